"""The two passes over a text: first words alone, then words with their relations to what the first pass found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from zlib import crc32

import numpy as np

from filigrane.science.annotate.features import (
    PAD,
    PAIR_NAMES,
    PAIR_PLACES,
    SKIPPED_NAME,
    WINDOW,
    Classes,
    Sentence,
    around,
    known,
    lexicon_marks,
    lexicon_states,
    own,
    sentences_of,
    stem,
)
from filigrane.science.annotate.linear import TAGS, Floats, Weights, best, feature_hash, probabilities
from filigrane.science.annotate.relation import Relations, rates

_MOST = 60_000
"""Words remembered; past it the memory is emptied."""

Part = tuple[int, int]


@dataclass
class _Memory:
    """Scores of the words met so far: (words, 1 + 2 x WINDOW, passes x tags), the word by itself then as a neighbour at each offset."""

    place: dict[tuple[str, str], int] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)
    scores: list[Floats] = field(default_factory=list)
    table: Floats | None = None


_PAIR_HASHES = tuple(feature_hash(name) for name in PAIR_NAMES)
_SKIPPED_HASH = feature_hash(SKIPPED_NAME)
OFFSETS = tuple(offset for offset in range(-WINDOW, WINDOW + 1) if offset)


class Chain:
    """Tags the sentences of a text with two passes of weights.

    Parameters
    ----------
    weights
        Two passes, as ``linear.pack`` made them.
    classes
        Class of a word by the hash of the word.
    outside
        Added to the score of O in the last pass: below zero finds more mentions, above it fewer.
    """

    def __init__(self, weights: Weights, classes: Classes, outside: float = 0.0) -> None:
        self._weights, self._classes = weights, classes
        self._bias = np.zeros(len(TAGS), dtype=np.float32)
        self._bias[0] = outside
        self._memory = _Memory()

    def sentences(self, text: str, norm: str, spans: Sequence[Part]) -> tuple[list[Sentence], list[list[str]], list[Floats]]:
        """Return the sentences that hold a token, the tags of their tokens and their probabilities (``_chances``)."""
        found = sentences_of(text, norm, spans)
        if not found:
            return [], [], []
        lengths = [len(sentence) for sentence in found]
        scores = self._scores(text, norm, found)
        first = self._cut(best(scores[:, : len(TAGS)], lengths, self._weights.transitions[0]), lengths)
        second = scores[:, len(TAGS) :] + self._bias
        self._relate(second, found, first)
        last = self._cut(best(second, lengths, self._weights.transitions[1]), lengths)
        return found, last, self._chances(second, last)

    def _chances(self, scores: Floats, tags: Sequence[Sequence[str]]) -> list[Floats]:
        """Return the probabilities of the tags of each sentence that holds a mention (an empty table for the others)."""
        lengths = [len(row) for row in tags]
        pieces = np.split(scores, np.cumsum(lengths)[:-1])
        told = [i for i, row in enumerate(tags) if any(tag != "O" for tag in row)]
        result = [scores[:0]] * len(tags)
        if told:
            some = np.concatenate([pieces[i] for i in told])
            chances = probabilities(some, [lengths[i] for i in told], self._weights.transitions[1])
            for i, rows in zip(told, np.split(chances, np.cumsum([lengths[i] for i in told])[:-1]), strict=True):
                result[i] = rows
        return result

    @staticmethod
    def _cut(tags: np.ndarray[tuple[int], np.dtype[np.int8]], lengths: Sequence[int]) -> list[list[str]]:
        names, position, rows = [TAGS[tag] for tag in tags.tolist()], 0, []
        for length in lengths:
            rows.append(names[position : position + length])
            position += length
        return rows

    def _group(self, word: str) -> str:
        group = self._classes.get(feature_hash(word))
        return "?" if group is None else str(group)

    def _learn(self, wanted: Mapping[tuple[str, str], None]) -> None:
        """Work out the scores of words not met before."""
        memory = self._memory
        if len(memory.place) > _MOST:
            memory = self._memory = _Memory()
        fresh = [key for key in wanted if key not in memory.place]
        if not fresh and memory.table is not None:
            return
        blocks = []
        for written, word in fresh:
            group = self._group(word)
            blocks.append(own(written, word, group) if word != PAD else [])
            blocks += [around(offset, word, group) for offset in OFFSETS]
            memory.stems[word] = stem(word)
        for key in fresh:
            memory.place[key] = len(memory.place)
        rows = self._weights.sums(blocks).reshape(len(fresh), 1 + len(OFFSETS), -1)
        memory.table = rows if memory.table is None else np.concatenate([memory.table, rows])

    def _scores(self, text: str, norm: str, sentences: Sequence[Sentence]) -> Floats:
        """Return (tokens, passes x tags): what the words, their neighbours and our lexicons say."""
        edge = [(PAD, PAD)] * WINDOW
        keys = [*edge]
        for sentence in sentences:
            keys += zip(sentence.written, sentence.words, strict=True)
            keys += edge
        self._learn(dict.fromkeys(keys))
        memory = self._memory
        assert memory.table is not None
        ids = np.array([memory.place[key] for key in keys])
        inside = np.array([word != PAD for _, word in keys])
        places = np.flatnonzero(inside)
        scores: Floats = memory.table[ids[places], 0]
        for slot, offset in enumerate(OFFSETS, 1):
            scores += memory.table[ids[places + offset], slot]
        stems = [memory.stems[word] for _, word in keys]
        scores += self._neighbours(stems, places)
        self._lexicon(scores, text, norm, sentences)
        return scores

    def _neighbours(self, stems: Sequence[str], places: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
        # The hash of « name, stems » goes on from that of the name: the same as hashing the whole feature (``features.pair``).
        pairs = [f"{left}|{right}".encode() for left, right in pairwise(stems)]
        hashes = [crc32(both, name) for both in pairs for name in _PAIR_HASHES]
        rows = self._weights.hashed(hashes).reshape(len(pairs), len(PAIR_PLACES), -1)
        scores = np.zeros((len(places), rows.shape[2]), dtype=np.int16)
        for which, place in enumerate(PAIR_PLACES):
            scores += rows[places - place, which]
        scores += self._weights.hashed([crc32(f"{stems[i - 1]}|{stems[i + 1]}".encode(), _SKIPPED_HASH) for i in places.tolist()])
        return np.asarray(scores * self._weights.scale, dtype=np.float32)

    def _lexicon(self, scores: Floats, text: str, norm: str, sentences: Sequence[Sentence]) -> None:
        marks = lexicon_marks(text, norm)
        blocks, places, position = [], [], 0
        for sentence in sentences:
            first, end = sentence.places[0][0], sentence.places[-1][1]
            if not any(first <= start < end for start in marks):
                position += len(sentence)
                continue
            states = [(), *lexicon_states(sentence, marks), ()]
            for i in range(len(sentence)):
                block = [name for offset in (-1, 0, 1) for name in known(offset, states[i + 1 + offset])]
                if block:
                    blocks.append(block)
                    places.append(position + i)
            position += len(sentence)
        if blocks:
            scores[places] += self._weights.sums(blocks)

    def _relate(self, scores: Floats, sentences: Sequence[Sentence], tags: Sequence[Sequence[str]]) -> None:
        """Add what the relations to the mentions of the first pass say to the scores of the second."""
        stems = [[self._memory.stems[word] for word in sentence.words] for sentence in sentences]
        document = rates(stems, tags)
        blocks: list[list[str]] = []
        ids: list[int] = []
        quiet: dict[tuple[bool, bool, tuple[int, int] | None], int] = {}
        for sentence, roots, row in zip(sentences, stems, tags, strict=True):
            relations = Relations(sentence.words, roots, row, document)
            silent, last = all(tag == "O" for tag in row), len(row) - 1
            for i, root in enumerate(roots):
                # Where a sentence holds no mention, all that a token's relations depend on is whether it stands at an edge, and its rate.
                key = (i == 0, i == last, document.get(root))
                if not silent or key not in quiet:
                    blocks.append(relations.strings(i))
                    if silent:
                        quiet[key] = len(blocks) - 1
                ids.append(quiet[key] if silent else len(blocks) - 1)
        scores += self._weights.sums(blocks)[ids, len(TAGS) :]


def parts_of(sentence: Sentence, tags: Sequence[str]) -> list[tuple[str, list[int], list[Part]]]:
    """Return the mentions of a sentence: its letter (M, T, D), the places of its tokens, and the spans of text that it holds."""
    found: list[tuple[str, list[int], list[Part]]] = []
    last: dict[str, tuple[str, list[int], list[Part]]] = {}
    before = "O"
    for i, (tag, place) in enumerate(zip(tags, sentence.places, strict=True)):
        if tag != "O":
            kind = tag[-1]
            current = last.get(kind)
            if tag[0] == "I" and current is not None and before[-1] == kind:
                current[2][-1] = (current[2][-1][0], place[1])
            elif tag[0] == "J" and current is not None:
                current[2].append(place)
            else:
                current = last[kind] = (kind, [], [place])
                found.append(current)
            current[1].append(i)
        before = tag
    return found
