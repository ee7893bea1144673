"""What travels with a connection: the installation's clock and keys, and what must happen when its transaction ends."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from filigrane.kernel.clock import Clock
from filigrane.platform.db.engine import WRITING
from filigrane.platform.keys import Keys
from filigrane.platform.settings import Mode, Settings

T = TypeVar("T")

OPTION = "filigrane_scope"


@dataclass
class Scope:
    """The surroundings of one transaction.

    Attributes
    ----------
    afterwards
        Written in a transaction of its own once this one has ended, committed or not: a refusal must stay in the audit although the
        act that was refused is rolled back.
    seen
        What was read once and cannot change: used by :func:`remembered` where the connection sees one state of the database.
    on_commit, on_rollback
        Acts outside the database (removing a file) that are right only in that case.
    """

    settings: Settings
    keys: Keys
    clock: Clock
    afterwards: list[Callable[[Connection], None]] = field(default_factory=list)
    seen: dict[Hashable, Any] = field(default_factory=dict)
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


def remembered(connection: Connection, key: Hashable, read: Callable[[], T]) -> T:
    """Return what ``read`` gives; on a connection that only reads, and so sees one state, it is asked once for each ``key``."""
    options = connection.get_execution_options()
    if options.get(WRITING, False):
        return read()
    seen = scope_of(connection).seen
    if key not in seen:
        seen[key] = read()
    found: T = seen[key]
    return found


def now(connection: Connection) -> datetime:
    """Return the present instant by the installation's clock."""
    return scope_of(connection).clock()


def keys_of(connection: Connection) -> Keys:
    """Return the installation's keys."""
    return scope_of(connection).keys
