"""Marks (a place and a value), how two lists of them are paired, and how an answer is judged against the common key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.environment import proportion

Same = Callable[[str, str], bool]


@dataclass(frozen=True, order=True)
class Mark:
    """A place of a text and what is said of it (empty where the place is all)."""

    start: int
    end: int
    value: str = ""

    def overlaps(self, other: Mark) -> bool:
        """Tell whether two marks share at least one character."""
        return self.start < other.end and other.start < self.end


def pairs(one: Sequence[Mark], two: Sequence[Mark]) -> list[tuple[Mark, Mark]]:
    """Pair the marks of two lists that overlap, each mark at most once, the largest overlap first."""
    candidates = [(min(a.end, b.end) - max(a.start, b.start), a, b) for a in set(one) for b in set(two) if a.overlaps(b)]
    left, right, found = set(one), set(two), []
    for _, a, b in sorted(candidates, key=lambda row: (-row[0], row[1], row[2])):
        if a in left and b in right:
            left.discard(a)
            right.discard(b)
            found.append((a, b))
    return sorted(found)


@dataclass
class Agreement:
    """How two readers agree on one type: counts of marks, exact places, overlapping places, equal values."""

    one: int = 0
    two: int = 0
    exact: int = 0
    overlapping: int = 0
    values: int = 0

    def add(self, one: Sequence[Mark], two: Sequence[Mark], same: Same) -> None:
        """Count the marks of one text."""
        met = pairs(one, two)
        self.one += len(set(one))
        self.two += len(set(two))
        self.exact += len({(m.start, m.end) for m in one} & {(m.start, m.end) for m in two})
        self.overlapping += len(met)
        self.values += sum(same(a.value, b.value) for a, b in met)

    def figures(self) -> dict[str, Any]:
        """Return F1 by exact and by overlapping place, and the share of paired marks whose values are equal."""
        total = self.one + self.two
        return {
            "marks": [self.one, self.two],
            "f1_exact": round(2 * self.exact / total, 3) if total else None,
            "f1_overlapping": round(2 * self.overlapping / total, 3) if total else None,
            "same_value": round(self.values / self.overlapping, 3) if self.overlapping else None,
        }


@dataclass(frozen=True)
class Key:
    """What both readers say (``sure``: a mark of each) and what only one says or they say differently (``open``: judged by nobody)."""

    sure: tuple[tuple[Mark, Mark], ...]
    open: tuple[Mark, ...]


def common(one: Sequence[Mark], two: Sequence[Mark], same: Same) -> Key:
    """Return the common key of two readers of one text."""
    met = pairs(one, two)
    sure = [(a, b) for a, b in met if same(a.value, b.value)]
    settled = {mark for pair in sure for mark in pair}
    return Key(tuple(sure), tuple(sorted((set(one) | set(two)) - settled)))


@dataclass
class Tally:
    """Right answers, judged answers, marks found, marks; with the texts' names for what went wrong (shown for development cases only)."""

    right: int = 0
    judged: int = 0
    found: int = 0
    marks: int = 0
    wrong: list[tuple[str, Mark]] = field(default_factory=list)
    missed: list[tuple[str, Mark]] = field(default_factory=list)

    def add(self, key: Key, answers: Iterable[Mark], same: Same, case: str = "") -> None:
        """Judge the answers of one text: right where one overlaps a sure mark and says the same; unjudged where only open marks are met."""
        answers = sorted(set(answers))
        for answer in answers:
            met = [pair for pair in key.sure if any(answer.overlaps(mark) for mark in pair)]
            if any(same(mark.value, answer.value) for pair in met for mark in pair):
                self.right += 1
            elif not met and any(answer.overlaps(mark) for mark in key.open):
                continue
            else:
                self.wrong.append((case, answer))
            self.judged += 1
        for pair in key.sure:
            self.marks += 1
            if any(answer.overlaps(mark) and same(mark.value, answer.value) for answer in answers for mark in pair):
                self.found += 1
            else:
                self.missed.append((case, pair[0]))

    def figures(self) -> dict[str, Any]:
        """Return precision and recall with their intervals."""
        return {"precision": proportion(self.right, self.judged), "recall": proportion(self.found, self.marks)}
