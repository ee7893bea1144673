"""The trained component on invented dossiers: each is read without it and with it, from the same pages, and both readings are scored.

``python -m bench.families.tagger [--limit N]`` reads family A and the planted set of family B and writes bench/results/tagger.json.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from bench.environment import write
from bench.families.score import _dossiers, _one
from bench.families.tally import Tally
from filigrane.systems.dossier.api import performing

FIELDS = (
    "topography",
    "topography_3",
    "morphology",
    "grade",
    "tumour",
    "key_item",
    "synthesis_sentence",
    "planted_all",
    "stage_derived",
)
SWITCH = "FILIGRANE_TRAINED_TAGGER"


def both(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of one family without and with the component, and the fields that it changes."""
    tallies = {"without": Tally(), "with": Tally()}
    totals = {name: Counter[str]() for name in tallies}
    for name, files, key in _dossiers(arguments):
        performing.read_safely = cache(_READ)  # the pages of a dossier are read once for the two readings
        for which, switch in (("without", "non"), ("with", "oui")):
            os.environ[SWITCH] = switch
            tallies[which].dossier = name
            _one(name, files, key, tallies[which], totals[which])
    figures = {which: tally.figures() for which, tally in tallies.items()}
    return {
        "dossiers": totals["with"]["dossiers"],
        "fields": {field: {which: _short(found.get(field, {})) for which, found in figures.items()} for field in FIELDS},
        "changed": sorted(_changed(figures)),
        "false_alerts": {
            which: sum(n for key, n in found.items() if key.startswith("false_alerts")) for which, found in totals.items()
        },
    }


_READ = performing.read_safely


def _short(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("n", "found", "precision", "recall") if key in row}


def _changed(figures: dict[str, dict[str, Any]]) -> Iterator[str]:
    for field in figures["without"].keys() | figures["with"].keys():
        if figures["without"].get(field) != figures["with"].get(field):
            yield field


def main() -> None:
    """Measure both families."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--limit", type=int, help="the first N dossiers of each family")
    limit = words.parse_args().limit
    content = {}
    for family, chosen in (("a", None), ("b", "planted")):
        content[f"family_{family}"] = both(argparse.Namespace(family=family, set=chosen, limit=limit, folder=None))
    write(
        "tagger", {"set": "family A and the planted set of family B, each dossier read without and with the component", **content}
    )


if __name__ == "__main__":
    main()
