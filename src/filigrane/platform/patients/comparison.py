"""Comparing two identities: the same, a question to a person, or different. Never a silent guess.

A married name, one slipped digit, two digits exchanged or a misspelt name are questions. Two traits that clearly differ are two
persons. A trait that one side lacks never makes « the same » by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from filigrane.platform.patients import ins
from filigrane.platform.patients.model import Sex, Traits
from filigrane.platform.patients.names import bare, fold, one_slip, sound, words


class Verdict(StrEnum):
    """What the comparison concludes."""

    SAME = "same"
    QUESTION = "question"
    DIFFERENT = "different"


class Likeness(StrEnum):
    """How one trait of the two compares."""

    EQUAL = "equal"
    NEAR = "near"
    UNKNOWN = "unknown"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Comparison:
    """The verdict and, for each trait that is not equal, a French sentence."""

    verdict: Verdict
    reasons: tuple[str, ...]


def compare(left: Traits, right: Traits) -> Comparison:
    """Compare two identities; the order of the two does not matter."""
    found: dict[str, tuple[Likeness, str]] = {name: rule(left, right) for name, rule in _RULES.items()}
    likeness = {name: level for name, (level, _) in found.items()}
    reasons = tuple(reason for level, reason in found.values() if level is not Likeness.EQUAL and reason)
    return Comparison(_verdict(likeness), reasons)


def _verdict(likeness: Mapping[str, Likeness]) -> Verdict:
    matricule = likeness["matricule"]
    name, first, birth, sex = (likeness[trait] for trait in ("name", "first", "birth", "sex"))
    person = (name, first, birth)
    if all(level is Likeness.EQUAL for level in person):
        sure = sex is not Likeness.DIFFERENT and matricule is not Likeness.DIFFERENT
        return Verdict.SAME if sure else Verdict.QUESTION
    if matricule is Likeness.EQUAL:
        return Verdict.QUESTION  # one matricule, other traits: somebody mistyped, a person must look
    against = sum(level is Likeness.DIFFERENT for level in (*person, sex, matricule))
    if against >= 2 or birth is Likeness.DIFFERENT or (against and Likeness.NEAR in person):
        return Verdict.DIFFERENT
    return Verdict.QUESTION


def _name(left: Traits, right: Traits) -> tuple[Likeness, str]:
    if not fold(left.birth_name) or not fold(right.birth_name):
        return Likeness.UNKNOWN, "nom de naissance absent"
    if words(left.birth_name) == words(right.birth_name):
        return Likeness.EQUAL, ""
    lefts, rights = _names(left), _names(right)
    if lefts & rights:
        return Likeness.NEAR, "nom d’usage ou de naissance : l’un des noms est commun (mariage ?)"
    if any(_alike(one, other) for one in lefts for other in rights):
        return Likeness.NEAR, "noms proches (faute de saisie ?)"
    return Likeness.DIFFERENT, "noms différents"


def _names(traits: Traits) -> set[str]:
    return {fold(name) for name in (traits.birth_name, traits.used_name) if fold(name)}


def _alike(left: str, right: str) -> bool:
    mine, others = bare(left), bare(right)
    shared = set(mine) & set(others)
    if shared and (shared == set(mine) or shared == set(others)):
        return True  # « martin » and « martin-dupont »
    joined, other = "".join(mine), "".join(others)
    return joined == other or one_slip(joined, other) or (len(mine) == len(others) and sound(joined) == sound(other))


def _first(left: Traits, right: Traits) -> tuple[Likeness, str]:
    mine, others = _first_names(left), _first_names(right)
    if not mine or not others:
        return Likeness.UNKNOWN, "prénom absent"
    if mine[0] == others[0]:
        return Likeness.EQUAL, ""
    if mine[0] in others or others[0] in mine:
        return Likeness.NEAR, "le prénom de l’un est un autre prénom de l’autre"
    one, other = mine[0], others[0]
    if len(one) == 1 or len(other) == 1:
        level = Likeness.NEAR if one[0] == other[0] else Likeness.DIFFERENT
        return level, "prénom réduit à son initiale" if level is Likeness.NEAR else "prénoms différents"
    if _alike(one, other):
        return Likeness.NEAR, "prénoms proches (faute de saisie ?)"
    return Likeness.DIFFERENT, "prénoms différents"


def _first_names(traits: Traits) -> list[str]:
    return [fold(name) for name in traits.first_names if fold(name)]


def _birth(left: Traits, right: Traits) -> tuple[Likeness, str]:
    mine, other = left.birth_date, right.birth_date
    if mine is None or other is None:
        return Likeness.UNKNOWN, "date de naissance absente"
    if mine == other:
        return Likeness.EQUAL, ""
    if _day_and_month_exchanged(mine, other):
        return Likeness.NEAR, "dates de naissance : jour et mois sont échangés"
    if _digits_slipped(f"{mine:%d%m%Y}", f"{other:%d%m%Y}"):
        return Likeness.NEAR, "dates de naissance : un chiffre diffère ou deux sont échangés"
    return Likeness.DIFFERENT, "dates de naissance différentes"


def _day_and_month_exchanged(left: date, right: date) -> bool:
    return (left.year, left.month, left.day) == (right.year, right.day, right.month)


def _digits_slipped(left: str, right: str) -> bool:
    return len(left) == len(right) and one_slip(left, right) and sum(a != b for a, b in zip(left, right, strict=True)) <= 2


def _sex(left: Traits, right: Traits) -> tuple[Likeness, str]:
    if Sex.UNKNOWN in (left.sex, right.sex):
        return Likeness.UNKNOWN, ""
    return (Likeness.EQUAL, "") if left.sex is right.sex else (Likeness.DIFFERENT, "sexes différents")


def _matricule(left: Traits, right: Traits) -> tuple[Likeness, str]:
    mine, other = ins.clean(left.matricule)[:13], ins.clean(right.matricule)[:13]
    if not mine or not other:
        return Likeness.UNKNOWN, ""
    return (Likeness.EQUAL, "") if mine == other else (Likeness.DIFFERENT, "matricules INS différents")


_RULES: Mapping[str, Callable[[Traits, Traits], tuple[Likeness, str]]] = {
    "name": _name,
    "first": _first,
    "birth": _birth,
    "sex": _sex,
    "matricule": _matricule,
}
