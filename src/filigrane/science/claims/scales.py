"""Stages, grades, lines, performance status and scores: what is written in figures and is no amount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Key = tuple[object, ...]

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_NTH = "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme"
_ORDINALS = {word: number for number, word in enumerate(_NTH.split(), 1)} | {"premiere": 1, "second": 2, "seconde": 2}
_ELSTON = r"elston(?:[ -](?:et[ -])?ellis)?"
_SYSTEM = rf"(?:figo|uicc|ajcc|ann[ -]arbor|lugano|clark|binet|sbr|isup|eng|oms|who|ctcae|nci|fuhrman|{_ELSTON}|gleason|bloom)"
_SMALL = (
    r"(?:clinique|pathologique|anatomique|tumoral|initial|histopronostique|histologique|nucleaire|tnm|est|de|du|d'|en|a|au"
    r"|cote|evalue|estime|selon|le|la|l'|classe|:|=|,|\()"
)
_GROUP = r"(?P<n>iv|i{1,3}|[0-4])(?: ?-?(?P<s>[abc](?: ?[1-3])?|[1-3]|is))?(?![a-z0-9.,]*[0-9a-z%])"
_STAGE = re.compile(
    rf"(?:\bstades? ?(?:(?:{_SMALL}|{_SYSTEM}) ?)*|\b(?:figo|ann[ -]arbor|uicc|ajcc|lugano) ?(?:stade ?)?:? ?){_GROUP}"
)
_LEVEL = r"(?:iv|i{1,3}|[0-5])(?![a-z0-9]|[.,][0-9]|\+)"
_GRADE = re.compile(
    rf"(?:\bgrades? ?(?:(?:{_SMALL}|{_SYSTEM}) ?)*|\b(?:sbr|isup|eng|fuhrman|{_ELSTON}|ctcae) ?(?:{_SMALL} ?)*(?:grade ?)?:? ?)"
    rf"(?P<n>{_LEVEL})(?: ?(?:-|a|/|ou) ?(?P<m>{_LEVEL}))?"
)
_CAPITAL_GRADE = re.compile(r"\bG([1-4])\b(?!/)")
_NUMBER = r"(?P<n>[1-9]|iv|i{1,3}|" + "|".join(_ORDINALS) + ")"
_LINE = re.compile(rf"\b{_NUMBER} ?(?:ere|er|re|eme|e|nde|nd|°)? lignes?\b(?: de traitement| therapeutique| metastatique)?")
_LINE_AFTER = re.compile(r"\blignes?(?: de traitement| therapeutique)? ?(?:n° ?|numero |: ?)?(?P<n>[1-9])(?![0-9a-z%])")
_SHORT_LINE = re.compile(r"(?<![A-Za-z-])L([1-9])(?![0-9A-Za-z-])")
_BONE = re.compile(
    r"(?:vertebr\w*|rachis|corps|lombaires?|niveau|espace|disque|fracture|tassement|osseu\w+|metasta\w+|lesions?|lyse)[a-z ]{0,12}$"
)
_PERFORMANCE = re.compile(
    r"\b(?:(?:etat general|statut de performance|indice de performance|performance status|score|indice)? ?(?:\(?(?:oms|ecog|who|ps)\)?)"
    r"|performance status|statut de performance|indice de performance|etat general)[ :=]*"
    r"(?:(?:oms|ecog|ps|est|etait|cote|evalue|estime|score|egal|a|de|du|patient|patiente|la|:|=) ?)*"
    r"(?P<n>[0-4])(?![0-9%a-z]|[.,][0-9]| ?(?:%|/|mg|g|cm))"
)
_GLEASON = re.compile(
    r"\bgleason\b[a-z :=()]{0,24}?(?:(?P<s>[0-9]{1,2}) ?[(=: ]{0,3}(?P<a>[1-5]) ?\+ ?(?P<b>[1-5])|(?P<c>[1-5]) ?\+ ?(?P<d>[1-5])"
    r"(?: ?(?:=|\(|soit|,) ?(?P<t>[0-9]{1,2}))?|(?P<u>[0-9]{1,2})(?![0-9/+]))"
)
_IHC = re.compile(
    r"(?<![0-9a-z+])(?P<n>[0-3]) ?\+(?![0-9+a-z])|\bscore(?: ihc| her2)?(?: (?:de|a|est))? ?:? ?(?P<z>[0-3])(?![0-9+%a-z]|[.,/][0-9])"
)
_RANK = re.compile(
    r"\b(?P<n>[1-9][0-9]?) ?(?:ere|er|re|eme|e|nde|nd) (?P<what>cures?|cycles?|recidives?|rechutes?|progressions?|semaines?|jours?)\b"
    r"|\b(?P<w>" + "|".join(_ORDINALS) + r") (?P<what2>cures?|cycles?|recidives?|rechutes?|progressions?)\b"
)
_CYCLE = re.compile(r"(?<![A-Za-z])(?P<l>[CJ])(?P<n>[1-9][0-9]?)(?![0-9A-Za-z]|\.[0-9])")

_DAY_OF_CYCLE = re.compile(r"(?<![A-Za-z])C([1-9][0-9]?) ?[-/]? ?[JD]([1-9][0-9]?)(?![0-9A-Za-z])")


@dataclass(frozen=True)
class Scale:
    """A figure of a scale at its place, with what else it says (the system's name, the sum of a score)."""

    kind: str
    key: Key
    start: int
    end: int
    extras: tuple[Key, ...] = ()


def find(text: str, norm: str) -> Iterator[Scale]:
    """Yield every figure of a scale; overlaps are possible, earlier kinds are to be preferred."""
    yield from _gleason(norm)
    yield from _lines(text, norm)
    yield from _grades(text, norm)
    for match in _STAGE.finditer(norm):
        value = _roman(match["n"]) + (match["s"] or "").replace(" ", "").upper()
        yield Scale("stage", ("stage", value), match.start(), match.end(), _systems(match))
    for match in _PERFORMANCE.finditer(norm):
        yield Scale("performance", ("performance", int(match["n"])), match.start(), match.end())
    for match in _IHC.finditer(norm):
        yield Scale("ihc", ("ihc", int(match["n"] or match["z"])), match.start(), match.end())
    for match in _RANK.finditer(norm):
        number = int(match["n"]) if match["n"] else _ORDINALS[match["w"]]
        yield Scale("rank", ("rank", _countable(match["what"] or match["what2"]), number), match.start(), match.end())
    for match in _DAY_OF_CYCLE.finditer(text):
        yield Scale("rank", ("rank", "cure et jour", int(match[1]), int(match[2])), match.start(), match.end())
    for match in _CYCLE.finditer(text):
        what = {"C": "cure", "J": "jour"}[match["l"]]
        yield Scale("rank", ("rank", what, int(match["n"])), match.start(), match.end())


def _countable(word: str) -> str:
    return {"cycle": "cure"}.get(word.rstrip("s"), word.rstrip("s"))


def _roman(written: str) -> str:
    return {"0": "0", "1": "I", "2": "II", "3": "III", "4": "IV"}.get(written, written.upper())


def _level(written: str) -> int:
    return int(written) if written.isdigit() else _ROMAN[written]


def _systems(match: re.Match[str]) -> tuple[Key, ...]:
    return tuple(("system", name) for name in sorted(set(re.findall(rf"\b{_SYSTEM}\b", match.group()))))


def _grades(text: str, norm: str) -> Iterator[Scale]:
    for match in _GRADE.finditer(norm):
        extras = _systems(match)
        yield Scale("grade", ("grade", _level(match["n"])), match.start(), match.end("n"), extras)
        if match["m"]:
            yield Scale("grade", ("grade", _level(match["m"])), match.start("m"), match.end("m"))
    for match in _CAPITAL_GRADE.finditer(text):
        yield Scale("grade", ("grade", int(match[1])), match.start(), match.end())


def _lines(text: str, norm: str) -> Iterator[Scale]:
    for match in (*_LINE.finditer(norm), *_LINE_AFTER.finditer(norm)):
        word = match["n"]
        number = _ORDINALS.get(word) or (int(word) if word.isdigit() else _ROMAN[word])
        yield Scale("line", ("line", number), match.start(), match.end())
    for match in _SHORT_LINE.finditer(text):
        if not _BONE.search(norm, max(0, match.start() - 30), match.start()):
            yield Scale("line", ("line", int(match[1])), match.start(), match.end())


def _gleason(norm: str) -> Iterator[Scale]:
    for match in _GLEASON.finditer(norm):
        first, second = match["a"] or match["c"], match["b"] or match["d"]
        total = match["s"] or match["t"] or match["u"]
        if first:
            extras: tuple[Key, ...] = (("gleason", str(int(first) + int(second))),)
            yield Scale("gleason", ("gleason", f"{first}+{second}"), match.start(), match.end(), extras)
        if total:
            yield Scale("gleason", ("gleason", str(int(total))), match.start(), match.end())
