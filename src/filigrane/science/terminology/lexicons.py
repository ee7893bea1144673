"""Plain lexicons of treatments: operations, allergens, examinations; one French label and the ways each is written."""

from __future__ import annotations

from functools import cache

from filigrane.science.resources import open_table
from filigrane.science.text.matcher import Matcher


@cache
def procedures() -> Matcher[tuple[str, str]]:
    """Return the matcher of operations and interventions; a match gives (French label, organ key or an empty string)."""
    return _matcher("procedures.csv", "procedure", "organ")


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
