"""What a view hands to the macros: plain values, already worded, with the addresses that a click or a key opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

STATE_ICONS = ("proposed", "accepted", "typed", "corrected", "rejected", "unknown", "withdrawn")
SEVERITIES = ("critical", "important", "check")


@dataclass(frozen=True)
class Citation:
    """A link to a passage. ``name`` is what a screen reader says: « Source, page 41, compte rendu du 25/09/2026 »."""

    page: int
    address: str
    name: str
    quote: str = ""
    current: bool = False
    label: str = ""

    @property
    def text(self) -> str:
        """Return what the citation shows: « p. 41 »."""
        return self.label or f"p.\u00a0{self.page}"


@dataclass(frozen=True)
class Sentence:
    """One sentence of a synthesis; ``status`` is that of its least decided finding."""

    text: str
    status: str
    citations: Sequence[Citation] = ()
    current: bool = False
    edited: bool = False


@dataclass(frozen=True)
class Proposal:
    """The open card. ``state`` is the words beside the shape; ``confidence`` is a calibrated one, already written, or empty."""

    id: str
    kind: str
    value: str
    status: str
    state: str
    decide: str
    version: int
    tool: str = ""
    confidence: str = ""
    details: Sequence[str] = ()
    quote: str = ""
    citations: Sequence[Citation] = ()
    machine_value: str = ""
    stopped: bool = False
    target: str = ""


@dataclass(frozen=True)
class QueueItem:
    """A line below the open card: a proposal to come, or a decision taken."""

    kind: str
    value: str
    address: str
    citations: Sequence[Citation] = ()
    status: str = ""
    state: str = ""
    machine_value: str = ""


@dataclass(frozen=True)
class Alert:
    """An alert: severity (critical, important, check), sentence, citations, rule code; ``dismiss`` is where its reason is posted."""

    severity: str
    text: str
    rule: str
    citations: Sequence[Citation] = ()
    about: str = ""
    detail: str = ""
    dismiss: str = ""
    settled: str = ""
    source: str = ""
    open: str = ""


@dataclass(frozen=True)
class JobLine:
    """A job as a person reads it: what, how far in its unit, and what it waits for or why it failed."""

    title: str
    done: int
    total: int
    units: str
    note: str = ""
    state: str = "running"
    retry: str = ""


@dataclass(frozen=True)
class Tab:
    """A tab of the patient page."""

    title: str
    address: str
    current: bool = False
    count: str = ""
    key: str = ""


@dataclass(frozen=True)
class Banner:
    """The patient banner: always all of it, unknown written where it is unknown."""

    name: str
    traits: str
    identifiers: str
    allergies: str
    performance: str
    relation: str
    synthetic: bool
    tabs: Sequence[Tab] = ()
    warning: str = ""


@dataclass(frozen=True)
class Passage:
    """The boxed passage on the page image, in percent of its width and height; ``tag`` is what the label says."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class PageView:
    """The page of a received file beside the statements: its image, the passage cited, and its text for those who do not see it."""

    title: str
    page: int
    pages: int
    image: str
    width: float
    height: float
    description: str
    text: str = ""
    passages: Sequence[Passage] = ()
    tag: str = ""
    previous: str = ""
    next: str = ""
    other_view: str = ""
    other_view_title: str = ""
    as_text: bool = False
    marks: Sequence[tuple[int, int]] = field(default=())

    @property
    def tag_width(self) -> int:
        """Return the width in pixels that the tag needs: about 6.4 a sign, and its margins."""
        return round(len(self.tag) * 6.5) + 18

    def pieces(self) -> list[tuple[bool, str]]:
        """Return the page's text cut into (inside the passage?, text)."""
        cut, at = [], 0
        for start, end in sorted(self.marks):
            if start < at:
                continue
            cut += [(False, self.text[at:start]), (True, self.text[start:end])]
            at = end
        return [*cut, (False, self.text[at:])]


def passages(boxes: Sequence[tuple[float, float, float, float]], width: float, height: float) -> tuple[Passage, ...]:
    """Return the frames to draw for boxes in points: lines that touch are framed together, with a margin of 3 points.

    Parameters
    ----------
    boxes
        x0, y0, x1, y1 in points from the top left of the page as displayed.
    width, height
        Of the page, in points.
    """
    merged: list[list[float]] = []
    for box in sorted(boxes, key=lambda item: (item[1], item[0])):
        last = merged[-1] if merged else None
        if last is not None and box[1] - last[3] < 0.8 * (box[3] - box[1]) and box[0] < last[2] + 24 and box[2] > last[0] - 24:
            last[:] = [min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])]
        else:
            merged.append(list(box))
    return tuple(_frame(box, width, height) for box in merged)


def _frame(box: Sequence[float], width: float, height: float) -> Passage:
    left, top = max(box[0] - 3, 0), max(box[1] - 3, 0)
    right, bottom = min(box[2] + 3, width), min(box[3] + 3, height)
    return Passage(
        round(100 * left / width, 3),
        round(100 * top / height, 3),
        round(100 * (right - left) / width, 3),
        round(100 * (bottom - top) / height, 3),
    )
