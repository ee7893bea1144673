"""What the hospital's language model last said of a patient's passages, sealed by the patient's key, and what persons did with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, String, Table, delete, insert, select, update

from filigrane.platform.db import UtcDateTime, metadata, now
from filigrane.platform.keys import seal, unseal
from filigrane.platform.patients import data_key
from filigrane.systems.dossier.store.codec import pack, unpack

_PURPOSE = "rephrasing"
rephrasing_table = Table(
    "dossier_rephrasing",
    metadata,
    Column("patient", String(40), primary_key=True),
    Column("run", String(40), nullable=False),
    Column("account", String(40), nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
)


@dataclass(frozen=True)
class StoredRephrasing:
    """The last answer of the model: its run (empty when none took place), who asked, when, and its body."""

    run: str
    account: str
    time: datetime
    body: Mapping[str, Any]


def save(connection: Connection, patient: str, run: str, account: str, body: Mapping[str, Any]) -> None:
    """Keep an answer in the place of the one before."""
    forget(connection, patient)
    sealed = seal(data_key(connection, patient), pack(body), _PURPOSE)
    values = {"patient": patient, "run": run, "account": account, "time": now(connection), "body": sealed}
    connection.execute(insert(rephrasing_table).values(values))


def load(connection: Connection, patient: str, *, lock: bool = False) -> StoredRephrasing | None:
    """Return the last answer, None when there is none; ``lock`` holds its row until the transaction ends."""
    query = select(rephrasing_table).where(rephrasing_table.c.patient == patient)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        return None
    body = unpack(unseal(data_key(connection, patient), row["body"], _PURPOSE))
    return StoredRephrasing(row["run"], row["account"], row["time"], body)


def settle(connection: Connection, patient: str, body: Mapping[str, Any]) -> None:
    """Keep what a person did with a sentence; the run and its time stay."""
    sealed = seal(data_key(connection, patient), pack(body), _PURPOSE)
    connection.execute(update(rephrasing_table).where(rephrasing_table.c.patient == patient).values(body=sealed))


def forget(connection: Connection, patient: str) -> None:
    """Destroy what the model said."""
    connection.execute(delete(rephrasing_table).where(rephrasing_table.c.patient == patient))
