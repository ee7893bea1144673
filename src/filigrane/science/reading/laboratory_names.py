"""How an analyte's name is written: the case of short symbols, and the bracketed synonym, method or unit behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from filigrane.science.reading.laboratory_values import read_unit, read_value
from filigrane.science.terminology.analytes import Analyte, Name, analytes, cut, matcher, named, unit_of, unit_pattern
from filigrane.science.text.prepared import Prepared

_BRACKET = re.compile(r" *\(([^()\n]{1,40})\)")


_MARK = re.compile(r"[.-](?= ?[:=(→]| [-=]>|  | \.{2})")
"""The point of an abbreviation (« Lympho. : 0,73 ») or the charge of an ion (« HCO3-  21 ») at a name's end."""
_NUMBER_OF_NAME = re.compile(r" {0,3}21(?:[-. ]{0,2}1)?(?![0-9.,])")
"""The number of « CYFRA 21-1 », of which optical reading may leave only a part."""


_CLEARANCE = re.compile(r"\bclairance {1,3}(?:(?:de|a) {1,3}la {1,3})?\Z")
_GAP = re.compile(r"(?<=[^ |]) {2,3}(?=[^ |])")
_CELL = re.compile(r"[^ |\n](?:[^ |\n]| (?! ))*")
_CUT = re.compile(r"(?<![^ \n|])([a-z][a-z0-9'() -]{14,60}?[a-z])[-' ]? ?(?:\.{2,}|…)")
"""A name that its column's width cut: « Débit de filtration glomérulai .. »."""

Hit = tuple[int, int, Name]


def written_names(prepared: Prepared) -> list[Hit]:
    """Return where the text names an analyte, in order: whole, cut by its column's width, or ended on the line below."""
    norm = prepared.norm
    whole = [hit for hit in matcher().find(norm) if is_written_so(prepared.text, norm, hit)]
    parted = [*_cut_names(norm), *_parted_names(norm), *_wide_names(prepared)]
    kept = [_clearance(norm, hit) for hit in whole if not any(start <= hit[0] < end for start, end, _ in parted)]
    return sorted([*kept, *parted], key=lambda hit: hit[0])


def _wide_names(prepared: Prepared) -> Iterator[Hit]:
    """Yield names whose words stand two or three blanks apart, as optical reading sets them: « Gamma  GT », « P.  neutrophiles »."""
    gaps = [match.span() for match in _GAP.finditer(prepared.norm)]
    if not gaps:
        return
    kept, places = [], list[int]()
    position = 0
    for start, end in [*gaps, (len(prepared.norm), len(prepared.norm))]:
        last = min(start + 1, len(prepared.norm))
        kept.append((position, last))
        places.extend(range(position, last))
        position = end
    norm, text = ("".join(whole[slice(*part)] for part in kept) for whole in (prepared.norm, prepared.text))
    for hit in matcher().find(norm):
        start, end = places[hit[0]], places[hit[1] - 1] + 1
        if end - start > hit[1] - hit[0] and is_written_so(text, norm, hit):
            yield start, end, hit[2]


def _clearance(norm: str, hit: Hit) -> Hit:
    """Return the clearance that a name of creatinine ends, where optical reading set its words apart: « Clairance  de  la  créatinine »."""
    match = _CLEARANCE.search(norm, max(0, hit[0] - 30), hit[0]) if hit[2].analyte.key == "creatinine" else None
    return hit if match is None else (match.start(), hit[1], Name(analytes()["creatinine_clearance"]))


def _cut_names(norm: str) -> Iterator[Hit]:
    for match in _CUT.finditer(norm):
        name = cut(match[1]) if named(match[1]) is None else None
        if name is not None:
            yield match.start(1), match.end(1), name


def _parted_names(norm: str) -> Iterator[Hit]:
    """Yield names of a row whose last words stand alone on the line below, as a narrow first column makes them."""
    above: list[tuple[int, int]] = []
    position = 0
    for line in norm.split("\n"):
        cells = [(m.start() + position, m.start() + position + len(m.group().rstrip())) for m in _CELL.finditer(line)]
        position += len(line) + 1
        if not cells:
            continue
        if above and len(line) < 80 and not re.search(r"[0-9:]", line):
            yield from _joined(norm, above, cells)
        above = cells


def _joined(norm: str, above: list[tuple[int, int]], below: list[tuple[int, int]]) -> Iterator[Hit]:
    for (start, end), (beside, last) in pairwise(above):
        words = norm[start:end]
        if re.search(r"[0-9]", words) or not re.search(r"[a-z]{4}", words) or not re.search(r"[0-9a-z%]", norm[beside:last]):
            continue
        name = next((n for cell in below if (n := named(f"{words} {norm[slice(*cell)]}")) is not None), None)
        if name is not None:
            yield start, end, name


@cache
def _unit_first() -> re.Pattern[str]:
    """Return the expression of a unit written between the name and the number."""
    return re.compile(rf" ?[:,]? ?({unit_pattern()}) ?[:=]? ?(?=[<>≤≥0-9])")


def is_written_so(text: str, norm: str, hit: tuple[int, int, Name]) -> bool:
    """Tell whether a name is written as it must be: a symbol in its own case, and nothing short behind « - » or « / »."""
    start, end, name = hit
    if name.exact and not any(text[start:end] in (exact.rstrip("+-"), exact) for exact in name.exact):
        return False
    before = norm[start - 1 : start] if start else ""
    return before not in ("-", "/") or start < 2 or not norm[start - 2].isalnum() or len(norm[start:end]) > 3


def after_name(norm: str, end: int, analyte: Analyte) -> tuple[int, str | None]:
    """Return where the name's tail begins, past « + », a bracketed synonym or unit, and the unit found there."""
    unit = None
    number = _NUMBER_OF_NAME.match(norm, end) if norm.endswith("cyfra", 0, end) else None
    end = number.end() if number is not None else end
    while end < len(norm) and norm[end] in "+*":
        end += 1
    mark = _MARK.match(norm, end)
    end = mark.end() if mark is not None else end
    while (match := _BRACKET.match(norm, end)) is not None:
        found = read_unit(norm, match.start(1), match.end(1), analyte)
        if found is None and (
            read_value(norm, norm, match.start(1), match.end(1), analyte) or not re.search("[a-z]{2}|[a-z][+-]", match[1])
        ):
            break
        unit, end = found or unit, match.end()
    match = _unit_first().match(norm, end)
    if match is not None:
        return match.end(), unit_of(match[1], analyte) or unit
    return end, unit
