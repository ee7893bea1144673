"""A small page layout: paragraphs, headings and tables placed line by line, with the page of every marker."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from reportlab.pdfbase import pdfmetrics

from .text import MARK, unmark

PAGE_W, PAGE_H = 595.0, 842.0
FONTS = {
    "sans": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "serif": ("Times-Roman", "Times-Bold", "Times-Italic"),
    "mono": ("Courier", "Courier-Bold", "Courier-Oblique"),
}


@dataclass
class Block:
    """One piece of a document: `p`, `h`, `li`, `kv`, `t`, `sp`, `box` or `sign`."""

    kind: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    header: bool = True


@dataclass
class Style:
    """How one house prints its pages."""

    name: str
    font: str = "sans"
    size: float = 10.0
    left: float = 56.0
    right: float = 56.0
    leading: float = 1.28
    columns: int = 1
    heading: str = "bold"
    table: str = "grid"
    patient: str = "line"
    header: str = "left"
    footer: str = "centre"
    dates: str = "slash"
    accents: bool = True
    justify: bool = False
    colour: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass
class Op:
    """One drawing order: text `t`, line `l`, rectangle `r`."""

    kind: str
    x: float
    y: float
    a: float = 0.0
    b: float = 0.0
    text: str = ""
    font: str = ""
    gray: float = 0.0
    space: float = 0.0


@cache
def width_of(word: str, font: str) -> float:
    """Return the width of a word at size 1."""
    return float(pdfmetrics.stringWidth(word, font, 1.0))


def wrap(text: str, font: str, size: float, width: float) -> list[tuple[str, list[str]]]:
    """Break `text` into lines; each line comes with the markers that stand in it."""
    lines: list[tuple[str, list[str]]] = []
    words: list[str] = []
    marks: list[str] = []
    used = 0.0
    gap = width_of(" ", font) * size
    for token in text.split(" "):
        found = MARK.findall(token)
        word = unmark(token)
        wide = width_of(word, font) * size
        if words and used + gap + wide > width:
            lines.append((" ".join(words), marks))
            words, marks, used = [], [], 0.0
        used += wide + (gap if words else 0.0)
        words.append(word)
        marks = [*marks, *found]
    lines.append((" ".join(words), marks))
    return lines


class Flow:
    """Place blocks on pages and remember on which page each marker fell."""

    def __init__(self, style: Style, top: float, next_top: float, bottom: float = 64.0) -> None:
        self.style = style
        self.regular, self.bold, self.italic = FONTS[style.font]
        self.pages: list[list[Op]] = [[]]
        self.marks: dict[str, int] = {}
        self.next_top = next_top
        self.bottom = bottom
        self.column = 0
        self.y = top
        self.column_top = top
        gutter = 18.0
        full = PAGE_W - style.left - style.right
        self.width = (full - gutter * (style.columns - 1)) / style.columns
        self.xs = [style.left + i * (self.width + gutter) for i in range(style.columns)]

    @property
    def x(self) -> float:
        """Return the left edge of the current column."""
        return self.xs[self.column]

    def need(self, height: float) -> None:
        """Go to the next column or page when `height` does not fit."""
        if self.y - height >= self.bottom:
            return
        if self.column + 1 < len(self.xs):
            self.column += 1
            self.y = self.column_top
            return
        self.column = 0
        self.pages.append([])
        self.y = self.column_top = self.next_top

    def line(self, text: str, marks: list[str], font: str, size: float, dx: float = 0.0, space: float = 0.0) -> None:
        """Write one line at the cursor and move down."""
        lead = size * self.style.leading
        self.need(lead)
        self.y -= lead
        self.pages[-1].append(Op("t", self.x + dx, self.y, a=size, text=text, font=font, space=space))
        for name in marks:
            self.marks.setdefault(name, len(self.pages) - 1)

    def paragraph(self, text: str, font: str, size: float, indent: float = 0.0, first: str = "") -> None:
        """Write a wrapped paragraph, `first` being a bullet before its first line."""
        width = self.width - indent
        lines = wrap(text, font, size, width)
        for number, (line, marks) in enumerate(lines):
            space = 0.0
            if self.style.justify and number < len(lines) - 1 and line.count(" ") > 4:
                space = max(0.0, (width - sum(width_of(c, font) for c in line) * size) / line.count(" "))
            self.line(line, marks, font, size, indent, min(space, 4.0))
            if number == 0 and first:
                self.pages[-1].append(Op("t", self.x + indent - 10, self.y, a=size, text=first, font=font))

    def table(self, block: Block, size: float) -> None:
        """Write a table; cells wrap, rows are never split."""
        total = sum(block.widths)
        cols = [w / total * self.width for w in block.widths]
        kind = self.style.table
        for index, row in enumerate(block.rows):
            head = index == 0 and block.header
            font = self.bold if head else self.regular
            cells = [wrap(cell, font, size, w - 6) for cell, w in zip(row, cols, strict=True)]
            tall = max(len(c) for c in cells) * size * 1.2 + 4
            before = (len(self.pages), self.column)
            self.need(tall + (size * 3 if index == 0 else 0))
            if block.header and index and before != (len(self.pages), self.column):
                titles = [wrap(unmark(cell), self.bold, size, w - 6) for cell, w in zip(block.rows[0], cols, strict=True)]
                high = max(len(c) for c in titles) * size * 1.2 + 4
                self._row(titles, cols, self.bold, size, high, kind, head=True, index=0)
            self._row(cells, cols, font, size, tall, kind, head, index)
        self.y -= 6

    def _row(
        self,
        cells: list[list[tuple[str, list[str]]]],
        cols: list[float],
        font: str,
        size: float,
        tall: float,
        kind: str,
        head: bool,
        index: int,
    ) -> None:
        page = self.pages[-1]
        x, top = self.x, self.y
        if (kind == "zebra" and index % 2 == 1) or (head and kind in {"grid", "zebra"}):
            page.append(Op("r", x, top - tall, a=self.width, b=tall, gray=0.9 if head else 0.95))
        for cell, wide in zip(cells, cols, strict=True):
            for row, (line, marks) in enumerate(cell):
                page.append(Op("t", x + 3, top - size - row * size * 1.2 - 1, a=size, text=line, font=font))
                for name in marks:
                    self.marks.setdefault(name, len(self.pages) - 1)
            if kind == "grid":
                page.append(Op("l", x, top, a=x, b=top - tall, gray=0.4))
            x += wide
        if kind == "grid":
            page.append(Op("l", x, top, a=x, b=top - tall, gray=0.4))
            page.append(Op("l", self.x, top, a=x, b=top, gray=0.4))
        if kind in {"grid", "rules"} or (head and kind != "plain"):
            page.append(Op("l", self.x, top - tall, a=x, b=top - tall, gray=0.4))
        self.y = top - tall

    def heading(self, text: str) -> None:
        """Write a section heading in the manner of the house."""
        style, size = self.style, self.style.size
        self.need(size * 4)
        self.y -= size * 0.7
        match style.heading:
            case "caps":
                self.paragraph(text.upper(), self.bold, size)
            case "rule":
                self.paragraph(text, self.bold, size + 1)
                self.pages[-1].append(Op("l", self.x, self.y - 3, a=self.x + self.width, b=self.y - 3, gray=0.3))
                self.y -= 5
            case "band":
                self.need(size * 2)
                self.pages[-1].append(Op("r", self.x - 2, self.y - size * 1.5, a=self.width + 4, b=size * 1.6, gray=0.88))
                self.paragraph(text, self.bold, size)
                self.y -= 4
            case "colon":
                self.paragraph(f"{text} :", self.italic, size)
            case "dashes":
                self.paragraph(f"--- {text.upper()} ---", self.regular, size)
            case "underline":
                self.paragraph(text, self.regular, size)
                wide = min(width_of(unmark(text), self.regular) * size, self.width)
                self.pages[-1].append(Op("l", self.x, self.y - 2, a=self.x + wide, b=self.y - 2))
                self.y -= 3
            case _:
                self.paragraph(text, self.bold, size)

    def add(self, block: Block) -> None:
        """Place one block."""
        size = self.style.size
        match block.kind:
            case "h":
                self.heading(block.text)
            case "li":
                self.paragraph(block.text, self.regular, size, 16.0, "-")
            case "t":
                self.table(block, size - 1)
            case "sp":
                self.y -= size * 0.8
            case "title":
                self.y -= size * 0.5
                self.paragraph(block.text, self.bold, size + 3)
                self.y -= size * 0.5
            case "small":
                self.paragraph(block.text, self.italic, size - 2)
            case "box":
                self._box(block.text, size)
            case "pre":
                self.paragraph(block.text.replace(" ", "\u00a0"), FONTS["mono"][0], size - 1.5)
            case _:
                self.paragraph(block.text, self.regular, size)
                self.y -= size * 0.35

    def _box(self, text: str, size: float) -> None:
        lines = wrap(text, self.regular, size, self.width - 12)
        tall = len(lines) * size * self.style.leading + 8
        self.need(tall + 4)
        self.pages[-1].append(Op("r", self.x, self.y - tall, a=self.width, b=tall, gray=-1.0))
        for line, marks in lines:
            self.line(line, marks, self.regular, size, 6.0)
        self.y -= 12
