"""The sealer: chains committed events in batches and signs the head of each batch.

Acts never wait for the chain. One sealer works at a time: on SQLite the writing lock is exclusive, on PostgreSQL an advisory lock is.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from typing import IO, Any

from sqlalchemy import Connection, Select, func, insert, select, text

from filigrane.platform.audit import chain
from filigrane.platform.audit.tables import event_table, head_table, seal_table
from filigrane.platform.db import Row
from filigrane.platform.installation import Installation

BATCH = 500
"""Events sealed in one transaction: a few tens of milliseconds of lock."""

HEADS_FILE = "audit-heads.log"
LATE = 10_000
"""Events looked at again behind the last one sealed: on PostgreSQL a transaction that began before may commit after."""

SWEEP_SECONDS = 600.0
"""How often every event is looked at, for a transaction that committed later still."""

_TAIL = 65_536
"""Bytes read at the end of the log outside the database: some two hundred heads."""

_ADVISORY_LOCK = 0x5345414C  # "SEAL"


class Sealer:
    """Seals the committed events of an installation."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._swept: float | None = None

    def seal(self) -> int:
        """Seal everything that is committed; return the number of events sealed by this call.

        The first call, and one every ten minutes, looks at every event; the others at the latest ones only.
        """
        whole = self._swept is None or time.monotonic() - self._swept >= SWEEP_SECONDS
        total = 0
        while self._waiting(whole=whole):
            with self._installation.transaction() as connection:
                sealed = self._batch(connection, whole=whole) if _alone(connection) else 0
            total += sealed
            if sealed < BATCH:
                break
        if whole:
            self._swept = time.monotonic()
        self._write_heads()
        return total

    def _waiting(self, *, whole: bool) -> bool:
        """Tell, without taking the lock to write, whether an event is there to seal."""
        with self._installation.reading() as connection:
            return connection.execute(_unsealed(connection, whole=whole).limit(1)).first() is not None

    def run(self, stop: threading.Event, *, every_seconds: float = 1.0) -> None:
        """Seal until ``stop`` is set, then once more."""
        while not stop.wait(every_seconds):
            self.seal()
        self.seal()

    def _batch(self, connection: Connection, *, whole: bool) -> int:
        rows = connection.execute(_unsealed(connection, whole=whole).limit(BATCH)).mappings()
        position, previous = _last_seal(connection)
        seals = []
        for row in rows:
            position, previous = position + 1, chain.link(previous, row)
            seals.append({"position": position, "event": row["id"], "hash": previous})
        if seals:
            connection.execute(insert(seal_table), seals)
            self._sign(connection, position, previous)
        return len(seals)

    def _sign(self, connection: Connection, position: int, digest: str) -> None:
        batch = (connection.execute(select(func.max(head_table.c.batch))).scalar() or 0) + 1
        head = {"batch": batch, "position": position, "hash": digest, "time": self._installation.clock()}
        signature = self._installation.keys.sign(chain.head_text(head))
        connection.execute(insert(head_table).values(**head, signature=signature))

    def _write_heads(self) -> None:
        """Append to the log outside the database the heads it does not hold yet (also those of a run that was killed)."""
        path = self._installation.home / HEADS_FILE
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            last = _last_logged(stream)
            with self._installation.reading() as connection:
                query = select(head_table).where(head_table.c.batch > last).order_by(head_table.c.batch)
                lines = [head_line(row) for row in connection.execute(query).mappings()]
            if lines:
                stream.write("".join(lines).encode("ascii"))
                stream.flush()
                os.fsync(stream.fileno())


def head_line(head: Row) -> str:
    """Return the line of a head in ``audit-heads.log``."""
    return json.dumps({"head": chain.head_text(head).decode(), "signature": head["signature"]}) + "\n"


def _last_logged(stream: IO[bytes]) -> int:
    """Return the last batch that the log holds, after cutting a line that a power failure left unfinished."""
    size = stream.seek(0, os.SEEK_END)
    for start in (max(0, size - _TAIL), 0):
        stream.seek(start)
        content = stream.read()
        whole = content.rfind(b"\n") + 1
        if start and not whole:
            continue
        if whole < len(content):  # its head is written again
            stream.truncate(start + whole)
        if last := _last_batch(content[:whole].decode("ascii", errors="replace")):
            return last
    return 0


def _unsealed(connection: Connection, *, whole: bool) -> Select[Any]:
    """Return the query of the events without a seal: all of them, or those that are not far behind the last one sealed."""
    query = (
        select(event_table)
        .outerjoin(seal_table, seal_table.c.event == event_table.c.id)
        .where(seal_table.c.event.is_(None))
        .order_by(event_table.c.id)
    )
    if whole:
        return query
    last = connection.execute(select(seal_table.c.event).order_by(seal_table.c.position.desc()).limit(1)).scalar() or 0
    return query.where(event_table.c.id > last - LATE)


def _last_batch(content: str) -> int:
    for line in reversed(content.splitlines()):
        try:
            return int(json.loads(json.loads(line)["head"])["batch"])
        except (ValueError, KeyError, TypeError):
            continue  # a damaged line: verify-audit tells it
    return 0


def _alone(connection: Connection) -> bool:
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK}).scalar())


def _last_seal(connection: Connection) -> tuple[int, str]:
    row = connection.execute(
        select(seal_table.c.position, seal_table.c.hash).order_by(seal_table.c.position.desc()).limit(1)
    ).first()
    return (0, chain.START) if row is None else (row.position, row.hash)
