"""Laboratory tables: which columns the nearest header announces."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from filigrane.kernel.dates import Interval
from filigrane.science.reading.laboratory_places import Places
from filigrane.science.reading.laboratory_values import Result
from filigrane.science.text.prepared import Prepared

_WORDS = re.compile(
    r"\b(resultats?|valeurs?|unites?|ref(?:erences?)?|normes?|normales?|usuelles?|anter\w*|preced\w*|"
    r"analyses?|parametres?|examens?|intervalles?|dosages?|mini?|maxi?|vr|limites?|bornes?|date)\b"
)
PREVIOUS = re.compile(r"\b(?:anter\w*|ant(?=\.)|preced\w*|prec(?=\.)|historique)")
CURRENT = re.compile(r"\b(?:resultats?|valeurs?(?! de\b)(?! (?:ref|norm|usuel))|actuel\w*|ce jour)\b")
_LIMIT_COLUMNS = re.compile(
    r"\b(?:mini?|min\.|borne inf\w*|limite inf\w*|inf)\b.*\b(?:maxi?|max\.|borne sup\w*|limite sup\w*|sup)\b"
)
REFERENCE = re.compile(r"\b(?:ref(?:erences?)?|normes?|normales?|usuelles?|intervalles?|vr|bornes?|limites?)\b")
_OF_THE_REPORT = re.compile(
    r"\b(?:preleve\w*|edite\w*|recue?s?|enregistre\w*|valide\w*|imprime\w*|nee?|naissance|prescripteur)\b"
)
_NAMES = re.compile(r"\b(?:analyses?|parametres?|examens?|dosages?)\b")
_DAY_ABOVE = re.compile(r"\b(?:anter\w*|preced\w*) (?:du|le) ([0-9]{1,2})(?:er)?(?=  | \||\||\Z)")
_OTHER_UNIT = re.compile(
    r"\b(?:autres?|2e|2nde|secondes?|deuxiemes?) unites?\b|\bunites? (?:secondaires?|anciennes?|conventionnelles?)\b"
)
_HEADER_WIDTH = 200
_DAY_WIDTH = 10
_REACH = 60
"""A header governs at most this many lines below it."""


Span = tuple[float, float]


@dataclass(frozen=True)
class Header:
    """What the header above a row says: its line, dated columns (column, interval), and the order of result and earlier columns.

    ``reference_first``: the reference column stands before the results; ``value_first``: the result stands before the analyte's name;
    ``places``: where the words of ``order`` stand on the line; ``date_below``: the date stands on a line of its own under these words;
    ``reference``: a reference column is named; ``day``: that of an earlier column whose month stands on the line below;
    ``other_unit``: a last column gives the same result in another unit; ``across``: where each dated column stands on the page.
    """

    start: int
    columns: tuple[tuple[int, Interval], ...] = ()
    order: tuple[str, ...] = ()
    limits: bool = False
    reference_first: bool = False
    value_first: bool = False
    places: tuple[int, ...] = ()
    date_below: bool = False
    reference: bool = False
    day: int | None = None
    other_unit: bool = False
    across: tuple[Span | None, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One value of a row: the result and its date, unknown where the column has none; ``earlier``: of a day before the report's own."""

    result: Result
    when: Interval
    earlier: bool = False


def line_bounds(norm: str, position: int) -> tuple[int, int]:
    """Return where the line of ``position`` begins and ends."""
    end = norm.find("\n", position)
    return norm.rfind("\n", 0, position) + 1, len(norm) if end < 0 else end


def headers(
    prepared: Prepared,
    places: Places,
    named_lines: frozenset[int],
    broken: Callable[[int], tuple[Header, int] | None] = lambda _: None,
) -> list[Header]:
    """Return the table headers of a text, in order; ``named_lines`` are the starts of lines that name an analyte.

    ``broken`` gives for a line's start the header that goes on below it, cell by cell, and where it ends.
    """
    result: list[Header] = []
    norm, dates, position = prepared.norm, prepared.dates, 0
    first = last = 0
    for line in norm.split("\n"):
        end = position + len(line)
        while first < len(dates) and dates[first].start < position:
            first += 1
        if position >= last and position not in named_lines and line:
            whole = broken(position)
            header = _header(prepared, line, position, first) if whole is None else whole[0]
            last = last if whole is None else whole[1]
            joined = bool(result) and norm.count("\n", result[-1].start, position) <= 2
            if header is None and joined:
                header = _lone_date(prepared, line, position, first)
            if header is not None:
                across = tuple(
                    places.span(position + place, min(position + place + _DAY_WIDTH, end)) for place, _ in header.columns
                )
                header = replace(header, across=header.across or across)
                result.append(_merged(result.pop(), header) if joined else header)
        position = end + 1
    return result


def _lone_date(prepared: Prepared, line: str, position: int, first: int) -> Header | None:
    """Return the column that a date alone on its line, under the words of a header, names."""
    mention = prepared.dates[first] if first < len(prepared.dates) else None
    if mention is None or not (mention.interval.is_day or mention.form == "month"):
        return None
    alone = not (line[: mention.start - position] + line[mention.end - position :]).strip(" |[]()")
    return Header(position, ((mention.start - position, mention.interval),)) if alone else None


def _merged(upper: Header, lower: Header) -> Header:
    """Return the header that two lines make: words above dates, or the end of a cell under its beginning."""
    stacked = bool(upper.columns and lower.columns) and not upper.order and not lower.order  # « 30-12-2022 » above « 08-02-2023 »
    below = bool(lower.columns) and not lower.order and (bool(upper.order) or upper.reference)
    added = [(name, place) for name, place in zip(lower.order, lower.places, strict=True) if name not in upper.order]
    columns = tuple((place, _completed(upper.day, when)) for place, when in lower.columns)
    return replace(
        lower,
        day=None,
        columns=(*upper.columns, *lower.columns) if stacked else columns or upper.columns,
        across=(*upper.across, *lower.across) if stacked else lower.across if columns else upper.across,
        order=(*upper.order, *(name for name, _ in added)),
        places=(*upper.places, *(place for _, place in added)),
        limits=lower.limits or upper.limits,
        reference_first=upper.reference_first
        or (lower.reference_first and not below)
        or (below and not upper.order and upper.reference),
        value_first=lower.value_first or upper.value_first,
        date_below=upper.date_below or (below and bool(upper.order)),
        reference=upper.reference or lower.reference,
        other_unit=upper.other_unit or lower.other_unit,
    )


def _completed(day: int | None, when: Interval) -> Interval:
    """Return the day that « Antériorité du 10 » above « octobre 2018 » makes, the month where it makes none."""
    if day is None or when.is_day or when.start is None or when.end is None or not 1 <= day <= when.end.day:
        return when
    return Interval.day(when.start.replace(day=day))


def _header(prepared: Prepared, line: str, position: int, first: int) -> Header | None:
    if len(line) > _HEADER_WIDTH or _OF_THE_REPORT.search(line):
        return None  # prose, or the dates of the report itself
    columns: list[tuple[int, Interval]] = []
    rest = line
    for mention in prepared.dates[first : first + 12]:
        if mention.start >= position + len(line):
            break
        if mention.interval.is_day or mention.form == "month":
            columns.append((mention.start - position, mention.interval))
            rest = rest.replace(line[mention.start - position : mention.end - position], " ")
    words = len(set(_WORDS.findall(rest)))
    if not columns and words < 2:
        return None
    others = len(re.findall(r"[a-z]{3,}", _WORDS.sub(" ", rest)))
    if others > 4 + words or not (words >= 2 or len(columns) >= 2 or (columns and words and "  " in line)):
        return None
    day = _DAY_ABOVE.search(rest)
    order = [(m.start(), "previous") for m in PREVIOUS.finditer(line)] + [(m.start(), "value") for m in CURRENT.finditer(line)]
    in_table = len(columns) >= 2 or "  " in line or "|" in line
    return Header(
        position,
        tuple(columns) if in_table else (),
        tuple(name for _, name in sorted(order)),
        _LIMIT_COLUMNS.search(line) is not None,
        _stands_before(REFERENCE, line, columns, order),
        in_table and bool(order) and not columns and _comes_after(_NAMES, line, min(order)[0]),
        tuple(place for place, _ in sorted(order)),
        reference=REFERENCE.search(line) is not None,
        day=int(day[1]) if day is not None else None,
        other_unit=_OTHER_UNIT.search(line) is not None,
    )


def _stands_before(
    word: re.Pattern[str], line: str, columns: Sequence[tuple[int, Interval]], order: Sequence[tuple[int, str]]
) -> bool:
    """Tell whether a word of the header stands before every column of results."""
    places = [place for place, _ in columns] + [place for place, _ in order]
    match = word.search(line)
    return match is not None and bool(places) and match.start() < min(places)


def _comes_after(word: re.Pattern[str], line: str, place: int) -> bool:
    """Tell whether the only such word of the header stands after a place."""
    found = [match.start() for match in word.finditer(line)]
    return bool(found) and min(found) > place


def header_for(found: Sequence[Header], norm: str, position: int) -> Header | None:
    """Return the header that governs the row at ``position``, or None."""
    index = bisect_left(found, position, key=lambda header: header.start) - 1
    if index < 0 or norm.count("\n", found[index].start, position) > _REACH:
        return None
    return found[index]
