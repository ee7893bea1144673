"""Second pass: how a word stands to the mentions that the first pass found, in its sentence and elsewhere in the document.

A site counts where it is said of a lesion: what separates a word from the nearest morphology (nothing, little words, a comma, other
words) tells the sites that the corpus marks from the organs that an examination merely names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

_LITTLE = frozenset({
    "le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "en", "dans", "et", "ou", "au", "aux", "a",
    "avec", "par", "sur", "sans", "pour", "chez", "son", "sa", "ses", "ce", "cette", "qui", "que", "est", "sont",
    "niveau", "'", "-", ",", "(", ")", ":", ";", ".", "/",
})  # fmt: skip
_PAUSES, _BRACKETS = frozenset(",;:"), frozenset("()")
Rates = dict[str, tuple[int, int]]


def distance(words: int) -> int:
    """Return a distance in words, coarser as it grows."""
    return words if words < 4 else 4 if words < 6 else 6 if words < 10 else 10 if words < 20 else 20


def rates(sentences: Sequence[Sequence[str]], tags: Sequence[Sequence[str]]) -> Rates:
    """Return, by stem, how often (in quarters) the first pass took it for a morphology and for a site in this document."""
    total, morphology, topography = Counter[str](), Counter[str](), Counter[str]()
    for stems, row in zip(sentences, tags, strict=True):
        total.update(stems)
        morphology.update(word for word, tag in zip(stems, row, strict=True) if tag[-1] == "M")
        topography.update(word for word, tag in zip(stems, row, strict=True) if tag[-1] == "T")
    return {word: (4 * morphology[word] // total[word], 4 * topography[word] // total[word]) for word in morphology | topography}


def nearest(tags: Sequence[str], kind: str) -> list[int]:
    """Return for each token the place of the last token before it that is tagged ``kind``, -1 where there is none."""
    found, last = [], -1
    for i, tag in enumerate(tags):
        found.append(last)
        if tag[-1] == kind:
            last = i
    return found


def nearest_after(tags: Sequence[str], kind: str) -> list[int]:
    """Return for each token the place of the first token after it that is tagged ``kind``, -1 where there is none."""
    last = len(tags) - 1
    return [last - place if place >= 0 else -1 for place in reversed(nearest(tags[::-1], kind))]


def between(words: Sequence[str]) -> str:
    """Return what kind of words separate two tokens: none, little words only, others; a pause; a bracket."""
    if not words:
        return "none"
    kinds = set(words)
    return (
        ("F" if kinds <= _LITTLE else "W")
        + ("," if not kinds.isdisjoint(_PAUSES) else "")
        + ("(" if not kinds.isdisjoint(_BRACKETS) else "")
    )


class Relations:
    """The relations of a sentence's tokens to the mentions of the first pass."""

    def __init__(self, words: Sequence[str], stems: Sequence[str], tags: Sequence[str], document: Rates) -> None:
        self._words, self._stems, self._document = words, stems, document
        self._tags = ["<>", *tags, "<>"]
        self._mentions = min(3, sum(tag == "B-M" for tag in tags))
        self._heads = nearest(tags, "M"), nearest_after(tags, "M")
        self._sites = nearest(tags, "T"), nearest_after(tags, "T")

    def strings(self, i: int) -> list[str]:
        """Return the relation features of token ``i``."""
        before, here, after = self._tags[i : i + 3]
        row = [f"y0={here}", f"y-={before}", f"y+={after}", f"y*={before}|{here}|{after}", f"nm={self._mentions}"]
        row += self._head_before(i) + self._head_after(i)
        for name, places in zip(("TL", "TR"), self._sites, strict=True):
            row.append(f"{name}x={self._way(i, places[i])}")
        rate = self._document.get(self._stems[i])
        if rate is not None:
            row += [f"drM={rate[0]}", f"drT={rate[1]}"]
        return row

    def _way(self, i: int, place: int) -> str:
        if place < 0:
            return "0"
        first, last = min(i, place), max(i, place)
        return f"{between(self._words[first + 1 : last])}{distance(last - first)}"

    def _head_before(self, i: int) -> list[str]:
        place = self._heads[0][i]
        if place < 0:
            return ["ML=0"]
        words, head = self._words[place + 1 : i], self._stems[place]
        kind = between(words)
        row = [f"MLd={distance(i - place)}", f"MLb={kind}", f"MLx={kind}{distance(i - place)}", f"MLw={head}"]
        row.append(f"MLww={head}|{self._stems[i]}")
        if i - place <= 6:
            row.append("MLp=" + "_".join(word if word in _LITTLE else "x" for word in words))
        return row

    def _head_after(self, i: int) -> list[str]:
        place = self._heads[1][i]
        if place < 0:
            return ["MR=0"]
        kind = between(self._words[i + 1 : place])
        return [
            f"MRd={distance(place - i)}",
            f"MRb={kind}",
            f"MRx={kind}{distance(place - i)}",
            f"MRw={self._stems[place]}",
        ]
