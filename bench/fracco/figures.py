"""Exact-span figures by label, with recall on mentions seen and never seen in training."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.environment import wilson
from bench.fracco.corpus import Case
from filigrane.science.annotate.features import LABELS


@dataclass
class Score:
    """Counts by label: right, found, gold, and right and gold among seen and unseen mentions."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    split: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def f1(self, label: str) -> float:
        """Return F1."""
        total = self.found[label] + self.gold[label]
        return 2 * self.right[label] / total if total else 0.0

    def recall(self, label: str, which: str) -> float:
        """Return recall on ``seen`` or ``unseen`` mentions."""
        n = self.split[(label, which, "gold")]
        return self.split[(label, which, "right")] / n if n else 0.0

    def row(self, label: str) -> dict[str, object]:
        """Return the figures of a label."""
        right, found, gold = self.right[label], self.found[label], self.gold[label]
        unseen = self.split[(label, "unseen", "gold")]
        low, high = wilson(right, gold)
        return {
            "precision": round(right / found, 4) if found else None,
            "recall": round(right / gold, 4) if gold else None,
            "recall_interval": [round(low, 4), round(high, 4)],
            "f1": round(self.f1(label), 4),
            "n": gold,
            "recall_seen": round(self.recall(label, "seen"), 4),
            "recall_unseen": round(self.recall(label, "unseen"), 4),
            "n_unseen": unseen,
        }

    def text(self) -> str:
        """Return the figures as lines."""
        return "\n".join(f"{label}: {self.row(label)}" for label in LABELS)


def score(pairs: Sequence[tuple[Case, set[tuple[str, int, int]]]], seen: Callable[[str, str], bool]) -> Score:
    """Return the figures of (document, spans found); discontinuous mentions are left out on both sides."""
    result = Score()
    for case, found in pairs:
        gold = {(m.label, m.start, m.end) for m in case.mentions}
        for label, start, end in gold:
            which = "seen" if seen(label, case.text[start:end]) else "unseen"
            hit = (label, start, end) in found
            result.gold[label] += 1
            result.split[(label, which, "gold")] += 1
            if hit:
                result.right[label] += 1
                result.split[(label, which, "right")] += 1
        for label, _, _ in found:
            result.found[label] += 1
    return result
