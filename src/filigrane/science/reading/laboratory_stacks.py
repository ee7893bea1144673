"""The header of a laboratory table broken over lines: « 29 novembre | Historique 3 » above « 2022 | novembre 2022 »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from filigrane.kernel.dates import Interval
from filigrane.science.reading.laboratory_places import Places
from filigrane.science.reading.laboratory_tables import CURRENT, PREVIOUS, REFERENCE, Header, Span
from filigrane.science.text import dates as text_dates
from filigrane.science.text.prepared import Prepared

_CELL = re.compile(r"[^ |\n](?:[^ |\n]| (?! ))*")
_WORDS = (
    r"(?:du|le|resultats?|valeurs?|unites?|ref(?:erences?)?\.?|normes?|normales?|usuelles?|anter\w*|ant\.|prec\w*\.?|historique)"
)
_DAY = r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})"
_PIECE = rf"(?:[0-9]{{1,2}}(?:er)?|(?:19|20)[0-9]{{2}}|{_DAY}|{text_dates.MONTH}\.?|{_WORDS})"
_GOES_ON = re.compile(rf"{_PIECE}(?: {_PIECE})*")
"""A cell that ends the one above it: a piece of a date, or a word of a header."""
_FIRST = re.compile(r"(?:analyses?|parametres?|examens?|dosages?|determinations?)(?![a-z])")
_LINES = 3
"""A header goes on over at most so many lines."""


@dataclass
class _Column:
    """One column of a header: where it stands, and its words from the top."""

    place: int
    span: Span
    words: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        return " ".join(self.words)


def stacked(prepared: Prepared, places: Places, rows: frozenset[int], position: int) -> tuple[Header, int] | None:
    """Return the header whose first line begins at ``position`` and where its last line ends.

    ``rows`` are the starts of lines that name an analyte. None where it has one line, where a word below stands under no column, or
    where it gives no day more than its first line does.
    """
    lines = _lines(prepared, position, rows)
    if len(lines) < 2 or _FIRST.match(prepared.norm, lines[0][0][0]) is None:
        return None
    columns = [
        _Column(start - position, _span(places, start, end, position), [prepared.norm[start:end]]) for start, end in lines[0]
    ]
    for line in lines[1:]:
        first = line[0][0] if places.span(*line[0]) else prepared.text.rfind("\n", 0, line[0][0]) + 1
        if not all(_added(columns, _span(places, start, end, first), prepared.norm[start:end]) for start, end in line):
            return None
    found = _header(columns, prepared.anchor, position, known=places.span(*lines[0][0]) is not None)
    return None if found is None else (found, lines[-1][-1][1])


def _lines(prepared: Prepared, position: int, rows: frozenset[int]) -> list[list[tuple[int, int]]]:
    """Return the cells of the header's lines: the first, and those below that hold nothing but what goes on from it."""
    norm, lines = prepared.norm, list[list[tuple[int, int]]]()
    while len(lines) <= _LINES and position < len(norm) and position not in rows:
        end = prepared.text.find("\n", position)  # the preparation joins lines that only the margin parted
        end = len(norm) if end < 0 else end
        cells = [(m.start(), m.start() + len(m.group().rstrip())) for m in _CELL.finditer(norm, position, end)]
        if lines and cells and not all(_GOES_ON.fullmatch(norm, *cell) for cell in cells):
            break
        if cells:
            lines.append(cells)
        position = end + 1
    return lines


def _span(places: Places, start: int, end: int, line: int) -> Span:
    """Return where a cell stands across the page, in points or, without geometry, in letters of its line."""
    return places.span(start, end) or (float(start - line), float(end - line))


def _added(columns: Sequence[_Column], span: Span, words: str) -> bool:
    """Put the words of a lower line under the column above them; tell whether there is one."""
    middle = (span[0] + span[1]) / 2
    column = min(
        columns, key=lambda c: (-max(0.0, min(c.span[1], span[1]) - max(c.span[0], span[0])), abs(sum(c.span) / 2 - middle))
    )
    if not (column.span[0] <= span[1] and span[0] <= column.span[1]):
        return False
    column.words.append(words)
    column.span = (min(column.span[0], span[0]), max(column.span[1], span[1]))
    return True


def _header(columns: Sequence[_Column], anchor: Interval, position: int, *, known: bool) -> Header | None:
    """Return what the columns say, None where no day is broken over lines."""
    dated = [(column, _day(column.said, anchor)) for column in columns[1:]]
    days = [(column.place, when) for column, when in dated if when is not None]
    if not any(when is not None and _day(column.words[0], anchor) != when for column, when in dated):
        return None
    order = [(c.place, "previous" if PREVIOUS.search(c.said) else "value") for c in columns[1:] if _is_result(c.said)]
    reference = [column.place for column in columns[1:] if REFERENCE.search(column.said)]
    results = [place for place, _ in (*days, *order)]
    return replace(
        Header(position, tuple(days), tuple(name for _, name in order)),
        places=tuple(place for place, _ in order),
        across=tuple(column.span for column, when in dated if when is not None) if known else (),
        reference=bool(reference),
        reference_first=bool(reference) and min(reference) < min(results),
    )


def _is_result(said: str) -> bool:
    return PREVIOUS.search(said) is not None or CURRENT.search(said) is not None


def _day(said: str, anchor: Interval) -> Interval | None:
    """Return the day that the words of a column say."""
    found = [
        mention.interval for mention in text_dates.find(said, anchor) if mention.interval.is_day and mention.form == "absolute"
    ]
    return found[0] if len(found) == 1 else None
