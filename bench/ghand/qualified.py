"""Given clinical terms: the terms both readers marked, and for each whether it is denied, supposed, past, a relative's or reported.

A reader marks a term only where one of these holds, so the terms of the other marks are those of which it does not hold. The terms are
handed to both systems, because what is compared is how the text speaks of a term and not which terms a lexicon knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.environment import proportion
from bench.ghand.marks import Key
from bench.ghand.readers import QUALIFIERS


@dataclass(frozen=True)
class Term:
    """A term's place and, for each qualifier, True, False or None (the readers differ)."""

    start: int
    end: int
    truth: tuple[bool | None, ...]


def terms(keys: dict[str, Key]) -> list[Term]:
    """Return the terms of a text, in order, without overlap: what two readers' paired marks have in common."""
    places: list[tuple[int, int]] = []
    for kind in (*QUALIFIERS, "solid_tumour"):
        for one, two in keys[kind].sure:
            place = max(one.start, two.start), min(one.end, two.end)
            if all(place[1] <= start or end <= place[0] for start, end in places):
                places.append(place)
    return [Term(start, end, tuple(_truth(keys[kind], start, end) for kind in QUALIFIERS)) for start, end in sorted(places)]


def _truth(key: Key, start: int, end: int) -> bool | None:
    if any(mark.start < end and start < mark.end for pair in key.sure for mark in pair):
        return True
    return None if any(mark.start < end and start < mark.end for mark in key.open) else False


def scores(given: list[list[Term]], answers: list[list[tuple[bool, ...]]]) -> dict[str, dict[str, object]]:
    """Return precision and recall of each qualifier over the given terms of all texts."""
    result = {}
    for number, kind in enumerate(QUALIFIERS):
        rows = [
            (term.truth[number], said[number])
            for text_terms, text_answers in zip(given, answers, strict=True)
            for term, said in zip(text_terms, text_answers, strict=True)
        ]
        said = [truth for truth, answer in rows if answer and truth is not None]
        held = [answer for truth, answer in rows if truth]
        result[kind] = {"precision": proportion(sum(map(bool, said)), len(said)), "recall": proportion(sum(held), len(held))}
    return result
