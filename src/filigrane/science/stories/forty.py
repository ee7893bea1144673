"""The forty dossiers: eight cancers, drawn from the table of courses; two thirds of them with planted inconsistencies."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from filigrane.science.resources import load_toml
from filigrane.science.stories.diagnosis import diagnose
from filigrane.science.stories.drawn import draw, draw_person
from filigrane.science.stories.model import Story
from filigrane.science.stories.unfolding import Unfolding
from filigrane.science.stories.wording import phrases
from filigrane.science.stories.writer import Writer

_LABORATORIES = ("labo", "lab2", "lab3")


def drawn_story(number: int, seed: int) -> Story:
    """Return the invented dossier of a number (from 4 on): its cancer goes round the table."""
    chance = random.Random(f"{seed}-{number}")
    variants: list[dict[str, Any]] = load_toml("stories", "cancers.toml")["variant"]
    variant = variants[number % len(variants)]
    sex = chance.choice("FM") if variant["sex"] == "any" else variant["sex"]
    person = draw_person(chance, number, sex, young=bool(variant.get("young")))
    rules = _rules(chance, variant, sex) if number % 3 else frozenset[str]()
    drawn = draw(chance, variant, person, rules)
    author = chance.choice([name for name in phrases()["people"]["doctors"] if name != drawn.coordinator])
    writer = Writer(
        person,
        chance.randrange(2**31),
        house=variant["house"],
        author=author,
        long=number % 5 in {0, 3},
        laboratory_house=chance.choice(_LABORATORIES),
    )
    diagnose(writer, drawn)
    Unfolding(writer, drawn, chance.choice([14, 18, 22, 30, 40, 50, 64, 80])).run()
    kind = "planted" if writer.plants else "clean"
    return writer.story(f"dossier-{number}-{variant['key']}", kind, several_files=number % 4 == 0)


def _rules(chance: random.Random, variant: Mapping[str, Any], sex: str) -> frozenset[str]:
    """Return one to four rules that can be planted in this cancer."""
    steps = variant["steps"]
    possible = ["DATE_ORDER", "ALLERGY_DRUG", "SEX_ORGAN"]
    if sex == "F" and variant["cancer"] == "prostate":
        possible.remove("SEX_ORGAN")
    if variant["sided"]:
        possible += ["LATERALITY", "LATERALITY"]
    if variant["system"] == "UICC":
        possible += ["STAGE_TNM", "STAGE_TNM"]
    if any(step["do"] == "progression" and step["sites"] for step in steps):
        possible += ["M0_METASTASIS", "M0_METASTASIS"]
    if any("wrong" in marker for marker in variant["biomarkers"]):
        possible += ["HISTOLOGY_BIOMARKER", "HISTOLOGY_BIOMARKER"]
    if any(step.get("doses") for step in steps):
        possible += ["DOSE_WEIGHT", "DOSE_WEIGHT"]
    if any(step.get("renal") for step in steps):
        possible += ["DRUG_RENAL", "DRUG_RENAL"]
    return frozenset(chance.sample(possible, chance.choice([1, 2, 2, 3, 4])))
