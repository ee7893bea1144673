"""Comparing laboratory values: same quantity in any unit of its own, and the silent unit errors that matter most."""

from __future__ import annotations

import re
from collections import defaultdict
from math import isclose
from typing import Any

from bench.families.answer import Answer
from bench.families.tally import Tally

# Number of the first unit that one of the second makes, to one spelling a dimension (written for the scorer, not the reader's table).
_UNITS = {
    "count": "10*9/L=1 G/L=1 10*3/mm3=1 10*3/uL=1 /mm3=0.001 /uL=0.001 10*6/L=0.001 10*12/L=1000 T/L=1000 10*6/mm3=1000 10*6/uL=1000",
    "mass": "g/L=1 g/dL=10 g/100mL=10 g/(100.mL)=10 mg/L=0.001 mg/dL=0.01 mg/mL=1 ug/L=1e-6 ng/mL=1e-6 ug/mL=0.001 ug/dL=1e-5 ng/L=1e-9 pg/mL=1e-9",
    "molar": "mmol/L=1 umol/L=0.001 nmol/L=1e-6 pmol/L=1e-9 meq/L=1",
    "enzyme": "U/L=1 [IU]/L=1 IU/L=1 U/mL=1000 kU/L=1000 k[IU]/L=1000 k[U]/L=1000 [U]/L=1 [IU]/mL=1000 mU/L=0.001 m[IU]/L=0.001 uU/mL=0.001 u[IU]/mL=0.001 ukat/L=60",
    "flow": "mL/min=1 mL/min/{1.73_m2}=1 mL/min/1.73m2=1 mL/min/1.73.m2=1 mL/min/{1.73m2}=1",
    "share": "%=1 L/L=100",
    "one": "1=1 {INR}=1 {ratio}=1 one=1",
    "volume": "fL=1 um3=1",
    "times the upper limit": "{ULN}=1 {xLSN}=1 {xULN}=1",
}
_SCALE = {
    unit: (dimension, float(factor))
    for dimension, units in _UNITS.items()
    for unit, factor in (entry.rsplit("=", 1) for entry in units.split())
}
_TWINS = {
    "gfr": "creatinineclearance", "egfr": "creatinineclearance", "fastingglucose": "glucose", "cea": "ace",
    "totalbilirubin": "bilirubin", "bilirubintotal": "bilirubin", "directbilirubin": "conjugatedbilirubin",
    "erythrocytes": "redcells", "protein": "totalprotein", "prothrombintime": "prothrombinratio",
    "proteintotal": "totalprotein", "bilirubindirect": "conjugatedbilirubin", "alkalinephosphatase": "alp", "ft4": "freet4",
    "ptratio": "prothrombinratio", "plateletcount": "platelets",
}  # fmt: skip
"""The keys' names of an analyte and the reader's, folded to one: read from the lists of names alone."""


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
            doubted = any(word in str(near["value"].get("flag") or "") for word in _DOUBTS)
            tally.extra(
                "laboratory_flagged_unit_error" if doubted else "laboratory_silent_unit_error",
                answer.where(near) | {"unit": near["unit"]},
                _short(row, place),
            )
    for finding in found:
        tally.extra("laboratory", answer.where(finding) | {"unit": finding["unit"], "at": place})


def _analyte(name: str) -> str:
    bare = name.lower().replace("_", "").replace("-", "").replace(" ", "")
    return _TWINS.get(bare, bare)


def _same(row: dict[str, Any], finding: dict[str, Any]) -> bool:
    value = finding["value"]
    return (
        _analyte(value["analyte"]) == _analyte(row["analyte"])
        and same_quantity(float(value["value"]), finding["unit"], float(row["value"]), row["unit"])
        and (value.get("comparator") or None) == (row.get("comparator") or None)
    )


_DOUBTS = ("implausible", "unité", "sans unité", "vérifier", "lettre")
"""What a flag says of a value or unit that a person must check: such an error is told, not silent (« H » and « * » tell nothing)."""


def _silent(row: dict[str, Any], finding: dict[str, Any]) -> bool:
    """Tell whether the written number stands under a unit that makes it another quantity (not another day's value of the analyte)."""
    number = float(finding["value"]["value"])
    if same_quantity(number, finding["unit"], float(row["value"]), row["unit"]):
        return False
    written = re.search(r"\d[\d \u00a0\u202f]*(?:[.,]\d+)?", str(row.get("as_written") or ""))
    numbers = {float(row["value"])}
    if written:
        numbers.add(float(re.sub(r"\s", "", written[0]).replace(",", ".")))
    base, due = quantity(number, finding["unit"]), quantity(float(row["value"]), row["unit"])
    tenfold = base[0] == due[0] and due[1] > 0 and not 0.2 < base[1] / due[1] < 5
    return tenfold or any(isclose(number, other, rel_tol=1e-6) for other in numbers)


def _short(row: dict[str, Any], place: tuple[str, int]) -> dict[str, Any]:
    return {
        "analyte": row["analyte"],
        "value": row["value"],
        "unit": row["unit"],
        "as_written": row.get("as_written"),
        "at": place,
    }
