"""Dates as intervals: « mars 2023 » is the whole month, never its first day."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Interval:
    """Days from ``start`` to ``end``, both included; either may be None when that side is not known.

    Raises
    ------
    ValueError
        When both days are known and ``end`` comes before ``start``.
    """

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(f"an interval ends ({self.end}) before it starts ({self.start})")

    @classmethod
    def day(cls, day: date) -> Interval:
        """Return the interval of one day."""
        return cls(day, day)

    @classmethod
    def month(cls, year: int, month: int) -> Interval:
        """Return the interval of one month."""
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    @classmethod
    def year(cls, year: int) -> Interval:
        """Return the interval of one year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def known(self) -> bool:
        """Tell whether at least one side is known."""
        return self.start is not None or self.end is not None

    @property
    def is_day(self) -> bool:
        """Tell whether the interval is one day."""
        return self.start is not None and self.start == self.end

    @property
    def is_month(self) -> bool:
        """Tell whether the interval is exactly one calendar month."""
        return self.start is not None and self == Interval.month(self.start.year, self.start.month)

    @property
    def is_year(self) -> bool:
        """Tell whether the interval is exactly one calendar year."""
        return self.start is not None and self == Interval.year(self.start.year)

    def before(self, other: Interval) -> bool:
        """Tell whether every day of this interval is surely before every day of ``other``."""
        return self.end is not None and other.start is not None and self.end < other.start

    def overlaps(self, other: Interval) -> bool:
        """Tell whether the two may share a day (an unknown side reaches for ever)."""
        return not (self.before(other) or other.before(self))

    def french(self) -> str:
        """Return the interval in French prose: « 16 novembre 2026 », « mars 2024 », « 2023 », « du ... au ... »."""
        if not self.known:
            return "date inconnue"
        if self.is_year and self.start is not None:
            return str(self.start.year)
        if self.is_month and self.start is not None:
            return f"{MONTHS_FR[self.start.month - 1]} {self.start.year}"
        if self.start is None:
            return f"jusqu’au {_day_fr(self.end)}"
        if self.end is None:
            return f"depuis le {_day_fr(self.start)}"
        return _day_fr(self.start) if self.is_day else f"du {_day_fr(self.start)} au {_day_fr(self.end)}"


def _day_fr(day: date | None) -> str:
    assert day is not None
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS_FR[day.month - 1]} {day.year}"
