"""Draws the blocks of one document on A4 pages and notes on which page each marked fact falls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

W, H = A4
TOKEN = re.compile("\x01([^\x02]*)\x02([^\x01\x03]*)\x03")
MARK = re.compile("\x01([^\x02]*)\x02")
FOOT = "DONNÉES SYNTHÉTIQUES - dossier inventé, aucun patient réel"
FONTS = {
    "sans": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "serif": ("Times-Roman", "Times-Bold", "Times-Italic"),
    "mono": ("Courier", "Courier-Bold", "Courier-Oblique"),
    "vera": ("Vera", "VeraBd", "VeraIt"),
}


def register() -> None:
    """Register the fonts that ship inside reportlab."""
    for name in ("Vera", "VeraBd", "VeraIt"):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))


@dataclass
class Block:
    """One piece of a page: heading, paragraph, bullet, table, pairs, typed lines, gap, signature."""

    kind: str
    text: str = ""
    role: str = ""
    rows: list[list[str]] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)


@dataclass
class Look:
    """How a hospital's paper looks."""

    family: str = "sans"
    size: float = 10.0
    left: float = 56.0
    right: float = 56.0
    head: str = "left"
    columns: int = 1
    grid: bool = True
    fax: str = ""
    stamp: str = ""
    label: bool = False
    heading: str = "bold"
    lines: tuple[str, ...] = ()
    label_lines: tuple[str, ...] = ()
    footer: str = ""
    numbering: bool = True
    color: tuple[float, float, float] = (0.1, 0.2, 0.45)


def bare(text: str) -> str:
    """Return the text without its marks."""
    return MARK.sub("", text).replace("\x03", "")


class Painter:
    """Lays blocks out in columns, page after page, on a given canvas."""

    def __init__(self, canvas: Any, look: Look) -> None:
        self.c, self.look = canvas, look
        self.pages = 0
        self.anchors: list[tuple[str, int]] = []
        self.col, self.y, self.top = 0, 0.0, 0.0
        self.bottom = 58.0

    def width(self) -> float:
        """Return the width of one column."""
        total = W - self.look.left - self.look.right
        return total if self.look.columns == 1 else (total - 18) / 2

    def x0(self) -> float:
        """Return the left edge of the current column."""
        return self.look.left + self.col * (self.width() + 18)

    def new_page(self) -> None:
        """Close the page, open the next one with its header, label and footer."""
        if self.pages:
            self.c.showPage()
        self.pages += 1
        self.col = 0
        y = H - 40
        look = self.look
        reg, bold, ital = FONTS[look.family]
        if look.fax:
            self.c.setFont("Courier", 7.5)
            self.c.drawString(30, H - 16, look.fax + f"   P.{self.pages:02d}")
        y = self._letterhead(y, reg, bold) if self.pages == 1 else self._running(y, reg)
        if look.label:
            y = self._label(y, reg)
        self.c.setFillColorRGB(0.35, 0.35, 0.35)
        self.c.setFont(ital, 7)
        self.c.drawCentredString(W / 2, 22, FOOT)
        if look.footer:
            self.c.drawCentredString(W / 2, 32, look.footer)
        if look.numbering:
            self.c.drawRightString(W - 40, 42, f"Page {self.pages}")
        self.c.setFillColorRGB(0, 0, 0)
        if look.stamp and self.pages == 1:
            self._stamp()
        self.y = self.top = y - 10

    def _letterhead(self, y: float, reg: str, bold: str) -> float:
        look = self.look
        self.c.setFillColorRGB(*look.color)
        for i, line in enumerate(look.lines):
            self.c.setFont(bold if i == 0 else reg, 12 if i == 0 else 8.5)
            if look.head == "center":
                self.c.drawCentredString(W / 2, y, line)
            elif look.head == "right":
                self.c.drawRightString(W - look.right, y, line)
            else:
                self.c.drawString(look.left, y, line)
            y -= 14 if i == 0 else 11
        if look.head in {"left", "center"}:
            self.c.setStrokeColorRGB(*look.color)
            self.c.line(look.left, y, W - look.right, y)
        self.c.setFillColorRGB(0, 0, 0)
        return y - 8

    def _running(self, y: float, reg: str) -> float:
        self.c.setFont(reg, 8)
        self.c.drawString(self.look.left, y, (self.look.lines or ("",))[0])
        if self.look.label_lines and not self.look.label:
            self.c.drawRightString(W - self.look.right, y, bare(self.look.label_lines[0]))
        return y - 10

    def _label(self, y: float, reg: str) -> float:
        lines = self.look.label_lines
        x = W - self.look.right - 190
        height = 11 * len(lines) + 6
        self.c.rect(x, y - height, 190, height)
        self.c.setFont(reg, 8)
        for i, line in enumerate(lines):
            self._string(x + 5, y - 11 - 11 * i, line)
        return y - height - 4

    def _stamp(self) -> None:
        self.c.saveState()
        self.c.setStrokeColorRGB(0.6, 0.1, 0.1)
        self.c.setFillColorRGB(0.6, 0.1, 0.1)
        self.c.translate(W - 165, 78)
        self.c.rotate(9)
        self.c.rect(0, 0, 125, 22)
        self.c.setFont("Helvetica-Bold", 8)
        self.c.drawString(6, 8, self.look.stamp)
        self.c.restoreState()

    def _string(self, x: float, y: float, text: str) -> None:
        for tag in MARK.findall(text):
            self.anchors.append((tag.replace("\x04", " "), self.pages))
        self.c.drawString(x, y, bare(text))

    def need(self, height: float) -> None:
        """Go to the next column or page when fewer points than asked remain."""
        if self.pages == 0:
            self.new_page()
        if self.y - height < self.bottom:
            if self.col + 1 < self.look.columns:
                self.col += 1
                self.y = self.top
            else:
                self.new_page()

    def wrap(self, text: str, font: str, size: float, width: float) -> list[str]:
        """Cut a text into lines that fit a width."""
        out: list[str] = []
        text = MARK.sub(lambda m: m.group(0).replace(" ", "\x04"), text)
        for part in text.split("\n"):
            line, used = "", 0.0
            for word in part.split(" "):
                w = pdfmetrics.stringWidth(bare(word) + " ", font, size)
                if line and used + w > width:
                    out.append(line.rstrip(" "))
                    line, used = "", 0.0
                line += word + " "
                used += w
            out.append(line.rstrip(" "))
        return out

    def flow(self, text: str, font: str, size: float, indent: float = 0.0) -> None:
        """Write a wrapped paragraph, kept on one page when it is short."""
        lines = self.wrap(text, font, size, self.width() - indent)
        step = size * 1.28
        self.need(step * min(len(lines), 14))
        for line in lines:
            self.need(step)
            self.c.setFont(font, size)
            self._string(self.x0() + indent, self.y - size, line)
            self.y -= step

    def block(self, b: Block) -> None:
        """Draw one block."""
        reg, bold, ital = FONTS[self.look.family]
        size = self.look.size
        if b.kind == "title":
            self.need(40)
            self.flow(b.text, bold, size + 2.5)
            self.y -= 5
        elif b.kind == "h":
            self.need(size * 4)
            self.y -= 4
            self.flow(b.text.upper() if self.look.heading == "caps" else b.text, bold, size)
            if self.look.heading == "rule":
                self.c.line(self.x0(), self.y, self.x0() + self.width(), self.y)
                self.y -= 2
        elif b.kind in {"p", "i"}:
            self.flow(b.text, ital if b.kind == "i" else reg, size)
            self.y -= 4
        elif b.kind == "b":
            self.flow("- " + b.text, reg, size, 10)
        elif b.kind == "mono":
            self.flow(b.text, "Courier", min(size, 9))
        elif b.kind == "gap":
            self.y -= 10
        elif b.kind == "sig":
            self.need(30)
            self.y -= 8
            self.flow(b.text, reg, size, self.width() * 0.5)
        elif b.kind == "t":
            self.table(b)

    def table(self, b: Block) -> None:
        """Draw a table whose first row is its header (a header of empty cells draws none)."""
        reg, bold, _ = FONTS[self.look.family]
        size = min(self.look.size, 9.0)
        total = sum(b.widths)
        widths = [w / total * self.width() for w in b.widths]
        self.y -= 3
        self.need(min(len(b.rows), 5) * (size * 2.4 + 3))
        rows, page = list(enumerate(b.rows)), (self.pages, self.col)
        while rows:
            i, row = rows.pop(0)
            font = bold if i == 0 else reg
            cells = [self.wrap(t, font, size, w - 5) for t, w in zip(row, widths, strict=True)]
            height = max(len(c) for c in cells) * size * 1.2 + 3
            self.need(height)
            if (self.pages, self.col) != page and i:
                page = (self.pages, self.col)
                rows = [(0, b.rows[0]), (i, row), *rows]
                continue
            x = self.x0()
            for cell, w in zip(cells, widths, strict=True):
                if self.look.grid:
                    self.c.rect(x, self.y - height, w, height)
                self.c.setFont(font, size)
                for j, line in enumerate(cell):
                    self._string(x + 3, self.y - size - j * size * 1.2, line)
                x += w
            self.y -= height
        self.y -= 6


def paint(canvas: Any, blocks: list[Block], look: Look) -> tuple[int, list[tuple[str, int]]]:
    """Draw a whole document; return its number of pages and its marks with their pages."""
    p = Painter(canvas, look)
    p.new_page()
    for b in blocks:
        p.block(b)
    canvas.showPage()
    return p.pages, p.anchors
