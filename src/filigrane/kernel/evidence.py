"""Why we may say a thing: evidence of four families (located, stated, derived, searched). The list is never empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the top left of the page as displayed."""


@dataclass(frozen=True)
class TextSpan:
    """A passage of a page. ``source`` is the received file's source item; ``document`` the document split from it.

    ``page`` is the 1-based page of the received file (1 where there are none). ``start`` and ``end`` count Unicode code points of
    the page's text, and ``quote`` is exactly that slice.
    """

    source: str
    document: str
    page: int
    start: int
    end: int
    quote: str
    boxes: tuple[Box, ...] = ()

    def __post_init__(self) -> None:
        if self.page < 1 or self.start < 0 or self.end - self.start != len(self.quote) or not self.quote:
            raise ValueError(f"a text span must quote its passage exactly (page {self.page}, {self.start}-{self.end})")


@dataclass(frozen=True)
class ResourceRef:
    """An element of a structured resource (FHIR bundle, CDA entry), addressed by a path inside its source item."""

    source: str
    document: str
    path: str
    quote: str = ""


@dataclass(frozen=True)
class Statement:
    """What a named person said, in which role, when."""

    person: str
    role: str
    time: datetime


@dataclass(frozen=True)
class Derived:
    """What a rule concluded from findings, by their ids."""

    rule: str
    version: str
    findings: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.findings:
            raise ValueError(f"rule {self.rule} derives from nothing")


@dataclass(frozen=True)
class Searched:
    """Where a thing was looked for and not found: every Unknown carries one."""

    sources: tuple[str, ...]
    pages_read: int
    pages_unreadable: int


Evidence = TextSpan | ResourceRef | Statement | Derived | Searched
