"""Local accounts: argon2id passwords, one-time codes, lockout, sessions and one-time sign-in links.

Functions that check a password take the installation, not a connection: hashing never holds a transaction open.
"""

from filigrane.platform.accounts.links import one_time_link, redeem
from filigrane.platform.accounts.model import Account, Session, SessionState
from filigrane.platform.accounts.sessions import end_session, lock, open_session, resume, unlock
from filigrane.platform.accounts.sign_in import authenticate, change_password, confirm_totp, enrol_totp
from filigrane.platform.accounts.store import accounts, create, disable, find, get, names, reset, set_roles

__all__ = [
    "Account",
    "Session",
    "SessionState",
    "accounts",
    "authenticate",
    "change_password",
    "confirm_totp",
    "create",
    "disable",
    "end_session",
    "enrol_totp",
    "find",
    "get",
    "lock",
    "names",
    "one_time_link",
    "open_session",
    "redeem",
    "reset",
    "resume",
    "set_roles",
    "unlock",
]
