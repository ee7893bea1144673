"""Laboratory reports: three houses' lists, names and units, with every printed value in the truth."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from filigrane.science.resources import open_table
from filigrane.science.stories.model import Sheet, Table, day_fr
from filigrane.science.stories.wording import french_number

_HOUSES = {"labo": "A", "lab2": "B", "lab3": "C"}
_SERUM = {"ACE": "cea", "PSA": "psa", "CA 125": "ca125", "LDH": "ldh"}
_UCUM = {"µg/L": "ug/L", "ng/mL": "ng/mL", "UI/mL": "U/mL", "UI/L": "U/L"}
_LIMITS = {"ACE": "5,0", "PSA": "4,0", "CA 125": "35", "LDH": "243"}


@cache
def _rows(house: str) -> list[dict[str, str]]:
    return [row for row in open_table("stories", "laboratory.csv") if row["set"] == _HOUSES[house]]


def laboratory(
    day: date,
    chance: random.Random,
    sex: str,
    house: str = "labo",
    special: Mapping[str, float] | None = None,
    serum: tuple[str, float, str] | None = None,
    previous: Mapping[str, str] | None = None,
) -> tuple[Sheet, dict[str, str]]:
    """Return a laboratory report and its written results by name, for the next report's column of earlier results.

    ``special`` gives some analytes (by key, in the unit of set A) another value than the drawn one; ``serum`` adds a tumour
    marker: name, value, unit.
    """
    printed: list[list[str]] = []
    results: list[dict[str, Any]] = []
    for row in _rows(house):
        value = _value(row, chance, sex, special or {})
        decimals = int(row["decimals"])
        low, high = _bounds(row, sex)
        written = french_number(value, decimals)
        printed.append([row["name"], written, row["unit"], _limits(low, high, decimals)])
        results.append(_result(row["analyte"], round(value, decimals), row["ucum"], f"{written} {row['unit']}", low, high, day))
    if serum is not None:
        name, level, unit = serum
        written = french_number(level, 0 if level >= 100 else 2 if level < 1 else 1)
        value = float(written.replace(",", "."))
        printed.append([name, written, unit, f"< {_LIMITS[name]}"])
        results.append(
            _result(_SERUM[name], value, _UCUM[unit], f"{written} {unit}", None, float(_LIMITS[name].replace(",", ".")), day)
        )
    header = ["Analyse", "Résultat", "Unité", "Valeurs de référence"]
    now = {row[0]: row[1] for row in printed}
    if house == "lab2" and previous:
        header.append("Antérieur")
        printed = [[*row, previous.get(row[0], "")] for row in printed]
    taken = f"Prélèvement du {day_fr(day)} à {chance.randrange(7, 11)} h {chance.randrange(10, 59)}"
    body: list[str | Table] = [taken, Table(header, printed)]
    return Sheet(
        "laboratory", "Résultats de biologie médicale", day, house, "Validé par le biologiste, Dr M. Sorel", body, results=results
    ), now


def _value(row: dict[str, str], chance: random.Random, sex: str, special: Mapping[str, float]) -> float:
    drawn = chance.uniform(float(row["draw_low"]), float(row["draw_high"]))
    if row["analyte"] in special:
        return special[row["analyte"]] * _scale(row)
    if row["analyte"] == "hemoglobin" and sex == "M":
        return drawn * 1.12
    return drawn


def _scale(row: dict[str, str]) -> float:
    """Return how many of the row's unit make one of set A's."""
    return {"g/L": 10.0, "/mm3": 1000.0, "mg/L": 0.113}.get(row["ucum"], 1.0) if row["analyte"] != "crp" else 1.0


def _bounds(row: dict[str, str], sex: str) -> tuple[float | None, float | None]:
    low = row["male_low"] if sex == "M" and row["male_low"] else row["low"]
    high = row["male_high"] if sex == "M" and row["male_high"] else row["high"]
    return float(low) if low else None, float(high) if high else None


def _limits(low: float | None, high: float | None, decimals: int) -> str:
    if low is None or high is None:
        return f"< {french_number(high, decimals)}" if high is not None else f"> {french_number(low or 0, decimals)}"
    return f"{french_number(low, decimals)} - {french_number(high, decimals)}"


def _result(
    analyte: str, value: float, ucum: str, written: str, low: float | None, high: float | None, day: date
) -> dict[str, Any]:
    return {
        "analyte": analyte, "value": value, "comparator": None, "unit": ucum, "as_written": written,
        "low": low, "high": high, "date": day.isoformat(), "trap": None,
    }  # fmt: skip
