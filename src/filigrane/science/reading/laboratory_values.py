"""The grammar of one written laboratory result: comparator, number, flag, unit, multiple of the limit, reference range."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from filigrane.science.terminology.analytes import Analyte, unit_of, unit_pattern
from filigrane.science.text.quantities import Number, read_number

_PLAIN = r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?(?![0-9]| ?/ ?l)|[0-9]+(?:[.,][0-9]+)?"
_LOOSE = r"(?=[0-9]{0,6}[.,]?[0-9]{0,3}[oli])(?=[oli]{0,3}[.,]?[0-9])[0-9oli]{1,7}(?:[.,][0-9oli]{1,3})?"
_COMPARATOR = (
    r"<=|>=|[<>≤≥]|inf(?:erieure?s?)?\.? {1,3}(?:ou egale?s? )?a|sup(?:erieure?s?)?\.? {1,3}(?:ou egale?s? )?a|moins de|plus de"
)
_FLAG = (
    r"\*{1,3}|\+{1,3}(?![0-9])|↑|↓|\((?:h|l|b|\+|-|\*|bas|haut|eleve|n)\)|\[(?:h|l|b)\]|(?:h|l|b|hh|ll|"
    r"bas|haut|eleve|anormal)(?![a-z0-9'/.]|,[0-9])|"
    r"!{1,2}"
)
_MULTIPLE = r" ?(?:x|fois)? ?(?:la )?(?:n|lsn|uln|normale|limite superieure(?: de la normale)?)(?![a-z0-9'°])(?! ?:)"
_LABEL = (
    r"(?:(?:n|vn|vr|norm(?:e|es|al|ale|ales)?|ref(?:erences?)?|usuelles?|"
    r"val(?:eurs?)?\.? (?:de ref(?:erence)?s?|normales?|usuelles?))\.? ?[:=]? ?)"
)
_COMPARATORS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "<=": "<=", ">=": ">="}
LETTERS = frozenset("oli")


@dataclass(frozen=True)
class Limits:
    """A reference range as printed; either side may be missing."""

    low: float | None
    high: float | None
    end: int
    unit: str | None = None
    """The unit written beside the range, normalised; it is the result's too where that has none."""


@dataclass(frozen=True)
class Result:
    """One result as written: where it stands, its number, comparator, unit (UCUM, None when absent), flag and range."""

    start: int
    end: int
    value: float
    comparator: str
    unit: str | None
    flags: tuple[str, ...] = ()
    multiple: float | None = None
    low: float | None = None
    high: float | None = None


@cache
def _value_pattern(number: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<f1>{_FLAG})? ?(?P<c>{_COMPARATOR})? ?(?P<n>{number})(?!/[0-9]|[.,:][0-9]|[0-9])"
        rf"(?:(?P<m>{_MULTIPLE})|(?: {{0,3}}(?P<f2>{_FLAG}))? {{0,3}}\(?(?P<u>{unit_pattern()})?\)?(?: {{0,3}}(?P<f3>{_FLAG}))?)"
    )


@cache
def _limits_pattern() -> re.Pattern[str]:
    number = r"[0-9]{1,3}(?: [0-9]{3})+(?![0-9])|[0-9]+(?:[.,][0-9]+)?"
    unit = rf"(?: ?{unit_pattern()})?"
    last = rf"(?: ?(?P<u>{unit_pattern()}))?"
    return re.compile(
        rf" {{0,12}},? ?(?P<o>[(\[{{] ?)?(?P<l>{_LABEL})?"
        rf"(?:(?:de {{1,3}})?(?P<a>{number}){unit} {{0,3}}(?:-|a|et|/|<|>|(?<=[0-9] );) {{0,3}}(?P<b>{number}){last}|(?P<c><=|>=|[<>≤≥]|"
        r"inf(?:erieure?)?\.? a|sup(?:erieure?)?\.? a) {0,3}"
        rf"(?P<d>{number}){unit})(?![0-9%]|[.,/-][0-9]) ?[)\]}}]?"
    )


def read_limits(norm: str, position: int, end: int, *, bare: bool) -> Limits | None:
    """Return the reference range that stands at ``position``; ``bare``: without brackets or label, as in a table's cell."""
    match = _limits_pattern().match(norm, position, end)
    if match is None or not (bare or match["o"] or match["l"]):
        return None
    if match["c"] is not None:
        limit = _number(match["d"])
        below = match["c"][0] in "<≤i"
        return Limits(None if below else limit, limit if below else None, match.end())
    low, high = _number(match["a"]), _number(match["b"])
    return Limits(low, high, match.end(), match["u"]) if low <= high else None


def _number(written: str) -> float:
    return float(written.replace(" ", "").replace(",", "."))


def read_value(text: str, norm: str, position: int, end: int, analyte: Analyte, *, unit: str | None = None) -> Result | None:
    """Return the result written at ``position`` (blanks skipped by the caller), or None.

    ``end`` bounds the cell or the sentence; ``unit`` is one known from elsewhere (the name's brackets, the row), which helps to tell
    thousands from two numbers side by side.
    """
    loose = _value_pattern(rf"{_LOOSE}(?:(?![a-z0-9])|(?={unit_pattern()}))").match(norm, position, end)
    match = loose if loose is not None and _repairable(text, loose) else _value_pattern(_PLAIN).match(norm, position, end)
    number = None if match is None else read_number(text[match.start("n") : match.end("n")])
    if match is None or number is None:
        return None
    result = _result(match, number, analyte)
    if " " in match["n"] and not _whole(match, result, analyte, result.unit or unit, filled=match.end() >= end):
        return _first_group(norm, match, analyte)
    return result


def _repairable(text: str, match: re.Match[str]) -> bool:
    """Tell whether letters in the number are the misread digits O, o, l, I, and never a word or a lone letter."""
    written = text[match.start("n") : match.end("n")]
    return all(c in "OolI0123456789.," for c in written) and sum(c.isdigit() for c in written) * 2 >= len(written.strip(".,")) - 1


def _result(match: re.Match[str], number: Number, analyte: Analyte) -> Result:
    value = float(number.value)
    flags = [flag_of(match[name]) for name in ("f1", "f2", "f3") if match[name]]
    if number.repaired:
        flags.append("lettre lue comme un chiffre")
    unit = unit_of(match["u"], analyte) if match["u"] else None
    comparator = _comparator(match["c"])
    if match["m"]:
        return Result(match.start(), match.end(), value, comparator, "{xLSN}", tuple(flags), multiple=value)
    end = max(match.end(name) for name in ("n", "f2", "u", "f3"))
    if (
        match["u"]
        and match.end("u") < match.end()
        and end == match.end("u")
        and ")" in match.group()[match.end("u") - match.start() :]
    ):
        end = match.end("u") + 1
    return Result(match.start(), end, value, comparator, unit, tuple(flags))


def _comparator(written: str | None) -> str:
    if not written:
        return ""
    return _COMPARATORS.get(written) or ("<" if written[0] in "im" else ">")


def is_flag(written: str) -> bool:
    """Tell whether a whole cell is a flag: « * », « H », « bas »."""
    return re.fullmatch(_FLAG, written) is not None


def flag_of(written: str) -> str:
    """Return a written flag as H, L or the sign itself."""
    bare = written.strip("()[]")
    return {"b": "L", "l": "L", "ll": "L", "bas": "L", "↓": "L", "h": "H", "hh": "H", "haut": "H", "eleve": "H", "↑": "H"}.get(
        bare, bare
    )


def _whole(match: re.Match[str], result: Result, analyte: Analyte, unit: str | None, *, filled: bool) -> bool:
    """Tell whether blanks in the number part thousands (« 12 500 »), rather than two numbers (« 120 150 »)."""
    if unit is not None or filled:
        return analyte.plausible(result.value, unit)
    first = match["n"].split()[0]
    thousands = len(first) < 3 or match["n"].endswith("00")  # « 172 000 »
    return analyte.plausible(result.value, None) and (thousands or not analyte.plausible(float(first), None))


def _first_group(norm: str, match: re.Match[str], analyte: Analyte) -> Result | None:
    first = match["n"].split()[0]
    number = read_number(first)
    if number is None:
        return None
    end = match.start("n") + len(first)
    flags = (flag_of(match["f1"]),) if match["f1"] else ()
    return replace(
        Result(match.start(), end, float(number.value), _comparator(match["c"]), None, flags),
        unit=_unit_after(norm, end, analyte),
    )


def _unit_after(norm: str, position: int, analyte: Analyte) -> str | None:
    match = re.compile(rf" ?({unit_pattern()})").match(norm, position)
    return unit_of(match[1], analyte) if match else None


def read_unit(norm: str, position: int, end: int, analyte: Analyte) -> str | None:
    """Return the unit that fills a cell from ``position`` to ``end``, brackets allowed."""
    match = re.compile(rf"[(\[]?({unit_pattern()})[)\]]?\s*").fullmatch(norm, position, end)
    return unit_of(match[1], analyte) if match else None
