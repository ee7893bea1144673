"""What the words around a laboratory name say: of which fluid it is, and whether the name is a disorder rather than a measurement."""

from __future__ import annotations

import re

from filigrane.science.terminology.analytes import Analyte
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.sentences import sentence_at

_OTHER_FLUID = re.compile(
    r"\b(?:lcr|liquide (?:cephalo-? ?rachidien|pleural|peritoneal|d'ascite|ascitique|pericardique|articulaire)|ponction lombaire|"
    r"urines?|urinaires?|urinalyse|bandelette|pleurale?|ascite)\b"
)
_BLOOD = re.compile(r"\b(?:sang(?:uine?s?)?|seriques?|plasma(?:tiques?)?|glycemie|natremie|kaliemie)\b")
_URINE_AFTER = re.compile(r"^[a-z+*() -]{0,12}\b(?:urinaires?|urines?|du lcr|dans le lcr|pleurale?s?)\b")
_IN_OTHER_FLUIDS = frozenset(
    {
        "glucose", "total_protein", "albumin", "leukocytes", "neutrophils", "lymphocytes", "red_cells", "ldh", "ph", "creatinine",
        "sodium", "potassium", "chloride", "urea", "amylase", "uric_acid", "eosinophils", "monocytes",
    }
)  # fmt: skip
_DISORDER = re.compile(r"(?:hypo|hyper|anemie|pcr\Z|thrombopen|thrombocyt(?:o|ose)|leucopen|leucocytose|neutropen|lymphopen)")


def in_another_fluid(prepared: Prepared, start: int, end: int, analyte: Analyte) -> bool:
    """Tell whether the sentence puts a result in cerebrospinal fluid, urine or an effusion: it is then no blood value, and not read."""
    if analyte.key not in _IN_OTHER_FLUIDS:
        return False
    norm = prepared.norm
    if _BLOOD.search(norm, start, end):
        return False
    if _URINE_AFTER.match(norm[end : end + 40]):
        return True
    first = sentence_at(prepared.sentences, start)[0]
    before = norm[max(first, start - 200) : start]
    found = [match.end() for match in _OTHER_FLUID.finditer(before)]
    return bool(found) and _BLOOD.search(before[found[-1] :].split("(")[0]) is None


def is_disorder(norm: str, start: int, end: int) -> bool:
    """Tell whether a name is a disorder (« hyponatrémie », « thrombopénie »): only a number with its unit is then its result."""
    return _DISORDER.match(norm, start, end) is not None
