"""Many terms at once: one Aho-Corasick automaton over whole words, tolerant of plurals, elisions, hyphens and line ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar

import ahocorasick

from filigrane.science.text.normalise import normalise

T = TypeVar("T")


class _Words(dict[int, str]):
    """Letters and digits stay, a page's end stays, all else is a blank."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = kept = character if character.isalnum() or character == "\f" else " "
        return kept


_WORDS = _Words()


@lru_cache(maxsize=8)
def _words(norm: str) -> str:
    """Return normalised text whose every character that is no letter and no digit is a blank, a blank added on each side."""
    return f" {norm.translate(_WORDS)} "


def _plural(word: str) -> str:
    if len(word) < 3 or word[-1] in "sxz" or not word.isalpha():
        return word
    if word.endswith("al"):
        return word[:-2] + "aux"
    return word + ("x" if word.endswith(("eau", "eu")) else "s")


_SMALL = frozenset(
    {"de", "du", "des", "la", "le", "les", "a", "au", "aux", "en", "et", "ou", "sur", "par", "d", "l", "type", "non"}
)


def variants(term: str, *, plurals: bool = True) -> set[str]:
    """Return the written forms under which a normalised term is looked for.

    They are the term, « œ » and « oe », and where ``plurals`` is set the first word, the last word or every word in the plural.
    """
    base = " ".join(normalise(term).translate(_WORDS).split())
    forms = {base}
    if ". " in term and "(" not in term:
        forms.add(
            normalise(term).translate(_WORDS).strip()
        )  # « ph. alcalines »: the point and the blank behind it are two blanks
    if plurals:
        words = base.split()
        bent = [word if word in _SMALL else _plural(word) for word in words]
        forms |= {" ".join(bent), " ".join([*words[:-1], bent[-1]]), " ".join([bent[0], *words[1:]])} if words else set()
        if len(words) > 2:
            forms.add(" ".join([*bent[:2], *words[2:]]))
    for form in tuple(forms):
        forms.add(form.replace("œ", "oe"))
        forms.add(form.replace("oe", "œ"))
    forms.discard("")
    return forms


class Matcher(Generic[T]):
    """Finds the terms of a lexicon in normalised text: longest match first, whole words only.

    Parameters
    ----------
    terms
        From each term, as people write it, to what it stands for. Terms are normalised here; hyphens, apostrophes and line ends count
        as blanks. The first of two equal terms wins.
    plurals
        Whether regular French plurals are found too.
    """

    def __init__(self, terms: Mapping[str, T] | Iterable[tuple[str, T]], *, plurals: bool = True) -> None:
        pairs = list(terms.items() if isinstance(terms, Mapping) else terms)
        table: dict[str, T] = {}
        for term, value in pairs:
            for form in variants(term, plurals=False):
                table.setdefault(form, value)
        if plurals:
            for term, value in pairs:
                for form in variants(term):
                    table.setdefault(form, value)
        self._automaton: Any = ahocorasick.Automaton()
        for form, value in table.items():
            self._automaton.add_word(f" {form} ", (len(form), value))
        self._empty = not table
        if not self._empty:
            self._automaton.make_automaton()

    def find(self, norm: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, T]]:
        """Yield (start, end, value) in order, without overlaps; offsets are those of ``norm``.

        Only matches that lie wholly between ``start`` and ``end`` are given. Of two overlapping matches the one that begins first wins,
        then the longer.
        """
        if self._empty:
            return
        last = len(norm) if end is None else end
        best: tuple[int, int, T] | None = None
        for stop, first, value in self._hits(_words(norm), start, last):
            if best is None:
                best = (first, stop, value)
            elif first < best[1]:
                if first < best[0] or (first == best[0] and stop > best[1]):
                    best = (first, stop, value)
            else:
                yield best
                best = (first, stop, value)
        if best is not None:
            yield best

    def _hits(self, words: str, start: int, end: int) -> Iterator[tuple[int, int, T]]:
        """Yield (end, start, value) of every whole-word match, overlapping ones too, in the order of their ends."""
        for last, (length, value) in self._automaton.iter(words, start, min(end + 2, len(words))):
            # ``words`` has a blank in front: its index i+1 is the text's index i, and ``last`` is the blank after the term
            yield last - 1, last - 1 - length, value
