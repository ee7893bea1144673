"""Exact-span figures by label, with recall on mentions seen and never seen in training."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.environment import bootstrap
from bench.fracco.corpus import LABELS, Case, Span
from filigrane.science.text.normalise import normalise

Pair = tuple[Case, set[Span]]


def seen_words(cases: Sequence[Case]) -> set[tuple[str, str]]:
    """Return the label and normalised words of every mention of training documents."""
    return {(mention.label, normalise(case.words(mention.parts))) for case in cases for mention in case.mentions}


@dataclass
class Score:
    """Counts by label: right, found, gold, and right and gold among mentions seen and unseen in training."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    split: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, other: Score) -> None:
        """Add the counts of another document."""
        for mine, theirs in ((self.right, other.right), (self.found, other.found), (self.gold, other.gold)):
            mine.update(theirs)
        self.split.update(other.split)

    def f1(self, label: str) -> float:
        """Return F1."""
        total = self.found[label] + self.gold[label]
        return 2 * self.right[label] / total if total else 0.0

    def recall(self, label: str, which: str) -> float:
        """Return recall on ``seen`` or ``unseen`` mentions."""
        n = self.split[label, which, "gold"]
        return self.split[label, which, "right"] / n if n else 0.0

    def row(self, label: str) -> dict[str, object]:
        """Return the figures of a label."""
        right, found, gold = self.right[label], self.found[label], self.gold[label]
        return {
            "precision": round(right / found, 4) if found else None,
            "recall": round(right / gold, 4) if gold else None,
            "f1": round(self.f1(label), 4),
            "n": gold,
            "recall_seen": round(self.recall(label, "seen"), 4),
            "n_seen": self.split[label, "seen", "gold"],
            "recall_unseen": round(self.recall(label, "unseen"), 4),
            "n_unseen": self.split[label, "unseen", "gold"],
        }

    def text(self) -> str:
        """Return the figures as lines."""
        return "\n".join(f"{label}: {self.row(label)}" for label in LABELS)


def one(pair: Pair, seen: set[tuple[str, str]], *, contiguous: bool = False) -> Score:
    """Return the counts of one document; ``contiguous`` leaves out mentions in several parts on both sides."""
    case, found = pair
    score = Score()
    kept = {span for span in found if not contiguous or len(span[1]) == 1}
    for span in case.spans:
        if contiguous and len(span[1]) > 1:
            continue
        label, parts = span
        which = "seen" if (label, normalise(case.words(parts))) in seen else "unseen"
        score.gold[label] += 1
        score.split[label, which, "gold"] += 1
        if span in kept:
            score.right[label] += 1
            score.split[label, which, "right"] += 1
    score.found.update(label for label, _ in kept)
    return score


def whole(scores: Sequence[Score]) -> Score:
    """Return the counts of several documents."""
    total = Score()
    for score in scores:
        total.add(score)
    return total


def figures(pairs: Sequence[Pair], seen: set[tuple[str, str]], *, contiguous: bool = False) -> dict[str, dict[str, object]]:
    """Return the figures of each label with the 95 % interval of F1 and of recall on unseen mentions (documents drawn again)."""
    scores = [one(pair, seen, contiguous=contiguous) for pair in pairs]
    total = whole(scores)
    result = {}
    for label in LABELS:
        f1 = bootstrap(scores, lambda drawn, name=label: whole(drawn).f1(name))  # type: ignore[misc]
        unseen = bootstrap(scores, lambda drawn, name=label: whole(drawn).recall(name, "unseen"))  # type: ignore[misc]
        result[label] = {
            **total.row(label),
            "f1_interval": [round(edge, 4) for edge in f1],
            "recall_unseen_interval": [round(edge, 4) for edge in unseen],
        }
    return result
