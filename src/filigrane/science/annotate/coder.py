"""ICD-O-3 codes of mentions: the training mentions first, then our lexicons, then the nearest label by its letters, else none."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from filigrane.science.annotate.features import TOKEN, stem
from filigrane.science.annotate.linear import feature_hash
from filigrane.science.annotate.model import Codes
from filigrane.science.resources import open_table
from filigrane.science.text.normalise import normalise

_TABLES = {"topography": "topography.csv", "morphology": "morphology.csv"}
_LITTLE = frozenset(["le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "en", "dans", "au", "aux", "a", "'", "-"])


def roots(words: str) -> list[str]:
    """Return the stems of a mention's words, little words left out."""
    return [stem(word) for word in TOKEN.findall(normalise(words)) if word not in _LITTLE]


def key(kind: str, words: str) -> int:
    """Return the hash under which a training mention's code is held: its stems in order of letters."""
    return feature_hash(f"{kind}|{' '.join(sorted(roots(words)))}")


def _grams(text: str) -> Counter[str]:
    padded = f" {text} "
    return Counter(padded[i : i + size] for size in (3, 4, 5) for i in range(len(padded) - size + 1))


class Nearest:
    """Nearest label by TF-IDF of groups of 3 to 5 letters.

    Parameters
    ----------
    labels
        (words, code) pairs.
    """

    def __init__(self, labels: Iterable[tuple[str, str]]) -> None:
        rows = [(" ".join(roots(words)), code) for words, code in labels]
        self._codes = [code for _, code in rows]
        counts = [_grams(words) for words, _ in rows]
        documents = Counter(gram for row in counts for gram in row)
        self._rarity = {gram: math.log(len(rows) / number) + 1 for gram, number in documents.items()}
        self._holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for i, row in enumerate(counts):
            length = math.sqrt(sum((number * self._rarity[gram]) ** 2 for gram, number in row.items()))
            for gram, number in row.items():
                self._holders[gram].append((i, number * self._rarity[gram] / length))

    def code(self, words: str) -> tuple[str | None, float]:
        """Return the code of the nearest label and its likeness (cosine, 0 to 1)."""
        grams = _grams(" ".join(roots(words)))
        length = math.sqrt(sum((number * self._rarity.get(gram, 1.0)) ** 2 for gram, number in grams.items()))
        likeness: dict[int, float] = defaultdict(float)
        for gram, number in grams.items():
            weight = number * self._rarity.get(gram, 1.0) / length
            for i, other in self._holders.get(gram, ()):
                likeness[i] += weight * other
        if not likeness:
            return None, 0.0
        nearest = max(likeness, key=lambda i: (likeness[i], -i))
        return self._codes[nearest], likeness[nearest]


@cache
def nearest_label(kind: str) -> Nearest:
    """Return the index of our ICD-O-3 labels of a kind."""
    return Nearest((row["term"], row["code"]) for row in open_table("terminology", _TABLES[kind]))


class Coder:
    """Gives the ICD-O-3 code of a mention, or abstains."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._given: dict[tuple[str, str], str | None] = {}

    def code(self, kind: str, words: str) -> str | None:
        """Return the code of a topography or a morphology; None where nothing near enough is known, and for any other kind."""
        if kind not in _TABLES:
            return None
        if (kind, words) not in self._given:
            if len(self._given) > 20_000:
                self._given.clear()
            self._given[kind, words] = self._find(kind, words)
        return self._given[kind, words]

    def _find(self, kind: str, words: str) -> str | None:
        held = self._codes.codes.get(key(kind, words))
        if held is not None:
            return held
        code, likeness = nearest_label(kind).code(words)
        return code if likeness >= self._codes.floor[kind] else None
