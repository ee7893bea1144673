"""Repair of characters, each keeping its box: NFC, ligatures opened, mojibake decoded, invisible controls dropped."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float32]
"""Four columns x0, y0, x1, y1, one row a code point."""

_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "Ĳ": "IJ", "ĳ": "ij",
}  # fmt: skip
_BLANKS = {"\f": "\n", "\v": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\ufffe": "-", "\x02": "-"}
# Soft hyphen, zero-width characters, bidirectional controls, byte order mark, the other C0 and C1 controls.
_DROPPED = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\uffff\x00-\x01\x03-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
# UTF-8 read as Latin-1 or cp1252: a lead byte's letter then continuation bytes' characters.
_CP1252_HIGH = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MOJIBAKE = re.compile(f"[ÂÃÅâÎÏ][\x80-\xbf{_CP1252_HIGH}]{{1,2}}")
_SUSPECT = re.compile(
    f"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\x00-\x08\x0b-\x1f\x7f-\x9f\ufff9-\ufffb\ufb00-\ufb06Ĳĳ"
    f"\U000e0000-\U000e007f\ud800-\udfff]|[ÂÃÅâÎÏ][\x80-\xbf{_CP1252_HIGH}]"
)


def needs_cleaning(text: str) -> bool:
    """Tell whether :func:`clean` would change the text: most pages are fine as they are."""
    if text.isascii():
        return _SUSPECT.search(text) is not None
    return not unicodedata.is_normalized("NFC", text) or _SUSPECT.search(text) is not None


def clean(text: str, boxes: Boxes | None = None) -> tuple[str, Boxes | None]:
    """Return the repaired text and the boxes of its code points.

    Parameters
    ----------
    text
        Text as decoded from the file.
    boxes
        One row a code point of ``text``, or None where the file has no geometry.

    Returns
    -------
    The text in NFC, without ligature, form feed, zero-width or bidirectional control; boxes of merged characters are joined, the
    box of an opened ligature is cut in equal parts.
    """
    if not needs_cleaning(text):
        return text, boxes
    pieces = _pieces(text)
    result = "".join(piece for piece, _, _ in pieces)
    if boxes is None:
        return result, None
    return result, _boxes_of(pieces, boxes)


def clean_text(text: str) -> str:
    """Return the repaired text, for files without geometry."""
    return clean(text)[0]


Piece = tuple[str, int, int]
"""New characters and the (start, end) of the old ones they replace."""


def _pieces(text: str) -> list[Piece]:
    decoded: list[Piece] = []
    position = 0
    for match in _MOJIBAKE.finditer(text):
        repaired = _decode(match.group())
        if not repaired:
            continue
        decoded += [(text[i], i, i + 1) for i in range(position, match.start())]
        position = match.start() + repaired[1]
        decoded.append((repaired[0], match.start(), position))
    decoded += [(text[i], i, i + 1) for i in range(position, len(text))]
    opened = []
    for piece, start, end in decoded:
        new = _LIGATURES.get(piece) or _BLANKS.get(piece) or _DROPPED.sub("", piece)
        if new:
            opened.append((new, start, end))
    return _compose(opened)


def _decode(letters: str) -> tuple[str, int] | None:
    """Return the character that UTF-8 bytes read as cp1252 stand for, and how many letters it took."""
    raw = bytearray()
    for letter in letters:
        try:
            raw += letter.encode("cp1252")
        except UnicodeEncodeError:
            raw += letter.encode("latin-1", "ignore")
    for length in (3, 2):
        if len(raw) >= length:
            try:
                decoded = bytes(raw[:length]).decode("utf-8")
            except UnicodeDecodeError:
                continue
            if len(decoded) == 1:
                return decoded, length
    return None


def _compose(pieces: list[Piece]) -> list[Piece]:
    """Join each base letter with the combining marks that follow it, then put the group in NFC."""
    result: list[Piece] = []
    for piece, start, end in pieces:
        if result and _joins(result[-1][0], piece):
            base, first, _ = result[-1]
            result[-1] = (unicodedata.normalize("NFC", base + piece), first, end)
        else:
            result.append((unicodedata.normalize("NFC", piece), start, end))
    whole = "".join(piece for piece, _, _ in result)
    if not unicodedata.is_normalized("NFC", whole):  # rare scripts compose across what looked like separate letters
        return [(unicodedata.normalize("NFC", whole), pieces[0][1], pieces[-1][2])]
    return result


def _joins(base: str, piece: str) -> bool:
    if unicodedata.combining(piece[0]):
        return True
    return len(piece) == 1 and len(unicodedata.normalize("NFC", base[-1] + piece)) == 1  # Hangul and the like


def _boxes_of(pieces: list[Piece], boxes: Boxes) -> Boxes:
    """Return one row a new character; nearly all pieces are one character for one, and are placed at once."""
    index = np.array([start for piece, start, _ in pieces for _ in piece], np.int64)
    result = boxes[index] if len(index) else np.zeros((0, 4), np.float32)
    position = 0
    for piece, start, end in pieces:
        count = len(piece)
        if count != 1 or end != start + 1:
            result[position : position + count] = _shared(boxes[start:end], count)
        position += count
    return result


def _shared(rows: Boxes, count: int) -> Boxes:
    """Return the box around ``rows`` cut in ``count`` equal parts, left to right."""
    rows = rows[~np.isnan(rows[:, 0])]
    if not len(rows):
        return np.full((count, 4), np.nan, np.float32)
    edges = np.linspace(rows[:, 0].min(), rows[:, 2].max(), count + 1)
    top, bottom = np.full(count, rows[:, 1].min()), np.full(count, rows[:, 3].max())
    return np.column_stack([edges[:-1], top, edges[1:], bottom]).astype(np.float32)
