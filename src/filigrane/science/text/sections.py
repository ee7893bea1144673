"""Sections of French clinical documents, from headings kept as data (``data/sections.csv``)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from filigrane.science.resources import open_table
from filigrane.science.text.normalise import normalise
from filigrane.science.text.prepared import Section

_HEADING = re.compile(r"\n[ \f]*(?:[-•*#>_=]+ *)?(?:[0-9ivx]{1,4} ?[.)/-] *)*([a-z][^\n:]{2,70})(:|(?=\n)|\Z)")
_SPACES = re.compile(r"\s+")


@cache
def headings() -> dict[str, str]:
    """Return every known heading, normalised, with the key of its section."""
    return {normalise(row["heading"]): row["key"] for row in open_table("text", "sections.csv")}


def find(norm: str) -> tuple[Section, ...]:
    """Return the sections of a normalised text, in order; what stands before the first heading belongs to none."""
    known = headings()
    starts: list[tuple[str, int, int]] = []
    framed = "\n" + norm
    for match in _HEADING.finditer(framed):
        title = match.group(1).strip(" .-_*")
        key = known.get(title) or known.get(_SPACES.sub(" ", title))
        if key is not None:
            starts.append((key, match.start(1) - 1, match.end() - 1))
    ends = [*(start for _, start, _ in starts[1:]), len(norm)][: len(starts)]
    return tuple(Section(key, start, body, end) for (key, start, body), end in zip(starts, ends, strict=True))


def section_at(sections: Sequence[Section], position: int) -> Section | None:
    """Return the section that holds ``position``, or None before the first heading."""
    index = bisect_right(sections, position, key=lambda section: section.start) - 1
    return sections[index] if index >= 0 else None
