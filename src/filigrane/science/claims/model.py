"""What the verifier gets and gives: snippets of a patient's documents, a claim about them, a verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion

UNPOLARISED = frozenset(
    {
        "date",
        "quantity",
        "ratio",
        "side",
        "ihc",
        "result",
        "system",
        "link",
        "tnm",
        "marker",
        "grade",
        "performance",
        "gleason",
        "lapse",
        "daymonth",
    }
)
"""Kinds of items that a denial beside them does not turn: what they go with is turned."""
FREE_CLASSES = frozenset({"exam", "family", "hypothesis", "history", "plan"})
"""Classes of items whose own denial or supposition tells nothing of the patient."""


@dataclass(frozen=True)
class Snippet:
    """A cited passage, verbatim.

    Parameters
    ----------
    id
        What a claim cites it by.
    quote
        The words of the document; several passages of one fact are joined by « ; ».
    patient, tumour
        Of whom, and of which tumour (None: of no one tumour).
    when
        The date of the fact where the passage does not hold it (the finding's); may be unknown.
    written
        The document's date, against which « le 12 mars » is read; may be unknown.
    assertion
        What surrounds the passage in its document: a heading « antécédents familiaux » is not in the quote and still holds.
    """

    id: str
    quote: str
    patient: str = ""
    tumour: str | None = None
    when: Interval = field(default_factory=lambda: Interval(None, None))
    written: Interval = field(default_factory=lambda: Interval(None, None))
    assertion: Assertion = field(default_factory=Assertion)


@dataclass(frozen=True)
class Verdict:
    """Whether the claim is kept, why not (in French, one reason a line), and the ids of the snippets that support it."""

    kept: bool
    reasons: tuple[str, ...]
    support: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One meaningful piece of a text: what it is, its comparable value, where it stands, and how the text speaks of it.

    ``kind`` is date, quantity, ratio, tnm, stage, grade, system, line, performance, gleason, ihc, rank, drug, protocol, marker,
    analyte, result, side, concept, word, link. ``group`` is shared by the words of one term; ``cls`` says what sort of thing it
    names (lesion, site, procedure ...). ``interval`` and ``form`` are a date's.
    """

    kind: str
    key: tuple[object, ...]
    start: int
    end: int
    shown: str
    cls: str = ""
    implies: frozenset[tuple[object, ...]] = frozenset()
    group: int = -1
    assertion: Assertion = field(default_factory=Assertion)
    interval: Interval = field(default_factory=lambda: Interval(None, None))
    form: str = ""
    unsure: bool = False
    """Whether it cannot be told how far a denial or a supposition reaches: such an item supports nothing, and nothing supports it."""


@dataclass(frozen=True)
class Reading:
    """A text taken apart: its items in order, the keys it also supports, and where its statements are cut."""

    text: str
    norm: str
    items: tuple[Item, ...]
    extras: frozenset[tuple[object, ...]]
    cuts: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...] = ()

    def sentence(self, position: int) -> tuple[int, int]:
        """Return the (start, end) of the sentence that holds a position."""
        return next(((start, end) for start, end in self.sentences if start <= position < end), (position, position))

    def of_an_exam(self, item: Item) -> bool:
        """Tell whether an item is the region of an examination: « scanner cérébral »."""
        if item.cls != "site":
            return False
        before = [other.end for other in self.items if other.cls == "exam" and other.end < item.start]
        return any(re.fullmatch(r" (?:de |du |des |d'|de la |de l')?", self.norm[end : item.start]) for end in before)

    def segment(self, position: int) -> tuple[int, int]:
        """Return the (start, end) of the statement that holds a position."""
        start = max((cut for cut in self.cuts if cut <= position), default=0)
        return start, min((cut for cut in self.cuts if cut > position), default=len(self.text))
