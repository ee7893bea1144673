"""Adverse events of treatments: French name, grade, the drugs the sentence blames, the CTCAE version if it is said.

A symptom counts as a toxicity when a grade, a treatment or a passage about tolerance says so; a grade that belongs to a tumour is
never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from filigrane.kernel.codes import Code
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.windows import ROMAN, Window, around, known_or_empty, section_key
from filigrane.science.terminology import drugs, protocols, toxicities
from filigrane.science.terminology.toxicities import CTCAE, Toxicity
from filigrane.science.text import dates, qualifiers
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.sections import section_at
from filigrane.science.text.sentences import sentence_at

KINDS = frozenset({"toxicity"})

_G = r"(?:de |en )?(?:grades?|gr\.?|g) ?(?:max(?:imal|imum)? ?|oms |nci |ctcae |maximum )?(?:de )?[:=]? ?"
_N = r"(?P<a>[0-5]|iv|v|i{1,3})\b(?: ?(?:-|a|/|et) ?(?P<b>[1-5]|iv|v|i{2,3})\b)?"
_GRADE = re.compile(rf"\b{_G}{_N}")
_TUMOUR = re.compile(
    r"\b(?:tumeur|carcinome|adenocarcinome|sarcome|lymphome|gliome|astrocytome|sbr|ebr|elston|scarff"
    r"|gleason|isup|fuhrman|nottingham|nucleaire|histologique|histopronostique|fnclcc|"
    r"differencie|dysplasie|carcinome in situ|ccis|cin|folliculaire|haut grade|bas grade|who|endometrioide|urothelial)\b"
)
_BAR = re.compile(r"[;\n\f]|\. |\bmais\b")
_TREATMENT = re.compile(
    r"\b(?:toxicites?|effets? (?:indesirables?|secondaires?)|tolerance|tolere[es]*|imputable[s]?"
    r"|induite?s?|lie[es]* (?:a|au|aux)|secondaires? (?:a|au|aux)|post-? ?(?:chimiotherapie|radique"
    r"|therapeutique|chimio)|"
    r"sous (?:chimiotherapie|immunotherapie|hormonotherapie|traitement|radiotherapie)|chimio-induite?s?"
    r"|immuno-?(?:induite?s?|mediee?s?)|iatrogene|irae|inter-?cure|apres la (?:cure|chimiotherapie)|"
    r"reduction de dose|report de (?:la )?(?:cure|chimiotherapie)|arret (?:du|de la|de l'|pour)"
    r"|chimiotherapie|cure|cycle|immunotherapie|radiotherapie|irradiation)\b"
)
_BLAMES = re.compile(
    r"(?:sous|apres|lie[es]* (?:a|au)|imputable (?:a|au)|secondaires? (?:a|au)|induite?s? par|due?s? (?:a"
    r"|au)|du fait d[eu']|attribue[es]* (?:a|au)|post|arret d[eu']|cause par|au|avec|toxicite d[eu'])[^.;\n]{0,40}$"
)
_VERSION = re.compile(r"\b(?:nci[- ]?)?ctc(?:ae)? ?(?:v(?:ersion)? ?\.?)? ?(?P<v>[3-6](?:\.\d)?)\b")
_TOLERANCE = frozenset({"course"})
_TOLERANCE_HEADING = re.compile(r"tolerance|toxicite|effets indesirables")
_DISEASE = re.compile(
    r"\b(?:antecedents?|atcd|connue?|ancienne?|chronique|depuis l'enfance|motif|revelee? par"
    r"|decouverte? (?:devant|sur)|bilan d|circonstances|devant)\b[^.;\n]{0,40}$"
)


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield the adverse events of treatments that the document tells, denied ones with their negation."""
    del document
    found = list(toxicities.lexicon().find(prepared.norm))
    for index, (start, end, toxicity) in enumerate(found):
        low = found[index - 1][1] if index else 0
        high = found[index + 1][0] if index + 1 < len(found) else len(prepared.norm)
        mention = _mention(prepared, toxicity, around(prepared, start, end, low=low, high=high), _shared(prepared, found, index))
        if mention is not None:
            yield mention


def _shared(prepared: Prepared, found: list[tuple[int, int, Toxicity]], index: int) -> re.Match[str] | None:
    """Return the grade that the next name carries for both: « nausées et vomissements grade 1 »."""
    if index + 1 >= len(found):
        return None
    end, (start, last, _) = found[index][1], found[index + 1]
    if not re.fullmatch(r" ?(?:et|/|-|\+) ?(?:des |de |les |d')?", prepared.norm[end:start]):
        return None
    return _after(prepared.norm, last, min(len(prepared.norm), last + 40))


def _after(norm: str, end: int, high: int) -> re.Match[str] | None:
    match = _GRADE.search(norm, end, min(high, end + 60))
    if match is None:
        return None
    between = norm[end : match.start()]
    if (
        len(between) > 45
        or _BAR.search(between)
        or _TUMOUR.search(between)
        or _GRADE_TAIL.search(norm, match.end(), match.end() + 25)
    ):
        return None
    return match


_GRADE_TAIL = re.compile(r"\A ?(?:de |d')?(?:sbr|ebr|elston|nottingham|fuhrman|isup|figo|oms de|histo)")


def _before(window: Window, norm: str) -> re.Match[str] | None:
    """Return the grade that stands just before the name: « grade 3 : diarrhée », « toxicité de grade 2 (mucite »."""
    found = [*_GRADE.finditer(norm, max(window.first, window.start - 40), window.start)]
    if not found:
        return None
    between = norm[found[-1].end() : window.start]
    if (
        re.fullmatch(r" ?(?:d[eu] |d'|:|\(|de type |a type d[e'] ?| type| digestive| hematologique| cutanee| -|,)* ?", between)
        is None
    ):
        return None
    return None if _TUMOUR.search(norm, max(window.first, found[-1].start() - 40), found[-1].start()) else found[-1]


def _mention(prepared: Prepared, toxicity: Toxicity, window: Window, shared: re.Match[str] | None) -> Mention | None:
    graded = _after(prepared.norm, window.end, window.last) or _before(window, prepared.norm) or shared
    first, last = sentence_at(prepared.sentences, window.start)
    sentence = prepared.norm[first : max(last, window.end)]
    blamed, places = _blamed(prepared, first, max(last, window.end), window)
    if not (graded or toxicity.alone or _is_told(prepared, window, sentence, bool(blamed))):
        return None
    if graded is None and _DISEASE.search(window.before):
        return None
    value: dict[str, object] = {"term": toxicity.term}
    end = window.end
    others: tuple[tuple[int, int], ...] = ()
    if graded is not None:
        value["grade"] = _grade(graded)
        inside = graded.start() >= window.end and graded.end() <= window.last
        end = graded.end() if inside else window.end
        others = () if inside else ((graded.start(), graded.end()),)
    if blamed:
        value["drugs"] = blamed
        others += tuple(places)
    version = _VERSION.search(sentence)
    if version is not None:
        value["version"] = version["v"]
    told = qualifiers.assertion(prepared, window.start, window.end)
    if graded is not None:
        told = replace(told, hypothetical=False, negated=value["grade"] == 0 or told.negated)
    when = dates.nearest(prepared, window.start, window.end)
    code = Code(CTCAE, toxicity.ctcae, toxicity.term)
    return Mention(
        "toxicity",
        value,
        window.start,
        end,
        "toxicity.graded" if graded else "toxicity.named",
        known_or_empty(when),
        told,
        None,
        code,
        others,
    )


def _grade(match: re.Match[str]) -> int:
    """Return the grade; of « grade 1-2 » the higher, the one that must not be missed."""
    written = match["b"] or match["a"]
    return ROMAN[written] if written in ROMAN else int(written)


def _is_told(prepared: Prepared, window: Window, sentence: str, blamed: bool) -> bool:
    """Tell whether the passage is about a treatment's tolerance."""
    if _TREATMENT.search(sentence):
        return True
    key = section_key(prepared, window.start)
    if key in _TOLERANCE:
        section = section_at(prepared.sections, window.start)
        if section is not None and _TOLERANCE_HEADING.search(prepared.norm, section.start, section.body):
            return True
    return blamed


def _blamed(prepared: Prepared, first: int, last: int, window: Window) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the anticancer drugs that the sentence links to the event, and where they stand."""
    inns: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end, drug in drugs.lexicon().find(prepared.norm, first, last):
        if drug.antineoplastic and _linked(prepared.norm, first, start, end, window):
            inns.append(drug.inn)
            places.append((start, end))
    if not inns:
        for start, end, protocol in protocols.lexicon().find(prepared.norm, first, last):
            if protocol.written == "any" and _linked(prepared.norm, first, start, end, window):
                inns += [inn for inn in protocol.drugs if _is_antineoplastic(inn)]
                places.append((start, end))
    return list(dict.fromkeys(inns)), places


def _is_antineoplastic(inn: str) -> bool:
    drug = drugs.named(inn)
    return drug is not None and drug.antineoplastic


def _linked(norm: str, first: int, start: int, end: int, window: Window) -> bool:
    """Tell whether the drug named from ``start`` to ``end`` is what the sentence blames."""
    if start >= window.end:
        between = norm[window.end : start]
        return (
            len(between) < 90
            and "relais" not in between
            and "remplac" not in between
            and _BLAMES.search(norm[max(first, window.end - 20) : start]) is not None
        )
    between = norm[end : window.start]
    if len(between) > 120:
        return False
    return (
        _BLAMES.search(norm[first:start]) is not None
        or re.search(
            r"\b(?:arret[a-z]*|stopp[a-z]*|tolere|tolerance|avec|responsable|entrain[a-z]*|complique[es]*|marquee?"
            r"|induit|pour|provoqu[a-z]*|:)\b|:",
            between,
        )
        is not None
    )
