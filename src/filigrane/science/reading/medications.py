"""Drugs that are no anticancer line: antibiotics, analgesics, supportive care. Read so that an allergy can be set against them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filigrane.kernel.codes import ATC, Code
from filigrane.science.pages.model import Document
from filigrane.science.reading import allergies
from filigrane.science.reading.model import Mention
from filigrane.science.reading.windows import section_key
from filigrane.science.terminology import drugs
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

KINDS = frozenset({"medication"})
_ABOUT_ALLERGY = re.compile(r"\b(?:allergi\w*|intoleran\w*|anaphyla\w*|hypersensib\w*|contre-indiqu\w*|eviter|choc)\b")


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield the supportive drugs that the document gives or prescribes; one named as an allergen is none."""
    del document
    for start, end, drug in drugs.lexicon().find(prepared.norm):
        if drug.antineoplastic or allergies.in_list(prepared, start) or section_key(prepared, start) == "allergy":
            continue
        line = prepared.norm.rfind("\n", 0, start) + 1
        if _ABOUT_ALLERGY.search(prepared.norm, max(line, start - 80), start):
            continue
        told = assertion(prepared, start, end)
        if not (told.negated or told.family):
            code = Code(ATC, drug.atc, drug.inn) if drug.atc else None
            yield Mention("medication", {"drug": drug.inn}, start, end, "medication.named", assertion=told, code=code)
