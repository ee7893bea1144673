"""The passages written by hand, scored: what the verifier keeps of the lies and drops of the truths that follow no pattern of the server's.

Each set was written after the verifier stood as it was first scored, and scored once; then its errors were looked at. The first score
of a set is kept for ever beside the latest.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.environment import proportion
from filigrane.science.claims import Snippet, Verdict, verify

SETS = ("hand", "hand_second", "hand_third", "hand_fourth", "hand_fifth")


@dataclass(frozen=True)
class Tried:
    """One sentence: its text, its passage, whether it is a lie, and what became of it."""

    text: str
    quote: str
    lie: bool
    verdict: Verdict

    @property
    def wrong(self) -> bool:
        """Tell whether a lie was kept or a truth dropped."""
        return self.lie == self.verdict.kept


def tried(name: str) -> Iterator[Tried]:
    """Yield every sentence of a set, judged against its own passage."""
    source = Path(__file__).parent / f"{name}.toml"
    for row in tomllib.loads(source.read_text(encoding="utf8"))["passage"]:
        for lie, texts in ((False, row["honest"]), (True, row["lies"])):
            for text in texts:
                yield Tried(text, row["quote"], lie, verify(text, [Snippet("1", row["quote"])]))


def score(name: str) -> dict[str, Any]:
    """Return the counts of a set with their 95 % intervals (Wilson)."""
    every = list(tried(name))
    lies, truths = [one for one in every if one.lie], [one for one in every if not one.lie]
    return {
        "lies": proportion(sum(not one.wrong for one in lies), len(lies)),
        "truths_wrongly_dropped": proportion(sum(one.wrong for one in truths), len(truths)),
    }


def figures(before: Mapping[str, Any]) -> dict[str, Any]:
    """Return, for every set, its first score (``before`` holds those of earlier runs) and its latest."""
    found = {}
    for name in SETS:
        latest = score(name)
        found[name] = {"first": before.get(name, {}).get("first", latest), "latest": latest}
    return found
