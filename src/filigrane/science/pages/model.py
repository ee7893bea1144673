"""Pages and documents: text in reading order, with the box of every character, and the documents split from a file."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import isnan

from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import Box, TextSpan

PAGE_JOIN = "\n\f"
"""What stands between two pages in a document's text: no passage, no sentence and no match ever runs across it by itself."""


@dataclass(frozen=True)
class Page:
    """One page of a received file.

    ``number`` is 1-based (1 for files without pages); ``width`` and ``height`` are points of the page as displayed. ``text`` is in
    reading order, NFC, ligatures opened, without a form feed; offsets count its code points. ``boxes`` holds four floats a code point
    (x0, y0, x1, y1 from the top left), NaN for inserted blanks and line ends; it is empty where a file has no geometry.
    ``words`` gives (start, end, confidence from 0 to 1) for optically read pages only. ``margins`` are the (start, end) of running
    headers and footers. ``problem`` says in French why the page is unreadable, empty otherwise.
    """

    number: int
    width: float
    height: float
    text: str
    boxes: array[float] = field(default_factory=lambda: array("f"), repr=False)
    ocr: bool = False
    words: tuple[tuple[int, int, float], ...] = field(default=(), repr=False)
    margins: tuple[tuple[int, int], ...] = ()
    problem: str = ""

    def boxes_for(self, start: int, end: int) -> tuple[Box, ...]:
        """Return one box for each line of the passage, in reading order; empty without geometry.

        Works for text in any direction, as on a page that was scanned sideways or upside down.
        """
        if not self.boxes:
            return ()
        inked = []
        for i in range(start, end):
            x0, y0, x1, y1 = self.boxes[4 * i : 4 * i + 4]
            if not isnan(x0):  # NaN: a blank that no ink drew
                inked.append((x0, y0, x1, y1))
        quarters = _direction(inked)
        lines: list[list[float]] = []
        for box in inked:
            x0, y0, x1, y1 = _turned(box, quarters)
            last = lines[-1] if lines else None
            if (
                last is not None
                and min(last[3], y1) - max(last[1], y0) > 0.5 * min(last[3] - last[1], y1 - y0)
                and x0 >= last[0] - 1
            ):
                last[0], last[1], last[2], last[3] = min(last[0], x0), min(last[1], y0), max(last[2], x1), max(last[3], y1)
            else:
                lines.append([x0, y0, x1, y1])
        placed = [_turned((b[0], b[1], b[2], b[3]), -quarters) for b in lines]
        return tuple((round(b[0], 1), round(b[1], 1), round(b[2], 1), round(b[3], 1)) for b in placed)


def _direction(boxes: list[Box]) -> int:
    """Return in how many quarters of a turn the passage runs: 0 rightward, 1 upward, 2 leftward, 3 downward."""
    votes = [0, 0, 0, 0]
    for one, two in pairwise(boxes):
        x, y = two[0] + two[2] - one[0] - one[2], two[1] + two[3] - one[1] - one[3]
        votes[(0 if x >= 0 else 2) if abs(x) >= abs(y) else (3 if y > 0 else 1)] += 1
    return votes.index(max(votes))


def _turned(box: Box, quarters: int) -> Box:
    """Return a box in a frame turned so that a passage running in that direction runs rightward."""
    x0, y0, x1, y1 = box
    match quarters % 4:
        case 1:
            return -y1, x0, -y0, x1
        case 2:
            return -x1, -y1, -x0, -y0
        case 3:
            return y0, -x1, y1, -x0
    return box


@dataclass(frozen=True)
class ReceivedFile:
    """One received file after reading: its name, its bytes' SHA-256 in hexadecimal, its media type and its pages.

    ``structured`` carries facts that a structured file states in its own codes (CDA, FHIR), as ``StructuredFact`` rows.
    ``notes`` are French sentences about how the file was read (wrong extension, repaired, pages not readable).
    """

    name: str
    sha256: str
    media_type: str
    pages: tuple[Page, ...]
    structured: tuple[StructuredFact, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class StructuredFact:
    """A coded fact of a CDA or FHIR file: which kind of finding, its value, and the path and page text passage that show it."""

    kind: str
    value: dict[str, object]
    path: str
    start: int
    end: int
    unit: str | None = None
    code_system: str | None = None
    code: str | None = None
    when: Interval = field(default_factory=lambda: Interval(None, None))


@dataclass(frozen=True)
class Document:
    """One document split from a received file: consecutive pages with a type, a date, an author and a place.

    ``type`` is one of ``DOCUMENT_TYPES``. ``date`` may be an unknown interval. ``copied`` are the (start, end) of passages of ``text``
    that were copied forward from an older document of the dossier: they are shown, and are no new evidence.
    """

    id: str
    source: str
    file: str
    pages: tuple[Page, ...]
    title: str = ""
    type: str = "other"
    date: Interval = field(default_factory=lambda: Interval(None, None))
    author: str = ""
    place: str = ""
    copied: tuple[tuple[int, int], ...] = ()

    @cached_property
    def text(self) -> str:
        """Return the pages' texts joined by ``PAGE_JOIN``; every reader works on this string."""
        return PAGE_JOIN.join(page.text for page in self.pages)

    @cached_property
    def page_starts(self) -> tuple[int, ...]:
        """Return where each page begins in ``text``."""
        starts, position = [], 0
        for page in self.pages:
            starts.append(position)
            position += len(page.text) + len(PAGE_JOIN)
        return tuple(starts)

    def spans(self, start: int, end: int) -> tuple[TextSpan, ...]:
        """Return the evidence of a passage of ``text``: one span a page it touches."""
        result = []
        index = bisect_right(self.page_starts, start) - 1
        while index < len(self.pages) and self.page_starts[index] < end:
            page, origin = self.pages[index], self.page_starts[index]
            first, last = max(start - origin, 0), min(end - origin, len(page.text))
            if first < last:
                quote = page.text[first:last]
                result.append(TextSpan(self.source, self.id, page.number, first, last, quote, page.boxes_for(first, last)))
            index += 1
        return tuple(result)

    def page_at(self, position: int) -> Page | None:
        """Return the page on which a place of ``text`` lies, None in a document without pages."""
        index = bisect_right(self.page_starts, position) - 1
        return self.pages[index] if 0 <= index < len(self.pages) else None

    def certainty(self, start: int, end: int) -> float:
        """Return how sure the optical reading of a passage was: the least sure of its words, 1.0 on a page that has its own text."""
        page = self.page_at(start)
        if page is None or not page.words:
            return 1.0
        origin = self.page_starts[bisect_right(self.page_starts, start) - 1]
        return min((sure for first, last, sure in page.words if first < end - origin and start - origin < last), default=1.0)

    def is_copied(self, start: int, end: int) -> bool:
        """Tell whether a passage lies inside copied-forward text."""
        return any(a <= start and end <= b for a, b in self.copied)


DOCUMENT_TYPES = {
    "consultation_letter": "Lettre de consultation",
    "hospital_stay": "Compte rendu d’hospitalisation",
    "pathology": "Anatomopathologie",
    "molecular": "Pathologie moléculaire",
    "imaging": "Imagerie",
    "laboratory": "Biologie",
    "surgery": "Compte rendu opératoire",
    "endoscopy": "Endoscopie",
    "radiotherapy": "Radiothérapie",
    "systemic_treatment": "Traitement systémique",
    "rcp": "Fiche RCP",
    "prescription": "Ordonnance",
    "nursing": "Soins infirmiers",
    "other": "Autre document",
}
