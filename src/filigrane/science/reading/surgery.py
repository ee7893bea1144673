"""Operations and interventions: procedure, side, margins, date; planned ones are hypothetical."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.windows import Window, around, event_date, known_or_empty, own_date, section_key, side_of
from filigrane.science.terminology.lexicons import procedures
from filigrane.science.text import qualifiers
from filigrane.science.text.normalise import normalise
from filigrane.science.text.prepared import DateMention, Prepared

KINDS = frozenset({"surgery"})

_PLANNED = re.compile(
    r"\b(?:propos[a-z]*|a discuter|discut[a-z]*|prevu[a-z]*|programm[a-z]*|envisag[a-z]*|indication"
    r"|sera[a-z]*|pourr[a-z]+|en vue d[eu']|decision|avant|candidate?|eligible|preoperatoire|"
    r"consentement|ordonnances?"
    r"|bon de|demande de|a prevoir|devra|si\b|en cas de|possibilite|option|preconis[a-z]*|recommand[a-z]*|date operatoire)\b"
)
_DONE = re.compile(
    r"\b(?:a (?:eu|beneficie|subi|ete)|ayant|operee?|realis[a-z]*|effectu[a-z]*|apres|suite a|post"
    r"|pratiqu[a-z]*|traite[e]?|status|antecedents?|depuis|j ?\+? ?\d+ d|compte rendu"
    r"|piece (?:operatoire )?d|bilateral[e]? en|on realise|intervention :)\b"
)
_PLANNED_AFTER = re.compile(
    r"^[^.;\n]{0,60}?\b(?:est (?:prevue?|programmee?|envisagee?|proposee?|discutee?)|prevu[es]* le"
    r"|programmee? le|a (?:discuter|prevoir|programmer)|sera|pourrait|prevu[es]*\b|programme[es]*\b|envisagee?\b)"
)
_REFUSED = re.compile(
    r"\b(?:pas (?:de|d'indication)|contre-?indication|recus[a-z]*|refus[a-z]*|inoperable|non operable"
    r"|non resecable|sans|abstention|impossib[a-z]*)[^.;\n]{0,40}$"
)
_MARGINS = re.compile(
    r"\b(?P<r>r ?[012x])\b(?!-)|\b(?:marges?|berges?|limites?|exerese|resection)(?: d'exerese"
    r"| chirurgicales?| de resection)?(?: (?:sont|est|etaient|toutes))? ?:? ?(?P<s>(?:en zone )?saines?"
    r"|complete|in sano|negatives?|libres?|passant au large|non saines?|positives?|envahies?|atteintes?"
    r"|tumorales?|au contact|incomplete)"
)
_SANE = re.compile(r"^(?:en zone )?(?:saine|complete|in sano|negative|libre|passant au large)")
_NOT_OPERATION = re.compile(
    r"\b(?:cicatrice|piece|moignon|loge|lit|prothese|controle|hauteur|niveau|site) (?:de |d'|du |la |l'"
    r"|au niveau de la )*$"
)
_NO_MARGINS = re.compile(r"^(?:ganglion|curage|mediastino|lambeau|laminectomie|pose|radiofrequence|colostomie|reprise)")
"""Procedures that have no margins of their own: those named beside them belong to the excision."""
_APPROACH = re.compile(r"\b(?:par|sous|voie d[e']) ?$")
_APPROACHES = frozenset({"médiastinoscopie", "laparotomie exploratrice"})


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield the operations that the document tells, done, planned or denied."""
    found = list(procedures().find(prepared.norm))
    for index, (start, end, (label, _organ)) in enumerate(found):
        high = found[index + 1][0] if index + 1 < len(found) else len(prepared.norm)
        window = around(prepared, start, end, high=high)
        if _short_word(prepared, start, end) or (label in _APPROACHES and _APPROACH.search(window.before)):
            continue
        yield _mention(document, prepared, window, label)


def _short_word(prepared: Prepared, start: int, end: int) -> bool:
    """Tell whether a short acronym stands in lower case, so is a common word (« chip », « aap »)."""
    written = prepared.text[start:end]
    return end - start <= 4 and written.isalpha() and not written.isupper() and not written.istitle()


def _mention(document: Document, prepared: Prepared, window: Window, label: str) -> Mention:
    value: dict[str, object] = {"procedure": label}
    reach = re.split(r"[;.,\n]|\bpour\b|\bavec\b", window.after)[0][:50]
    side = side_of(prepared.norm[window.start : window.end] + " " + reach) or side_of(re.split(r"[.,;]", window.after[:70])[0])
    side = side or _letter_side(prepared.text[window.end : window.end + 30])
    if side is not None:
        value["side"] = side
    margin = _MARGINS.search(prepared.norm, window.end, min(len(prepared.norm), window.end + 260))
    others: tuple[tuple[int, int], ...] = ()
    if (
        margin is not None
        and not _NO_MARGINS.match(normalise(label))
        and _belongs(prepared.norm[window.end : margin.start()], window, margin)
    ):
        value["margins"] = _margins(margin)
        others = ((margin.start(), margin.end()),)
    told = _told(prepared, around(prepared, window.start, window.end))
    when = _date(prepared, window)
    if when is not None:
        others += ((when.start, when.end),)
    rule = "surgery.planned" if told.hypothetical else "surgery.named"
    moment = known_or_empty(when)
    if when is None and document.type == "surgery" and told.affirmed:
        moment = Interval(None, None) if not document.date.known else document.date
    return Mention("surgery", value, window.start, window.end, rule, moment, told, others=others)


def _letter_side(words: str) -> str | None:
    """Return the side that a capital letter alone gives: « tumorectomie D », « mastectomie sein G »."""
    match = re.match(r"(?: (?:du |le )?(?:sein|poumon|rein))? (?P<side>[DG])(?![\w'’/-])", words)
    return None if match is None else {"D": "right", "G": "left"}[match["side"]]


def _belongs(between: str, window: Window, margin: re.Match[str]) -> bool:
    """Tell whether margins named further on are this operation's: same paragraph, no other operation in between."""
    if "\n\n" in between or "\f" in between or _other_excision(between):
        return False
    return margin["r"] is None or margin.start() <= window.last or "marge" in between or len(between) < 160


def _other_excision(between: str) -> bool:
    return any(not _NO_MARGINS.match(normalise(label)) for _, _, (label, _) in procedures().find(between))


def _margins(match: re.Match[str]) -> str:
    if match["r"]:
        return match["r"].upper().replace(" ", "")
    return "R0" if _SANE.match(match["s"]) else "R1"


def _told(prepared: Prepared, window: Window) -> Assertion:
    told = qualifiers.assertion(prepared, window.start, window.end)
    if _REFUSED.search(window.before) is not None:
        return replace(told, negated=True, hypothetical=False)
    done = max((m.start() for m in _DONE.finditer(window.before)), default=-1)
    planned = max((m.start() for m in _PLANNED.finditer(window.before)), default=-1)
    if _PLANNED_AFTER.match(window.after) or planned > done:
        return replace(told, hypothetical=True)
    if done >= 0:
        return replace(told, hypothetical=False)
    if section_key(prepared, window.start) == "plan":
        return replace(told, hypothetical=True)
    return told


def _date(prepared: Prepared, window: Window) -> DateMention | None:
    """Return the date of the operation; a planned one may lie after the document."""
    listed = section_key(prepared, window.start) == "history"
    inside = own_date(prepared, window.start, window.end) if listed else event_date(prepared, window.start, window.end)
    if inside is None or _NOT_OPERATION.search(window.before):
        return None
    between = prepared.norm[window.end : inside.start] if inside.start >= window.end else prepared.norm[inside.end : window.start]
    other = re.search(r"\b(?:scanner|tdm|irm|tep|chimiotherapie|radiotherapie|rechute|recidive|progression|biopsie)\b", between)
    return None if other is not None and inside.start >= window.end else inside
