"""What a format's reader gives, and how it has the files inside its own file read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from filigrane.science.pages.model import Page, StructuredFact


@dataclass
class Reading:
    """A file's pages, its coded facts, and French sentences about how it was read."""

    pages: Sequence[Page]
    structured: Sequence[StructuredFact] = ()
    notes: list[str] = field(default_factory=list)


ReadAttachment = Callable[[str, bytes], tuple[Sequence[Page], list[str]]]
"""Reads a file carried inside another: its name and bytes to its pages and notes; it never raises."""
