"""The database engine: SQLite with WAL and immediate transactions, or PostgreSQL through psycopg 3."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from filigrane.kernel.errors import UsageError

WRITING = "filigrane_writing"
"""Execution option of a connection that will write: SQLite then takes its lock at once, so that no upgrade can fail later."""

BUSY_MILLISECONDS = 15_000
IDLE_SECONDS = 1.0

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a decision that a doctor saw saved survives a power cut
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # a destroyed key leaves no trace in free pages
)


def make_engine(url: str) -> Engine:
    """Return the engine of ``url``.

    Raises
    ------
    UsageError
        When the address is neither SQLite's nor PostgreSQL's.
    """
    if url.startswith("sqlite:///"):
        engine = create_engine(url, pool_size=20, max_overflow=20)
        _prepare_sqlite(engine)
        return engine
    if url.startswith("postgresql+psycopg://"):
        engine = create_engine(url, pool_size=20, max_overflow=20)
        _ask_the_idle(engine)
        return engine
    raise UsageError(
        "L’adresse de la base de données n’est pas reconnue",
        where="database_url",
        why=f"Elle commence par {url.split(':', 1)[0]!r}",
        remedy="Écrivez postgresql://..., ou laissez le réglage vide pour SQLite",
    )


_TURNS: WeakKeyDictionary[Engine, Lock] = WeakKeyDictionary()


@contextmanager
def turn_to_write(engine: Engine) -> Iterator[None]:
    """Wait for this process's turn to write, on SQLite: threads follow one another at once.

    SQLite's own waiting sleeps and tries again, longer and longer and in no order: under load some threads would wait for seconds and
    give up. Other processes are still waited for that way. On PostgreSQL nobody waits.
    """
    turn = _TURNS.get(engine)
    taken = turn is not None and turn.acquire(timeout=BUSY_MILLISECONDS / 1000)
    try:
        yield
    finally:
        if turn is not None and taken:
            turn.release()


def _prepare_sqlite(engine: Engine) -> None:
    _TURNS[engine] = Lock()

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # the driver starts no transaction of its own: the "begin" below is the only one
        cursor = raw.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _ask_the_idle(engine: Engine) -> None:
    """Ask a connection that lay idle whether the server still answers; one just used is trusted, which spares a round trip a query."""

    @event.listens_for(engine, "checkin")
    def _given_back(_raw: Any, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(raw: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("idle_since", time.monotonic()) < IDLE_SECONDS:
            return
        try:
            with raw.cursor() as cursor:
                cursor.execute("SELECT 1")
            raw.rollback()
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool opens another one


def reading_options(engine: Engine) -> dict[str, Any]:
    """Return the options of a connection that only reads and sees one state of the database, where the server is told as it begins."""
    return {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def forbid_writing(connection: Connection) -> None:
    """Make the transaction of ``connection`` refuse any write (PostgreSQL was told when it began)."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only=ON")


def allow_writing(connection: Connection) -> None:
    """Undo :func:`forbid_writing` before the connection goes back to the pool (PostgreSQL forgets it by itself)."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only=OFF")
