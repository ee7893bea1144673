"""The one preparation of a document's text that all readers share."""

from __future__ import annotations

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
    return Prepared(text, norm, sentences.split(text), sections.find(norm), dates.find(norm, anchor), anchor)
