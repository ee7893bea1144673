"""Running headers and footers: the same lines at the top or the bottom of many pages of a file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from filigrane.science.pages.model import Page

_EDGE_LINES = 6
"""How many lines from the top and from the bottom may be a running header or footer."""

_LONGEST = 300
"""A longer line is no header, and need not be looked at."""

_PART_OF_PAGES = 0.4
_FEWEST_PAGES = 3
_PAGE_NUMBER = re.compile(
    r"^(?:page|p\.?)?\s*\d{1,4}\s*(?:(?:/|sur|de)\s*\d{1,4})?$|\bpage\s*:?\s*\d{1,4}\s*(?:/|sur|de)\s*\d{1,4}", re.IGNORECASE
)

Line = tuple[int, int]


def mark(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Return the pages with ``margins`` set: lines repeated at the same edge on at least 40 % of the pages, and page numbers.

    Only lines that touch the edge, or touch another such line, are marked, so that a repeated sentence in the body is not.
    Digits count: a line that differs by a value is not a running line, except a page number.
    """
    filled = [page for page in pages if page.text.strip()]
    if len(filled) < 2:
        return tuple(pages)
    needed = max(_FEWEST_PAGES, _PART_OF_PAGES * len(filled))
    edges = [_edges(page.text) for page in pages]
    counts: list[Counter[str]] = [Counter(), Counter()]
    for page, sides in zip(pages, edges, strict=True):
        for side, lines in enumerate(sides):
            counts[side].update({_key(page.text, line) for line in lines})
    result = []
    for page, sides in zip(pages, edges, strict=True):
        found: set[Line] = set()
        for side, lines in enumerate(sides):
            for line in lines:
                if counts[side][_key(page.text, line)] < needed and not _is_page_number(page.text, line):
                    break
                found.add(line)
        result.append(replace(page, margins=tuple(sorted(found))) if found else page)
    return tuple(result)


def _edges(text: str) -> tuple[list[Line], list[Line]]:
    """Return the first lines from the top and the last lines from the bottom, edge first, blank ones skipped."""
    lines = []
    position = 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((position, position + len(line)))
        position += len(line) + 1
    half = max(1, min(_EDGE_LINES, len(lines) // 2))
    return lines[:half], lines[::-1][:half]


def _key(text: str, line: Line) -> str:
    if line[1] - line[0] > _LONGEST:
        return f"body {line[0]}"
    key = " ".join(text[line[0] : line[1]].casefold().split())
    return "page #" if _PAGE_NUMBER.search(key) else key


def _is_page_number(text: str, line: Line) -> bool:
    content = text[line[0] : line[1]].strip()
    return len(content) < 20 and _PAGE_NUMBER.search(content) is not None
