"""Finding patients by identifier, name and birth date, and warning of homonyms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from filigrane.kernel.errors import UsageError
from filigrane.platform import access, audit
from filigrane.platform.access import Action, Actor
from filigrane.platform.db import keys_of
from filigrane.platform.patients import tokens
from filigrane.platform.patients.comparison import Comparison, Verdict, compare
from filigrane.platform.patients.model import Patient, Traits
from filigrane.platform.patients.names import sound, words
from filigrane.platform.patients.store import load_many
from filigrane.platform.patients.tables import identifier_table, token_table

MOST = 50
"""Patients shown at most: beyond, the person adds a criterion."""


@dataclass(frozen=True)
class Homonym:
    """Another patient whose identity may be taken for this one, and how they compare."""

    patient: Patient
    comparison: Comparison


def search(
    connection: Connection,
    actor: Actor,
    *,
    identifier: str | None = None,
    name: str | None = None,
    birth_date: date | None = None,
) -> list[Patient]:
    """Return the patients that match every criterion given (at most ``MOST``), and audit the search without its words.

    Names match by words of the birth name, the used name or the first names, or their beginnings (3 letters or more), whatever the
    accents, case and hyphens; when none matches, by sound.

    Raises
    ------
    UsageError
        When no criterion is given.
    """
    access.require(connection, actor, Action.SEARCH_PATIENTS)
    asked = words(name or "")
    if not (identifier and identifier.strip()) and not asked and birth_date is None:
        raise UsageError("Donnez un identifiant, un nom ou une date de naissance")
    found: set[str] | None = None
    if identifier and identifier.strip():
        found = _by_identifier(connection, identifier)
    if birth_date is not None:
        found = _both(found, _having(connection, {tokens.of_day(keys_of(connection), birth_date)}))
    if asked:
        found = _both(found, _by_name(connection, asked, found))
    patients = load_many(connection, sorted(found or ())[:MOST])
    audit.record(connection, actor=actor, action=Action.SEARCH_PATIENTS, detail={"found": len(found or ())})
    return sorted(patients, key=_alphabetical)


def homonyms(connection: Connection, actor: Actor, traits: Traits, *, excluding: str | None = None) -> list[Homonym]:
    """Return the patients who may be taken for ``traits``: same or near name and birth date, or same name whatever the date.

    The most alike come first. Show them before creating a patient, and on the banner of one who has some.
    """
    access.require(connection, actor, Action.SEARCH_PATIENTS)
    candidates = _same_name(connection, traits)
    if traits.birth_date is not None:
        candidates |= _having(connection, {tokens.of_day(keys_of(connection), traits.birth_date)})
    candidates.discard(excluding or "")
    found = []
    for patient in load_many(connection, sorted(candidates)):
        comparison = compare(traits, patient.traits)
        if comparison.verdict is not Verdict.DIFFERENT or _sounds(traits) & _sounds(patient.traits) == _sounds(traits):
            found.append(Homonym(patient, comparison))
    order = list(Verdict)
    return sorted(found, key=lambda homonym: (order.index(homonym.comparison.verdict), _alphabetical(homonym.patient)))


def _by_identifier(connection: Connection, value: str) -> set[str]:
    keys = keys_of(connection)
    query = select(identifier_table.c.patient).where(
        identifier_table.c.value_token.in_({tokens.of_value(keys, value), tokens.of_value(keys, tokens.squeeze(value)[:13])})
    )
    return set(connection.execute(query).scalars())


def _by_name(connection: Connection, asked: tuple[str, ...], within: set[str] | None) -> set[str]:
    keys = keys_of(connection)
    exact = within
    for word in asked:
        exact = _both(exact, _having(connection, tokens.of_query_word(keys, word)))
    if exact:
        return exact
    near = within
    for word in asked:
        near = _both(near, _having(connection, {keys.token("sound", sound(word))}))
    return near or set()


def _same_name(connection: Connection, traits: Traits) -> set[str]:
    found: set[str] | None = None
    for key in _sounds(traits):
        found = _both(found, _having(connection, {keys_of(connection).token("sound", key)}))
    return found or set()


def _sounds(traits: Traits) -> set[str]:
    first = traits.first_names[0] if traits.first_names else ""
    return {sound(word) for name in (traits.birth_name, first) for word in words(name)}


def _having(connection: Connection, any_of: set[str]) -> set[str]:
    return set(connection.execute(select(token_table.c.patient).where(token_table.c.token.in_(any_of))).scalars())


def _both(left: set[str] | None, right: set[str]) -> set[str]:
    return right if left is None else left & right


def _alphabetical(patient: Patient) -> tuple[str, str]:
    return patient.traits.display_name.casefold(), patient.id
