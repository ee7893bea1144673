"""Writes a dossier's files (merged PDF, several PDFs, DOCX, text) and finds the page of every mark."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from typing import Any

import docx
from reportlab.pdfgen.canvas import Canvas

from .layout import FOOT, H, W, bare, paint, register
from .say import Doc
from .scan import scanned_pages

Place = tuple[str, int]


def draw_doc(canvas: Any, d: Doc, rng: random.Random) -> tuple[int, list[tuple[str, int]]]:
    """Draw a document on a canvas, through a scanner when it is a scan."""
    if not d.scanned:
        return paint(canvas, d.blocks, d.look)
    buf = io.BytesIO()
    temp = Canvas(buf, pagesize=(W, H), invariant=1)
    pages, anchors = paint(temp, d.blocks, d.look)
    temp.save()
    for image in scanned_pages(buf.getvalue(), rng):
        canvas.drawImage(image, 0, 0, W, H)
        canvas.showPage()
    return pages, anchors


def _lines(d: Doc) -> list[str]:
    out = [*d.look.lines, ""]
    for b in d.blocks:
        if b.kind == "t":
            out += [" | ".join(r) for r in b.rows]
        else:
            out += [("- " if b.kind == "b" else "") + b.text]
    return [bare(x) for x in [*out, "", FOOT]]


def write_text(d: Doc, path: Path) -> None:
    """Write a document as plain text."""
    path.write_text("\n".join(_lines(d)) + "\n", encoding="utf-8")


def write_docx(d: Doc, path: Path) -> None:
    """Write a document as DOCX with fixed dates inside the archive."""
    word = docx.Document()
    for line in d.look.lines:
        word.add_paragraph(line)
    for b in d.blocks:
        if b.kind == "t":
            table = word.add_table(rows=0, cols=len(b.rows[0]))
            for row in b.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = bare(text)
        elif b.kind in {"title", "h"}:
            word.add_heading(bare(b.text), 1 if b.kind == "title" else 2)
        else:
            word.add_paragraph(bare(b.text))
    word.sections[0].footer.paragraphs[0].text = FOOT
    buf = io.BytesIO()
    word.save(buf)
    with zipfile.ZipFile(buf) as src, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in src.namelist():
            out.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), src.read(name))


def write_all(
    docs: list[Doc], folder: Path, rng: random.Random, merged: bool, base: str
) -> tuple[list[tuple[str, int, int]], list[list[tuple[str, Place]]]]:
    """Write every document; return each one's file and pages, and each one's marks with their places."""
    register()
    folder.mkdir(parents=True, exist_ok=True)
    spans: list[tuple[str, int, int]] = []
    places: list[list[tuple[str, Place]]] = []
    canvas, page = None, 0
    if merged:
        canvas = Canvas(str(folder / f"{base}.pdf"), pagesize=(W, H), invariant=1, pageCompression=1)
    for n, d in enumerate(docs, 1):
        if d.form in {"docx", "txt"}:
            name = f"{n:02d}_{d.kind}.{d.form}"
            (write_docx if d.form == "docx" else write_text)(d, folder / name)
            spans.append((name, 1, 1))
            places.append([(t, (name, 1)) for t in d.marks()])
            continue
        if canvas is not None:
            name, start = f"{base}.pdf", page
            count, anchors = draw_doc(canvas, d, rng)
            page += count
        else:
            name, start = f"{n:02d}_{d.kind}_{d.at:%Y%m%d}.pdf", 0
            own = Canvas(str(folder / name), pagesize=(W, H), invariant=1, pageCompression=1)
            count, anchors = draw_doc(own, d, rng)
            own.save()
        spans.append((name, start + 1, start + count))
        places.append([(t, (name, start + p)) for t, p in anchors])
    if canvas is not None:
        canvas.save()
    return spans, places
