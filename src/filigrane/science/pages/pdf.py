"""PDF through PDFium: characters and boxes in bulk, pages as pictures, refusals said in French.

PDFium is not thread safe: one lock guards every call of this process.
"""

from __future__ import annotations

import ctypes
import io
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from filigrane.kernel.errors import InputRefused
from filigrane.science.pages import refusals
from filigrane.science.pages.clean import Boxes
from filigrane.science.pages.layout import arrange, flat
from filigrane.science.pages.model import Page
from filigrane.science.pages.refusals import DAMAGED

_LOCK = threading.Lock()
_INITIALISED: list[bool] = []


def _bulk(function: Any, result: Any, *arguments: Any) -> Callable[..., int]:
    """Return a PDFium function that takes plain addresses: a tenth of the time of the typed one in a loop over characters."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    bound: Callable[..., int] = ctypes.CFUNCTYPE(result, *arguments)(address)
    return bound


_get_unicode = _bulk(pdfium.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_get_box = _bulk(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_get_angle = _bulk(pdfium.FPDFText_GetCharAngle, ctypes.c_float, ctypes.c_void_p, ctypes.c_int)
_has_map_error = _bulk(pdfium.FPDFText_HasUnicodeMapError, ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


@contextmanager
def opened(name: str, data: bytes) -> Iterator[Any]:
    """Open a PDF and give its PDFium handle, under the process's lock.

    Raises
    ------
    InputRefused
        When the file is encrypted, damaged, without a page or too long.
    """
    with _LOCK:
        if not _INITIALISED:
            pdfium.FPDF_InitLibrary()
            _INITIALISED.append(True)
        handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        if not handle:
            if pdfium.FPDF_GetLastError() in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
                raise refusals.encrypted(name)
            raise refusals.damaged(name)
        try:
            count = pdfium.FPDF_GetPageCount(handle)
            if count < 1:
                raise refusals.no_page(name)
            if count > refusals.MAX_PAGES:
                raise refusals.too_many_pages(name, count)
            yield handle
        finally:
            pdfium.FPDF_CloseDocument(handle)


def read_pages(name: str, data: bytes) -> list[Page]:
    """Return every page of a PDF with its text and boxes; a page without usable text has a ``problem``."""
    with opened(name, data) as handle:
        return [_read_page(handle, index) for index in range(pdfium.FPDF_GetPageCount(handle))]


def read_or_repair(name: str, data: bytes) -> tuple[list[Page], list[str], bytes]:
    """Return the pages, French notes and the bytes really read; a damaged file is repaired by pikepdf when it can be.

    Raises
    ------
    InputRefused
        When the file is encrypted, damaged beyond repair, without a page or too long.
    """
    try:
        pages = read_pages(name, data)
    except InputRefused as refusal:
        if refusal.what != DAMAGED:
            raise
        repaired = repair(name, data)
        return read_pages(name, repaired), [_REPAIRED], repaired
    if b"%%EOF" not in data[-2048:]:
        return pages, [_CUT], data
    return pages, [], data


_REPAIRED = "Fichier PDF endommagé, réparé avant lecture : vérifiez qu’aucune page ne manque."
_CUT = "Fichier PDF sans fin (copie interrompue ?) : vérifiez qu’aucune page ne manque."


def repair(name: str, data: bytes) -> bytes:
    """Return the PDF rebuilt by pikepdf from the objects that can still be found.

    Raises
    ------
    InputRefused
        When it is encrypted or nothing can be rebuilt.
    """
    import pikepdf

    rebuilt = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            document.save(rebuilt)
    except pikepdf.PasswordError as error:
        raise refusals.encrypted(name) from error
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError) as error:
        raise refusals.damaged(name) from error
    return rebuilt.getvalue()


def render_page(data: bytes, number: int, scale: float = 2.0, name: str = "document.pdf") -> bytes:
    """Return page ``number`` (from 1) as a PNG of ``scale`` pixels a point, as displayed, without running any active content."""
    picture = io.BytesIO()
    page_image(name, data, number, scale).save(picture, "PNG")
    return picture.getvalue()


def page_image(name: str, data: bytes, number: int, scale: float) -> Any:
    """Return page ``number`` as a grey or colour Pillow image of ``scale`` pixels a point; at most 40 million pixels are drawn."""
    import pypdfium2
    from PIL import Image

    with opened(name, data) as handle:
        page = pdfium.FPDF_LoadPage(handle, number - 1)
        if not page:
            raise refusals.damaged(name, f"La page {number} ne peut pas être affichée")
        try:
            width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
            scale = min(scale, (40e6 / max(width * height, 1.0)) ** 0.5)
            size = max(1, round(width * scale)), max(1, round(height * scale))
            bitmap = pypdfium2.PdfBitmap.new_native(*size, pdfium.FPDFBitmap_BGR)
            try:
                bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
                pdfium.FPDF_RenderPageBitmap(bitmap.raw, page, 0, 0, *size, 0, pdfium.FPDF_ANNOT | pdfium.FPDF_LCD_TEXT)
                pixels = np.frombuffer(bitmap.buffer, np.uint8).reshape(size[1], bitmap.stride)[:, : 3 * size[0]]
                return Image.fromarray(np.ascontiguousarray(pixels.reshape(size[1], size[0], 3)[:, :, ::-1]))
            finally:
                bitmap.close()
        finally:
            pdfium.FPDF_ClosePage(page)


def _read_page(handle: Any, index: int) -> Page:
    page = pdfium.FPDF_LoadPage(handle, index)
    if not page:
        return Page(index + 1, 0.0, 0.0, "", problem="Page endommagée : elle ne peut pas être affichée")
    try:
        width, height = float(pdfium.FPDF_GetPageWidthF(page)), float(pdfium.FPDF_GetPageHeightF(page))
        text_page = pdfium.FPDFText_LoadPage(page)
        try:
            text, boxes, unmapped = _read_text(page, text_page, width, height)
            problem = unusable(text, unmapped)
            if not problem and len(text) < _STAMP and _is_picture(page, width * height):
                problem = "Page numérisée, avec un simple tampon en texte : une reconnaissance optique est nécessaire"
        finally:
            pdfium.FPDFText_ClosePage(text_page)
    finally:
        pdfium.FPDF_ClosePage(page)
    return Page(index + 1, width, height, text, flat(boxes), problem=problem)


_STRANGE = re.compile("[\ufffd\ue000-\uf8ff]")
"""What a font without a table of characters gives: replacement characters and private ones."""


_STAMP = 300
"""A page with fewer characters may be a scan under a stamp or a header added by software."""


def _is_picture(page: Any, area: float) -> bool:
    """Tell whether one picture covers more than half of the page."""
    corners = [ctypes.c_float() for _ in range(4)]
    for index in range(min(pdfium.FPDFPage_CountObjects(page), 200)):
        thing = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(thing) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        if pdfium.FPDFPageObj_GetBounds(thing, *map(ctypes.byref, corners)):
            left, bottom, right, top = (corner.value for corner in corners)
            if (right - left) * (top - bottom) > 0.5 * area:
                return True
    return False


def unusable(text: str, unmapped: float = 0.0) -> str:
    """Return in French why a page's text layer cannot be used, or an empty string when it can."""
    letters = sum(map(str.isalnum, text))
    if letters < 20:
        return "Page sans texte : une reconnaissance optique est nécessaire"
    strange = len(_STRANGE.findall(text))
    if unmapped > 0.3 or strange > 0.3 * letters:
        return "Texte du fichier inexploitable (police sans table de caractères) : une reconnaissance optique est nécessaire"
    return ""


def _read_text(page: Any, text_page: Any, width: float, height: float) -> tuple[str, Boxes, float]:
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return "", np.zeros((0, 4), np.float32), 0.0
    address = ctypes.cast(text_page, ctypes.c_void_p).value
    codes = np.fromiter(map(_get_unicode, repeat(address), range(count)), np.uint32, count)
    raw = np.zeros((count, 4), np.float32)  # FS_RECTF: left, top, right, bottom in the page's own space
    first = raw.ctypes.data
    deque(map(_get_box, repeat(address), range(count), range(first, first + 16 * count, 16)), maxlen=0)
    blank = (codes <= 32) | (codes == 0xA0) | ((codes >= 0x2000) & (codes <= 0x200A)) | (codes == 0x202F) | (codes == 0x3000)
    blank &= codes != 2  # PDFium's mark of a hyphen that ends a line
    inked = np.flatnonzero(~blank & (np.abs(raw[:, 2] - raw[:, 0]) < 1e5))
    if not len(inked):
        return "", np.zeros((0, 4), np.float32), 0.0
    before = np.zeros(count, bool)
    before[1:] = blank[:-1]
    boxes = _displayed(page, raw[inked], width, height)
    unmapped = _unmapped(address, inked)
    codes, boxes, blanks = _joined_surrogates(codes[inked], boxes, before[inked])
    text, placed = _by_direction(_quarters(address, inked, pdfium.FPDFPage_GetRotation(page)), codes, boxes, blanks)
    return text, placed, unmapped


def _quarters(address: int | None, inked: NDArray[np.int64], rotation: int) -> NDArray[np.int64] | None:
    """Return in how many quarters of a turn clockwise each character runs as displayed, or None when all run rightward.

    One character in eight is looked at first: drawn text changes direction by whole lines.
    """
    sample = np.array([_get_angle(address, i) for i in inked[::8].tolist()])
    if not ((np.round(sample / (np.pi / 2)).astype(np.int64) + rotation) % 4).any():
        return None
    angles = np.array([_get_angle(address, i) for i in inked.tolist()])
    return (np.round(angles / (np.pi / 2)).astype(np.int64) + rotation) % 4


def _by_direction(
    quarter: NDArray[np.int64] | None, codes: NDArray[np.uint32], boxes: Boxes, blanks: NDArray[np.bool_]
) -> tuple[str, Boxes]:
    """Arrange the page; where text is drawn sideways or upside down, arrange each direction in its own frame."""
    if quarter is None or len(quarter) != len(codes):
        return arrange(codes, boxes, blanks)
    texts, placed = [], []
    for direction in sorted(set(quarter.tolist()), key=lambda q: -int((quarter == q).sum())):
        chosen = quarter == direction
        frame = turned(boxes[chosen], direction)
        text, found = arrange(codes[chosen], frame, blanks[chosen])
        texts.append(text)
        placed += [turned(found, -direction), np.full((2, 4), np.nan, np.float32)]
    return "\n\n".join(texts), np.concatenate(placed[:-1])


def turned(boxes: Boxes, quarters: int) -> Boxes:
    """Return boxes in a frame turned by quarters of a turn, so that text drawn in that direction reads left to right."""
    x0, y0, x1, y1 = boxes.T
    match quarters % 4:
        case 1:
            return np.column_stack([y0, -x1, y1, -x0])
        case 2:
            return np.column_stack([-x1, -y1, -x0, -y0])
        case 3:
            return np.column_stack([-y1, x0, -y0, x1])
    return boxes


def _unmapped(address: int | None, inked: NDArray[np.int64]) -> float:
    """Return the part of the characters, of one in sixteen, that the font cannot name."""
    sample = inked[::16].tolist()
    return sum(_has_map_error(address, i) == 1 for i in sample) / len(sample)


def _displayed(page: Any, raw: Boxes, width: float, height: float) -> Boxes:
    """Return boxes from the top left of the page as displayed: rotation and crop box applied through PDFium's own matrix."""
    scale = 1000.0
    size = round(width * scale), round(height * scale)
    corners = []
    x, y = ctypes.c_int(), ctypes.c_int()
    for corner in ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0)):
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, *corner, ctypes.byref(x), ctypes.byref(y))
        corners.append((x.value / scale, y.value / scale))
    (ox, oy), (ax, ay), (bx, by) = corners
    matrix = np.array([[ax - ox, ay - oy], [bx - ox, by - oy]]) / 1000.0
    one = raw[:, [0, 1]] @ matrix + (ox, oy)
    two = raw[:, [2, 3]] @ matrix + (ox, oy)
    return np.concatenate([np.minimum(one, two), np.maximum(one, two)], axis=1).astype(np.float32)


def _joined_surrogates(
    codes: NDArray[np.uint32], boxes: Boxes, blanks: NDArray[np.bool_]
) -> tuple[NDArray[np.uint32], Boxes, NDArray[np.bool_]]:
    """Join the two halves of a code point above U+FFFF, which PDFium gives as two characters."""
    high = np.flatnonzero((codes[:-1] & 0xFC00 == 0xD800) & (codes[1:] & 0xFC00 == 0xDC00))
    codes = np.where(codes > 0x10FFFF, 0xFFFD, codes).astype(np.uint32)
    if len(high):
        codes[high] = 0x10000 + ((codes[high] & 0x3FF) << 10) + (codes[high + 1] & 0x3FF)
        keep = np.ones(len(codes), bool)
        keep[high + 1] = False
        codes, boxes, blanks = codes[keep], boxes[keep], blanks[keep]
    codes[codes & 0xFFFFF800 == 0xD800] = 0xFFFD
    return codes, boxes, blanks
