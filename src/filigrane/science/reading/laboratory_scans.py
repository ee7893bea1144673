"""What optical reading does to a laboratory result: a lost µ, slash or decimal comma. Undone where certain, flagged where not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Document
from filigrane.science.reading.laboratory_tables import line_bounds
from filigrane.science.reading.laboratory_values import Result
from filigrane.science.reading.model import Mention
from filigrane.science.terminology.analytes import Analyte, analytes
from filigrane.science.text.prepared import Prepared

MICRO = "unité lue « pmol/L », comprise µmol/L"
MICRO_OTHER = "unité mal lue : µ perdu"
COMMA = "virgule à vérifier (page numérisée)"
DOUBT = "à vérifier : lu sur une image"

_SLASH = r"[/|'’_a-z1 ]?[/|'’1i ]?"
"""What a slash between two letters of a unit becomes: nothing, a quote, a stroke or a letter."""
_SLIPS = (
    ("count", "10*9/L", rf"_?g{_SLASH}[l1tie]|ga"),
    ("count", "10*12/L", rf"t{_SLASH}[l1]"),
    ("", "U/L", r"u[/vilrtuj1|' ]{0,3}[l1|]|ut|uil?/?"),
    ("", "m[IU]/L", r"m[uv][il1t]?[/|'1 ]?l"),
    ("", "mmol/L", r"mmo[l1ib]?[/|',1 il]{0,2}l?"),
    ("", "meq/L", r"me[qg][/|'1 ]?l"),
    ("", "umol/L", r"[upyg]{1,2}m?mo[l1ib]?[/|',1 il]{0,2}l?"),
    ("", "mg/L", r"mg[/|'1i ]?[l1]"),
    ("", "mg/dL", r"mg[/|'1i ]?d[l1]"),
    ("", "ug/L", r"[uyp]g[/|'1i ]?[l1]"),
    ("", "ng/mL", r"ng[/|'1i ]?m[l1]"),
    ("", "g/dL", r"_?g[/|'1i ]?d[l1/]?|g/al"),
    ("", "g/L", r"_?g[/|'1i ]?[l1]"),
    ("", "mL/min/{1.73_m2}", r"m[l1]/m[i1]n/ ?1[.,] ?7.{0,6}"),
    ("", "mL/min", r"m[l1][/|'1]?m[i1]n"),
    ("", "%", r"[+$&#]|°/?[o0]|96"),
    ("", "fL", r"f[l1|]"),
    ("", "um3", r"[upy]?m[3°\"]"),
)
"""Kind of analyte (any where empty), the unit, and what optical reading makes of its writing. Read only where the analyte has the unit."""


def as_scanned(document: Document, prepared: Prepared, analyte: Analyte, result: Result, name_end: int) -> Result:
    """Return a result of a scanned page with what optical reading does to it undone or flagged: never silently.

    « µ » is read « p »: no analyte given in µmol/L is ever given in pmol/L. A slash is lost. A lost decimal comma leaves a whole number
    many times the range, where the range itself is written with decimals.
    """
    page = document.page_at(result.start)
    if page is None or not page.ocr:
        return result
    if result.multiple is not None:  # « 25 N » may be « 2,5 N »: ten times the limit is rarer than a lost comma
        return replace(result, flags=(*result.flags, COMMA)) if result.multiple >= 10 else result
    result = _unit(prepared, analyte, result)
    doubted = (
        _is_unsure(document, prepared, result)
        or _denied(result)
        or _far(analyte, result)
        or _without_decimals(prepared, analyte, result)
        or _is_range(prepared, result, name_end)
    )
    if _lost_comma(prepared, result):
        return replace(result, flags=(*result.flags, COMMA))
    return replace(result, flags=(*result.flags, DOUBT)) if doubted else result


def _unit(prepared: Prepared, analyte: Analyte, result: Result) -> Result:
    """Return the result with its unit as printed, where the one read cannot be this analyte's."""
    if result.unit == "pmol/L" and "umol/L" in analyte.units and "pmol/L" not in analyte.units:
        return replace(result, unit="umol/L", flags=(*result.flags, MICRO))
    micro = {"[IU]/mL": "u[IU]/mL", "pg/L": "ug/L"}.get(result.unit or "")
    if micro in analyte.units and result.unit not in analyte.units:
        return replace(result, unit=micro, flags=(*result.flags, MICRO_OTHER))
    if result.unit is not None or "1" in analyte.units:
        return result
    unit = next((u for written in _beside(prepared, result) if (u := _slipped(written, analyte)) is not None), None)
    return replace(result, unit=unit) if unit is not None and analyte.plausible(result.value, unit) else result


def _beside(prepared: Prepared, result: Result) -> list[str]:
    """Return what may be the unit of a result: the words right behind it, and the cells of its row, the nearest first."""
    start, end = line_bounds(prepared.norm, result.start)
    behind = re.split(r" {2,}|[(\[{|]", prepared.norm[result.end : end].lstrip(" "), maxsplit=1)[0].strip()
    after = re.split(r" {2,}|\|", prepared.norm[result.end : end])
    before = re.split(r" {2,}|\|", prepared.norm[start : result.start])
    return [behind, *(cell.strip(" .") for cell in (*reversed(before[1:]), *after[1:]))]


def _slipped(written: str, analyte: Analyte) -> str | None:
    """Return the analyte's unit that optical reading made these words of, None when none or two could be."""
    found = {
        unit
        for kind, name, slips in _SLIPS
        if kind in ("", analyte.kind) and (unit := _own(analyte, name)) is not None and re.fullmatch(slips, written) is not None
    }
    return found.pop() if len(found) == 1 else None


def _own(analyte: Analyte, unit: str) -> str | None:
    """Return the unit, or its twin « international », that the analyte has."""
    twin = {"U/L": "[IU]/L", "ng/mL": "ug/L"}.get(unit)
    return unit if unit in analyte.units else twin if twin in analyte.units else None


UNSURE = 0.3
"""Under this confidence, from 0 to 1, the optical reader does not know what it read."""

_DIGITS = re.compile(r"[0-9][0-9oOlI ]*(?:[.,][0-9oOlI]+)?")


def _lost_comma(prepared: Prepared, result: Result) -> bool:
    """Tell whether a whole number many times its range, itself in decimals, lost its comma: « 44 » for « 4,4 » (2,50 - 7,50)."""
    line = prepared.text[slice(*line_bounds(prepared.norm, result.start))]
    whole = re.match(r"\s*[<>]?\s*\d{2,3}(?![\d.,])", prepared.text[result.start : result.end]) is not None
    decimals = re.search(r"\d[.,]\d{1,2}\s*(?:-|à|/|a)\s*\d", line) is not None
    lost = re.search(r"\d[.,]\d{1,2}\s*(?:-|à|/|a)\s*\d{2,3}(?![\d.,])", line) is not None  # « 0,0 - 50 »: the range lost it too
    return whole and decimals and result.high is not None and (lost or result.value > 4 * result.high)


def _is_unsure(document: Document, prepared: Prepared, result: Result) -> bool:
    """Tell whether the optical reader was unsure of the digits themselves; the unit beside them says nothing of the number."""
    digits = _DIGITS.search(prepared.text, result.start, result.end)
    start, end = digits.span() if digits is not None else (result.start, result.end)
    return document.certainty(start, end) < UNSURE


def _is_range(prepared: Prepared, result: Result, name_end: int) -> bool:
    """Tell whether a « < » number may be the range of one that could not be read: letters that say nothing stand before it."""
    between = prepared.norm[name_end : result.start]
    return bool(result.comparator) and result.high is None and len(re.findall(r"[^ .:|]+", between)) >= 2


def _far(analyte: Analyte, result: Result) -> bool:
    """Tell whether a result lies so far from a narrow range, or a count from its own, that a digit or a sign explains it better."""
    low, high = result.low, result.high
    if high is None or result.multiple is not None:
        return False
    if analyte.usual_upper is not None and high >= 5 * analyte.usual_upper:  # « ACE  17  0à50 », of « 1,7  0,0 à 5,0 »
        return True
    if analyte.kind == "count" and result.value > 8 * high:
        return True
    return low is not None and 0 < high <= 3 * low and not low / 3 <= result.value <= 4 * high


def _without_decimals(prepared: Prepared, analyte: Analyte, result: Result) -> bool:
    """Tell whether white cells are a whole number beside a range in decimals (« 2 », 0,20 - 1,00) or far smaller numbers in decimals."""
    if analyte.key not in _PARTS | {"leukocytes"} or result.unit != "10*9/L":
        return False
    if re.search(r"\d[.,]\d", prepared.text[result.start : result.end]) is not None:
        return False
    if any(side is not None and not side.is_integer() for side in (result.low, result.high)):
        return True
    line = prepared.text[slice(*line_bounds(prepared.norm, result.start))]
    others = [float(number.replace(",", ".")) for number in re.findall(r"(?<![\d.,])\d+[.,]\d+(?![\d.,])", line)]
    return bool(others) and result.value >= 10 and result.value > 8 * max(others)


def _denied(result: Result) -> bool:
    """Tell whether the row's own H or L says the contrary of its number and range."""
    if "H" in result.flags:
        return result.high is not None and result.value <= result.high
    return "L" in result.flags and result.low is not None and result.value >= result.low


_PARTS = frozenset({"neutrophils", "lymphocytes", "monocytes", "eosinophils", "basophils"})


def contradicted(document: Document, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions, those of a scanned page flagged that another result of the same page and day denies.

    A part of the white cells above their whole, parts that add up to more than it or to less than half of it, a haematocrit that is not
    about three times the haemoglobin: a digit or a decimal sign was lost or added.
    """
    samples: dict[tuple[int, Interval], dict[str, tuple[int, float]]] = {}
    for index, mention in enumerate(mentions):
        page = document.page_at(mention.start)
        if page is None or not page.ocr or mention.value["comparator"] or mention.unit is None:
            continue
        analyte = analytes()[str(mention.value["analyte"])]
        number = mention.value["value"]
        converted = analyte.convert(number, mention.unit) if isinstance(number, float) else None
        if converted is not None:
            samples.setdefault((page.number, mention.when), {}).setdefault(analyte.key, (index, converted))
    wrong = {index for sample in samples.values() for index in _contradictions(sample, mentions)}
    return [_flagged(mention) if index in wrong else mention for index, mention in enumerate(mentions)]


def _contradictions(sample: Mapping[str, tuple[int, float]], mentions: Sequence[Mention]) -> set[int]:
    """Return the places of the results of one sample that cannot be true together."""
    wrong: set[int] = set()
    whole, hemoglobin, hematocrit = (sample.get(key) for key in ("leukocytes", "hemoglobin", "hematocrit"))
    parts = [sample[key] for key in sorted(_PARTS & sample.keys())]
    if whole is not None and parts:
        total = sum(value for _, value in parts)
        above = [index for index, _ in parts if _is_out(mentions[index])]
        if total > 1.2 * whole[1]:
            wrong |= set(above) or {whole[0], *(index for index, _ in parts)}
        elif {"neutrophils", "lymphocytes"} <= sample.keys() and total < 0.5 * whole[1]:
            wrong.add(whole[0])
    if hemoglobin is not None and hematocrit is not None and not 2 <= 10 * hematocrit[1] / max(hemoglobin[1], 0.1) <= 4.5:
        wrong |= {hemoglobin[0], hematocrit[0]}
    return wrong


def _is_out(mention: Mention) -> bool:
    """Tell whether a result stands above its printed range."""
    high, number = mention.value["high"], mention.value["value"]
    return isinstance(high, float) and isinstance(number, float) and number > high


def _flagged(mention: Mention) -> Mention:
    """Return a mention with the doubt of a scanned page."""
    flag = str(mention.value["flag"] or "")
    if DOUBT in flag:
        return mention
    return replace(mention, value={**mention.value, "flag": f"{flag} ; {DOUBT}" if flag else DOUBT})
