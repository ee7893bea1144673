"""Choosing words: one of several phrasings of a fact, dates as people write them, agreement with the person's sex."""

from __future__ import annotations

import random
from datetime import date
from functools import cache
from typing import Any

from filigrane.science.resources import load_toml

MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")


@cache
def phrases() -> dict[str, Any]:
    """Return the wordings by fact."""
    return load_toml("stories", "phrases.toml")


def capital(text: str) -> str:
    """Return a text with its first letter in capital."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """Return a text with its first letter small, unless its first word is an abbreviation."""
    first = text.split(" ", 1)[0]
    return text if first.isupper() and len(first) > 1 else text[:1].lower() + text[1:]


def written_day(day: date, chance: random.Random) -> str:
    """Return a day in one of the usual writings."""
    long = f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"
    return chance.choice([f"{day:%d/%m/%Y}"] * 4 + [long] * 3 + [f"{day:%d.%m.%Y}", f"{day:%d/%m/%y}"])


def written_month(day: date) -> str:
    """Return mars 2024."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def of(site: str) -> str:
    """Return a place with its French article: du sein droit, de la prostate, de l’endomètre."""
    first = site.split(" ", 1)[0]
    if first in {"ganglions", "poumons"}:
        return f"des {site}"
    if first[0] in "aeéiou":
        return f"de l’{site}"
    return f"de la {site}" if first in {"prostate", "jambe", "corde", "bande", "région", "peau"} else f"du {site}"


def french_number(value: float, decimals: int) -> str:
    """Return a number with a decimal comma."""
    return f"{value:.{decimals}f}".replace(".", ",")


class Wording:
    """Draws phrasings for one person; with the same seed, the same ones."""

    def __init__(self, chance: random.Random, *, woman: bool) -> None:
        self.chance = chance
        self._woman = woman

    def say(self, fact: str, second: bool | None = None, **values: Any) -> str:
        """Return a fact in one of its wordings; ``a|b`` is masculine and feminine, or what ``second`` chooses."""
        options = str(self.chance.choice(phrases()[fact])).split("|")
        late = self._woman if second is None else second
        text = options[1] if late and len(options) > 1 else options[0]
        return text.format(e="e" if self._woman else "", **values)

    def day(self, day: date) -> str:
        """Return a day in one of the usual writings."""
        return written_day(day, self.chance)
