"""Relative dates (« il y a trois mois », « hier », « J15 »), durations, and the arithmetic of months."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from filigrane.kernel.dates import Interval
from filigrane.science.text.prepared import DateMention

_NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "quinze": 15, "dix-huit": 18, "vingt": 20,
}  # fmt: skip
_NUMBER = r"(?P<n>[0-9]{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_UNIT = r"(?P<u>jours?|semaines?|mois|ans?|annees?)"
_ANCHORED = re.compile(
    r"(?:il y a|depuis|voici|dans|a|pendant|durant|sur|apres)(?: environ| pres de| plus de| maintenant| un delai de)* "
    + _NUMBER
    + "[ -]?"
    + _UNIT
    + r"\b(?P<after> (?:plus tard|apres|avant|de|du|d'))?"
    r"|(?:hier|avant-hier|aujourd'hui|ce jour|ce matin|cette semaine|ce mois-ci|cette annee)\b"
    r"|(?:la semaine|le mois|l'annee|l'an) (?:derniere|dernier|passee|passe|precedente|precedent|prochaine|prochain)\b"
    r"|j ?[+=]? ?[0-9]{1,3}(?=[ ,.;:)\n])(?! ?(?:/|mg|g/|x))"
)
_DAYS = {"hier": -1, "avant-hier": -2, "aujourd'hui": 0, "ce jour": 0, "ce matin": 0}


def shift_months(day: date, months: int) -> date:
    """Return ``day`` moved by whole months; the last day of a shorter month where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def relative_mentions(norm: str, anchor: Interval) -> Iterator[DateMention]:
    """Yield the relative dates of a normalised text; their interval is unknown when the document has no date."""
    day = anchor.start if anchor.start is not None and anchor.start == anchor.end else None
    for match in _ANCHORED.finditer(norm):
        if match.start() and norm[match.start() - 1].isalnum():
            continue
        words = match.group()
        if match["n"] is not None:
            mention = _counted(match, day)
        elif words[0] == "j":
            mention = DateMention(match.start(), match.end(), Interval(None, None), "relative")
        else:
            mention = DateMention(match.start(), match.end(), _named(words, day), "relative")
        if mention is not None:
            yield mention


def _counted(match: re.Match[str], day: date | None) -> DateMention | None:
    words, unit = match.group(), match["u"]
    number = int(match["n"]) if match["n"].isdigit() else _NUMBERS[match["n"]]
    if words.startswith(("pendant", "durant", "sur", "apres")):
        return DateMention(match.start(), match.end("u"), Interval(None, None), "duration")
    if words.startswith("a ") or match["after"]:
        if words.startswith("a ") and unit.startswith("an") and number > 12:
            return None  # « à 52 ans » is an age
        return DateMention(match.start(), match.end(), Interval(None, None), "relative")
    if day is None:
        return DateMention(match.start(), match.end("u"), Interval(None, None), "relative")
    if words.startswith("depuis"):
        return DateMention(match.start(), match.end("u"), Interval(_moved(day, -number, unit).start, None), "relative")
    return DateMention(
        match.start(), match.end("u"), _moved(day, number if words.startswith("dans") else -number, unit), "relative"
    )


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
