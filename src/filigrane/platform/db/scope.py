"""What travels with a connection: the installation's clock and keys, and what must happen when its transaction ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from filigrane.kernel.clock import Clock
from filigrane.platform.keys import Keys
from filigrane.platform.settings import Mode, Settings

OPTION = "filigrane_scope"


@dataclass
class Scope:
    """The surroundings of one transaction.

    Attributes
    ----------
    afterwards
        Written in a transaction of its own once this one has ended, committed or not: a refusal must stay in the audit although the
        act that was refused is rolled back.
    on_commit, on_rollback
        Acts outside the database (removing a file) that are right only in that case.
    """

    settings: Settings
    keys: Keys
    clock: Clock
    afterwards: list[Callable[[Connection], None]] = field(default_factory=list)
    on_commit: list[Callable[[], None]] = field(default_factory=list)
    on_rollback: list[Callable[[], None]] = field(default_factory=list)

    @property
    def mode(self) -> Mode:
        """Return the installation's mode."""
        return self.settings.mode


def scope_of(connection: Connection) -> Scope:
    """Return the scope of a connection given by ``Installation.transaction`` or ``Installation.reading``."""
    scope: Any = connection.get_execution_options().get(OPTION)
    if not isinstance(scope, Scope):
        raise TypeError("this connection was not opened by an Installation")
    return scope


def now(connection: Connection) -> datetime:
    """Return the present instant by the installation's clock."""
    return scope_of(connection).clock()


def keys_of(connection: Connection) -> Keys:
    """Return the installation's keys."""
    return scope_of(connection).keys
