"""Whether one reading of the passage holds the whole of a statement: each piece at its place, joined as the claim joins them.

« Carcinome du sein gauche. Nodule du sein droit. » holds « nodule », « sein » and « gauche », and does not say « nodule du sein gauche ».
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from filigrane.science.claims import binding
from filigrane.science.claims.binding import Pair
from filigrane.science.claims.model import Item, Reading

MOST = 20_000
"""More readings of a passage than this are not tried: the statement is then too ambiguous to be kept."""
_ANYWHERE = frozenset({"exam", "history", "hypothesis"})

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
        wrong = [*_torn(claim, items, passage, placed), *_unbound(mine, theirs, passage, placed)]
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
    if value is None or head is None:
        return True
    strict = pair.sort in binding.STRICT
    if not strict and len({other.group for other in binding.heads(passage, pair.sort) if other is not value}) <= 1:
        return True
    return any(
        other.sort == pair.sort and other.value is value and other.head.group == head.group and (other.near or not strict)
        for other in theirs
    )
