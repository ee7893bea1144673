"""What the dossier keeps: read pages, the last reading, dismissed alerts, written syntheses, and who looked when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from filigrane.kernel.errors import Conflict
from filigrane.kernel.ids import new_id
from filigrane.platform.db import now
from filigrane.platform.db.upsert import insert_if_absent
from filigrane.platform.keys import seal, unseal
from filigrane.platform.patients import data_key
from filigrane.science.pages.model import ReceivedFile
from filigrane.systems.dossier.store.codec import FORMAT, file_from_bytes, file_to_bytes, pack, unpack
from filigrane.systems.dossier.store.tables import (
    dismissal_table,
    look_table,
    pages_table,
    reading_table,
    synthesis_table,
)


@dataclass(frozen=True)
class StoredReading:
    """The last reading of a patient's dossier: its run, counts for the work list, and its body (documents, dates, coverage...)."""

    patient: str
    run: str
    reader: str
    time: datetime
    pages: int
    documents: int
    counts: Mapping[str, int]
    stopped: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Dismissal:
    """An alert set aside by a person, with the reason."""

    id: str
    alert: str
    account: str
    name: str
    reason: str
    time: datetime


@dataclass(frozen=True)
class Synthesis:
    """A written synthesis: sentences with the findings they cite, who wrote it, when it was signed, and what persons took out of it."""

    version: int
    account: str
    name: str
    time: datetime
    signed: datetime | None
    sentences: Sequence[Mapping[str, Any]]
    removed: Sequence[Mapping[str, Any]] = ()


def save_pages(connection: Connection, patient: str, item: str, file: ReceivedFile) -> None:
    """Keep the pages of a source item, read once."""
    body = seal(data_key(connection, patient), file_to_bytes(file), f"pages:{item}")
    connection.execute(delete(pages_table).where(pages_table.c.item == item))
    values = {"item": item, "patient": patient, "format": FORMAT, "pages": len(file.pages), "body": body}
    connection.execute(insert(pages_table).values(values))


def pages_of(connection: Connection, patient: str, item: str, name: str) -> ReceivedFile | None:
    """Return the pages kept for an item; None when it was not read yet or in another format."""
    row = connection.execute(select(pages_table).where(pages_table.c.item == item)).mappings().first()
    if row is None or row["format"] != FORMAT or row["patient"] != patient:
        return None
    return file_from_bytes(unseal(data_key(connection, patient), row["body"], f"pages:{item}"), name)


def read_items(connection: Connection, patient: str) -> frozenset[str]:
    """Return the ids of the items whose pages are kept."""
    query = select(pages_table.c.item).where(pages_table.c.patient == patient, pages_table.c.format == FORMAT)
    return frozenset(connection.execute(query).scalars())


def forget_pages(connection: Connection, item: str) -> None:
    """Destroy the pages of a withdrawn item."""
    connection.execute(delete(pages_table).where(pages_table.c.item == item))


def save_reading(connection: Connection, reading: StoredReading) -> None:
    """Keep the last reading of a patient, in the place of the one before."""
    key = data_key(connection, reading.patient)
    connection.execute(delete(reading_table).where(reading_table.c.patient == reading.patient))
    connection.execute(
        insert(reading_table).values(
            patient=reading.patient,
            run=reading.run,
            reader=reading.reader,
            time=now(connection),
            pages=reading.pages,
            documents=reading.documents,
            counts=dict(reading.counts),
            stopped=seal(key, reading.stopped.encode(), "stopped") if reading.stopped else None,
            body=seal(key, pack(reading.body), "reading"),
        )
    )


def purge_reading(connection: Connection, patient: str, item: str) -> None:
    """Take out of the last reading what came from a source item: documents, pairs of dates, questions, problems, its refusal.

    The sex that documents stated goes too: nothing says which of them did. The next reading gives again what stands.
    """
    before = reading_of(connection, patient)
    if before is None:
        return
    body = dict(before.body)
    documents = body.get("documents", ())
    named = {row["file"] for row in documents if row["source"] == item}
    named |= {name for name, source in body.get("sources", {}).items() if source == item}
    dropped = {problem["what"] for problem in body.get("problems", ()) if problem["file"] in named}
    body["documents"] = [row for row in documents if row["source"] != item]
    body["pairs"] = [row for row in body.get("pairs", ()) if all(one.get("source") != item for one in row["evidence"])]
    body["problems"] = [row for row in body.get("problems", ()) if row["file"] not in named]
    body["questions"] = [text for text in body.get("questions", ()) if text not in dropped]
    body["sources"] = {name: source for name, source in body.get("sources", {}).items() if source != item}
    body["sex"] = None
    save_reading(connection, replace(before, body=body, stopped="", documents=len(body["documents"])))


def forget_reading(connection: Connection, patient: str) -> None:
    """Drop the last reading of a patient whose documents were all withdrawn."""
    connection.execute(delete(reading_table).where(reading_table.c.patient == patient))


def set_counts(connection: Connection, patient: str, counts: Mapping[str, int]) -> None:
    """Refresh the counts that the work list shows."""
    connection.execute(update(reading_table).where(reading_table.c.patient == patient).values(counts=dict(counts)))


def reading_of(connection: Connection, patient: str) -> StoredReading | None:
    """Return the last reading of a patient, None when the dossier was never read."""
    row = connection.execute(select(reading_table).where(reading_table.c.patient == patient)).mappings().first()
    return None if row is None else _reading(connection, dict(row))


def _reading(connection: Connection, row: Mapping[str, Any]) -> StoredReading:
    key = data_key(connection, row["patient"])
    return StoredReading(
        patient=row["patient"],
        run=row["run"],
        reader=row["reader"],
        time=row["time"],
        pages=row["pages"],
        documents=row["documents"],
        counts=row["counts"],
        stopped=unseal(key, row["stopped"], "stopped").decode() if row["stopped"] else "",
        body=unpack(unseal(key, row["body"], "reading")),
    )


def summaries(connection: Connection, patients: Sequence[str]) -> dict[str, StoredReading]:
    """Return the last readings of several patients without their bodies (for lists)."""
    columns = [c for c in reading_table.c if c.name != "body"]
    rows = connection.execute(select(*columns).where(reading_table.c.patient.in_(patients))).mappings()
    found = {}
    for row in rows:
        key = data_key(connection, row["patient"]) if row["stopped"] else b""
        stopped = unseal(key, row["stopped"], "stopped").decode() if row["stopped"] else ""
        found[row["patient"]] = StoredReading(
            row["patient"], row["run"], row["reader"], row["time"], row["pages"], row["documents"], row["counts"], stopped, {}
        )
    return found


def dismiss(connection: Connection, patient: str, alert: str, account: str, *, name: str, reason: str) -> None:
    """Keep that a person set an alert aside, with the reason."""
    body = seal(data_key(connection, patient), pack({"name": name, "reason": reason}), f"dismissal:{alert}")
    values = {"id": new_id("dis"), "patient": patient, "alert": alert, "account": account, "time": now(connection), "body": body}
    connection.execute(insert(dismissal_table).values(values))


def reopen(connection: Connection, patient: str, alert: str) -> None:
    """Take a dismissal back; the row stays, with the time it ended."""
    query = update(dismissal_table).where(dismissal_table.c.patient == patient, dismissal_table.c.alert == alert)
    connection.execute(query.where(dismissal_table.c.reopened.is_(None)).values(reopened=now(connection)))


def dismissals(connection: Connection, patient: str) -> dict[str, Dismissal]:
    """Return the dismissals that stand, by alert."""
    query = select(dismissal_table).where(dismissal_table.c.patient == patient, dismissal_table.c.reopened.is_(None))
    found = {}
    for row in connection.execute(query.order_by(dismissal_table.c.time)).mappings():
        body = unpack(unseal(data_key(connection, patient), row["body"], f"dismissal:{row['alert']}"))
        found[row["alert"]] = Dismissal(row["id"], row["alert"], row["account"], body["name"], body["reason"], row["time"])
    return found


def write_synthesis(
    connection: Connection,
    patient: str,
    account: str,
    body: Mapping[str, Any],
    *,
    seen: int,
    sign: bool,
) -> int:
    """Keep a new version of the synthesis (author's name, sentences, sentences taken out) and return its number.

    Raises
    ------
    Conflict
        When another person wrote a version after the one (``seen``) that this one was made from.
    """
    last = (
        connection.execute(select(func.max(synthesis_table.c.version)).where(synthesis_table.c.patient == patient)).scalar() or 0
    )
    if last != seen:
        raise Conflict(
            "Synthèse modifiée par une autre personne",
            why=f"Version {last} enregistrée entre-temps",
            remedy="Comparez avant d’enregistrer",
        )
    moment = now(connection)
    sealed = seal(data_key(connection, patient), pack(body), f"synthesis:{last + 1}")
    connection.execute(
        insert(synthesis_table).values(
            id=new_id("syn"),
            patient=patient,
            version=last + 1,
            account=account,
            time=moment,
            signed=moment if sign else None,
            body=sealed,
        )
    )
    return int(last) + 1


def synthesis_of(connection: Connection, patient: str) -> Synthesis | None:
    """Return the last written synthesis, None when nobody wrote one."""
    query = select(synthesis_table).where(synthesis_table.c.patient == patient).order_by(synthesis_table.c.version.desc())
    row = connection.execute(query.limit(1)).mappings().first()
    if row is None:
        return None
    body = unpack(unseal(data_key(connection, patient), row["body"], f"synthesis:{row['version']}"))
    return Synthesis(row["version"], row["account"], body["name"], row["time"], row["signed"], body["sentences"], body["removed"])


def empty_sentences(connection: Connection, patient: str, gone: Collection[str]) -> None:
    """Overwrite, in every written version, the sentences that cite one of these findings: their place, version and author stay."""
    query = select(synthesis_table).where(synthesis_table.c.patient == patient)
    for row in connection.execute(query).mappings().all():
        key, bound = data_key(connection, patient), f"synthesis:{row['version']}"
        body = unpack(unseal(key, row["body"], bound))
        kept = [_emptied(one) if set(one["findings"]) & set(gone) else one for one in body["sentences"]]
        removed = [one for one in body["removed"] if not set(one["findings"]) & set(gone)]
        if (kept, removed) != (body["sentences"], body["removed"]):
            sealed = seal(key, pack({**body, "sentences": kept, "removed": removed}), bound)
            connection.execute(update(synthesis_table).where(synthesis_table.c.id == row["id"]).values(body=sealed))


def _emptied(sentence: Mapping[str, Any]) -> dict[str, Any]:
    return {"section": sentence["section"], "text": "", "findings": [], "withdrawn": True}


def empty_dismissals(connection: Connection, patient: str, alerts: Collection[str]) -> None:
    """Overwrite the reasons for which these alerts were set aside; who did it and when stay."""
    query = select(dismissal_table).where(dismissal_table.c.patient == patient, dismissal_table.c.alert.in_(sorted(alerts)))
    for row in connection.execute(query).mappings().all():
        key, bound = data_key(connection, patient), f"dismissal:{row['alert']}"
        body = {**unpack(unseal(key, row["body"], bound)), "reason": ""}
        sealed = seal(key, pack(body), bound)
        connection.execute(update(dismissal_table).where(dismissal_table.c.id == row["id"]).values(body=sealed))


LOOK_SECONDS = 3600
"""Openings nearer to one another than this are one look."""


def looked(connection: Connection, patient: str, account: str) -> tuple[datetime | None, bool]:
    """Return when a person last opened the dossier before this look, and whether :func:`look` has something to note."""
    query = select(look_table.c.before, look_table.c.time).where(look_table.c.patient == patient, look_table.c.account == account)
    row = connection.execute(query).first()
    if row is None:
        return None, True
    due = (now(connection) - row.time).total_seconds() >= LOOK_SECONDS
    return (row.time if due else row.before), due


def look(connection: Connection, patient: str, account: str) -> datetime | None:
    """Note that a person opens the dossier and return when that person last opened it (at least an hour before)."""
    row = connection.execute(
        select(look_table.c.before, look_table.c.time).where(look_table.c.patient == patient, look_table.c.account == account)
    ).first()
    moment = now(connection)
    if row is None:
        insert_if_absent(connection, look_table, {"patient": patient, "account": account, "before": None, "time": moment})
        return None
    if (moment - row.time).total_seconds() < LOOK_SECONDS:
        return row.before  # type: ignore[no-any-return]  # a datetime column
    mine = update(look_table).where(look_table.c.patient == patient, look_table.c.account == account)
    connection.execute(mine.values(before=row.time, time=moment))
    return row.time  # type: ignore[no-any-return]  # a datetime column
