"""Sections of French clinical documents, from headings kept as data (``data/sections.csv``)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from filigrane.science.resources import open_table
from filigrane.science.text.normalise import normalise
from filigrane.science.text.prepared import Section

_HEADING = re.compile(r"\n[ \f]*(?:[-•*#>_=\"]+ *)?(?:[0-9ivx]{1,4} ?[.)/-] *)*([a-z][^\n:]{2,70})(:|(?=\n)|\Z)")
_SPACES = re.compile(r"\s+")
_PARAGRAPH_END = re.compile(r"[.] *\n|\n *\n|\n\f")
_OF_THE_PAST = frozenset({"history", "family"})
_SHORT_LINE = 64
"""A line shorter than this was ended by its author, not by the margin."""


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
    return tuple(
        Section(key, start, body, _inline_end(norm, key, body, end)) for (key, start, body), end in zip(starts, ends, strict=True)
    )


def _inline_end(norm: str, key: str, body: int, end: int) -> int:
    """Return where a section ends whose content begins on its heading's own line (« Antécédents : hypertension. »).

    Such a history ends with its paragraph: what follows is the present illness, not the past one.
    """
    line_end = norm.find("\n", body)
    line_end = end if line_end < 0 else line_end
    if key not in _OF_THE_PAST or not norm[body + 1 : line_end].strip() or line_end >= end:
        return end
    if not norm[:line_end].endswith(".") and line_end - norm.rfind("\n", 0, body) < _SHORT_LINE:
        return line_end
    paragraph = _PARAGRAPH_END.search(norm, body, end)
    return paragraph.start() + 1 if paragraph else end


def section_at(sections: Sequence[Section], position: int) -> Section | None:
    """Return the section that holds ``position``, or None before the first heading and after a section that ended."""
    index = bisect_right(sections, position, key=lambda section: section.start) - 1
    return sections[index] if index >= 0 and position < sections[index].end else None
