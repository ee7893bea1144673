"""Doses written after a drug's name: 500 mg/m2, 6 mg/kg, AUC 5, 80 mg par jour."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filigrane.kernel.codes import ATC, Code
from filigrane.kernel.finding import Assertion
from filigrane.science.reading.model import Mention
from filigrane.science.reading.windows import event_date, known_or_empty
from filigrane.science.terminology.drugs import Drug, lexicon
from filigrane.science.text.normalise import normalise
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.quantities import NUMBER, parse_number
from filigrane.science.text.sentences import sentence_at

REACH = 80
"""A dose stands at most this many characters after the drug's name, on its line."""

_DOSE = re.compile(
    rf"\bauc ?[=:]? ?(?P<auc>\d(?:[.,]\d)?)\b"
    rf"|(?<![\w.,/])(?<!max )(?<!maxi )(?<!maximum )(?<!plafond )(?P<n>{NUMBER}) ?"
    rf"(?P<u>mg|g|ug|mcg)(?: ?\|? ?(?P<lost>m2|kg)\b|\b(?: ?/ ?(?P<p>m2|m\b|kg|jour|j|24 ?h)\b"
    rf"| (?P<w>par jour|par m2|par kg))?)(?P<day> ?(?:x ?\d ?)?/ ?(?:j|jour)\b| x ?\d par jour| (?:une|deux|\d) fois par jour"
    rf"| par jour)?"
)
_STOP = re.compile(r"[;\n\f]|\. |\bpuis\b")
_CYCLE = re.compile(r"\bc(?:ure|ycle)? ?(?:n ?° ?)?(?P<c>[1-9]\d?)\b(?! ?[-.]\d)")
_TO_MG = {"mg": 1.0, "g": 1000.0, "ug": 0.001, "mcg": 0.001}


def after(prepared: Prepared, place: tuple[int, int], high: int, drug: Drug, told: Assertion) -> Iterator[Mention]:
    """Yield the doses of ``drug``, named at ``place`` (start, end), that stand after it and before ``high``."""
    start, end = place
    words = prepared.norm[end : min(high, end + REACH)]
    stop = _STOP.search(words)
    words = words if stop is None else words[: stop.start()]
    cycle = _cycle(prepared.norm[max(0, start - 40) : start].rsplit("\n", 1)[-1])
    when = None
    for match in _DOSE.finditer(words):
        value = _value(match, drug, cycle)
        if value is None:
            continue
        if _reduced(prepared, start, end + match.end(), drug):
            value["reduced"] = True
        when = when or event_date(prepared, start, end)
        unit = None if match["auc"] else "mg"
        code = Code(ATC, drug.atc, drug.inn) if drug.atc else None
        yield Mention("drug_dose", value, start, end + match.end(), "systemic.dose", known_or_empty(when), told, unit, code)


_REDUCED = re.compile(
    r"\b(?:reduct\w+|reduit\w*|adapt\w+|ramene\w*|diminu\w+|abaiss\w+|desescalade|palier|dose -?[12]\b)|\b[4-9]\d\s?[%$]"
)
_OF_DOSE = re.compile(
    r"\b(?:reduction|adaptation|diminution|desescalade) (?:de |des |d'un palier )?(?:la |l'|un )?(?:doses?|posologies?|palier)"
    r"|\b(?:doses?|posologies?)\b[^.\n]{0,60}?\b(?:reduite?s?|adaptee?s?|ramenee?s?|diminuee?s?|abaissee?s?|a [4-9]\d ?%)"
)


def _reduced(prepared: Prepared, start: int, end: int, drug: Drug) -> bool:
    """Tell whether the document says that this drug's dose was lowered on purpose: beside the dose, or in a sentence about it."""
    norm = prepared.norm
    line_end = norm.find("\n", end)
    if _REDUCED.search(norm, end, min(end + 60, len(norm) if line_end < 0 else line_end + 4)):  # « (80\n%) » in a narrow cell
        return True
    name = normalise(drug.inn).split()[0]
    for found in _OF_DOSE.finditer(norm, max(0, start - 2500), min(len(norm), end + 2500)):
        first, last = sentence_at(prepared.sentences, found.start())
        words = norm[first:last]
        if name in words or next(lexicon().find(words), None) is None:
            return True
    return False


def _value(match: re.Match[str], drug: Drug, cycle: int | None) -> dict[str, object] | None:
    value: dict[str, object] = {"drug": drug.inn}
    if match["auc"]:
        value |= {"dose": float(match["auc"].replace(",", ".")), "per": "AUC"}
    else:
        number, _ = parse_number(match["n"])
        dose = round(float(number) * _TO_MG[match["u"]], 6)
        if dose <= 0:
            return None
        value |= {"dose": int(dose) if dose.is_integer() else dose, "per": _per(match)}
    if cycle is not None:
        value["cycle"] = cycle
    return value


def _per(match: re.Match[str]) -> str:
    per = (match["p"] or match["w"] or match["lost"] or "").removeprefix("par ")
    if per in ("m2", "kg"):
        return per
    if per == "m":  # « 180 mg/m? » of a scan: no dose is given for a metre
        return "m2"
    times = re.search(r"x ?\d|fois", match["day"] or "")
    if per in ("j", "jour", "24h", "24 h") or (match["day"] and times is None):
        return "day"
    return "total"


def _cycle(words: str) -> int | None:
    found = [*_CYCLE.finditer(words)]
    return int(found[-1]["c"]) if found else None
