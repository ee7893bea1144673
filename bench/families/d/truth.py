"""The invented course of a patient: what is true, before anything is written."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from .people import Patient, draw_patient

DATA = Path(__file__).parent / "data"


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


CANCERS: dict[str, Any] = {**_load("cancers_a.toml"), **_load("cancers_b.toml")}
REGIMENS: dict[str, Any] = _load("regimens.toml")["regimen"]
TOX: dict[str, list[str]] = _load("regimens.toml")["tox"]
SITE_FR = {
    "bone": "osseuse",
    "liver": "hépatique",
    "lung": "pulmonaire",
    "brain": "cérébrale",
    "adrenal": "surrénalienne",
    "peritoneum": "péritonéale",
    "lymph_node": "ganglionnaire à distance",
    "skin": "cutanée",
    "pleura": "pleurale",
    "ovary": "ovarienne",
}
SIZES = {
    "lung": {"2a": (32, 39), "2b": (42, 49), "3": (53, 66), "4": (73, 84)},
    "breast": {"1c": (12, 19), "2": (22, 44), "3": (53, 66), "4b": (52, 64)},
    "oropharynx": {"2": (24, 38), "3": (42, 55), "4a": (44, 58)},
    "kidney": {"1b": (44, 66), "2a": (73, 94), "2b": (104, 125), "3a": (66, 96)},
    "sarcoma": {"2": (56, 94), "3": (105, 145), "4": (155, 190)},
    "pancreas": {"2": (22, 38), "3": (42, 55)},
}
BRESLOW = {
    "2a": "Indice de Breslow 1,4 mm, pas d'ulcération",
    "3a": "Indice de Breslow 2,8 mm, pas d'ulcération",
    "3b": "Indice de Breslow 3,4 mm, ulcération présente",
    "4b": "Indice de Breslow 5,2 mm, ulcération présente",
}


@dataclass
class Line:
    """One systemic treatment."""

    number: int
    key: str
    proto: str
    cycle: int
    drugs: list[list[Any]]
    start: date
    stop: date | None
    reason: str | None
    setting: str
    month_only: bool = False

    def inns(self) -> list[str]:
        """Return the drugs' names."""
        return [str(d[0]) for d in self.drugs]


@dataclass
class Case:
    """Everything true of one invented patient."""

    ident: str
    rng: random.Random
    kind: str
    spec: dict[str, Any]
    patient: Patient
    profile: dict[str, Any]
    side: str | None
    topo: list[str]
    morph: list[str]
    grade: str
    dx: date
    meta0: bool
    tnm: list[dict[str, Any]] = field(default_factory=list)
    stage: str = ""
    mm: int = 40
    course: str = ""
    surgeries: list[tuple[str, date]] = field(default_factory=list)
    rts: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    responses: list[tuple[str, date, list[str]]] = field(default_factory=list)
    mets: list[tuple[str, date]] = field(default_factory=list)
    relapse: date | None = None
    tox: list[tuple[str, int, str, date]] = field(default_factory=list)
    allergy: str = ""
    allergy_denied: bool = True
    comorb: list[str] = field(default_factory=list)
    family: list[str] = field(default_factory=list)
    tobacco: tuple[str, int] | None = None
    clearance: float = 90.0
    end: date = date(2025, 1, 1)
    status: str = ""
    motif: str = ""
    memo: dict[str, str] = field(default_factory=dict)

    def site(self) -> str:
        """Return the tumour's site with its preposition, the side as a marked fact."""
        masc, fem = ("gauche", "gauche") if self.side == "left" else ("droit", "droite")
        return self.topo[1].replace("{gf}", f"\x01fact:side\x02{fem}\x03").replace("{g}", f"\x01fact:side\x02{masc}\x03")

    def creatinine(self, at: date, clearance: float) -> int:
        """Return the creatinine (umol/L) that gives this Cockcroft-Gault clearance."""
        k = 1.04 if self.patient.sex == "F" else 1.23
        return round((140 - self.patient.age(at)) * self.patient.weight * k / clearance)

    def clear_of(self, at: date, creatinine: int) -> int:
        """Return the Cockcroft-Gault clearance of a creatinine."""
        k = 1.04 if self.patient.sex == "F" else 1.23
        return round((140 - self.patient.age(at)) * self.patient.weight * k / creatinine)

    def weight_at(self, at: date) -> float:
        """Return the weight at a date: a slow, bounded drift of less than 4 %."""
        days = (at - self.dx).days
        return round(self.patient.weight * (1 - 0.035 * min(1.0, max(0.0, days / 900))), 1)

    def bsa(self, at: date) -> float:
        """Return the Du Bois body surface."""
        return float(round(0.007184 * self.weight_at(at) ** 0.425 * self.patient.height**0.725, 2))


ALLERGIES = [
    "pénicilline",
    "aspirine",
    "cotrimoxazole",
    "kétoprofène",
    "codéine",
    "métoclopramide",
    "lévofloxacine",
    "tramadol",
]


def start_case(ident: str, kind: str, rng: random.Random) -> Case:
    """Draw the patient and the tumour."""
    spec = CANCERS[kind]
    sex = spec["sex"] if len(spec["sex"]) == 1 else rng.choice("FM")
    dx = date(rng.randint(2018, 2022), rng.randint(1, 12), rng.randint(2, 27))
    age = rng.randint(*spec["ages"])
    birth = date(dx.year - age, rng.randint(1, 12), rng.randint(1, 28))
    patient = draw_patient(rng, sex, birth, kind == "wilms")
    i = rng.randrange(len(spec["topo"]))
    side = None
    if spec["paired"]:
        side = spec["fixed_side"][i] if "fixed_side" in spec else rng.choice(["left", "right"])
    grades = spec.get("grade", ["", [""]])
    c = Case(
        ident,
        rng,
        kind,
        spec,
        patient,
        rng.choice(spec["profile"]),
        side,
        spec["topo"][i],
        rng.choice(spec["morph"]),
        rng.choice(grades[1]),
        dx,
        False,
    )
    c.end = dx
    c.motif = rng.choice(spec["discover"])
    if kind == "ovary" and rng.random() < 0.3:
        c.side, c.topo = "bilateral", ["C56.9", "des deux ovaires"]
    if c.morph[0] == "8520/3":
        c.grade = "2"
    _background(c)
    return c


def _background(c: Case) -> None:
    rng = c.rng
    child = c.kind == "wilms"
    c.allergy_denied = child or rng.random() < 0.55
    c.allergy = "" if c.allergy_denied else rng.choice(ALLERGIES)
    phrases = [p for p in PHRASES["comorb"] if p != "fibrillation atriale anticoagulée"]
    c.comorb = [] if child else rng.sample(phrases, rng.randint(1, 3))
    family = PHRASES["fam"]
    c.family = [family[-1]] if child or rng.random() < 0.35 else rng.sample(family[:-1], rng.randint(1, 2))
    weights = {"lung": (1, 5, 4), "oropharynx": (1, 5, 4), "bladder": (2, 5, 3)}.get(c.kind, (5, 3, 1))
    status = "never" if child else rng.choices(["never", "former", "current"], weights)[0]
    c.tobacco = (status, 0 if status == "never" else rng.randint(12, 48))
    creat = rng.randint(56, 78) if c.patient.sex == "F" else rng.randint(66, 92)
    c.clearance = 120.0 if child else float(min(125, max(72, c.clear_of(c.dx, creat))))


def read_phrases() -> dict[str, list[str]]:
    """Read the library of sentences: @key, then one sentence a line."""
    out: dict[str, list[str]] = {}
    key = ""
    for line in (DATA / "phrases.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            key = line[1:].strip()
            out[key] = []
        elif line.strip():
            out[key].append(line.rstrip())
    return out


PHRASES = read_phrases()


def add_line(c: Case, key: str, setting: str, start: date, cycles: int, reason: str | None) -> Line:
    """Add a systemic treatment; without a reason it is still running."""
    r = REGIMENS[key]
    line = Line(
        len(c.lines) + 1,
        key,
        r["p"],
        r["c"],
        r["d"],
        start,
        start + timedelta(days=r["c"] * (cycles - 1)) if reason else None,
        reason,
        setting,
    )
    c.lines.append(line)
    if reason is None:
        c.end = start + timedelta(days=r["c"] * max(cycles, 3))
    at = start + timedelta(days=min(r["c"], 28) + 9)
    if line.stop is None or at < line.stop:
        drug = c.rng.choice(line.inns())
        if drug in TOX:
            grade = 3 if reason == "toxicity" else c.rng.choice([1, 2, 2, 3])
            term = c.rng.choice(TOX[drug])
            grade = (
                3
                if term == "neutropénie fébrile"
                else min(grade, 2)
                if term in {"alopécie", "onycholyse", "prurit", "paresthésies distales"}
                else grade
            )
            c.tox.append((term, grade, drug, at))
    return line


def _spread(c: Case, at: date, count: int) -> list[str]:
    known = {s for s, _ in c.mets}
    left = [s for s in c.spec["mets"] if s not in known and (s != "ovary" or c.patient.sex == "F")]
    new = c.rng.sample(left, min(count, len(left)))
    c.mets += [(s, at) for s in new]
    return new


def metastatic(c: Case, start: date, depth: int) -> None:
    """Run the lines of advanced disease one after the other."""
    keys = c.profile["meta"][:depth]
    at = start
    used = {i for ln in c.lines for i in ln.inns()}
    if c.lines and len(keys) > 1 and REGIMENS[keys[0]]["d"][0][0] in used:
        keys = keys[1:] or keys
    names = {"lymphoma": ("première ligne", "rattrapage")}.get(c.kind, ("metastatic", "metastatic"))
    for i, key in enumerate(keys):
        last = i == len(keys) - 1
        cycles = c.rng.randint(4, 6) if REGIMENS[key]["c"] < 35 else 4
        setting = names[0] if i == 0 else names[1]
        keep = last and c.rng.random() < 0.5
        reason = (
            None if keep else "progression" if not last or c.rng.random() < 0.5 else c.rng.choice(["toxicity", "patient_choice"])
        )
        if last and c.kind == "lymphoma":
            reason = "completed"
        line = add_line(c, key, setting, at, cycles, reason)
        eval_at = at + timedelta(days=max(50, line.cycle * (cycles - 2)))
        if line.stop and eval_at > line.stop:
            eval_at = line.stop
        if c.kind != "cup":
            c.responses.append((c.rng.choice(["PR", "PR", "SD"]), eval_at - timedelta(days=6), []))
        if reason == "progression" and line.stop:
            when = line.stop - timedelta(days=2)
            new = _spread(c, when, 1)
            c.responses.append(("PD", when, new or [s for s, _ in c.mets[:1]]))
        at = (line.stop or c.end) + timedelta(days=c.rng.randint(17, 30))
    c.end = max(c.end, at)
    c.status = "traitement en cours, maladie contrôlée" if c.lines[-1].stop is None else _ending(c)


def _ending(c: Case) -> str:
    if c.lines[-1].reason == "completed":
        c.responses.append(("CR", (c.lines[-1].stop or c.dx) + timedelta(days=9), []))
        return "rémission complète, surveillance"
    if c.lines[-1].reason == "progression":
        return c.rng.choice(["soins de support exclusifs", "inclusion en essai de phase I à discuter"])
    return "pause thérapeutique, maladie stable"
