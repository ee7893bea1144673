"""Where the words of a table stand on the page, when the file has geometry: what the order of a line's cells leaves open."""

from __future__ import annotations

from bisect import bisect_right
from math import isnan

from filigrane.science.pages.model import Document


class Places:
    """The horizontal places of passages of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def span(self, start: int, end: int) -> tuple[float, float] | None:
        """Return the left and right edge of a passage, in points; None where its page has no geometry."""
        index = bisect_right(self._document.page_starts, start) - 1
        if index < 0:
            return None
        boxes, origin = self._document.pages[index].boxes, self._document.page_starts[index]
        inked = [
            (boxes[4 * i], boxes[4 * i + 2])
            for i in range(start - origin, min(end - origin, len(boxes) // 4))
            if not isnan(boxes[4 * i])
        ]
        return (min(left for left, _ in inked), max(right for _, right in inked)) if inked else None

    def middle(self, start: int, end: int) -> float | None:
        """Return the middle of a passage, in points; None where its page has no geometry."""
        span = self.span(start, end)
        return None if span is None else (span[0] + span[1]) / 2
