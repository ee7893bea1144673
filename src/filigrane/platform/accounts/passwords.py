"""Passwords: argon2id hashes and the rule for a new one."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from filigrane.kernel.errors import InputRefused

SHORTEST = 12
LONGEST = 128
_FEWEST_DIFFERENT = 6

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
"""OWASP's minimum for argon2id: 19 MiB, two passes, one lane."""


def hash_password(password: str) -> str:
    """Return the argon2id hash, with its salt and parameters."""
    return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Tell whether ``password`` is the one of ``stored``; without a stored hash the same time is spent, for nothing to be learnt."""
    if len(password) > LONGEST:
        return False
    try:
        _HASHER.verify(stored if stored is not None else _decoy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def check_new(password: str, account_name: str) -> None:
    """Raise InputRefused when a new password is too weak, saying why."""
    why = None
    if len(password) < SHORTEST:
        why = f"il a moins de {SHORTEST} caractères"
    elif len(password) > LONGEST:
        why = f"il a plus de {LONGEST} caractères"
    elif account_name.casefold() in password.casefold():
        why = "il contient le nom du compte"
    elif len(set(password.casefold())) < _FEWEST_DIFFERENT:
        why = f"il a moins de {_FEWEST_DIFFERENT} caractères différents"
    if why is not None:
        raise InputRefused("Le mot de passe est trop faible", why=why, remedy="Choisissez une phrase de quatre mots, par exemple")


@cache
def _decoy() -> str:
    return _HASHER.hash("the password of no account")
