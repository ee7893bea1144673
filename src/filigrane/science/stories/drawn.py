"""What is drawn for one invented patient out of a cancer's possibilities, before anything is written."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from filigrane.science.stories.model import Person
from filigrane.science.stories.wording import phrases

SIDES = {"right": ("droit", "droite"), "left": ("gauche", "gauche")}
LAST_DAY = date(2026, 11, 15)


@dataclass(frozen=True)
class Drawn:
    """The draw: side, place, histology, stage, marker wordings, background, and the rules to plant."""

    variant: Mapping[str, Any]
    side: str | None
    topography: Mapping[str, str]
    site: str
    organ: str
    morphology: Mapping[str, str]
    grade: Sequence[str] | None
    staging: Mapping[str, Any]
    markers: Mapping[str, str]
    wrong: Mapping[str, str]
    diagnosed: date
    status: int
    kilograms: float
    centimetres: int
    comorbidities: Sequence[str]
    allergy: str
    tobacco: tuple[str, int] | None
    family: str
    coordinator: str
    first_step: str
    rules: frozenset[str]
    scan: bool

    @property
    def first_sites(self) -> Sequence[str]:
        """Return where metastases were at diagnosis."""
        return list(self.staging.get("sites", ()))

    @property
    def first_stage(self) -> str:
        """Return the stage before any treatment, as the first meeting states it."""
        return str(self.staging.get("c_stage", self.staging["stage"]))

    @property
    def surface(self) -> float:
        """Return the body surface area in m² (Du Bois)."""
        return float(round(0.007184 * self.kilograms**0.425 * self.centimetres**0.725, 2))

    def sided(self, text: str, *, other: bool = False) -> str:
        """Return a text with its side filled in, or with the opposite one."""
        side = self.side or "right"
        if other:
            side = "left" if side == "right" else "right"
        masculine, feminine = SIDES[side]
        return text.replace("{d}", masculine).replace("{de}", feminine)


def draw_person(chance: random.Random, number: int, sex: str, *, young: bool) -> Person:
    """Return an invented person; each number has a name of its own."""
    people = phrases()["people"]
    first = chance.choice(people["women" if sex == "F" else "men"])
    born = date(
        chance.randrange(1985, 2001) if young else chance.randrange(1941, 1972), chance.randrange(1, 13), chance.randrange(1, 29)
    )
    return Person(people["names"][number % len(people["names"])], "", first, sex, born, str(9005000 + number * 37))


def draw(chance: random.Random, variant: Mapping[str, Any], person: Person, rules: frozenset[str]) -> Drawn:
    """Return a draw from a cancer's possibilities."""
    side = chance.choice(["right", "left"]) if variant["sided"] else None
    topography = chance.choice(variant["topography"])
    fill = SIDES[side or "right"]

    def sided(text: str) -> str:
        return text.replace("{d}", fill[0]).replace("{de}", fill[1])

    markers = {m["marker"]: chance.choice(m["texts"]) for m in variant["biomarkers"]}
    wrong = [m for m in variant["biomarkers"] if "wrong" in m]
    chosen = {chance.choice(wrong)["marker"]} if wrong and "HISTOLOGY_BIOMARKER" in rules else set()
    people = phrases()["people"]
    return Drawn(
        variant=variant, side=side, topography=topography, site=sided(topography["text"]), organ=sided(variant["organ"]),
        morphology=chance.choice(variant["morphology"]),
        grade=chance.choice(variant["grade"]["choices"]) if "grade" in variant else None,
        staging=chance.choice(variant["staging"]), markers=markers, wrong={m["marker"]: m["wrong"] for m in wrong if m["marker"] in chosen},
        diagnosed=LAST_DAY - timedelta(days=_length(variant) + chance.randrange(20, 240)),
        status=chance.choice([0, 0, 1, 1, 1]), kilograms=float(chance.randrange(52, 78) + (8 if person.sex == "M" else 0)),
        centimetres=chance.randrange(158, 172) + (9 if person.sex == "M" else 0),
        comorbidities=chance.sample(people["comorbidities"], chance.choice([0, 1, 1, 2, 3])),
        allergy="pénicilline" if "ALLERGY_DRUG" in rules else chance.choice(people["allergies"]) if chance.random() < 0.35 else "",
        tobacco=_tobacco(chance, variant), family=chance.choice(people["family"]) if chance.random() < 0.35 else "",
        coordinator=chance.choice(people["doctors"]), first_step=sided(_first_step(variant, topography)), rules=rules, scan=chance.random() < 0.25,
    )  # fmt: skip


def _tobacco(chance: random.Random, variant: Mapping[str, Any]) -> tuple[str, int] | None:
    if variant.get("tobacco"):
        return chance.choice(["former", "former", "current"]), chance.randrange(15, 60, 5)
    return ("never", 0) if chance.random() < 0.4 else None


def _length(variant: Mapping[str, Any]) -> int:
    """Return the days from diagnosis to the last step."""
    return int(sum(step["after"] + line_days(step) for step in variant["steps"])) + 25


def line_days(step: Mapping[str, Any]) -> int:
    """Return how long a treatment lasts."""
    if step["do"] == "radiotherapy":
        return int(step["fractions"]) * 7 // 5
    if step["do"] != "line":
        return 0
    return int(step.get("days") or 0) or max(0, (int(step["cycles"]) - 1) * int(step["every"]))


def _first_step(variant: Mapping[str, Any], topography: Mapping[str, str]) -> str:
    step = variant["steps"][0]
    if step["do"] == "surgery":
        return str(step["name"]).replace("{op}", topography.get("op", ""))
    return f"traitement par {line_name(step)}"


def line_name(step: Mapping[str, Any]) -> str:
    """Return how a treatment is called: its protocol, else its drugs."""
    extra = f"-{step['extra']}" if "extra" in step else ""
    if step["protocol"]:
        return f"{step['protocol']}{extra}"
    return str(step.get("names") or " et ".join(step["drugs"]))
