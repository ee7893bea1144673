"""The drawing of a patient's course: lanes of bars and marks in percent of the width, labels that do not collide, and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from filigrane.kernel.dates import MONTHS_FR, Interval
from filigrane.platform.i18n import language

WIDTH = 432
"""The width in pixels for which labels are laid out; wider screens only gain room."""
_SIGN, _ROW = 6.0, 26
_SHORT = {"janvier": "janv.", "février": "févr.", "avril": "avr.", "juillet": "juil.", "septembre": "sept.", "octobre": "oct."}
_SHORT |= {"novembre": "nov.", "décembre": "déc."}
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Event:
    """One thing in the course. ``shape``: treatment, diagnosis, response, progression, exam or other."""

    lane: str
    label: str
    when: Interval
    shape: str
    address: str = ""
    status: str = "accepted"
    current: bool = False


@dataclass(frozen=True)
class Drawn:
    """An event with its place: percent across, pixels down; ``anchor`` says on which side its label stands, empty for none."""

    event: Event
    x: float
    width: float
    y: int
    anchor: str
    dates: str


@dataclass(frozen=True)
class Lane:
    """A named row of the drawing."""

    title: str
    y: int
    height: int


@dataclass(frozen=True)
class Timeline:
    """Everything that the macro draws."""

    title: str
    summary: str
    height: int
    lanes: Sequence[Lane]
    drawn: Sequence[Drawn]
    ticks: Sequence[tuple[float, str]]
    today: float | None
    undated: Sequence[Event] = field(default=())


def build(title: str, summary: str, lanes: Sequence[str], events: Sequence[Event], *, today: date | None = None) -> Timeline:
    """Lay the events out; those without any date are listed apart, never placed.

    Parameters
    ----------
    title, summary
        The name of the drawing, and one sentence that says what it shows.
    lanes
        Lane titles, from top to bottom.
    events
        What to draw; an event of another lane is refused.
    today
        Where the line « aujourd’hui » stands, when it falls inside.
    """
    strange = {event.lane for event in events} - set(lanes)
    if strange:
        raise ValueError(f"events on lanes that do not exist: {', '.join(sorted(strange))}")
    dated = [event for event in events if event.when.known]
    undated = tuple(event for event in events if not event.when.known)
    if not dated:
        return Timeline(title, summary, 0, (), (), (), None, undated)
    scale = _Scale.over(dated)
    top, rows, drawn = 24, [], list[Drawn]()
    for lane in lanes:
        placed, count = _lay(scale, [event for event in dated if event.lane == lane], top)
        drawn += placed
        rows.append(Lane(lane, top, count * _ROW))
        top += count * _ROW + 6
    line = scale.at(today) if today is not None and scale.first <= today <= scale.last else None
    if line is not None:
        top += 14  # room below for the word
    return Timeline(title, summary, top, tuple(rows), tuple(drawn), tuple(scale.ticks()), line, undated)


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    @classmethod
    def over(cls, events: Sequence[Event]) -> _Scale:
        days = [day for event in events for day in (event.when.start, event.when.end) if day is not None]
        first, last = min(days), max(days)
        margin = timedelta(days=max(15, (last - first).days // 25))
        return cls(first - margin, last + margin)

    def at(self, day: date) -> float:
        return round(100 * (day - self.first).days / max((self.last - self.first).days, 1), 2)

    def ticks(self) -> list[tuple[float, str]]:
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((size for size in (1, 2, 3, 6, 12, 24, 60, 120) if months / size <= 6), 240)
        ticks, index = [], self.first.year * 12 + self.first.month
        for number in range(index, index + months + 1):
            day = date(number // 12, number % 12 + 1, 1)
            if (day.year * 12 + day.month - 1) % step == 0 and 2 < self.at(day) < 94:
                ticks.append((self.at(day), _tick(day, step)))
        return ticks


def _tick(day: date, step: int) -> str:
    if step >= 12:
        return str(day.year)
    french = MONTHS_FR[day.month - 1]
    month = _SHORT.get(french, french) if language() == "fr" else _MONTHS_EN[day.month - 1]
    return f"{month} {day.year}"


def _lay(scale: _Scale, events: Sequence[Event], top: int) -> tuple[list[Drawn], int]:
    """Place one lane's events on as few rows as their shapes and labels allow."""
    drawn, rows = [], list[list[tuple[float, float]]]()
    ordered = sorted(events, key=lambda event: (event.when.start or event.when.end or date.min, event.label))
    for event in ordered:
        start, end = scale.at(event.when.start or scale.first), scale.at(event.when.end or scale.last)
        if event.shape != "treatment":
            middle = (start + end) / 2
            start = end = round(middle, 2)
        anchor, taken = _label(event, start, end)
        row = next((index for index, busy in enumerate(rows) if _free(busy, taken)), len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append(taken)
        drawn.append(Drawn(event, start, max(round(end - start, 2), 0.8), top + row * _ROW, anchor, event.when.french()))
    return drawn, max(len(rows), 1)


def _label(event: Event, start: float, end: float) -> tuple[str, tuple[float, float]]:
    """Return where the label stands, and the span of the row that shape and label take, in percent."""
    need = 100 * (len(event.label) * _SIGN + 14) / WIDTH
    if event.shape == "exam":
        return "", (start - 0.2, end + 0.2)
    if event.shape == "treatment" and end - start >= need:
        return "inside", (start, end)
    side = 1.6 if event.shape == "treatment" else 2.4
    if end + need <= 101:
        return "after", (start - side, end + need)
    return "before", (start - need, end + side)


def _free(busy: Sequence[tuple[float, float]], taken: tuple[float, float]) -> bool:
    return all(taken[1] <= start or taken[0] >= end for start, end in busy)
