"""Opaque identifiers: sortable by time, without any meaning, safe in an address."""

from __future__ import annotations

import re
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


_FORM = re.compile(rf"[a-z]+_[{_ALPHABET}]{{26}}")


def is_id(text: str, prefix: str) -> bool:
    """Tell whether ``text`` has the form of an id of ``prefix``: anything else may be a name or a number that a person typed."""
    return text.startswith(f"{prefix}_") and _FORM.fullmatch(text) is not None


def new_id(prefix: str) -> str:
    """Return ``PREFIX_`` and 26 characters: 48 bits of milliseconds then 82 random bits, in Crockford's base 32.

    Two ids made in one millisecond differ by their random part only; order inside a millisecond is not promised.
    """
    number = (int(time.time() * 1000) << 82) | secrets.randbits(82)
    letters = []
    for _ in range(26):
        letters.append(_ALPHABET[number & 31])
        number >>= 5
    return f"{prefix}_{''.join(reversed(letters))}"
