"""Reading order on pages whose order is known because the bench draws them: columns, tables, headers, footers, boxes of text.

Every page has words of its own, each once, drawn line by line in a shuffled order, so that neither the order of the file nor the words
give the answer. The key is the order in which a person reads: header, then blocks from top to bottom, the left one of two side by side
first and whole, tables row by row, the footer last.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.environment import proportion

PAGES = 100
FIRST = 1000
"""Number of the figure's first page; the pages 0 to 99 served to mend the reader."""
WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 50.0
_SYLLABLES = (
    "ba", "ca", "da", "fé", "ga", "lo", "mi", "nu", "pa", "ré", "si", "to", "va", "zé", "chou", "dran", "flo", "gri", "plu", "tré",
    "vien", "moi", "lin", "cer", "dor", "mal", "pen", "sul",
)  # fmt: skip


@dataclass
class Line:
    """One line of text: its words, its left edge, its baseline from the top, its size; ``right`` is a right edge to align on."""

    words: list[str]
    x: float
    y: float
    size: float = 10.0
    right: float | None = None


@dataclass
class Drawn:
    """A page being composed: its lines in reading order, and words not used yet."""

    drawn: random.Random
    lines: list[Line] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    def word(self) -> str:
        """Return a word that the page does not hold yet."""
        while True:
            made = "".join(self.drawn.choice(_SYLLABLES) for _ in range(self.drawn.randint(1, 4)))
            if made not in self.used:
                self.used.add(made)
                return made

    def words(self, low: int, high: int) -> list[str]:
        """Return between ``low`` and ``high`` new words."""
        return [self.word() for _ in range(self.drawn.randint(low, high))]

    def column(self, x: float, y: float, width: float, rows: int, size: float = 10.0) -> float:
        """Write lines that fill a width, from ``y`` down; return where the next block may begin."""
        for _ in range(rows):
            words = [self.word()]
            while _wide([*words, "mmmmmmmm"], size) < width:
                words.append(self.word())
            self.lines.append(Line(words, x, y, size))
            y += size * 1.35
        return y + size

    def table(self, y: float, rows: int, columns: Sequence[float]) -> float:
        """Write rows of short cells; return where the next block may begin."""
        for _ in range(rows):
            for x in columns:
                self.lines.append(Line(self.words(1, 2), x, y))
            y += 15
        return y + 10


def _wide(words: list[str], size: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(" ".join(words), "Helvetica", size))


def _prose(page: Drawn, y: float) -> float:
    return page.column(MARGIN, y, WIDTH - 2 * MARGIN, page.drawn.randint(4, 14))


def _columns(page: Drawn, y: float) -> float:
    gutter = page.drawn.uniform(18, 30)
    width = (WIDTH - 2 * MARGIN - gutter) / 2
    left = page.column(MARGIN, y, width, page.drawn.randint(10, 18))
    right = page.column(MARGIN + width + gutter, y, width, page.drawn.randint(10, 18))
    return max(left, right)


def _table(page: Drawn, y: float) -> float:
    columns = page.drawn.choice(((50.0, 220.0, 320.0, 430.0), (50.0, 250.0, 400.0), (50.0, 160.0, 260.0, 360.0, 470.0)))
    return page.table(y, page.drawn.randint(5, 10), columns)


def _addresses(page: Drawn, y: float) -> float:
    left = page.column(MARGIN, y, 180, page.drawn.randint(3, 5), 9.0)
    right = page.column(340.0, y, 190, page.drawn.randint(3, 5), 9.0)
    page.boxes.append((332.0, y - 14, 545.0, right - 4))
    return max(left, right) + 10


def _boxed(page: Drawn, y: float) -> float:
    page_width = WIDTH - 2 * MARGIN
    end = page.column(MARGIN + 12, y + 8, page_width - 24, page.drawn.randint(2, 5), 9.0)
    page.boxes.append((MARGIN, y - 8, WIDTH - MARGIN, end - 4))
    return end + 8


def _title(page: Drawn, y: float) -> float:
    page.lines.append(Line(page.words(2, 5), MARGIN, y, 15.0))
    return y + 28


Block = Callable[[Drawn, float], float]
KINDS: dict[str, tuple[Block, ...]] = {
    "prose": (_title, _prose, _prose, _prose),
    "two columns": (_title, _columns),
    "tables": (_title, _prose, _table, _prose, _table),
    "boxes": (_addresses, _title, _prose, _boxed, _prose),
    "mixed": (_addresses, _title, _columns, _table, _prose),
}


def compose(number: int) -> tuple[str, Drawn]:
    """Return the kind and the lines of one page, drawn by its number."""
    kind = list(KINDS)[number % len(KINDS)]
    page = Drawn(random.Random(number))
    page.lines.append(Line(page.words(3, 6), MARGIN, 34, 8.0))
    y = 74.0
    for block in KINDS[kind]:
        y = block(page, y)
    assert y < HEIGHT - 60, "the blocks of a page must end above its footer"
    page.lines.append(Line(page.words(3, 6), MARGIN, HEIGHT - 30, 8.0))
    page.lines.append(Line([f"{number + 1}/{PAGES}"], 0, HEIGHT - 30, 8.0, right=WIDTH - MARGIN))
    return kind, page


def document(first: int = FIRST) -> tuple[bytes, list[tuple[str, list[Line]]]]:
    """Return the PDF and the key: for each page its kind and its lines in reading order."""
    from reportlab.pdfgen.canvas import Canvas

    buffer, key = io.BytesIO(), []
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    for number in range(first, first + PAGES):
        kind, page = compose(number)
        for x0, y0, x1, y1 in page.boxes:
            canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0)
        for line in page.drawn.sample(page.lines, len(page.lines)):
            canvas.setFont("Helvetica", line.size)
            if line.right is None:
                canvas.drawString(line.x, HEIGHT - line.y, " ".join(line.words))
            else:
                canvas.drawRightString(line.right, HEIGHT - line.y, " ".join(line.words))
        canvas.showPage()
        key.append((kind, page.lines))
    canvas.save()
    return buffer.getvalue(), key


def pairs_in_order(key: Sequence[str], read: Sequence[str]) -> tuple[int, int]:
    """Return (pairs of words in the right order, pairs), over the words of the key; a word that was not read loses its pairs."""
    place = {word: index for index, word in reversed(list(enumerate(read)))}
    places = [place.get(word) for word in key]
    right = sum(a is not None and b is not None and a < b for index, a in enumerate(places) for b in places[index + 1 :])
    return right, len(key) * (len(key) - 1) // 2


def line_ends(lines: Sequence[Line], read: Sequence[str]) -> Iterator[bool]:
    """Tell for each line whether it was read whole and the next line of the key comes right behind it."""
    place = {word: index for index, word in reversed(list(enumerate(read)))}
    for number, line in enumerate(lines):
        follows = lines[number + 1].words[:1] if number + 1 < len(lines) else []
        start = place.get(line.words[0])
        wanted = [*line.words, *follows]
        yield start is not None and list(read[start : start + len(wanted)]) == wanted


def scores(key: list[tuple[str, list[Line]]], pages: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return, for all pages and for each kind: pairs of words in order (Kendall), lines in their exact sequence, pages exact."""
    rows = []
    for (kind, lines), read in zip(key, pages, strict=True):
        words = [word for line in lines for word in line.words]
        rows.append((kind, pairs_in_order(words, read), list(line_ends(lines, read)), words == list(read)))
    return {
        name: {
            "pages": len(chosen),
            "word_pairs_in_order": round(sum(p[0] for _, p, _, _ in chosen) / sum(p[1] for _, p, _, _ in chosen), 4),
            "kendall_tau": round(2 * sum(p[0] for _, p, _, _ in chosen) / sum(p[1] for _, p, _, _ in chosen) - 1, 4),
            "lines_in_sequence": proportion(
                sum(sum(kept) for _, _, kept, _ in chosen), sum(len(kept) for _, _, kept, _ in chosen)
            ),
            "pages_exact": proportion(sum(exact for *_, exact in chosen), len(chosen)),
        }
        for name in ("all", *KINDS)
        for chosen in [[row for row in rows if name in ("all", row[0])]]
    }
