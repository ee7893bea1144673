"""Small elements of FHIR resources: codes, dates as precise as they are known, and the removal of what is empty."""

from __future__ import annotations

from typing import Any

from filigrane.kernel.dates import Interval

Resource = dict[str, Any]


def pruned(item: Any) -> Any:
    """Return the item without what FHIR forbids: null, blank and empty elements."""
    if isinstance(item, dict):
        kept = {name: pruned(value) for name, value in item.items()}
        return {name: value for name, value in kept.items() if value is not None} or None
    if isinstance(item, list):
        return [value for value in map(pruned, item) if value is not None] or None
    return None if isinstance(item, str) and not item.strip() else item


def coded(system: str, code: str) -> Resource:
    """Return a concept of one code."""
    return {"coding": [{"system": system, "code": code}]}


def time_of(prefix: str, when: Interval) -> Resource:
    """Return a date as precise as it is known: a year, a month, a day, else a period."""
    if not when.known:
        return {}
    if when.is_day or when.is_month or when.is_year:
        return {f"{prefix}DateTime": start_of(when)}
    period = {"start": when.start.isoformat() if when.start else None, "end": when.end.isoformat() if when.end else None}
    return {f"{prefix}Period": period}


def start_of(when: Interval) -> str | None:
    """Return the first day, the month or the year, as FHIR writes them; None when the start is not known."""
    if when.start is None:
        return None
    if when.is_year:
        return f"{when.start.year:04d}"
    return f"{when.start:%Y-%m}" if when.is_month else when.start.isoformat()
