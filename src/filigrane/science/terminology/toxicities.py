"""French names of adverse events with the CTCAE term each one means (``data/toxicities.csv``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from filigrane.science.resources import open_table
from filigrane.science.text.matcher import Matcher

CTCAE = "urn:filigrane:ctcae"
"""The system of a code that is a CTCAE term, in NCI's English wording."""


@dataclass(frozen=True)
class Toxicity:
    """One adverse event.

    ``strength`` says what makes the name a toxicity: ``sure`` by itself (mucite, syndrome main-pied), ``plain`` with a grade, a link to a
    treatment or a passage about tolerance, ``weak`` (fièvre, douleur) only with a grade or an express imputation.
    """

    term: str
    synonyms: tuple[str, ...]
    ctcae: str
    organ: str
    strength: str
    source: str


@cache
def all_toxicities() -> tuple[Toxicity, ...]:
    """Return every adverse event of the table, in its order."""
    return tuple(
        Toxicity(
            row["term"],
            tuple(item for item in row["synonyms"].split("|") if item),
            row["ctcae"],
            row["organ"],
            row["strength"],
            row["source"],
        )
        for row in open_table("terminology", "toxicities.csv")
    )


@cache
def lexicon() -> Matcher[Toxicity]:
    """Return the matcher of every French name; the first row of the table wins."""
    pairs = [(row.term, row) for row in all_toxicities()]
    pairs += [(name, row) for row in all_toxicities() for name in row.synonyms]
    return Matcher(pairs)
