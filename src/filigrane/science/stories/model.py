"""An invented dossier, its documents before they are printed, and its truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Story:
    """One invented dossier: whose, the received files, and what a perfect reader would find."""

    name: str
    birth_name: str
    used_name: str
    first_name: str
    sex: str
    birth_date: date
    ipp: str
    files: tuple[tuple[str, bytes], ...]
    truth: dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table of a document: header and rows, as printed."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Sheet:
    """One document before printing: type, title, day, letterhead, author, and its paragraphs and tables in order.

    ``scanned`` documents are printed as a noisy, slightly turned picture without any text.
    """

    type: str
    title: str
    day: date
    place: str
    author: str
    body: Sequence[str | Table] = field(default=())
    scanned: bool = False


def day_fr(day: date) -> str:
    """Return 16/11/2026."""
    return f"{day:%d/%m/%Y}"
