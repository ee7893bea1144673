"""Tokens and their features for the tagger: the word, its shape and affixes, what our lexicons and the training mentions know of it."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from filigrane.science.terminology import icdo
from filigrane.science.text.normalise import normalise

TOKEN = re.compile(r"\w+|[^\w\s]")
LABELS = ("morphologie", "topographie", "differenciation")
LONGEST = 8
"""Words of the longest mention that the gazetteer looks up."""


@dataclass(frozen=True)
class Token:
    """A word or a sign, with its place in the text."""

    start: int
    end: int
    text: str


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the tokens of a sentence."""
    return [Token(m.start(), m.end(), m.group()) for m in TOKEN.finditer(text, start, end)]


def lexicon_marks(text: str) -> dict[int, str]:
    """Return, for the offset of each character that begins a word inside a lexicon term, ``M`` or ``T`` and begin or inside."""
    norm = normalise(text)
    marks: dict[int, str] = {}
    for letter, found in (("M", icdo.find_morphologies(text, norm)), ("T", icdo.find_topographies(text, norm))):
        for start, end, _ in found:
            for match in TOKEN.finditer(text, start, end):
                marks.setdefault(match.start(), f"{letter}{'B' if match.start() == start else 'I'}")
    return marks


def gazetteer_marks(words: Sequence[str], known: Mapping[str, Container[str]]) -> list[str]:
    """Return for each word the label of the longest known mention that covers it, with begin or inside; empty where none does."""
    marks = [""] * len(words)
    position = 0
    while position < len(words):
        for length in range(min(LONGEST, len(words) - position), 0, -1):
            phrase = " ".join(words[position : position + length])
            label = next((name for name in LABELS if phrase in known.get(name, ())), "")
            if label:
                marks[position] = f"{label}-B"
                marks[position + 1 : position + length] = [f"{label}-I"] * (length - 1)
                position += length - 1
                break
        position += 1
    return marks


def shape(word: str) -> str:
    """Return « Xx », « XX9 » ...: the kinds of letters of a word, repeats folded."""
    kinds = "".join("X" if c.isupper() else "x" if c.islower() else "9" if c.isdigit() else c for c in word)
    return re.sub(r"(.)\1+", r"\1", kinds)


_HEADS = frozenset({"l=MB", "g=morphologie-B"})


def _around_heads(i: int, heads: Sequence[int], own: Sequence[Sequence[str]]) -> list[str]:
    """Return how far the nearest morphology before and after stands: a site counts where it is said of a lesion."""
    before = next((i - j for j in reversed(heads) if j < i), 0)
    after = next((j - i for j in heads if j > i), 0)
    found = [f"hb={min(before, 9)}" if before else "hb=0", f"ha={min(after, 9)}" if after else "ha=0"]
    if 0 < before <= 6:
        found.append("hw=" + "_".join(row[0][2:] for row in own[i - before + 1 : i])[:40])
    return found


def features(
    sentence: Sequence[Token],
    marks: dict[int, str],
    gazetteer: Sequence[str],
    *,
    plain: bool = False,
) -> list[list[str]]:
    """Return the features of each token; ``plain`` leaves out what the lexicons and the nearest morphology say (the baseline)."""
    own = []
    for token, mark in zip(sentence, gazetteer, strict=True):
        word = normalise(token.text)
        row = [f"w={word}", f"s={shape(token.text)}"]
        row += [f"p{n}={word[:n]}" for n in (2, 3, 4, 5) if len(word) > n]
        row += [f"e{n}={word[-n:]}" for n in (1, 2, 3, 4, 5, 6) if len(word) > n]
        if token.start in marks:
            row.append(f"l={marks[token.start]}")
        if mark:
            row.append(f"g={mark}")
        own.append(row)
    heads = [i for i, row in enumerate(own) if any(name in _HEADS for name in row)]
    rows = []
    for i, row in enumerate(own):
        full = list(row) if plain else [*row, *_around_heads(i, heads, own)]
        for offset in (-2, -1, 1, 2):
            j = i + offset
            if 0 <= j < len(own):
                near = own[j]
                full += [
                    f"{offset}{name}"
                    for name in near
                    if name[0] in "wlg" or (abs(offset) == 1 and name[:2] in {"e3", "e4", "s="})
                ]
            else:
                full.append(f"{offset}edge")
        if i + 1 < len(own):
            full.append(f"b={row[0]}|{own[i + 1][0]}")
        if i:
            full.append(f"a={own[i - 1][0]}|{row[0]}")
        rows.append(full)
    return rows
