"""Names of biomarkers as reports write them, each with the family that decides how its result is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from filigrane.science.resources import open_table
from filigrane.science.text.matcher import Matcher


@dataclass(frozen=True)
class Marker:
    """A biomarker: its usual name, its family, and whether this writing is only believed in capitals (« RE », « MET »)."""

    name: str
    family: str
    acronym: bool


@cache
def markers() -> Matcher[Marker]:
    """Return the matcher of biomarker names."""
    rows = open_table("terminology", "biomarkers.csv")
    return Matcher(
        [(row["term"], Marker(row["marker"], row["family"], row["term"].isupper() and len(row["term"]) <= 4)) for row in rows]
    )


def find(text: str, norm: str) -> Iterator[tuple[int, int, Marker]]:
    """Yield (start, end, marker) of every biomarker name of a text; acronyms only in capitals."""
    for start, end, marker in markers().find(norm):
        if not marker.acronym or text[start:end].isupper():
            yield start, end, marker
