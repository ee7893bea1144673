"""Which value goes with which thing: in « RE 90 %, RP 20 % » the 20 % is that of RP, and a claim that joins them otherwise is false."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from filigrane.science.claims.model import Item, Reading

Key = tuple[object, ...]

_EVENTS = frozenset(
    [
        "procedure",
        "treatment",
        "drug",
        "exam",
        "lesion",
        "histology",
        "response",
        "toxicity",
        "disease",
        "event",
        "analyte",
        "marker",
        "measure",
        "habit",
        "allergy",
    ]
)
_ILLNESS = frozenset({"lesion", "histology", "disease"})
_HEADS_OF: dict[str, frozenset[str]] = {
    "result": frozenset({"marker"}),
    "ihc": frozenset({"marker"}),
    "grade": frozenset({"toxicity", "lesion", "histology"}),
    "date": _EVENTS,
    "phase": frozenset({"drug", "treatment", "habit"}),
    "side": frozenset({"site", "procedure", "treatment", "lesion", "histology"}),
    "site": frozenset({"lesion", "histology", "procedure", "response", "exam", "treatment"}),
    "family": _ILLNESS,
    "line": frozenset({"drug"}),
    "quality": _EVENTS | {"site"},
    "tnm": frozenset({"lesion", "histology"}),
    "stage": frozenset({"lesion", "histology"}),
    "dated": frozenset({"date"}),
    "allergen": frozenset({"allergy"}),
    "reaction": frozenset({"drug", "allergy"}),
    "proportion": frozenset({"marker", "analyte"}),
    "mass": frozenset({"drug", "analyte", "measure"}),
    "dose per area": frozenset({"drug"}),
    "dose per mass": frozenset({"drug"}),
    "dose per day": frozenset({"drug"}),
    "carboplatin area": frozenset({"drug"}),
    "cycles": frozenset({"drug", "treatment"}),
    "absorbed dose": frozenset({"treatment", "site"}),
    "fractions": frozenset({"treatment", "site"}),
    "length": frozenset({"lesion", "histology", "site", "procedure", "nodes", "lesions"}),
    "number": _EVENTS,
}
_MEASURES = frozenset({"proportion", "length", "mass", "clearance", "normalised clearance"})
_CONCENTRATIONS = frozenset({"analyte", "marker"})
_SHOWING = frozenset({"exam", "analyte", "response"})
_SHOWN = frozenset({"lesion", "histology", "response", "analyte", "marker", "measure"})
_NEAR_ONLY = frozenset({"phase", "allergen", "reaction", "quality"})
_COORDINATED = re.compile(r"\s*(?:,|et|/|-|ou|ni|\+|&)\s*(?:(?:les?|la|aux?|du|des?|l'|d'|de la)\s*)?$")
_ATTACHED = re.compile(r"[\s']*(?:(?:du|de|la|des|d|l|le|les|au|aux|en)[\s']+)*$")
_BY = re.compile(r"\b(?:par|a base de)\b")
_OF = re.compile(r"\s*(?:du|de la|de l'|des|de|d')\s*$")


@dataclass(frozen=True)
class Pair:
    """A value and the thing it goes with; ``inside`` tells whether both stand in one statement, ``near`` in one sentence."""

    sort: str
    value: Item
    head: Item
    inside: bool
    near: bool


def sorts(item: Item) -> Iterator[str]:
    """Yield the sorts of bond that an item takes part in as a value."""
    if item.kind == "performance" or (item.kind == "quantity" and ("concentration" in item.cls or item.cls in _MEASURES)):
        yield "dated"
    if item.kind == "quantity":
        dimension = item.cls
        yield dimension if dimension in _HEADS_OF or "concentration" in dimension else "number"
    elif item.kind == "drug":
        yield "allergen"
    elif item.cls == "allergy" and item.kind == "concept" and item.key != ("concept", "allergie"):
        yield "reaction"
    elif item.kind in _HEADS_OF:
        yield item.kind
    elif item.cls in _HEADS_OF:
        yield item.cls


def classes_of(sort: str) -> frozenset[str]:
    """Return the classes of things that a sort of value goes with."""
    return _HEADS_OF.get(sort, _CONCENTRATIONS)


def heads(reading: Reading, sort: str) -> list[Item]:
    """Return the things of a text that a sort of value may go with, in order."""
    wanted = classes_of(sort)
    return [
        item for item in reading.items if item.cls in wanted and not (sort == "allergen" and item.key != ("concept", "allergie"))
    ]


def pairs(reading: Reading) -> list[Pair]:
    """Return every bond of a text."""
    found = []
    for sort in sorted({sort for item in reading.items for sort in sorts(item)}):
        values = [item for item in reading.items if sort in sorts(item)]
        nearest = {}
        for item in values:
            candidates = [head for head in heads(reading, sort) if head is not item and head.group != item.group]
            if candidates:
                nearest[item.start, item.key] = (item, candidates, _nearest(reading, item, candidates))
        held = {chosen.group: item for item, _, chosen in nearest.values()}
        for item, candidates, chosen in nearest.values():
            free = [head for head in candidates if held.get(head.group, item) is item]
            bound = _bound(reading, item, chosen, free)
            more = _of_the_statement(reading, sort, item, free) + _shown_by(reading, sort, item, bound, free)
            found += [_pair(reading, sort, item, head) for head in dict.fromkeys([*bound, *more])]
    return found


def _of_the_statement(reading: Reading, sort: str, item: Item, candidates: list[Item]) -> list[Item]:
    """Return all that the only date of a statement dates: « arrêt du pembrolizumab pour colite en mai 2021 »."""
    segment = reading.segment(item.start)
    inside = [other for other in reading.items if reading.segment(other.start) == segment]
    ordered = any(other.kind == "link" and other.key[1] in ("after", "before", "during", "despite") for other in inside)
    if sort != "date" or ordered or sum(other.kind == "date" for other in inside) > 1:
        return []
    return [head for head in candidates if head in inside]


def _shown_by(reading: Reading, sort: str, item: Item, bound: list[Item], candidates: list[Item]) -> list[Item]:
    """Return what the only date of a sentence dates beside its examination: all that examinations show."""
    if sort != "date" or not any(head.cls in _SHOWING for head in bound):
        return []
    dates = [other for other in reading.items if other.kind == "date"]
    sentence = reading.sentence(item.start)
    if sum(reading.sentence(other.start) == sentence for other in dates) > 1:
        return []
    rest = [head for head in candidates if head.cls in _SHOWN and head not in bound]
    return [
        head
        for head in rest
        if reading.sentence(head.start) == sentence or (len(dates) == 1 and head.cls == "analyte" and head.start > item.start)
    ]


def _pair(reading: Reading, sort: str, item: Item, head: Item) -> Pair:
    inside = reading.segment(item.start) == reading.segment(head.start)
    return Pair(sort, item, head, inside, reading.sentence(item.start) == reading.sentence(head.start))


def names(reading: Reading, head: Item) -> frozenset[Key]:
    """Return every key by which a thing is named: the words of its term, and what it is a kind of."""
    own = [item for item in reading.items if item.group == head.group]
    return frozenset(key for item in own for key in (item.key, *item.implies))


def _bound(reading: Reading, item: Item, chosen: Item, candidates: list[Item]) -> list[Item]:
    bound = [chosen]
    before = [head for head in reversed(candidates) if head.start < chosen.start]
    behind = [head for head in candidates if head.start > chosen.start]
    for others in (before, behind):  # « RE et RP positifs », « lobe supérieur droit du poumon »
        near, first = chosen, True
        for other in others:
            if not _same_group(reading, item, near, other, first=first):
                break
            first = first and near.cls != other.cls
            bound.append(other)
            near = other
    return bound


def _same_group(reading: Reading, item: Item, near: Item, other: Item, *, first: bool) -> bool:
    if near.group == other.group:
        return True
    one, two = (near, other) if near.start < other.start else (other, near)
    between = reading.norm[one.end : two.start]
    if one.cls == "treatment" and two.cls == "drug" and _BY.search(between):  # « chimiothérapie néoadjuvante par FEC »
        return reading.segment(one.start) == reading.segment(two.start)
    if one.end <= item.start < two.start:
        of = item.kind == "side" and two is other and _OF.match(reading.norm[item.end : two.start]) is not None
        return of or (item.cls == "site" and _one_suspect(reading, one, two))
    if near.cls != other.cls or item.kind == "side":
        return _ATTACHED.match(between) is not None  # « radiothérapie du rectum », « lésion hépatique »
    joined = _COORDINATED.match(between) is not None and not (first and between.strip() == ",")
    return joined or _one_suspect(reading, one, two)


def _one_suspect(reading: Reading, first: Item, second: Item) -> bool:
    """Tell whether the two name one thing: « lésion hépatique suspecte de métastase »."""
    supposed = any(other.cls == "hypothesis" and first.end <= other.start < second.start for other in reading.items)
    return supposed and first.cls == "lesion" and reading.segment(first.start) == reading.segment(second.start)


def _nearest(reading: Reading, item: Item, candidates: list[Item]) -> Item:
    first, last = reading.segment(item.start)
    opened, closed = reading.sentence(item.start)
    within = [head for head in candidates if first <= head.start < max(last, item.end)]
    around = [head for head in candidates if opened <= head.start < closed]
    for scope in (within, around, candidates):
        before = [head for head in scope if head.start < item.start]
        if before:
            return before[-1]
        if scope:
            return scope[0]
    return candidates[0]


MEASURED = frozenset({"length", "proportion", "absorbed dose", "mass"})
"""Bonds that a thing which the passage only counts or scores cannot take part in."""
STRICT = frozenset({"allergen", "reaction", "family"})
"""Bonds that must be written in one sentence, even where the passage holds nothing else that the value could go with."""


def near_only(sort: str) -> bool:
    """Tell whether a claim makes such a bond only inside one statement."""
    return sort in _NEAR_ONLY
