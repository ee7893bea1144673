"""The smallest pieces of a TNM statement: categories, their suffixes, counts of nodes, and the R, L, V and Pn symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass

BLANK = r"[ \t\u00a0\u2009\u202f]"
_PREFIX = (
    rf"(?:(?P<pre>(?:y|r|ry|Y|R|RY)?[pcPC]|[yra]|us?)(?P<multi>m)?"
    rf"|(?P<spaced>(?:yp|yc|rp|rc|p|c|YP|P){BLANK}{{1,2}}\(?))?"
)
_T_VALUE = r"(?P<v>(?:is|IS|Is)|[xX]|a|[0-4OolI](?:mic?|[a-dA-D])?(?:[1-3](?!\d))?)"
_N_VALUE = r"(?P<v>[xX]|[0-3OolI](?:mi|[a-dA-D])?|\+|[-–](?![\w+]))"
_M_VALUE = r"(?P<v>[xX]|[01OolI](?:[a-dA-D])?(?:[12](?!\d))?|\+|[-–](?![\w+]))"
_RANGE = (
    r"(?P<to>{b}?[-–]{b}?{letter}?(?:[1-4][a-d]?|[b-d])(?:(?=[cp]?[NM][0-3xX])|(?![\w,.]\d|\w))"
    r"|{b}?[-–]{letter}?[1-4](?=[NM][0-3xX])|/{letter}[1-4](?!\d))?"
)
_END = r"(?:(?![A-Za-zÀ-ÿ\d°])|(?=[cpyru]{0,2}[NM][\dxXoO+-])|(?=M\b)|(?=[nm][0-3xX])|(?=(?:Pn|[RLVGS])[0-3xX+-])|(?=sn\b))"
_SENTINEL = rf"(?:{BLANK}?\(?sn\)?{BLANK}?)?"


def _category(letter: str, value: str, spread: str) -> re.Pattern[str]:
    span = _RANGE.format(b=BLANK, letter=letter) if spread else "(?P<to>(?!))?"
    return re.compile(
        rf"{_PREFIX}(?P<letter>[{letter}{letter.lower()}])"
        rf"(?P<gap>{BLANK}?(?:[:=]{BLANK}?)?){_SENTINEL if letter == 'N' else ''}{value}{span}{_END}"
    )


PATTERNS = {
    "T": _category("T", _T_VALUE, "yes"),
    "N": _category("N", _N_VALUE, "yes"),
    "M": _category("M", _M_VALUE, ""),
}

ANCHOR = re.compile(
    rf"[TtNM](?:{BLANK}?(?:[:=]{BLANK}?)?[0-4OolI]|[+xX]|is|IS|a(?![a-bd-oq-zà-ÿ])|-|\(sn|sn)|(?<=[pc])[nm][0-3xX+]"
)
"""Where a category may stand: cheap, and never missed; everything else is tried only there."""

_SUFFIX = re.compile(
    rf"{BLANK}?[\[(]{BLANK}?(?P<in>m\d*|mf|sn|f|mi|i{BLANK}?[+-]|mol{BLANK}?[+-]|DCIS|LCIS|CCIS|CIS|Paget|pu|pd|pul|oss|hep|bra|ple|per|"
    rf"PUL|OSS|HEP|BRA|PLE|PLEU|PER|LYM|ADR|SKI|MAR|OTH|s|ns|[01]){BLANK}?[\])]"
    rf"|{BLANK}?\b(?P<bare>sn)\b|(?P<stuck>sn)\b|{BLANK}(?P<micro>mic?(?:ro)?)\b"
)
_FRACTION = re.compile(
    r"(?<![\d,./])\+?(?P<pos>\d{1,2})\s?(?:N\s?\+|\+|G\s?\+|ganglions?(?:\s[a-zà-ÿ]+){0,3})?\s?"
    r"(?:/|sur|parmi|out of)\s?(?:un total de\s)?(?P<exam>\d{1,3})(?![\d/]|[,.]\d)",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"{BLANK}?[,:=-]?{BLANK}?(?P<f>{_FRACTION.pattern})(?!{BLANK}?(?:mm|cm|%))(?:{BLANK}?N\+?\b)?", re.IGNORECASE
)
_OF_ALL = re.compile(r"/(?P<exam>\d{1,3})(?![\d/]|[,.]\d)")
_LATER_COUNT = re.compile(
    r"\b(?P<pos>\d{1,2}|aucun|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\s(?:ganglions?|adénopathies?)(?:\slymphatiques?)?\s"
    r"(?:atteints?|envahi[es]?s?|positifs?|métastatiques?|touchés?|affectés?)\s"
    r"(?:sur|parmi|/)\s?(?:les\s|un total de\s)?(?P<exam>\d{1,3})\b",
    re.IGNORECASE,
)
_SMALL = {
    "aucun": 0,
    "un": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
}
PARENTHESIS = re.compile(rf"(?:{BLANK}|-)?(?:\((?P<round>[^()\n\f]{{0,160}})\)|\[(?P<square>[^\[\]\n\f]{{0,160}})\])")
SYMBOL = re.compile(
    rf"[ \t\u00a0,;:/|.()-]{{0,3}}(?P<name>Pn|PN|R|LV|L|V|S)(?P<value>{BLANK}?(?:[0-3]|[xX]|[+-])(?![\w,.]\d|[a-zA-KM-QS-UW-Z\d]))"
)
SEPARATOR = re.compile(r"[ \t\u00a0\u2009\u202f,;:/|·•–—\[(_-]*(?:\n[ \t•·–-]*)?(?:et |p?[NM]\s?:\s?(?=[cpy]*[NM]))?")
STANDALONE_COUNT = re.compile(r"(?<![\w,./+-])(?P<pos>\d{1,2})\s?N\s?\+\s?(?:/|sur)\s?(?P<exam>\d{1,3})\s?N?(?![\w/])")


@dataclass(frozen=True)
class Category:
    """A category at a place: canonical value, prefix, whether the writing is loose (blank or lower case) or was repaired."""

    letter: str
    value: str
    prefix: str | None
    multiple: bool
    start: int
    end: int
    spaced: bool
    lower: bool
    repaired: bool


def category(letter: str, text: str, position: int) -> Category | None:
    """Read one category of ``letter`` that begins (with its prefix) exactly at ``position``."""
    found = PATTERNS[letter].match(text, position)
    if found is None:
        return None
    raw, repaired = found["v"], False
    if raw[0] in "OolI":
        raw, repaired = ("0" if raw[0] in "Oo" else "1") + raw[1:], True
    if raw[0] in "xX":
        raw = "X"
    elif raw[0] in "iI":
        raw = "is"
    spread, end = _spread(found["to"]), found.end()
    if spread and not _widens(raw, spread):
        spread, end = "", found.start("to")
    value = letter + raw.lower().replace("x", "X").replace("–", "-") + spread
    value = re.sub(r"mic\Z", "mi", value)
    prefix = (found["pre"] or (found["spaced"] or "").rstrip(" (\u00a0\t\u2009\u202f")).lower() or None
    prefix = "u" if prefix == "us" else prefix
    lower = found["letter"].islower()
    return Category(
        letter, value, prefix, bool(found["multi"]), position, end, bool(found["gap"] or found["spaced"]), lower, repaired
    )


def _spread(raw: str | None) -> str:
    """Return « -4 » of « T3-4 », « T3/T4 » or « T3 - T4 »."""
    return "" if not raw else "-" + re.sub(r"[^\da-d]", "", raw)


def _widens(raw: str, spread: str) -> bool:
    """Tell whether « 3 » to « -4 », or « 4a » to « -b », is a range that grows (« cN1 -1 adénopathie » is none)."""
    later = spread[1:]
    return later[0] > raw[0] if later[0].isdigit() else later[0] > raw[1:2]


def suffix(text: str, position: int) -> tuple[str, int] | None:
    """Read « (sn) », « (m) », « (i+) » ... at ``position``: (canonical suffix, end)."""
    found = _SUFFIX.match(text, position)
    if found is None:
        return None
    inner = found["in"] or found["bare"] or found["stuck"] or found["micro"]
    return "mi" if found["micro"] else re.sub(r"\s", "", inner), found.end()


def counts(text: str, position: int) -> tuple[int, int, int] | None:
    """Read a count of nodes directly after N, « (3N+/18) », « [0/10] » or « 2/15 »: (positive, examined, end)."""
    bracket = PARENTHESIS.match(text, position)
    if bracket is not None:
        inner = bracket["round"] if bracket["round"] is not None else bracket["square"]
        pairs = [(int(f["pos"]), int(f["exam"])) for f in _FRACTION.finditer(inner)]
        pairs = [pair for pair in pairs if pair[0] <= pair[1]]
        return (sum(p for p, _ in pairs), sum(e for _, e in pairs), bracket.end()) if pairs else None
    whole = _OF_ALL.match(text, position)
    if whole is not None and text[position - 1] == "0":
        return 0, int(whole["exam"]), whole.end()
    found = _COUNT.match(text, position)
    if found is None or int(found["pos"]) > int(found["exam"]):
        return None
    return int(found["pos"]), int(found["exam"]), found.end()


def later_counts(text: str, position: int, end: int) -> tuple[int, int, int] | None:
    """Read « 29 ganglions atteints sur un total de 34 » in the rest of the sentence: (positive, examined, end)."""
    found = _LATER_COUNT.search(text, position, end)
    if found is None:
        return None
    word = found["pos"].lower()
    positive = _SMALL[word] if word in _SMALL else int(word)
    return (positive, int(found["exam"]), found.end()) if positive <= int(found["exam"]) else None
