"""Turned laboratory tables: a day on each row, an analyte over each column, its name and unit often on two or three lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from filigrane.kernel.dates import Interval
from filigrane.science.reading.laboratory_names import after_name, is_written_so
from filigrane.science.reading.laboratory_places import Places
from filigrane.science.reading.laboratory_tables import Cell
from filigrane.science.reading.laboratory_values import read_value
from filigrane.science.terminology.analytes import Analyte, matcher
from filigrane.science.text.prepared import DateMention, Prepared

_CELL = re.compile(r"[^ |\n](?:[^ |\n]| (?! ))*")
_WORD = re.compile(r"[^ |\n]+")
_NUMBER = re.compile(
    r"(?:[<>≤≥] ?)?[0-9][0-9oli ]*(?:[.,;][0-9oli]+)?(?: ?[*+hlb!↑↓]{1,2}| \([hlb+-]\))?|[-–—./]{1,3}|nd|np|nf|n\.d\.?"
)
_FIRST = re.compile(
    r"(?:dates?|jours?|preleve\w*|prelevements?(?: du)?|bilans?|le|du)(?: (?:de|du) (?:prelevement|bilan|l'examen))?"
)
_HEADER_LINES = 4
"""A column's name and unit stand on at most so many lines."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Column:
    """One column of a turned table: its analyte, where its name stands, and the unit written over it."""

    analyte: Analyte
    name: Span
    unit: str | None


@dataclass(frozen=True)
class Turned:
    """One turned table: where it stands, its columns (None: no analyte that is carried) and the day and cells of each row."""

    start: int
    end: int
    columns: tuple[Column | None, ...]
    rows: tuple[tuple[Interval, tuple[Span | None, ...]], ...]

    def results(self, prepared: Prepared) -> Iterator[tuple[Column, Cell]]:
        """Yield every result with its column."""
        for when, cells in self.rows:
            for column, cell in zip(self.columns, cells, strict=True):
                if column is None or cell is None:
                    continue
                result = read_value(prepared.text, prepared.norm, *cell, column.analyte, unit=column.unit)
                if result is not None:
                    yield column, Cell(replace(result, unit=result.unit or column.unit), when)


def turned_tables(prepared: Prepared, places: Places) -> list[Turned]:
    """Return the turned tables of a text, in order."""
    lines = list(_lines(prepared.norm))
    found: list[Turned] = []
    index = 0
    while index < len(lines):
        rows: list[tuple[Interval, list[Span]]] = []
        first = index
        while index < len(lines) and (row := _row(prepared, *lines[index])) is not None:
            rows.append(row)
            index += 1
        table = _table(prepared, places, lines[max(0, first - _HEADER_LINES) : first], rows) if rows else None
        if table is not None:
            found.append(table)
        index = max(index, first + 1)
    return found


def _lines(norm: str) -> Iterator[Span]:
    """Yield the lines that hold a word."""
    position = 0
    for line in norm.split("\n"):
        if line.strip(" \f"):
            yield position, position + len(line)
        position += len(line) + 1


def _row(prepared: Prepared, start: int, end: int) -> tuple[Interval, list[Span]] | None:
    """Return the day and the cells of a line that begins with a day and has but numbers behind it."""
    mention = _day_at(prepared, start)
    if mention is None or mention.end > end:
        return None
    spans = list(_spans(_CELL, prepared.norm, mention.end, end))
    if not spans or not all(_NUMBER.fullmatch(prepared.norm, *span) for span in spans):
        return None
    return mention.interval, spans


def _spans(pattern: re.Pattern[str], norm: str, start: int, end: int) -> Iterator[Span]:
    for match in pattern.finditer(norm, start, end):
        yield match.start(), match.start() + len(match.group().rstrip())


def _day_at(prepared: Prepared, start: int) -> DateMention | None:
    """Return the day that stands first on a line."""
    while start < len(prepared.norm) and prepared.norm[start] in " \f|":
        start += 1
    index = bisect_left(prepared.dates, start, key=lambda m: m.start)
    mention = prepared.dates[index] if index < len(prepared.dates) else None
    return mention if mention is not None and mention.start == start and mention.interval.is_day else None


def _table(
    prepared: Prepared, places: Places, above: Sequence[Span], rows: Sequence[tuple[Interval, list[Span]]]
) -> Turned | None:
    """Return the table that the lines above some rows of numbers name, None where they do not name two analytes."""
    width = max(len(cells) for _, cells in rows)
    header = _header_lines(prepared, above)
    if width < 2 or not header:
        return None
    edges = _edges(places, [cells for _, cells in rows if len(cells) == width])
    words = _columns(prepared, places, header, width, edges)
    if words is None:
        return None
    columns = tuple(_column(prepared, spans) for spans in words)
    if sum(column is not None for column in columns) < 2:
        return None
    placed = tuple((when, _placed(places, cells, width, edges)) for when, cells in rows)
    return Turned(header[0][0], rows[-1][1][-1][1], columns, placed)


def _header_lines(prepared: Prepared, above: Sequence[Span]) -> list[Span]:
    """Return the lines from the one whose first cell says « Date » to the rows."""
    for index in range(len(above) - 1, -1, -1):
        first = _CELL.search(prepared.norm, *above[index])
        if first is not None and _FIRST.fullmatch(first.group().strip(" :")):
            return [(first.end(), above[index][1]), *above[index + 1 :]]
    return []


def _edges(places: Places, rows: Sequence[Sequence[Span]]) -> list[tuple[float, float]] | None:
    """Return the left and right edge of each column's numbers, None without geometry."""
    spans = [[places.span(*cell) for cell in row] for row in rows]
    if not all(span is not None for row in spans for span in row):
        return None
    known = [[span for span in row if span is not None] for row in spans]
    return [(min(left for left, _ in column), max(right for _, right in column)) for column in zip(*known, strict=True)]


def _columns(
    prepared: Prepared, places: Places, header: Sequence[Span], width: int, edges: list[tuple[float, float]] | None
) -> list[list[Span]] | None:
    """Return the words over each column, in reading order; None where the lines do not say which stand over which."""
    cells = [list(_spans(_CELL, prepared.norm, *line)) for line in header]
    if all(len(line) == width for line in cells):
        return [list(column) for column in zip(*cells, strict=True)]
    if edges is None:
        return None
    columns: list[list[Span]] = [[] for _ in range(width)]
    side = _side(places, cells, edges)
    for line in header:
        for word in _spans(_WORD, prepared.norm, *line):
            span = places.span(*word)
            if span is None:
                return None
            index = _under(span, edges, side)
            if index is not None:
                columns[index].append(word)
    return columns


def _side(places: Places, cells: Sequence[Sequence[Span]], edges: Sequence[tuple[float, float]]) -> str:
    """Return on which side names and numbers are aligned, as the header's cells that begin, end or stand over a column show."""
    gaps = {"left": 0.0, "right": 0.0, "middle": 0.0}
    for cell in (cell for line in cells for cell in line):
        span = places.span(*cell)
        if span is None:
            continue
        gaps["left"] += min(abs(span[0] - left) for left, _ in edges)
        gaps["right"] += min(abs(span[1] - right) for _, right in edges)
        gaps["middle"] += min(abs(sum(span) - left - right) / 2 for left, right in edges)
    return min(gaps, key=lambda side: gaps[side])


def _under(span: tuple[float, float], edges: Sequence[tuple[float, float]], side: str) -> int | None:
    """Return the column that a word of the header belongs to."""
    slack = 4.0  # points: half a letter
    if side == "left":
        return max((i for i, (left, _) in enumerate(edges) if left - slack <= span[0]), default=None)
    if side == "right":
        return min((i for i, (_, right) in enumerate(edges) if right + slack >= span[1]), default=None)
    return min(range(len(edges)), key=lambda i: abs(sum(edges[i]) - sum(span)))


def _column(prepared: Prepared, spans: Sequence[Span]) -> Column | None:
    """Return the analyte and the unit that the words over a column say."""
    norm = " ".join(prepared.norm[slice(*span)] for span in spans)
    text = " ".join(prepared.text[slice(*span)] for span in spans)
    hit = next((hit for hit in matcher().find(norm) if is_written_so(text, norm, hit)), None)
    if hit is None or norm[: hit[0]].strip(" -*"):
        return None
    analyte = hit[2].analyte
    return Column(analyte, _whole(spans, hit[1]), after_name(norm, hit[1], analyte)[1])


def _whole(spans: Sequence[Span], length: int) -> Span:
    """Return where the first line of a name stands, at most ``length`` characters of it."""
    start, end = spans[0]
    for first, last in spans[1:]:
        if first != end + 1:
            break
        end = last
    return start, min(end, start + length)


def _placed(
    places: Places, cells: Sequence[Span], width: int, edges: list[tuple[float, float]] | None
) -> tuple[Span | None, ...]:
    """Return the cell under each column; a row that lacks some is placed by its page, or not at all."""
    if len(cells) == width:
        return tuple(cells)
    placed: list[Span | None] = [None] * width
    for cell in cells if edges is not None else ():
        span = places.span(*cell)
        index = None if span is None or edges is None else _under(span, edges, "middle")
        if index is not None and placed[index] is None:
            placed[index] = cell
    return tuple(placed)
