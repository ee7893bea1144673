"""Turns drawn pages into slightly rotated, noisy pictures, as a fax or a scanner would."""

from __future__ import annotations

import io
import random

import pypdfium2 as pdfium
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader


def noise_tile(rng: random.Random, size: int = 256) -> Image.Image:
    """Return a grey tile of noise drawn from the given generator."""
    return Image.frombytes("L", (size, size), rng.randbytes(size * size))


def dirty(page: Image.Image, rng: random.Random) -> Image.Image:
    """Rotate, blur, grey and speckle one page."""
    img = page.convert("L")
    img = img.rotate(rng.uniform(-1.1, 1.1), resample=Image.Resampling.BILINEAR, fillcolor=255)
    if rng.random() < 0.4:
        img = img.filter(ImageFilter.GaussianBlur(0.5))
    tile = noise_tile(rng)
    full = Image.new("L", img.size)
    for x in range(0, img.size[0], 256):
        for y in range(0, img.size[1], 256):
            full.paste(tile, (x, y))
    img = Image.blend(img, full, rng.uniform(0.04, 0.11))
    low = rng.randint(0, 35)
    return img.point([min(255, low + int(v * 1.02)) for v in range(256)])


def scanned_pages(data: bytes, rng: random.Random) -> list[ImageReader]:
    """Render every page of a PDF at 150 to 180 dpi and return the pictures of dirty paper."""
    out = []
    dpi = rng.choice([150, 150, 160, 180])
    pdf = pdfium.PdfDocument(data)
    for page in pdf:
        image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        buf = io.BytesIO()
        dirty(image, rng).save(buf, "JPEG", quality=52)
        buf.seek(0)
        out.append(ImageReader(buf))
    pdf.close()
    return out
