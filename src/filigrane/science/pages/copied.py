"""Copied-forward text: blocks of at least twelve words that an older document of the dossier already says.

They are shown, and are no new evidence. Exact after normalisation: a changed number or negation is new text, never a copy.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from filigrane.science.pages.model import Document
from filigrane.science.text.normalise import normalise

SHINGLE = 5
FEWEST_WORDS = 12

# runs of signs are bounded: a page of « <<<<<< » would else be looked through to its end from each of its signs
_WORD = re.compile(r"[^\W_]+(?:[.,/][^\W_]+)*[+%]*|[+<>=≥≤%-]{1,8}(?=\s{0,8}\d)|[+-]{1,8}(?=\s|$)")


def mark(documents: Sequence[Document]) -> list[Document]:
    """Return the documents, in the order given, with ``copied`` set relative to older ones.

    Older is by date; documents without a date come after those with one, in the order given. Running headers and footers are never
    copies of anything.
    """
    order = sorted(range(len(documents)), key=lambda i: _age(documents[i], i))
    known: dict[int, list[tuple[int, int]]] = {}
    texts: list[array[int]] = []
    vocabulary: dict[str, int] = {}
    result = list(documents)
    for index in order:
        document = documents[index]
        spans, words = _words(document, vocabulary)
        shingles = [hash(tuple(words[i : i + SHINGLE])) for i in range(len(words) - SHINGLE + 1)]
        ranges = _ranges(words, shingles, known, texts)
        if ranges:
            result[index] = replace(document, copied=tuple((spans[a][0], spans[b - 1][1]) for a, b in ranges))
        for position, shingle in enumerate(shingles):
            places = known.setdefault(shingle, [])
            if len(places) < 8:  # a sentence said everywhere needs no more witnesses
                places.append((len(texts), position))
        texts.append(words)
    return result


def _age(document: Document, index: int) -> tuple[bool, date, int]:
    day = document.date.start or document.date.end
    return day is None, day or date.max, index


def _words(document: Document, vocabulary: dict[str, int]) -> tuple[list[tuple[int, int]], array[int]]:
    """Return the places and numbers of a document's words, running headers and footers left out."""
    margins = sorted(
        (origin + a, origin + b)
        for page, origin in zip(document.pages, document.page_starts, strict=True)
        for a, b in page.margins
    )
    spans, words = [], array("q")
    norm = normalise(document.text)
    position = 0
    for start, end in (*margins, (len(norm), len(norm))):
        for match in _WORD.finditer(norm, position, max(start, position)):
            spans.append(match.span())
            words.append(vocabulary.setdefault(match.group(), len(vocabulary)))
        position = max(position, end)
    return spans, words


def _ranges(
    words: array[int], shingles: list[int], known: dict[int, list[tuple[int, int]]], texts: list[array[int]]
) -> list[tuple[int, int]]:
    """Return the (first word, end) of the longest exact blocks of at least ``FEWEST_WORDS`` words said before."""
    found: list[tuple[int, int]] = []
    position = 0
    while position < len(shingles):
        longest = 0
        for text, other in known.get(shingles[position], ()):
            longest = max(longest, _common(words, position, texts[text], other))
        if longest >= FEWEST_WORDS:
            found.append((position, position + longest))
            position += longest
        else:
            position += 1
    return found


def _common(one: array[int], i: int, other: array[int], j: int) -> int:
    start = i
    while i < len(one) and j < len(other) and one[i] == other[j]:
        i, j = i + 1, j + 1
    return i - start
