"""Laboratory values: analytes, units, ranges, and the ways a laboratory prints a number."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .say import french, tok
from .truth import DATA


@dataclass(frozen=True)
class Unit:
    """A unit as printed, in UCUM, with its factor and decimals."""

    text: str
    ucum: str
    factor: float
    places: int


@dataclass(frozen=True)
class Analyte:
    """An analyte with its names, units, limits and the range drawn."""

    key: str
    names: tuple[str, ...]
    units: tuple[Unit, ...]
    low: float | None
    high: float | None
    draw: tuple[float, float]
    group: str


def read_analytes() -> list[Analyte]:
    """Read the table of analytes."""
    out = []
    for row in (DATA / "analytes.txt").read_text(encoding="utf-8").splitlines():
        key, names, units, low, high, a, b, group = row.split("|")
        us = tuple(Unit(t, u, float(f), int(p)) for t, u, f, p in (x.split("~") for x in units.split(";")))
        out.append(
            Analyte(
                key,
                tuple(names.split(";")),
                us,
                float(low) if low else None,
                float(high) if high else None,
                (float(a), float(b)),
                group,
            )
        )
    return out


ANALYTES = read_analytes()
BY_KEY = {a.key: a for a in ANALYTES}
GROUPS = {
    "hemato": "HÉMATOLOGIE",
    "bioch": "BIOCHIMIE",
    "hepat": "BILAN HÉPATIQUE ET ENZYMES",
    "hemost": "HÉMOSTASE",
    "horm": "HORMONOLOGIE - FER",
    "marq": "MARQUEURS",
}


@dataclass
class Habit:
    """How one laboratory prints its results."""

    comma: bool = True
    space: bool = False
    unit: int = 0
    name: int = 0
    ranges: int = 0
    flag: str = ""
    date_style: int = 0
    tricks: float = 0.3
    calm: bool = False
    mem: dict[str, float] = field(default_factory=dict)


def number(value: float, places: int, habit: Habit) -> str:
    """Print a number with the laboratory's decimal mark and thousands space."""
    text = f"{value:.{places}f}"
    whole, _, frac = text.partition(".")
    if habit.space and len(whole) > 3:
        whole = f"{whole[:-3]} {whole[-3:]}"
    return whole + ("," if habit.comma else ".") + frac if frac else whole


def limits(a: Analyte, u: Unit, habit: Habit) -> tuple[str, float | None, float | None]:
    """Print the range; return it with its printed limits."""
    low = None if a.low is None else round(a.low * u.factor, u.places)
    high = None if a.high is None else round(a.high * u.factor, u.places)
    if habit.ranges == 9:
        return "", None, None
    lt, ht = ("" if v is None else number(v, u.places, habit) for v in (low, high))
    if low is None or high is None:
        return (f"< {ht}" if low is None else f"> {lt}"), low, high
    styles = ["{} - {}", "[{} - {}]", "({}-{})", "{} à {}", "N : {} - {}", "[{} ; {}]", "({} - {})", "de {} à {}"]
    return styles[habit.ranges].format(lt, ht), low, high


UNIT_TRAPS = {"G/L": "giga_vs_gram", "10*3/mm3": "thousand_per_mm3", "/mm3": "per_mm3", "M/mm3": "million_per_mm3"}


def unit_trap(a: Analyte, u: Unit) -> str | None:
    """Name the unit's own trap, if it is one."""
    if u.text in UNIT_TRAPS:
        return UNIT_TRAPS[u.text]
    if a.key in {"creatinine", "bilirubin_total", "calcium"} and u.text in {"mg/L", "mg/dL"}:
        return "mass_vs_mole"
    if a.key in {"glucose", "urea"} and u.text == "g/L":
        return "mmol_vs_gram"
    if a.key == "hemoglobin" and u.text == "g/L":
        return "gram_per_litre"
    return None


@dataclass
class Result:
    """One printed result: its cells and its key."""

    name: str
    value: str
    unit: str
    span: str
    flag: str
    key: dict[str, Any]


SHARES = {"neutrophils": (0.45, 0.72), "lymphocytes": (0.12, 0.25), "monocytes": (0.05, 0.09), "eosinophils": (0.01, 0.04)}


def linked(key: str, at: date, habit: Habit, rng: random.Random) -> float | None:
    """Return a value that follows from another one of the same sample: the count's parts, the red cells' indices."""
    mem, day = habit.mem, at.isoformat()
    if key in mem:
        return mem[key]
    leuk, hb, gr = (mem.get(f"{day}:{k}") for k in ("leukocytes", "hemoglobin", "erythrocytes"))
    if key in SHARES and leuk is not None:
        return leuk * rng.uniform(*SHARES[key])
    if key == "hematocrit" and hb is not None:
        return hb * rng.uniform(2.9, 3.05)
    if key == "erythrocytes" and hb is not None:
        return hb * 10 / rng.uniform(27.5, 32)
    if key == "mch" and hb is not None and gr is not None:
        return hb * 10 / gr
    if key == "mchc":
        return rng.uniform(31.5, 35)
    ht = mem.get(f"{day}:hematocrit")
    if key == "mcv" and ht is not None and gr is not None:
        return ht * 10 / gr
    return None


def draw(a: Analyte, habit: Habit, rng: random.Random, at: date, value: float | None) -> float:
    """Draw a value: most are near the normal range, some far out."""
    if value is not None:
        return value
    out = linked(a.key, at, habit, rng)
    if out is None:
        low = a.low if a.low is not None else a.draw[0]
        high = a.high if a.high is not None else min(a.draw[1], (a.low or 1) * 1.25)
        near = habit.calm or rng.random() < 0.62
        out = rng.uniform(max(low, a.draw[0]), min(high, a.draw[1])) if near else rng.uniform(*a.draw)
        if habit.calm and rng.random() < 0.25 and a.key not in {"neutrophils", "platelets", "leukocytes", "potassium", "calcium"}:
            out *= rng.uniform(0.9, 1.15)
    habit.mem[f"{at.isoformat()}:{a.key}"] = out
    return out


def _trick(
    a: Analyte, u: Unit, text: str, high: float | None, rng: random.Random
) -> tuple[str, str, float, str | None, str] | None:
    """Perhaps print the value in a tricky way: text, unit, value, comparator, trap."""
    choice = rng.randrange(3)
    if choice == 0 and a.group == "hepat" and high is not None:
        n = rng.choice([2, 3, 4, 5])
        return f"{n}N", "", float(n), None, "uln_multiple"
    if choice == 1 and text.isdigit() and "0" in text[1:]:
        i = text.index("0", 1)
        return text[:i] + "O" + text[i + 1 :], u.text, float(text), None, "o_for_zero"
    if choice == 2 and a.low is None and high is not None:
        bound = round(a.draw[0] * u.factor, u.places)
        if bound > 0:
            mark = rng.choice(["< ", "<", "inf. à "])
            return mark + f"{bound:.{u.places}f}".replace(".", ","), u.text, bound, "<", "inequality"
    return None


def result(
    a: Analyte, habit: Habit, rng: random.Random, at: date, number_id: str, trap: str | None = None, value: float | None = None
) -> Result:
    """Print one result and build its key entry."""
    u = a.units[habit.unit % len(a.units)]
    real = round(draw(a, habit, rng, at, value) * u.factor, u.places)
    text, unit, comparator = number(real, u.places, habit), u.text, None
    span, low, high = limits(a, u, habit)
    shown_trap = trap or unit_trap(a, u)
    if " " in text:
        shown_trap = shown_trap or "thousands_space"
    ucum = u.ucum
    if value is None and trap is None and rng.random() < habit.tricks:
        trick = _trick(a, u, text, high, rng)
        if trick:
            text, unit, real, comparator, shown_trap = trick
            ucum = "{ULN}" if not unit else ucum
    flag = ""
    if habit.flag and ucum != "{ULN}" and comparator is None:
        if high is not None and real > high:
            flag = "H" if habit.flag != "*" else "*"
        elif low is not None and real < low:
            flag = "L" if habit.flag != "*" else "*"
    if flag and habit.flag == "glued":
        shown_trap = shown_trap or "flag"
    key = {
        "analyte": a.key,
        "value": real,
        "comparator": comparator,
        "unit": ucum,
        "as_written": f"{text} {unit}".strip() if unit != "{rapport}" else text,
        "low": low,
        "high": high,
        "date": at.isoformat(),
        "file": "",
        "page": 0,
        "trap": shown_trap,
    }
    return Result(a.names[habit.name % len(a.names)], tok(number_id, text), "" if unit == "{rapport}" else unit, span, flag, key)


def glued(r: Result, habit: Habit) -> str:
    """Return the value with its flag glued to it when the laboratory does so."""
    if habit.flag == "glued" and r.flag:
        return r.value + (" " + r.flag if habit.comma else r.flag.replace("H", "*").replace("L", "*"))
    return r.value


def when(d: date, habit: Habit) -> str:
    """Print a date in the laboratory's way."""
    return french(d, habit.date_style)
