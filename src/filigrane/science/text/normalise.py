"""Normalisation that keeps every offset: one character in, one character out."""

from __future__ import annotations

import unicodedata

_SPECIAL = {
    "’": "'", "‘": "'", "ʼ": "'", "′": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "µ": "u", "μ": "u", "…": ".",
    "\t": " ", "\r": " ", "\v": " ", "\u2028": "\n", "\u2029": "\n", "ı": "i", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "ß": "s",
    "\n": "\n", "\f": "\f", "•": "•", "·": "•", "▪": "•", "●": "•", "\uf0b7": "•", "‣": "•", "◦": "•", "×": "x", "º": "°", "∼": "~",
}  # fmt: skip


def _fold(character: str) -> str:
    """Return the one character that stands for ``character`` in normalised text."""
    special = _SPECIAL.get(character)
    if special is not None:
        return special
    if character.isspace():
        return " "
    base = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    lowered = (base if len(base) == 1 else character).lower()
    return lowered if len(lowered) == 1 else character


class _Table(dict[int, str]):
    """A translation table that fills itself as characters come."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


_TABLE = _Table()


def _byte_table() -> bytes | None:
    """Return the same folding over the 256 bytes of Windows-1252, the quick road for most French pages."""
    result = bytearray(range(256))
    for value in range(256):
        try:
            result[value] = _fold(bytes([value]).decode("cp1252")).encode("cp1252")[0]
        except UnicodeError:
            result[value] = value
    return bytes(result)


_BYTES = _byte_table()


def normalise(text: str) -> str:
    """Return ``text`` in lower case, without accents, curly quotes straight, every blank a plain space (line ends stay).

    The length never changes, so that an offset of the result is an offset of the text. The letter « œ » is one character and stays
    one (the matcher knows it as « oe »); « µ » becomes ``u``, superscript digits become digits.

    Examples
    --------
    >>> normalise("Pas d’ADÉNOPATHIE")
    "pas d'adenopathie"
    """
    try:
        return text.encode("cp1252").translate(_BYTES).decode("cp1252")
    except UnicodeError:
        return text.translate(_TABLE)
