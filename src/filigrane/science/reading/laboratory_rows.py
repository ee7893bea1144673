"""The cells of one row of a laboratory table: its results, its range, its unit, and the column each result stands in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from filigrane.kernel.dates import Interval
from filigrane.science.reading.laboratory_pairs import lent, part
from filigrane.science.reading.laboratory_places import Places
from filigrane.science.reading.laboratory_tables import Cell, Header, Span, line_bounds
from filigrane.science.reading.laboratory_values import Limits, Result, flag_of, is_flag, read_limits, read_unit, read_value
from filigrane.science.terminology.analytes import Analyte
from filigrane.science.text.prepared import DateMention, Prepared

_CELL = re.compile(r"[^ |\n](?:[^ |\n]| (?! ))*")
_SIDE = r"[0-9]+(?:[.,][0-9]+)?"
_WIDE = re.compile(rf"(n {{0,3}}: {{0,3}}|de {{1,3}})?[(\[{{]? *({_SIDE}) {{1,3}}(a|-) {{1,3}}({_SIDE})(?![0-9.,]) *[)\]}}]?")
"""A range whose words stand wide apart, as optical reading gives it: « 150  a  400 »."""
_LOST_BRACKET = re.compile(rf"[1l]({_SIDE}) ?(?:-|a) ?({_SIDE}) ?[\]}}]")
"""A range whose opening bracket was read as the digit 1: « 112-16] »."""
_ENDS_RANGE = re.compile(r"[^(\[{]*[\]}]")
_OPEN = re.compile(rf"(?:[<>≤≥]|inf\w*\.?|sup\w*\.?|de {{1,3}}{_SIDE} (?:a|-)) {{2,3}}(?=[0-9]|a [0-9])")
"""The beginning of a cell whose number stands apart, as optical reading gives it: « <  5,0 », « inf.  à 0,6 », « de 13 à  60 »."""
_BROKEN = re.compile(r"[a-z]{1,2}[.,]?[0-9]")
"""What follows a number that optical reading broke: « 7b,8 »."""
_RANGE_FROM = re.compile(r"(?:  |\|) *de {1,3}\Z")
"""What stands before the low side of a range that optical reading tore apart: « Gamma GT  de  8  à »."""
_EMPTY = re.compile(r"[-–—./]{1,3}|nd|n\.d\.?|np|nf|en cours|absent|non (?:fait|dose|realise)e?")
_NOTHING = Interval(None, None)


def read_row(
    prepared: Prepared,
    analyte: Analyte,
    start: int,
    end: int,
    header: Header | None,
    *,
    own_unit: str | None = None,
    places: Places | None = None,
) -> list[Cell]:
    """Return the values of a row whose name ended at ``start``; ``end`` is the row's end or the next analyte's name."""
    row = _Cells(
        prepared,
        analyte,
        own_unit,
        limits_first=header is not None and header.reference_first,
        reference=header is not None and header.reference and len(header.columns) <= 2,
    )
    row.read(start, end)
    limits, unit = row.limits, row.unit
    values = _thousands(prepared, analyte, row.values, unit, limits)
    values, second = part(prepared.norm, analyte, values, unit, header)
    dated = len(header.columns) if header else 0
    results = [value for value in values if value is not None]
    if not results:
        return []
    unit = unit or lent(results)  # an earlier result stands in its row's unit
    if limits is None and len(results) > max(dated, 1):
        limits = _limits_in_cells(results, header, dated)
    cells = _assigned(values, header, prepared, start, places) if header else _undated(results, limits, start)
    low, high = (limits.low, limits.high) if limits else (None, None)
    found = [
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
    return found if second is None else [*found, *(replace(cell, result=second) for cell in found[:1])]


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


@dataclass
class _Cells:
    """The cells of a row read so far: its values (None for an empty cell), its range, where that stands, and its unit."""

    prepared: Prepared
    analyte: Analyte
    unit: str | None
    limits_first: bool
    reference: bool
    values: list[Result | None] = field(default_factory=list)
    limits: Limits | None = None
    cell: tuple[int, int] | None = None
    unread: bool = False
    """A number stands before every value and could not be read: what follows may be its range."""

    def read(self, start: int, end: int) -> None:
        """Read the cells between two places."""
        norm = self.prepared.norm
        for begin, last in _spans(norm, start, end):
            first = begin
            if self.limits is not None and first < self.limits.end:
                if last <= self.limits.end:
                    continue
                first = self.limits.end + len(norm[self.limits.end : last]) - len(norm[self.limits.end : last].lstrip())
            allowed = bool(self.values) or self.limits_first
            wide = _wide_limits(norm, first, end, reference=self.reference) if allowed else None
            if wide is not None:
                self.limits = wide
            else:
                self._one(first, last)

    def _one(self, first: int, last: int) -> None:
        """Read one cell: a unit, an empty cell, a flag, or numbers."""
        norm, values = self.prepared.norm, self.values
        unit = read_unit(norm, first, last, self.analyte)
        before = values[-1] if values else None
        if unit is not None and before is not None and before.unit is None and self.unit not in (None, unit) and len(values) > 1:
            values[-1] = replace(before, unit=unit)
        elif unit is not None:
            self.unit = self.unit or unit
        elif _EMPTY.fullmatch(norm, first, last):
            values.append(None)
        elif before is not None and is_flag(norm[first:last]):
            values[-1] = replace(before, flags=(*before.flags, flag_of(norm[first:last])))
        else:
            self._numbers(first, last)

    def _numbers(self, first: int, last: int) -> None:
        """Read a cell of values or of a range."""
        norm, values = self.prepared.norm, self.values
        awaited = (self.limits_first or self.unread) and self.limits is None and not values
        found = _cell(self.prepared, self.analyte, first, last, values, limits_first=awaited)
        if found is None:
            self.unread = self.unread or (not (values or self.limits) and re.search("[0-9]", norm[first:last]) is not None)
        elif self._repeats() and values[-1] is not None:
            values[-1] = replace(values[-1], low=found.low, high=found.high)
        elif self.limits is not None and self.cell is not None and found.end >= last:
            place, self.limits = _of_two(((self.cell, self.limits), ((first, last), found)), limits_first=self.limits_first)
            values.append(read_value(self.prepared.text, norm, *place, self.analyte))
        else:
            self.limits, self.cell = found, (first, last)

    def _repeats(self) -> bool:
        """Tell whether the last value stands behind the range in a unit of its own, so that a second range is that one's."""
        last = self.values[-1] if len(self.values) > 1 else None
        return (
            last is not None and self.limits is not None and last.start >= self.limits.end and last.unit not in (None, self.unit)
        )


def _spans(norm: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the words of each cell stand, past the points that lead to them; a sign is joined to its number."""
    position = start
    while (match := _CELL.search(norm, position, end)) is not None:
        joined = _OPEN.match(norm, match.start(), end)
        position = match.end() if joined is None else max(match.end(), _cell_end(norm, joined.end(), end))
        words = norm[match.start() : position].rstrip()
        led = len(words) - len(words.lstrip(":=._→ "))
        if led < len(words):
            yield match.start() + led, match.start() + len(words)


def _cell_end(norm: str, position: int, end: int) -> int:
    """Return where the cell that goes on at ``position`` ends."""
    match = _CELL.match(norm, position, end)
    return position if match is None else match.end()


def _of_two(ranges: Sequence[tuple[tuple[int, int], Limits]], *, limits_first: bool) -> tuple[tuple[int, int], Limits]:
    """Return which of two ranges of a row is a result, « 3,57  < 0,40  0,40 à 4,00 », and the range: the one of two sides, or the last."""
    (one, first), (two, second) = ranges
    both = [None not in (limits.low, limits.high) for limits in (first, second)]
    is_first = both[0] if both[0] != both[1] else limits_first
    return (two, first) if is_first else (one, second)


def _wide_limits(norm: str, first: int, end: int, *, reference: bool) -> Limits | None:
    """Return the range whose sides stand in cells of their own; « - » may be an empty cell, unless brackets or the header say not."""
    match = _WIDE.match(norm, first, end)
    if (
        match is None
        or "  " not in match.group().strip()
        or not (match[3] == "a" or match[1] or reference or match.group()[0] in "([{")
    ):
        return None
    low, high = (float(match[side].replace(",", ".")) for side in (2, 4))
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
    if result is None or _BROKEN.match(norm, result.end, last) or _RANGE_FROM.search(norm, max(0, first - 8), first):
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


def _assigned(values: list[Result | None], header: Header, prepared: Prepared, start: int, places: Places | None) -> list[Cell]:
    nothing = _NOTHING
    results = [value for value in values if value is not None]
    if not header.columns:
        return _without_dates(values, header)
    columns = header.columns
    if len(columns) == 2 and len(values) == 3 and values[0] is not None and values[1] is None:
        values = [values[0], values[2]]  # « - » of a column of anomalies
    if len(columns) == 1 and {"previous", "value"} == set(header.order[:2]):
        # a date under the words is the earlier result's: the report's own date stands above the table
        near = min((0, 1), key=lambda i: abs(header.places[i] - columns[0][0]))
        near = header.order.index("previous") if header.date_below else near
        if len(results) == 1 and len(values) == 1:  # whoever is on the report was measured: the empty column is the earlier one's
            return [Cell(results[0], columns[0][1] if header.order[near] == "value" else nothing)]
        return [Cell(v, columns[0][1] if i == near else nothing) for i, v in enumerate(values[:2]) if v is not None]
    if len(values) >= len(columns):
        return [Cell(v, when) for v, (_, when) in zip(values, columns, strict=False) if v is not None]
    placed = _across(results, header, places)
    return placed or _by_place(results, columns, line_bounds(prepared.norm, start)[0])


def _across(results: list[Result], header: Header, places: Places | None) -> list[Cell]:
    """Give each value the column above it on the page; nothing without geometry, or where two values would share a column."""
    spans = [places.span(result.start, result.end) for result in results] if places is not None else []
    known = [span for span in header.across if span is not None]
    if len(known) != len(header.columns) or not spans:
        return []
    found = [None if span is None else min(range(len(known)), key=lambda i: _gap(span, known[i])) for span in spans]
    if None in found or len(set(found)) < len(found):
        return []
    return [Cell(result, header.columns[index][1]) for result, index in zip(results, found, strict=True) if index is not None]


def _gap(one: Span, two: Span) -> float:
    """Return how far a number stands from a column whose numbers are aligned on its left, on its right or in its middle."""
    return min(abs(one[0] - two[0]), abs(one[1] - two[1]), abs(sum(one) - sum(two)) / 2)


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
