"""Which items of a passage say what an item of a claim says."""

from __future__ import annotations

from filigrane.science.claims.model import Item, Reading

_DESCRIBES = frozenset({"marker", "result", "tnm", "stage", "gleason", "response"})
_GENERIC = (("concept", "tumeur"), ("concept", "maladie"))


def of_the_tumour(item: Item, claim: Reading, passage: Reading) -> bool:
    """Tell whether « la tumeur » only names what the passage describes: a marker, a category, a stage, a grade."""
    described = any(other.cls in _DESCRIBES and not _of_something_else(other, passage) for other in passage.items)
    return item.key in _GENERIC and described and not any(other.cls == "site" for other in claim.items)


def _of_something_else(item: Item, passage: Reading) -> bool:
    """Tell whether the statement speaks of a symptom or of another disease: « dyspnée stade II »."""
    segment = passage.segment(item.start)
    before = [other for other in passage.items if other.start < item.start and passage.segment(other.start) == segment]
    return item.cls == "stage" and any(other.cls in ("toxicity", "disease", "event") for other in before)


def sources_of(item: Item, passage: Reading) -> list[Item]:
    """Return the items of the passage that say what ``item`` says: itself, or a kind of it."""
    found = [other for other in passage.items if other.key == item.key or item.key in other.implies]
    return [other for other in found if not other.unsure] if item.kind == "result" else found
