"""The test fold: the plain CRF trained on the same documents in the same run, and the shipped weights -> bench/results/fracco.json."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from bench.environment import RESULTS, proportion, write
from bench.fracco.corpus import LABELS, Case, Span, folds
from bench.fracco.figures import figures, seen_words
from bench.fracco.plain import SETTINGS, Plain
from bench.fracco.train import coded
from filigrane.science.annotate import tag
from filigrane.science.annotate.coder import Coder
from filigrane.science.annotate.model import MODEL, Model
from filigrane.science.resources import read_bytes

LABEL_OF = {"morphology": "morphologie", "topography": "topographie", "differentiation": "differenciation"}
PAGE = 3000


def shipped(case: Case) -> set[Span]:
    """Return the mentions of the shipped component."""
    return {(LABEL_OF[concept.kind], concept.parts) for concept in tag(case.text)}


def codes(cases: Sequence[Case]) -> dict[str, object]:
    """Return how often the code of a gold mention is right, wrong or abstained, with and without the 8000/x of signs."""
    coder = Coder(Model.load(read_bytes("annotate", MODEL)).codes)
    rows: dict[str, object] = {}
    for label, signs in (("morphologie", True), ("morphologie", False), ("topographie", True)):
        counts: Counter[str] = coded(cases, coder, label, signs=signs)
        answered, total = counts["right"] + counts["wrong"], counts.total()
        rows[label if signs else f"{label} without 8000/x"] = {
            "accuracy where answered": proportion(counts["right"], answered),
            "right of all": proportion(counts["right"], total),
            "abstained": proportion(counts["abstained"], total),
        }
    return rows


def speed(cases: Sequence[Case]) -> dict[str, float]:
    """Return pages (3,000 characters) per CPU-second: files read, weights loaded, first call warm."""
    tag(cases[0].text)
    before = time.process_time()
    for case in cases:
        tag(case.text)
    seconds = time.process_time() - before
    pages = sum(len(case.text) for case in cases) / PAGE
    return {"pages": round(pages, 1), "cpu_seconds": round(seconds, 2), "pages_per_cpu_second": round(pages / seconds, 1)}


def first_scoring() -> Any:
    """Return the figures of the first scoring of the test fold, which every later one keeps beside its own."""
    path = RESULTS / "fracco.json"
    if not path.is_file():
        return None
    held = json.loads(path.read_text(encoding="utf8"))
    return held.get("first scoring") or {
        "date": held["date"],
        "figures": held["figures"],
        "codes given the span": held["codes given the span"],
    }


def ratios(rows: dict[str, Any], ours: str, plain: str) -> dict[str, float]:
    """Return by how much recall on unseen mentions is multiplied."""
    return {
        label: round(rows[ours][label]["recall_unseen"] / rows[plain][label]["recall_unseen"], 2)
        for label in LABELS
        if rows[plain][label]["recall_unseen"]
    }


def main() -> None:
    """Train the baselines, score everything, write the figures."""
    training, development, test = folds()
    known = [*training, *development]
    seen = seen_words(known)
    finders: dict[str, Callable[[Case], set[Span]]] = {
        f"plain CRF, {algorithm}": Plain(known, algorithm).find for algorithm in SETTINGS
    }
    finders["shipped"] = shipped
    pairs = {name: [(case, find(case)) for case in test] for name, find in finders.items()}
    rows = {name: figures(found, seen) for name, found in pairs.items()}
    write(
        "fracco",
        {
            "set": f"FRACCO test fold, {len(test)} documents never used for training or tuning; exact spans, every part of a discontinuous mention",
            "n": len(test),
            "discontinuous": sum(case.discontinuous for case in test),
            "figures": rows,
            "unseen recall, times the plain CRF's": {name: ratios(rows, "shipped", name) for name in rows if name != "shipped"},
            "figures without discontinuous mentions": {
                name: figures(found, seen, contiguous=True) for name, found in pairs.items()
            },
            "codes given the span": codes(test),
            "speed": speed(test),
            "bars": {"morphologie f1": 0.91, "topographie f1": 0.86, "unseen recall": "1.5 times the plain CRF's"},
            "first scoring": first_scoring(),
        },
    )


if __name__ == "__main__":
    main()
