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

    ``alone`` says whether the name by itself is a toxicity (mucite, syndrome main-pied); any other symptom counts as one only with a
    grade, a link to a treatment, or in a passage about tolerance.
    """

    term: str
    synonyms: tuple[str, ...]
    ctcae: str
    organ: str
    alone: bool
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
            row["alone"] == "yes",
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
