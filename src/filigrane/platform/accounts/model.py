"""An account and its session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from filigrane.kernel.errors import AccessRefused
from filigrane.platform.access import Actor, Role


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. ``name`` is what is typed, ``display_name`` what screens show."""

    id: str
    name: str
    display_name: str
    roles: frozenset[Role]
    has_totp: bool
    disabled: bool

    def actor(self, purpose: str = "care") -> Actor:
        """Return the account as one who acts for ``purpose``."""
        return Actor(self.id, self.display_name, self.roles, purpose)


class SessionState(StrEnum):
    """What a session allows."""

    ACTIVE = "active"
    LOCKED = "locked"  # idle too long: the password opens it again, nothing typed is lost
    MUST_ENROL = "must_enrol"  # outside demonstration a second factor is due before anything else


@dataclass(frozen=True)
class Session:
    """One signed-in browser."""

    account: Account
    state: SessionState
    opened: datetime
    ends: datetime

    @property
    def actor(self) -> Actor:
        """Return who acts.

        Raises
        ------
        AccessRefused
            When the session is locked or the second factor is not set up.
        """
        if self.state is SessionState.LOCKED:
            raise AccessRefused("La session est verrouillée", remedy="Saisissez votre mot de passe")
        if self.state is SessionState.MUST_ENROL:
            raise AccessRefused("Le second facteur n’est pas encore réglé", remedy="Réglez-le pour continuer")
        return self.account.actor()
