"""Counting sign-in attempts by the name typed and by the address they come from, whether an account has the name or not.

So one account cannot be tried for ever, nor one password on every account; and the answer teaches nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, select, update

from filigrane.kernel.errors import AccessRefused
from filigrane.platform.accounts.tables import attempt_table
from filigrane.platform.db import keys_of, now
from filigrane.platform.db.upsert import insert_if_absent

LONGEST_LOCK = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """How many failures are free, after how long without one they are forgotten, and what a person is told."""

    use: str
    free: int
    forgotten_after: timedelta
    told: str


BY_NAME = Limit("sign-in", 5, FORGOTTEN_AFTER, "Trop d’essais pour ce compte")
BY_ADDRESS = Limit("sign-in-address", 40, LONGEST_LOCK, "Trop d’essais depuis cette adresse du réseau")
"""Above what the people of a hospital behind one address mistype within a quarter of an hour."""


def reserve(connection: Connection, limit: Limit, typed: str) -> None:
    """Count one attempt before it is judged, so that many at once do not all pass.

    Raises
    ------
    AccessRefused
        When the name or address is locked: one minute after the free failures, doubled at each further one, a quarter of an hour at
        most.
    """
    token, moment, column = _token(connection, limit, typed), now(connection), attempt_table.c
    connection.execute(delete(attempt_table).where(column.last < moment - FORGOTTEN_AFTER))
    insert_if_absent(connection, attempt_table, {"name_token": token, "failures": 0, "last": moment})
    row = connection.execute(select(attempt_table).where(column.name_token == token).with_for_update()).mappings().one()
    until = row["locked_until"]
    if until is not None and until > moment:
        minutes = math.ceil((until - moment) / timedelta(minutes=1))
        raise AccessRefused(limit.told, remedy=f"Réessayez dans {minutes} min")
    failures = 1 if row["last"] < moment - limit.forgotten_after else row["failures"] + 1
    lock = None
    if failures >= limit.free:
        lock = moment + min(timedelta(minutes=1) * 2 ** min(failures - limit.free, 10), LONGEST_LOCK)
    connection.execute(
        update(attempt_table).where(column.name_token == token).values(failures=failures, last=moment, locked_until=lock)
    )


def forget(connection: Connection, name: str, address: str = "") -> None:
    """After a success forget the attempts of the name, and this one of the address: the failures of others there still count."""
    column = attempt_table.c
    connection.execute(delete(attempt_table).where(column.name_token == _token(connection, BY_NAME, name)))
    if address:
        mine = update(attempt_table).where(column.name_token == _token(connection, BY_ADDRESS, address), column.failures > 0)
        connection.execute(mine.values(failures=column.failures - 1, locked_until=None))


def _token(connection: Connection, limit: Limit, typed: str) -> str:
    return keys_of(connection).token(limit.use, typed.strip().casefold())
