"""Examinations named in a document: modality, region, done, planned or requested, so that a missing report can be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.windows import Window, around, dates_in, event_date, section_key
from filigrane.science.terminology.lexicons import examinations, words
from filigrane.science.text import qualifiers
from filigrane.science.text.normalise import normalise
from filigrane.science.text.prepared import DateMention, Prepared

KINDS = frozenset({"examination"})

_REQUESTED = re.compile(
    r"\b(?:demand[a-z]*|prescri[a-z]*|a demander|sollicit[a-z]*|en attente|ordonnance (?:de|d'|pour)"
    r"|je (?:demande|prescris)|nous (?:demandons|prescrivons)|a realiser|a faire|souhaitons"
    r"|a completer par|completer (?:par|le bilan par)|completee? par un)\b"
)
_REQUESTED_AFTER = re.compile(
    r"^[^.;\n]{0,50}?\b(?:(?:est |sont |a ete |ont ete )?(?:demandee?s?|prescrite?s?|sollicitee?s?)"
    r"|en attente|a demander|a (?:realiser|faire)|resultats? (?:non recus?|en attente)"
    r"|compte rendu (?:absent|non (?:recu|disponible|parvenu)))\b"
)
_PLANNED = re.compile(
    r"\b(?:prevu[a-z]*|programm[a-z]*|planifi[a-z]*|sera (?:realis|effectu|program)[a-z]*|rendez-? ?vous"
    r"|rdv|prochain[a-z]*|reverra|a prevoir|prevoir|controle (?:par|a \d|dans)|reevaluation (?:par|a \d"
    r"|dans)|dans \d+ (?:mois|semaines)|en cas de|si\b|nous ferons|aura|beneficiera|propos[a-z]*"
    r"|envisag[a-z]*|discut[a-z]*|indication)\b"
)
_PLANNED_AFTER = re.compile(
    r"^ ?(?:prevue?s?|programmee?s?|planifiee?s?|a prevoir|a programmer)\b|^[^.;\n]{0,60}?\b(?:(?:est"
    r"|sont) (?:prevue?s?|programmee?s?|planifiee?s?|a prevoir|envisagee?s?"
    r"|proposee?s?)|prevue?s? (?:le|en|dans|a)|programmee?s? (?:le|en|dans|a)|sera|seront|dans \d+ (?:mois"
    r"|semaines)|a \d mois\b(?! ?:)|de controle dans|a prevoir|a programmer|rdv|tous les \d+ mois)\b"
)
_DONE = re.compile(
    r"\b(?:realis[a-z]*|effectu[a-z]*|a (?:montre|retrouve|objective|mis en evidence|eu|beneficie)"
    r"|retrouv[a-z]*|montr[a-z]*|objectiv[a-z]*|resultats? d|compte rendu d|conclusion d|au |sur (?:le|la"
    r"|l')|dernier|derniere|du \d)\b"
)
_DONE_AFTER = re.compile(
    r"^[^;\n]{0,80}?(?:\bdu \d|\bdu (?:1er|janvier)|\bde (?:janvier|fevrier|mars|avril|mai|juin|juillet"
    r"|aout|septembre|octobre|novembre|decembre)|\b(?:montre|retrouve|objective|met en evidence|a montre"
    r"|revele|confirme|realisee?|effectuee?|normale?|sans particularite|est (?:normal|stable|en faveur)"
    r"|a mis|a retrouve|a objective|en faveur|le \d)| ?:)"
)
_REPORTED = re.compile(
    r"^[^.;\n]{0,110}?\b(?:qui|a|ont) (?:(?:a|ont) )?(?:montre|revele|objective|retrouve|confirme"
    r"|mis en evidence)"
)
_CONCLUSION = re.compile(r"^(?P<l>[^:\n.]{0,60}: ?)(?P<c>(?:[^\n.;]|\.(?=\d)){4,160})")
_LABORATORY = frozenset({"bilan biologique"})
"""Results of these are read value by value elsewhere; only a planned or requested one is told here."""


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield the examinations that the document names; in a report of imaging, the headings of its own examination too."""
    found = list(examinations().find(prepared.norm))
    for index, (start, end, (modality, _)) in enumerate(found):
        if _is_other_word(prepared, start, end):
            continue
        high = found[index + 1][0] if index + 1 < len(found) else len(prepared.norm)
        window = around(prepared, start, end, high=high)
        mention = _mention(document, prepared, window, modality)
        if mention is not None:
            yield mention


def _is_other_word(prepared: Prepared, start: int, end: int) -> bool:
    written = prepared.text[start:end]
    return end - start <= 4 and written.isalpha() and written.islower()


def _mention(document: Document, prepared: Prepared, window: Window, modality: str) -> Mention | None:
    told = qualifiers.assertion(prepared, window.start, window.end)
    status = _status(prepared, window)
    if status == "done" and (told.negated or modality in _LABORATORY):
        return None
    value: dict[str, object] = {"modality": modality, "status": status}
    region, end = _region(prepared, window, modality)
    if region is not None:
        value["region"] = region
    conclusion = _conclusion(prepared, window, end) if status == "done" else None
    if conclusion is not None:
        value["conclusion"] = conclusion
    when = _date(prepared, window)
    moment = Interval(None, None) if when is None else when.interval
    others = () if when is None else ((when.start, when.end),)
    told = replace(told, hypothetical=told.hypothetical and status != "done", negated=False)
    del document
    return Mention("examination", value, window.start, max(end, window.end), f"examination.{status}", moment, told, others=others)


def _status(prepared: Prepared, window: Window) -> str:
    after, before = window.after, window.before
    if _REPORTED.match(after):
        return "done"
    if _REQUESTED_AFTER.match(after):
        return "requested"
    if _PLANNED_AFTER.match(after):
        return "planned"
    done = max((m.start() for m in _DONE.finditer(before)), default=-1)
    requested = max((m.start() for m in _REQUESTED.finditer(before)), default=-1)
    planned = max((m.start() for m in _PLANNED.finditer(before)), default=-1)
    if max(requested, planned) > done:
        return "requested" if requested >= planned else "planned"
    if done < 0 and section_key(prepared, window.start) == "plan" and not _DONE_AFTER.match(after):
        return "planned"
    return "done"


def _region(prepared: Prepared, window: Window, modality: str) -> tuple[str | None, int]:
    reach = re.split(
        r"[;.,:\n(]| (?:du|le|en) (?=\d|janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)|\b(?:montre"
        r"|retrouve|objective|pour|sans)\b",
        window.after,
    )[0][:70]
    regions = words("examination_region")
    named = regions.search(prepared.norm, window.start, window.end)
    if named is not None and regions.search(normalise(modality)) is None:
        return named.label, window.end
    found = regions.search(reach)
    return (None, window.end) if found is None else (found.label, window.end + found.end)


def _conclusion(prepared: Prepared, window: Window, end: int) -> str | None:
    """Return what stands after the colon: « scanner du 12/03 : stabilité des lésions », in the document's own words."""
    match = _CONCLUSION.match(prepared.norm[end : window.last])
    if match is None:
        return None
    return " ".join(prepared.text[end + match.start("c") : end + match.end("c")].split()) or None


def _date(prepared: Prepared, window: Window) -> DateMention | None:
    """Return the examination's date: the closest one of its own part of the sentence, then the head of its line."""
    inside = dates_in(prepared, window.end, window.last)
    if inside and inside[0].start - window.end < 60:
        return inside[0]
    found = event_date(prepared, window.start, window.end, reach=60)
    return found if found is None or found.end <= window.start or found.start < window.last else None
