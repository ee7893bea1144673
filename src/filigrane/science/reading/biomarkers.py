"""Biomarkers: the marker, its result, its number with unit or score, its alteration; each bound to the words just after its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from filigrane.kernel.finding import Assertion
from filigrane.science.pages.model import Document
from filigrane.science.reading.biomarker_before import instability_before, result_before
from filigrane.science.reading.biomarker_results import Result, result_of
from filigrane.science.reading.fusions import partners
from filigrane.science.reading.model import Mention
from filigrane.science.reading.tumour_when import dated
from filigrane.science.terminology.biomarkers import Marker, find
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

KINDS = frozenset({"biomarker"})
_REACH = 90
_TRIPLE = re.compile(r"\btriples?[ -]negati(?:f|ve)s?\b")
_SPLIT = {"HR": ("ER", "PR")}
"""« récepteurs hormonaux positifs » says it of both receptors."""


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:  # noqa: ARG001 - the readers' common signature
    """Yield biomarkers that carry a result; a name alone, or a test only ordered, is none. The negation is in the result."""
    yield from _triple_negative(prepared)
    found = list(find(prepared.text, prepared.norm))
    for index, (start, end, marker) in enumerate(found):
        following = found[index + 1][0] if index + 1 < len(found) else len(prepared.norm)
        previous = found[index - 1][1] if index else 0
        before = result_before(prepared.norm, max(previous, start - 60), start)
        result = before if before is not None and before.denied else None
        if result is None:
            result = result_of(marker, prepared, start, end, min(end + _REACH, following)) or before
        if result is None:
            result = _shared(found, index, prepared)
        if result is None and marker.family == "msi":
            result = instability_before(prepared.norm, start)
        if result is not None:
            yield from _mentions(prepared, marker, start, end, result)
            yield from _further(prepared, marker, result, min(end + _REACH, following))


def _triple_negative(prepared: Prepared) -> Iterator[Mention]:
    """Yield the three negatives of « triple négatif »."""
    for found in _TRIPLE.finditer(prepared.norm):
        result = Result(found.start(), found.end(), "negative")
        for name in ("ER", "PR", "HER2"):
            yield from _mentions(prepared, Marker(name, "triple_negative", False), found.start(), found.end(), result)


def _shared(found: list[tuple[int, int, Marker]], index: int, prepared: Prepared) -> Result | None:
    """Return the result of « KRAS, NRAS et BRAF sauvages » for the names before the last, which only commas and « et » part."""
    marker = found[index][2]
    position = index
    while position + 1 < len(found):
        joint = prepared.norm[found[position][1] : found[position + 1][0]].strip()
        if joint not in {",", "et", "/", "ni", "ou", ", et", "-", "et de", "et des", "et les", "et aux", "et a la"}:
            return None
        position += 1
        following = found[position + 1][0] if position + 1 < len(found) else len(prepared.norm)
        last = found[position]
        if last[2].family != marker.family:
            return None
        result = result_of(last[2], prepared, last[0], last[1], min(last[1] + _REACH, following))
        if result is not None:
            return result if result.number is None else None
    return None


def _further(prepared: Prepared, marker: Marker, first: Result, limit: int) -> Iterator[Mention]:
    """Yield the other alterations of one gene: « EGFR L858R, T790M absente »."""
    position = first.end
    while marker.family == "gene" and first.alteration is not None and position < limit:
        result = result_of(marker, prepared, position, position, limit)
        if result is None or result.alteration is None or result.end <= position:
            return
        yield from _mentions(prepared, marker, result.start, result.end, result)
        position = result.end


def _mentions(prepared: Prepared, marker: Marker, start: int, end: int, result: Result) -> Iterator[Mention]:
    low, high = min(start, result.start), max(end, result.end)
    if marker.family == "fusion" and result.result == "rearranged" and result.alteration is None:
        named = partners(prepared.norm, min(start, result.start), high, marker.name)
        result, high = (replace(result, alteration=named[0]), max(high, named[1])) if named else (result, high)
    speaks = assertion(prepared, low, high)
    value: dict[str, Any] = {"result": result.result, "number": result.number, "comparator": result.comparator}
    value |= {"score": result.score, "alteration": result.alteration}
    # the sense of « absence de mutation » is in the result itself: as an assertion it would deny it twice
    plain = Assertion(False, speaks.hypothetical, speaks.family, speaks.history)
    when = dated(prepared, low, high)
    rule = f"biomarker.{marker.family}"
    for name in _SPLIT.get(marker.name, (marker.name,)):
        filled = {key: item for key, item in value.items() if item is not None or key == "result"}
        yield Mention("biomarker", {"marker": name, **filled}, low, high, rule, when, plain, result.unit)
