"""Printing: documents with their letterheads to one PDF; some as noisy pictures, as a hospital's fax and scanner make them."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from filigrane.science.stories.model import Sheet, Table, day_fr

WIDTH, HEIGHT = 595.0, 842.0
NOTICE = "DONNÉES SYNTHÉTIQUES - patient inventé"
PLACES = {
    "chd": ("CENTRE HOSPITALIER DE DÉMONSTRATION", "Service d’oncologie médicale", "12, avenue des Tilleuls, 37000 Tours"),
    "path": ("CENTRE DE PATHOLOGIE DES BORDS DE LOIRE", "Anatomie et cytologie pathologiques", "4, quai du Port, 37000 Tours"),
    "imag": ("CLINIQUE DES ACACIAS", "Service d’imagerie médicale", "8, rue des Acacias, 41000 Blois"),
    "labo": ("LABORATOIRE DE BIOLOGIE MÉDICALE DU VAL", "Biologistes médicaux", "2, place du Marché, 37400 Amboise"),
    "urol": ("CLINIQUE SAINT-AUBIN", "Service d’urologie", "27, boulevard de la Gare, 49000 Angers"),
    "chir": ("HÔPITAL DES COTEAUX", "Service de chirurgie digestive", "1, chemin des Vignes, 37500 Chinon"),
    "rth": ("CENTRE DE RADIOTHÉRAPIE DE LA VIENNE", "Oncologie radiothérapie", "15, rue de l’Atome, 86000 Poitiers"),
}
_STYLES = (("Times-Roman", "Times-Bold", 10.5), ("Helvetica", "Helvetica-Bold", 9.5), ("Courier", "Courier-Bold", 9.0))


class Printer:
    """Writes sheets one after the other into one PDF; remembers on which page each begins."""

    def __init__(self, patient_line: str, seed: int) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self._out = BytesIO()
        self._canvas = Canvas(self._out, pagesize=(WIDTH, HEIGHT), invariant=1)
        self._canvas.setTitle("Dossier reçu (données synthétiques)")
        self._random = random.Random(seed)
        self._patient = patient_line
        self._page = 0
        self.places: list[tuple[Sheet, int, int]] = []

    def add(self, sheet: Sheet) -> None:
        """Print one document."""
        first = self._page + 1
        pages = self._laid_out(sheet)
        for lines in pages:
            self._page += 1
            if sheet.scanned:
                self._picture(lines)
            else:
                self._draw(self._canvas, lines)
            self._canvas.showPage()
        self.places.append((sheet, first, self._page))

    def finish(self) -> bytes:
        """Return the PDF."""
        self._canvas.save()
        return self._out.getvalue()

    def _laid_out(self, sheet: Sheet) -> list[list[tuple[float, float, str, str, float]]]:
        """Return the lines of each page as (x, y, text, font, size)."""
        plain, bold, size = _STYLES[sum(map(ord, sheet.place)) % len(_STYLES)]
        head = PLACES[sheet.place]
        lines: list[tuple[float, float, str, str, float]] = []
        pages = [lines]
        y = HEIGHT - 50
        for number, text in enumerate(head):
            lines.append((50, y, text, bold if number == 0 else plain, size + 1 if number == 0 else size))
            y -= size + 4
        lines.append((50, y - 6, f"{head[2].rsplit(' ', 1)[-1]}, le {day_fr(sheet.day)}", plain, size))
        lines.append((50, y - 30, sheet.title.upper(), bold, size + 2))
        lines.append((50, y - 52, self._patient, plain, size))
        y -= 80
        step = size * 1.45
        for block in (*sheet.body, sheet.author):
            for text, x, font in _block_lines(block, plain, bold, size):
                if y < 70:
                    lines = []
                    pages.append(lines)
                    y = HEIGHT - 60
                    lines.append((50, HEIGHT - 36, f"{self._patient} (suite)", plain, size - 1))
                lines.append((x, y, text, font, size))
                y -= step
            y -= step * 0.6
        for page in pages:
            page.append((50, 36, f"{NOTICE}", plain, 7.5))
        return pages

    @staticmethod
    def _draw(canvas: Any, lines: Sequence[tuple[float, float, str, str, float]]) -> None:
        for x, y, text, font, size in lines:
            canvas.setFont(font, size)
            canvas.drawString(x, y, text)

    def _picture(self, lines: Sequence[tuple[float, float, str, str, float]]) -> None:
        import pypdfium2
        from reportlab.lib.utils import ImageReader
        from reportlab.pdfgen.canvas import Canvas

        plain = BytesIO()
        inner = Canvas(plain, pagesize=(WIDTH, HEIGHT), invariant=1)
        self._draw(inner, lines)
        inner.save()
        picture = pypdfium2.PdfDocument(plain.getvalue())[0].render(scale=2.6).to_pil().convert("L")
        picture = picture.rotate(self._random.uniform(-1.2, 1.2), fillcolor=255)
        specks = picture.load()
        for _ in range(1500):
            x, y = self._random.randrange(picture.width), self._random.randrange(picture.height)
            specks[x, y] = self._random.randrange(60, 200)
        jpeg = BytesIO()
        picture.save(jpeg, "JPEG", quality=60)
        self._canvas.drawImage(ImageReader(BytesIO(jpeg.getvalue())), 0, 0, WIDTH, HEIGHT)


def _block_lines(block: str | Table, plain: str, bold: str, size: float) -> list[tuple[str, float, str]]:
    if isinstance(block, Table):
        return _table_lines(block, plain, bold)
    width = int(495 / (size * (0.6 if plain.startswith("Courier") else 0.47)))
    rows = []
    for paragraph in block.split("\n"):
        rows += [(line, 50.0, plain) for line in (textwrap.wrap(paragraph, width) or [""])]
    return rows


def _table_lines(table: Table, plain: str, bold: str) -> list[tuple[str, float, str]]:
    """Return a table as lines whose cells stand in columns of spaces (monospaced, as laboratories print)."""
    del plain, bold
    rows = [table.header, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.header))]
    written = []
    for number, row in enumerate(rows):
        text = "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        written.append((text, 50.0, "Courier-Bold" if number == 0 else "Courier"))
    return written


def printed(sheets: Sequence[Sheet], patient_line: str, seed: int) -> tuple[bytes, list[dict[str, Any]]]:
    """Return the PDF of the sheets and the truth of its documents (pages, type, date, author, place)."""
    printer = Printer(patient_line, seed)
    for sheet in sheets:
        printer.add(sheet)
    documents = [
        {
            "file": "dossier.pdf",
            "first_page": first,
            "last_page": last,
            "type": sheet.type,
            "date": sheet.day.isoformat(),
            "author": sheet.author.split("\n")[0],
            "place": PLACES[sheet.place][0],
        }
        for sheet, first, last in printer.places
    ]
    return printer.finish(), documents
