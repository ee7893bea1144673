"""One data key a patient, wrapped by the installation's key: when it is destroyed the patient's data can no longer be read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from filigrane.kernel.errors import NotFound
from filigrane.platform.db import keys_of
from filigrane.platform.db.scope import remembered
from filigrane.platform.keys import new_data_key
from filigrane.platform.patients.tables import key_table


def make_key(connection: Connection, patient_id: str) -> bytes:
    """Draw, keep wrapped and return the patient's data key."""
    key = new_data_key()
    connection.execute(insert(key_table).values(patient=patient_id, wrapped=keys_of(connection).seal(key, f"key:{patient_id}")))
    return key


def data_key(connection: Connection, patient_id: str) -> bytes:
    """Return the patient's data key.

    Raises
    ------
    NotFound
        When there is no such patient, or the patient was erased.
    """
    key = remembered(connection, ("data_key", patient_id), lambda: data_keys(connection, [patient_id]).get(patient_id))
    if key is None:
        raise NotFound("Ce patient n’existe pas, ou son dossier a été effacé")
    return key


def data_keys(connection: Connection, patient_ids: Sequence[str]) -> dict[str, bytes]:
    """Return the data keys of those among ``patient_ids`` that have one, in one query."""
    rows = connection.execute(select(key_table.c.patient, key_table.c.wrapped).where(key_table.c.patient.in_(patient_ids)))
    keys = keys_of(connection)
    return {row.patient: keys.unseal(row.wrapped, f"key:{row.patient}") for row in rows}


def destroy_key(connection: Connection, patient_id: str) -> None:
    """Destroy the patient's data key for good."""
    connection.execute(delete(key_table).where(key_table.c.patient == patient_id))
