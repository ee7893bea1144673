"""The date of diagnosis, with what gave certainty: stated, histology, cytology, imaging."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.tumour_sites import Anchor
from filigrane.science.reading.tumour_when import around
from filigrane.science.text.dates import nearest
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

_STATED = re.compile(
    r"\b(?:diagnosti\w+|decouver\w+|date (?:de|du) diagnostic|revelee?)\b(?! differentiel| de certitude est"
    r"| \w+ (?:a ete )?exclu)"
)
_HISTOLOGY = re.compile(
    r"\b(?:biops\w+|microbiops\w+|macrobiops\w+|histolog\w+|anatomo-?patholog\w+|anapath|exerese|piece operatoire|ponction-?biopsie)\b"
)
_CYTOLOGY = re.compile(r"\b(?:cytolog\w+|cytoponction|cyto-?ponction|ponction)\b")
_NOT_FIRST = re.compile(
    r"\b(?:recidiv\w+|rechut\w+|progress\w+|metasta\w+ (?:diagnosti|decouver)|controle|surveillance|relecture)\b"
)


def read_diagnosis_dates(document: Document, prepared: Prepared, words: list[Anchor]) -> Iterator[Mention]:
    """Yield dates of diagnosis: said in words, or carried by the biopsy sentence that names the histology, or by the report's date."""
    seen: set[tuple[int, int]] = set()
    dated = False
    treated = document.type == "pathology" and _AFTER_TREATMENT.search(prepared.norm) is not None
    for word in words:
        first, last = around(prepared, word.start)
        sentence = prepared.norm[first:last]
        if (first, last) in seen or _NOT_FIRST.search(sentence):
            continue
        mention = _in_sentence(prepared, word, first, last)
        if mention is not None and not (treated and mention.value["basis"] != "stated"):
            seen.add((first, last))
            dated = True
            yield mention
    for mention in _fields(prepared):
        dated = True
        yield mention
    if not dated and document.type == "pathology" and document.date.known and not treated:
        yield from _of_report(document, prepared, words)


_FIELD = re.compile(
    r"\bdate (?:du|de|d'etablissement du) (?:diagnostic|dg)(?: initial| histologique| anatomo-?pathologique)?(?: *[:|]|  ) *"
)


def _fields(prepared: Prepared) -> Iterator[Mention]:
    """Yield the date of a form's field « Date du diagnostic »: no tumour word stands beside it."""
    for field in _FIELD.finditer(prepared.norm):
        date = next((d for d in prepared.dates if field.end() <= d.start <= field.end() + 12), None)
        if date is None or date.interval.start is None or date.interval.end is None:
            continue
        yield Mention(
            "diagnosis_date", {"basis": "stated"}, date.start, date.end, "diagnosis.field", date.interval, others=(field.span(),)
        )


def _in_sentence(prepared: Prepared, word: Anchor, first: int, last: int) -> Mention | None:
    sentence = prepared.norm[first:last]
    cue, basis = _STATED.search(sentence), "stated"
    histology = _HISTOLOGY.search(sentence)
    if histology and word.term is not None and not word.term.weak:
        cue, basis = histology, "histology"
    elif cue is None:
        cue, basis = _CYTOLOGY.search(sentence), "cytology"
        if cue is None or word.term is None or word.term.weak:
            return None
    start, end = first + cue.start(), first + cue.end()
    date = nearest(prepared, start, end, paragraph=basis != "stated")
    speaks = assertion(prepared, word.start, word.end)
    if date is None or not date.interval.known or not speaks.affirmed or date.interval.start is None or date.interval.end is None:
        return None
    low, high = min(start, date.start), max(end, date.end)
    if high - low > 130:
        return None
    others = ((word.start, word.end), (start, end))
    return Mention(
        "diagnosis_date", {"basis": basis}, date.start, date.end, f"diagnosis.{basis}", date.interval, speaks, others=others
    )


_SAMPLED = re.compile(
    r"\b(?:prelev\w+|biopsi\w+|ponction|exerese|piece|intervention|recueil\w*)\b[^.\n]{0,60}?\b(?:le|du|realisee? le|en date du)?[ :]*$"
)


def _sampled(prepared: Prepared) -> Interval | None:
    """Return the day of the sampling that a report names: the examination that proves, not the day on which its report was signed."""
    for mention in prepared.dates:
        if (
            mention.interval.is_day
            and mention.form == "absolute"
            and _SAMPLED.search(prepared.norm[max(0, mention.start - 90) : mention.start])
        ):
            return mention.interval
    return None


_AFTER_TREATMENT = re.compile(
    r"\byp ?t|\b(?:dworak|mandard|rodel|sataloff|chevallier|trg ?\d|rcb|neo-?adjuvan\w+|regression tumorale|reponse histologique"
    r"|(?:post|apres) (?:radio-?)?chimiotherapie)\b"
)
"""A specimen taken after a treatment proves no first diagnosis: that treatment needed one."""


def _of_report(document: Document, prepared: Prepared, words: list[Anchor]) -> Iterator[Mention]:
    for word in words:
        if word.term is None or word.term.weak:
            continue
        speaks = assertion(prepared, word.start, word.end)
        if speaks.affirmed and not speaks.history:
            when = _sampled(prepared) or Interval(document.date.start, document.date.end)
            yield Mention("diagnosis_date", {"basis": "histology"}, word.start, word.end, "diagnosis.report_date", when, speaks)
            return
