"""Sentences of clinical French, where line ends, bullets and table rows matter as much as full stops."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

_BREAK = re.compile(r"\f\s*|[.!?\n](?:[.!?»”)]|(?<=[.!?»”)])\"|[^\S\f])*")
"""A form feed ends a sentence by itself: a quote behind it opens the next page. A straight quote belongs to what ends only right
behind a stop; behind a blank or a line end it opens what follows."""
_ABBREVIATION = re.compile(
    r"(?:^|[\s(.'’])(?:[A-Za-zÀ-Ý]|[Dd]r|[Pp]r|[Mm]r?|[Mm]me|[Mm]lle|[Mm]gr|[Ss]t|cf|env|max|min|ex|art|fig|vol|[Nn]o|tél|[Tt]el|[Hh]osp|[Pp]rof|"
    r"inj|cp|gél|amp|[Rr]éf|[Dd]oct|[Dd]éb|[Dd]eb|[Pp]réop|[Pp]ostop|av|apr|janv|févr|avr|juil|sept|oct|nov|déc)$"
)
_ITEM_NUMBER = re.compile(r"(?:^|\n) {0,3}\d{1,2}$")
_BULLET = re.compile(r"[-–•*▪●·>\uf0b7]|\d{1,2}[.)°-]\s|[a-zA-Z]\)")
_LIST_LINE = 60
"""A line shorter than this, in characters, is taken as ended on purpose when the next one starts with a capital or a figure."""


def split(text: str) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) of every sentence of ``text``, in order, without blanks at either side; never across a form feed."""
    return tuple(_spans(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BREAK.finditer(text):
        if _ends(text, match):
            span = _trim(text, start, match.end())
            if span is not None:
                yield span
            start = match.end()
    span = _trim(text, start, len(text))
    if span is not None:
        yield span


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    stripped = piece.lstrip()
    if not stripped:
        return None
    first = start + len(piece) - len(stripped)
    return first, first + len(stripped.rstrip())


def _ends(text: str, match: re.Match[str]) -> bool:
    """Tell whether what ``match`` covers (stops, closing quotes, blanks, line ends) really ends a sentence."""
    found, position = match.group(), match.end()
    if position >= len(text) or "\f" in found or found.count("\n") > 1:
        return True
    following = text[position]
    line_end = "\n" in found
    if not line_end and not found[-1].isspace():
        return False  # 12.5, www.site, « T2.N0 »
    if found[0] == "\n":
        return _line_ends(text, match.start(), position, following)
    if following.islower() and not (line_end and (_BULLET.match(text, position) or text.startswith("ll ", position))):
        return False  # « ll » that begins a line is the « Il » of a scan
    head = max(0, match.start() - 6), match.start()
    return not (found[0] == "." and (_ABBREVIATION.search(text, *head) or (not line_end and _ITEM_NUMBER.search(text, *head))))


def _line_ends(text: str, start: int, position: int, following: str) -> bool:
    """Tell whether a line end without a stop before it ends a sentence."""
    if _BULLET.match(text, position):
        return True
    if not (following.isupper() or following.isdigit() or following in '|«"'):
        return False
    before = text[start - 1] if start else "\n"
    if before in ":;":
        return True
    line_start = text.rfind("\n", 0, start) + 1
    length = start - line_start
    if following.isdigit():
        return length < _LIST_LINE // 2
    return length < _LIST_LINE or "  " in text[line_start:start].strip()


def sentence_at(sentences: Sequence[tuple[int, int]], position: int) -> tuple[int, int]:
    """Return the sentence that holds ``position``; between two sentences, the empty span at ``position``."""
    index = bisect_right(sentences, (position, 1 << 62)) - 1
    if index >= 0 and sentences[index][0] <= position < sentences[index][1]:
        return sentences[index]
    return position, position
