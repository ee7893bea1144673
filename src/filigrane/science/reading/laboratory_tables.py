"""Laboratory tables: which columns the nearest header announces, and the cells of one row."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from filigrane.kernel.dates import Interval
from filigrane.science.reading.laboratory_values import Limits, Result, flag_of, is_flag, read_limits, read_unit, read_value
from filigrane.science.terminology.analytes import Analyte
from filigrane.science.text.prepared import DateMention, Prepared

_WORDS = re.compile(
    r"\b(resultats?|valeurs?|unites?|ref(?:erences?)?|normes?|normales?|usuelles?|anter\w*|preced\w*|"
    r"analyses?|parametres?|examens?|intervalles?|dosages?|mini?|maxi?|vr|limites?|bornes?|date)\b"
)
PREVIOUS = re.compile(r"\b(?:anter\w*|ant(?=\.)|preced\w*|historique)")
_CURRENT = re.compile(r"\b(?:resultats?|valeurs?(?! de\b)(?! (?:ref|norm|usuel))|actuel\w*|ce jour)\b")
_LIMIT_COLUMNS = re.compile(
    r"\b(?:mini?|min\.|borne inf\w*|limite inf\w*|inf)\b.*\b(?:maxi?|max\.|borne sup\w*|limite sup\w*|sup)\b"
)
_REFERENCE = re.compile(r"\b(?:ref(?:erences?)?|normes?|normales?|usuelles?|intervalles?|vr|bornes?|limites?)\b")
_OF_THE_REPORT = re.compile(
    r"\b(?:preleve\w*|edite\w*|recue?s?|enregistre\w*|valide\w*|imprime\w*|nee?|naissance|prescripteur)\b"
)
_NAMES = re.compile(r"\b(?:analyses?|parametres?|examens?|dosages?)\b")
_CELL = re.compile(r"[^ |\n](?:[^ |\n]| (?! ))*")
_DAY_ABOVE = re.compile(r"\b(?:anter\w*|preced\w*) (?:du|le) ([0-9]{1,2})(?:er)?(?=  | \||\||\Z)")
_SIDE = r"[0-9]+(?:[.,][0-9]+)?"
_WIDE = re.compile(rf"[(\[{{]? *({_SIDE}) {{1,3}}(a|-) {{1,3}}({_SIDE})(?![0-9.,]) *[)\]}}]?")
"""A range whose words stand wide apart, as optical reading gives it: « 150  a  400 »."""
_LOST_BRACKET = re.compile(rf"[1l]({_SIDE}) ?(?:-|a) ?({_SIDE}) ?[\]}}]")
"""A range whose opening bracket was read as the digit 1: « 112-16] »."""
_ENDS_RANGE = re.compile(r"[^(\[{]*[\]}]")
_EMPTY = re.compile(r"[-–—./]{1,3}|nd|n\.d\.?|np|nf|en cours|absent|non (?:fait|dose|realise)e?")
_NOTHING = Interval(None, None)
_HEADER_WIDTH = 200
_REACH = 60
"""A header governs at most this many lines below it."""


@dataclass(frozen=True)
class Header:
    """What the header above a row says: its line, dated columns (column, interval), and the order of result and earlier columns.

    ``reference_first``: the reference column stands before the results; ``value_first``: the result stands before the analyte's name;
    ``places``: where the words of ``order`` stand on the line; ``date_below``: the date stands on a line of its own under these words;
    ``reference``: a reference column is named; ``day``: that of an earlier column whose month stands on the line below.
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


def headers(prepared: Prepared, named_lines: frozenset[int]) -> list[Header]:
    """Return the table headers of a text, in order; ``named_lines`` are the starts of lines that name an analyte."""
    result: list[Header] = []
    norm, dates, position = prepared.norm, prepared.dates, 0
    first = 0
    for line in norm.split("\n"):
        end = position + len(line)
        while first < len(dates) and dates[first].start < position:
            first += 1
        if position not in named_lines and line:
            header = _header(prepared, line, position, first)
            joined = bool(result) and norm.count("\n", result[-1].start, position) <= 2
            if header is None and joined:
                header = _lone_date(prepared, line, position, first)
            if header is not None:
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
        order=(*upper.order, *(name for name, _ in added)),
        places=(*upper.places, *(place for _, place in added)),
        limits=lower.limits or upper.limits,
        reference_first=upper.reference_first
        or (lower.reference_first and not below)
        or (below and not upper.order and upper.reference),
        value_first=lower.value_first or upper.value_first,
        date_below=upper.date_below or (below and bool(upper.order)),
        reference=upper.reference or lower.reference,
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
    order = [(m.start(), "previous") for m in PREVIOUS.finditer(line)] + [(m.start(), "value") for m in _CURRENT.finditer(line)]
    in_table = len(columns) >= 2 or "  " in line or "|" in line
    return Header(
        position,
        tuple(columns) if in_table else (),
        tuple(name for _, name in sorted(order)),
        _LIMIT_COLUMNS.search(line) is not None,
        _stands_before(_REFERENCE, line, columns, order),
        in_table and bool(order) and not columns and _comes_after(_NAMES, line, min(order)[0]),
        tuple(place for place, _ in sorted(order)),
        reference=_REFERENCE.search(line) is not None,
        day=int(day[1]) if day is not None else None,
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


def read_row(
    prepared: Prepared, analyte: Analyte, start: int, end: int, header: Header | None, *, own_unit: str | None = None
) -> list[Cell]:
    """Return the values of a row whose name ended at ``start``; ``end`` is the row's end or the next analyte's name."""
    values, limits, unit = _cells(
        prepared,
        analyte,
        start,
        end,
        own_unit,
        limits_first=header is not None and header.reference_first,
        reference=header is not None and header.reference and len(header.columns) <= 2,
    )
    values = _thousands(prepared, analyte, values, unit, limits)
    dated = len(header.columns) if header else 0
    results = [value for value in values if value is not None]
    if not results:
        return []
    unit = unit or next((value.unit for value in results if value.unit), None)  # an earlier result stands in its row's unit
    if limits is None and len(results) > max(dated, 1):
        limits = _limits_in_cells(results, header, dated)
    cells = _assigned(values, header, prepared, start) if header else _undated(results, limits, start)
    low, high = (limits.low, limits.high) if limits else (None, None)
    return [
        replace(
            cell,
            result=replace(
                cell.result,
                unit=cell.result.unit or (unit if cell.result.multiple is None else None),
                low=low if cell.result.low is None else cell.result.low,
                high=high if cell.result.high is None else cell.result.high,
            ),
        )
        for cell in cells
    ]


def _thousands(
    prepared: Prepared, analyte: Analyte, values: list[Result | None], unit: str | None, limits: Limits | None
) -> list[Result | None]:
    """Join « 1  150  /mm3 », where a wide blank parts a count's thousands: nobody has one cell in a cubic millimetre.

    Two columns are not joined: « 90  172 » of a count up to 500 would be far above its range.
    """
    first, second = [*values, None, None][:2]
    if analyte.kind != "count" or unit not in {"/mm3", "/uL"} or first is None or second is None:
        return values
    if not 1 <= first.value < 100 or not float(first.value).is_integer():
        return values
    if re.fullmatch(r"[0-9]{3}", prepared.norm[second.start : second.end].strip()) is None or second.start - first.end > 3:
        return values
    whole = replace(first, end=second.end, value=first.value * 1000 + second.value)
    if limits is not None and limits.high is not None and whole.value > 10 * limits.high:
        return values
    return [whole, *values[2:]]


def _limits_in_cells(results: list[Result], header: Header | None, dated: int) -> Limits | None:
    """Return the range whose two sides stand in two cells of their own, when the header says so."""
    if header is None or not header.limits or len(results) < max(dated, 1) + 2:
        return None
    low, high = results[-2], results[-1]
    return Limits(low.value, high.value, high.end) if low.value <= high.value else None


def _cells(
    prepared: Prepared, analyte: Analyte, start: int, end: int, unit: str | None, *, limits_first: bool, reference: bool
) -> tuple[list[Result | None], Limits | None, str | None]:
    """Return the values (None for an empty cell), the range and the unit of the row's cells."""
    norm = prepared.norm
    values: list[Result | None] = []
    limits: Limits | None = None
    for match in _CELL.finditer(norm, start, end):
        first, last = match.start(), match.start() + len(match.group().rstrip())
        if limits is not None and first < limits.end:
            continue
        wide = _wide_limits(norm, first, end, reference=reference) if values or limits_first else None
        if wide is not None:
            limits = wide
            continue
        while first < last and norm[first] in ":=. ":
            first += 1
        if first == last:
            continue
        found_unit = read_unit(norm, first, last, analyte)
        if found_unit is not None:
            unit = unit or found_unit
        elif _EMPTY.fullmatch(norm, first, last):
            values.append(None)
        elif values and values[-1] is not None and is_flag(norm[first:last]):
            values[-1] = replace(values[-1], flags=(*values[-1].flags, flag_of(norm[first:last])))
        else:
            awaited = limits_first and limits is None and not values
            limits = _cell(prepared, analyte, first, last, values, limits_first=awaited) or limits
    return values, limits, unit


def _wide_limits(norm: str, first: int, end: int, *, reference: bool) -> Limits | None:
    """Return the range whose sides stand in cells of their own; « - » may be an empty cell, unless brackets or the header say not."""
    match = _WIDE.match(norm, first, end)
    if match is None or "  " not in match.group().strip() or not (match[2] == "a" or reference or match.group()[0] in "([{"):
        return None
    low, high = (float(match[side].replace(",", ".")) for side in (1, 3))
    return Limits(low, high, match.end()) if low <= high else None


def _without_bracket(norm: str, first: int, last: int) -> Limits | None:
    """Return the range whose opening bracket was read as a digit, or a range of no sides where its end alone shows it."""
    match = _LOST_BRACKET.fullmatch(norm, first, last)
    if match is None:
        return None
    low, high = (float(match[side].replace(",", ".")) for side in (1, 2))
    return Limits(low, high, last) if low <= high else None


def _cell(
    prepared: Prepared, analyte: Analyte, first: int, last: int, values: list[Result | None], *, limits_first: bool
) -> Limits | None:
    """Read one cell that is neither a unit nor empty: a range (returned), or values (appended)."""
    norm = prepared.norm
    has_value = any(value is not None for value in values)
    if _ENDS_RANGE.fullmatch(norm, first, last):
        return _without_bracket(norm, first, last)
    limits = read_limits(norm, first, last, bare=True)
    if (
        limits is not None
        and limits.end >= last
        and (has_value or limits_first or (limits.low is not None and limits.high is not None))
    ):
        return limits
    if any(mention.start == first for mention in _dates_in(prepared, first, last)):
        return None
    result = read_value(prepared.text, norm, first, last, analyte)
    if result is None:
        return None
    values.append(result)
    return read_limits(norm, result.end, last, bare=True)


def _dates_in(prepared: Prepared, start: int, end: int) -> list[DateMention]:
    low = bisect_left(prepared.dates, start, key=lambda m: m.start)
    return [m for m in prepared.dates[low : low + 3] if m.start < end]


def _undated(results: list[Result], limits: Limits | None, start: int) -> list[Cell]:
    """Return the values of a row without a header: the result and, behind its range, the earlier one in the same unit."""
    cells = [Cell(results[0], _NOTHING)]
    behind = [value for value in results[1:2] if limits is not None and start < limits.end <= value.start]
    return cells + [Cell(value, _NOTHING, earlier=True) for value in behind if value.unit in (None, results[0].unit)]


def _without_dates(values: list[Result | None], header: Header) -> list[Cell]:
    """Return the values of a row whose header names a result and perhaps an earlier one, without their days."""
    order = [name for index, name in enumerate(header.order) if name not in header.order[:index]]
    if "previous" not in order:
        return [Cell(value, _NOTHING) for value in values if value is not None][:1]
    if order == ["previous"]:
        order = ["value", "previous"]
    if len(values) < len(order):
        return [Cell(value, _NOTHING) for value in values if value is not None and order[0] == "value"][:1]
    named = zip(values, order, strict=False)
    return [Cell(value, _NOTHING, earlier=name == "previous") for value, name in named if value is not None]


def _assigned(values: list[Result | None], header: Header, prepared: Prepared, start: int) -> list[Cell]:
    nothing = _NOTHING
    results = [value for value in values if value is not None]
    if not header.columns:
        return _without_dates(values, header)
    columns = header.columns
    if len(columns) == 1 and {"previous", "value"} == set(header.order[:2]):
        # a date under the words is the earlier result's: the report's own date stands above the table
        near = min((0, 1), key=lambda i: abs(header.places[i] - columns[0][0]))
        near = header.order.index("previous") if header.date_below else near
        return [Cell(v, columns[0][1] if i == near else nothing) for i, v in enumerate(values[:2]) if v is not None]
    if len(values) >= len(columns):
        return [Cell(v, when) for v, (_, when) in zip(values, columns, strict=False) if v is not None]
    return _by_place(results, columns, line_bounds(prepared.norm, start)[0])


def _by_place(results: list[Result], columns: Sequence[tuple[int, Interval]], line_start: int) -> list[Cell]:
    """Give each value the column nearest to its place on the line; a value that no column claims alone has no date."""
    cells: list[Cell] = []
    taken: set[int] = set()
    for result in results:
        place = result.start - line_start
        index = min(range(len(columns)), key=lambda i: abs(columns[i][0] - place))
        when = columns[index][1] if index not in taken else Interval(None, None)
        taken.add(index)
        cells.append(Cell(result, when))
    return cells
