"""What a claim skips of the stretch of passage that it stands on: a true rephrasing shortens a passage, it does not jump over a subject.

« Létrozole arrêté ; fulvestrant et palbociclib débutés » does not say « létrozole débuté »: between the two stand other subjects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from filigrane.science.claims.model import UNPOLARISED, Item, Reading

Placed = Mapping[int, Item | None]

_SUBJECTS = frozenset(
    [
        "lesion",
        "histology",
        "procedure",
        "treatment",
        "drug",
        "marker",
        "analyte",
        "disease",
        "toxicity",
        "exam",
        "event",
        "response",
        "allergy",
        "measure",
        "habit",
        "family",
        "phase",
    ]
)
"""Classes of what a statement is about."""
_ORDERED = _SUBJECTS - {"exam", "phase"} | {"site", "date"}
_HEADING = frozenset({"exam", "date", "site", "history", "quality", "side"})
_SOFT = frozenset({"site", "quality", "side"})
_PANEL = frozenset({"analyte", "marker", "measure"})
_ALONE = frozenset({"date", "tnm", "stage", "grade", "performance"})
_FOUND = (("concept", "diagnostic"), ("concept", "decouverte"))
_MOVING = frozenset({"exam", "date", "phase", "family", "hypothesis", "history"})
_OWNED = frozenset({"date", "daymonth", "quantity", "result", "ihc", "grade"})
"""Kinds of values that say nothing without the thing before them."""
_SILENT = frozenset({"link", "system", "lapse"})
_DONE = re.compile(r"\b(?:realise|effectue|pratique|fait|recu|administre|lieu|beneficie|subi|donne|utilise|delivre)")
"""Words that say that something took place: « stomie fermée en mars » does not say « stomie réalisée en mars »."""
_COLON = re.compile(r":")
_LISTED = re.compile(r"[ ,/+'-]*(?:(?:et|ou|ni|de|du|des|d|la|le|les|l)\b[ ,/+']*)*$")


@dataclass(frozen=True)
class _Ground:
    """A passage in pieces, and which of its items the claim uses."""

    passage: Reading
    used: tuple[Item, ...]
    edges: tuple[int, ...]

    def piece(self, item: Item) -> int:
        """Return the number of the piece that an item stands in."""
        return sum(edge <= item.start for edge in self.edges)

    def opens_a_bracket(self, piece: int) -> bool:
        """Tell whether a piece is between brackets."""
        return piece > 0 and self.passage.norm[self.edges[piece - 1]] == "("

    def of(self, piece: int) -> list[Item]:
        """Return what a piece says."""
        return [item for item in self.passage.items if item.kind not in _SILENT and self.piece(item) == piece]


def skipped(claim: Reading, items: Sequence[Item], passage: Reading, placed: Placed) -> Iterator[str]:
    """Yield what the claim may not jump over, and what it says in another order than the passage.

    Parameters
    ----------
    claim, passage
        Both texts, taken apart.
    items, placed
        The claim's items, and by their identity what of the passage says each.
    """
    found = {id(other): other for item in items if (other := placed[id(item)]) is not None}
    used = tuple(sorted(found.values(), key=lambda item: item.start))
    if len(used) > 1:
        ground = _Ground(passage, used, _edges(passage))
        adds = any(match.group() not in passage.norm for match in _DONE.finditer(claim.norm))
        for item in _between(ground):
            if (adds and item.kind == "word" and not item.cls) or not _may_be_skipped(ground, item):
                yield f"Saute « {item.shown} », dont parle le passage"
    yield from _turned(items, passage, placed)


def _edges(passage: Reading) -> tuple[int, ...]:
    inside = [(item.start, item.end) for item in passage.items]
    colons = [match.start() for match in _COLON.finditer(passage.norm)]
    return tuple(sorted({*passage.cuts, *(at for at in colons if not any(start < at < end for start, end in inside))}))


def _between(ground: _Ground) -> Iterator[Item]:
    first, last = ground.used[0].start, ground.used[-1].end
    if ground.used[0].kind in _OWNED:  # whose value it is stands before it
        first = max((edge for edge in ground.edges if edge <= first), default=0)
    taken = {id(item) for item in ground.used}
    groups = {item.group for item in ground.used}
    places = [(item.start, item.end) for item in ground.used]
    for item in ground.passage.items:
        if id(item) in taken or item.kind in _SILENT or item.group in groups or not first <= item.start < last:
            continue
        if not any(start <= item.start < end for start, end in places):
            yield item


def _may_be_skipped(ground: _Ground, item: Item) -> bool:
    piece = ground.piece(item)
    here = [other for other in ground.used if ground.piece(other) == piece]
    before = any(other.start < item.start for other in here)
    behind = any(other.start > item.start for other in here)
    if _only_dates_or_weighs(ground, item) or _denied_alike(ground, item):
        return True
    if behind:
        narrows = _soft(item) and item.kind != "word"
        kin = narrows or _other_value(ground, item) or _in_a_panel(ground, item)
        return kin or (not before and (_under_a_heading(ground, item) or _titles(ground, item)))
    if item.cls in _SUBJECTS or (item.kind == "word" and not item.cls and not before):
        return _under_a_heading(ground, item) or (before and item.cls == "phase") or _in_a_panel(ground, item)
    return not _answered(ground, item)


def _only_dates_or_weighs(ground: _Ground, item: Item) -> bool:
    """Tell whether the item is a word of measure before its value, the word of discovery, or the only examination of its sentence."""
    used = {id(other) for other in ground.used}
    following = next((other for other in ground.passage.items if other.start >= item.end), None)
    if item.cls == "measure":
        return following is not None and id(following) in used
    if item.cls == "exam":
        sentence = ground.passage.sentence(item.start)
        return (
            sum(other.cls == "exam" and ground.passage.sentence(other.start) == sentence for other in ground.passage.items) == 1
        )
    before = [other for other in ground.used if other.start < item.start]
    return item.key in _FOUND or (bool(before) and all(other.key in _FOUND for other in before))


def _denied_alike(ground: _Ground, item: Item) -> bool:
    """Tell whether the item and the used one behind it are denied together: « ni hémorragie ni thrombose »."""
    if not item.assertion.negated:
        return False
    behind = [other for other in ground.used if other.start > item.start and other.assertion.negated]
    return bool(behind) and re.fullmatch(r",? (?:ni|ou) (?:de |d')?", ground.passage.norm[item.end : behind[0].start]) is not None


def _other_value(ground: _Ground, item: Item) -> bool:
    """Tell whether the item is a value of a kind that the claim does not use."""
    valued = item.kind in ("date", "grade", "tnm", "stage", "performance", "gleason") or (item.kind == "quantity" and item.cls)
    return bool(valued) and not any(other.cls == item.cls for other in ground.used)


def _in_a_panel(ground: _Ground, item: Item) -> bool:
    """Tell whether the item is one of several measures, between what the claim says and a date or a category that stands by itself."""
    behind = {other.kind for other in ground.used if other.start > item.start}
    before = [other for other in ground.used if other.start < item.start]
    if item.kind == "quantity":
        return behind == {"date"} and all(other.cls in _PANEL or other.kind in UNPOLARISED for other in before)
    measured = behind != {"date"} or all(other.cls in _PANEL or other.kind in UNPOLARISED for other in before)
    return item.cls in _PANEL and behind <= _ALONE and measured


def _soft(item: Item) -> bool:
    """Tell whether the item only narrows what stands before it."""
    return item.kind == "side" or item.cls in _SOFT or (item.kind == "word" and not item.cls and not item.assertion.negated)


def _under_a_heading(ground: _Ground, item: Item) -> bool:
    """Tell whether all that the claim uses before the item only heads what follows: « Scanner du 3 mai : pas de ... ; nodule »."""
    if item.cls == "exam":
        return False
    pieces = {ground.piece(other) for other in ground.used if other.start < item.start}
    return bool(pieces) and all(_heads(ground, piece) for piece in pieces)


def _titles(ground: _Ground, item: Item) -> bool:
    """Tell whether the item is a word of the title that dates what follows: « CRO du 3 mai : », « bilan d’extension du 3 mai »."""
    said = ground.of(ground.piece(item))
    if item.kind != "word" or item.cls:
        return False
    named = any(other.cls == "exam" and 0 < item.start - other.end <= len(" d'une ") for other in said)
    return named or (any(other.cls == "date" for other in said) and _heads(ground, ground.piece(item), dated=True))


def _heads(ground: _Ground, piece: int, *, dated: bool = False) -> bool:
    """Tell whether a piece only heads what follows: by its colon, or (not when ``dated`` is asked of a colon alone) by its date."""
    said = ground.of(piece)
    closed = piece < len(ground.edges) and ground.passage.norm[ground.edges[piece]] == ":"
    named = closed or (not dated and any(item.cls == "date" for item in said))  # « Contrôle local satisfaisant » heads nothing
    fitting = all(item.cls in _HEADING or (named and item.kind == "word") for item in said)
    return fitting and any(item.cls in ("exam", "date") for item in said)


def _answered(ground: _Ground, item: Item) -> bool:
    """Tell whether the claim uses, from a bracket behind, a value of the kind of the one that it skips."""
    later = [other for other in ground.used if other.start > item.start and ground.opens_a_bracket(ground.piece(other))]
    return item.kind in UNPOLARISED and any(other.cls == item.cls for other in later)


def _turned(items: Sequence[Item], passage: Reading, placed: Placed) -> Iterator[str]:
    """Yield what the claim names in another order than the passage: things of one class, and words of different statements.

    Dates, examinations and values may move; a bare list may be told in any order.
    """
    edges = _edges(passage)
    for one, other in combinations(items, 2):
        here, there = placed[id(one)], placed[id(other)]
        if here is None or there is None or here.start <= there.start or here.group == there.group:
            continue
        if passage.of_an_exam(here) or passage.of_an_exam(there):
            continue
        listed = here.cls == there.cls and here.cls and _LISTED.match(passage.norm[there.end : here.start]) is not None
        if listed:
            continue
        alike = here.cls == there.cls and (here.cls in _ORDERED or here.kind == "quantity" or _coded(here, there))
        apart = sum(edge <= here.start for edge in edges) != sum(edge <= there.start for edge in edges)
        headed = there.cls == "site" and ":" in passage.norm[there.end : here.start]  # « Sein droit : nodule »
        if alike or (apart and not headed and not _moves(here) and not _moves(there)):
            yield f"Ordre différent de celui du passage : {one.shown}, {other.shown}"


def _coded(one: Item, other: Item) -> bool:
    """Tell whether both are codes (« de A6 à B8 »)."""
    return all(item.kind == "word" and any(letter.isdigit() for letter in str(item.key[1])) for item in (one, other))


def _moves(item: Item) -> bool:
    return item.kind in UNPOLARISED - {"marker"} or item.kind == "line" or item.cls in _MOVING
