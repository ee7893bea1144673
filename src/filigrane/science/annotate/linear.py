"""A linear chain of tags read from hashed weights: scores, best tags (Viterbi) and probabilities, many sentences at once, in NumPy."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int_ | np.int32]

TAGS = ("O", "B-M", "I-M", "J-M", "B-T", "I-T", "J-T", "B-D", "I-D", "J-D")
"""O outside; B begins a mention, I continues it, J takes it up again after other words; M morphology, T topography, D differentiation."""


_NOTHING = ("",)
"""What an empty block holds: no feature is empty, so that it weighs nothing."""


def feature_hash(feature: str) -> int:
    """Return the 32-bit hash under which the weights of a feature are held."""
    return zlib.crc32(feature.encode())


@dataclass(frozen=True)
class Weights:
    """Weights of features for each tag of each pass.

    Attributes
    ----------
    keys
        Sorted hashes of the features, one more at the end that no feature meets.
    values
        (features + 1, passes x tags), small integers; the last row is zero: features never seen weigh nothing.
    scale
        (passes x tags) by which a small integer becomes a score.
    transitions
        (passes, tags, tags), from a tag to the next.
    """

    keys: NDArray[np.uint32]
    values: NDArray[np.int8]
    scale: Floats
    transitions: Floats

    def sums(self, blocks: Sequence[Sequence[str]]) -> Floats:
        """Return (blocks, passes x tags): the scores of the features of each block added."""
        features = [zlib.crc32(feature.encode()) for block in blocks for feature in (block or _NOTHING)]
        if not features:
            return np.zeros((0, len(self.scale)), dtype=np.float32)
        lengths = [len(block) or 1 for block in blocks]
        starts = np.concatenate([[0], np.cumsum(lengths)])[:-1].astype(np.int64)
        return np.asarray(np.add.reduceat(self.hashed(features), starts, axis=0) * self.scale, dtype=np.float32)

    def hashed(self, hashes: Sequence[int]) -> NDArray[np.int16]:
        """Return (features, passes x tags): the small integers of each feature, by its hash."""
        wanted = np.array(hashes, dtype=np.uint32)
        places = np.searchsorted(self.keys[:-1], wanted)
        places[self.keys[places] != wanted] = len(self.keys) - 1
        return self.values[places].astype(np.int16)

    def dump(self) -> bytes:
        """Return the weights as the bytes of an ``npz`` archive (no pickle)."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, keys=self.keys, values=self.values, scale=self.scale, transitions=self.transitions)
        return buffer.getvalue()


def pack(passes: Sequence[tuple[Mapping[int, Mapping[str, float]], Mapping[tuple[str, str], float]]], smallest: float) -> Weights:
    """Return trained weights in their shipped form.

    Parameters
    ----------
    passes
        For each pass: weights by hash of the feature and tag, and transitions by (tag, next tag).
    smallest
        Weights nearer to zero than this share of the pass's largest are left out.
    """
    kinds = len(TAGS)
    order = {tag: i for i, tag in enumerate(TAGS)}
    table: dict[int, Floats] = {}
    transitions = np.zeros((len(passes), kinds, kinds), dtype=np.float32)
    scale = np.ones(len(passes) * kinds, dtype=np.float32)
    for number, (features, moves) in enumerate(passes):
        columns = slice(number * kinds, (number + 1) * kinds)
        peak = max(abs(weight) for row in features.values() for weight in row.values())
        scale[columns] = peak / 127
        for feature, row in features.items():
            vector = np.zeros(kinds, dtype=np.float32)
            for tag, weight in row.items():
                vector[order[tag]] = weight if abs(weight) >= smallest * peak else 0.0
            if vector.any():
                table.setdefault(feature, np.zeros_like(scale))[columns] += vector
        for (tag, following), weight in moves.items():
            transitions[number, order[tag], order[following]] = weight
    keys = sorted(table)
    values = np.clip(np.rint(np.array([table[key] for key in keys]) / scale), -127, 127).astype(np.int8)
    unused = next(key for key in range(0xFFFFFFFF, 0, -1) if key not in table)
    return Weights(
        np.array([*keys, unused], dtype=np.uint32),
        np.vstack([values, np.zeros((1, len(scale)), dtype=np.int8)]),
        scale,
        transitions,
    )


def load(data: bytes) -> Weights:
    """Return the weights of an archive written by ``Weights.dump``."""
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        return Weights(archive["keys"], archive["values"], archive["scale"], archive["transitions"])


class Batch:
    """Sentences of one text laid side by side, the longest first, so that one step treats all of them."""

    def __init__(self, scores: Floats, lengths: Sequence[int]) -> None:
        self.starts = np.concatenate([[0], np.cumsum(lengths)])[:-1].astype(np.int64)
        self.order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
        self.lengths = [lengths[i] for i in self.order]
        ended = np.cumsum(np.bincount(np.array(lengths)))[:-1]
        self.active: list[int] = (len(lengths) - ended).tolist()
        starts = self.starts[self.order]
        self.places = [starts[:count] + step for step, count in enumerate(self.active)]
        self.scores = scores


def best(scores: Floats, lengths: Sequence[int], transitions: Floats) -> NDArray[np.int8]:
    """Return the best tag of every token.

    Parameters
    ----------
    scores
        (tokens, tags), the tokens of the sentences one after the other.
    lengths
        Tokens of each sentence, none zero.
    transitions
        (tags, tags), from a tag to the next.
    """
    result = np.zeros(len(scores), dtype=np.int8)
    if not lengths:
        return result
    batch = Batch(scores, lengths)
    ways: list[Integers] = []
    state = scores[batch.places[0]]
    finals: list[Floats] = []
    for step in range(1, len(batch.active)):
        count = batch.active[step]
        finals.append(state[count:])
        reached = state[:count, :, None] + transitions
        ways.append(reached.argmax(axis=1))
        state = reached.max(axis=1) + scores[batch.places[step]]
    last = np.concatenate([state, *finals[::-1]]).argmax(axis=1)
    for step in range(len(batch.active) - 1, -1, -1):
        count = batch.active[step]
        result[batch.places[step]] = last[:count]
        if step:
            last[:count] = ways[step - 1][np.arange(count), last[:count]]
    return result


def _log_sum(values: Floats, axis: int) -> Floats:
    peak: Any = values.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(values - peak).sum(axis=axis)) + np.squeeze(peak, axis), dtype=np.float32)


def probabilities(scores: Floats, lengths: Sequence[int], transitions: Floats) -> Floats:
    """Return (tokens, tags): the probability of each tag at each token; parameters as for ``best``."""
    if not lengths:
        return np.zeros_like(scores)
    batch = Batch(scores, lengths)
    forward = scores.astype(np.float32).copy()
    for step in range(1, len(batch.active)):
        before = forward[batch.places[step - 1][: batch.active[step]]]
        forward[batch.places[step]] += _log_sum(before[:, :, None] + transitions, 1)
    backward = np.zeros_like(forward)
    for step in range(len(batch.active) - 2, -1, -1):
        after = batch.places[step + 1]
        here = batch.places[step][: len(after)]
        backward[here] = _log_sum(transitions + (scores[after] + backward[after])[:, None, :], 2)
    joint = forward + backward
    joint = np.exp(joint - joint.max(axis=1, keepdims=True))
    return np.asarray(joint / joint.sum(axis=1, keepdims=True), dtype=np.float32)
