"""Radiotherapy: dose in gray, fractions, dose a fraction, technique, site, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.windows import COUNT, Window, around, count, dates_in, event_date, section_key
from filigrane.science.terminology.lexicons import words
from filigrane.science.text import qualifiers
from filigrane.science.text.prepared import DateMention, Prepared

KINDS = frozenset({"radiotherapy"})

_DOSE = re.compile(r"(?<![\d.,/])(?P<n>\d{1,3}(?:[.,]\d{1,2})?) ?(?:gy|grays?)\b(?! ?(?:par|/) ?(?:fraction|seance|fr\b))")
_FRACTIONS = re.compile(rf"\b(?:en |x ?|,|/|\()? ?(?P<n>\d{{1,2}}|{COUNT}) ?(?:fractions?|seances?|fr\b|fx\b|f\b)")
_EACH = re.compile(
    r"(?<![\d.,])(?P<a>\d{1,2}(?:[.,]\d{1,2})?) ?(?:gy|grays?) ?(?:par|/) ?(?:fractions?|seances?|fr\b)|\b(?:fractions?"
    r"|seances?) (?:quotidiennes )?de (?P<b>\d{1,2}(?:[.,]\d{1,2})?) ?(?:gy|grays?)|"
    r"(?P<m>\d{1,2}) ?x ?(?P<c>\d{1,2}(?:[.,]\d{1,2})?) ?(?:gy|grays?)"
)
_NAMED = re.compile(
    r"\b(?:radiotherapies?|radio-? ?chimiotherapies?|irradiations?|irradiee?s?|rte?\b(?= )|rcc\b|rtct\b"
    r"|curietherapies?|brachytherapies?|stereotaxique|stereotaxie|sbrt|radiochirurgie|tomotherapie|rcmi"
    r"|imrt|vmat|protontherapie|radiotherapie antalgique|gamma ?knife|cyberknife|arctherapie|boost"
    r"|surimpression)\b"
)
_PLANNED = re.compile(
    r"\b(?:propos[a-z]*|a discuter|discut[a-z]*|prevu[a-z]*|programm[a-z]*|envisag[a-z]*|indication"
    r"|sera[a-z]*|pourr[a-z]+|en vue d[eu']|decision|avant|eligible|consultation de|avis|debutera"
    r"|beneficiera|"
    r"scanner de centrage|a prevoir|devra|si\b|en cas de|possibilite|option|preconis[a-z]*|recommand[a-z]*)\b"
)
_DONE = re.compile(
    r"\b(?:a (?:eu|beneficie|recu|ete)|ayant|realis[a-z]*|effectu[a-z]*|apres|suite a|termin[a-z]*"
    r"|deliv[a-z]*|traite[e]?s?|irradiee?|du \d|en cours|fin d[eu']|suivi[e]? d|antecedent"
    r"|s'est deroule[e]?|post)\b"
)
_PLANNED_AFTER = re.compile(
    r"^[^.;\n]{0,60}?\b(?:est (?:prevue?|programmee?|envisagee?|proposee?|discutee?)|a (?:discuter|prevoir"
    r"|debuter)|sera|pourrait|prevue?\b|programmee?\b|envisagee?\b)"
)
_REFUSED = re.compile(
    r"\b(?:pas (?:de|d'indication a|d'indication de)|contre-?indication|recus[a-z]*|refus[a-z]*|sans"
    r"|jamais|absence)[^.;\n]{0,30}$"
)
_REFUSED_AFTER = re.compile(r"^[^.;\n]{0,25}?\b(?:rejete|recuse|refuse|non indique|contre-? ?indique)[es]*\b")
_DIAGNOSTIC = re.compile(
    r"\b(?:dose (?:a|au|aux|moyenne|maximale|max|recue par)|contrainte|dvh|d\d{1,2}|v\d{1,2}|moyenne"
    r"|maximale|organe a risque|oar|moelle|isodose)[^.;\n]{0,25}$"
)
REACH = 160


@dataclass(frozen=True)
class _Course:
    """The parts of one irradiation found around its name."""

    start: int
    end: int
    first: int
    last: int


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield every irradiation named in the document, one mention a dose where several doses are given."""
    named = [(m.start(), m.end()) for m in _NAMED.finditer(prepared.norm)]
    doses = [(m.start(), m.end()) for m in _DOSE.finditer(prepared.norm) if _is_prescribed(document, prepared, m, named)]
    used: set[int] = set()
    for index, (start, end) in enumerate(doses):
        first = doses[index - 1][1] if index else 0
        last = doses[index + 1][0] if index + 1 < len(doses) else len(prepared.norm)
        name = _nearest_name(prepared, named, start, first)
        used |= {i for i, (a, b) in enumerate(named) if max(first, start - REACH) <= a and b <= min(last, end + 60)}
        yield _mention(prepared, _Course(start, end, max(first, start - REACH), min(last, end + REACH)), name)
    for index, (start, end) in enumerate(named):
        if index not in used and _alone(prepared, start, end):
            used.add(index)
            mention = _mention(prepared, _Course(start, end, max(0, start - 60), end + REACH), (start, end), with_dose=False)
            if mention.value or mention.when.known or not mention.assertion.affirmed:
                yield mention


def _is_prescribed(document: Document, prepared: Prepared, match: re.Match[str], named: list[tuple[int, int]]) -> bool:
    if float(match["n"].replace(",", ".")) <= 0 or _DIAGNOSTIC.search(prepared.norm, max(0, match.start() - 40), match.start()):
        return False
    if re.search(r"\d{1,2} ?x ?$", prepared.norm[max(0, match.start() - 6) : match.start()]):
        return False
    if re.search(r"\b(?:fractions?|seances?) (?:quotidiennes )?de $", prepared.norm[max(0, match.start() - 30) : match.start()]):
        return False
    if _is_each_of_row(prepared.norm, match):
        return False
    near = any(a - 80 <= match.start() <= b + REACH for a, b in named)
    return near or document.type == "radiotherapy" or _FRACTIONS.match(prepared.norm, match.end()) is not None


_TOTAL_BEFORE = re.compile(
    r"(?P<total>\d{1,3}(?:[.,]\d{1,2})?) ?(?:gy|grays?)[ |]{1,6}(?P<n>\d{1,2}) ?(?:fractions?|seances?|fr)?[ |]{1,6}$"
)


def _is_each_of_row(norm: str, match: re.Match[str]) -> bool:
    """Tell whether the dose is that of one fraction, in a row that gives the total and the number before: « 66 Gy  33  2,00 Gy »."""
    before = _TOTAL_BEFORE.search(norm, max(norm.rfind("\n", 0, match.start()) + 1, match.start() - 60), match.start())
    if before is None:
        return False
    total, each = (float(written.replace(",", ".")) for written in (before["total"], match["n"]))
    return abs(each * int(before["n"]) - total) <= 0.02 * total


def _nearest_name(prepared: Prepared, named: list[tuple[int, int]], start: int, first: int) -> tuple[int, int] | None:
    before = [(a, b) for a, b in named if max(first, start - REACH) <= a and b <= start and "\n\n" not in prepared.norm[b:start]]
    return before[-1] if before else None


_NO_COURSE = re.compile(
    r"\b(?:due?s? a|secondaires? a|lie[es]* a|adjonction d'une|douleurs?|cephalees?|[a-z]+algies?)[^.;\n]{0,50}$"
)
"""What shows that the name tells no irradiation of its own: a pain that irradiates, an effect of an earlier one."""


def _alone(prepared: Prepared, start: int, end: int) -> bool:
    """Tell whether a name without a dose is an irradiation of its own: not a service, a person or a consultation."""
    before, after = prepared.norm[max(0, start - 40) : start], prepared.norm[end : end + 30]
    if re.search(
        r"\b(?:service|departement|unite|oncologue|medecin|dr|docteur|consultation|avis"
        r"|departement d'oncologie|interne|secretariat|centre|cr|compte rendu) (?:de |d'|du "
        r"|en )*(?:oncologie[- ])?$",
        before,
    ):
        return False
    if _NO_COURSE.search(prepared.norm, max(0, start - 70), start):
        return False
    return (
        prepared.norm[start:end] not in ("boost", "surimpression", "rt", "stereotaxique")
        and re.match(r"[- ]?(?:oncologie|et oncologie)", after) is None
    )


def _mention(prepared: Prepared, course: _Course, name: tuple[int, int] | None, *, with_dose: bool = True) -> Mention:
    start = course.start if name is None else min(name[0], course.start)
    window = around(prepared, start, course.end, high=course.last)
    value: dict[str, object] = {}
    end = course.end
    cover = prepared.norm[start : max(course.end, min(course.last, window.last))]
    tail = prepared.norm[course.end : min(course.last, max(course.end, window.last))]
    if with_dose:
        value["dose_gy"] = _number(_DOSE.match(prepared.norm, course.start))
    each, fractions = _EACH.search(cover), _FRACTIONS.search(tail[:70]) or _FRACTIONS.search(cover)
    if fractions is not None and count(fractions["n"]):
        value["fractions"] = count(fractions["n"])
        if fractions.string is tail[:70] or tail[:70].find(fractions.group()) == fractions.start():
            end = course.end + fractions.end() if tail.startswith(tail[:70][: fractions.end()]) else end
    if each is not None:
        _take_each(value, each)
    _complete(value)
    if not with_dose and each is not None:
        end = max(end, start + each.end())
    named = prepared.norm[start : course.end]
    parts = {"technique": _technique(named, tail, window), "site": _site(prepared, start, course, window)}
    value |= {field: item for field, item in parts.items() if item is not None}
    told = _told(prepared, window)
    when, others = _when(prepared, window)
    rule = "radiotherapy.planned" if told.hypothetical else "radiotherapy.dose" if with_dose else "radiotherapy.named"
    return Mention(
        "radiotherapy", value, start, min(end, len(prepared.norm)), rule, when, told, "Gy" if with_dose else None, others=others
    )


def _number(match: re.Match[str] | None) -> float | int:
    assert match is not None
    number = float(match["n"].replace(",", "."))
    return int(number) if number.is_integer() else number


def _take_each(value: dict[str, object], each: re.Match[str]) -> None:
    written = each["a"] or each["b"] or each["c"]
    value["dose_per_fraction_gy"] = float(written.replace(",", "."))
    if each["m"]:
        value.setdefault("fractions", int(each["m"]))


def _complete(value: dict[str, object]) -> None:
    """Derive nothing that the text does not give: only « 10 x 3 Gy » states a total without writing it."""
    each, fractions = value.get("dose_per_fraction_gy"), value.get("fractions")
    if "dose_gy" not in value and isinstance(each, float) and isinstance(fractions, int):
        total = round(each * fractions, 2)
        value["dose_gy"] = int(total) if total.is_integer() else total


def _technique(named: str, tail: str, window: Window) -> str | None:
    """Return the technique named with the dose, else just after, else before; a boost said after is another dose's."""
    known = words("radiotherapy_technique")
    found = known.search(named) or known.search(re.split(r"[;.]|\bboost\b|\bsurimpression\b", tail)[0][:80])
    found = found or known.search(window.before[-60:])
    return None if found is None else found.label


def _site(prepared: Prepared, start: int, course: _Course, window: Window) -> str | None:
    norm = prepared.norm
    for piece in (
        norm[start : course.start],
        norm[course.end : min(course.last, window.last, course.end + 90)],
        window.before[-60:],
    ):
        found = words("radiotherapy_site").search(piece)
        if found is not None:
            return found.label
    return None


def _told(prepared: Prepared, window: Window) -> Assertion:
    told = qualifiers.assertion(prepared, window.start, window.end)
    if _REFUSED.search(window.before) is not None or _REFUSED_AFTER.match(window.after) is not None:
        return replace(told, negated=True, hypothetical=False)
    done = max((m.start() for m in _DONE.finditer(window.before)), default=-1)
    planned = max((m.start() for m in _PLANNED.finditer(window.before)), default=-1)
    if _PLANNED_AFTER.match(window.after) or planned > done:
        return replace(told, hypothetical=True)
    if done >= 0:
        return replace(told, hypothetical=False)
    return replace(told, hypothetical=True) if section_key(prepared, window.start) == "plan" else told


_STARTS = re.compile(r"\b(?:debut[a-z]*|commence[a-z]*|a partir|depuis|du)\b[^.;\d]{0,20}$")
_ENDS = re.compile(r"\b(?:termin[a-z]*|acheve[a-z]*|fin|jusqu[a-z']*|au)\b[^.;\d]{0,20}$")


def _when(prepared: Prepared, window: Window) -> tuple[Interval, tuple[tuple[int, int], ...]]:
    """Return when the irradiation took place, each date with the part that its words give it.

    « du 2 mai au 6 juin », « terminée le 6 juin, débutée le 2 mai » and the two dates of a row « Début  Fin » make an interval; one date
    alone is a start or an end only when a word says so.
    """
    inside = dates_in(prepared, window.start, window.last) or dates_in(prepared, window.first, window.start)[-1:]
    if not inside:
        near = event_date(prepared, window.start, window.end)
        return (near.interval, ((near.start, near.end),)) if near is not None else (Interval(None, None), ())
    first = inside[0]
    if len(inside) >= 2:
        second = inside[1]
        pair = _paired(prepared.norm, (first, second), window.first)
        if pair is not None:
            return pair, ((first.start, first.end), (second.start, second.end))
    before = prepared.norm[max(window.first, first.start - 60) : first.start]
    one = first.interval
    if re.search(r"\b(?:termin[a-z]*|acheve[a-z]*|fin)\b", before):
        one = Interval(None, one.end)
    elif re.search(r"\bdebut[a-z]*\b", before):
        one = Interval(one.start, None)
    return one, ((first.start, first.end),)


def _paired(norm: str, two: tuple[DateMention, DateMention], floor: int) -> Interval | None:
    """Return the interval of a start and an end in either order, None when the two dates are not those of one course."""
    first, second = two
    between = norm[first.end : second.start]
    if len(between) > 60:
        return None
    ends_first = _ENDS.search(norm, max(floor, first.start - 30), first.start) is not None
    if ends_first and _STARTS.search(between):
        first, second = second, first
    elif not (re.fullmatch(r"[\s|]+", between) or re.search(r"\b(?:au|a|jusqu|fin|terminee?|et)\b|-", between)):
        return None
    start, end = first.interval.start, second.interval.end
    return Interval(start, end) if start is not None and end is not None and start <= end else None
