"""Invented patients: identity, body, habits, background."""

from __future__ import annotations

import datetime as dt
import math
import random
import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .text import DATA, french_number


@dataclass
class Patient:
    """One invented person."""

    birth_name: str
    used_name: str
    first_names: str
    sex: str
    birth_date: dt.date
    ipp: str
    height: int
    weight0: float
    tobacco: tuple[str, int | None]
    comorbidities: list[str]
    allergies: list[str]
    family: list[str]
    drift: float
    known_weights: dict[dt.date, float] = field(default_factory=dict)

    def age(self, day: dt.date) -> int:
        """Return the age in whole years."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def weight(self, day: dt.date, origin: dt.date) -> float:
        """Return the weight of a day, steady over a day."""
        if day not in self.known_weights:
            months = (day - origin).days / 30.4
            wave = math.sin(months * 1.7) * 0.8
            self.known_weights[day] = round(max(self.weight0 * 0.75, self.weight0 + self.drift * min(months, 30) + wave))
        return self.known_weights[day]

    def surface(self, weight: float) -> float:
        """Return the body surface (Mosteller)."""
        return round(math.sqrt(self.height * weight / 3600.0), 2)

    def clearance(self, creatinine: float, weight: float, day: dt.date) -> int:
        """Return the Cockcroft-Gault clearance in mL/min for a creatinine in umol/L."""
        constant = 1.04 if self.sex == "F" else 1.23
        return round((140 - self.age(day)) * weight * constant / creatinine)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((DATA / "patients.toml").read_text(encoding="utf-8"))


def draw_patient(rng: random.Random, case: dict[str, Any], sex: str, diagnosis: dt.date) -> Patient:
    """Draw a patient fit for a case."""
    data = _data()
    age = rng.randint(*case["age"])
    born = diagnosis - dt.timedelta(days=int(age * 365.25) + rng.randint(20, 340))
    child = bool(case.get("child"))
    if child:
        height = 84 + 6 * age if age < 6 else 80 + 6 * age
        weight = {True: 9 + 2.2 * age, False: 3.2 * age}[age < 6]
    else:
        height = rng.randint(153, 172) if sex == "F" else rng.randint(164, 186)
        weight = round(height * height / 10000 * rng.uniform(20.5, 30.5))
    name = rng.choice(data["birth_names"])
    married = sex == "F" and not child and rng.random() < 0.6
    firsts = rng.sample(data["female" if sex == "F" else "male"], 2)
    tobacco = _tobacco(rng, case, child)
    pool = data["child_comorb"] if child else data["comorb"]
    return Patient(
        birth_name=name,
        used_name=rng.choice(data["used_names"]) if married else name,
        first_names=" ".join(firsts[: rng.choice([1, 1, 2])]),
        sex=sex,
        birth_date=born,
        ipp=f"{rng.randint(10**7, 10**8 - 1)}",
        height=round(height),
        weight0=round(weight),
        tobacco=tobacco,
        comorbidities=rng.sample(pool, rng.choice([1, 2, 3]) if not child else 1),
        allergies=rng.sample(data["allergies"], 1) if rng.random() < 0.3 else [],
        family=rng.sample(data["family"], 1) if rng.random() < 0.5 else [],
        drift=0.0 if child else rng.uniform(-0.25, 0.05),
    )


def _tobacco(rng: random.Random, case: dict[str, Any], child: bool) -> tuple[str, int | None]:
    if child or case["id"] == "lung_alk":
        return "never", None
    smoking = case["id"] in {"lung_io", "lung_sclc", "hypopharynx", "bladder"}
    status = rng.choice(["former", "current"] if smoking else ["never", "never", "former", "current"])
    return status, None if status == "never" else rng.randint(15 if smoking else 5, 55)


def dose_of(spec: str, surface: float, weight: float, clearance: int) -> tuple[str, str, str, float | None, str]:
    """Return drug, theoretical dose, schedule, dose in mg and the dose as written."""
    drug, dose, unit, days = spec.split("|")
    if dose.startswith("AUC"):
        milligrams = round(int(dose[4:]) * (min(clearance, 125) + 25) / 10) * 10
        return drug, dose, days, float(milligrams), f"{milligrams} mg"
    value = float(dose)
    if "/m2" in unit:
        exact = value * surface
        if "max 2 mg" in unit:
            exact = min(exact, 2.0)
    elif unit.startswith("mg/kg"):
        exact = value * weight
    else:
        return drug, f"{french_number(value)} {unit}", days, None, f"{french_number(value)} {unit}"
    if exact < 20:
        rounded = round(exact, 1)
    elif exact < 200:
        rounded = float(round(exact))
    else:
        rounded = round(exact / 5) * 5.0
    shown = unit.replace("m2", "m²")
    tail = " x 2/j" if "x 2/j" in unit else (" x 2" if unit.endswith("x 2") else "")
    return drug, f"{french_number(value, 3)} {shown}", days, rounded, f"{french_number(rounded)} mg{tail}"
