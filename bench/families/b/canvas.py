"""Pages as drawing operations, written as PDF text (reportlab) or as scanned pictures (Pillow)."""
from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import reportlab
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from .util import Rng

W, H = A4
_LIB = Path("/usr/share/fonts/truetype/liberation")
_DJV = Path("/usr/share/fonts/truetype/dejavu")
_VERA = Path(reportlab.__file__).parent / "fonts"
_FAMILIES: dict[str, list[tuple[Path, str, str, str]]] = {
    "sans": [(_LIB, "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSans-Italic.ttf")],
    "serif": [(_LIB, "LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf", "LiberationSerif-Italic.ttf")],
    "mono": [(_LIB, "LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf", "LiberationMono-Italic.ttf")],
    "narrow": [(_LIB, "LiberationSansNarrow-Regular.ttf", "LiberationSansNarrow-Bold.ttf", "LiberationSansNarrow-Italic.ttf")],
    "dejavu": [(_DJV, "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")],
    "dserif": [(_DJV, "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif-Italic.ttf")],
}
_FALLBACK = (_VERA, "Vera.ttf", "VeraBd.ttf", "VeraIt.ttf")


@cache
def font_path(name: str) -> str:
    """TTF file of 'family', 'family-b' or 'family-i'; Vera (shipped with reportlab) when the system lacks it."""
    fam, _, var = name.partition("-")
    for base, reg, bold, ital in _FAMILIES[fam] + [_FALLBACK]:
        p = base / {"": reg, "b": bold, "i": ital}[var]
        if p.exists():
            return str(p)
    raise FileNotFoundError(name)


@cache
def _register(name: str) -> str:
    pdfmetrics.registerFont(TTFont(name, font_path(name)))
    return name


@lru_cache(maxsize=200_000)
def _unit_width(word: str, font: str) -> float:
    return float(pdfmetrics.stringWidth(word, _register(font), 1000))


def width(word: str, font: str, size: float) -> float:
    """Width of a word in points."""
    return _unit_width(word, font) * size / 1000


@dataclass
class Page:
    """Drawing operations of one page and the anchors that fell on it."""

    ops: list[tuple[Any, ...]] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    scan: bool = False
    seed: str = ""

    def text(self, x: float, y: float, s: str, font: str, size: float, color: float = 0.0) -> None:
        """Text at a baseline."""
        if s:
            self.ops.append(("t", x, y, s, font, size, color))

    def line(self, x1: float, y1: float, x2: float, y2: float, w: float = 0.6, color: float = 0.0) -> None:
        """Straight rule."""
        self.ops.append(("l", x1, y1, x2, y2, w, color))

    def rect(self, x: float, y: float, w: float, h: float, fill: float | None = None, stroke: bool = True) -> None:
        """Rectangle, lower left corner."""
        self.ops.append(("r", x, y, w, h, fill, stroke))

    def plain_text(self) -> str:
        """All text of the page, one operation a line (for the self-check)."""
        return "\n".join(o[3] for o in self.ops if o[0] == "t")


@cache
def _pil_font(name: str, px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_path(name), px)


@lru_cache(maxsize=1)
def _noise() -> Image.Image:
    return Image.frombytes("L", (700, 700), Rng("noise").randbytes(490_000))


def scan_image(page: Page) -> bytes:
    """The page as a noisy, slightly rotated grey JPEG."""
    rng = Rng("scan" + page.seed)
    dpi = rng.pick([130, 140, 150])
    k = dpi / 72
    img = Image.new("L", (round(W * k), round(H * k)), 255)
    d = ImageDraw.Draw(img)
    for o in page.ops:
        if o[0] == "r":
            _, x, y, w, h, fill, stroke = o
            box = [x * k, (H - y - h) * k, (x + w) * k, (H - y) * k]
            d.rectangle(box, fill=None if fill is None else round(fill * 255), outline=40 if stroke else None)
    for o in page.ops:
        if o[0] == "t":
            _, x, y, s, font, size, color = o
            d.text((x * k, (H - y) * k), s, font=_pil_font(font, round(size * k)), fill=round(color * 200), anchor="ls")
        elif o[0] == "l":
            _, x1, y1, x2, y2, w, color = o
            d.line([x1 * k, (H - y1) * k, x2 * k, (H - y2) * k], fill=round(color * 200), width=max(1, round(w * k)))
    img = img.rotate(rng.uniform(-1.1, 1.1), resample=Image.Resampling.BILINEAR, fillcolor=250)
    if rng.chance(0.5):
        img = img.filter(ImageFilter.GaussianBlur(0.5))
    tile = Image.new("L", img.size)
    n = _noise()
    ox, oy = rng.randint(0, 300), rng.randint(0, 300)
    for tx in range(-ox, img.size[0], 700):
        for ty in range(-oy, img.size[1], 700):
            tile.paste(n, (tx, ty))
    strength = rng.pick([10, 16, 24])
    tile = tile.point(lambda v: v * strength // 255)
    img = ImageChops.subtract(img, tile)
    buf = io.BytesIO()
    img.save(buf, "JPEG", quality=rng.pick([40, 50, 60]))
    return buf.getvalue()


def write_pdf(pages: list[Page], path: Path, title: str) -> None:
    """Write pages to a PDF; scanned pages hold only a picture."""
    c = Canvas(str(path), pagesize=A4, invariant=1, pageCompression=1)
    c.setTitle(title)
    for page in pages:
        if page.scan:
            c.drawImage(ImageReader(io.BytesIO(scan_image(page))), 0, 0, W, H)
            c.showPage()
            continue
        for o in page.ops:
            if o[0] == "t":
                _, x, y, s, font, size, color = o
                c.setFillGray(color)
                c.setFont(_register(font), size)
                c.drawString(x, y, s)
            elif o[0] == "l":
                _, x1, y1, x2, y2, w, color = o
                c.setStrokeGray(color)
                c.setLineWidth(w)
                c.line(x1, y1, x2, y2)
            else:
                _, x, y, w, h, fill, stroke = o
                c.setStrokeGray(0.2)
                c.setLineWidth(0.5)
                if fill is not None:
                    c.setFillGray(fill)
                c.rect(x, y, w, h, stroke=int(stroke), fill=int(fill is not None))
        c.showPage()
    c.save()
