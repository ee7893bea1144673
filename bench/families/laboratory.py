"""Comparing laboratory values: same quantity in any unit of its own, and the silent unit errors that matter most."""

from __future__ import annotations

from collections import defaultdict
from math import isclose
from typing import Any

from bench.families.answer import Answer
from bench.families.tally import Tally

# Number of the first unit that one of the second makes, to one spelling a dimension (written for the scorer, not the reader's table).
_SCALE = {
    "10*9/L": ("count", 1.0), "G/L": ("count", 1.0), "10*3/mm3": ("count", 1.0), "10*3/uL": ("count", 1.0), "/mm3": ("count", 1e-3),
    "/uL": ("count", 1e-3), "10*6/L": ("count", 1e-3), "10*12/L": ("count", 1e3), "T/L": ("count", 1e3), "10*6/mm3": ("count", 1e3), "10*6/uL": ("count", 1e3),
    "g/L": ("mass", 1.0), "g/dL": ("mass", 10.0), "g/100mL": ("mass", 10.0), "mg/L": ("mass", 1e-3), "mg/dL": ("mass", 1e-2), "ug/L": ("mass", 1e-6),
    "ng/mL": ("mass", 1e-6), "ug/mL": ("mass", 1e-3), "mg/mL": ("mass", 1.0), "ng/L": ("mass", 1e-9), "pg/mL": ("mass", 1e-9), "ug/dL": ("mass", 1e-5),
    "mmol/L": ("molar", 1.0), "umol/L": ("molar", 1e-3), "nmol/L": ("molar", 1e-6), "pmol/L": ("molar", 1e-9), "meq/L": ("molar", 1.0),
    "U/L": ("enzyme", 1.0), "[IU]/L": ("enzyme", 1.0), "IU/L": ("enzyme", 1.0), "U/mL": ("enzyme", 1e3), "kU/L": ("enzyme", 1e3), "k[IU]/L": ("enzyme", 1e3),
    "[IU]/mL": ("enzyme", 1e3), "mU/L": ("enzyme", 1e-3), "m[IU]/L": ("enzyme", 1e-3),
    "ukat/L": ("enzyme", 60.0), "mL/min": ("flow", 1.0), "mL/min/{1.73_m2}": ("flow", 1.0), "mL/min/1.73m2": ("flow", 1.0), "mL/min/1.73.m2": ("flow", 1.0),
    "%": ("share", 1.0), "L/L": ("share", 100.0), "1": ("one", 1.0), "{INR}": ("one", 1.0), "{ratio}": ("one", 1.0), "": ("one", 1.0),
    "fL": ("volume", 1.0), "um3": ("volume", 1.0),
}  # fmt: skip
_TWINS = {"gfr": "creatinine_clearance", "fasting_glucose": "glucose", "cea": "ace"}


def quantity(value: float, unit: str | None) -> tuple[str, float]:
    """Return the dimension and the number in its base unit; an unlisted unit is a dimension of its own."""
    name, factor = _SCALE.get((unit or "").replace("µ", "u").replace("mEq", "meq"), (unit or "one", 1.0))
    return name, value * factor


def same_quantity(value: float, unit: str | None, other: float, other_unit: str | None) -> bool:
    """Tell whether two written results are the same quantity."""
    one, two = quantity(value, unit), quantity(other, other_unit)
    return one[0] == two[0] and isclose(one[1], two[1], rel_tol=5e-3, abs_tol=1e-12)


def score(answer: Answer, key: dict[str, Any], tally: Tally) -> None:
    """Compare every laboratory value page by page; values on pages that the key does not list are not counted."""
    expected: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in key.get("laboratory") or []:
        expected[row["file"], row["page"]].append(row)
    found: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for finding in answer.findings("laboratory"):
        for place in answer.pages(finding):
            found[place].append(finding)
    for place, rows in expected.items():
        _page(place, rows, list(found.get(place, [])), answer, tally)


def _page(place: tuple[str, int], rows: list[dict[str, Any]], found: list[dict[str, Any]], answer: Answer, tally: Tally) -> None:
    open_rows = []
    for row in rows:
        hit = next((f for f in found if _same(row, f)), None)
        if hit is None:
            open_rows.append(row)
            continue
        found.remove(hit)
        tally.right("laboratory")
        if row.get("date"):
            tally.single("laboratory_date", row["date"], hit["when"]["start"])
        if row.get("trap"):
            tally.right(f"laboratory_trap_{row['trap']}")
    for row in open_rows:
        near = next((f for f in found if _analyte(f["value"]["analyte"]) == _analyte(row["analyte"])), None)
        if row.get("trap"):
            tally.missed(f"laboratory_trap_{row['trap']}", _short(row, place))
        if near is None:
            tally.missed("laboratory", _short(row, place))
            continue
        found.remove(near)
        tally.wrong("laboratory", _short(row, place), answer.where(near) | {"unit": near["unit"]})
        if near["unit"] and _silent(row, near):
            tally.extra("laboratory_silent_unit_error", answer.where(near) | {"unit": near["unit"]}, _short(row, place))
    for finding in found:
        tally.extra("laboratory", answer.where(finding) | {"unit": finding["unit"], "at": place})


def _analyte(name: str) -> str:
    return _TWINS.get(name, name)


def _same(row: dict[str, Any], finding: dict[str, Any]) -> bool:
    value = finding["value"]
    return (
        _analyte(value["analyte"]) == _analyte(row["analyte"])
        and same_quantity(float(value["value"]), finding["unit"], float(row["value"]), row["unit"])
        and (value.get("comparator") or None) == (row.get("comparator") or None)
    )


def _silent(row: dict[str, Any], finding: dict[str, Any]) -> bool:
    """Tell whether the number is a right one under a unit that makes it another quantity, without a word."""
    return not same_quantity(float(finding["value"]["value"]), finding["unit"], float(row["value"]), row["unit"])


def _short(row: dict[str, Any], place: tuple[str, int]) -> dict[str, Any]:
    return {
        "analyte": row["analyte"],
        "value": row["value"],
        "unit": row["unit"],
        "as_written": row.get("as_written"),
        "at": place,
    }
