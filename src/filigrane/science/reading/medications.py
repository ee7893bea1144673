"""Drugs that are no anticancer line: antibiotics, analgesics, supportive care. Read so that an allergy can be set against them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filigrane.kernel.codes import ATC, Code
from filigrane.science.pages.model import Document
from filigrane.science.reading import allergies
from filigrane.science.reading.model import Mention
from filigrane.science.terminology import drugs
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion
from filigrane.science.text.sentences import sentence_at

KINDS = frozenset({"medication"})
_NAMED_BELOW = re.compile(r"\ballerg[a-z() ]*\s+(?:[a-z]+ee?s?\s*)?:\s*$")
_ABOUT_ALLERGY = re.compile(r"\b(?:allergi\w*|intoleran\w*|anaphyla\w*|hypersensib\w*|contre-indiqu\w*|eviter|choc)\b")


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield the supportive drugs that the document gives or prescribes; one named as an allergen is none."""
    del document
    yield from _contrast(prepared)
    for start, end, drug in drugs.lexicon().find(prepared.norm):
        if drug.antineoplastic or allergies.in_list(prepared, start):
            continue
        first, _ = sentence_at(prepared.sentences, start)
        line = prepared.norm.rfind("\n", 0, start) + 1
        above = prepared.norm.rfind("\n", 0, max(0, line - 1)) + 1  # « Allergie déclarée :\naspirine »
        if _ABOUT_ALLERGY.search(prepared.norm, max(first, start - 80), start) or _NAMED_BELOW.search(
            prepared.norm, above, start
        ):
            continue
        told = assertion(prepared, start, end)
        if not (told.negated or told.family):
            code = Code(ATC, drug.atc, drug.inn) if drug.atc else None
            yield Mention("medication", {"drug": drug.inn}, start, end, "medication.named", assertion=told, code=code)


_CONTRAST = re.compile(
    r"\b(?:injection|injecte\w*|administration)\b(?: intraveineuse)?(?: d[eu']? ?[\d ,.]{1,6}(?:ml|cc))? ?(?:d'|de |du |d'un )?"
    r"(?:iode\b|(?:produit|agent) de contraste(?: (?P<agent>iode|gadoline))?|gadolinium|iohexol|iomeprol|iodixanol|iobitridol|iopromide)"
)
_PREPARED = re.compile(r"\bpremedication|\bpremedique|\bdesensibilis|\bsans (?:injection|produit de contraste)|\ballergi")
"""A premedication, or the allergy itself, named beside the injection: it was thought of."""


def _contrast(prepared: Prepared) -> Iterator[Mention]:
    """Yield the iodinated contrast that an examination injected: the most frequent drug given to people allergic to it."""
    for found in _CONTRAST.finditer(prepared.norm):
        words = found[0]
        if "gadol" in words or assertion(prepared, found.start(), found.end()).negated:
            continue
        if found["agent"] is None and "contraste" in words and "iode" not in prepared.norm[found.end() : found.end() + 12]:
            continue
        if _PREPARED.search(prepared.norm, max(0, found.start() - 300), found.end() + 300):
            continue
        yield Mention("medication", {"drug": CONTRAST}, found.start(), found.end(), "medication.contrast")


CONTRAST = "produit de contraste iodé"
