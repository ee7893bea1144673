"""Counting sign-in attempts by the name typed, whether an account has it or not, so that the answer teaches nothing."""

from __future__ import annotations

import math
from datetime import timedelta

from sqlalchemy import Connection, delete, select, update

from filigrane.kernel.errors import AccessRefused
from filigrane.platform.accounts.tables import attempt_table
from filigrane.platform.db import keys_of, now
from filigrane.platform.db.upsert import insert_if_absent

FREE_ATTEMPTS = 5
LONGEST_LOCK = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


def reserve(connection: Connection, name: str) -> None:
    """Count one attempt before it is judged, so that many at once do not all pass.

    Raises
    ------
    AccessRefused
        When the name is locked: one minute after five failures, doubled at each further one, a quarter of an hour at most.
    """
    token, moment, column = _token(connection, name), now(connection), attempt_table.c
    connection.execute(delete(attempt_table).where(column.last < moment - FORGOTTEN_AFTER))
    insert_if_absent(connection, attempt_table, {"name_token": token, "failures": 0, "last": moment})
    row = connection.execute(select(attempt_table).where(column.name_token == token).with_for_update()).mappings().one()
    until = row["locked_until"]
    if until is not None and until > moment:
        minutes = math.ceil((until - moment) / timedelta(minutes=1))
        raise AccessRefused("Trop d’essais pour ce compte", remedy=f"Réessayez dans {minutes} min")
    failures = row["failures"] + 1
    lock = None
    if failures >= FREE_ATTEMPTS:
        lock = moment + min(timedelta(minutes=1) * 2 ** min(failures - FREE_ATTEMPTS, 10), LONGEST_LOCK)
    connection.execute(
        update(attempt_table).where(column.name_token == token).values(failures=failures, last=moment, locked_until=lock)
    )


def forget(connection: Connection, name: str) -> None:
    """Forget the attempts of a name after a success."""
    connection.execute(delete(attempt_table).where(attempt_table.c.name_token == _token(connection, name)))


def _token(connection: Connection, name: str) -> str:
    return keys_of(connection).token("sign-in", name.strip().casefold())
