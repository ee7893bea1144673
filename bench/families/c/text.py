"""Seeded choices, phrase library, French dates and template substitution."""

from __future__ import annotations

import datetime as dt
import random
import re
import unicodedata
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")
OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
GENDER = re.compile(r"<([^<>|\n]*)\|([^<>|\n]*)>")
TYPOS = {
    "consultation": "consulation",
    "traitement": "traitemnt",
    "examen": "exmaen",
    "tolérance": "tolérence",
    "hospitalisation": "hospitalistion",
    "confraternel": "confraternell",
    "actuellement": "actuelement",
    "surveillance": "surveilance",
    "notamment": "nottament",
    "clinique": "cliniqe",
}


def mark(name: str) -> str:
    """Return an invisible marker that the layout turns into a page number."""
    return f"{OPEN}{name}{CLOSE}"


def unmark(text: str) -> str:
    """Return `text` without its markers."""
    return MARK.sub("", text)


def strip_accents(text: str) -> str:
    """Return `text` without accents, as typed on an old terminal."""
    text = text.replace("œ", "oe").replace("Œ", "OE")
    return "".join(ch for ch in unicodedata.normalize("NFD", text) if not unicodedata.combining(ch))


@cache
def _library(name: str) -> dict[str, tuple[str, ...]]:
    """Read a phrase file: `== key` lines, then one phrase a line."""
    phrases: dict[str, list[str]] = {}
    key = ""
    for raw in (DATA / name).read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line.startswith("== "):
            key = line[3:].strip()
            phrases.setdefault(key, [])
        elif line and not line.startswith("#"):
            phrases[key].append(line)
    return {k: tuple(v) for k, v in phrases.items()}


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """Return the whole phrase library."""
    merged: dict[str, tuple[str, ...]] = {}
    for path in sorted(DATA.glob("*.txt")):
        merged.update(_library(path.name))
    return merged


class Picker:
    """Draw phrases without saying the same one twice in a dossier until all are used."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._left: dict[str, list[str]] = {}

    def pick(self, key: str) -> str:
        """Return one phrase of `key`."""
        left = self._left.get(key)
        if not left:
            left = list(phrases()[key])
            self.rng.shuffle(left)
            self._left[key] = left
        return left.pop()

    def some(self, key: str, count: int) -> list[str]:
        """Return `count` different phrases of `key` (or all of them), in library order."""
        pool = phrases()[key]
        chosen = set(self.rng.sample(pool, min(count, len(pool))))
        return [p for p in pool if p in chosen]


def french_date(day: dt.date, style: str) -> str:
    """Write a date in one of the house styles."""
    match style:
        case "slash":
            return f"{day:%d/%m/%Y}"
        case "short":
            return f"{day:%d/%m/%y}"
        case "dot":
            return f"{day:%d.%m.%Y}"
        case "dash":
            return f"{day:%d-%m-%Y}"
        case "month":
            return f"{MONTHS[day.month - 1]} {day.year}"
        case _:
            return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def month_span(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the month of `day`."""
    first = day.replace(day=1)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return first, following - dt.timedelta(days=1)


def fill(template: str, values: dict[str, str], dates: dict[str, dt.date], date_style: str, female: bool) -> str:
    """Fill the slots of a template; `{on:x}`, `{d:x}` and `{m:x}` write the date called x."""

    def slot(match: re.Match[str]) -> str:
        name, argument = match.group(1), match.group(2)
        if argument is None:
            return values[name]
        day = dates[argument]
        if name == "m":
            return french_date(day, "month")
        written = french_date(day, date_style)
        return f"le {written}" if name == "on" else written

    filled = template
    for _ in range(3):
        if "{" not in filled:
            break
        filled = SLOT.sub(slot, filled)
    filled = GENDER.sub(lambda m: m.group(1) if female else m.group(2), filled)
    return tidy(filled)


def tidy(text: str) -> str:
    """Mend elisions and contractions left by slots."""
    text = re.sub(r"\bde le ", "du ", text)
    text = re.sub(r"\bde les ", "des ", text)
    text = re.sub(r"\bà le ", "au ", text)
    text = re.sub(r"\b([DdLl])(?:e|a) (?=[aeiouyéèêâîôœAEIOÉ](?![\d/]))(?!ou\b|un |une |et |yc|à )", _elide, text)
    text = re.sub(r"[ ]{2,}", " ", text)
    return re.sub(r" ([,.])(?!\d)", r"\1", text).strip()


def _elide(match: re.Match[str]) -> str:
    return f"{match.group(1)}'"


def french_number(value: float, digits: int = 1) -> str:
    """Write a number with a decimal comma and no useless zero."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")
