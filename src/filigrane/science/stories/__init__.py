"""Invented dossiers with their exact truth, for the demonstration and for development. Every page says that its data are synthetic."""

from __future__ import annotations

from filigrane.science.stories.colon import colon
from filigrane.science.stories.forty import drawn_story
from filigrane.science.stories.lung import lung
from filigrane.science.stories.model import Story
from filigrane.science.stories.prostate import prostate

COUNT = 40
_WRITTEN = (lung, prostate, colon)


def stories(count: int = 3, *, seed: int = 2026) -> list[Story]:
    """Return the first ``count`` invented dossiers; the same seed always gives the same bytes.

    The first three, written one by one, are the demonstration's; the others are drawn from the table of courses.

    Raises
    ------
    ValueError
        When none, or more than there are, are asked for.
    """
    if not 0 < count <= COUNT:
        raise ValueError(f"there are {COUNT} invented dossiers")
    written = [write(seed + number) for number, write in enumerate(_WRITTEN[:count])]
    return [*written, *(drawn_story(number, seed) for number in range(len(_WRITTEN) + 1, count + 1))]


__all__ = ["COUNT", "Story", "stories"]
