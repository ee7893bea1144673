"""What a reader yields: mentions, and the shared preparation that every reader of a document uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from filigrane.kernel.codes import Code
from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion
from filigrane.science.pages.model import Document
from filigrane.science.text.prepared import Prepared


@dataclass(frozen=True)
class Mention:
    """One fact read at one place of a document's text (offsets of ``Document.text``; every mention quotes its own words).

    ``kind`` and the shape of ``value`` follow ``science/oncology/kinds.toml``. ``others`` are further passages that the value rests on
    (the heading that gives the side, the date). ``rule`` names the reader's rule. ``confidence`` is absent unless it was calibrated.
    """

    kind: str
    value: Mapping[str, Any]
    start: int
    end: int
    rule: str
    when: Interval = field(default_factory=lambda: Interval(None, None))
    assertion: Assertion = field(default_factory=Assertion)
    unit: str | None = None
    code: Code | None = None
    others: tuple[tuple[int, int], ...] = ()
    confidence: float | None = None


Reader = Callable[[Document, Prepared], Iterable[Mention]]
"""Every module of this package that reads a family of kinds exposes ``KINDS: frozenset[str]`` and ``read: Reader``."""
