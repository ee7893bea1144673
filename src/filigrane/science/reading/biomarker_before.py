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
    before = _unwrapped(norm[floor:start])
    found = re.search(
        r"(?P<no>(?:absence|pas|sans|aucune?|ni) ?(?:de |d')?)?(?P<what>mutations?|rearrangements?|translocations?|fusions?"
        r"|amplifications?|surexpressions?|alterations?|variants?) ?(?:pathogene )?(?:activatrice )?(?:de |du |des |d'|sur )?(?:l'|la "
        r"|le )?(?:genes? )?(?:de |d')?(?:[a-z0-9]{2,8}-)?\Z",
        before,
    )
    if found is None:
        return _before_expression(before, floor, start)
    if re.search(r"\b(?:recherche|analyse|etude)\b[^.;]{0,20}$", before[: found.start()]):
        return None
    what, denied = found["what"], found["no"] is not None
    if what.startswith(("alter", "variant")):
        return Result(floor + found.start(), start, "wild_type", denied=True) if denied else None
    yes, no = {
        "m": ("mutated", "wild_type"),
        "r": ("rearranged", "not_rearranged"),
        "t": ("rearranged", "not_rearranged"),
        "f": ("rearranged", "not_rearranged"),
        "a": ("amplified", "not_amplified"),
        "s": ("positive", "negative"),
    }[what[0]]
    return Result(max(floor, start - len(found[0])), start, no if denied else yes, denied=denied)


_WRAPPED = re.compile(r"\b(de|du|des|la|le|les|une|pas|aucune?)\n")
_LABEL_BETWEEN = re.compile(
    r"\b(?P<word>de|du|des|pas|absence)\n(?:marqueurs tumoraux|biomarqueurs|ihc ?/? ?biologie moleculaire|profil|statut) *:? *\n"
)
"""The label of a form's row, set half-way down its cell, stands between two lines of one sentence."""


def _unwrapped(before: str) -> str:
    """Return the words before a name with the ends of wrapped lines as blanks; a line that ends a cell keeps its end."""
    joined = _LABEL_BETWEEN.sub(lambda found: found["word"] + " ", before)
    return _WRAPPED.sub(r"\1 ", joined)


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
