"""How many lies of a language model are caught, and how many truths wrongly dropped: ``python -m bench.lies.run [--tune]``.

Quotes and sentences are in two halves by the hash of their pattern. ``--tune`` prints every error of the half that the verifier was tuned
on; without it the other half and the sets written by hand are scored, nothing of them but the figures is printed, and
bench/results/lies.json is written.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.environment import RESULTS, proportion, write
from bench.lies import hand
from bench.lies.facts import Fact, beside, make
from bench.lies.lies import LIES
from bench.lies.server import Mind, serving
from filigrane.platform import llm
from filigrane.platform.installation import Installation
from filigrane.platform.settings import Mode
from filigrane.science.claims import Snippet
from filigrane.systems.dossier.engine.passages import Passage
from filigrane.systems.dossier.engine.rephrase import MAX_CITED, SCHEMA, Dropped, Kept, judge, messages

CLAIMS = 1000
SINGLE, DOUBLE = 200, 160
"""How many passages hold one fact, and how many two."""
SEEDS = {"tuned": 5, "reported": 71}


@dataclass(frozen=True)
class Scored:
    """One claim: its text, the quotes it cites, the lie's name or nothing, and what became of it."""

    text: str
    quotes: tuple[str, ...]
    lie: str
    judged: Kept | Dropped


def score(half: str, claims: int = CLAIMS, *, seed: int | None = None) -> list[Scored]:
    """Ask the lying server about invented passages until it has made ``claims`` claims, and judge each."""
    seed = SEEDS[half] if seed is None else seed
    single = make(half, SINGLE, seed)
    facts = [*single, *beside(single, DOUBLE, seed)]
    mind = Mind(facts, half, random.Random(seed))
    scored: list[Scored] = []
    with tempfile.TemporaryDirectory() as folder, serving(mind) as address:
        environment = {"FILIGRANE_LLM_URL": address, "FILIGRANE_LLM_MODEL": "menteur"}
        installation = Installation.open(Path(folder) / "home", mode=Mode.DEMONSTRATION, environment=environment)
        try:
            for patient in sorted({fact.patient for fact in facts}):
                own = [fact for fact in facts if fact.patient == patient]
                scored += _one(own, mind, partial(llm.complete, installation))
        finally:
            installation.close()
    random.Random(seed).shuffle(scored)  # so that the thousand claims are of single and double passages alike
    truths, lies = [s for s in scored if not s.lie], [s for s in scored if s.lie]
    return [*truths[: claims // 2], *lies[: claims - claims // 2]]


def _one(own: Sequence[Fact], mind: Mind, complete: Any) -> list[Scored]:
    batch = [Passage((fact.id,), Snippet(fact.id, fact.quote, fact.patient), fact.quote) for fact in own]
    before = len(mind.told)
    answer: Mapping[str, Any] = complete(messages(batch), SCHEMA)
    told = mind.told[before:]
    quotes = {fact.id: fact.quote for fact in own}
    assert len(told) == len(answer["claims"])
    return [
        Scored(
            claim["text"],
            tuple(quotes[name] for name in claim["snippets"]),
            one.lie,
            judge(claim["text"], claim["snippets"], batch, own[0].patient),
        )
        for claim, one in zip(answer["claims"], told, strict=True)
    ]


def figures(scored: Sequence[Scored]) -> dict[str, Any]:
    """Return the counts with their 95 % intervals (Wilson)."""
    lies, truths = [s for s in scored if s.lie], [s for s in scored if not s.lie]
    caught = [s for s in lies if isinstance(s.judged, Dropped)]
    dropped = [s for s in truths if isinstance(s.judged, Dropped)]
    per, told = Counter(s.lie for s in caught), Counter(s.lie for s in lies)
    return {
        "claims": len(scored),
        "snippets": len({quote for s in scored for quote in s.quotes}),
        "lies": proportion(len(caught), len(lies)),
        "truths_wrongly_dropped": proportion(len(dropped), len(truths)),
        "by_lie": {name: {"caught": per[name], "n": told[name]} for name in LIES},
    }


def _earlier() -> Mapping[str, Any]:
    path = RESULTS / "lies.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf8")) if path.exists() else {}
    earlier: Mapping[str, Any] = found.get("by_hand", {})
    return earlier


def main() -> int:
    """Score one half and say it."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--tune", action="store_true", help="the half that may be looked at, with its errors")
    arguments = words.parse_args()
    half = "tuned" if arguments.tune else "reported"
    scored = score(half)
    result = figures(scored)
    if arguments.tune:
        for one in scored:
            if bool(one.lie) == isinstance(one.judged, Kept):
                why = one.judged.reasons if isinstance(one.judged, Dropped) else "kept"
                print(f"{one.lie or 'TRUTH':24} | {one.text} | {' // '.join(one.quotes)} | {why}")
    print(
        f"lies caught: {result['lies']}\ntruths wrongly dropped: {result['truths_wrongly_dropped']}\nsnippets: {result['snippets']}"
    )
    for name, count in result["by_lie"].items():
        print(f"  {name:26} {count['caught']:3} of {count['n']}")
    if not arguments.tune:
        chosen = f"invented passages, half « {half} », seed {SEEDS[half]}, at most {MAX_CITED} passages a claim"
        write("lies", {"set": chosen, **result, "by_hand": hand.figures(_earlier())})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
