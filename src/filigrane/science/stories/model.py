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

    ``scanned`` documents are printed as a noisy, slightly turned picture without any text. ``results`` are the laboratory values
    printed on it, in the shape of the truth but for the file and the page, known once it is printed.
    """

    type: str
    title: str
    day: date
    place: str
    author: str
    body: Sequence[str | Table] = field(default=())
    scanned: bool = False
    results: Sequence[dict[str, Any]] = field(default=())
    dated: bool = True


@dataclass(frozen=True)
class Person:
    """Whose dossier: an invented patient."""

    birth_name: str
    used_name: str
    first_name: str
    sex: str
    birth_date: date
    ipp: str

    @property
    def title(self) -> str:
        """Return how letters name the person: Mme MAREUIL Jeanne."""
        return f"{'Mme' if self.sex == 'F' else 'M.'} {self.used_name or self.birth_name} {self.first_name}"

    def age(self, day: date) -> int:
        """Return the age in years on a day."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True)
class Plant:
    """An inconsistency put in on purpose: its rule, one French line, and words that stand on the pages concerned."""

    rule: str
    text: str
    severity: str
    marks: Sequence[tuple[date, str, str]]
    """(day of the document, its type, words printed there)"""


def day_fr(day: date) -> str:
    """Return 16/11/2026."""
    return f"{day:%d/%m/%Y}"


def month_of(day: date) -> dict[str, str]:
    """Return the first and last day of the month of a day."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return {"start": day.replace(day=1).isoformat(), "end": date.fromordinal(following.toordinal() - 1).isoformat()}


def one_day(day: date) -> dict[str, str]:
    """Return a day as the truth writes an exact date."""
    return {"start": day.isoformat(), "end": day.isoformat()}
