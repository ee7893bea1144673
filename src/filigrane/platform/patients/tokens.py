"""The keyed hashes through which patients are found without a name lying in the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from filigrane.platform.keys import Keys
from filigrane.platform.patients import ins
from filigrane.platform.patients.model import INS, Identifier, Traits
from filigrane.platform.patients.names import sound, words

SHORTEST_PREFIX = 3
LONGEST_PREFIX = 6


def of_traits(keys: Keys, traits: Traits) -> set[str]:
    """Return every search token of an identity: words of the names, their beginnings, their sounds, and the birth date."""
    found = set()
    for word in name_words(traits):
        found.add(keys.token("word", word))
        found.add(keys.token("sound", sound(word)))
        for length in range(SHORTEST_PREFIX, min(LONGEST_PREFIX, len(word) - 1) + 1):
            found.add(keys.token("prefix", word[:length]))
    if traits.birth_date is not None:
        found.add(of_day(keys, traits.birth_date))
    return found


def name_words(traits: Traits) -> set[str]:
    """Return the folded words of the birth name, the used name and the first names."""
    return {word for name in (traits.birth_name, traits.used_name, *traits.first_names) for word in words(name)}


def of_day(keys: Keys, day: date) -> str:
    """Return the token of a birth date."""
    return keys.token("born", day.isoformat())


def of_query_word(keys: Keys, word: str) -> set[str]:
    """Return the tokens any of which a patient found by ``word`` has: the word itself or a word it begins."""
    found = {keys.token("word", word)}
    if SHORTEST_PREFIX <= len(word) <= LONGEST_PREFIX:
        found.add(keys.token("prefix", word))
    return found


def of_identifier(keys: Keys, identifier: Identifier) -> str:
    """Return the token of a system and its value."""
    return keys.token("identifier", f"{identifier.system.strip().upper()}|{squeeze(identifier.value)}")


def of_value(keys: Keys, value: str) -> str:
    """Return the token of an identifier's value, whatever its system."""
    return keys.token("value", squeeze(value))


def identifiers_of(traits: Traits, identifiers: Iterable[Identifier]) -> list[Identifier]:
    """Return the local identifiers and, where it is known, the matricule as one of system INS (its 13 characters)."""
    every = list(dict.fromkeys(identifiers))
    if traits.matricule:
        every.append(Identifier(INS, ins.clean(traits.matricule)[:13]))
    return every


def squeeze(value: str) -> str:
    """Return an identifier's value as compared: capitals, without space."""
    return "".join(value.split()).upper()
