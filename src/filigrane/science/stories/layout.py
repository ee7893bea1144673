"""Setting a document: letterhead, title, patient line, paragraphs and tables to pages of marks, in the house's style."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from filigrane.science.resources import load_toml
from filigrane.science.stories.model import Sheet, Table, day_fr

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT = 50.0, 545.0
NOTICE = "DONNÉES SYNTHÉTIQUES - patient inventé"
_BOLD = {"Times": "Times-Bold", "Helvetica": "Helvetica-Bold", "Courier": "Courier-Bold"}
_PLAIN = {"Times": "Times-Roman", "Helvetica": "Helvetica", "Courier": "Courier"}


@dataclass(frozen=True)
class Words:
    """Words drawn at a place."""

    x: float
    y: float
    text: str
    font: str
    size: float


@dataclass(frozen=True)
class Stroke:
    """A straight line drawn."""

    x: float
    y: float
    to_x: float
    to_y: float


Marks = list[Words | Stroke]


@dataclass(frozen=True)
class House:
    """A letterhead and how that house prints."""

    lines: tuple[str, str, str]
    font: str
    size: float
    head: str
    table: str
    title: str
    foot: str

    @property
    def plain(self) -> str:
        """Return the font of running text."""
        return _PLAIN[self.font]

    @property
    def bold(self) -> str:
        """Return the font of headings."""
        return _BOLD[self.font]

    @property
    def town(self) -> str:
        """Return the town of the last line."""
        return self.lines[2].rsplit(" ", 1)[-1]


@cache
def houses() -> dict[str, House]:
    """Return the invented letterheads by key."""
    table: dict[str, Any] = load_toml("stories", "places.toml")["place"]
    return {key: House(tuple(row["lines"]), **row["style"]) for key, row in table.items()}


def lay_out(sheet: Sheet, patient: str) -> list[Marks]:
    """Return the pages of a document."""
    house = houses()[sheet.place]
    page: Marks = []
    pages = [page]
    y = _head(page, sheet, house, patient)
    step = house.size * 1.45
    for block in (*sheet.body, sheet.author):
        for row in _rows(block, house):
            if y < 74:
                page = [Words(LEFT, HEIGHT - 36, f"{patient} (suite)", house.plain, house.size - 1.5)]
                pages.append(page)
                y = HEIGHT - 64
            page += [_moved(mark, y) for mark in row]
            y -= step
        y -= step * 0.6
    for number, marks in enumerate(pages, start=1):
        _foot(marks, house, number, len(pages))
    return pages


def text_of(page: Marks) -> str:
    """Return the words of a page in one line."""
    return " ".join(mark.text.strip() for mark in page if isinstance(mark, Words))


def _moved(mark: Words | Stroke, y: float) -> Words | Stroke:
    if isinstance(mark, Words):
        return Words(mark.x, mark.y + y, mark.text, mark.font, mark.size)
    return Stroke(mark.x, mark.y + y, mark.to_x, mark.to_y + y)


def _width(text: str, font: str, size: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, font, size))


def _at(text: str, font: str, size: float, where: str) -> float:
    if where == "centre":
        return (WIDTH - _width(text, font, size)) / 2
    return RIGHT - _width(text, font, size) if where == "right" else LEFT


def _head(page: Marks, sheet: Sheet, house: House, patient: str) -> float:
    y = HEIGHT - 50
    for number, text in enumerate(house.lines):
        font, size = (house.bold, house.size + 1) if number == 0 else (house.plain, house.size)
        page.append(Words(_at(text, font, size, house.head), y, text, font, size))
        y -= size + 4
    if sheet.dated:
        place = f"{house.town}, le {day_fr(sheet.day)}"
        where = "right" if house.head == "left" and house.font != "Courier" else "left"
        page.append(Words(_at(place, house.plain, house.size, where), y - 6, place, house.plain, house.size))
    title = sheet.title if house.title == "plain" else sheet.title.upper()
    size = house.size + 2
    page.append(
        Words(_at(title, house.bold, size, "centre" if house.title == "framed" else "left"), y - 30, title, house.bold, size)
    )
    if house.title == "framed":
        page += [Stroke(LEFT, y - 14, RIGHT, y - 14), Stroke(LEFT, y - 38, RIGHT, y - 38)]
    page.append(Words(LEFT, y - 54, patient, house.plain, house.size))
    return y - 82


def _foot(page: Marks, house: House, number: int, total: int) -> None:
    words = f"{NOTICE} - page {number}/{total}" if house.foot == "page" else f"{NOTICE} - {house.lines[0]}, {house.lines[2]}"
    page.append(Words(_at(words, house.plain, 7.5, "centre"), 34, words, house.plain, 7.5))


def _rows(block: str | Table, house: House) -> list[Marks]:
    if isinstance(block, Table):
        return _spaced(block) if house.table == "spaces" else _columns(block, house)
    rows: list[Marks] = []
    for paragraph in block.split("\n"):
        rows += [[Words(LEFT, 0, line, house.plain, house.size)] for line in _wrapped(paragraph, house)]
    return rows


def _wrapped(paragraph: str, house: House) -> list[str]:
    lines, line = [], ""
    for word in paragraph.split(" "):
        longer = f"{line} {word}" if line else word
        if line and _width(longer, house.plain, house.size) > RIGHT - LEFT:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _spaced(table: Table) -> list[Marks]:
    """Return a table whose cells stand in columns of spaces, as a laboratory's line printer wrote."""
    rows = [table.header, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.header))]
    made: list[Marks] = []
    for number, row in enumerate(rows):
        text = "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        made.append([Words(LEFT, 0, text, "Courier-Bold" if number == 0 else "Courier", 8.5)])
    return made


def _columns(table: Table, house: House) -> list[Marks]:
    """Return a table in columns of the page; with lines around every cell in a grid, under the header alone otherwise."""
    size = house.size - 0.5
    rows = [table.header, *table.rows]
    needs = [max(_width(row[i], house.bold, size) for row in rows) + 14 for i in range(len(table.header))]
    spare = max(0.0, (RIGHT - LEFT - sum(needs)) / len(needs))
    edges = [LEFT]
    for need in needs:
        edges.append(edges[-1] + need + spare)
    above, below = house.size * 0.95, -house.size * 0.42
    made: list[Marks] = []
    for number, row in enumerate(rows):
        font = house.bold if number == 0 else house.plain
        marks: Marks = [Words(edges[i] + 4, 0, cell, font, size) for i, cell in enumerate(row)]
        if house.table == "grid":
            marks += [Stroke(edge, below, edge, above) for edge in edges]
            marks += [Stroke(edges[0], height, edges[-1], height) for height in ((above, below) if number == 0 else (below,))]
        elif number == 0:
            marks.append(Stroke(edges[0], below, edges[-1], below))
        made.append(marks)
    return made
