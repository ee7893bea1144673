"""Words of French reports made comparable: lemmas, groups of words that say the same, closed lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

from filigrane.science.resources import load_toml, open_table
from filigrane.science.text.normalise import normalise

T = TypeVar("T")

_TOKEN = re.compile(r"[a-zœæ0-9]+")
_UNBENT = "os bras corps temps fois sous pas plus pus tres apres moins dos bas repos gros"
_SIGN = re.compile(r"\++(?![a-z0-9])|-(?=[ ,;./)]|$)")
_IRREGULAR = {word: word for word in _UNBENT.split()} | {
    "seins": "sein",
    "benigne": "benin",
    "benignes": "benin",
    "maligne": "malin",
    "malignes": "malin",
}
_LONGEST = 8


@dataclass(frozen=True)
class Token:
    """A word at its place."""

    word: str
    lemma: str
    start: int
    end: int


def tokens(norm: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield the words of a normalised text; the sign of « N+ » or « CK7- » is one of their letters."""
    for match in _TOKEN.finditer(norm, start, len(norm) if end is None else end):
        word = match.group()
        last = match.end()
        sign = _SIGN.match(norm, last)
        if sign is not None:
            word, last = word + sign.group(), sign.end()
        yield Token(word, lemma(word), match.start(), last)


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """Return what is left of a normalised word without number, gender and the ending of a participle."""
    word = word.replace("œ", "oe").replace("æ", "ae")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("aux") and not word.endswith("eaux"):
        word = word[:-3] + "al"
    elif word[-1] in "sx":
        word = word[:-1]
    for ending, other in (("trice", "teur"), ("ive", "if"), ("euse", "eu"), ("elle", "el"), ("enne", "en")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = word[: -len(ending)] + other
    return _without_e(word)


def _without_e(word: str) -> str:
    if word.endswith("er") and len(word) > 5:
        word = word[:-1]
    while word.endswith("e") and len(word) > 3:
        word = word[:-1]
    return word


@dataclass(frozen=True)
class Concept:
    """A group of writings that say the same, its class, and the wider groups that it belongs to."""

    name: str
    cls: str
    implies: tuple[str, ...]


class Phrases(Generic[T]):
    """Finds sequences of words, longest first, by their lemmas (or by the words themselves)."""

    def __init__(self, pairs: Sequence[tuple[str, T]], *, exact: bool = False) -> None:
        self._exact = exact
        self._table: dict[tuple[str, ...], T] = {}
        for written, value in pairs:
            key = tuple(self._of(token) for token in tokens(normalise(written)))
            if key:
                self._table.setdefault(key, value)

    def _of(self, token: Token) -> str:
        return token.word if self._exact else token.lemma

    def at(self, words: Sequence[Token], index: int) -> tuple[int, T] | None:
        """Return (number of words, value) of the longest sequence that begins at ``index``, or None."""
        for length in range(min(_LONGEST, len(words) - index), 0, -1):
            value = self._table.get(tuple(self._of(token) for token in words[index : index + length]))
            if value is not None:
                return length, value
        return None


@cache
def concepts() -> Phrases[Concept]:
    """Return the finder of groups of synonyms (``data/concepts.csv``)."""
    pairs = []
    for row in open_table("claims", "concepts.csv"):
        concept = Concept(row["concept"], row["class"], tuple(name for name in row["implies"].split("|") if name))
        pairs += [(form, concept) for form in row["forms"].split("|")]
    return Phrases(pairs)


@cache
def _words() -> Mapping[str, Any]:
    return load_toml("claims", "words.toml")


@cache
def allowed() -> frozenset[str]:
    """Return the words that a claim may use freely, as they are written."""
    return frozenset(_words()["free"]) | frozenset(_words()["negation"])


@cache
def _reporting() -> frozenset[str]:
    return frozenset(lemma(word) for word in _words()["reporting"])


def is_free(token: Token) -> bool:
    """Tell whether a claim may use a word freely: function words, words of denial, words that only report."""
    return token.word in allowed() or token.lemma in _reporting()


@cache
def restrictors() -> frozenset[str]:
    """Return the words whose loss, or addition, beside another word changes the sense."""
    return frozenset(_words()["kept"])


@cache
def tempering() -> frozenset[str]:
    """Return the lemmas that a claim may not lose beside a lesion (« bénin »)."""
    return frozenset(lemma(word) for word in _words()["tempering"])


@cache
def unrealised() -> frozenset[str]:
    """Return the lemmas that a claim may not lose beside a treatment: it may not have taken place (« refuse »)."""
    return frozenset(lemma(word) for word in _words()["unrealised"])


@cache
def doubtful() -> re.Pattern[str]:
    """Return the expression of double denials."""
    return re.compile("|".join(_words()["doubtful"]["patterns"]))


@cache
def lapses() -> tuple[tuple[str, str], ...]:
    """Return (writing, relation) of the words that say how a length of time stands to a fact."""
    return tuple((form, name) for name, forms in _words()["lapses"].items() for form in forms)


@cache
def links() -> Phrases[str]:
    """Return the finder of words of cause, purpose and order."""
    return Phrases([(form, name) for name, forms in _words()["links"].items() for form in forms], exact=True)


@cache
def comparator_forms() -> tuple[tuple[str, str], ...]:
    """Return (writing, sign) of every comparison, longest writing first."""
    pairs = [(form, sign) for sign, forms in _words()["comparators"].items() for form in forms]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def instructions() -> re.Pattern[str]:
    """Return the expression of words addressed to a program."""
    return re.compile("|".join(f"(?:{part})" for part in _words()["instructions"]["patterns"]))
