"""Printing: documents with their letterheads to PDF files; some as noisy pictures, as a hospital's fax and scanner make them."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from filigrane.science.stories.layout import HEIGHT, WIDTH, Marks, Words, houses, lay_out, text_of
from filigrane.science.stories.model import Plant, Sheet


@dataclass
class Printed:
    """The files and, for the truth, the documents, the laboratory values and the words of each page."""

    files: list[tuple[str, bytes]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    laboratory: list[dict[str, Any]] = field(default_factory=list)
    pages: list[tuple[str, int, Sheet, str]] = field(default_factory=list)

    def placed(self, plants: Sequence[Plant]) -> list[dict[str, Any]]:
        """Return the planted inconsistencies with the pages where their words were printed.

        Raises
        ------
        ValueError
            When the words of one stand on no page: the dossier would not hold what its truth says.
        """
        return [
            {
                "rule": plant.rule,
                "text": plant.text,
                "severity": plant.severity,
                "pages": [self._page_of(*mark) for mark in plant.marks],
            }
            for plant in plants
        ]

    def _page_of(self, day: Any, kind: str, words: str) -> list[Any]:
        for file, number, sheet, text in self.pages:
            if sheet.day == day and sheet.type == kind and _bare(words) in _bare(text):
                return [file, number]
        raise ValueError(f"no page of {day} ({kind}) holds: {words}")


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def print_files(files: Mapping[str, Sequence[Sheet]], patient: str, seed: int) -> Printed:
    """Return the PDF files of the sheets; the same seed always gives the same bytes."""
    printed = Printed()
    chance = random.Random(seed)
    for name, sheets in files.items():
        printed.files.append((name, _one_file(name, sheets, patient, chance, printed)))
    return printed


def _one_file(name: str, sheets: Sequence[Sheet], patient: str, chance: random.Random, printed: Printed) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle("Dossier reçu (données synthétiques)")
    number = 0
    for sheet in sheets:
        first = number + 1
        for marks in lay_out(sheet, patient):
            number += 1
            if sheet.scanned:
                _picture(canvas, marks, chance)
            else:
                _draw(canvas, marks)
            canvas.showPage()
            printed.pages.append((name, number, sheet, text_of(marks)))
        printed.documents.append(_document(name, sheet, first, number))
        printed.laboratory += [{**row, "file": name, "page": _page_of_value(row, printed, name, first)} for row in sheet.results]
    canvas.save()
    return out.getvalue()


def _page_of_value(row: Mapping[str, Any], printed: Printed, name: str, first: int) -> int:
    """Return the page of a document where a result stands: a stay's sentence may fall on its second page."""
    for file, number, _, text in printed.pages:
        if file == name and number >= first and row["as_written"] in _bare(text):
            return number
    return first


def _document(name: str, sheet: Sheet, first: int, last: int) -> dict[str, Any]:
    return {
        "file": name, "first_page": first, "last_page": last, "type": sheet.type, "date": sheet.day.isoformat() if sheet.dated else None,
        "author": sheet.author.split("\n")[0], "place": houses()[sheet.place].lines[0],
    }  # fmt: skip


def _draw(canvas: Any, marks: Marks) -> None:
    for mark in marks:
        if isinstance(mark, Words):
            canvas.setFont(mark.font, mark.size)
            canvas.drawString(mark.x, mark.y, mark.text)
        else:
            canvas.setLineWidth(0.5)
            canvas.line(mark.x, mark.y, mark.to_x, mark.to_y)


def _picture(canvas: Any, marks: Marks, chance: random.Random) -> None:
    import pypdfium2
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    plain = BytesIO()
    inner = Canvas(plain, pagesize=(WIDTH, HEIGHT), invariant=1)
    _draw(inner, marks)
    inner.save()
    picture = pypdfium2.PdfDocument(plain.getvalue())[0].render(scale=2.6).to_pil().convert("L")
    picture = picture.rotate(chance.uniform(-1.2, 1.2), fillcolor=255)
    specks = picture.load()
    for _ in range(1500):
        specks[chance.randrange(picture.width), chance.randrange(picture.height)] = chance.randrange(60, 200)
    jpeg = BytesIO()
    picture.save(jpeg, "JPEG", quality=60)
    canvas.drawImage(ImageReader(BytesIO(jpeg.getvalue())), 0, 0, WIDTH, HEIGHT)
