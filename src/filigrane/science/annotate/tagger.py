"""The shipped tagger: weights trained on FRACCO (folds 1 to 4 of five), a gazetteer of hashed training mentions, and ICD-O-3 codes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from filigrane.science.annotate.features import LABELS, TOKEN, Token, features, gazetteer_marks, lexicon_marks, tokens
from filigrane.science.terminology import icdo
from filigrane.science.text import sentences
from filigrane.science.text.normalise import normalise

WEIGHTS, GAZETTEER = "fracco.crfsuite", "mentions.bin"
KIND = {"morphologie": "morphology", "topographie": "topography", "differenciation": "differentiation"}
HASH_BYTES = 6


@dataclass(frozen=True)
class Concept:
    """A mention found by the tagger: what it is, its place, its ICD-O-3 code (None: abstained), the probability of its words' tags."""

    kind: str
    start: int
    end: int
    code: str | None
    score: float


def available() -> bool:
    """Tell whether the trained weights are installed."""
    return files(__package__).joinpath("data", WEIGHTS).is_file()


def phrase_hash(label: str, phrase: str) -> bytes:
    """Return the short hash under which the gazetteer holds a mention: the words of the corpus themselves are not shipped."""
    return hashlib.blake2b(f"{label}|{phrase}".encode(), digest_size=HASH_BYTES).digest()


class Hashed(Container[str]):
    """The mentions of one label, asked by their hash."""

    def __init__(self, label: str, hashes: frozenset[bytes]) -> None:
        self._label, self._hashes = label, hashes

    def __contains__(self, phrase: object) -> bool:
        return phrase_hash(self._label, str(phrase)) in self._hashes


@cache
def _model() -> tuple[Any, dict[str, Container[str]]]:
    import pycrfsuite

    folder = files(__package__).joinpath("data")
    meta = json.loads(folder.joinpath("MODEL.json").read_text(encoding="utf8"))
    weights, raw = folder.joinpath(WEIGHTS).read_bytes(), folder.joinpath(GAZETTEER).read_bytes()
    for name, data in ((WEIGHTS, weights), (GAZETTEER, raw)):
        if hashlib.sha256(data).hexdigest() != meta["sha256"][name]:
            from filigrane.kernel.errors import IntegrityFailure

            raise IntegrityFailure("Poids du composant altérés", where=name, remedy="Réinstallez le produit")
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(weights)
    hashes = frozenset(raw[i : i + HASH_BYTES] for i in range(0, len(raw), HASH_BYTES))
    return tagger, {label: Hashed(label, hashes) for label in LABELS}


def tag(text: str) -> list[Concept]:
    """Return the mentions of morphology, topography and differentiation in a text, in order.

    Raises
    ------
    IntegrityFailure
        When the weights are not those that were shipped.
    """
    tagger, known = _model()
    marks = lexicon_marks(text)
    found: list[Concept] = []
    for start, end in sentences.split(text):
        row = tokens(text, start, end)
        if row:
            found += _concepts(text, row, tagger, marks, known)
    return found


def _concepts(
    text: str, row: Sequence[Token], tagger: Any, marks: dict[int, str], known: dict[str, Container[str]]
) -> list[Concept]:
    gazetteer = gazetteer_marks([normalise(token.text) for token in row], known)
    tags = tagger.tag(features(row, marks, gazetteer))
    found = []
    i = 0
    while i < len(row):
        if tags[i] == "O":
            i += 1
            continue
        label, first = tags[i][2:], i
        i += 1
        while i < len(row) and tags[i] == f"I-{label}":
            i += 1
        score = min(tagger.marginal(tags[k], k) for k in range(first, i))
        start, end = row[first].start, row[i - 1].end
        found.append(Concept(KIND[label], start, end, code_of(KIND[label], text[start:end]), round(float(score), 4)))
    return found


def code_of(kind: str, words: str) -> str | None:
    """Return the ICD-O-3 code that our own lexicons give to the words of a mention, None when they hold none (it abstains)."""
    norm = normalise(words)
    find = {"topography": icdo.find_topographies, "morphology": icdo.find_morphologies}.get(kind)
    terms = [] if find is None else list(find(words, norm))
    return max(terms, key=lambda term: term[1] - term[0])[2].code if terms else None


def words_of(text: str) -> str:
    """Return a mention as the gazetteer hashes it: normalised tokens joined by one space."""
    return " ".join(TOKEN.findall(normalise(text)))
