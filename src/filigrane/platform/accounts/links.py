"""One-time sign-in links: in demonstration mode only, once, within a quarter of an hour."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Connection, insert, select, update

from filigrane.kernel.errors import AccessRefused
from filigrane.platform import audit
from filigrane.platform.accounts.model import Account
from filigrane.platform.accounts.sessions import token_hash
from filigrane.platform.accounts.store import get
from filigrane.platform.accounts.tables import link_table
from filigrane.platform.db import now, scope_of
from filigrane.platform.settings import Mode

LIFE = timedelta(minutes=15)


def one_time_link(connection: Connection, account_id: str) -> str:
    """Return the secret of a link that signs ``account_id`` in, once.

    Raises
    ------
    AccessRefused
        Outside demonstration mode, or when the account is disabled.
    """
    _demonstration_only(connection)
    if get(connection, account_id).disabled:
        raise AccessRefused("Ce compte est désactivé")
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(link_table).values(token_hash=token_hash(token), account=account_id, expires=now(connection) + LIFE)
    )
    audit.record(connection, actor=None, action="make_sign_in_link", object=account_id)
    return token


def redeem(connection: Connection, token: str) -> Account:
    """Return the account that a link's secret signs in, and use it up.

    Raises
    ------
    AccessRefused
        When it does not exist, was used, is too old, or the installation is not in demonstration mode.
    """
    _demonstration_only(connection)
    column, moment = link_table.c, now(connection)
    used = connection.execute(
        update(link_table)
        .where(column.token_hash == token_hash(token), column.used.is_(None), column.expires > moment)
        .values(used=moment)
    )
    if used.rowcount == 1:
        account = get(
            connection, connection.execute(select(column.account).where(column.token_hash == token_hash(token))).scalar_one()
        )
        if not account.disabled:
            audit.record(connection, actor=account.actor(), action="sign_in", object=account.id, detail={"link": True})
            return account
    audit.record_refusal(connection, actor=None, action="sign_in", outcome=audit.Outcome.FAILURE, detail={"link": True})
    raise AccessRefused(
        "Ce lien n’est plus valable", why="Il sert une fois, dans les 15 minutes", remedy="Demandez-en un autre : filigrane demo"
    )


def _demonstration_only(connection: Connection) -> None:
    if scope_of(connection).mode is not Mode.DEMONSTRATION:
        raise AccessRefused(
            "Les liens de connexion n’existent qu’en mode démonstration", remedy="Connectez-vous avec votre mot de passe"
        )
