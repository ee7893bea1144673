"""Words of cause, purpose and order: what follows them in the claim must follow them in the passage."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filigrane.science.claims.model import Item, Reading
from filigrane.science.claims.sources import sources_of


def links(claim: Reading, passage: Reading) -> Iterator[str]:
    """Yield the words of cause, purpose or order that the passage does not use of the same things."""
    for index, item in enumerate(claim.items):
        if item.kind == "link" and not _linked(claim, index, passage):
            yield f"Lien de cause ou de temps absent du passage : {item.shown}"


def _linked(claim: Reading, index: int, passage: Reading) -> bool:
    name = claim.items[index].key[1]
    after = _content(claim.items[index + 1 :])[:2]
    if (
        not after
        or (name in ("during", "cause", "after") and after[0].kind in ("quantity", "ratio"))
        or (name == "during" and after[0].kind == "date")
    ):
        return bool(after)
    before = _content(claim.items[:index])[-1:]
    for place, other in enumerate(passage.items):
        if other.kind != "link":
            continue
        behind, front = _content(passage.items[place + 1 :])[:2], _content(passage.items[:place])[-2:]
        if other.key[1] == name and _meet(after[:1], behind):
            return True
        turned = (name, other.key[1]) in (("after", "before"), ("before", "after"))
        if turned and _meet(after[:1], front) and (not before or _meet(before, behind)):
            return True
        if turned and name == "before" and before and _meet(before, behind) and not _meet(after[:1], behind):
            return True
    return name == "cause" and bool(before) and _adjacent(before[0], after[0], passage)


def _adjacent(left: Item, right: Item, passage: Reading) -> bool:
    """Tell whether the passage sets the two side by side as « arrêt : toxicité » or « arrêt (toxicité) » do."""
    for one in sources_of(left, passage):
        for other in sources_of(right, passage):
            if one.end <= other.start and re.fullmatch(r"\s*[:(]\s*", passage.norm[one.end : other.start]):
                return True
    return False


def _content(items: tuple[Item, ...]) -> list[Item]:
    return [item for item in items if item.kind not in ("link", "system")]


def _meet(mine: list[Item], theirs: list[Item]) -> bool:
    return any(a.key == b.key or a.key in b.implies for a in mine for b in theirs)
