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
    "side": frozenset({"site"}),
    "site": frozenset({"lesion", "histology", "procedure", "response", "exam", "treatment"}),
    "family": _ILLNESS,
    "line": frozenset({"drug"}),
    "quality": _EVENTS | {"site"},
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
    "length": frozenset({"lesion", "histology", "site", "procedure"}),
    "number": _EVENTS,
}
_CONCENTRATIONS = frozenset({"analyte", "marker"})
_SHOWING = frozenset({"exam", "analyte", "response"})
_SHOWN = frozenset({"lesion", "histology", "response", "analyte", "marker", "measure"})
_NEAR_ONLY = frozenset({"phase", "allergen", "reaction", "quality"})
_COORDINATED = re.compile(r"\s*(?:,|et|/|-|ou|ni|\+|&)\s*(?:(?:les?|la|aux?|du|des?|l'|d'|de la)\s*)?$")
_ATTACHED = re.compile(r"[\s']*(?:(?:du|de|la|des|d|l|le|les|au|aux|en)[\s']+)*$")
_OF = re.compile(r"\s*(?:du|de la|de l'|des|de|d')\s*$")


@dataclass(frozen=True)
class Pair:
    """A value and the thing it goes with: the keys of the thing (``own``) and of what it is a kind of too (``heads``).

    ``inside`` tells whether both stand in one statement.
    """

    sort: str
    value: Item
    heads: frozenset[Key]
    own: frozenset[Key]
    cls: str
    inside: bool


def sorts(item: Item) -> Iterator[str]:
    """Yield the sorts of bond that an item takes part in as a value."""
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
    for item in reading.items:
        for sort in sorts(item):
            candidates = [head for head in heads(reading, sort) if head is not item]
            bound = _bound(reading, item, candidates)
            found += [_pair(reading, sort, item, head) for head in (*bound, *_shown_by(reading, sort, bound, candidates))]
    return found


def _shown_by(reading: Reading, sort: str, bound: list[Item], candidates: list[Item]) -> list[Item]:
    """Return what the only date of a text dates beside its examination: all that examinations show."""
    alone = sort == "date" and sum(item.kind == "date" for item in reading.items) == 1
    if not alone or not any(head.cls in _SHOWING for head in bound):
        return []
    return [head for head in candidates if head.cls in _SHOWN and head not in bound]


def _pair(reading: Reading, sort: str, item: Item, head: Item) -> Pair:
    inside = reading.segment(item.start) == reading.segment(head.start)
    own = frozenset(other.key for other in reading.items if other.group == head.group)
    return Pair(sort, item, names(reading, head), own, head.cls, inside)


def names(reading: Reading, head: Item) -> frozenset[Key]:
    """Return every key by which a thing is named: the words of its term, and what it is a kind of."""
    own = [item for item in reading.items if item.group == head.group]
    return frozenset(key for item in own for key in (item.key, *item.implies))


def _bound(reading: Reading, item: Item, candidates: list[Item]) -> list[Item]:
    if not candidates:
        return []
    chosen = _nearest(reading, item, candidates)
    bound = [chosen]
    for other in candidates:  # « RE et RP positifs », « lobe supérieur droit du poumon »
        if other is not chosen and any(_same_group(reading, item, near, other) for near in bound):
            bound.append(other)
    for other in reversed(candidates):
        if other not in bound and any(_same_group(reading, item, near, other) for near in bound):
            bound.append(other)
    return bound


def _same_group(reading: Reading, item: Item, near: Item, other: Item) -> bool:
    if near.group == other.group:
        return True
    first, second = (near, other) if near.start < other.start else (other, near)
    between = reading.norm[first.end : second.start]
    if first.end <= item.start < second.start:
        of = item.kind == "side" and second is other and _OF.match(reading.norm[item.end : second.start]) is not None
        return of or (item.cls == "site" and _one_suspect(reading, first, second))
    if near.cls != other.cls or item.kind == "side":
        return _ATTACHED.match(between) is not None  # « radiothérapie du rectum », « lésion hépatique »
    return _COORDINATED.match(between) is not None or _one_suspect(reading, first, second)


def _one_suspect(reading: Reading, first: Item, second: Item) -> bool:
    """Tell whether the two name one thing: « lésion hépatique suspecte de métastase »."""
    supposed = any(other.cls == "hypothesis" and first.end <= other.start < second.start for other in reading.items)
    return supposed and first.cls == "lesion" and reading.segment(first.start) == reading.segment(second.start)


def _nearest(reading: Reading, item: Item, candidates: list[Item]) -> Item:
    first, last = reading.segment(item.start)
    within = [head for head in candidates if first <= head.start < max(last, item.end)]
    for scope in (within, candidates):
        before = [head for head in scope if head.start < item.start]
        if before:
            return before[-1]
        if scope:
            return scope[0]
    return candidates[0]


def near_only(sort: str) -> bool:
    """Tell whether a claim makes such a bond only inside one statement."""
    return sort in _NEAR_ONLY
