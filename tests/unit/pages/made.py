"""Files made for the tests of pages: PDF by reportlab, DOCX by python-docx, scans by PDFium and Pillow."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

LETTER = (
    "Centre hospitalier de Valmont",
    "Service d'oncologie médicale",
    "",
    "Valmont, le 12 mars 2024",
    "",
    "COMPTE RENDU DE CONSULTATION",
    "",
    "Patient : DURAND Marie  née le 04/07/1961  IPP : 80012345",
    "",
    "Cher confrère,",
    "",
    "Je vois en consultation Madame DURAND pour un carcinome canalaire infiltrant",
    "du sein gauche, classé pT2 N1 M0, opéré le 3 février 2024.",
    "Elle ne présente pas de métastase à distance.",
    "Récepteurs hormonaux positifs, HER2 négatif, Ki-67 à 25 %.",
    "",
    "Bien confraternellement,",
    "",
    "Docteur Paul MOREAU",
)


def pdf(*draw: Callable[[Canvas], None], size: tuple[float, float] = A4) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size, invariant=1)
    for one in draw:
        one(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def lines(texts: Sequence[str], *, x: float = 60, y: float = 780, size: float = 11, step: float = 15) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        for index, text in enumerate(texts):
            canvas.drawString(x, y - step * index, text)

    return draw


def both(*parts: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def table(
    rows: Sequence[Sequence[str]], columns: Sequence[float], *, y: float = 700, step: float = 16
) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for index, row in enumerate(rows):
            for x, cell in zip(columns, row, strict=False):
                canvas.drawString(x, y - step * index, cell)

    return draw


def scan(texts: Sequence[str] = LETTER, *, dpi: int = 200, noise: float = 0.0, turn: float = 0.0, seed: int = 1) -> Any:
    """A grey picture of a typed page, with salt-and-pepper noise and turned anticlockwise by ``turn`` degrees."""
    import numpy as np

    scale = dpi / 72
    picture = Image.new("L", (round(595 * scale), round(842 * scale)), 250)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf", round(11 * scale))
    for index, text in enumerate(texts):
        pen.text((60 * scale, (60 + 18 * index) * scale), text, fill=20, font=font)
    if turn:
        picture = picture.rotate(turn, expand=turn % 90 == 0, fillcolor=250, resample=Image.Resampling.BICUBIC)
    if noise:
        pixels = np.array(picture)
        chance = np.random.default_rng(seed).random(pixels.shape)
        pixels[chance < noise / 2] = 0
        pixels[chance > 1 - noise / 2] = 255
        picture = Image.fromarray(pixels)
    return picture


def picture_bytes(picture: Any, form: str = "PNG", dpi: int = 200) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, dpi=(dpi, dpi))
    return stream.getvalue()


def scanned_pdf(*pictures: Any, dpi: int = 200) -> bytes:
    stream = io.BytesIO()
    pictures[0].save(stream, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:])
    return stream.getvalue()
