"""The primary tumour: site, side, histology, grade, size, date of diagnosis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.tumour_dates import read_diagnosis_dates
from filigrane.science.reading.tumour_grades import read_grades, read_sizes
from filigrane.science.reading.tumour_sites import Anchor, anchors, read_sites
from filigrane.science.reading.tumour_when import dated
from filigrane.science.terminology import icdo
from filigrane.science.terminology.icdo import Term
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

KINDS = frozenset({"topography", "laterality", "morphology", "grade", "tumour_size", "diagnosis_date"})


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield what the document says of primary tumours."""
    words = anchors(prepared)
    yield from read_sites(document, prepared, words)
    yield from _morphologies(prepared, words)
    yield from read_grades(prepared)
    yield from read_sizes(prepared)
    yield from read_diagnosis_dates(document, prepared, words)


def _morphologies(prepared: Prepared, words: list[Anchor]) -> Iterator[Mention]:
    for word in words:
        term = word.term
        if term is None or term.weak:
            continue
        when = dated(prepared, word.start, word.end)
        term = _of_prostate(prepared, word, term)
        yield Mention(
            "morphology",
            {"label": term.label},
            word.start,
            word.end,
            "morphology.lexicon",
            assertion=assertion(prepared, word.start, word.end),
            code=icdo.morphology_code(term),
            when=when,
        )


def _of_prostate(prepared: Prepared, word: Anchor, term: Term) -> Term:
    """Return the acinar adenocarcinoma of the prostate (8550/3) where the words around say prostate: the lung's is 8551/3."""
    if term.code != "8551/3":
        return term
    around = prepared.norm[max(0, word.start - 200) : word.end + 200]
    return (
        Term("8550/3", "Adénocarcinome acinaire de la prostate", False, False) if re.search(r"prostat|gleason", around) else term
    )
