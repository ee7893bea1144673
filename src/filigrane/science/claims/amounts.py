"""Numbers in figures or letters with comparison and unit, brought to one scale so that only equal amounts are equal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from filigrane.science.claims.words import comparator_forms
from filigrane.science.resources import open_table
from filigrane.science.text.normalise import normalise

_UNITS: tuple[str, ...] = ("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_UNITS += ("onze", "douze", "treize", "quatorze", "quinze", "seize")
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_WORD = "|".join(sorted([*_UNITS[2:], *_TENS, "vingts", "cents?", "mille", "zero"], key=len, reverse=True))
_LETTERS = re.compile(rf"\b(?:{_WORD})(?:(?:[ -]| et |-et-)(?:{_WORD}|une?))*\b")
_DIGITS = re.compile(r"(?<![a-z0-9.,+])(?<![a-z]-)(?:[0-9]{1,3}(?: [0-9]{3})+(?![0-9])|[0-9]+)(?:[.,][0-9]+)?(?![0-9])")
_ONE = re.compile(r"\b(?:une?)(?= (?:seule? )?(?:cures?|cycles?|seances?|fractions?|mois|an|annee|semaine|jour|paquet)\b)")
_COUNT = rf"[0-9]{{1,3}}|\b(?:aucune?|une?|(?:{_WORD})(?:[ -](?:{_WORD}))*)\b"
_SAID_OF_NODES = r"(?:envahi|metastatique|positif|atteint|preleve|examine|analyse|sentinelle|carotte|biopsie|prelevement)e?s?"
_RATIO = re.compile(
    rf"(?<![0-9.,])(?P<a>{_COUNT}) ?(?P<n>n ?\+?|ganglions?)? ?(?:{_SAID_OF_NODES} ){{0,2}}(?:/|\bsur\b) ?(?:les? |un total de )?"
    rf"(?P<b>{_COUNT})(?: ?(?P<m>n\b\+?|ganglions?))?(?![0-9])"
)
_JOIN = re.compile(r" ?(?:a|-|et|ou|,|/) ?$")


@dataclass(frozen=True)
class Amount:
    """An amount at its place: its comparison, its value on the scale of its dimension (empty without a unit)."""

    start: int
    end: int
    comparator: str
    value: Decimal
    dimension: str


@cache
def _units() -> tuple[re.Pattern[str], dict[str, tuple[str, Decimal]]]:
    table = {row["written"]: (row["dimension"], Decimal(row["factor"])) for row in open_table("claims", "units.csv")}
    forms = sorted(table, key=len, reverse=True)
    pattern = r"[ \u00a0\u202f-]?(" + "|".join(re.escape(form) for form in forms) + r")(?![A-Za-zÀ-ÿ0-9²³])"
    return re.compile(pattern), table


def find(text: str, norm: str, taken: bytearray) -> Iterator[Amount]:
    """Yield every amount of a text outside what is already ``taken``, in order."""
    found = sorted([*_written_in_digits(norm, taken), *_written_in_letters(norm, taken)])
    previous: tuple[int, int, Decimal] | None = None
    held: list[Amount] = []
    for start, end, value in found:
        dimension, factor, last = _unit(text, end)
        if not dimension and norm[end : end + 1].isalpha():
            continue  # « 4R », « 1b »: a name, not a number
        sign, first = _comparison(norm, start)
        amount = Amount(first, last, sign, (value * factor).normalize(), dimension)
        if dimension and previous is not None and held and not held[-1].dimension and _JOIN.match(norm[previous[1] : start]):
            held[-1] = Amount(held[-1].start, held[-1].end, held[-1].comparator, (previous[2] * factor).normalize(), dimension)
        held.append(amount)
        previous = (start, end, value)
    yield from held


def _written_in_digits(norm: str, taken: bytearray) -> Iterator[tuple[int, int, Decimal]]:
    for match in _DIGITS.finditer(norm):
        if not any(taken[match.start() : match.end()]):
            yield match.start(), match.end(), Decimal(match.group().replace(" ", "").replace(",", "."))


def _written_in_letters(norm: str, taken: bytearray) -> Iterator[tuple[int, int, Decimal]]:
    for match in (*_LETTERS.finditer(norm), *_ONE.finditer(norm)):
        value = in_letters(match.group())
        if value is not None and not any(taken[match.start() : match.end()]):
            yield match.start(), match.end(), Decimal(value)


def in_letters(written: str) -> int | None:
    """Return the number that French words say (« quatre-vingt-dix » is 90), or None when they are not one number."""
    total, current = 0, 0
    for word in re.split(r"[ -]+", written.replace(" et ", " ").replace("-et-", "-")):
        value = 1 if word in ("une", "un") else _UNITS.index(word) if word in _UNITS else None
        if value is not None:
            if not _follows(value, current % 100):
                return None
            current += value
        elif word in ("vingt", "vingts"):
            current = current * 20 if current == 4 else current + 20
        elif word in _TENS:
            current += _TENS[word]
        elif word in ("cent", "cents"):
            current = max(1, current) * 100
        elif word == "mille":
            total, current = max(1, current) * 1000, 0
        else:
            return None
    return total + current


def _follows(value: int, before: int) -> bool:
    """Tell whether a number word goes on with the one before it: « soixante-dix-sept » does, « deux trois » is two numbers."""
    if before in (10, 70, 90):
        return 7 <= value <= 9
    return before == 0 or (before in (20, 30, 40, 50) and value < 10) or before in (60, 80)


def _unit(text: str, end: int) -> tuple[str, Decimal, int]:
    pattern, table = _units()
    match = pattern.match(text, end)
    if match is None:
        return "", Decimal(1), end
    dimension, factor = table[match[1]]
    return dimension, factor, match.end()


@cache
def _before() -> re.Pattern[str]:
    forms = "|".join(re.escape(normalise(form)).replace(r"\ ", "[ '-]") for form, _ in comparator_forms())
    return re.compile(rf"(?:^|(?<=[^a-z]))({forms}) ?$")


def _comparison(norm: str, start: int) -> tuple[str, int]:
    match = _before().search(norm, max(0, start - 30), start)
    if match is None:
        return "", start
    written = match[1].replace("-", " ").replace("'", " ")
    signs = {normalise(form).replace("-", " "): sign for form, sign in comparator_forms()}
    return signs[written], match.start(1)


def ratios(norm: str, taken: bytearray) -> Iterator[tuple[int, int, int, int, bool]]:
    """Yield (start, end, part, whole, whether nodes are meant) of « 3/12 », « 3N+/12 », « 3 ganglions envahis sur 12 »."""
    for match in _RATIO.finditer(norm):
        part, whole = _count(match["a"]), _count(match["b"])
        if part is not None and whole is not None and not any(taken[match.start() : match.end()]):
            yield match.start(), match.end(), part, whole, bool(match["n"] or match["m"])


def _count(written: str) -> int | None:
    if written.startswith("aucun"):
        return 0
    return int(written) if written.isdigit() else in_letters(written)
