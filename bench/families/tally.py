"""Counting: per field what was right, what was invented and what was missed, with Wilson's interval, and the errors to read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import sqrt
from typing import Any


def wilson(hits: int, n: int, z: float = 1.959964) -> tuple[float, float] | None:
    """Return Wilson's 95 % interval of a proportion, or None without a case (E. B. Wilson, JASA 1927)."""
    if n == 0:
        return None
    share = hits / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    below = 1 + z * z / n
    return round((middle - spread) / below, 4), round((middle + spread) / below, 4)


@dataclass
class Counts:
    """True positives, false positives, false negatives of one field."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def figures(self) -> dict[str, Any]:
        """Return precision, recall and F1 with their numbers of cases and intervals."""
        found, due = self.right + self.extra, self.right + self.missed
        total = 2 * self.right + self.extra + self.missed
        return {
            "n": due, "found": found,
            "precision": _share(self.right, found), "precision_95": wilson(self.right, found),
            "recall": _share(self.right, due), "recall_95": wilson(self.right, due),
            "f1": _share(2 * self.right, total),
        }  # fmt: skip


def _share(hits: int, n: int) -> float | None:
    return round(hits / n, 4) if n else None


@dataclass
class Tally:
    """The counts of every field over all dossiers, and the errors of each."""

    counts: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    errors: list[dict[str, Any]] = field(default_factory=list)
    dossier: str = ""

    def right(self, name: str, times: int = 1) -> None:
        """Count right answers."""
        self.counts[name].right += times

    def missed(self, name: str, expected: Any, got: Any = None) -> None:
        """Count something of the key that was not found (or found otherwise: ``got``)."""
        self.counts[name].missed += 1
        self.errors.append({"dossier": self.dossier, "field": name, "error": "missed", "expected": expected, "got": got})

    def extra(self, name: str, got: Any, expected: Any = None) -> None:
        """Count something found that the key does not hold."""
        self.counts[name].extra += 1
        self.errors.append({"dossier": self.dossier, "field": name, "error": "extra", "expected": expected, "got": got})

    def wrong(self, name: str, expected: Any, got: Any) -> None:
        """Count one answer that differs from the key: a miss and an invention, one error to read."""
        self.counts[name].missed += 1
        self.counts[name].extra += 1
        self.errors.append({"dossier": self.dossier, "field": name, "error": "wrong", "expected": expected, "got": got})

    def single(self, name: str, expected: Any, got: Any, *, same: bool | None = None) -> None:
        """Count a field that has one value at most: None on either side means absent."""
        if expected is None and got is None:
            return
        if expected is None:
            self.extra(name, got)
        elif got is None:
            self.missed(name, expected)
        elif expected == got if same is None else same:
            self.right(name)
        else:
            self.wrong(name, expected, got)

    def figures(self) -> dict[str, Any]:
        """Return the figures of every field, in order of names."""
        return {name: self.counts[name].figures() for name in sorted(self.counts)}
