"""The grammar of a French number: decimal comma, thousands in blanks, inequalities, the letter O read for a zero."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

COMPARATORS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "<=": "<=", ">=": ">=", "=": "", "~": "~", "≈": "~"}
COMPARATOR = r"(?:<=|>=|[<>≤≥=~≈])"
NUMBER = r"[0-9]{1,3}(?:[ \u00a0\u202f'][0-9]{3})+(?:[.,][0-9]+)?(?![0-9])|[0-9]+(?:[.,][0-9]+)?"
"""A number in digits; blanks or apostrophes part thousands only in whole groups of three."""
LOOSE_NUMBER = r"(?=[^0-9]{0,4}[0-9])[0-9oOlI]+(?:[.,][0-9oOlI]+)?"
"""A number in which an optical reader may have written O for 0 and l or I for 1."""

_EXACT = re.compile(rf"\s*(?P<c>{COMPARATOR})?\s*(?P<s>[-−+])?(?P<n>{NUMBER})\s*\Z")
_LOOSE = re.compile(rf"\s*(?P<c>{COMPARATOR})?\s*(?P<s>[-−+])?(?P<n>{LOOSE_NUMBER})\s*\Z")
_REPAIR = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_BLANKS = re.compile("[ \u00a0\u202f']")


@dataclass(frozen=True)
class Number:
    """A number as read: its value, its comparator (empty for « = »), and whether letters were repaired into digits."""

    value: Decimal
    comparator: str
    repaired: bool


def read_number(written: str) -> Number | None:
    """Return the number that ``written`` is, whole, or None when it is not one."""
    match = _EXACT.match(written)
    repaired = match is None
    if match is None:
        match = _LOOSE.match(written)
        if match is None:
            return None
    digits = _BLANKS.sub("", match["n"]).translate(_REPAIR).replace(",", ".")
    value = Decimal(digits)
    return Number(-value if match["s"] in ("-", "−") else value, COMPARATORS[match["c"] or "="], repaired)


def parse_number(written: str) -> tuple[Decimal, str]:
    """Return (value, comparator) of a written number; the comparator is empty for a plain one.

    Raises
    ------
    ValueError
        When ``written`` is not one number.
    """
    number = read_number(written)
    if number is None:
        raise ValueError(f"not a number: {written!r}")
    return number.value, number.comparator
