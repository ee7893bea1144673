"""The passages of hand.toml, scored: what the verifier keeps of the lies and drops of the truths that somebody wrote without its patterns."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.environment import proportion
from filigrane.science.claims import Snippet, Verdict, verify


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


def tried(path: Path | None = None) -> Iterator[Tried]:
    """Yield every sentence of the set, judged against its own passage."""
    source = path or Path(__file__).parent / "hand.toml"
    for row in tomllib.loads(source.read_text(encoding="utf8"))["passage"]:
        for lie, texts in ((False, row["honest"]), (True, row["lies"])):
            for text in texts:
                yield Tried(text, row["quote"], lie, verify(text, [Snippet("1", row["quote"])]))


def figures() -> dict[str, Any]:
    """Return the counts with their 95 % intervals (Wilson)."""
    every = list(tried())
    lies, truths = [one for one in every if one.lie], [one for one in every if not one.lie]
    return {
        "lies": proportion(sum(not one.verdict.kept for one in lies), len(lies)),
        "truths_wrongly_dropped": proportion(sum(one.wrong for one in truths), len(truths)),
    }
