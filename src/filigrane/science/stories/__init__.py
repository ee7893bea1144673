"""Invented dossiers with their exact truth, for the demonstration and for development. Every page says that its data are synthetic."""

from __future__ import annotations

from filigrane.science.stories.colon import colon
from filigrane.science.stories.lung import lung
from filigrane.science.stories.model import Story
from filigrane.science.stories.prostate import prostate

_WRITERS = (lung, prostate, colon)


def stories(count: int = 3, *, seed: int = 2026) -> list[Story]:
    """Return the first ``count`` invented dossiers; the same seed always gives the same bytes.

    Raises
    ------
    ValueError
        When more are asked for than there are.
    """
    if not 0 < count <= len(_WRITERS):
        raise ValueError(f"there are {len(_WRITERS)} invented dossiers")
    return [write(seed + number) for number, write in enumerate(_WRITERS[:count])]


__all__ = ["Story", "stories"]
