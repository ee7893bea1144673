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
from filigrane.science.reading.windows import ROMAN, Window, around, event_date, known_or_empty, section_key, terms_in
from filigrane.science.terminology import drugs, protocols, toxicities
from filigrane.science.terminology.toxicities import CTCAE, Toxicity
from filigrane.science.text import qualifiers
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
_IMPUTED = re.compile(
    r"\b(?:toxicites?|effets? (?:indesirables?|secondaires?)|tolerance|tolere[es]*|complique[es]* d[eu']"
    r"|evenements? indesirables?|reduction de dose pour|report[a-z]* (?:de [a-z ]{0,25})?pour"
    r"|arret[a-z]* (?:[a-z' ]{0,30})(?:pour|devant|en raison d[eu']))[^.;\n]{0,50}$"
)
_IMPUTED_AFTER = re.compile(
    r"^[^.;\n]{0,30}?\b(?:imputables?|(?:chimio|immuno|radio)-? ?(?:induite?s?|mediee?s?)|induite?s? par"
    r"|iatrogene|lie[es]* (?:a|au|aux) (?:la |l')?(?:chimiotherapie|immunotherapie|radiotherapie"
    r"|hormonotherapie|traitement)"
    r"|secondaires? (?:a|au) (?:la |l')?(?:chimiotherapie|immunotherapie|radiotherapie|hormonotherapie"
    r"|traitement)|post-? ?(?:chimiotherapie|radique|therapeutique|chimio))\b"
)
_DURING = re.compile(
    r"\b(?:sous|apres|post|depuis|lors d[eu']|pendant|au cours d[eu']|au decours d[eu'])[^.;\n]{0,25}\b(?:chimiotherapie"
    r"|immunotherapie|hormonotherapie|radiotherapie|traitement|cures?|cycles?|c\d+)\b"
)
_DURING_AFTER = re.compile(
    r"^[^.;\n]{0,25}?\b(?:sous|apres|depuis|lors d[eu']|pendant|au cours d[eu']|post)[^.;\n]{0,25}?\b(?:chimiotherapie"
    r"|immunotherapie|hormonotherapie|radiotherapie|cures?|cycles?|c\d+)\b"
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
_ALLERGY = re.compile(r"(?<!reaction )(?<!reactions )(?<!terrain )\ballerg(?:ies?|iques?)\b[^.;\n]*$")
"""« Allergie : pénicilline (choc anaphylactique, grade II) » tells what another substance once did, not what the treatment does."""


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield the adverse events of treatments that the document tells, denied ones with their negation."""
    del document
    found = list(toxicities.lexicon().find(prepared.norm))
    for run in _runs(prepared, found):
        for (start, end, toxicity), graded in zip(run, _grades(prepared, run), strict=True):
            mention = _mention(prepared, toxicity, around(prepared, start, end), graded)
            if mention is not None:
                yield mention


_Hit = tuple[int, int, Toxicity]


def _runs(prepared: Prepared, found: list[_Hit]) -> Iterator[list[_Hit]]:
    """Yield the adverse events of each sentence together."""
    run: list[_Hit] = []
    last = -1
    for hit in found:
        if hit[0] >= last and run:
            yield run
            run = []
        if not run:
            last = max(sentence_at(prepared.sentences, hit[0])[1], hit[1])
        run.append(hit)
    if run:
        yield run


def _grades(prepared: Prepared, run: list[_Hit]) -> list[re.Match[str] | None]:
    """Return the grade of each event of a sentence, which writes grades either all before or all after the names.

    « G1 hypertension, G2 diarrhée » and « nausées grade 1, diarrhée grade 2 » are told apart by the first name. Two names joined by
    « et » share the grade that stands beside the pair.
    """
    norm = prepared.norm
    grades: list[re.Match[str] | None] = []
    ends = [*(hit[0] for hit in run[1:]), len(norm)]
    ahead = _before(around(prepared, run[0][0], run[0][1]), norm) is not None
    for index, (start, end, _) in enumerate(run):
        low = run[index - 1][1] if index else 0
        grade = _before(around(prepared, start, end, low=low), norm) if ahead else _after(norm, end, ends[index])
        if grade is None and ahead:
            joined = index > 0 and _JOINED.fullmatch(norm[run[index - 1][1] : start]) is not None
            grade = grades[-1] if joined else _own_after(norm, end, ends[index])
        elif grade is None and index + 1 < len(run) and _JOINED.fullmatch(norm[end : run[index + 1][0]]):
            grade = _after(norm, run[index + 1][1], ends[index + 1])
        grades.append(grade)
    return grades


_JOINED = re.compile(r" ?(?:et|/|-|\+) ?(?:des |de |les |la |le |l'|d'|une? )?")


def _own_after(norm: str, end: int, high: int) -> re.Match[str] | None:
    """Return a grade after the name unless it belongs to the name that follows it at once."""
    match = _after(norm, end, high)
    return None if match is not None and norm[match.end() : high].strip() in ("", "de", "d'") else match


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


def _mention(prepared: Prepared, toxicity: Toxicity, window: Window, graded: re.Match[str] | None) -> Mention | None:
    sentence = prepared.norm[window.first : window.last]
    blamed, places = _blamed(prepared, window.first, window.last, window)
    if graded is None and (not _is_told(prepared, toxicity, window, bool(blamed)) or _DISEASE.search(window.before)):
        return None
    if not blamed and _ALLERGY.search(window.before) and _DURING_AFTER.match(window.after) is None:
        return None
    value: dict[str, object] = {"term": toxicity.term}
    end = window.end
    others: tuple[tuple[int, int], ...] = ()
    if graded is not None:
        value["grade"] = _grade(graded)
        inside = window.end <= graded.start() <= window.end + 45
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
    when = event_date(prepared, window.start, window.end)
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


def _is_told(prepared: Prepared, toxicity: Toxicity, window: Window, blamed: bool) -> bool:
    """Tell whether an event without a grade is told as an effect of a treatment."""
    if toxicity.strength == "sure" or _in_tolerance(prepared, window.start):
        return True
    if _IMPUTED.search(window.before[-70:]) or _IMPUTED_AFTER.match(window.after):
        return True
    if toxicity.strength != "plain":
        return False
    return blamed or _DURING.search(window.before[-90:]) is not None or _DURING_AFTER.match(window.after) is not None


def _in_tolerance(prepared: Prepared, position: int) -> bool:
    if section_key(prepared, position) not in _TOLERANCE:
        return False
    section = section_at(prepared.sections, position)
    return section is not None and _TOLERANCE_HEADING.search(prepared.norm, section.start, section.body) is not None


def _blamed(prepared: Prepared, first: int, last: int, window: Window) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the anticancer drugs that the sentence links to the event, and where they stand."""
    inns: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end, drug in terms_in(drugs.lexicon(), prepared.norm, first, last):
        if drug.antineoplastic and _linked(prepared.norm, first, start, end, window):
            inns.append(drug.inn)
            places.append((start, end))
    if not inns:
        for start, end, protocol in terms_in(protocols.lexicon(), prepared.norm, first, last):
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
        comma = between.find(",")
        if comma >= 0 and _GRADE.search(between, comma):
            return False
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
