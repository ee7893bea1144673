"""Train the tagger on FRACCO and print its figures on the development fold; ``--ship`` trains on all but the test fold and writes weights.

Ideas measured on the development fold (637 training documents): plain CRF, F1 .889 morphology, .756 topography, unseen .381 / .284;
(1) lexicon and training-mention gazetteers seen as a new document would see them, with rare words hidden: .887 / .752, unseen .359 / .292;
(2) gazetteers (mentions of two documents at least) and the distance to the nearest morphology: .890 / .808, unseen .373 / .357. (2) ships.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from pathlib import Path

import pycrfsuite

from bench.environment import ROOT
from bench.fracco.corpus import Case, folds, spans, tagged
from bench.fracco.figures import Score, score
from filigrane.science.annotate.features import LABELS, Token, features, gazetteer_marks, lexicon_marks
from filigrane.science.annotate.tagger import phrase_hash
from filigrane.science.annotate.tagger import words_of as phrase_of
from filigrane.science.text.normalise import normalise

WEIGHTS = ROOT / "src/filigrane/science/annotate/data"
ITERATIONS = 80
DOCUMENTS = 2
"""A mention enters the gazetteer when this many documents hold it (chosen on the development fold)."""


class Model:
    """A tagger: ``rich`` uses gazetteers and the distance to the nearest morphology; otherwise it is the plain CRF of the baseline."""

    def __init__(self, *, rich: bool, iterations: int = ITERATIONS) -> None:
        self.rich, self.iterations = rich, iterations
        self.known: dict[str, set[str]] = {}
        self._tagger = pycrfsuite.Tagger()

    def train(self, cases: Sequence[Case], path: Path) -> None:
        """Train on documents and write the weights to ``path``."""
        documents: dict[str, Counter[str]] = defaultdict(Counter)
        for case in cases:
            for label, phrase in {(m.label, phrase_of(case.text[m.start : m.end])) for m in case.mentions}:
                documents[label][phrase] += 1
        trainer = pycrfsuite.Trainer(verbose=False)
        for case in cases:
            mine = {(m.label, phrase_of(case.text[m.start : m.end])) for m in case.mentions}
            others = {
                label: {phrase for phrase, count in documents[label].items() if count - ((label, phrase) in mine) >= DOCUMENTS}
                for label in LABELS
            }
            marks = lexicon_marks(case.text) if self.rich else {}
            for row, tags in tagged(case):
                if row:
                    trainer.append(self._features(row, marks, others), tags)
        trainer.select("lbfgs")
        trainer.set_params({"c1": 0.1, "c2": 0.05, "max_iterations": self.iterations, "feature.minfreq": 1})
        trainer.train(str(path))
        self.known = {label: {p for p, c in documents[label].items() if c >= DOCUMENTS} for label in LABELS}
        self._tagger.open(str(path))

    def _features(self, row: list[Token], marks: dict[int, str], known: Mapping[str, Container[str]]) -> list[list[str]]:
        gazetteer = gazetteer_marks([normalise(token.text) for token in row], known) if self.rich else [""] * len(row)
        return features(row, marks, gazetteer, plain=not self.rich)

    def predict(self, case: Case) -> set[tuple[str, int, int]]:
        """Return the spans found in a document."""
        marks = lexicon_marks(case.text) if self.rich else {}
        found = set()
        for row, _ in tagged(case):
            if row:
                found |= set(spans(row, self._tagger.tag(self._features(row, marks, self.known))))
        return found


def seen_phrases(cases: Sequence[Case]) -> set[tuple[str, str]]:
    """Return the mentions of the training documents."""
    return {(m.label, phrase_of(case.text[m.start : m.end])) for case in cases for m in case.mentions}


def measured(model: Model, cases: Sequence[Case], seen: set[tuple[str, str]]) -> Score:
    """Return the figures of a model on documents."""
    return score([(case, model.predict(case)) for case in cases], lambda label, text: (label, phrase_of(text)) in seen)


def ship(model: Model, path: Path, documents: int) -> None:
    """Write the weights, the hashed gazetteer and their hashes where the product reads them."""
    WEIGHTS.mkdir(parents=True, exist_ok=True)
    weights = path.read_bytes()
    hashes = sorted(phrase_hash(label, phrase) for label, phrases in model.known.items() for phrase in phrases)
    (WEIGHTS / "fracco.crfsuite").write_bytes(weights)
    (WEIGHTS / "mentions.bin").write_bytes(b"".join(hashes))
    digests = {name: hashlib.sha256((WEIGHTS / name).read_bytes()).hexdigest() for name in ("fracco.crfsuite", "mentions.bin")}
    meta = {"documents": documents, "mentions": len(hashes), "iterations": model.iterations, "sha256": digests}
    (WEIGHTS / "MODEL.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf8")


def main() -> None:
    """Train on the training folds and print the development figures, or with ``--ship`` train on all but the test fold and write weights."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--iterations", type=int, default=ITERATIONS)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--ship", action="store_true")
    asked = parser.parse_args()
    train, development, _ = folds()
    model = Model(rich=not asked.plain, iterations=asked.iterations)
    path = ROOT / f".cache/fracco-{'plain' if asked.plain else 'rich'}.crfsuite"
    if asked.ship:
        model.train([*train, *development], path)
        ship(model, path, len(train) + len(development))
        return
    model.train(train, path)
    print(measured(model, development, seen_phrases(train)).text())


if __name__ == "__main__":
    main()
