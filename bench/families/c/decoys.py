"""Natural variation that tempts a careless checker: true statements that look like contradictions."""

from __future__ import annotations

from typing import Any

from .course import protocols
from .dossier import Dossier
from .schedule import Plan

FATHER = [
    "père traité pour un cancer de la prostate à 70 ans",
    "mère opérée d'un cancer de l'ovaire",
    "soeur avec un cancer du sein {opp}",
    "frère traité pour un cancer du testicule",
]
REDUCED = [
    "Doses réduites à 80 % en raison de la neutropénie du cycle précédent.",
    "Réduction de dose de 20 % décidée pour asthénie persistante.",
    "Adaptation : 80 % de la dose théorique, du fait de la toxicité hématologique.",
]
FIRST = "Posologie abaissée de 20 % d'emblée en raison de l'état général."


def add(d: Dossier, plans: list[Plan], generous: bool) -> None:
    """Add harmless but tempting statements to a dossier."""
    rng = d.rng
    letters = [p for p in plans if p.kind in {"letter", "imaging", "stay", "minor"} and p.step not in d.overrides]
    rng.shuffle(letters)
    adult = d.patient.age(d.course.dates["gp"]) >= 18
    count = rng.randint(3, 5) if generous else rng.randint(0, 2)
    for plan in letters[:count]:
        if plan.kind == "imaging" and rng.random() < 0.5 and adult and d.course.case["group"] not in {"rein", "sein"}:
            key = "clean.side.img"
        elif plan.step == "ext" and not d.course.synchronous:
            key = "clean.neg"
        elif plan.kind == "imaging" and not d.course.first_metastasis():
            key = "mets.excluded"
        elif plan.kind == "letter" and adult:
            key = "clean.side"
        elif plan.kind == "imaging":
            continue
        else:
            key = "clean.side" if adult else "detail.child"
        d.decoys.setdefault(plan.step, []).append(d.picker.pick(key))
    if not adult:
        return
    if generous and rng.random() < 0.5:
        _reduced(d, plans)
    if generous and rng.random() < 0.45:
        opposite = {"droit": "gauche", "gauche": "droit"}.get(d.side, "droit")
        d.patient.family = [rng.choice(FATHER).replace("{opp}", opposite)]
    if generous and rng.random() < 0.3:
        _second(d)


def _reduced(d: Dossier, plans: list[Plan]) -> None:
    pool = []
    for plan in plans:
        if plan.kind == "prescription" and plan.line is not None:
            drugs = protocols()[d.course.lines[plan.line].proto]["drugs"]
            if all("mg/m2" in s or "mg/kg" in s or "AUC" in s for s in drugs):
                pool.append(plan.step)
    if pool:
        step = max(pool, key=lambda s: "_" in s)
        d.actions["reduce_" + step] = d.rng.choice(REDUCED) if "_" in step else FIRST


EMPTY = ("tnm", "biomarkers", "metastases", "surgeries", "radiotherapies", "lines", "responses", "progressions", "toxicities")
SKIN = ("carcinome basocellulaire de la joue gauche réséqué en {y}", "C44.3", "8090/3", "left")
MOLE = ("mélanome in situ du dos opéré en {y}", "C44.5", "8720/2", None)


def _options(d: Dossier) -> list[tuple[str, str, str, str | None]]:
    """Return the earlier cancers that fit the patient."""
    group = d.course.case["group"]
    opposite = {"droit": "gauche", "gauche": "droit"}.get(d.side, "")
    side = {"droit": "right", "gauche": "left", "": None}[opposite]
    if group == "sein" and d.patient.sex == "F" and opposite:
        text = f"cancer du sein {opposite} traité en {{y}} par tumorectomie et radiothérapie, en rémission"
        return [(text, "C50.9", "8500/3", side)]
    if group == "rein" and opposite:
        return [(f"carcinome papillaire du rein {opposite} traité par tumorectomie en {{y}}", "C64.9", "8260/3", side)]
    return [SKIN] if group == "mélanome" else [SKIN, MOLE]


def _second(d: Dossier) -> None:
    """Give the patient an earlier cancer, told in the background of every letter."""
    year = d.course.dates["bx"].year - d.rng.randint(6, 14)
    text, topography, morphology, laterality = d.rng.choice(_options(d))
    d.patient.comorbidities = [*d.patient.comorbidities, text.replace("{y}", str(year))]
    other: dict[str, Any] = {
        "id": "T2",
        "diagnosis_date": {"start": f"{year}-01-01", "end": f"{year}-12-31"},
        "topography": topography,
        "laterality": laterality,
        "morphology": morphology,
        "grade": None,
        "stage": None,
    }
    other |= {name: [] for name in EMPTY}
    d.actions["other_tumours"] = [other]
