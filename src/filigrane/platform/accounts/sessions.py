"""Sessions: opaque tokens, kept as hashes; locked when idle, ended at a fixed time whatever happens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from filigrane.kernel.errors import AccessRefused
from filigrane.platform import audit
from filigrane.platform.accounts.model import Account, Session, SessionState
from filigrane.platform.accounts.sign_in import check_password
from filigrane.platform.accounts.store import account_of
from filigrane.platform.accounts.tables import account_table, session_table
from filigrane.platform.db import Row, now, scope_of
from filigrane.platform.installation import Installation
from filigrane.platform.settings import Mode, Settings

SEEN_EVERY = timedelta(seconds=30)
"""How stale the instant of the last request may get: most requests then only read."""


def token_hash(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(connection: Connection, account: Account) -> str:
    """Open a session for an account that has just signed in; return its token, for the cookie alone."""
    moment, token = now(connection), secrets.token_urlsafe(32)
    ends = moment + timedelta(hours=scope_of(connection).settings.session_hours)
    connection.execute(delete(session_table).where(session_table.c.ends <= moment))
    row = {"token_hash": token_hash(token), "account": account.id, "opened": moment, "seen": moment, "ends": ends}
    connection.execute(insert(session_table).values(**row, locked=False))
    return token


def resume(installation: Installation, token: str) -> Session | None:
    """Return the session of a token, None when there is none or it has ended.

    Idle for longer than the settings say, it is locked; otherwise this request counts as activity.
    """
    moment, settings = installation.clock(), installation.settings
    with installation.reading() as connection:
        row = _row(connection, token, moment)
    if row is None:
        return None
    idle = moment - row["seen"] >= timedelta(minutes=settings.session_minutes)
    locked = row["locked"] or idle
    if (locked and not row["locked"]) or (not locked and moment - row["seen"] >= SEEN_EVERY):
        values = {"locked": True} if locked else {"seen": moment}
        noted = update(session_table).where(session_table.c.token_hash == token_hash(token)).values(**values)
        installation.write_soon(lambda connection: connection.execute(noted))
    return _session(settings, row, locked=locked)


def lock(connection: Connection, token: str) -> None:
    """Lock a session at its owner's request."""
    connection.execute(update(session_table).where(session_table.c.token_hash == token_hash(token)).values(locked=True))


def unlock(installation: Installation, token: str, password: str) -> Session:
    """Open a locked session again with its account's password.

    Raises
    ------
    AccessRefused
        When the session has ended or the password is not right.
    """
    moment = installation.clock()
    with installation.reading() as connection:
        row = _row(connection, token, moment)
    if row is None:
        raise AccessRefused("La session est terminée", remedy="Connectez-vous de nouveau")
    check_password(installation, account_of(row), password)
    with installation.transaction() as connection:
        connection.execute(
            update(session_table).where(session_table.c.token_hash == token_hash(token)).values(locked=False, seen=moment)
        )
    return _session(installation.settings, row, locked=False)


def end_session(connection: Connection, token: str) -> None:
    """End a session: sign-out."""
    column = session_table.c
    row = connection.execute(select(column.account).where(column.token_hash == token_hash(token))).first()
    if row is not None:
        connection.execute(delete(session_table).where(column.token_hash == token_hash(token)))
        audit.record(connection, actor=None, action="sign_out", object=row.account)


def _row(connection: Connection, token: str, moment: datetime) -> Row | None:
    query = (
        select(account_table, session_table.c.opened, session_table.c.seen, session_table.c.ends, session_table.c.locked)
        .join(session_table, session_table.c.account == account_table.c.id)
        .where(
            session_table.c.token_hash == token_hash(token), session_table.c.ends > moment, account_table.c.disabled.is_(False)
        )
    )
    return connection.execute(query).mappings().first()


def _session(settings: Settings, row: Row, *, locked: bool) -> Session:
    account = account_of(row)
    state = SessionState.ACTIVE
    if locked:
        state = SessionState.LOCKED
    elif settings.mode is not Mode.DEMONSTRATION and not account.has_totp:
        state = SessionState.MUST_ENROL
    return Session(account, state, row["opened"], row["ends"])
