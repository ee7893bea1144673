"""Writing and reading audit events."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Connection, insert, select

from filigrane.platform.audit.tables import event_table
from filigrane.platform.db import Row, now, scope_of
from filigrane.platform.db.engine import WRITING

SYSTEM = "system"
"""The actor of what no person asked for: the sealer, a cleaning."""

_TOKEN = re.compile(r"[A-Za-z0-9_.:/@+-]{0,120}")
_OURS = re.compile(r"[a-z]+_[0-9a-hjkmnp-tv-z]{26}|[0-9a-f]{40}|[0-9a-f]{64}")
"""Ids of ``kernel.ids`` and hashes: drawn at random, some hold a long run of digits and tell nothing all the same."""
_TELLING = re.compile(r"\d{4}-\d{2}-\d{2}$|\d{2}/\d{2}/\d{4}|\d{13,}")


class Outcome(StrEnum):
    """What came of the act."""

    SUCCESS = "success"
    REFUSED = "refused"
    FAILURE = "failure"


class Acting(Protocol):
    """Somebody who acts: ``access.Actor`` is one."""

    @property
    def account_id(self) -> str:
        """The opaque id of the account."""

    @property
    def roles(self) -> frozenset[Any]:
        """The roles held during the act."""

    @property
    def purpose(self) -> str:
        """The purpose of use."""


@dataclass(frozen=True)
class AuditEvent:
    """One event as stored."""

    id: int
    time: datetime
    actor: str
    roles: tuple[str, ...]
    purpose: str
    action: str
    patient: str | None
    object: str | None
    outcome: Outcome
    detail: Mapping[str, Any]


def record(
    connection: Connection,
    *,
    actor: Acting | None,
    action: str,
    patient: str | None = None,
    object: str | None = None,  # noqa: A002 (the word of the standard)
    outcome: str = Outcome.SUCCESS,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Insert one event in the transaction of ``connection``: it is kept exactly if the act is.

    Parameters
    ----------
    connection
        From ``Installation.transaction``; or from ``Installation.reading`` for the act of reading itself: the event is then written right
        after, before the caller goes on.
    actor
        Who acts; None for the system itself.
    action
        The name of the act, e.g. ``read_patient``.
    patient, object
        Opaque ids.
    outcome
        ``success``, ``refused`` or ``failure``.
    detail
        Numbers, truth values, opaque words, and lists of them.

    Raises
    ------
    ValueError
        When a value could hold a name, a date or an identifier of a person.
    """
    row = _row(connection, actor, action, patient, object, outcome, detail)
    if connection.get_execution_options().get(WRITING, False):
        _insert(connection, row)
    else:
        scope_of(connection).afterwards.append(lambda later: _insert(later, row))


def record_refusal(
    connection: Connection,
    *,
    actor: Acting | None,
    action: str,
    patient: str | None = None,
    object: str | None = None,  # noqa: A002 (the word of the standard)
    outcome: str = Outcome.REFUSED,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record an event that stays although the transaction of ``connection`` is rolled back, as a refusal makes it.

    It is written in a transaction of its own when this one has ended.
    """
    row = _row(connection, actor, action, patient, object, outcome, detail)
    scope_of(connection).afterwards.append(lambda later: _insert(later, row))


def _insert(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(event_table).values(row))


def _row(  # noqa: PLR0917 (private: the two callers pass every field in order)
    connection: Connection,
    actor: Acting | None,
    action: str,
    patient: str | None,
    target: str | None,
    outcome: str,
    detail: Mapping[str, Any] | None,
) -> dict[str, Any]:
    plain = {key: _plain(value) for key, value in (detail or {}).items()}
    for text in (action, patient, target, *plain):
        _opaque(text)
    return {
        "time": now(connection),
        "actor": SYSTEM if actor is None else actor.account_id,
        "roles": [] if actor is None else sorted(str(role) for role in actor.roles),
        "purpose": SYSTEM if actor is None else actor.purpose,
        "action": action,
        "patient": patient,
        "object": target,
        "outcome": Outcome(outcome).value,
        "detail": plain,
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _opaque(str(value))
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [_plain(item) for item in items]
    raise ValueError(f"an audit detail is a number, an opaque word or a list of them, not {type(value).__name__}")


def _opaque(text: str | None) -> str | None:
    if text is None or _OURS.fullmatch(text):
        return text
    if not _TOKEN.fullmatch(text) or _TELLING.search(text):
        raise ValueError("an audit event holds opaque ids and words only: no free text, date or identifier of a person")
    return text


def events(
    connection: Connection,
    *,
    patient: str | None = None,
    actor: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    before_id: int | None = None,
    limit: int = 100,
) -> Sequence[AuditEvent]:
    """Return the latest events that match, the newest first. The caller asks ``access`` for ``read_audit`` before."""
    query = select(event_table).order_by(event_table.c.id.desc()).limit(limit)
    for column, value in ((event_table.c.patient, patient), (event_table.c.actor, actor), (event_table.c.action, action)):
        if value is not None:
            query = query.where(column == value)
    if since is not None:
        query = query.where(event_table.c.time >= since)
    if before_id is not None:
        query = query.where(event_table.c.id < before_id)
    return [_event(row) for row in connection.execute(query).mappings()]


def _event(row: Row) -> AuditEvent:
    values = dict(row)
    return AuditEvent(**{**values, "roles": tuple(values["roles"]), "outcome": Outcome(values["outcome"])})
