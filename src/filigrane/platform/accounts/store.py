"""Creating, finding, changing and disabling accounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, select, update

from filigrane.kernel.errors import Conflict, InputRefused, NotFound
from filigrane.kernel.ids import new_id
from filigrane.platform import access, audit
from filigrane.platform.access import Action, Actor, Role
from filigrane.platform.accounts.model import Account
from filigrane.platform.accounts.passwords import check_new, hash_password
from filigrane.platform.accounts.tables import account_table, session_table
from filigrane.platform.db import Row, now
from filigrane.platform.db.upsert import insert_if_absent

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_MAY_JOIN = frozenset({Role.DOCTOR, Role.SECRETARY})
"""The only roles one account may hold together: those who supervise, administer or own tools are nothing else."""


def create(
    connection: Connection, actor: Actor | None, *, name: str, display_name: str, roles: Iterable[Role], password: str
) -> Account:
    """Create an account.

    Parameters
    ----------
    connection
        From ``Installation.transaction``.
    actor
        The technical administrator; None for a command on the server itself, audited as the system's act.
    name
        What is typed to sign in: 2 to 40 letters without accent, digits, ``.``, ``_`` or ``-``.
    display_name
        What screens show, e.g. « Dr Claire Dumas ».
    roles
        One role, or doctor and secretary together.
    password
        The first password.

    Raises
    ------
    AccessRefused, InputRefused, Conflict
        When the actor may not, a value is not possible, or the name is taken.
    """
    if actor is not None:
        access.require(connection, actor, Action.MANAGE_ACCOUNTS)
    name = name.strip().casefold()
    if not _NAME.fullmatch(name):
        raise InputRefused(
            "Le nom de compte n’est pas possible",
            where="nom",
            remedy="Écrivez 2 à 40 lettres sans accent, chiffres, points ou tirets",
        )
    if not display_name.strip():
        raise InputRefused("Le nom affiché manque", where="nom affiché")
    check_new(password, name)
    held = _check_roles(roles)
    identifier = new_id("acc")
    row = {
        "id": identifier,
        "name": name,
        "display_name": display_name.strip(),
        "password": hash_password(password),
        "roles": sorted(held),
        "totp_step": 0,
        "created": now(connection),
        "created_by": audit.SYSTEM if actor is None else actor.account_id,
        "disabled": False,
    }
    if not insert_if_absent(connection, account_table, row):
        raise Conflict("Ce nom de compte est déjà pris", remedy="Choisissez-en un autre")
    audit.record(connection, actor=actor, action="create_account", object=identifier, detail={"roles": held})
    return get(connection, identifier)


def get(connection: Connection, account_id: str) -> Account:
    """Return an account, or raise NotFound."""
    row = connection.execute(select(account_table).where(account_table.c.id == account_id)).mappings().first()
    if row is None:
        raise NotFound("Ce compte n’existe pas")
    return account_of(row)


def find(connection: Connection, name: str) -> Account | None:
    """Return the account of a sign-in name, None when there is none."""
    row = connection.execute(select(account_table).where(account_table.c.name == name.strip().casefold())).mappings().first()
    return None if row is None else account_of(row)


def accounts(connection: Connection, actor: Actor) -> list[Account]:
    """Return every account, in order of name, for the technical administrator."""
    access.require(connection, actor, Action.MANAGE_ACCOUNTS)
    return [account_of(row) for row in connection.execute(select(account_table).order_by(account_table.c.name)).mappings()]


def names(connection: Connection, account_ids: Iterable[str]) -> dict[str, str]:
    """Return the names that screens show for accounts (who decided, who is in the care team)."""
    query = select(account_table.c.id, account_table.c.display_name).where(account_table.c.id.in_(set(account_ids)))
    return {row.id: row.display_name for row in connection.execute(query)}


def set_roles(connection: Connection, actor: Actor, account_id: str, roles: Iterable[Role]) -> Account:
    """Change the roles of another account; its sessions end."""
    held = _check_roles(roles)
    _change(
        connection,
        actor,
        account_id,
        {"roles": sorted(held)},
        "set_roles",
        keeps_administrator=Role.TECHNICAL_ADMINISTRATOR in held,
    )
    return get(connection, account_id)


def disable(connection: Connection, actor: Actor, account_id: str, *, disabled: bool = True) -> Account:
    """Disable another account (its sessions end), or enable it again."""
    action = "disable_account" if disabled else "enable_account"
    _change(connection, actor, account_id, {"disabled": disabled}, action, keeps_administrator=not disabled)
    return get(connection, account_id)


def reset(connection: Connection, actor: Actor | None, account_id: str, password: str) -> None:
    """Give an account a new password and forget its second factor (lost telephone); its sessions end.

    ``actor`` None is a command on the server itself.
    """
    account = get(connection, account_id)
    check_new(password, account.name)
    values = {"password": hash_password(password), "totp": None}
    _change(connection, actor, account_id, values, "reset_account", keeps_administrator=True)


def end_sessions(connection: Connection, account_id: str) -> None:
    """End every session of an account."""
    connection.execute(delete(session_table).where(session_table.c.account == account_id))


def account_of(row: Row) -> Account:
    """Return the account of a row of its table."""
    roles = frozenset(Role(role) for role in row["roles"])
    return Account(row["id"], row["name"], row["display_name"], roles, row["totp"] is not None, row["disabled"])


def _change(
    connection: Connection,
    actor: Actor | None,
    account_id: str,
    values: Mapping[str, object],
    action: str,
    *,
    keeps_administrator: bool,
) -> None:
    if actor is not None:
        access.require(connection, actor, Action.MANAGE_ACCOUNTS)
        if actor.account_id == account_id:
            raise InputRefused("On ne change pas son propre compte ici", remedy="Demandez à un autre administrateur technique")
    before = get(connection, account_id)
    if Role.TECHNICAL_ADMINISTRATOR in before.roles and not keeps_administrator:
        _keep_one_administrator(connection, account_id)
    connection.execute(update(account_table).where(account_table.c.id == account_id).values(**values))
    end_sessions(connection, account_id)
    audit.record(connection, actor=actor, action=action, object=account_id)


def _keep_one_administrator(connection: Connection, leaving: str) -> None:
    # locked, so that two administrators who disable each other at once do not both succeed
    query = select(account_table.c.id, account_table.c.roles).where(account_table.c.disabled.is_(False)).with_for_update()
    others = [row.id for row in connection.execute(query) if Role.TECHNICAL_ADMINISTRATOR in row.roles and row.id != leaving]
    if not others:
        raise InputRefused("Il doit rester un administrateur technique", remedy="Créez-en un autre avant")


def _check_roles(roles: Iterable[Role]) -> frozenset[Role]:
    held = frozenset(Role(role) for role in roles)
    if not held or (len(held) > 1 and not held <= _MAY_JOIN):
        raise InputRefused(
            "Ces rôles ne vont pas ensemble",
            why="Administrer, contrôler ou posséder un outil ne se cumule avec rien d’autre",
            remedy="Créez un compte par rôle",
        )
    return held
