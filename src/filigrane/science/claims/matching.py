"""Whether one reading of the passage holds the whole of a statement: each piece at its place, joined as the claim joins them.

« Carcinome du sein gauche. Nodule du sein droit. » holds « nodule », « sein » and « gauche », and does not say « nodule du sein gauche ».
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from math import prod

from filigrane.science.claims import binding
from filigrane.science.claims.binding import Pair
from filigrane.science.claims.model import UNPOLARISED, Item, Reading
from filigrane.science.claims.windows import skipped

MOST = 2_000
"""More readings of a passage than this are not tried: the statement is then too ambiguous to be kept."""
_ANYWHERE = frozenset({"exam", "history", "hypothesis"})
_REACTS = re.compile(r"\b(?:allergi|intoleran|hypersensib)")
_VALUES = UNPOLARISED - {"marker"}
_KIN = ({"analyte", "marker", "measure"}, {"lesion", "histology"}, {"drug", "treatment"})
_ALLERGY = ("concept", "allergie")
_APART = frozenset({"exam", "history", "hypothesis", "phase", "plan"})
"""Classes of what may stand in another statement than what it goes with."""

Sources = Callable[[Item], Sequence[Item]]
Placed = Mapping[int, Item | None]


def misplaced(claim: Reading, passage: Reading, sources: Sources) -> list[str]:
    """Return why no reading of the passage joins things as the claim does, for the reading that comes closest; empty when one does.

    Parameters
    ----------
    claim, passage
        Both texts, taken apart.
    sources
        Gives the items of the passage that may say what an item of the claim says; none when the passage says it as a whole.
    """
    items = [item for item in claim.items if item.kind not in ("link", "system")]
    choices: list[Sequence[Item | None]] = [tuple(sources(item)) or (None,) for item in items]
    if prod(len(choice) for choice in choices) > MOST:
        return ["Passage trop ambigu pour vérifier ce qui va avec quoi"]
    mine, theirs = binding.pairs(claim), binding.pairs(passage)
    best: list[str] | None = None
    for chosen in product(*choices):
        placed = {id(item): other for item, other in zip(items, chosen, strict=True)}
        wrong = [*_torn(claim, items, passage, placed), *_crossed(claim, items, passage, placed)]
        wrong += [*_unbound(mine, theirs, passage, placed), *skipped(claim, items, passage, placed)]
        if not wrong:
            return []
        best = wrong if best is None or len(wrong) < len(best) else best
    return best or []


def _torn(claim: Reading, items: Sequence[Item], passage: Reading, placed: Placed) -> Iterator[str]:
    """Yield the statements whose pieces come from several sentences of the passage."""
    found: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for item in items:
        other = placed[id(item)]
        if other is not None and item.kind != "date" and item.cls not in _ANYWHERE and other.cls not in _ANYWHERE:
            found.setdefault(claim.segment(item.start), set()).add(passage.sentence(other.start))
    for (start, end), sentences in found.items():
        if len(sentences) > 1:
            yield f"Réunit plusieurs phrases du passage : {claim.text[start:end].strip(' ,;.()')}"


def _crossed(claim: Reading, items: Sequence[Item], passage: Reading, placed: Placed) -> Iterator[str]:
    """Yield what a statement of the claim joins and the passage keeps apart: « A AUC 5 et B hebdomadaire » says no « A hebdomadaire »."""
    for one, other in combinations(items, 2):
        here, there = placed[id(one)], placed[id(other)]
        if here is None or there is None or claim.segment(one.start) != claim.segment(other.start):
            continue
        close = other.start - one.end <= 1
        if passage.segment(here.start) != passage.segment(there.start) and (
            _rival(passage, here, there, close=close)
            or _rival(passage, there, here)
            or _of_another_reaction(passage, here, there)
        ):
            yield f"Attribué à autre chose dans le passage : {other.shown}"


def _of_another_reaction(passage: Reading, here: Item, there: Item) -> bool:
    """Tell whether two words of allergy stand in statements that each have their own: « allergique au latex, intolérante à la codéine »."""
    if "allergy" not in {here.cls, there.cls}:
        return False
    return all(_REACTS.search(passage.norm, *passage.segment(item.start)) for item in (here, there))


def _rival(passage: Reading, thing: Item, value: Item, *, close: bool = False) -> bool:
    """Tell whether the statement of ``value`` holds another thing of the class of ``thing``, which then is the one that goes with it.

    A bare list shares what ends it (« RE et RP positifs »), and a statement without a subject goes on with the one before (« débuté
    en mars, arrêté en juin »).
    """
    if value.cls in _APART or (thing.cls in _APART and (thing.start < value.start or not close)):
        return False
    if _says_of_a_subject(thing, value, close=close) and thing.kind not in _VALUES and _headed(passage, value, exams=close):
        return True
    if not thing.cls or thing.cls == value.cls or thing.cls in _APART:
        return False
    if thing.kind in _VALUES and not _headed(
        passage, thing
    ):  # its subject stands before: what stands behind has a value of its own
        return thing.start < value.start and any(
            item.cls == thing.cls and item.key != thing.key for item in _inside(passage, value)
        )
    inside = _inside(passage, value)
    if not any(_alike(item, thing) and item.key not in (thing.key, *thing.implies, _ALLERGY) for item in inside):
        return False
    alone = all(_alike(item, thing) for item in _inside(passage, thing) if item.kind not in ("link", "system"))
    return not (alone and thing.start < value.start)


def _says_of_a_subject(thing: Item, value: Item, *, close: bool) -> bool:
    if value.kind == "word":
        return bool(thing.cls) or close
    return value.kind == "quantity" or value.cls == "response" or (value.kind in ("result", "ihc", "grade") and not thing.cls)


def _alike(one: Item, other: Item) -> bool:
    return one.cls == other.cls or any({one.cls, other.cls} <= kin for kin in _KIN)


def _headed(passage: Reading, value: Item, *, exams: bool = False) -> bool:
    """Tell whether the statement of a value begins with a subject of its own."""
    before = [item for item in _inside(passage, value) if item.start < value.start]
    return any(item.kind not in UNPOLARISED and (item.cls not in _APART or (exams and item.cls == "exam")) for item in before)


def _inside(passage: Reading, item: Item) -> list[Item]:
    segment = passage.segment(item.start)
    return [other for other in passage.items if passage.segment(other.start) == segment]


def _unbound(mine: Sequence[Pair], theirs: Sequence[Pair], passage: Reading, placed: Placed) -> Iterator[str]:
    bonds: dict[tuple[int, str], dict[str, bool]] = {}
    shown: dict[tuple[int, str], str] = {}
    for pair in mine:
        bond = (id(pair.value), pair.sort)
        classes = bonds.setdefault(bond, {})
        classes[pair.head.cls] = classes.get(pair.head.cls, True) and _holds(pair, theirs, passage, placed)
        shown[bond] = pair.value.shown
    for bond, classes in bonds.items():
        if not any(classes.values()):  # « lésion de l’ovaire de 35 mm »: of the lesion or of the ovary, one is enough
            yield f"Attribué à autre chose dans le passage : {shown[bond]}"


def _holds(pair: Pair, theirs: Sequence[Pair], passage: Reading, placed: Placed) -> bool:
    """Tell whether the passage joins the two as the claim does, or has nothing else that the value could go with."""
    if binding.near_only(pair.sort) and not pair.inside:
        return True
    value, head = placed.get(id(pair.value)), placed.get(id(pair.head))
    if value is None:
        return True
    if head is None:  # the passage says the head in the words of another value: « 2 ganglions envahis sur 9 » measures no node
        return pair.sort not in binding.MEASURED
    strict = pair.sort in binding.STRICT
    if not strict and len({other.group for other in binding.heads(passage, pair.sort) if other is not value}) <= 1:
        return True
    return any(
        other.sort == pair.sort and other.value is value and other.head.group == head.group and (other.near or not strict)
        for other in theirs
    )
