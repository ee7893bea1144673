"""Invented facts: a quote as a report writes it, what may truly be said of it, and the half of the material that it belongs to."""

from __future__ import annotations

import hashlib
import random
import re
import string
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bench.lies.slots import Slot, draw

HALVES = ("tuned", "reported")
Slots = dict[str, Slot]


@cache
def sayings() -> dict[str, dict[str, Any]]:
    """Return quotes and honest sentences by kind of fact."""
    return tomllib.loads((Path(__file__).parent / "sayings.toml").read_text(encoding="utf8"))


def half(written: str) -> str:
    """Return the half that a quote or a sentence belongs to: by the hash of its pattern, decided before anything was tuned."""
    return HALVES[hashlib.sha256(written.encode("utf8")).digest()[0] % 2]


def patterns(kind: str, what: str, which: str) -> list[str]:
    """Return the patterns of one half; a kind that has none there lends its first of the other, in no half of the other."""
    return [pattern for pattern in sayings()[kind].get(what, ()) if half(pattern) == which]


def names(pattern: str) -> set[str]:
    """Return the slots that a pattern uses."""
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


def fill(pattern: str, slots: Slots) -> str:
    """Return the pattern with its slots, elided and capitalised as French is."""
    text = pattern.format(**slots)
    text = re.sub(r"\b(d|D)e (?=[aeiouyéèêhœAEIOUÉ])(?!huit|onze|h[ée]mi)", r"\1'", text)
    text = re.sub(r"\b(l|L)[ea] (?=[aeéèêiouœAEIOUÉ])(?!onze)", r"\1'", text)
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Fact:
    """One invented fact about one invented patient."""

    id: str
    kind: str
    quote: str
    patient: str
    slots: Slots = field(hash=False)
    beside: Fact | None = None
    """Another fact of the same passage, whose values may be taken for this one's."""

    def says(self, which: str) -> list[str]:
        """Return the patterns of a half that this fact fills."""
        return [pattern for pattern in patterns(self.kind, "says", which) if names(pattern) <= set(self.slots)]


_ALIKE = frozenset({"metastasis", "no_metastasis", "suspected"})
_BETWEEN = (" ", "\n", " ", "\n\n")


def beside(facts: list[Fact], count: int, seed: int) -> list[Fact]:
    """Return ``count`` facts that stand in one passage with another fact of another kind, before it or behind it."""
    chance = random.Random(seed)
    found: list[Fact] = []
    seen: set[str] = set()
    while len(found) < count:
        fact, neighbour = chance.sample(facts, 2)
        contrary = neighbour.kind == sayings()[fact.kind].get("opposite")
        if fact.kind == neighbour.kind or contrary or {fact.kind, neighbour.kind} <= _ALIKE:
            continue
        parts = [fact.quote, neighbour.quote]
        chance.shuffle(parts)
        quote = chance.choice(_BETWEEN).join(parts)
        if quote not in seen:
            seen.add(quote)
            found.append(Fact(f"d{len(found) + 1}", fact.kind, quote, fact.patient, fact.slots, neighbour))
    return found


_ORDER = ("month", "gene", "drug")


def make(which: str, count: int, seed: int) -> list[Fact]:
    """Return ``count`` facts of one half, no two with the same quote, every kind in turn."""
    chance = random.Random(seed)
    facts: list[Fact] = []
    seen: set[str] = set()
    kinds = [kind for kind in sayings() if patterns(kind, "quotes", which) and patterns(kind, "says", which)]
    number = 0
    while len(facts) < count and number < count * 60:
        kind = kinds[number % len(kinds)]
        number += 1
        pattern = chance.choice(patterns(kind, "quotes", which))
        slots = _slots(kind, pattern, chance)
        quote = fill(pattern, slots)
        if quote not in seen:
            seen.add(quote)
            facts.append(Fact(f"s{len(facts) + 1}", kind, quote, f"patient{len(facts) % 40}", slots))
    return facts


def _slots(kind: str, pattern: str, chance: random.Random) -> Slots:
    slots: Slots = {}
    for name in sorted(names(pattern), key=lambda n: (_ORDER.index(n) if n in _ORDER else 9, n)):
        value = draw(kind, name, chance, slots)
        while name != "until" and any(str(value) == str(other) for other in slots.values()):
            value = draw(kind, name, chance, slots)
        slots[name] = value
    return slots
