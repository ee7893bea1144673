"""The preparation of a document's text that every reader shares: done once, all offsets those of the original text."""

from __future__ import annotations

from dataclasses import dataclass

from filigrane.kernel.dates import Interval


@dataclass(frozen=True)
class Section:
    """A section: its key (``history``, ``family``, ``treatment``, ``conclusion`` ...), heading span and body end."""

    key: str
    start: int
    body: int
    end: int


@dataclass(frozen=True)
class DateMention:
    """A date read in the text: its interval, its place, how it was written, and whether a later or earlier bound was said."""

    start: int
    end: int
    interval: Interval
    form: str
    """absolute | month | year | relative | duration; « yearless » only among the fourteen outputs"""


@dataclass(frozen=True)
class Prepared:
    """Normalised text and its structure.

    ``norm`` has exactly the length of the original: lower case, no accents, every blank a plain space, curly quotes straight, and a line
    end that only the margin made is a space; so that any offset of ``norm`` is an offset of the text. ``sentences`` are (start, end) in
    order, never across ``PAGE_JOIN``.
    ``anchor`` is the document's date, for relative dates.
    """

    text: str
    norm: str
    sentences: tuple[tuple[int, int], ...]
    sections: tuple[Section, ...]
    dates: tuple[DateMention, ...]
    anchor: Interval
