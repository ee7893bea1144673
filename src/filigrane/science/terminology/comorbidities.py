"""Chronic diseases and medical history in French with their CIM-10 category (``data/comorbidities.csv``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from filigrane.science.resources import open_table
from filigrane.science.text.matcher import Matcher


@dataclass(frozen=True)
class Comorbidity:
    """One disease: its French name, the other ways it is written, its CIM-10 category of three characters.

    ``lasting`` is chronic (a comorbidity wherever the patient is described), acute (it comes and goes: history, said as such) or weak
    (the name alone may be a finding of the day).
    """

    term: str
    synonyms: tuple[str, ...]
    icd10: str
    lasting: str
    source: str


@cache
def all_comorbidities() -> tuple[Comorbidity, ...]:
    """Return every disease of the table, in its order."""
    return tuple(
        Comorbidity(
            row["term"], tuple(item for item in row["synonyms"].split("|") if item), row["icd10"], row["lasting"], row["source"]
        )
        for row in open_table("terminology", "comorbidities.csv")
    )


@cache
def lexicon() -> Matcher[Comorbidity]:
    """Return the matcher of every French name; the first row of the table wins."""
    pairs = [(row.term, row) for row in all_comorbidities()]
    pairs += [(name, row) for row in all_comorbidities() for name in row.synonyms]
    return Matcher(pairs)
