"""Relative dates (« il y a trois mois », « hier », « J15 »), durations, and the arithmetic of months."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from filigrane.kernel.dates import Interval
from filigrane.science.text.prepared import DateMention

_NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "quinze": 15, "dix-huit": 18, "vingt": 20,
}  # fmt: skip
_UNIT = re.compile(r"(?P<u>jours?|semaines?|mois|ans?|annees?)\b(?P<after> (?:plus tard|apres|avant|de|du|d'))?")
_COUNT = re.compile(
    r"\b(?P<cue>il y a|depuis|voici|dans|a|pendant|durant|sur|apres)(?: environ| pres de| plus de| maintenant| un delai de| les| ces)* "
    r"(?P<n>[0-9]{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")[ \n-]$"
)
_STEMS = ("jour", "semaine", "mois", "an ", "ans", "an,", "an.", "annee")
_NAMED_STEMS = (
    "hier", "aujourd'hui", "ce jour", "ce matin", "cette semaine", "ce mois-ci", "cette annee", "la semaine", "le mois", "l'annee", "l'an ",
)  # fmt: skip
_NAMED = re.compile(
    r"(?:hier|aujourd'hui|ce jour|ce matin|cette semaine|ce mois-ci|cette annee)\b"
    r"|(?:la semaine|le mois|l'annee|l'an) (?:derniere|dernier|passee|passe|precedente|precedent|prochaine|prochain)\b"
)
_PROTOCOL_DAY = re.compile(r"j ?[+=]? ?[0-9]{1,3}(?=[ ,.;:)\n]|\Z)(?! ?(?:/|mg|g/|x))")
_DAYS = {"hier": -1, "avant-hier": -2, "aujourd'hui": 0, "ce jour": 0, "ce matin": 0}


def shift_months(day: date, months: int) -> date:
    """Return ``day`` moved by whole months; the last day of a shorter month where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def occurrences(norm: str, stems: Sequence[str]) -> Iterator[int]:
    """Yield where any of a few rare words begins; much quicker than one pattern of alternatives tried at every letter."""
    for stem in stems:
        position = norm.find(stem)
        while position >= 0:
            yield position
            position = norm.find(stem, position + 1)


def relative_mentions(norm: str, anchor: Interval) -> Iterator[DateMention]:
    """Yield the relative dates of a normalised text; their interval is unknown when the document has no date."""
    day = anchor.start if anchor.start is not None and anchor.start == anchor.end else None
    for position in occurrences(norm, _STEMS):
        mention = _counted(norm, position, day)
        if mention is not None:
            yield mention
    for position in occurrences(norm, _NAMED_STEMS):
        match = None if position and norm[position - 1].isalnum() else _NAMED.match(norm, position)
        if match is not None:
            start = position - 6 if norm.startswith("avant-", max(0, position - 6)) else position
            yield DateMention(start, match.end(), _named(norm[start : match.end()], day), "relative")
    for match in _PROTOCOL_DAY.finditer(norm):
        if not match.start() or not norm[match.start() - 1].isalnum():
            yield DateMention(match.start(), match.end(), Interval(None, None), "relative")


def _counted(norm: str, position: int, day: date | None) -> DateMention | None:
    """Return what « il y a trois mois » and its like say, from the place of their unit."""
    unit = _UNIT.match(norm, position) if position and norm[position - 1] in " \n-" else None
    count = None if unit is None else _COUNT.search(norm, max(0, position - 50), position)
    if unit is None or count is None:
        return None
    cue, written = count["cue"], count["n"]
    number = int(written) if written.isdigit() else _NUMBERS[written]
    start, end = count.start(), unit.end("u")
    if cue in ("pendant", "durant", "sur", "apres"):
        return DateMention(start, end, Interval(None, None), "duration")
    if cue == "a" and unit["u"].startswith("an") and number > 12:
        return None  # « à 52 ans » is an age
    if cue == "a" or unit["after"] or day is None:
        return DateMention(start, end, Interval(None, None), "relative")  # counted from another event, or from a missing date
    interval = _moved(day, number if cue == "dans" else -number, unit["u"])
    return DateMention(start, end, Interval(interval.start, None) if cue == "depuis" else interval, "relative")


def _moved(day: date, number: int, unit: str) -> Interval:
    """Return the days that « il y a N unités » may mean: half a unit on each side, a single day for days."""
    try:
        if unit.startswith("jour"):
            return Interval.day(day + timedelta(days=number))
        if unit.startswith("semaine"):
            middle = day + timedelta(weeks=number)
            return Interval(middle - timedelta(days=3), middle + timedelta(days=3))
        if unit.startswith("mois"):
            middle = shift_months(day, number)
            return Interval(middle - timedelta(days=15), middle + timedelta(days=15))
        middle = shift_months(day, 12 * number)
        return Interval(shift_months(middle, -6), shift_months(middle, 6))
    except (ValueError, OverflowError):  # before year 1 or after 9999: a number that is no date
        return Interval(None, None)


def _named(words: str, day: date | None) -> Interval:
    if day is None:
        return Interval(None, None)
    if words in _DAYS:
        return Interval.day(day + timedelta(days=_DAYS[words]))
    step = 1 if "prochain" in words else -1 if re.search("dern|pass|prec", words) else 0
    if "semaine" in words:
        monday = day + timedelta(weeks=step) - timedelta(days=day.weekday())
        return Interval(monday, monday + timedelta(days=6))
    if "mois" in words:
        other = shift_months(day.replace(day=1), step)
        return Interval.month(other.year, other.month)
    return Interval.year(day.year + step)
