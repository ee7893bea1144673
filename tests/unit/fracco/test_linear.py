"""The chain of tags in NumPy against slow, obvious enumerations and against the trainer's own decoder."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pycrfsuite
import pytest

from filigrane.science.annotate.chain import Chain, parts_of
from filigrane.science.annotate.features import Sentence, lexicon_marks, sentences_of, strings
from filigrane.science.annotate.linear import TAGS, best, feature_hash, load, pack, probabilities
from filigrane.science.text.normalise import normalise

LENGTHS = [4, 1, 3, 4, 2]


def _scores(kinds: int) -> tuple[np.ndarray, np.ndarray]:
    drawn = np.random.default_rng(7)
    return (
        drawn.normal(size=(sum(LENGTHS), kinds)).astype(np.float32),
        drawn.normal(size=(kinds, kinds)).astype(np.float32),
    )


def _ways(rows: np.ndarray, transitions: np.ndarray) -> dict[tuple[int, ...], float]:
    """Every sequence of tags with its score: the oracle."""
    return {
        way: float(sum(rows[i, tag] for i, tag in enumerate(way)) + sum(transitions[a, b] for a, b in pairwise(way)))
        for way in product(range(rows.shape[1]), repeat=len(rows))
    }


def test_the_best_tags_are_those_of_the_best_of_all_sequences() -> None:
    scores, transitions = _scores(4)
    found = best(scores, LENGTHS, transitions)
    start = 0
    for length in LENGTHS:
        ways = _ways(scores[start : start + length], transitions)
        assert tuple(found[start : start + length]) == max(ways, key=lambda way: ways[way])
        start += length


def test_the_probability_of_a_tag_is_the_share_of_the_sequences_that_hold_it() -> None:
    scores, transitions = _scores(3)
    found = probabilities(scores, LENGTHS, transitions)
    start = 0
    for length in LENGTHS:
        ways = {way: np.exp(score) for way, score in _ways(scores[start : start + length], transitions).items()}
        total = sum(ways.values())
        for i in range(length):
            for tag in range(3):
                share = sum(weight for way, weight in ways.items() if way[i] == tag) / total
                assert found[start + i, tag] == pytest.approx(share, abs=1e-4)
        start += length


def test_no_sentence_gives_no_tag() -> None:
    nothing = np.zeros((0, 3), dtype=np.float32)
    assert best(nothing, [], np.zeros((3, 3), dtype=np.float32)).size == 0


def test_weights_come_back_from_their_bytes_and_unknown_features_weigh_nothing() -> None:
    trained = ({feature_hash("w=nodule"): {"B-M": 2.0, "O": -1.0}, 7: {"B-T": 0.0001}}, {("O", "B-M"): 0.5})
    weights = load(pack([trained, trained], smallest=0.01).dump())
    known, unknown, both = weights.sums([["w=nodule"], ["w=inconnu"], ["w=nodule", "w=nodule"]])
    assert known[TAGS.index("B-M")] == pytest.approx(2.0, abs=0.02)
    assert known[len(TAGS) + TAGS.index("O")] == pytest.approx(-1.0, abs=0.02)
    assert not unknown.any()
    assert both == pytest.approx(2 * known)
    assert 7 not in weights.keys
    assert weights.transitions[0, 0, TAGS.index("B-M")] == pytest.approx(0.5)


TEXTS = (
    "Nodule pulmonaire du lobe moyen. Pas d'adénopathie médiastinale.",
    "Métastases hépatiques et osseuses d'un carcinome du sein.",
    "Carcinome pulmonaire à petites cellules, bien différencié.",
)
TAGGED = ("B-M B-T O O O O O O O B-M B-T O", "B-M B-T O B-T O O O B-M O B-T O", "B-M B-T J-M I-M I-M O B-D I-D O")


def _rows(text: str) -> tuple[list[Sentence], list[list[list[str]]]]:
    norm = normalise(text)
    sentences = sentences_of(text, norm, [(0, len(text))])
    marks = lexicon_marks(text, norm)
    rows = [
        [[f"{feature_hash(name):x}" for name in row] for row in strings(sentence, marks, {"nodule": "3"})]
        for sentence in sentences
    ]
    return sentences, rows


def test_the_first_pass_tags_as_the_trainer_decodes(tmp_path: Path) -> None:
    trainer = pycrfsuite.Trainer("ap", verbose=False)
    for text, tags in zip(TEXTS, TAGGED, strict=True):
        trainer.append(_rows(text)[1][0], tags.split())
    trainer.set_params({"max_iterations": 8, "feature.possible_transitions": True})
    trainer.train(str(tmp_path / "weights"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(tmp_path / "weights"))
    info = tagger.info()
    features: dict[int, dict[str, float]] = {}
    for (name, tag), weight in info.state_features.items():
        features.setdefault(int(name, 16), {})[tag] = weight
    chain = Chain(pack([(features, info.transitions)] * 2, smallest=0.0), {feature_hash("nodule"): 3})
    for text in (*TEXTS, "Adénopathie osseuse du lobe moyen, à petites cellules."):
        sentences, rows = _rows(text)
        norm = normalise(text)
        scores = chain._scores(text, norm, sentences)[:, : len(TAGS)]
        found = best(scores, [len(sentence) for sentence in sentences], chain._weights.transitions[0])
        assert [TAGS[tag] for tag in found] == tagger.tag(rows[0])


def test_a_mention_in_two_parts_is_one_mention() -> None:
    (sentence,), _ = _rows(TEXTS[2])
    found = parts_of(sentence, TAGGED[2].split())
    assert [(letter, [TEXTS[2][a:b] for a, b in parts]) for letter, _, parts in found] == [
        ("M", ["Carcinome", "à petites cellules"]),
        ("T", ["pulmonaire"]),
        ("D", ["bien différencié"]),
    ]
