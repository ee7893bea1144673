"""What the tables of treatments share: reading one sentence, and saying what was read in a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.oncology.kinds import kinds
from filigrane.science.pages.model import Document, Page
from filigrane.science.reading.model import Mention
from filigrane.science.text.prepare import prepare

Read = Callable[..., list[Mention]]


def _read(module: str, text: str, kind: str | None = None) -> list[Mention]:
    document = Document("d", "s", "lettre.txt", (Page(1, 0, 0, text),), date=Interval.day(date(2025, 1, 15)))
    reader = import_module(f"filigrane.science.reading.{module}")
    found = list(reader.read(document, prepare(document.text, document.date)))
    for mention in found:
        assert mention.kind in reader.KINDS
        assert kinds()[mention.kind].problems(mention.value) == []
        assert 0 <= mention.start < mention.end <= len(text)
    return [mention for mention in found if kind is None or mention.kind == kind]


@pytest.fixture(scope="session")
def read() -> Read:
    """Reads one text with one reader (module name, text, kind): the letter is of 15 January 2025."""
    return _read
