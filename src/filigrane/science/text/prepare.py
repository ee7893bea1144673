"""The one preparation of a document's text that all readers share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from filigrane.kernel.dates import Interval
from filigrane.science.text import dates, sections, sentences
from filigrane.science.text.normalise import normalise
from filigrane.science.text.prepared import Prepared


def prepare(text: str, anchor: Interval) -> Prepared:
    """Return the normalised text with its sentences, sections and dates.

    Parameters
    ----------
    text
        A document's text (``Document.text``): pages joined by ``PAGE_JOIN``.
    anchor
        The document's date, for relative and incomplete dates; may be unknown.
    """
    norm = normalise(text)
    spans = sentences.split(text)
    flowing = unwrapped(norm, spans)
    return Prepared(text, flowing, spans, sections.find(norm), dates.find(flowing, anchor), anchor)


_COLUMNS = re.compile(r"  |[|\t]")


def unwrapped(norm: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return ``norm``, of the same length, with the line ends that only the margin made turned into spaces.

    A line end inside a sentence is one, unless the line before or after it stands in columns (a table's row).
    """
    places = []
    for start, end in spans:
        at = norm.find("\n", start, end)
        while at >= 0:
            before = norm[norm.rfind("\n", 0, at) + 1 : at].strip()
            after_end = norm.find("\n", at + 1)
            after = norm[at + 1 : after_end if after_end >= 0 else len(norm)].strip()
            if before and after and not _COLUMNS.search(before) and not _COLUMNS.search(after):
                places.append(at)
            at = norm.find("\n", at + 1, end)
    if not places:
        return norm
    pieces, position = [], 0
    for at in places:
        pieces += [norm[position:at], " "]
        position = at + 1
    return "".join([*pieces, norm[position:]])
