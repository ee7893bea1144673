"""Reading what people type: cleaned text, dates, and where it is safe to go back to."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from filigrane.kernel.errors import InputRefused

_DAY = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})")
_COMPACT, _ISO = re.compile(r"(\d{2})(\d{2})(\d{4})"), re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_OWN_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9_\-./]*")


def cleaned(text: str | None, *, longest: int = 2000) -> str:
    """Return what was typed, composed (NFC), without control or direction characters, its spaces joined, its ends bare.

    Raises
    ------
    InputRefused
        When it is longer than ``longest`` signs.
    """
    kept = unicodedata.normalize("NFC", text or "")
    kept = "".join(" " if sign in "\t\r\n" else sign for sign in kept if sign in "\t\r\n" or unicodedata.category(sign)[0] != "C")
    kept = " ".join(kept.split())
    if len(kept) > longest:
        raise InputRefused("Texte trop long", why=f"{len(kept)} signes pour {longest} au plus", remedy="Raccourcissez-le")
    return kept


def parse_day(text: str, *, field: str) -> date | None:
    """Return a typed date (12/03/1960, 12.03.1960, 12031960, 1960-03-12), None when nothing was typed.

    Raises
    ------
    InputRefused
        When it is not a date of the calendar.
    """
    typed = cleaned(text, longest=40)
    if not typed:
        return None
    day = as_day(typed)
    if day is None:
        raise InputRefused("Date illisible", where=field, remedy="Écrivez le jour, le mois et l’année : 12/03/1960")
    return day


def as_day(text: str) -> date | None:
    """Return the date that the whole text writes, None when it is not one."""
    iso = _ISO.fullmatch(text)
    found = iso or _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        return None
    numbers = [int(part) for part in found.groups()]
    year, month, number = numbers if iso else reversed(numbers)
    try:
        return date(year, month, number)
    except ValueError:
        return None


def own_path(address: str | None) -> str:
    """Return a path of this application to go back to; anything else is the home page, so that nobody is led to another site."""
    return address if address and _OWN_PATH.fullmatch(address) else "/"
