"""Signing in with a password and a one-time code, and setting them."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from filigrane.kernel.errors import AccessRefused
from filigrane.platform import audit
from filigrane.platform.accounts import attempts, totp
from filigrane.platform.accounts.model import Account
from filigrane.platform.accounts.passwords import check_new, hash_password, matches
from filigrane.platform.accounts.store import account_of, end_sessions, get
from filigrane.platform.accounts.tables import account_table
from filigrane.platform.db import Row, keys_of, now
from filigrane.platform.installation import Installation


def authenticate(installation: Installation, name: str, password: str, code: str | None = None, *, address: str = "") -> Account:
    """Return the account that ``name``, ``password`` and, where it is set up, the one-time ``code`` open.

    Failures are counted by the name and by the network ``address`` that the attempt comes from.

    The answer is the same for a name that does not exist, a wrong password, a wrong or used code and a disabled account.

    Raises
    ------
    AccessRefused
        When they open none, or after too many attempts. Counted and audited.
    """
    row = _judge_password(installation, name, password, address)
    with installation.transaction() as connection:
        if row is not None and not row["disabled"] and _take_code(connection, row, code):
            attempts.forget(connection, name, address)
            account = get(connection, row["id"])
            audit.record(connection, actor=account.actor(), action="sign_in", object=account.id)
            return account
        known = None if row is None else row["id"]
        audit.record_refusal(connection, actor=None, action="sign_in", object=known, outcome=audit.Outcome.FAILURE)
    raise AccessRefused("Nom, mot de passe ou code incorrect", remedy="Vérifiez-les ; le code change toutes les 30 secondes")


def check_password(installation: Installation, account: Account, password: str) -> None:
    """Do nothing when it is the account's password (to unlock a session, to sign a document).

    Raises
    ------
    AccessRefused
        Otherwise, counted as a failed sign-in.
    """
    row = _judge_password(installation, account.name, password)
    with installation.transaction() as connection:
        if row is not None and not row["disabled"] and row["id"] == account.id:
            attempts.forget(connection, account.name)
            return
        audit.record_refusal(
            connection, actor=account.actor(), action="check_password", object=account.id, outcome=audit.Outcome.FAILURE
        )
    raise AccessRefused("Mot de passe incorrect")


def change_password(installation: Installation, account: Account, old: str, new: str) -> None:
    """Replace the account's own password; its sessions end."""
    check_new(new, account.name)
    check_password(installation, account, old)
    hashed = hash_password(new)
    with installation.transaction() as connection:
        connection.execute(update(account_table).where(account_table.c.id == account.id).values(password=hashed))
        end_sessions(connection, account.id)
        audit.record(connection, actor=account.actor(), action="change_password", object=account.id)


def enrol_totp(issuer: str, account: Account) -> tuple[bytes, str]:
    """Return a fresh secret and its ``otpauth:`` address; nothing is kept before :func:`confirm_totp`."""
    secret = totp.new_secret()
    return secret, totp.address(secret, account.name, issuer)


def confirm_totp(connection: Connection, account: Account, secret: bytes, code: str) -> Account:
    """Keep the secret as the account's second factor once its first code was typed right.

    Raises
    ------
    AccessRefused
        When the code is not right, or the account has a second factor already (the administrator resets it).
    """
    if get(connection, account.id).has_totp:
        raise AccessRefused("Le second facteur est déjà réglé", remedy="Demandez sa remise à zéro à l’administrateur technique")
    step = totp.matching_step(secret, code, now(connection), after=0)
    if step is None:
        raise AccessRefused(
            "Le code n’est pas le bon", remedy="Vérifiez l’heure de votre téléphone puis saisissez le code affiché"
        )
    sealed = keys_of(connection).seal(secret, f"totp:{account.id}")
    connection.execute(update(account_table).where(account_table.c.id == account.id).values(totp=sealed, totp_step=step))
    audit.record(connection, actor=account.actor(), action="confirm_totp", object=account.id)
    return get(connection, account.id)


def _judge_password(installation: Installation, name: str, password: str, address: str = "") -> Row | None:
    """Count the attempt, then hash outside any transaction; return the account's row when the password is right."""
    with installation.transaction() as connection:
        try:
            if address:
                attempts.reserve(connection, attempts.BY_ADDRESS, address)
            attempts.reserve(connection, attempts.BY_NAME, name)
        except AccessRefused:
            audit.record_refusal(connection, actor=None, action="sign_in", detail={"locked": True})
            raise
        query = select(account_table).where(account_table.c.name == name.strip().casefold())
        row = connection.execute(query).mappings().first()
    return row if matches(None if row is None else row["password"], password) else None


def _take_code(connection: Connection, row: Row, code: str | None) -> bool:
    """Tell whether the code is right, and use it up; an account without a second factor needs none here."""
    account = account_of(row)
    if not account.has_totp:
        return True
    secret = keys_of(connection).unseal(row["totp"], f"totp:{account.id}")
    step = totp.matching_step(secret, code or "", now(connection), after=row["totp_step"])
    if step is None:
        return False
    # of two requests with one code the first wins: the second finds the step taken
    taken = connection.execute(
        update(account_table).where(account_table.c.id == account.id, account_table.c.totp_step < step).values(totp_step=step)
    )
    return taken.rowcount == 1
