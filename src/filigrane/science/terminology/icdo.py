"""ICD-O-3 in French: from the words of a report to topography and morphology codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from filigrane.kernel.codes import ICD_O_MORPHOLOGY, ICD_O_TOPOGRAPHY, Code
from filigrane.science.resources import open_table
from filigrane.science.text.matcher import Matcher


@dataclass(frozen=True)
class Term:
    """One term of a lexicon: its code, a short French label, and whether it says too little alone (« cancer », « dos »)."""

    code: str
    label: str
    weak: bool
    acronym: bool

    @property
    def behaviour(self) -> str:
        """Return the behaviour digit of a morphology: 0 benign, 1 uncertain, 2 in situ, 3 malignant, 6 metastatic."""
        return self.code[-1]


@cache
def topographies() -> Matcher[Term]:
    """Return the matcher of primary sites."""
    return _matcher("topography.csv")


@cache
def morphologies() -> Matcher[Term]:
    """Return the matcher of histologies."""
    return _matcher("morphology.csv")


def find_topographies(text: str, norm: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, Term]]:
    """Yield (start, end, term) of sites; acronyms (LSD, QSE) only in capitals."""
    return _cased(topographies(), text, norm, start, end)


def find_morphologies(text: str, norm: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, Term]]:
    """Yield (start, end, term) of histologies; acronyms (CBNPC, GIST) only in capitals."""
    return _cased(morphologies(), text, norm, start, end)


def topography_code(term: Term) -> Code:
    """Return the ICD-O-3 topography as a Code."""
    return Code(ICD_O_TOPOGRAPHY, term.code, term.label)


def morphology_code(term: Term) -> Code:
    """Return the ICD-O-3 morphology as a Code."""
    return Code(ICD_O_MORPHOLOGY, term.code, term.label)


def _cased(matcher: Matcher[Term], text: str, norm: str, start: int, end: int | None) -> Iterator[tuple[int, int, Term]]:
    for first, last, term in matcher.find(norm, start, end):
        if not term.acronym or text[first : first + 2].isupper():
            yield first, last, term


def _matcher(table: str) -> Matcher[Term]:
    pairs = []
    for row in open_table("terminology", table):
        letters = row["term"].split()[0]
        acronym = len(row["term"].split()) == 1 and letters[:2].isupper()
        pairs.append((row["term"], Term(row["code"], row["label"], bool(row["weak"]), acronym)))
    return Matcher(pairs)
