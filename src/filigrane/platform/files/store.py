"""Source items: what was received, for whom, when; read with an integrity check; withdrawn for good."""

from __future__ import annotations

import hashlib
import io
import os
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from filigrane.kernel.errors import Conflict, IntegrityFailure, NotFound, UsageError
from filigrane.kernel.ids import new_id
from filigrane.platform import access, audit
from filigrane.platform.access import Action, Actor
from filigrane.platform.db import Row, now, scope_of
from filigrane.platform.files import incoming, vault
from filigrane.platform.files.tables import item_table
from filigrane.platform.installation import Installation
from filigrane.platform.keys import new_data_key, seal, unseal
from filigrane.platform.patients import data_key
from filigrane.platform.patients.tables import patient_table

ORPHAN_AGE = timedelta(hours=1)


class State(StrEnum):
    """Whether the item may be read."""

    PRESENT = "present"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class SourceItem:
    """A file as received. Its bytes never change; ``withdrawn`` ones exist no more."""

    id: str
    patient: str
    name: str
    sha256: str
    size: int
    media_type: str
    received: datetime
    received_by: str
    state: State
    withdrawn: datetime | None = None
    withdrawn_by: str | None = None
    reason: str | None = None


def put(
    connection: Connection,
    installation: Installation,
    *,
    patient: str,
    name: str,
    data: bytes | Path,
    media_type: str,
    actor: Actor,
    again: bool = False,
) -> SourceItem:
    """Keep a received file; the same bytes for the same patient are kept once, and the first item is returned.

    Parameters
    ----------
    connection
        From ``installation.transaction``; when it is rolled back the bytes go too.
    installation
        Where the bytes lie.
    patient, name, data, media_type
        For whom, under which name, the bytes (or where they lie, read piece by piece) and their type.
    actor
        Who files it.
    again
        Keep it although the same bytes were withdrawn from this record.

    Raises
    ------
    InputRefused
        When it is empty or larger than the settings allow.
    Conflict
        When the same bytes were withdrawn from this record and ``again`` is false.
    """
    access.require(connection, actor, Action.FILE_DOCUMENT, patient)
    with _opened(data) as source:
        size = source.seek(0, os.SEEK_END)
        _check_size(installation, name, size)
        source.seek(0)
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    _lock(connection, patient)
    known = _same_bytes(connection, patient, digest)
    if known is not None and (known.state is State.PRESENT or not again):
        return _known(known)
    item_id, content_key, patient_key = new_id("src"), new_data_key(), data_key(connection, patient)
    with _opened(data) as source:
        vault.write(installation.home, item_id, content_key, source)
    scope_of(connection).on_rollback.append(lambda: vault.remove(installation.home, item_id))
    connection.execute(
        insert(item_table).values(
            id=item_id,
            patient=patient,
            name=seal(patient_key, _plain(name).encode(), f"name:{item_id}"),
            sha256=digest,
            size=size,
            media_type=media_type,
            key=seal(patient_key, content_key, f"content:{item_id}"),
            state=State.PRESENT,
            received=now(connection),
            received_by=actor.account_id,
        )
    )
    audit.record(connection, actor=actor, action=Action.FILE_DOCUMENT, patient=patient, object=item_id, detail={"bytes": size})
    return _load(connection, item_id)


def read(connection: Connection, installation: Installation, item_id: str, *, actor: Actor) -> bytes:
    """Return the bytes of an item, checked against their hash, and audit the reading.

    Raises
    ------
    AccessRefused
        When the actor may not read the patient's record.
    NotFound
        When there is no such item or it was withdrawn.
    IntegrityFailure
        When the stored bytes are not those received.
    """
    row = _row(connection, item_id)
    access.require(connection, actor, Action.READ_PATIENT, row["patient"])
    if row["key"] is None:
        raise NotFound("Ce document a été retiré : son contenu n’existe plus", where=item_id)
    content_key = unseal(data_key(connection, row["patient"]), row["key"], f"content:{item_id}")
    data = vault.read(installation.home, item_id, content_key)
    if hashlib.sha256(data).hexdigest() != row["sha256"]:
        raise IntegrityFailure(
            "Le fichier lu n’est pas celui qui fut reçu", where=item_id, remedy="Restaurez-le depuis la sauvegarde"
        )
    audit.record(connection, actor=actor, action="read_document", patient=row["patient"], object=item_id)
    return data


def get(connection: Connection, item_id: str, *, actor: Actor) -> SourceItem:
    """Return one item of a record that the actor may list."""
    row = _row(connection, item_id)
    access.require(connection, actor, Action.LIST_DOCUMENTS, row["patient"])
    return _item(connection, row)


def items(connection: Connection, patient: str, *, actor: Actor, withdrawn: bool = False) -> list[SourceItem]:
    """Return the items of a patient in order of receipt; those withdrawn too when asked."""
    access.require(connection, actor, Action.LIST_DOCUMENTS, patient)
    query = select(item_table).where(item_table.c.patient == patient)
    if not withdrawn:
        query = query.where(item_table.c.state == State.PRESENT)
    rows = connection.execute(query.order_by(item_table.c.received, item_table.c.id)).mappings().all()
    return [_item(connection, row) for row in rows]


def withdraw(connection: Connection, installation: Installation, item_id: str, reason: str, *, actor: Actor) -> SourceItem:
    """Withdraw an item: its key is destroyed in this transaction, its bytes right after, and ``source.withdrawn`` is emitted.

    Raises
    ------
    UsageError
        When no reason is given.
    Conflict
        When it was withdrawn already.
    """
    from filigrane.platform import events

    row = _row(connection, item_id)
    patient = row["patient"]
    access.require(connection, actor, Action.WITHDRAW, patient)
    if not reason.strip():
        raise UsageError("Le retrait demande un motif", remedy="Écrivez pourquoi ce document est retiré")
    sealed = seal(data_key(connection, patient), reason.strip().encode(), f"reason:{item_id}")
    changed = connection.execute(
        update(item_table)
        .where(item_table.c.id == item_id, item_table.c.state == State.PRESENT)
        .values(state=State.WITHDRAWN, key=None, withdrawn=now(connection), withdrawn_by=actor.account_id, reason=sealed)
    )
    if changed.rowcount == 0:
        raise Conflict("Ce document a déjà été retiré", remedy="Rechargez la page")
    audit.record(connection, actor=actor, action=Action.WITHDRAW, patient=patient, object=item_id)
    events.emit(connection, "source.withdrawn", patient, {"source": item_id, "actor": actor.account_id})
    scope_of(connection).on_commit.append(lambda: vault.remove(installation.home, item_id))
    return _load(connection, item_id)


def sweep(installation: Installation) -> int:
    """Remove files that no present item owns (a process killed between two steps); return how many."""
    oldest = installation.clock() - ORPHAN_AGE
    removed = incoming.sweep(installation, oldest.timestamp())
    for path in vault.stored(installation.home):
        if path.stat().st_mtime > oldest.timestamp():
            continue
        with installation.reading() as connection:
            owner = connection.execute(
                select(item_table.c.id).where(item_table.c.id == path.stem, item_table.c.state == State.PRESENT)
            ).first()
        if owner is None:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _plain(name: str) -> str:
    """Return a file's name without signs of control or direction: one that turns the line round shows « exe.txt » for « txt.exe »."""
    kept = "".join(sign for sign in unicodedata.normalize("NFC", name) if unicodedata.category(sign)[0] != "C")
    return " ".join(kept.split()) or "document"


def _known(item: SourceItem) -> SourceItem:
    if item.state is State.PRESENT:
        return item
    day = "" if item.withdrawn is None else f"{item.withdrawn:%d/%m/%Y}"
    raise Conflict(
        "Ce document a été retiré de ce dossier",
        where=item.name,
        why=f"Le {day} : {item.reason}",
        remedy="Vérifiez qu’il concerne bien ce patient avant de le déposer de nouveau",
    )


def _opened(data: bytes | Path) -> io.BytesIO | io.BufferedReader:
    return io.BytesIO(data) if isinstance(data, bytes) else data.open("rb")


def _check_size(installation: Installation, name: str, size: int) -> None:
    most = installation.settings.max_file_megabytes
    if not size:
        raise incoming.empty(name)
    if size > most * 1_000_000:
        raise incoming.too_large(name, most)


def _lock(connection: Connection, patient: str) -> None:
    """Make two deposits for one patient follow one another (SQLite's transactions already do)."""
    query = select(patient_table.c.id).where(patient_table.c.id == patient, patient_table.c.erased.is_(None))
    if connection.execute(query.with_for_update()).first() is None:
        raise NotFound("Ce patient n’existe pas, ou son dossier a été effacé")


def _same_bytes(connection: Connection, patient: str, digest: str) -> SourceItem | None:
    rows = connection.execute(
        select(item_table).where(item_table.c.patient == patient, item_table.c.sha256 == digest).order_by(item_table.c.state)
    ).mappings()
    row = rows.first()
    return None if row is None else _item(connection, row)


def _row(connection: Connection, item_id: str) -> Row:
    row = connection.execute(select(item_table).where(item_table.c.id == item_id)).mappings().first()
    if row is None:
        raise NotFound("Ce document n’existe pas", where=item_id)
    return row


def _load(connection: Connection, item_id: str) -> SourceItem:
    return _item(connection, _row(connection, item_id))


def _item(connection: Connection, row: Row) -> SourceItem:
    key, item_id = data_key(connection, row["patient"]), row["id"]
    reason = None if row["reason"] is None else unseal(key, row["reason"], f"reason:{item_id}").decode()
    return SourceItem(
        id=item_id,
        patient=row["patient"],
        name=unseal(key, row["name"], f"name:{item_id}").decode(),
        sha256=row["sha256"],
        size=row["size"],
        media_type=row["media_type"],
        received=row["received"],
        received_by=row["received_by"],
        state=State(row["state"]),
        withdrawn=row["withdrawn"],
        withdrawn_by=row["withdrawn_by"],
        reason=reason,
    )
