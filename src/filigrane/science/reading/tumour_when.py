"""The date that a sentence gives to what it says, as an interval; unknown where it gives none."""

from __future__ import annotations

from filigrane.kernel.dates import Interval
from filigrane.science.text.dates import nearest
from filigrane.science.text.prepared import Prepared


def dated(prepared: Prepared, start: int, end: int) -> Interval:
    """Return the interval of the date nearest to the passage (see ``text.dates.nearest``), unknown without one."""
    date = nearest(prepared, start, end)
    return Interval(None, None) if date is None else date.interval
