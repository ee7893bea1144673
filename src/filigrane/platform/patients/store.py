"""Creating, reading, correcting and erasing patients."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from filigrane.kernel.errors import Conflict, InputRefused, NotFound
from filigrane.kernel.ids import new_id
from filigrane.platform import access, audit
from filigrane.platform.access import Action, Actor, Role
from filigrane.platform.access.care import enter_care_team
from filigrane.platform.db import Row, keys_of, now, scope_of
from filigrane.platform.db.upsert import insert_if_absent
from filigrane.platform.keys import seal, unseal
from filigrane.platform.patients import ins, tokens
from filigrane.platform.patients.keyring import data_key, data_keys, destroy_key, make_key
from filigrane.platform.patients.model import Identifier, Patient, Traits
from filigrane.platform.patients.names import words
from filigrane.platform.patients.tables import identifier_table, patient_table, token_table
from filigrane.platform.settings import Mode

EARLIEST_YEAR = 1900


def create(
    connection: Connection,
    actor: Actor,
    traits: Traits,
    identifiers: Sequence[Identifier] = (),
    *,
    synthetic: bool | None = None,
) -> Patient:
    """Create a patient; a doctor who creates one enters the care team.

    Parameters
    ----------
    connection
        From ``Installation.transaction``.
    actor
        Who creates.
    traits, identifiers
        The identity. Look at :func:`homonyms` before.
    synthetic
        Whether the patient is invented; by default in demonstration mode only, where no other is possible.

    Raises
    ------
    AccessRefused
        When the role does not permit it.
    InputRefused
        When a trait is impossible, or the patient is real in demonstration mode or invented in care mode.
    Conflict
        When another patient has one of the identifiers.
    """
    access.require(connection, actor, Action.CREATE_PATIENT)
    invented = _synthetic(scope_of(connection).mode, synthetic)
    _check(connection, traits)
    patient = Patient(new_id("pat"), traits, tuple(identifiers), invented)
    moment = now(connection)
    connection.execute(
        insert(patient_table).values(
            id=patient.id, synthetic=invented, version=1, created=moment, created_by=actor.account_id, identity=b""
        )
    )
    _write(connection, patient, make_key(connection, patient.id))
    audit.record(connection, actor=actor, action=Action.CREATE_PATIENT, patient=patient.id)
    if Role.DOCTOR in actor.roles:
        enter_care_team(connection, actor, patient.id, actor.account_id)
    return patient


def get(connection: Connection, actor: Actor, patient_id: str) -> Patient:
    """Return a patient's identity, and audit the reading.

    Raises
    ------
    AccessRefused
        When the actor may not read identities.
    NotFound
        When there is no such patient.
    """
    access.require(connection, actor, Action.READ_IDENTITY, patient_id)
    patient = load(connection, patient_id)
    audit.record(connection, actor=actor, action=Action.READ_IDENTITY, patient=patient_id)
    return patient


def load(connection: Connection, patient_id: str) -> Patient:
    """Return a patient for a caller that judged the right and audits the act itself."""
    found = load_many(connection, [patient_id])
    if not found:
        raise NotFound("Ce patient n’existe pas, ou son dossier a été effacé")
    return found[0]


def load_many(connection: Connection, patient_ids: Sequence[str]) -> list[Patient]:
    """Return the patients that exist among ``patient_ids``, in that order."""
    rows = connection.execute(
        select(patient_table).where(patient_table.c.id.in_(patient_ids), patient_table.c.erased.is_(None))
    ).mappings()
    keys = data_keys(connection, patient_ids)
    by_id = {row["id"]: _patient(keys[row["id"]], row) for row in rows if row["id"] in keys}
    return [by_id[identifier] for identifier in patient_ids if identifier in by_id]


def update_identity(
    connection: Connection, actor: Actor, patient: Patient, traits: Traits, identifiers: Sequence[Identifier]
) -> Patient:
    """Correct an identity, seen at ``patient.version``.

    Raises
    ------
    Conflict
        When somebody corrected it meanwhile, or an identifier is another patient's.
    """
    access.require(connection, actor, Action.EDIT_IDENTITY, patient.id)
    _check(connection, traits)
    changed = connection.execute(
        update(patient_table)
        .where(patient_table.c.id == patient.id, patient_table.c.version == patient.version, patient_table.c.erased.is_(None))
        .values(version=patient.version + 1)
    )
    if changed.rowcount == 0:
        raise Conflict("L’identité a été modifiée par quelqu’un d’autre", remedy="Rechargez la page et reprenez la correction")
    corrected = Patient(patient.id, traits, tuple(identifiers), patient.synthetic, patient.version + 1)
    _forget(connection, patient.id)
    _write(connection, corrected, data_key(connection, patient.id))
    audit.record(connection, actor=actor, action=Action.EDIT_IDENTITY, patient=patient.id, detail={"version": corrected.version})
    return corrected


def erase(connection: Connection, actor: Actor, patient_id: str) -> None:
    """Erase a patient: the data key and every search token are destroyed; what it sealed can no longer be read."""
    access.require(connection, actor, Action.ERASE_PATIENT, patient_id)
    load(connection, patient_id)
    _forget(connection, patient_id)
    destroy_key(connection, patient_id)
    connection.execute(
        update(patient_table).where(patient_table.c.id == patient_id).values(identity=None, erased=now(connection))
    )
    audit.record(connection, actor=actor, action=Action.ERASE_PATIENT, patient=patient_id)


def _synthetic(mode: Mode, asked: bool | None) -> bool:
    invented = mode is Mode.DEMONSTRATION if asked is None else asked
    if mode is Mode.DEMONSTRATION and not invented:
        raise InputRefused(
            "En mode démonstration, seuls des patients fictifs existent", remedy="Utilisez une installation de soins"
        )
    if mode is Mode.CARE and invented:
        raise InputRefused("En mode soins, un patient fictif est refusé", remedy="Utilisez une installation de démonstration")
    return invented


def _check(connection: Connection, traits: Traits) -> None:
    if not words(traits.birth_name):
        raise InputRefused("Le nom de naissance manque", where="nom de naissance")
    born, today = traits.birth_date, now(connection).date()
    if born is not None and (born.year < EARLIEST_YEAR or born > today):
        raise InputRefused(
            "La date de naissance n’est pas possible", where="date de naissance", why=f"{born:%d/%m/%Y} est avant 1900 ou à venir"
        )
    wrong = ins.problem(traits.matricule) if traits.matricule else None
    if wrong is not None:
        raise InputRefused(
            wrong, where="matricule INS", remedy="Vérifiez le matricule sur la pièce d’identité ou par le téléservice"
        )


def _write(connection: Connection, patient: Patient, key: bytes) -> None:
    document = {"traits": patient.traits.to_json(), "identifiers": [[i.system, i.value] for i in patient.identifiers]}
    sealed = seal(key, json.dumps(document, ensure_ascii=False).encode(), f"identity:{patient.id}")
    connection.execute(update(patient_table).where(patient_table.c.id == patient.id).values(identity=sealed))
    keys = keys_of(connection)
    for identifier in tokens.identifiers_of(patient.traits, patient.identifiers):
        _write_identifier(connection, patient.id, identifier)
    rows = [{"token": token, "patient": patient.id} for token in sorted(tokens.of_traits(keys, patient.traits))]
    connection.execute(insert(token_table), rows)


def _write_identifier(connection: Connection, patient_id: str, identifier: Identifier) -> None:
    keys = keys_of(connection)
    token = tokens.of_identifier(keys, identifier)
    row = {"token": token, "value_token": tokens.of_value(keys, identifier.value), "patient": patient_id}
    if insert_if_absent(connection, identifier_table, row):
        return
    holder = connection.execute(select(identifier_table.c.patient).where(identifier_table.c.token == token)).scalar()
    if holder != patient_id:
        raise Conflict(
            f"Cet identifiant ({identifier.system}) est déjà celui d’un autre patient",
            remedy="Cherchez ce patient par son identifiant avant d’en créer un autre",
        )


def _forget(connection: Connection, patient_id: str) -> None:
    connection.execute(delete(token_table).where(token_table.c.patient == patient_id))
    connection.execute(delete(identifier_table).where(identifier_table.c.patient == patient_id))


def _patient(key: bytes, row: Row) -> Patient:
    document = json.loads(unseal(key, row["identity"], f"identity:{row['id']}"))
    identifiers = tuple(Identifier(system, value) for system, value in document["identifiers"])
    return Patient(row["id"], Traits.from_json(document["traits"]), identifiers, row["synthetic"], row["version"])
