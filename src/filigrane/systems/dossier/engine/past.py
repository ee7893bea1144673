"""Tumours told in a list of comorbidities as ended or watched for years: « mélanome in situ du dos opéré en 2010 » is no present tumour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.text import normalise

KINDS = frozenset({"topography", "morphology", "laterality", "grade", "tnm", "stage", "diagnosis_date"})
YEAR = timedelta(days=365)
"""What was treated a year or more before the first proof of the present illness was another illness."""
REACH = 150
_TREATED = re.compile(
    r"[^.;\n]{0,60}?(?:\n[^.;\n]{0,40}?)?\b(?:opere|reseque|exerese|excise|enleve|traite|irradie|pris en charge|gueri|en remission"
    r"|(?:en |sous )?surveillance(?: active)?|suivi)\w*\b[^.;]{0,40}?\b(?P<year>(?:19|20)\d\d)\b"
)

Read = Sequence[tuple[Document, Sequence[Mention]]]
Span = tuple[int, int, int]
"""Start and end of the words that tell an illness treated, and the year in which it was."""


def with_the_past(read: Read) -> Read:
    """Return the mentions, those of a tumour treated, or watched, in a year well before the present illness marked as history.

    The present illness begins on the first day on which one was proved outside such words; where none was, nothing is older than it.
    """
    told = [(document, mentions, _told(document, mentions)) for document, mentions in read]
    proved = [
        m.when.start
        for _, mentions, spans in told
        for m in mentions
        if m.kind == "diagnosis_date"
        and m.assertion.affirmed
        and not m.assertion.history
        and m.when.start is not None
        and not any(a <= m.start < b for a, b, _ in spans)
    ]
    if not proved:
        return read
    last = min(proved) - YEAR
    return [(d, [_past(m) if _old(m, spans, last) else m for m in mentions]) for d, mentions, spans in told]


def _told(document: Document, mentions: Sequence[Mention]) -> list[Span]:
    found = []
    for tumour in mentions:
        if tumour.kind == "morphology" and tumour.assertion.affirmed:
            words = _TREATED.match(normalise(document.text[tumour.end : tumour.end + REACH]))
            if words is not None:
                found.append((tumour.start, tumour.end + words.end(), int(words["year"])))
    return found


def _old(mention: Mention, spans: Sequence[Span], last: date) -> bool:
    return mention.kind in KINDS and any(a <= mention.start < b and date(year, 12, 31) <= last for a, b, year in spans)


def _past(mention: Mention) -> Mention:
    return replace(mention, assertion=replace(mention.assertion, history=True))
