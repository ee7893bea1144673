"""Received files to documents: where each begins, and its type, date, author and place.

A page begins a document when the evidence for it, added up, passes a threshold. Page numbering decides when it is there; else a
title, a change of letterhead, a salutation and the previous page's signature speak. Weights from knowledge of French letters.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from filigrane.kernel.dates import Interval
from filigrane.science.pages.heading import Heading, find_author, lines_of, read_heading
from filigrane.science.pages.model import Document, Page, ReceivedFile
from filigrane.science.resources import open_table
from filigrane.science.text.normalise import normalise

_THRESHOLD = 2.0


def split(files: Sequence[ReceivedFile], sources: Mapping[str, str]) -> list[Document]:
    """Return the documents of the files, in the files' order.

    Parameters
    ----------
    files
        Received files after reading.
    sources
        The source item's id of each file name; a file without one is named by its SHA-256.
    """
    documents = []
    for file in files:
        source = sources.get(file.name, f"sha256:{file.sha256}")
        for pages, headings in _groups(file):
            documents.append(_document(file, source, pages, headings))
    return documents


Group = tuple[list[Page], list[Heading]]


def _groups(file: ReceivedFile) -> list[Group]:
    groups: list[Group] = []
    found = [_unstamped(page, read_heading(page), len(file.pages)) for page in file.pages]
    for page, heading in zip(file.pages, found, strict=True):
        if groups and _weight(groups[-1][1], heading, page) < _THRESHOLD:
            groups[-1][0].append(page)
            groups[-1][1].append(heading)
        else:
            groups.append(([page], [heading]))
    return groups


_LEAST_STAMPED = 6
"""A file of fewer pages may be one document numbered as usual."""


def _unstamped(page: Page, heading: Heading, pages: int) -> Heading:
    """Return the heading without a number that is the page's place in the whole file, stamped when the file was put together.

    It parts no documents; often only some of its pages bear it, or could be read.
    """
    stamped = pages >= _LEAST_STAMPED and (heading.number, heading.of) == (page.number, pages)
    return replace(heading, number=None, of=None) if stamped else heading


def _weight(current: list[Heading], heading: Heading, page: Page) -> float:
    """Return how much speaks for this page beginning a document."""
    previous = current[-1]
    numbered = _numbering(previous, heading)
    if numbered is not None:
        return numbered
    if not page.text.strip():
        return 0.0
    first = current[0]
    weight = 0.0
    if heading.title:
        known = {normalise(h.title) for h in current if h.title}
        repeated = normalise(heading.title) in known
        weight += 0.5 if repeated or heading.title_repeats else _title_weight(heading)
    if heading.place:
        places = {normalise(h.place) for h in current if h.place}
        weight += 1.5 if places and normalise(heading.place) not in places else 0.5
    weight += 1.0 if heading.salutation else 0.0
    weight += 1.5 if previous.closed else 0.0
    if heading.date_rank <= 3 and first.date.known:
        weight += 1.0 if heading.date != first.date else -1.0
    return weight


def _title_weight(heading: Heading) -> float:
    """Return what a new title weighs: alone it may head a section; with a letterhead, a patient or a date it heads a document."""
    supported = bool(heading.place) or heading.patient or heading.salutation or heading.date_rank <= 3
    return 1.0 + supported + heading.title_on_top


def _numbering(previous: Heading, heading: Heading) -> float | None:
    """Return a decisive weight when the page numbers decide, else None."""
    if heading.number is None:
        return 2.5 if previous.of is not None and previous.number == previous.of and heading.title else None
    if heading.number == 1:
        return 5.0
    follows = previous.number is not None and heading.number == previous.number + 1 and heading.of == previous.of
    if follows:
        return -5.0
    if previous.number is None:  # the first pages of a file may be unnumbered or badly read
        return None if heading.of is None else -1.0
    return None


def _document(file: ReceivedFile, source: str, pages: list[Page], headings: list[Heading]) -> Document:
    first = headings[0]
    lines = [line for page in pages for line in lines_of(page)]
    title = next((h.title for h in headings[:1] if h.title), "") or _first_line(pages[0])
    found = min(headings, key=lambda h: (h.date_rank, headings.index(h)))
    digest = hashlib.sha256(f"{source}|{file.sha256}|{pages[0].number}".encode()).hexdigest()
    return Document(
        f"doc_{digest[:20]}",
        source,
        file.name,
        tuple(pages),
        title,
        first.type or _type_of_untitled(headings, "\n".join(line.norm for line in lines)),
        found.date if found.date_rank < 8 else Interval(None, None),
        find_author(lines),
        next((h.place for h in headings if h.place), ""),
    )


def _type_of_untitled(headings: Sequence[Heading], norm: str) -> str:
    """Return the type of a document without a title: what its words say, else a letter where somebody is greeted."""
    told = type_by_content(norm)
    return "consultation_letter" if told == "other" and any(heading.salutation for heading in headings) else told


def _first_line(page: Page) -> str:
    for line in lines_of(page):
        if not line.margin and len(line.text.strip()) > 3:
            return " ".join(line.text.split())[:100]
    return ""


@cache
def _cues() -> tuple[tuple[str, str, int], ...]:
    return tuple((row["phrase"], row["type"], int(row["weight"])) for row in open_table("pages", "cues.csv"))


def type_by_content(norm: str) -> str:
    """Return the type whose phrases weigh most in a document without a title; ``other`` when none weighs 3, or two are equal."""
    weights: Counter[str] = Counter()
    for phrase, kind, weight in _cues():
        if phrase in norm:
            weights[kind] += weight
    ranked = weights.most_common(2)
    if not ranked or ranked[0][1] < 3 or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return "other"
    return ranked[0][0]
