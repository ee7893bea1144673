"""Which items of a passage say what an item of a claim says."""

from __future__ import annotations

from filigrane.science.claims.model import Item, Reading

_GENERIC = (("concept", "tumeur"), ("concept", "maladie"))


def of_the_tumour(item: Item, claim: Reading, passage: Reading) -> bool:
    """Tell whether « la tumeur » only names what the passage describes: a marker, a category, a stage, a grade."""
    described = any(other.cls in ("marker", "result", "tnm", "stage", "gleason", "response") for other in passage.items)
    return item.key in _GENERIC and described and not any(other.cls == "site" for other in claim.items)


def sources_of(item: Item, passage: Reading) -> list[Item]:
    """Return the items of the passage that say what ``item`` says: itself, or a kind of it."""
    found = [other for other in passage.items if other.key == item.key or item.key in other.implies]
    return [other for other in found if not other.unsure] if item.kind == "result" else found
