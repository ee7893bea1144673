"""Write documents to PDF (born digital or scanned), DOCX and text, and tell where each marker fell."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from .layout import PAGE_H, PAGE_W, Block, Flow, Op
from .letterhead import FOOT, House, furnish, start_flow
from .text import TYPOS, strip_accents, unmark


@dataclass
class Document:
    """One medical document before it is printed."""

    kind: str
    date: dt.date | None
    title: str
    author: str
    house: House
    service: str
    patient_line: str
    blocks: list[Block] = field(default_factory=list)
    form: str = "pdf"
    scanned: bool = False
    stamp: str = ""
    step: str = ""
    uid: str = ""
    file: str = ""
    first_page: int = 1
    last_page: int = 1
    marks: dict[str, int] = field(default_factory=dict)

    def page_of(self, name: str) -> int:
        """Return the page, in the file, of a marker."""
        return self.first_page + self.marks[name]


def _worn(text: str, document: Document, rng: random.Random) -> str:
    """Apply the typing habits of the house."""
    if rng.random() < 0.03:
        for right, wrong in TYPOS.items():
            if f" {right} " in text:
                text = text.replace(f" {right} ", f" {wrong} ", 1)
                break
    if not document.house.style.accents:
        text = strip_accents(text)
    return text


def lay_out(document: Document, rng: random.Random) -> Flow:
    """Place a document on its pages."""
    worn = [
        Block(
            b.kind, _worn(b.text, document, rng), [[_worn(c, document, rng) for c in row] for row in b.rows], b.widths, b.header
        )
        for b in document.blocks
    ]
    flow = _place(document, worn, None)
    if document.house.style.columns > 1 and len(flow.pages) == 1 and flow.column == 0:
        # a short text is shared between the columns, as a printer would do
        flow = _place(document, worn, flow.y + (flow.column_top - flow.y) * 0.42)
    document.marks = flow.marks
    return flow


def _place(document: Document, blocks: list[Block], bottom: float | None) -> Flow:
    flow = start_flow(document.house, document.patient_line, document.service, document.stamp)
    if bottom is not None:
        flow.bottom = bottom
    for block in blocks:
        flow.add(block)
    return flow


def _draw(canvas: Canvas, ops: list[Op]) -> None:
    for op in ops:
        match op.kind:
            case "t":
                canvas.setFont(op.font, op.a)
                canvas.setFillGray(op.gray)
                canvas.drawString(op.x, op.y, op.text, wordSpace=op.space or None)
            case "l":
                canvas.setStrokeGray(op.gray)
                canvas.setLineWidth(0.6)
                canvas.line(op.x, op.y, op.a, op.b)
            case _:
                if op.gray < 0:
                    canvas.setStrokeGray(0.3)
                    canvas.rect(op.x, op.y, op.a, op.b, fill=0)
                else:
                    canvas.setFillGray(op.gray)
                    canvas.rect(op.x, op.y, op.a, op.b, fill=1, stroke=0)


def _scan(pages: list[list[Op]], rng: random.Random) -> list[Image.Image]:
    """Print pages and photograph them: grey, noisy, slightly turned."""
    import pypdfium2

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(PAGE_W, PAGE_H), invariant=1)
    for ops in pages:
        _draw(canvas, ops)
        canvas.showPage()
    canvas.save()
    images = []
    printed = pypdfium2.PdfDocument(buffer.getvalue())
    for page in printed:
        image = page.render(scale=150 / 72, grayscale=True).to_pil().convert("L")
        image = image.rotate(rng.uniform(-1.1, 1.1), Image.Resampling.BILINEAR, fillcolor=250)
        if rng.random() < 0.4:
            image = image.filter(ImageFilter.GaussianBlur(0.5))
        noise = Image.frombytes("L", (256, 256), rng.randbytes(65536)).point([v // 7 for v in range(256)])
        sheet = Image.new("L", image.size)
        for x in range(0, image.width, 256):
            for y in range(0, image.height, 256):
                sheet.paste(noise, (x, y))
        images.append(ImageChops.subtract(image, sheet))
    printed.close()
    return images


def write_pdf(documents: list[Document], path: Path, rng: random.Random) -> None:
    """Write documents one after the other in one PDF and number their pages."""
    flows = [lay_out(d, rng) for d in documents]
    total = sum(len(f.pages) for f in flows)
    canvas = Canvas(str(path), pagesize=(PAGE_W, PAGE_H), invariant=1, pageCompression=1)
    number = 1
    for document, flow in zip(documents, flows, strict=True):
        furnish(flow, document.house, document.patient_line, number, total, document.title)
        document.file = path.name
        document.first_page, document.last_page = number, number + len(flow.pages) - 1
        number = document.last_page + 1
        if document.scanned and not os.environ.get("FAMILY_C_PLAIN"):
            for image in _scan(flow.pages, rng):
                data = io.BytesIO()
                image.save(data, "JPEG", quality=55)
                data.seek(0)
                canvas.drawImage(ImageReader(data), 0, 0, PAGE_W, PAGE_H)
                canvas.showPage()
            continue
        for ops in flow.pages:
            _draw(canvas, ops)
            canvas.showPage()
    canvas.save()


def _mark_all(document: Document, path: Path) -> None:
    from .text import MARK

    for block in document.blocks:
        for text in [block.text, *(c for row in block.rows for c in row)]:
            for name in MARK.findall(text):
                document.marks[name] = 0
    document.file, document.first_page, document.last_page = path.name, 1, 1


def write_docx(document: Document, path: Path) -> None:
    """Write one document as DOCX."""
    import docx

    word = docx.Document()
    stamp = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    word.core_properties.created = word.core_properties.modified = stamp
    word.add_paragraph(f"{document.house.place.name}\n{document.house.place.address}\n{document.service}")
    word.add_paragraph(document.patient_line.replace(" | ", " - "))
    for block in document.blocks:
        if block.kind in {"h", "title"}:
            word.add_heading(unmark(block.text), 1 if block.kind == "title" else 2)
        elif block.kind == "t":
            table = word.add_table(rows=len(block.rows), cols=len(block.rows[0]))
            for r, row in enumerate(block.rows):
                for c, cell in enumerate(row):
                    table.cell(r, c).text = unmark(cell)
        elif block.kind == "li":
            word.add_paragraph(unmark(block.text), style="List Bullet")
        elif block.text:
            word.add_paragraph(unmark(block.text))
    word.sections[0].footer.paragraphs[0].text = FOOT
    word.save(str(path))
    _same_dates(path)
    _mark_all(document, path)


def _same_dates(path: Path) -> None:
    """Write a DOCX again with one fixed date in its archive, so that it is the same every time."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def write_text(document: Document, path: Path) -> None:
    """Write one document as plain text."""
    lines = [document.house.place.name, document.house.place.address, document.service, "", document.patient_line, ""]
    for block in document.blocks:
        if block.kind == "t":
            lines += ["  ".join(unmark(c) for c in row) for row in block.rows]
        elif block.kind in {"h", "title"}:
            lines += ["", unmark(block.text).upper()]
        else:
            lines.append(("- " if block.kind == "li" else "") + unmark(block.text))
    path.write_text("\n".join([*lines, "", FOOT, ""]), encoding="utf-8")
    _mark_all(document, path)
