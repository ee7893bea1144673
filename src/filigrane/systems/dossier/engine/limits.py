"""Limits that the consistency rules need from the drug table: renal thresholds, and the drugs that an allergy covers."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from filigrane.science.terminology import drugs
from filigrane.science.terminology.lexicons import procedure_organs
from filigrane.science.text import normalise


@cache
def tables() -> Mapping[str, Any]:
    """Return ``{"renal": drug -> mL/min, "allergies": folded substance or class -> drugs, "operations": label -> topographies}``.

    The renal limit is the one under which the drug is contraindicated; a limit that only asks for a lower dose is no alert.
    """
    renal: dict[str, float] = {}
    covers: dict[str, set[str]] = defaultdict(set)
    for drug in drugs.all_drugs():
        if drug.renal_contraindicated_below is not None:
            renal[drug.inn] = drug.renal_contraindicated_below
        for name in (drug.inn, *drug.brands, *drug.synonyms):
            covers[normalise(name)].add(drug.inn)
    for row in _rows("allergy_classes.csv"):
        covers[normalise(row["term"])] |= set(row["drugs"].split("|"))
    operated = {row["organ"]: tuple(row["topographies"].split("|")) for row in _rows("operated_organs.csv")}
    operations = {label: operated[organ] for label, organ in procedure_organs().items() if organ in operated}
    return {
        "renal": renal,
        "allergies": {name: frozenset(found) for name, found in covers.items()},
        "operations": operations,
    }


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    text = files("filigrane.systems.dossier").joinpath(f"data/{name}").read_text(encoding="utf8")
    yield from csv.DictReader(text.splitlines())
