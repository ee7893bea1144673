"""Laboratory values: what is drawn, how it is written, and what the key says of it."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from .text import DATA, mark

ENZYMES = {"alt", "ast", "ggt", "alp", "ldh", "bilirubin_total"}
COUNTS = {"leukocytes", "neutrophils", "lymphocytes", "monocytes", "eosinophils", "platelets"}
MARKERS = {"cea", "ca19_9", "ca15_3", "ca125", "psa", "cyfra21_1", "nse", "scc"}


@dataclass(frozen=True)
class Analyte:
    """One analyte of the list."""

    key: str
    names: tuple[str, ...]
    unit: str
    ucum: str
    decimals: int
    low: float
    high: float
    draw_low: float
    draw_high: float
    others: tuple[tuple[str, str, float, int], ...]


@dataclass(frozen=True)
class Result:
    """One value as it is written on a page."""

    analyte: str
    name: str
    value: float
    shown: str
    comparator: str | None
    unit: str
    ucum: str
    low: float | None
    high: float | None
    date: dt.date
    trap: str | None = None
    tag: str = ""

    def as_written(self) -> str:
        """Return the value and its unit as printed."""
        return f"{self.shown} {self.unit}".strip()

    def cell(self) -> str:
        """Return the printed value with its marker."""
        return mark(self.tag) + self.shown

    def flag(self) -> str:
        """Return the flag of a value out of its range."""
        if self.low is not None and self.value < self.low:
            return "L"
        return "H" if self.high is not None and self.value > self.high else ""

    def key(self, file: str, page: int) -> dict[str, Any]:
        """Return the key entry."""
        return {
            "analyte": self.analyte,
            "value": self.value,
            "comparator": self.comparator,
            "unit": self.ucum,
            "as_written": self.as_written(),
            "low": self.low,
            "high": self.high,
            "date": self.date.isoformat(),
            "file": file,
            "page": page,
            "trap": self.trap,
        }


@cache
def analytes() -> dict[str, Analyte]:
    """Return the analytes by key."""
    found = {}
    with (DATA / "analytes.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter=";"):
            others = []
            for spec in filter(None, row["alternatives"].split("|")):
                unit, ucum, factor, decimals = spec.split(">")
                others.append((unit, ucum, float(factor), int(decimals)))
            numbers = [float(row[c]) for c in ("low", "high", "draw_low", "draw_high")]
            found[row["key"]] = Analyte(
                row["key"],
                tuple(row["names"].split("|")),
                row["unit"],
                row["ucum"],
                int(row["decimals"]),
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                tuple(others),
            )
    return found


def number(value: float, decimals: int, spaces: bool = False) -> str:
    """Write a value with a decimal comma, thousands apart when asked."""
    text = f"{value:,.{decimals}f}" if spaces else f"{value:.{decimals}f}"
    return text.replace(",", " ").replace(".", ",")


def plain(key: str, value: float, date: dt.date, name: int = 0) -> Result:
    """Return a value written in the usual unit."""
    a = analytes()[key]
    value = round(value, a.decimals)
    names = a.names
    return Result(key, names[name % len(names)], value, number(value, a.decimals), None, a.unit, a.ucum, a.low, a.high, date)


def draw(key: str, rng: random.Random, date: dt.date, name: int, calm: bool = False) -> Result:
    """Draw a value; calm values stay within or near the normal range."""
    a = analytes()[key]
    low, high = (a.draw_low, a.draw_high)
    if calm and key not in MARKERS:
        low, high = max(low, a.low), min(high, a.high)
    return plain(key, rng.uniform(low, high), date, name)


def panel(keys: Sequence[str], rng: random.Random, date: dt.date, name: int, calm: bool = False) -> dict[str, Result]:
    """Draw a whole panel whose counts add up and whose red-cell indices agree."""
    drawn = {k: draw(k, rng, date, name, calm) for k in keys}
    parts = [k for k in ("neutrophils", "lymphocytes", "monocytes", "eosinophils") if k in drawn]
    if "leukocytes" in drawn and parts:
        rest = rng.uniform(0.02, 0.09) + (0.45 if len(parts) < 4 else 0.0)
        drawn["leukocytes"] = plain("leukocytes", sum(drawn[k].value for k in parts) + rest, date, name)
    if "hemoglobin" in drawn and "hematocrit" in drawn:
        drawn["hematocrit"] = plain("hematocrit", drawn["hemoglobin"].value * rng.uniform(2.9, 3.1), date, name)
    if "erythrocytes" in drawn and "mcv" in drawn:
        hematocrit = drawn["hematocrit"].value if "hematocrit" in drawn else drawn.get("hemoglobin", drawn["mcv"]).value * 3
        if hematocrit < 60:
            drawn["erythrocytes"] = plain("erythrocytes", hematocrit * 10 / drawn["mcv"].value, date, name)
    return drawn


def other_unit(result: Result, rng: random.Random) -> Result:
    """Rewrite a value in another unit that a hurried reader takes for the usual one."""
    a = analytes()[result.analyte]
    if not a.others:
        return result
    unit, ucum, factor, decimals = rng.choice(a.others)
    value = round(result.value * factor, decimals)
    spaces = value >= 1000
    low = None if result.low is None else round(result.low * factor, decimals)
    high = None if result.high is None else round(result.high * factor, decimals)
    trap = "thousands_space" if spaces else f"unit_{ucum}"
    return replace(
        result, value=value, shown=number(value, decimals, spaces), unit=unit, ucum=ucum, low=low, high=high, trap=trap
    )


def letter_o(result: Result) -> Result:
    """Write the zeros of a value as capital O, as a bad scan or typist does."""
    if "0" not in result.shown[1:]:
        return result
    return replace(result, shown=result.shown[0] + result.shown[1:].replace("0", "O"), trap="o_for_zero")


def below(result: Result) -> Result:
    """Write a value under its threshold."""
    limits = {
        "crp": 5,
        "cea": 1,
        "psa": 0.01,
        "ca19_9": 2,
        "ca15_3": 3,
        "ca125": 5,
        "tsh": 0.01,
        "nse": 2,
        "scc": 0.5,
        "cyfra21_1": 1,
    }
    if result.analyte not in limits:
        return result
    limit = float(limits[result.analyte])
    shown = f"< {number(limit, 2 if limit < 0.1 else (1 if limit < 1 else 0))}"
    return replace(result, value=limit, shown=shown, comparator="<", trap="comparator")


def times_normal(result: Result, rng: random.Random) -> Result:
    """Write an enzyme as a multiple of the upper limit."""
    if result.analyte not in ENZYMES:
        return result
    times = rng.choice([1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 8.0])
    shown = number(times, 0 if times == int(times) else 1) + rng.choice(["N", " N", "xN"])
    return replace(result, value=times, shown=shown, unit="", ucum="{ULN}", low=None, high=None, trap="times_normal")


def trapped(result: Result, rng: random.Random) -> Result:
    """Turn an ordinary value into one of the traps that its analyte allows."""
    for kind in rng.sample(["unit", "unit", "o", "below", "times"], 5):
        if kind == "unit":
            made = other_unit(result, rng)
        elif kind == "times":
            made = times_normal(result, rng)
        else:
            made = letter_o(result) if kind == "o" else below(result)
        if made.trap:
            return made
    return result
