"""Plain text: which encoding, which line ends. One page, without geometry."""

from __future__ import annotations

import codecs

from filigrane.science.pages import refusals
from filigrane.science.pages.clean import clean_text
from filigrane.science.pages.model import Page

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> str | None:
    """Return the text of bytes in UTF-8, UTF-16, UTF-32 or Windows-1252, or None when they are not text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    sample = data[:65536]
    zeros = sample.count(0)
    if zeros > 0.2 * len(sample):  # Latin text in UTF-16 has a zero byte out of two
        encoding = "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
        text = data.decode(encoding, "replace")
        return text if _is_text(text[:65536]) else None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace") if zeros == 0 else ""
    return text if text and _is_text(text[:65536]) else None


def _is_text(sample: str) -> bool:
    strange = sum((c < " " and c not in "\t\n\r\f\v\x1a\x1b") or c == "\ufffd" for c in sample)
    return strange <= 0.02 * len(sample)


def page_of(text: str, number: int = 1) -> Page:
    """Return a page without geometry from decoded text, line ends and characters repaired."""
    return Page(number, 0.0, 0.0, clean_text(text.replace("\r\n", "\n").replace("\r", "\n")))


def read_text(name: str, data: bytes) -> list[Page]:
    """Return the one page of a text file.

    Raises
    ------
    InputRefused
        When the bytes are not text, or hold only blanks.
    """
    text = decode(data)
    if text is None:
        raise refusals.unsupported(name)
    page = page_of(text)
    if not page.text.strip():
        raise refusals.no_page(name)
    return [page]
