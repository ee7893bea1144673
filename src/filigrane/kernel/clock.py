"""The clock as a value, so that tests can set it: no other module asks the machine for the time of day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present instant, in UTC, with a zone."""
    return datetime.now(UTC)


def fixed_clock(moment: datetime) -> Clock:
    """Return a clock that always answers ``moment`` (which must carry a zone)."""
    if moment.tzinfo is None:
        raise ValueError("a fixed clock needs a moment with a time zone")
    return lambda: moment
