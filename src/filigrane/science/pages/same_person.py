"""Whether two observed identities are one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from filigrane.science.pages.identity import ObservedIdentity, folded

Verdict = Literal["same", "question", "different"]


@dataclass(frozen=True)
class Comparison:
    """A verdict and its reasons in French; ``incomplete`` when only a missing trait keeps it from « same »."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    incomplete: bool = False


Trait = Literal["same", "close", "different", "missing"]


def compare(one: ObservedIdentity, other: ObservedIdentity) -> Comparison:
    """Compare two identities.

    Returns
    -------
    ``same`` when the traits that both state agree; ``question`` for one slipped digit or letter, a name changed with the rest alike
    (marriage), a contradicting sex alone, or too few common traits; ``different`` when two traits contradict, or one birth date or
    national identifier clearly does.
    """
    traits = {
        "nom": _names(one, other),
        "prénom": _first_names(one, other),
        "date de naissance": _dates(one.birth_date, other.birth_date),
        "sexe": _sexes(one.sex, other.sex),
        "INS": _identifiers(one.identifier, other.identifier),
    }
    reasons = tuple(_reason(name, trait, one, other) for name, trait in traits.items() if trait in {"close", "different"})
    contradicted = [name for name, trait in traits.items() if trait == "different"]
    agreed = [name for name, trait in traits.items() if trait == "same" and name != "sexe"]
    if _are_two(contradicted, agreed):
        return Comparison("different", reasons)
    if reasons:
        return Comparison("question", reasons)
    if "INS" in agreed or len(agreed) >= 2:
        return Comparison("same")
    return Comparison("question", ("trop peu de traits communs pour comparer",), incomplete=True)


def _are_two(contradicted: list[str], agreed: list[str]) -> bool:
    if "INS" in agreed:
        return len(contradicted) >= 3
    if len(contradicted) >= 2:
        return True
    return contradicted in (["date de naissance"], ["INS"]) or (contradicted == ["prénom"] and "date de naissance" not in agreed)


def _names(one: ObservedIdentity, other: ObservedIdentity) -> Trait:
    here = {folded(n) for n in (one.birth_name, one.used_name) if folded(n)}
    there = {folded(n) for n in (other.birth_name, other.used_name) if folded(n)}
    if not here or not there:
        return "missing"
    if here & there or any(_compound(a, b) for a in here for b in there):
        return "same"
    if _tokens(one) == _tokens(other):  # « MARTIN JEAN » read in the other order
        return "same"
    return "close" if any(slipped(a, b) for a in here for b in there) else "different"


def _tokens(identity: ObservedIdentity) -> frozenset[str]:
    words = f"{identity.birth_name} {identity.used_name} {' '.join(identity.first_names)}".replace("-", " ").split()
    return frozenset(folded(word) for word in words)


def _compound(a: str, b: str) -> bool:
    """« DURAND-MARTIN » carries « DURAND »; short names are not searched inside others."""
    return min(len(a), len(b)) >= 5 and (a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a))


def _first_names(one: ObservedIdentity, other: ObservedIdentity) -> Trait:
    here, there = [folded(n) for n in one.first_names], [folded(n) for n in other.first_names]
    if not here or not there or not here[0] or not there[0]:
        return "missing"
    if set(here) & set(there) or "".join(here).startswith("".join(there)) or "".join(there).startswith("".join(here)):
        return "same"
    if _tokens(one) == _tokens(other):
        return "same"
    return "close" if slipped(here[0], there[0]) else "different"


def _dates(one: date | None, other: date | None) -> Trait:
    if one is None or other is None:
        return "missing"
    if one == other:
        return "same"
    a, b = one.strftime("%d%m%Y"), other.strftime("%d%m%Y")
    if a[4:] == b[4:] and a[:2] == b[2:4] and a[2:4] == b[:2]:  # day and month exchanged
        return "close"
    return "close" if distance(a, b) <= 1 or _exchanged(a, b) else "different"


def _sexes(one: str, other: str) -> Trait:
    if not one or not other:
        return "missing"
    return "same" if one == other else "different"


def _identifiers(one: str, other: str) -> Trait:
    """Compare national identifiers; local ones differ from hospital to hospital, so that only their equality says something."""
    if not one or not other or one[:4] != other[:4]:
        return "missing"
    short, long = sorted((one, other), key=len)
    if one == other or (one.startswith("INS") and len(short) == 17 and long.startswith(short)):  # with and without the key
        return "same"
    if not one.startswith("INS"):
        return "missing"
    return "close" if distance(one, other) <= 1 or _exchanged(one, other) else "different"


def slipped(a: str, b: str) -> bool:
    """Tell whether two folded names are one name with a slipped or exchanged letter."""
    shortest = min(len(a), len(b))
    allowed = 2 if shortest >= 9 else 1
    return shortest >= 3 and (distance(a, b) <= allowed or _exchanged(a, b))


def _exchanged(a: str, b: str) -> bool:
    """Tell whether two neighbouring characters were exchanged."""
    if len(a) != len(b):
        return False
    places = [i for i in range(len(a)) if a[i] != b[i]]
    return len(places) == 2 and places[1] == places[0] + 1 and a[places[0]] == b[places[1]] and a[places[1]] == b[places[0]]


def distance(a: str, b: str) -> int:
    """Return the fewest insertions, deletions and substitutions from one string to the other (Levenshtein 1966)."""
    previous = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        current = [i]
        for j, wanted in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (letter != wanted)))
        previous = current
    return previous[-1]


def _reason(name: str, trait: Trait, one: ObservedIdentity, other: ObservedIdentity) -> str:
    how = "presque identique" if trait == "close" else "différent" + ("e" if name == "date de naissance" else "")
    return f"{name} {how} : {_shown(name, one)} et {_shown(name, other)}"


def _shown(name: str, identity: ObservedIdentity) -> str:
    match name:
        case "nom":
            return " / ".join(n for n in (identity.birth_name, identity.used_name) if n)
        case "prénom":
            return " ".join(identity.first_names)
        case "date de naissance":
            return identity.birth_date.strftime("%d/%m/%Y") if identity.birth_date else ""
        case "sexe":
            return identity.sex
    return identity.identifier.removeprefix("INS:")
