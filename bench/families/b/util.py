"""Seeded randomness, French dates, text transforms and body formulas."""
from __future__ import annotations

import calendar
import math
import random
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

T = TypeVar("T")
MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
          "octobre", "novembre", "décembre"]
SHORT_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
MARK = re.compile("\x01([^\x02]*)\x02")


class Rng(random.Random):
    """Random generator seeded by a string, with a few French-dossier helpers."""

    def pick(self, seq: Sequence[T]) -> T:
        """One element, uniformly."""
        return seq[int(self.random() * len(seq))]

    def chance(self, p: float) -> bool:
        """True with probability p."""
        return self.random() < p

    def some(self, seq: Sequence[T], k: int) -> list[T]:
        """Draw k distinct elements (or all of them), in random order."""
        items = list(seq)
        self.shuffle(items)
        return items[:k]

    def weighted(self, pairs: Sequence[tuple[float, T]]) -> T:
        """One element by weight."""
        total = sum(w for w, _ in pairs)
        x = self.random() * total
        for w, v in pairs:
            x -= w
            if x <= 0:
                return v
        return pairs[-1][1]

    def days(self, lo: int, hi: int) -> timedelta:
        """A random duration in days."""
        return timedelta(days=self.randint(lo, hi))


def mark(name: str, text: str) -> str:
    """Attach an invisible anchor to the first word of a text."""
    return f"\x01{name.replace(' ', '_')}\x02{text}"


def plain(text: str) -> str:
    """Text without anchors and bold toggles."""
    return MARK.sub("", text).replace("\x03", "")


def workday(d: date) -> date:
    """Next working day on or after d."""
    while d.weekday() >= 5:
        d += timedelta(days=1)
    return d


def add_months(d: date, n: int) -> date:
    """Calendar shift by months, end of month safe."""
    m = d.month - 1 + n
    y, m = d.year + m // 12, m % 12 + 1
    return date(y, m, min(d.day, calendar.monthrange(y, m)[1]))


def interval(d: date, prec: str) -> dict[str, str]:
    """Key interval of a date known to the day, the month or the year."""
    if prec == "m":
        last = calendar.monthrange(d.year, d.month)[1]
        return {"start": date(d.year, d.month, 1).isoformat(), "end": date(d.year, d.month, last).isoformat()}
    if prec == "y":
        return {"start": date(d.year, 1, 1).isoformat(), "end": date(d.year, 12, 31).isoformat()}
    return {"start": d.isoformat(), "end": d.isoformat()}


def fdate(d: date, fmt: str) -> str:
    """A full date in one of the French habits."""
    if fmt == "slash":
        return d.strftime("%d/%m/%Y")
    if fmt == "short":
        return d.strftime("%d/%m/%y")
    if fmt == "dots":
        return d.strftime("%d.%m.%Y")
    if fmt == "dash":
        return d.strftime("%d-%m-%Y")
    if fmt == "abbr":
        return f"{d.day} {SHORT_MONTHS[d.month - 1]} {d.year}"
    day = "1er" if d.day == 1 else str(d.day)
    return f"{day} {MONTHS[d.month - 1]} {d.year}"


def on(rng: Rng, d: date, prec: str, fmt: str) -> str:
    """Prepositional date: 'le 12/03/2024', 'en mars 2024', 'en 2019'."""
    if prec == "y":
        return rng.pick([f"en {d.year}", f"en {d.year}", f"courant {d.year}"])
    if prec == "m":
        m = MONTHS[d.month - 1]
        de = "d'" if m[0] in "ao" else "de "
        return rng.pick([f"en {m} {d.year}", f"en {m} {d.year}", f"en {d.month:02d}/{d.year}", f"au mois {de}{m} {d.year}"])
    return f"le {fdate(d, fmt)}"


def bare(rng: Rng, d: date, prec: str, fmt: str) -> str:
    """Date without preposition."""
    if prec == "y":
        return str(d.year)
    if prec == "m":
        return rng.pick([f"{MONTHS[d.month - 1]} {d.year}", f"{d.month:02d}/{d.year}"])
    return fdate(d, fmt)


def noaccent(text: str) -> str:
    """Strip French accents the way old hospital software does."""
    if "\x01" in text:
        return "".join(x if x.startswith("\x01") else noaccent(x) for x in re.split("(\x01[^\x02]*\x02)", text))
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("’", "'").replace("°", "°")
    out = []
    for c in text:
        if c in "µ°²³≥≤±–«»":
            out.append(c)
            continue
        out.append("".join(x for x in unicodedata.normalize("NFD", c) if not unicodedata.combining(x)))
    return "".join(out)


ABBREV: list[tuple[str, str]] = [
    (r"\bla patiente\b", "la pte"), (r"\ble patient\b", "le pt"), (r"\bLa patiente\b", "La pte"), (r"\bLe patient\b", "Le pt"),
    (r"\btraitement\b", "ttt"), (r"\bantécédents\b", "ATCD"), (r"\bAntécédents\b", "ATCD"), (r"\bchimiothérapie\b", "chimio"),
    (r"\bmétastases\b", "métas"), (r"\bganglions\b", "gg"), (r"\bhypertension artérielle\b", "HTA"),
    (r"\bradiothérapie\b", "RTE"), (r"\bdiagnostic\b", "dg"), (r"\brendez-vous\b", "RDV"),
    (r"\bexamen clinique\b", "ex. clin."), (r"\bhospitalisation\b", "hospi"), (r"\bmaintenant\b", "mtn"),
]


def abbreviate(text: str) -> str:
    """Hurried typist's abbreviations."""
    for pat, rep in ABBREV:
        text = re.sub(pat, rep, text)
    return text


def num(x: float, nd: int = 1, comma: bool = True) -> str:
    """French decimal writing without useless zeros."""
    s = f"{x:.{nd}f}"
    if nd and "." in s:
        s = s.rstrip("0").rstrip(".")
    return s.replace(".", ",") if comma else s


def bsa(kg: float, cm: float) -> float:
    """Mosteller body surface area, two decimals."""
    return round(math.sqrt(kg * cm / 3600), 2)


def egfr(creat_umol: float, age: int, female: bool) -> int:
    """CKD-EPI 2009 without the ethnicity factor, mL/min/1.73 m2."""
    scr = creat_umol / 88.4
    k, a = (0.7, -0.329) if female else (0.9, -0.411)
    v: float = 141 * min(scr / k, 1) ** a * max(scr / k, 1) ** -1.209 * 0.993 ** age * (1.018 if female else 1)
    return round(v)


def cockcroft(creat_umol: float, age: int, kg: float, female: bool) -> int:
    """Cockcroft-Gault clearance, mL/min."""
    return round((140 - age) * kg * (1.04 if female else 1.23) / creat_umol)


def age_at(birth: date, d: date) -> int:
    """Age in whole years."""
    return d.year - birth.year - ((d.month, d.day) < (birth.month, birth.day))


def jsonable(x: Any) -> Any:
    """Dates to ISO text, recursively."""
    if isinstance(x, date):
        return x.isoformat()
    if isinstance(x, dict):
        return {k: jsonable(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [jsonable(v) for v in x]
    return x
