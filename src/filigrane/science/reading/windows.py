"""The words around a passage that a reader may look at: its sentence before and after, never past its neighbours."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from filigrane.kernel.dates import Interval
from filigrane.science.text import dates
from filigrane.science.text.matcher import Matcher
from filigrane.science.text.prepared import DateMention, Prepared
from filigrane.science.text.sections import section_at
from filigrane.science.text.sentences import sentence_at

T = TypeVar("T")

NUMBER_WORDS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "quinze": 15, "seize": 16, "dix-huit": 18, "vingt": 20,
}  # fmt: skip
"""French numbers in letters as treatments are counted."""

COUNT = r"(?:\d{1,2}|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + ")"
"""The regular expression of a small count, in figures or letters."""

SIDES = re.compile(
    r"\b(?:(?P<bilateral>bilatera(?:le?s?|ux)|des deux (?:cotes|seins|poumons)|d\. et g\.)"
    r"|(?P<left>gauches?|(?<!\d )(?<!\d)g(?=[ .,;)\n]|$)|gche|cote gauche)|(?P<right>droite?s?|dte?|dt|cote droit)"
    r"|(?P<midline>media(?:ne?s?|ux)|ligne mediane))\b"
)
"""A side named in normalised text; the group that matched is the side."""

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}


@dataclass(frozen=True)
class Window:
    """The sentence around a passage: ``before`` ends where the passage starts, ``after`` starts where it ends."""

    first: int
    start: int
    end: int
    last: int
    before: str
    after: str


def around(prepared: Prepared, start: int, end: int, *, low: int = 0, high: int | None = None) -> Window:
    """Return the window of a passage inside its sentence, cut at ``low`` and ``high`` (its neighbours)."""
    first, last = sentence_at(prepared.sentences, start)
    first = max(first, low, start - 400)
    last = max(end, min(max(last, end), len(prepared.norm) if high is None else high, end + 400))
    return Window(first, start, end, last, prepared.norm[first:start], prepared.norm[end:last])


def section_key(prepared: Prepared, position: int) -> str:
    """Return the key of the section that holds ``position``, empty when there is none."""
    section = section_at(prepared.sections, position)
    return "" if section is None else section.key


def dates_in(prepared: Prepared, first: int, last: int) -> list[DateMention]:
    """Return the dates with a known interval that lie in a passage; durations are left out."""
    return [m for m in dates_near(prepared, first, last) if m.interval.known and m.form != "duration"]


def dates_near(prepared: Prepared, first: int, last: int) -> Iterable[DateMention]:
    """Yield every date mention that lies in a passage."""
    index = bisect_left(prepared.dates, first, key=lambda m: m.start)
    while index < len(prepared.dates) and prepared.dates[index].end <= last:
        yield prepared.dates[index]
        index += 1


def side_of(words: str, *, last: bool = False) -> str | None:
    """Return left, right, bilateral or midline as ``words`` say; None when no side or two sides are named."""
    found = [str(match.lastgroup) for match in SIDES.finditer(words)]
    if not found:
        return None
    if last:
        return found[-1]
    return found[0] if len(set(found)) == 1 else None


def count(written: str) -> int | None:
    """Return the number that a count in figures or French letters means."""
    return int(written) if written.isdigit() else NUMBER_WORDS.get(written)


def known_or_empty(mention: DateMention | None) -> Interval:
    """Return the interval of a date mention, the unknown interval without one."""
    return Interval(None, None) if mention is None else mention.interval


def own_date(prepared: Prepared, start: int, end: int) -> DateMention | None:
    """Return the date of one item of a list: in its own part between commas, or at the head of its line.

    « HTA, infarctus en 2010 » dates the infarction alone.
    """
    return dates.nearest(prepared, start, end, accept=lambda m: _same_item(prepared.norm, m, start, end), paragraph=True)


def _same_item(norm: str, mention: DateMention, start: int, end: int) -> bool:
    between = norm[end : mention.start] if mention.start >= end else norm[mention.end : start]
    if re.search(r"[,;]| et |\n", between) is None:
        return True
    return mention.end <= start and _head(norm, mention) in _HEADS and "\n" not in between


def heads_line(prepared: Prepared, mention: DateMention, start: int) -> bool:
    """Tell whether a date heads the line of the passage at ``start``, as in a list of events, or stands alone on the line above it.

    A wrapped line goes on; a bullet, a capital or a full stop before the line's end begins another event.
    """
    if _head(prepared.norm, mention) not in _HEADS:
        return False
    between = prepared.text[mention.end : start]
    alone = re.match(r"[ :.-]*\n(?!\n)", between)
    return _HARD_BREAK.search(between, alone.end() if alone else 0) is None


_HARD_BREAK = re.compile(r"[.;:!?][ ]*\n|\n[ ]*[^a-zà-ÿ0-9 (]|\n[ ]*(?:\d{1,2}[/.)]|\n)")


_HEADS = frozenset({"", "le", "en", "du", "depuis", "depuis le"})


def _head(norm: str, mention: DateMention) -> str:
    """Return what stands on the line before a date, as far as forty characters."""
    low = max(0, mention.start - 40)
    return norm[max(low, norm.rfind("\n", low, mention.start) + 1) : mention.start].strip(" -•*|:\f")


def event_date(prepared: Prepared, start: int, end: int, *, reach: int = 160) -> DateMention | None:
    """Return the date of an event told at ``start`` to ``end``: in its sentence and near, or at the head of its line or paragraph.

    A date of a neighbouring sentence dates another event and is never taken.
    """
    first, last = sentence_at(prepared.sentences, start)

    def fits(mention: DateMention) -> bool:
        if first <= mention.start and mention.end <= last:
            return max(mention.start - end, start - mention.end) <= reach
        return mention.end <= start and heads_line(prepared, mention, start)

    return dates.nearest(prepared, start, end, accept=fits)


def terms_in(matcher: Matcher[T], norm: str, start: int, end: int) -> Iterator[tuple[int, int, T]]:
    """Yield the terms that lie in a small part of a long text, at a cost that depends on the part alone."""
    for first, last, value in matcher.find(norm[start:end]):
        cut_left = first == 0 and start > 0 and norm[start - 1].isalnum()
        cut_right = last == end - start and end < len(norm) and norm[end].isalnum()
        if not (cut_left or cut_right):
            yield start + first, start + last, value
