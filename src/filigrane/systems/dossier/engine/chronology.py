"""Pairs of dates of one document that stand in an impossible order: a stop before its start, a report before its sampling."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from filigrane.kernel.dates import Interval
from filigrane.science.oncology.consistency.context import DatedPair
from filigrane.science.pages.model import Document
from filigrane.science.text.prepared import DateMention, Prepared
from filigrane.science.text.qualifiers import assertion

_SPAN = re.compile(r"\bdu\s+\S.{0,30}?\b(?:au|jusqu'au)\s+", re.DOTALL)
_SAMPLED = re.compile(
    r"\b(?:preleve\w*|prelevement|date de prelevement|realise\w* le|intervention du|biopsie du|examen du)\b[^\n.]{0,25}$"
)
_REPORTED = re.compile(
    r"\b(?:compte rendu (?:du|le|valide|edite)|valide\w* le|edite\w* le|signe\w* (?:electroniquement )?le|recu\w* le)\b[^\n.]{0,25}$"
)
_PAST = re.compile(
    r"\b(?:a ete|ont ete|etait|a beneficie|opere\w*|debute\w*|commence\w*|realise\w*|effectue\w*|presente\w*|revu\w*|vu\w*"
    r"|hospitalise\w*|preleve\w*|diagnostiqu\w*|pratique\w*|montr\w+|retrouv\w+|objectiv\w+|recu\w*|faite?s? le|rencontre\w*"
    r"|examine\w*|subi\w*|passe\w* le)\b"
)
_PLANNED = re.compile(
    r"\b(?:prevu\w*|programm\w*|prochaine?s?|rendez-vous|rdv|sera|seront|aura|auront|revoir\w*|reverr\w+|convo\w+|planifi\w*|fixe\w*"
    r"|propose\w*|a partir d|valable|jusqu'au|renouvel\w+|reconvo\w+|attend\w*|futur\w*|souhait\w*)\b"
)
"""What is to come is no past fact."""
_EXAMINED = re.compile(
    r"\b(?:evaluation|reevaluation|bilan|imagerie|scanner|tdm|irm|tep|controle|echographie|scintigraphie)\b[^.;\n]{0,24}\sdu\s$"
)
_SHOWN = re.compile(
    r"\b(?:stables?|reponse|progress\w+|regress\w+|en evidence|en faveur|objectiv\w+|normale?s?|montr\w+|conclu\w*|retrouv\w+)\b"
)
"""The result of an examination is told once it took place: « maladie stable à l'évaluation du 1er avril 2026 »."""
_ENDS = re.compile(
    r"\b(?:termine\w*|acheve\w*|derniere (?:cure|seance|administration)|fin|finie?|cloture\w*)\b[^.\n]{0,12}\s?(?:le|:)?\s?$"
)
"""The end of a programme is often written before it: it is no contradiction by itself."""
_FUTURE_MARGIN = timedelta(days=1)


def pairs(document: Document, prepared: Prepared, last: date | None, received: date | None = None) -> Iterator[DatedPair]:
    """Yield the impossible pairs of a document.

    ``last`` is the latest day that any document of the dossier bears; no day after ``received`` can be past.
    """
    dates = prepared.dates
    yield from _reversed_spans(document, prepared, dates)
    yield from _report_before_sampling(document, prepared, dates)
    if last is not None:
        yield from _past_in_the_future(document, prepared, dates, min(last, received or last))


def _reversed_spans(document: Document, prepared: Prepared, dates: Sequence[DateMention]) -> Iterator[DatedPair]:
    norm = prepared.norm
    for first, second in itertools.pairwise(dates):
        between = norm[first.end : second.start]
        if len(between) > 14 or not re.fullmatch(r"\s*(?:au|jusqu'au|-|—|–|a|->)\s*(?:le\s*)?", between):
            continue
        before = norm[max(0, first.start - 4) : first.start]
        if not before.rstrip().endswith(("du", "le")) and "au" not in between:
            continue
        if second.interval.before(first.interval):
            text = f"Fin avant le début : du {first.interval.french()} au {second.interval.french()}."
            yield DatedPair(text, document.spans(first.start, second.end))


def _report_before_sampling(document: Document, prepared: Prepared, dates: Sequence[DateMention]) -> Iterator[DatedPair]:
    sampled = [d for d in dates if d.interval.is_day and _SAMPLED.search(prepared.norm[max(0, d.start - 60) : d.start])]
    reported = [d for d in dates if d.interval.is_day and _REPORTED.search(prepared.norm[max(0, d.start - 60) : d.start])]
    if document.type in {"pathology", "molecular", "laboratory"} and document.date.is_day and sampled and not reported:
        first = min(sampled, key=lambda d: d.start)
        if document.date.before(first.interval):
            text = f"Prélèvement le {first.interval.french()}, après la date du compte rendu ({document.date.french()})."
            yield DatedPair(text, document.spans(first.start, first.end))
    for report in reported:
        for sample in [s for s in sampled if _one_page(document, report.start, s.start)][:1]:
            if report.interval.before(sample.interval):
                text = f"Compte rendu du {report.interval.french()}, avant le prélèvement du {sample.interval.french()}."
                yield DatedPair(text, (*document.spans(report.start, report.end), *document.spans(sample.start, sample.end)))


def _one_page(document: Document, one: int, other: int) -> bool:
    """Tell whether two places lie on one page: on two pages they may be of two reports that were not parted."""
    return {span.page for span in document.spans(one, one + 1)} == {span.page for span in document.spans(other, other + 1)}


def _past_in_the_future(document: Document, prepared: Prepared, dates: Sequence[DateMention], last: date) -> Iterator[DatedPair]:
    for found in dates:
        start = found.interval.start
        if start is None or not found.interval.is_day or found.form == "relative":
            continue
        limit = min(document.date.end or last, last) if _dated_above(document, dates, found) else last
        if start <= limit + _FUTURE_MARGIN:
            continue
        sentence = next(((a, b) for a, b in prepared.sentences if a <= found.start < b), (found.start, found.end))
        words = prepared.norm[sentence[0] : found.start][-90:] + " " + prepared.norm[found.end : min(found.end + 40, sentence[1])]
        ends = _ENDS.search(prepared.norm, max(0, found.start - 40), found.start) if start <= last else None
        told = _PAST.search(words) or (
            _EXAMINED.search(prepared.norm, max(0, found.start - 50), found.start) and _SHOWN.search(words)
        )
        if told and not _PLANNED.search(words) and not ends:
            text = f"Fait passé daté du {found.interval.french()}, après la date du document ({_day(document.date)})."
            yield DatedPair(text, document.spans(found.start, found.end))


_HEAD = 700
"""A date within so many characters of a page's beginning stands in its head."""


def _dated_above(document: Document, dates: Sequence[DateMention], found: DateMention) -> bool:
    """Tell whether the head of the passage's own page bears the document's date: else it may be of a page that was not parted.

    The date must be the only day of that head, so that it is not the sampling's beside the report's.
    """
    if not document.date.is_day:
        return False
    begins = max((start for start in document.page_starts if start <= found.start), default=0)
    head = [d.interval for d in dates if begins <= d.start < min(begins + _HEAD, found.start) and d.interval.is_day]
    return document.date in head and all(day.start is not None and day.start <= _end(document.date) for day in head)


def _end(day: Interval) -> date:
    return day.end or date.max


def _day(when: Interval) -> str:
    return when.french()


_ORGANS = {
    "M": re.compile(
        r"\b(?:uterus|uterins?|uterines?|ovaires?|ovarien(?:ne)?s?|annexes?|annexectomie|endometr\w+|col uterin|vagin(?:al|aux|ales?)?"
        r"|trompes?|hysterectomie|salpingectomie|grossesse extra-uterine|cesarienne"
        r"|frottis (?:cervic\w*\S*|vaginal|du col)|menopaus\w+|menarche"
        r"|conisation|colposcopie|g\d ?p\d|gravida|dispositif intra-uterin|sterilet|tests? de grossesse|grossesses?|enceinte"
        r"|contracepti(?:on|f) (?:orale?|oestro\S*|progestati\S*)|(?:sous|prend la) pilule|oestroprogestati\w+|allaite\w*"
        r"|fausses? couches?|accouche\w*|nulli(?:pare|geste)|(?:primi|multi)(?:pare|geste)|endometriose|ligature des trompes"
        r"|traitement hormonal (?:substitutif )?de la menopause|curetage uterin|bartholin\w*)\b"
    ),
    "F": re.compile(
        r"\b(?:prostate|prostati(?:que|ques|te|tes)|prostatectomie|vesicules seminales|testicul\w+|scrotum|verge|vasectomie"
        r"|orchi(?:do)?pexie|orchi(?:d)?ectomie|orchite|hydrocele|epididym\w+|phimosis|circoncision|cryptorchidie|prepuce"
        r"|(?:dosage du )?psa(?= (?:total|controle|normal|stable|a \d|[:=] ?\d|\d))"
        r"|peni(?:s|en(?:ne)?s?)|dysfonction erectile|troubles? (?:de l'erection|erectiles?)|spermogramme|varicocele)\b"
    ),
}
"""What only the other sex has or undergoes, in normalised words. Source: anatomy."""
_ILLNESS = re.compile(
    r"varicocele|hydrocele|orchite|prostatite|epididym|phimosis|cryptorchidie|grossesse|enceinte|endometriose|fausse|bartholin"
)
"""What may be denied of anybody in a list of normal signs; an organ described as normal is there."""
_NOT_OF_PATIENT = re.compile(
    r"\b(?:pere|mere|frere|soeur|oncle|tante|cousine?|grand|filles?|fils|mari|epou\w+|conjoint\w*|famil\w+|annexes? cutan\w+|partenaires?"
    r"|compagnes?|compagnons?|(?:sa|ex-) ?femme|belle-fille|niece|patient\(?e|femmes? (?:en age|enceinte)|chez (?:la|les) femmes?)\b"
)


def wrong_sex(document: Document, prepared: Prepared, sex: str | None) -> Iterator[DatedPair]:
    """Yield the passages that describe, in this patient, an organ that this sex does not have."""
    pattern = _ORGANS.get(sex or "")
    for match in pattern.finditer(prepared.norm) if pattern is not None else ():
        first, last = next(((a, b) for a, b in prepared.sentences if a <= match.start() < b), (match.start(), match.end()))
        if (
            _NOT_OF_PATIENT.search(prepared.norm, max(first, match.start() - 200), min(last, match.end() + 80))
            or assertion(prepared, match.start(), match.end()).family
        ):
            continue
        if _ILLNESS.match(match[0]) and assertion(prepared, match.start(), match.end()).negated:
            continue
        word = {"M": "un homme", "F": "une femme"}[sex or ""]
        text = f"« {document.text[match.start() : match.end()]} » décrit chez {word}."
        yield DatedPair(text, document.spans(match.start(), match.end()), "COH-02")
        return
