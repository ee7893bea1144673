"""The baseline: a plain CRF of words, affixes, shape and a context of two, trained on the same documents in the same run."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pycrfsuite

from bench.fracco.corpus import Case, Span, spans_of, tags_of
from filigrane.science.annotate.features import Sentence, shape

SETTINGS = {
    "lbfgs": {"c1": 0.1, "c2": 0.05, "max_iterations": 80, "feature.possible_transitions": True},
    "ap": {"max_iterations": 10, "feature.possible_transitions": True},
}
"""Maximum likelihood, the usual training of a CRF; and the averaged perceptron, which does better on this corpus."""


def rows_of(sentence: Sentence) -> list[list[str]]:
    """Return the features of each token."""
    words = [word.lower() for word in sentence.written]
    rows = []
    for i, word in enumerate(words):
        row = [f"w={word}", f"sh={shape(sentence.written[i])}"]
        row += [f"s{n}={word[-n:]}" for n in (2, 3, 4)] + [f"p{n}={word[:n]}" for n in (2, 3, 4)]
        for offset in (-2, -1, 1, 2):
            row.append(f"{offset}={words[i + offset]}" if 0 <= i + offset < len(words) else f"{offset}=<>")
        rows.append(row)
    return rows


class Plain:
    """The plain CRF; ``algorithm`` is ``lbfgs`` or ``ap``."""

    def __init__(self, cases: Sequence[Case], algorithm: str) -> None:
        trainer = pycrfsuite.Trainer(algorithm, verbose=False)
        trainer.set_params(SETTINGS[algorithm])
        for case in cases:
            for sentence, tags in zip(case.sentences, tags_of(case), strict=True):
                trainer.append(rows_of(sentence), tags)
        self._tagger = pycrfsuite.Tagger()
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "weights")
            trainer.train(path)
            self._tagger.open(path)

    def find(self, case: Case) -> set[Span]:
        """Return the mentions of a document."""
        return spans_of(case, [self._tagger.tag(rows_of(sentence)) for sentence in case.sentences])
