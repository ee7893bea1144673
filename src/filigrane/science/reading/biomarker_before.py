"""Results of biomarkers that stand before the name: « mutation de BRAF », « perte d'expression de MLH1 »."""

from __future__ import annotations

import re

from filigrane.science.reading.biomarker_results import Result

_LOST = re.compile(
    r"(?P<what>perte|absence|conservation|maintien|expression conservee|expression normale) "
    r"(?:(?:de |d')(?:l')?expression )?(?:nucleaire )?(?:de |des |de la |d')(?:l')?(?:proteines? )?$"
)
_STABLE = re.compile(r"\b(?:pas|absence|sans|aucune) (?:de |d')?$")


def result_before(norm: str, floor: int, start: int) -> Result | None:
    """Return the result of « mutation de BRAF », « absence de réarrangement de ALK », « amplification de HER2 » before a name."""
    before = norm[floor:start]
    found = re.search(
        r"(?P<no>(?:absence|pas|sans|aucune?|ni) ?(?:de |d')?)?(?P<what>mutations?|rearrangements?|translocations?|fusions?"
        r"|amplifications?|surexpressions?) ?(?:pathogene )?(?:activatrice )?(?:de |du |des |d'|sur )?(?:l'|la "
        r"|le )?(?:genes? )?(?:de |d')?(?:[a-z0-9]{2,8}-)?$",
        before,
    )
    if found is None:
        return _before_expression(before, floor, start)
    if re.search(r"\b(?:recherche|analyse|etude)\b[^.;]{0,20}$", before[: found.start()]):
        return None
    what, denied = found["what"], found["no"] is not None
    yes, no = {
        "m": ("mutated", "wild_type"),
        "r": ("rearranged", "not_rearranged"),
        "t": ("rearranged", "not_rearranged"),
        "f": ("rearranged", "not_rearranged"),
        "a": ("amplified", "not_amplified"),
        "s": ("positive", "negative"),
    }[what[0]]
    return Result(floor + found.start(), start, no if denied else yes)


def _before_expression(before: str, floor: int, start: int) -> Result | None:
    found = _LOST.search(before)
    if found is None or (found["what"] == "absence" and "expression" not in found[0]):
        return None
    return Result(floor + found.start(), start, "negative" if found["what"] in {"perte", "absence"} else "positive")


def instability_before(norm: str, start: int) -> Result | None:
    """Return stable for « pas d'instabilité microsatellitaire », unstable for « phénotype MSI »."""
    before = norm[max(0, start - 24) : start]
    found = _STABLE.search(before)
    if found is not None and norm.startswith("instab", start):
        return Result(start - len(before) + found.start(), start, "stable")
    found = re.search(r"\b(?:phenotype|profil|tumeur) $", before)
    if found is not None and re.match(r"msi\b(?! ?[-:])", norm[start : start + 6]):
        return Result(start - len(before) + found.start(), start, "unstable")
    return None
