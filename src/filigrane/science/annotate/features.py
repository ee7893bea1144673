"""Tokens and their features: the word, its affixes and stem, its neighbours, its class, and what our lexicons know of it.

A feature is a short string. Training counts them, the product only ever meets their hashes (``linear.Weights``): no word of the training
documents is shipped as text. Features come in blocks that depend on one word, or on two neighbours, so that the tagger looks a word
up once and adds vectors; ``strings`` joins the same blocks token by token for the trainer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from filigrane.science.terminology import icdo

TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]|\w")
"""A word with its hyphens, a number with its decimal sign, or one sign."""

PAD = ""
"""The word before the first and after the last of a sentence."""

WINDOW = 3
"""Words looked at on either side."""

Classes = Mapping[int, int]
"""Class of a word by ``feature_hash`` of the word, learned from co-occurrences in the training documents."""

_ENDINGS = (("euss", "eu"), ("ell", "el"), ("ienn", "ien"), ("iv", "if"), ("eus", "eu"))
_REPEAT = re.compile(r"(.)\1+")


@dataclass(frozen=True)
class Sentence:
    """A sentence's tokens: places in the text, the words as written, and normalised."""

    places: tuple[tuple[int, int], ...]
    written: tuple[str, ...]
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.places)


def sentences_of(text: str, norm: str, spans: Sequence[tuple[int, int]]) -> list[Sentence]:
    """Return the sentences that hold a token; ``norm`` has the length of ``text``."""
    found = []
    for start, end in spans:
        places = tuple(match.span() for match in TOKEN.finditer(text, start, end))
        if places:
            found.append(Sentence(places, tuple(text[a:b] for a, b in places), tuple(norm[a:b] for a, b in places)))
    return found


def stem(word: str) -> str:
    """Return a word without the marks of plural and feminine: « hépatiques » and « hépatique », « osseuse » and « osseux » are one.

    Examples
    --------
    >>> stem("pulmonaires"), stem("osseuse"), stem("osseux"), stem("abdominaux")
    ('pulmonair', 'osseu', 'osseu', 'abdominal')
    """
    word = word.replace("œ", "oe")
    if len(word) <= 4:
        return word
    if word.endswith("aux"):
        return word[:-3] + "al"
    if word[-1] in "sx":
        word = word[:-1]
    if word[-1] == "e" and len(word) > 4:
        word = word[:-1]
    for ending, plain in _ENDINGS:
        if word.endswith(ending):
            return word[: -len(ending)] + plain
    return word


def shape(word: str) -> str:
    """Return the kinds of characters of a word, runs cut at two: « Xxx », « XX99 »."""
    kinds = "".join("X" if c.isupper() else "x" if c.islower() else "9" if c.isdigit() else c for c in word)
    return _REPEAT.sub(r"\1\1", kinds)


def own(written: str, word: str, group: str) -> list[str]:
    """Return the features of a token by itself; ``group`` is its word class."""
    found = [f"w={word}", f"st={stem(word)}", f"sh={shape(written)}", f"cl={group}"]
    found += [f"s{n}={word[-n:]}" for n in (2, 3, 4, 5)]
    found += [f"p{n}={word[:n]}" for n in (3, 4, 5)]
    if "-" in word:
        parts = word.split("-")
        found += [f"hf={parts[0]}", f"hl={parts[-1]}"]
    return found


def around(offset: int, word: str, group: str) -> list[str]:
    """Return the features that a neighbour ``offset`` tokens away gives."""
    if word == PAD:
        return [f"{offset}=<>"]
    found = [f"{offset}={stem(word)}"]
    if abs(offset) <= 2:
        found.append(f"{offset}c={group}")
    if abs(offset) == 1:
        found.append(f"{offset}s={word[-3:]}")
    return found


PAIR_PLACES = (1, 0, 2, -1)
"""Tokens, counted from the left word of two neighbours, to which the four features of ``pair`` belong."""


PAIR_NAMES = ("b-=", "b+=", "-21=", "+12=")
SKIPPED_NAME = "bb="


def pair(left: str, right: str) -> tuple[str, ...]:
    """Return the features of two neighbours' stems: for the right one, the left one, the token after and the token before them."""
    return tuple(f"{name}{left}|{right}" for name in PAIR_NAMES)


def skipped(left: str, right: str) -> str:
    """Return the feature of the stems on both sides of a token."""
    return f"{SKIPPED_NAME}{left}|{right}"


def lexicon_marks(text: str, norm: str) -> dict[int, list[tuple[int, str]]]:
    """Return the terms of our ICD-O-3 lexicons by their start: (end, « T » or « M », with « w » where the term alone says little)."""
    marks: dict[int, list[tuple[int, str]]] = {}
    for letter, found in (("T", icdo.find_topographies(text, norm)), ("M", icdo.find_morphologies(text, norm))):
        for start, end, term in found:
            marks.setdefault(start, []).append((end, letter + ("w" if term.weak else "")))
    return marks


def lexicon_states(sentence: Sentence, marks: Mapping[int, Sequence[tuple[int, str]]]) -> list[tuple[str, ...]]:
    """Return for each token the lexicon terms that begin at it (« BT ») or cover it (« IT »)."""
    states, open_terms = [], list[tuple[int, str]]()
    for start, _ in sentence.places:
        open_terms = [(end, kind) for end, kind in open_terms if start < end]
        begun = marks.get(start, ())
        states.append((*(f"I{kind}" for _, kind in open_terms), *(f"B{kind}" for _, kind in begun)))
        open_terms += begun
    return states


def known(offset: int, state: Sequence[str]) -> list[str]:
    """Return the features that the lexicon state of the token ``offset`` away (-1, 0 or 1) gives."""
    return [f"g{offset}={mark}" for mark in state]


def strings(sentence: Sentence, marks: Mapping[int, Sequence[tuple[int, str]]], groups: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield the features of each token of a sentence, for the trainer; ``groups`` gives the class of a word (absent: « ? »)."""
    words = [PAD] * WINDOW + list(sentence.words) + [PAD] * WINDOW
    stems = [stem(word) for word in words]
    states = [(), *lexicon_states(sentence, marks), ()]
    for number, written in enumerate(sentence.written):
        i = number + WINDOW
        row = own(written, words[i], groups.get(words[i], "?"))
        for offset in range(-WINDOW, WINDOW + 1):
            if offset:
                row += around(offset, words[i + offset], groups.get(words[i + offset], "?"))
        row += [pair(stems[i - place], stems[i - place + 1])[which] for which, place in enumerate(PAIR_PLACES)]
        row.append(skipped(stems[i - 1], stems[i + 1]))
        for offset in (-1, 0, 1):
            row += known(offset, states[number + 1 + offset])
        yield row
