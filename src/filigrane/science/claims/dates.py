"""Whether a date of a claim is one of the passage's: the same, or a wider one that holds it; a beginning is not an end."""

from __future__ import annotations

from collections.abc import Collection

from filigrane.kernel.dates import Interval

BEGINNING, ENDING = "begin", "end"


def supported(
    claimed: Interval, form: str, passage: Interval, *, claim_says: Collection[str] = (), passage_says: Collection[str] = ()
) -> bool:
    """Tell whether ``passage`` supports ``claimed``.

    Parameters
    ----------
    claimed, form
        The claim's interval and how it was written (``absolute``, ``month``, ``year``, ``relative``).
    passage
        The passage's interval.
    claim_says, passage_says
        ``begin`` and ``end``: whether words of beginning or ending stand with the date.
    """
    if claimed == passage:
        return True
    if claimed.start is not None and claimed.end is not None:
        return _bounded(claimed, form, passage, claim_says)
    if claimed.start is not None:
        opened = passage.end is None or BEGINNING in passage_says
        return opened and passage.start is not None and _same(Interval(claimed.start, None), form, passage.start)
    closed = passage.start is None or ENDING in passage_says
    return closed and claimed.end is not None and passage.end is not None and _same_end(claimed, form, passage)


def _bounded(claimed: Interval, form: str, passage: Interval, says: Collection[str]) -> bool:
    assert claimed.start is not None
    assert claimed.end is not None
    if passage.start is not None and passage.end is not None:
        wide = form in ("month", "year") or claimed.is_month or claimed.is_year
        if wide and (claimed.is_month or claimed.is_year) and claimed.start <= passage.start and passage.end <= claimed.end:
            return True
    if BEGINNING in says and passage.start is not None and passage.end != passage.start:
        return claimed.start <= passage.start <= claimed.end
    return (
        ENDING in says
        and passage.end is not None
        and passage.end != passage.start
        and claimed.start <= passage.end <= claimed.end
    )


def _same(claimed: Interval, form: str, start: object) -> bool:
    assert claimed.start is not None
    if claimed.start == start:
        return True
    year, month = getattr(start, "year", None), getattr(start, "month", None)
    if form == "month":
        return (claimed.start.year, claimed.start.month) == (year, month)
    return form == "year" and claimed.start.year == year


def _same_end(claimed: Interval, form: str, passage: Interval) -> bool:
    assert claimed.end is not None
    assert passage.end is not None
    if claimed.end == passage.end:
        return True
    if form == "month":
        return (claimed.end.year, claimed.end.month) == (passage.end.year, passage.end.month)
    return form == "year" and claimed.end.year == passage.end.year
