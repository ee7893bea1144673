"""All readers of clinical facts, and the reading of one document by all or some of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from filigrane.science.pages.model import Document
from filigrane.science.reading import (
    background,
    biomarkers,
    certainty,
    evolution,
    examinations,
    injection,
    laboratory,
    measures,
    medications,
    metastases,
    radiotherapy,
    stage,
    surgery,
    systemic,
    tnm,
    toxicities,
    tumour,
)
from filigrane.science.reading.model import Mention, Reader
from filigrane.science.text import prepare
from filigrane.science.text.prepared import Prepared

MODULES = (
    tumour, tnm, stage, biomarkers, metastases, surgery, radiotherapy, systemic, evolution, toxicities, measures, background, medications,
    laboratory, examinations, injection,
)  # fmt: skip

READERS: tuple[tuple[frozenset[str], Reader], ...] = tuple((module.KINDS, module.read) for module in MODULES)


def read_document(document: Document, kinds: Collection[str] | None = None) -> tuple[Prepared, list[Mention]]:
    """Return the prepared text and every mention of ``kinds`` (all by default), in order of place."""
    prepared = prepare(document.text, document.date)
    found: list[Mention] = []
    for own, read in READERS:
        if kinds is None or not own.isdisjoint(kinds):
            mentions = (certainty.stated(document, prepared, m) for m in read(document, prepared))
            found += [m for m in mentions if kinds is None or m.kind in kinds]
    return prepared, sorted(found, key=lambda m: (m.start, m.end, m.kind))


def read_documents(documents: Sequence[Document]) -> list[tuple[Document, Prepared, list[Mention]]]:
    """Return each document with its prepared text and its mentions."""
    return [(document, *read_document(document)) for document in documents]
