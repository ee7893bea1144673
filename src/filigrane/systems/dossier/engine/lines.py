"""Systemic lines: mentions of one treatment in many documents become one line with its start, its stop and its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion
from filigrane.kernel.wire import interval_from_json, interval_to_json
from filigrane.systems.dossier.engine.tumours import Placed

SAME_START = timedelta(days=45)
"""Two starts of one drug set closer than this are one line told twice (a cycle one date and « depuis mars »)."""
BETWEEN_CURES = timedelta(days=183)
"""A cure later than this after the last one told is not taken for the same line."""

Merged = tuple[dict[str, Any], Interval, list[Placed]]


def merge_lines(items: Sequence[Placed], date_of: Callable[[Placed], Interval]) -> list[Merged]:
    """Return one (value, interval, mentions) for each systemic line."""
    return [_merged(group, date_of) for group in grouped(items, date_of)]


def grouped(items: Sequence[Placed], date_of: Callable[[Placed], Interval]) -> list[list[Placed]]:
    """Return the mentions of each treatment together: one tumour, one way of speaking of it, the same drugs, dates that agree."""
    buckets: dict[tuple[str | None, Assertion], list[Placed]] = {}
    for item in items:
        buckets.setdefault((item.tumour, item.mention.assertion), []).append(item)
    return [group for bucket in buckets.values() for group in _groups(bucket, date_of)]


def _drugs(item: Placed) -> frozenset[str]:
    return frozenset(item.mention.value["drugs"])


def _groups(items: Sequence[Placed], date_of: Callable[[Placed], Interval]) -> list[list[Placed]]:
    groups: list[list[Placed]] = []
    ordered = sorted(items, key=lambda item: (not date_of(item).known, -len(_drugs(item)), date_of(item).start or date.max))
    for item in ordered:
        home = next((g for g in groups if _joins(item, g, date_of)), None)
        home = home or next((g for g in reversed(groups) if _goes_on(item, g, date_of)), None)
        if home is None:
            groups.append([item])
        else:
            home.append(item)
    return groups


def _joins(item: Placed, group: Sequence[Placed], date_of: Callable[[Placed], Interval]) -> bool:
    drugs, theirs = _drugs(item), frozenset().union(*(_drugs(other) for other in group))
    if not drugs:
        return bool(item.mention.value.get("protocol")) and item.mention.value.get("protocol") == group[0].mention.value.get(
            "protocol"
        )
    if not drugs <= theirs or _ended_apart(item, group):
        return False
    when, span = date_of(item), _span([date_of(other) for other in group])
    line, lines = item.mention.value.get("line"), {o.mention.value.get("line") for o in group} - {None}
    if drugs != theirs and (_begun_apart(item, span) or (line is not None and lines and line not in lines)):
        return False
    if not when.known or not span.known or when.overlaps(span):
        return True
    starts = (when.start, span.start)
    return starts[0] is not None and starts[1] is not None and abs(starts[0] - starts[1]) <= SAME_START


def _goes_on(item: Placed, group: Sequence[Placed], date_of: Callable[[Placed], Interval]) -> bool:
    """Tell whether a day inside a treatment (« cure n° 4, J1 = 19/10/2021 ») is one of a line begun before and not ended by then."""
    day = date_of(item).start
    if item.mention.rule != "systemic.moment" or day is None:
        return False
    if _drugs(item) != frozenset().union(*(_drugs(other) for other in group)) or not _drugs(item):
        return False
    told = [d for other in group if (d := date_of(other).start) is not None and d <= day]
    stops = [end for other in group if (end := _side(other, "stop").end) is not None]
    return bool(told) and day - max(told) <= BETWEEN_CURES and all(day <= end for end in stops)


def _begun_apart(item: Placed, span: Interval) -> bool:
    """Tell whether fewer drugs begun at another time are another line: létrozole a year before létrozole and palbociclib."""
    began = _side(item, "start").start
    return began is not None and span.start is not None and abs(began - span.start) > SAME_START


def _ended_apart(item: Placed, group: Sequence[Placed]) -> bool:
    """Tell whether an end told alone is another line's: « trastuzumab achevé en octobre » after a first course ended in March."""
    ended = _side(item, "stop").end
    if ended is None or _side(item, "start").known:
        return False
    theirs = [stop for other in group if (stop := _side(other, "stop").end) is not None]
    return bool(theirs) and all(abs(ended - stop) > SAME_START for stop in theirs)


def _span(dates: Sequence[Interval]) -> Interval:
    starts = [d.start for d in dates if d.start is not None]
    ends = [d.end for d in dates if d.end is not None]
    if not starts and not ends:
        return Interval(None, None)
    start, end = (min(starts) if starts else None), (max(ends) if ends else None)
    if start is not None and end is not None and end < start:
        return Interval(start, None)
    return Interval(start, end)


def _merged(items: list[Placed], date_of: Callable[[Placed], Interval]) -> Merged:
    every, items = items, [i for i in items if not i.document.is_copied(i.mention.start, i.mention.end)] or items
    fullest = max(items, key=lambda item: (len(_drugs(item)), date_of(item).known))
    value = dict(fullest.mention.value)
    for name in ("protocol", "line", "setting", "stop_reason", "cycles"):
        counts = Counter(v for v in (item.mention.value.get(name) for item in items) if v is not None and v != "unknown")
        value[name] = counts.most_common(1)[0][0] if counts else value.get(name)
    value["stop_known"] = any(item.mention.value.get("stop_known") for item in items) or None
    value["drugs"] = sorted(_drugs(fullest))
    value["written"] = _name(fullest, items)
    when, start, stop = _interval(items, date_of)
    for name, side in (("start", start), ("stop", stop)):
        value[name] = interval_to_json(side) if side.known else None
    return value, when, every


def _name(fullest: Placed, items: Sequence[Placed]) -> str | None:
    """Return the fullest name that a mention of the whole regimen gives it: « FOLFOX 6 modifié » rather than « FOLFOX »."""
    names = Counter(n for i in items if _drugs(i) == _drugs(fullest) and (n := i.mention.value.get("written")) is not None)
    return max(names, key=lambda name: (len(name.split()), names[name], name)) if names else None


def _interval(items: Sequence[Placed], date_of: Callable[[Placed], Interval]) -> tuple[Interval, Interval, Interval]:
    """Return the whole interval, the beginning and the end: what most mentions say, the most precise of them.

    An end counts only where a stop was stated; a day inside the treatment (« C3 ce jour ») is no beginning.
    """
    starts = [side for item in items if (side := _side(item, "start")).known]
    if not starts:
        starts = [Interval(d.start, d.start) for d in map(date_of, items) if d.start is not None]
        starts = [min(starts, key=lambda d: d.start or date.max)] if starts else []
    stops = [side for item in items if item.mention.value.get("stop_known") and (side := _side(item, "stop")).known]
    start, stop = _usual(starts), _usual(stops)
    if start.start is not None and stop.end is not None and stop.end < start.start:
        stop = Interval(None, None)
    return Interval(start.start, stop.end), start, stop


def _side(item: Placed, name: str) -> Interval:
    written = item.mention.value.get(name)
    return interval_from_json(written) if written else Interval(None, None)


def _usual(sides: Sequence[Interval]) -> Interval:
    """Return the side that most mentions give; among equals, and among those that overlap it, the most precise, then the earliest."""
    if not sides:
        return Interval(None, None)
    counts = Counter(sides)
    support = {side: sum(n for other, n in counts.items() if other.overlaps(side)) for side in counts}
    most = max(support.values())
    best = [side for side in counts if support[side] == most]
    return min(best, key=lambda side: (_length(side), side.start or date.max))


def _length(side: Interval) -> int:
    return (side.end - side.start).days if side.start is not None and side.end is not None else 10_000
