"""Plain lexicons of treatments: operations, allergens, examinations; one French label and the ways each is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from filigrane.science.resources import open_table
from filigrane.science.text.matcher import Matcher


@cache
def procedures() -> Matcher[tuple[str, str]]:
    """Return the matcher of operations and interventions; a match gives (French label, organ key or an empty string)."""
    return _matcher("procedures.csv", "procedure", "organ")


@cache
def procedure_organs() -> Mapping[str, str]:
    """Return the organ key of every operation by its French label (empty where it is of no one organ)."""
    return {row["procedure"]: row["organ"] for row in open_table("terminology", "procedures.csv")}


@cache
def allergens() -> Matcher[tuple[str, str]]:
    """Return the matcher of what people are allergic to beside drugs; a match gives (French label, empty string)."""
    return _matcher("allergens.csv", "substance")


@cache
def examinations() -> Matcher[tuple[str, str]]:
    """Return the matcher of examinations; a match gives (French name of the modality, empty string)."""
    return _matcher("examinations.csv", "modality")


def _matcher(table: str, label: str, extra: str = "") -> Matcher[tuple[str, str]]:
    pairs: list[tuple[str, tuple[str, str]]] = []
    later: list[tuple[str, tuple[str, str]]] = []
    for row in open_table("terminology", table):
        value = (row[label], row[extra] if extra else "")
        pairs.append((row[label], value))
        later += [(name, value) for name in row["synonyms"].split("|") if name]
    return Matcher(pairs + later)


@dataclass(frozen=True)
class Labelled:
    """A passage found by a list of words: the label of the row that matched, and where."""

    label: str
    start: int
    end: int


class Words:
    """One list of ``labelled_words.csv``: regular expressions over normalised text, each with its label; the first row wins."""

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self._labels = tuple(label for label, _ in rows)
        self._pattern = re.compile("|".join(rf"(?P<w{index}>\b(?:{words})\b)" for index, (_, words) in enumerate(rows)))

    def find(self, norm: str, start: int = 0, end: int | None = None) -> Iterator[Labelled]:
        """Yield every match between ``start`` and ``end``, in order."""
        for match in self._pattern.finditer(norm, start, len(norm) if end is None else end):
            yield Labelled(self._labels[int(str(match.lastgroup)[1:])], match.start(), match.end())

    def search(self, norm: str, start: int = 0, end: int | None = None) -> Labelled | None:
        """Return the first match, or None."""
        return next(self.find(norm, start, end), None)


@cache
def words(name: str) -> Words:
    """Return the list ``name`` of ``labelled_words.csv``: allergy_reaction, metastatic_site, examination_region ..."""
    return Words(
        [(row["label"], row["pattern"]) for row in open_table("terminology", "labelled_words.csv") if row["list"] == name]
    )
