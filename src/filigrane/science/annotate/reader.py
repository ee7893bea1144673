"""What the trained component reads in a document, as mentions beside those of the rules: site, histology, differentiation.

FRACCO marks sites of nodes and metastases as it marks primary sites, and signs (« nodule », « progression ») as morphologies 8000/x.
Only what can describe the primary tumour becomes a mention: a histology that is not a mere sign, and a site said of such a histology
or of a malignant tumour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from filigrane.kernel.codes import ICD_O_MORPHOLOGY, ICD_O_TOPOGRAPHY, Code
from filigrane.science.annotate.tagger import Concept, tag
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.resources import open_table
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

KINDS = frozenset({"topography", "morphology", "grade"})

_GRADES = (
    ("undifferentiated", re.compile(r"\bindifferenci|\banaplasi")),
    ("poor", re.compile(r"\b(?:peu|mal|faiblement|pauvrement) differenci|\bdedifferenci")),
    ("moderate", re.compile(r"\b(?:moyennement|moderement) differenci|\bdifferenciation (?:moyenne|moderee|intermediaire)")),
    ("well", re.compile(r"\bbien differenci|\bbonne differenciation")),
)
_TABLES = {"morphology": "morphology.csv", "topography": "topography.csv"}
_NODES, _LYMPHOMA = "C77", range(9590, 9730)


def mentions(document: Document, prepared: Prepared) -> Iterable[Mention]:
    """Yield the mentions of a document; the engine asks only when the gate permits the component."""
    found = tag(document.text, prepared)
    for start, end in prepared.sentences:
        inside = [concept for concept in found if start <= concept.start < end]
        yield from _sentence(inside, prepared)


def _sentence(concepts: Sequence[Concept], prepared: Prepared) -> Iterator[Mention]:
    heads = [concept for concept in concepts if concept.kind == "morphology"]
    for concept in concepts:
        if concept.kind == "morphology" and _histology(concept):
            yield _coded(concept, ICD_O_MORPHOLOGY, prepared)
        elif concept.kind == "topography" and concept.code and _primary(concept, heads):
            yield _coded(concept, ICD_O_TOPOGRAPHY, prepared)
        elif concept.kind == "differentiation":
            yield from _grade(concept, prepared)


def _histology(concept: Concept) -> bool:
    """Tell whether a morphology names a histology, not a sign, « cancer » alone or a metastasis."""
    return concept.code is not None and not concept.code.startswith("8000/") and not concept.code.endswith("/6")


def _primary(site: Concept, heads: Sequence[Concept]) -> bool:
    """Tell whether the nearest morphology of the sentence makes a site that of the primary tumour."""
    if not heads:
        return False
    head = min(heads, key=lambda head: max(site.start - head.end, head.start - site.end))
    if not (_histology(head) or head.code == "8000/3"):
        return False
    return not (site.code or "").startswith(_NODES) or int((head.code or "0")[:4]) in _LYMPHOMA


@cache
def _labels(kind: str) -> dict[str, str]:
    return {row["code"]: row["label"] for row in reversed(open_table("terminology", _TABLES[kind]))}


def _coded(concept: Concept, system: str, prepared: Prepared) -> Mention:
    code = concept.code or ""
    words = " ".join(prepared.text[start:end] for start, end in concept.parts)
    label = _labels(concept.kind).get(code, words)
    said = assertion(prepared, concept.start, concept.end)
    rule = f"{concept.kind}.trained"
    return Mention(
        concept.kind, {"label": label}, concept.start, concept.end, rule, assertion=said, code=Code(system, code, label)
    )


def _grade(concept: Concept, prepared: Prepared) -> Iterator[Mention]:
    words = prepared.norm[concept.start : concept.end]
    value = next((value for value, pattern in _GRADES if pattern.search(words)), None)
    if value is not None:
        what = {"system": "differentiation", "value": value}
        said = assertion(prepared, concept.start, concept.end)
        yield Mention("grade", what, concept.start, concept.end, "grade.trained", assertion=said)
