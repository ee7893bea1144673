"""Dates of French clinical text as intervals: absolute, partial, relative, ranges. A partial date is never its first day."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from filigrane.kernel.dates import Interval
from filigrane.science.text.prepared import DateMention, Prepared
from filigrane.science.text.relative_dates import occurrences, relative_mentions, shift_months
from filigrane.science.text.sentences import sentence_at

MONTH = r"(?:janvier|janv|fevrier|fevr|fev|mars|avril|avr|mai|juin|juillet|juil|aout|septembre|sept|octobre|oct|novembre|nov|decembre|dec)"
_MONTH_KEYS = ("jan", "fe", "mar", "av", "mai", "juin", "juil", "ao", "sep", "oct", "nov", "dec")

MONTH_STEMS = ("janv", "fevr", "fev", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")

_NUMERIC = re.compile(
    r"[0-9](?<![0-9a-z.,/+-][0-9])(?<![0-9] [.,/][0-9])"
    r"(?:"
    r"(?P<d>[0-9]?) ?(?P<s>[/.-]) ?(?P<m>[0-9]{1,2}) ?(?P=s) ?(?P<y>(?:19|20)[0-9]{2}|[0-9]{2})"
    r"|[0-9]?/(?P<my>(?:19|20)[0-9]{2})"
    r"|[0-9]{3}[-/](?P<im>[0-9]{2})[-/](?P<id>[0-9]{2})(?:t[0-9:.z]+)?"
    r")(?![0-9]|[.,/-][0-9])"
)
_WORDED = re.compile(
    MONTH + r"(?![a-z0-9])(?! (?:jours|mois|semaines|ans|cures|cycles))\.?"
    r"(?:(?:,? ?\n?| de l'annee )(?P<y>(?:19|20)[0-9]{2}|[0-9]{2}(?=[,;.):\n]|\Z))(?![0-9]|[.,/][0-9]))?"
)
_DAY_BEFORE = re.compile(r"(?<![0-9.,/])(?P<d>0?[1-9]|[12][0-9]|3[01])(?:er| er)? ?\n?$")
_YEAR = re.compile(
    r"[12](?<![0-9a-z.,/+-][12])(?:(?<=1)9(?=[3-9])|(?<=2)0(?=[0-4]))[0-9]{2}(?! ?- ?(?!(?:19|20)[0-9]{2}(?![0-9]))[0-9])"
    r"(?![0-9a-z%]|[.,/-][0-9]| ?(?:mg|ml|g/|ui|/mm|cm|mm|u/|kcal|euros?|pas\b))"
)
_YEAR_CUE = re.compile(
    r"(?:\b(?:en|depuis|fin|debut|courant|annee|annees|vers|ete|automne|hiver|printemps|avant|apres|des|de|et|ou|a|jusqu'en|jusqu'a|mi|entre|toussaint|noel|l'annee|l'an|rcp|le|"
    r"diagnostique|diagnostiquee|opere|operee|traite|traitee)[ \n-]*|[(:;,\n•-] ?|^ ?)$"
)
_EDITION = re.compile(
    r"(?:tnm|uicc|ajcc|oms|who|figo|edition|version|esmo|ctcae|recist|asco|cap|classification|code|ref|n°)[ a-z(:-]{0,12}$"
)
_NO_YEAR = re.compile(r"\b(?:le|du|au|des le|depuis le|jusqu'au|ce|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) $")
_SHORT = re.compile(r"[0-9](?<![0-9.,/][0-9])(?P<d>[0-9]?)[/.](?P<m>[01][0-9])(?![0-9/]|[.,-][0-9])")
_SHORT_CUE = re.compile(r"\b(?:le|du|au|ce|des|vu|dates?) $")
_PART = re.compile(
    r"\b(?P<w>fin|debut|mi|courant|milieu|ete|automne|hiver|printemps|premier semestre|second semestre)(?: d[eu]| de l'annee|-| d')? ?$"
)
_BIRTH = re.compile(r"(?:\bne(?:e|\(e\)|\.e)? *(?:le|en)? *:? *|naissance[ a-z]{0,12}[ :(]*|\bddn[ :]*|\bd\.n\.[ :]*)$")
_JOIN = re.compile(r"^ ?\n?(?:,? ?(?:jusqu'au|jusqu'en|jusqu'a|au|et le|et|a|-|->|→) ?(?:fin )?(?:le )?)\n? ?$")
_OPEN = re.compile(r"(?:\bdu|\bde|\bentre(?: le)?|\bd'|[(:\n]|^) ?$")
_HEAD = re.compile(
    r"(?P<o>\b(?:du|entre le|entre|de|d') ?)(?:(?P<d>[0-9]{1,2})(?:er)? ?)?(?P<m>"
    + MONTH
    + r"\.?|/[01][0-9])? ?\n?(?:au|et le|et|a|-) ?(?:le )?$"
)
_SINCE = re.compile(
    r"\b(?:depuis|a partir d[eu]|a compter d[eu]|des)(?: le| l'annee| la| les)? ?(?:fin|debut|mi|courant|mi-)? ?$"
)
_UNTIL = re.compile(r"\b(?:jusqu'(?:au|en|a)|avant|jusque)(?: le| fin)? ?$")

_SEASONS = {"printemps": (3, 6), "ete": (6, 9), "automne": (9, 12), "hiver": (12, 15)}
_PARTS_OF_YEAR = {
    "debut": (1, 4),
    "fin": (9, 12),
    "mi": (5, 8),
    "milieu": (5, 8),
    "premier semestre": (1, 6),
    "second semestre": (7, 12),
}
_PARTS_OF_MONTH = {"debut": (1, 10), "mi": (11, 20), "milieu": (11, 20), "fin": (20, 31)}


def find(norm: str, anchor: Interval) -> tuple[DateMention, ...]:
    """Return the dates of a normalised text, in order and without overlaps; birth dates are left out, since they date no event.

    ``anchor`` is the document's date: it completes « le 12 mars » and gives « il y a trois mois » its place. Without it those stay
    unknown intervals. Impossible days (31/02) are no dates.
    """
    found = [
        *_numeric(norm, anchor), *_worded(norm, anchor), *_years(norm), *_short(norm, anchor), *relative_mentions(norm, anchor),
    ]  # fmt: skip
    found.sort(key=lambda mention: (mention.start, -mention.end))
    kept: list[DateMention] = []
    for mention in found:
        if (not kept or mention.start >= kept[-1].end) and not _BIRTH.search(norm, max(0, mention.start - 30), mention.start):
            kept.append(mention)
    return tuple(_bounded(norm, mention) for mention in _ranges(norm, kept))


def month_number(word: str) -> int:
    """Return 1 to 12 for a French month name or its usual abbreviation, normalised."""
    return next(i for i, key in enumerate(_MONTH_KEYS, 1) if word.startswith(key))


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Return the day, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_year(written: str, anchor: Interval) -> int:
    """Return the year that a two-digit or four-digit writing means: the latest one not after the year that follows the anchor's."""
    year = int(written)
    if len(written) > 2:
        return year
    reference = anchor.end or anchor.start
    ceiling = reference.year + 1 if reference is not None else 2049
    return ceiling - (ceiling - year) % 100


def _numeric(norm: str, anchor: Interval) -> Iterator[DateMention]:
    for match in _NUMERIC.finditer(norm):
        first = match.group()[0]
        if match["m"] is not None:
            day = day_or_none(full_year(match["y"], anchor), int(match["m"]), int(first + match["d"]))
        elif match["my"] is not None:
            month = int(match.group().split("/")[0])
            if 1 <= month <= 12:
                yield DateMention(match.start(), match.end(), Interval.month(int(match["my"]), month), "month")
            continue
        else:
            day = day_or_none(int(match.group()[:4]), int(match["im"]), int(match["id"])) if first in "12" else None
        if day is not None and day.year >= 1900:
            yield DateMention(match.start(), match.end(), Interval.day(day), "absolute")


def _worded(norm: str, anchor: Interval) -> Iterator[DateMention]:
    for position in occurrences(norm, MONTH_STEMS):
        match = None if position and norm[position - 1].isalpha() else _WORDED.match(norm, position)
        mention = None if match is None else _one_worded(norm, match, anchor)
        if mention is not None:
            yield mention


def _one_worded(norm: str, match: re.Match[str], anchor: Interval) -> DateMention | None:
    month = month_number(match.group())
    before = _DAY_BEFORE.search(norm, max(0, match.start() - 8), match.start())
    year_text = match["y"]
    end = match.end()
    if before is not None:
        below = None if year_text else _year_below(norm, before.start(), end)
        year = full_year(year_text, anchor) if year_text else below or _year_of(anchor, month, int(before["d"]))
        day = day_or_none(year, month, int(before["d"])) if year else None
        if day is not None:
            return DateMention(before.start(), end, Interval.day(day), "absolute" if year_text or below else "relative")
        if year_text is None:
            return None
    if year_text is not None:
        year = full_year(year_text, anchor)
        return _part_of(norm, match.start(), end, Interval.month(year, month), "month")
    cue = re.search(
        r"\b(?:en|depuis|fin|debut|mi-?|courant|mois de|mois d'|jusqu'en|des) ?$",
        norm[max(0, match.start() - 12) : match.start()],
    )
    year = _year_of(anchor, month, 1) if cue is not None else None
    return DateMention(match.start(), end, Interval.month(year, month), "relative") if year else None


_YEAR_CELL = re.compile(r"\n *(?P<y>(?:19|20)\d\d)(?= *\n| {2,}| *\Z)")
_DATE_CELL = re.compile(r"\n *(?:[0-3]?\d(?:er)? [a-z]{3,9}|[0-3]?\d[/.-]\d)")


def _year_below(norm: str, start: int, end: int) -> int | None:
    """Return the year of a day cut from it in a narrow column: « 24 novembre » that begins its line, « 2019 » below it."""
    if norm[norm.rfind("\n", 0, start) + 1 : start].strip():
        return None
    found = _YEAR_CELL.search(norm, end, end + 260)
    if found is None or norm.count("\n", end, found.start()) > 3 or _DATE_CELL.search(norm, end, found.start() + 1):
        return None
    return int(found["y"])


def _year_of(anchor: Interval, month: int, day: int) -> int | None:
    """Return the year that makes « le 12 mars » the last such day not after the anchor (two months of future allowed)."""
    reference = anchor.end or anchor.start
    if reference is None:
        return None
    candidate = day_or_none(reference.year, month, min(day, 28))
    assert candidate is not None
    if (candidate - reference).days > 62:
        return reference.year - 1
    return reference.year + 1 if (reference - candidate).days > 310 and reference.month == 12 else reference.year


def _part_of(norm: str, start: int, end: int, whole: Interval, form: str) -> DateMention:
    """Return the mention, narrowed by « début », « fin », « été » when such a word stands before it."""
    match = _PART.search(norm, max(0, start - 24), start)
    if match is None or whole.start is None or whole.end is None:
        return DateMention(start, end, whole, form)
    word, year = match["w"], whole.start.year
    if form == "month":
        span = _PARTS_OF_MONTH.get(word)
        if span is None:
            return DateMention(start, end, whole, form)
        last = min(span[1], whole.end.day)
        return DateMention(match.start(), end, Interval(whole.start.replace(day=span[0]), whole.start.replace(day=last)), form)
    if word in _SEASONS:
        first = date(year, _SEASONS[word][0], 1)
        return DateMention(match.start(), end, Interval(first, shift_months(first, 4) - timedelta(1)), form)
    months = _PARTS_OF_YEAR.get(word)
    if months is None:
        return DateMention(start, end, whole, form)
    interval = Interval(date(year, months[0], 1), Interval.month(year, months[1]).end)
    return DateMention(match.start(), end, interval, form)


def _years(norm: str) -> Iterator[DateMention]:
    for match in _YEAR.finditer(norm):
        start = match.start()
        head = norm[max(0, start - 24) : start]
        if _YEAR_CUE.search(head) and not _EDITION.search(head):
            yield _part_of(norm, start, match.end(), Interval.year(int(match.group())), "year")


def _short(norm: str, anchor: Interval) -> Iterator[DateMention]:
    """Yield « le 12/03 », completed by the anchor's year."""
    if not anchor.known:
        return
    for match in _SHORT.finditer(norm):
        start = match.start()
        if not _SHORT_CUE.search(norm, max(0, start - 6), start):
            continue
        month, number = int(match["m"]), int(norm[start] + match["d"])
        year = _year_of(anchor, month, number) if 1 <= month <= 12 and 1 <= number <= 31 else None
        day = day_or_none(year, month, number) if year else None
        if day is not None:
            yield DateMention(start, match.end(), Interval.day(day), "relative")


def _ranges(norm: str, mentions: Sequence[DateMention]) -> Iterator[DateMention]:
    """Join « du 3 mai au 10 juin 2024 » and its like into one mention; leave the others."""
    held: DateMention | None = None
    for mention in mentions:
        current = _headed(norm, mention)
        if held is not None and held.start >= current.start:
            held = None  # « 3 mars » inside « du 3 mars au 4 avril 2023 »
        if held is not None:
            joined = _joined(norm, held, current)
            if joined is not None:
                current, held = joined, None
            else:
                yield held
        held = current
    if held is not None:
        yield held


def _joined(norm: str, first: DateMention, second: DateMention) -> DateMention | None:
    if second.start - first.end > 20 or first.interval.start is None or second.interval.end is None:
        return None
    between = norm[first.end : second.start]
    if not _JOIN.match(between) or (" et" in between and "entre" not in norm[max(0, first.start - 10) : first.start]):
        return None
    opened = _OPEN.search(norm, max(0, first.start - 10), first.start)
    if opened is None or first.interval.start > second.interval.end:
        return None
    return DateMention(first.start, second.end, Interval(first.interval.start, second.interval.end), second.form)


def _headed(norm: str, mention: DateMention) -> DateMention:
    """Return the mention widened by a beginning written without its year: « du 3 au », « de mars à », « du 03/05 au »."""
    interval = mention.interval
    if mention.form not in ("absolute", "month", "relative") or interval.start is None or interval.end is None:
        return mention
    match = _HEAD.search(norm, max(0, mention.start - 30), mention.start)
    if match is None or not (match["d"] or match["m"]):
        return mention
    written = match["m"]
    month = interval.start.month if written is None else int(written[1:]) if written[0] == "/" else month_number(written)
    if not 1 <= month <= 12:
        return mention
    year = interval.start.year - (1 if month > interval.start.month else 0)
    first = day_or_none(year, month, int(match["d"])) if match["d"] else Interval.month(year, month).start
    if first is None or first > interval.end:
        return mention
    return DateMention(match.start() + len(match["o"]), mention.end, Interval(first, interval.end), mention.form)


def _bounded(norm: str, mention: DateMention) -> DateMention:
    """Return the mention with its later side open after « depuis », its earlier side open after « jusqu’à »."""
    head = max(0, mention.start - 22)
    if mention.form == "duration" or not mention.interval.known:
        return mention
    if _SINCE.search(norm, head, mention.start):
        return DateMention(mention.start, mention.end, Interval(mention.interval.start, None), mention.form)
    if _UNTIL.search(norm, head, mention.start):
        return DateMention(mention.start, mention.end, Interval(None, mention.interval.end), mention.form)
    return mention


_BEFORE, _BEHIND, _LONGEST = 1500, 600, 100
"""How far before and behind a passage its date is looked for, and the longest date or head of a line, in characters."""


def nearest(
    prepared: Prepared,
    start: int,
    end: int,
    *,
    accept: Callable[[DateMention], bool] | None = None,
    paragraph: bool = True,
) -> DateMention | None:
    """Return the date that dates the passage ``start`` to ``end``, or None.

    Looked for in the sentence of the passage, then on its line, then (``paragraph``) at the head of its line or of an earlier line of
    the same paragraph (« 12/03/2024 : ... »). In a sentence a date attached behind the passage wins (« en octobre 2024 »),
    then the closest, one before the passage at equal distance. Mentions
    whose interval is unknown and durations are never chosen; ``accept`` may refuse others.
    """
    usable = [
        m for m in _around(prepared, start, end) if m.interval.known and m.form != "duration" and (accept is None or accept(m))
    ]
    # no usable date lies outside these bounds: a line of millions of characters is not walked for each passage
    line = prepared.norm.rfind("\n", max(0, start - _BEFORE), start) + 1
    line_end = prepared.norm.find("\n", end, end + _BEHIND + _LONGEST)
    scopes = [sentence_at(prepared.sentences, start), (line, len(prepared.norm) if line_end < 0 else line_end)]
    for first, last in scopes:
        inside = [m for m in usable if first <= m.start and m.end <= last]
        if inside:
            return min(inside, key=lambda m: _distance(prepared.norm, m, start, end))
    return _heading_date(prepared, usable, start) if paragraph else None


_ATTACHED = re.compile(
    r" ?(?:\([^)]{0,30}\) )?(?:en|le|du|depuis|depuis le|des|a partir du|a partir de|date du|datant de|debut|fin|courant|\() ?"
)


def _distance(norm: str, mention: DateMention, start: int, end: int) -> tuple[int, int]:
    """Return how far a date is: one attached behind the passage (« réponse partielle en octobre 2024 ») is the closest of all."""
    if mention.end <= start:
        return start - mention.end, 0
    between = norm[end : mention.start]
    return (-1, 0) if len(between) < 48 and _ATTACHED.fullmatch(between) else (max(len(between), 0), 1)


def _around(prepared: Prepared, start: int, end: int) -> Sequence[DateMention]:
    """Return the dates from the paragraph's beginning to the end of the line and sentence of the passage, few in number."""
    dates = prepared.dates
    low = bisect_left(dates, start - _BEFORE, key=lambda m: m.start)
    high = bisect_left(dates, end + _BEHIND, key=lambda m: m.start)
    return dates[low:high]


def _heading_date(prepared: Prepared, usable: Sequence[DateMention], start: int) -> DateMention | None:
    norm = prepared.norm
    low = max(0, start - _BEFORE)
    blank = max(norm.rfind("\n\n", low, start), norm.rfind("\f", low, start)) + 1
    for mention in reversed(usable):
        if mention.start < blank:
            return None
        if mention.start >= start:
            continue
        line = norm.rfind("\n", max(0, mention.start - _LONGEST), mention.start) + 1 or max(0, mention.start - _LONGEST)
        head = norm[line : mention.start].strip(" -•*|:.\f")
        if head in ("", "le", "en", "depuis", "du", "depuis le", "depuis") and re.match(
            r" ?[:.–|-]|, | :|  ", norm[mention.end : mention.end + 3]
        ):
            return mention
    return None
