"""Training of the two passes: word classes, averaged perceptrons, a first pass seen as a new document would see it."""

from __future__ import annotations

import itertools
import random
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pycrfsuite

from bench.fracco.corpus import Case
from filigrane.science.annotate.features import lexicon_marks, stem, strings
from filigrane.science.annotate.linear import feature_hash
from filigrane.science.annotate.relation import Relations, rates

EPOCHS = 10
HELD_OUT = 4
"""Parts of the training documents; each is tagged by a first pass trained on the others, and the second pass learns from that."""

Rows = list[list[list[str]]]
"""Features of the tokens of the sentences of one document, as hexadecimal hashes."""
Tags = list[list[str]]
Trained = tuple[dict[int, dict[str, float]], dict[tuple[str, str], float]]


class _Hashes(dict[str, str]):
    """The hash of a feature as the trainer reads it."""

    def __missing__(self, feature: str) -> str:
        found = self[feature] = f"{feature_hash(feature):x}"
        return found


HASHES = _Hashes()


def word_classes(cases: Sequence[Case], groups: int = 150, rank: int = 60, seed: int = 0) -> dict[str, int]:
    """Return the class of each word met three times: k-means of the singular vectors of its neighbours' mutual information."""
    drawn = np.random.default_rng(seed)
    rows = [sentence.words for case in cases for sentence in case.sentences]
    counts = Counter(word for row in rows for word in row)
    place = {word: i for i, word in enumerate(word for word, count in counts.items() if count >= 3)}
    frequent = {word: i for i, (word, _) in enumerate(counts.most_common(1500))}
    table = np.zeros((len(place), 2 * len(frequent)), dtype=np.float32)
    for row in rows:
        for left, right in itertools.pairwise(row):
            if left in place and right in frequent:
                table[place[left], len(frequent) + frequent[right]] += 1
            if right in place and left in frequent:
                table[place[right], frequent[left]] += 1
    expected = (table.sum(1, keepdims=True) + 1e-9) * (table.sum(0, keepdims=True) + 1e-9)
    information = np.maximum(0, np.log((table * table.sum() + 1e-9) / expected))
    basis = information @ drawn.normal(size=(information.shape[1], rank + 20)).astype(np.float32)
    for _ in range(3):
        basis = information @ (information.T @ np.linalg.qr(basis)[0])
    basis = np.linalg.qr(basis)[0]
    left_vectors, strength, _ = np.linalg.svd(basis.T @ information, full_matrices=False)
    vectors = (basis @ left_vectors)[:, :rank] * np.sqrt(strength[:rank])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    centres = vectors[drawn.choice(len(vectors), groups, replace=False)]
    for _ in range(15):
        chosen = (vectors @ centres.T).argmax(1)
        for number in range(groups):
            members = vectors[chosen == number]
            if len(members):
                mean = members.mean(0)
                centres[number] = mean / np.linalg.norm(mean)
    return {word: int(chosen[i]) for word, i in place.items()}


def first_rows(case: Case, classes: Mapping[str, int]) -> Rows:
    """Return the features of the first pass."""
    marks, names = lexicon_marks(case.text, case.norm), {word: str(number) for word, number in classes.items()}
    return [[[HASHES[name] for name in row] for row in strings(sentence, marks, names)] for sentence in case.sentences]


def second_rows(case: Case, rows: Rows, tags: Tags) -> Rows:
    """Return the features of the second pass: those of the first and the relations to the mentions that it found."""
    stems = [[stem(word) for word in sentence.words] for sentence in case.sentences]
    document = rates(stems, tags)
    result = []
    for sentence, roots, features, row in zip(case.sentences, stems, rows, tags, strict=True):
        relations = Relations(sentence.words, roots, row, document)
        result.append([[*own, *(HASHES[name] for name in relations.strings(i))] for i, own in enumerate(features)])
    return result


def perceptron(rows: Sequence[Rows], tags: Sequence[Tags], seed: int, epochs: int = EPOCHS) -> pycrfsuite.Tagger:
    """Return a chain trained as an averaged perceptron; the seed draws the order of the sentences."""
    pairs = [pair for document, row in zip(rows, tags, strict=True) for pair in zip(document, row, strict=True)]
    random.Random(seed).shuffle(pairs)
    trainer = pycrfsuite.Trainer("ap", verbose=False)
    trainer.set_params({"max_iterations": epochs, "feature.possible_transitions": True})
    for features, row in pairs:
        trainer.append(features, row)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "weights")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        return tagger


@dataclass(frozen=True)
class Average:
    """Weights of several perceptrons added: a chain again, steadier than each."""

    features: dict[int, dict[str, float]]
    transitions: dict[tuple[str, str], float]


def average(taggers: Sequence[pycrfsuite.Tagger]) -> Average:
    """Return the mean of the weights of perceptrons trained on the same features."""
    features: dict[int, dict[str, float]] = {}
    transitions: dict[tuple[str, str], float] = {}
    for tagger in taggers:
        info = tagger.info()
        for (name, tag), weight in info.state_features.items():
            row = features.setdefault(int(name, 16), {})
            row[tag] = row.get(tag, 0.0) + weight / len(taggers)
        for move, weight in info.transitions.items():
            transitions[move] = transitions.get(move, 0.0) + weight / len(taggers)
    return Average(features, transitions)


def held_out_tags(rows: Sequence[Rows], tags: Sequence[Tags], seed: int = 0) -> list[Tags]:
    """Return the first pass's tags of each document by a model that did not train on it."""
    found: list[Tags] = [[] for _ in rows]
    for part in range(HELD_OUT):
        inside = [i for i in range(len(rows)) if i % HELD_OUT != part]
        tagger = perceptron([rows[i] for i in inside], [tags[i] for i in inside], seed)
        for i in range(part, len(rows), HELD_OUT):
            found[i] = [tagger.tag(sentence) for sentence in rows[i]]
    return found
