"""Names made comparable: without accents, case or hyphens, and a light French phonetic key."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
_PARTICLES = frozenset({"de", "du", "des", "la", "le", "les", "d", "l", "el", "al", "ben", "van", "von", "da", "dos"})

_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"), (r"(?<=[^cs])h|^h", ""), (r"eau|au", "o"), (r"ou", "u"), (r"ai|ei|ay|ey", "e"), (r"y", "i"),
        (r"qu|q|ck|k", "k"), (r"c(?=[ei])", "s"), (r"ch", "x"), (r"c", "k"), (r"gu(?=[ei])", "g"), (r"g(?=[ei])", "j"),
        (r"z", "s"), (r"w", "v"), (r"(.)\1+", r"\1"), (r"(?<=..)(?:es|e|s|t|d|x)$", ""), (r"(?<=..)[estdx]$", ""),
    )
)  # fmt: skip


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name: lower case, no accent; hyphens, apostrophes and spaces all separate."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LIGATURES))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(re.findall(r"[^\W_]+", letters))


def fold(name: str) -> str:
    """Return the words of a name joined by one space."""
    return " ".join(words(name))


def bare(name: str) -> tuple[str, ...]:
    """Return the words without particles (« de », « la », « el » ...), or all words when nothing else remains."""
    every = words(name)
    return tuple(word for word in every if word not in _PARTICLES) or every


def sound(word: str) -> str:
    """Return a light phonetic key of a folded word: « dupond » and « dupont », « meyer » and « meier » share theirs."""
    key = word
    for pattern, replacement in _SOUNDS:
        key = pattern.sub(replacement, key)
    return key or word


def one_slip(left: str, right: str) -> bool:
    """Tell whether the two differ by one letter changed, added or dropped, or by two neighbours exchanged (not when equal)."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    rest_left, rest_right = left[start:], right[start:]
    changed = rest_left[1:] == rest_right[1:]
    dropped = rest_left[1:] == rest_right or rest_left == rest_right[1:]
    exchanged = len(rest_left) > 1 and rest_left[1::-1] == rest_right[:2] and rest_left[2:] == rest_right[2:]
    return changed or dropped or exchanged
