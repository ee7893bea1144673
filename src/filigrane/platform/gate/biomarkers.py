"""What a card must show of a biomarker tool, by its EBAI class (published abstract; wording ours): A, B, C1 or C2.

A measures an established biomarker, B gives a known biomarker from another source, C1 is new and prognostic, C2 is new and predicts the
benefit of a treatment. Each check returns a French reason, or None when it is met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

NONE = "none"


@dataclass(frozen=True)
class Biomarker:
    """The ``[biomarker]`` table of a card. Studies are references (a report, an article, a bench result); empty when there is none."""

    ground_truth: str
    performance: str
    generalisability: str
    fairness: str
    metrics: tuple[str, ...]
    calibration: str
    primary_objective: str
    modalities: tuple[str, ...]
    concordance_study: str = ""
    analytical_validation: str = ""
    confirmatory_test: str = ""
    outcome_evidence: str = ""
    prospective_trial: str = ""


_LISTS = frozenset({"metrics", "modalities"})


def read(item: object) -> Biomarker | None:
    """Return the table of a card, or None when a field is unknown, missing or of another form. Empty texts are left to the rules."""
    if not isinstance(item, dict):
        return None
    known = {field.name for field in fields(Biomarker)}
    values: dict[str, object] = {}
    for name, value in item.items():
        texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if name not in known or not (texts if name in _LISTS else isinstance(value, str)):
            return None
        values[name] = tuple(value) if name in _LISTS else str(value).strip()
    try:
        return Biomarker(**values)  # type: ignore[arg-type] # each value was checked just above
    except TypeError:
        return None


def b1_described(_class: str, biomarker: Biomarker | None) -> str | None:
    """B1: the class is declared and its evidence described."""
    return None if biomarker is not None else "Outil de biomarqueur sans table [biomarker] dans sa fiche"


def b2_concordance(class_: str, biomarker: Biomarker) -> str | None:
    """B2: class A shows a concordance study."""
    return "Classe A sans étude de concordance" if class_ == "A" and not biomarker.concordance_study else None


def b3_screening_only(class_: str, biomarker: Biomarker) -> str | None:
    """B3: class B is validated analytically, screens only, and names the test that confirms."""
    if class_ != "B":
        return None
    if not biomarker.analytical_validation:
        return "Classe B sans validation analytique"
    return None if biomarker.confirmatory_test else "Classe B sans test de confirmation : elle ne fait que dépister"


def b4_outcomes(class_: str, biomarker: Biomarker) -> str | None:
    """B4: classes C1 and C2 rest on trial data or high-quality retrospective data."""
    lacking = class_ in {"C1", "C2"} and not biomarker.outcome_evidence
    return "Classe C sans données d’essai ni données rétrospectives de qualité" if lacking else None


def b5_prospective(class_: str, biomarker: Biomarker) -> str | None:
    """B5: class C2 also rests on a prospective trial."""
    return "Classe C2 sans essai prospectif" if class_ == "C2" and not biomarker.prospective_trial else None


def b6_ground_truth(_class: str, biomarker: Biomarker) -> str | None:
    """B6: the ground truth is described."""
    return None if biomarker.ground_truth else "La vérité de référence n’est pas décrite"


def b7_performance(_class: str, biomarker: Biomarker) -> str | None:
    """B7: the performance is given."""
    return None if biomarker.performance else "La performance n’est pas donnée"


def b8_generalisability(_class: str, biomarker: Biomarker) -> str | None:
    """B8 and B12: it holds in every intended setting of acquisition, processing and population."""
    return None if biomarker.generalisability else "La généralisation n’est pas montrée"


def b9_fairness(_class: str, biomarker: Biomarker) -> str | None:
    """B9: fairness was looked at."""
    return None if biomarker.fairness else "L’équité entre groupes n’est pas étudiée"


def b10_metrics(_class: str, biomarker: Biomarker) -> str | None:
    """B10: several metrics, and calibration."""
    if len(set(biomarker.metrics)) < 2:
        return "Une seule mesure de performance"
    return None if biomarker.calibration else "La calibration n’est pas donnée"


def b11_objective(_class: str, biomarker: Biomarker) -> str | None:
    """B11: one primary objective."""
    return None if biomarker.primary_objective else "Aucun objectif principal"


CHECKS: Mapping[str, Callable[[str, Biomarker], str | None]] = {
    "B2": b2_concordance,
    "B3": b3_screening_only,
    "B4": b4_outcomes,
    "B5": b5_prospective,
    "B6": b6_ground_truth,
    "B7": b7_performance,
    "B8": b8_generalisability,
    "B9": b9_fairness,
    "B10": b10_metrics,
    "B11": b11_objective,
}
