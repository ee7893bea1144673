"""A page of a received file as a picture, for the viewer: drawn from the bytes, so that nothing active ever reaches a browser."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from filigrane.kernel.errors import InputRefused
from filigrane.science.pages.pdf import render_page
from filigrane.science.pages.receive import media_type_of

LARGEST = 2400
"""Pixels of the longer side of a received picture as the viewer shows it."""


def draw(data: bytes, name: str, page: int, scale: float) -> tuple[dict[str, Any], list[bytes]]:
    """Return an empty document and one PNG: page ``page`` (1-based) of a PDF at ``scale`` pixels a point, or a received picture.

    Raises
    ------
    InputRefused
        When the file has no such page, or has no picture (text, DOCX).
    """
    media_type = media_type_of(name, data)
    if media_type == "application/pdf":
        return {}, [render_page(data, page, scale, name)]
    if media_type.startswith("image/"):
        return {}, [_picture(data, page)]
    raise InputRefused("Ce fichier n’a pas d’image de page", where=name, remedy="Lisez son texte")


def _picture(data: bytes, page: int) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(BytesIO(data)) as picture:
        picture.seek(page - 1)
        shown = ImageOps.exif_transpose(picture).convert("L" if picture.mode in {"1", "L"} else "RGB")
        shown.thumbnail((LARGEST, LARGEST))
        out = BytesIO()
        shown.save(out, "PNG")
    return out.getvalue()
