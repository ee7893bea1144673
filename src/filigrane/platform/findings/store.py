"""Reading findings, decisions and differences from the database. The caller asks ``access`` for ``read_patient`` before."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from filigrane.kernel.errors import NotFound
from filigrane.kernel.finding import Finding, Status
from filigrane.kernel.wire import finding_from_json, finding_to_json, value_from_json
from filigrane.platform.db import Row
from filigrane.platform.findings.model import (
    Decision,
    DecisionOutcome,
    Difference,
    Stored,
    basis_table,
    decision_table,
    difference_table,
    table,
)
from filigrane.platform.findings.recent import RECENT
from filigrane.platform.keys import seal, unseal
from filigrane.platform.patients import data_key


def seal_json(key: bytes, document: Any, bound_to: str) -> bytes:
    """Return a JSON document sealed by a patient's key, for one place only."""
    return seal(key, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf8"), bound_to)


def unseal_json(key: bytes, sealed: bytes, bound_to: str) -> Any:
    """Return what :func:`seal_json` sealed."""
    return json.loads(unseal(key, sealed, bound_to))


def finding_body(key: bytes, finding: Finding) -> bytes:
    """Return a finding as its row keeps it."""
    return seal_json(key, finding_to_json(finding), f"finding:{finding.id}")


def stored_of(key: bytes, row: Mapping[str, Any]) -> Stored:
    """Return the finding of a table row; the row's status is the one that counts."""
    return _stored(key, row, finding_from_json(unseal_json(key, row["body"], f"finding:{row['id']}")))


def _stored(key: bytes, row: Row, finding: Finding) -> Stored:
    reason = "" if row["reason"] is None else str(unseal_json(key, row["reason"], f"reason:{row['id']}"))
    if finding.status.value != row["status"]:
        finding = replace(finding, status=Status(row["status"]))
    return Stored(finding, row["version"], row["created"], row["updated"], row["shadow"], row["differs_from"], reason)


def find(connection: Connection, finding_id: str) -> Stored:
    """Return one finding.

    Raises
    ------
    NotFound
        When there is none with this id, or its patient was erased.
    """
    row = connection.execute(select(table).where(table.c.id == finding_id)).mappings().first()
    if row is None:
        raise NotFound("Constat introuvable", where=finding_id, remedy="Rechargez la page")
    return stored_of(data_key(connection, row["patient"]), dict(row))


def for_patient(
    connection: Connection,
    patient: str,
    *,
    statuses: Collection[Status] | None = None,
    kinds: Collection[str] | None = None,
    shadow: bool = False,
    as_of: datetime | None = None,
) -> list[Finding]:
    """Return a patient's findings in the order in which they were proposed. See :func:`stored_for`."""
    return [item.finding for item in stored_for(connection, patient, statuses=statuses, kinds=kinds, shadow=shadow, as_of=as_of)]


def stored_for(
    connection: Connection,
    patient: str,
    *,
    statuses: Collection[Status] | None = None,
    kinds: Collection[str] | None = None,
    shadow: bool = False,
    as_of: datetime | None = None,
) -> list[Stored]:
    """Return a patient's findings with their versions.

    Parameters
    ----------
    connection, patient
        Whose.
    statuses, kinds
        Only these; every status but ``withdrawn`` by default.
    shadow
        Whether those of shadow runs are wanted: these alone, or never.
    as_of
        As they stood at this instant. What was withdrawn since is gone for that instant too.
    """
    wanted = frozenset(Status) - {Status.WITHDRAWN} if statuses is None else frozenset(statuses)
    items = [item for item in _every(connection, patient, shadow=shadow) if kinds is None or item.finding.kind in kinds]
    if as_of is not None:
        then = [item for item in items if item.created <= as_of]
        items = _as_of(connection, data_key(connection, patient), patient, then, as_of) if then else []
    return [item for item in items if item.finding.status in wanted]


def _every(connection: Connection, patient: str, *, shadow: bool) -> tuple[Stored, ...]:
    """Return all of a patient's findings in order; the list of the last look is given again while nothing has changed."""
    mine = table.c.patient == patient, table.c.shadow == shadow
    asked = select(func.count(), func.sum(table.c.version), func.max(table.c.updated), func.count(table.c.differs_from)).where(
        *mine
    )
    mark = tuple(connection.execute(asked).one())
    if not mark[0]:
        return ()
    key = data_key(connection, patient)  # asked for at every look: an erased patient has none
    known = RECENT.listed(key, (patient, shadow), mark)
    if known is not None:
        return known
    rows = connection.execute(select(*_LIGHT).where(*mine).order_by(table.c.created, table.c.id)).mappings().all()
    opened = _opened(connection, key, rows)
    items = tuple(_stored(key, row, opened[row["id"]]) for row in rows)
    if tuple(connection.execute(asked).one()) == mark:  # nobody wrote between the two queries
        RECENT.keep_list(key, (patient, shadow), mark, items)
    return items


_LIGHT = tuple(column for column in table.c if column.name != "body")


def _opened(connection: Connection, key: bytes, rows: Sequence[Row]) -> dict[str, Finding]:
    """Return the findings of these rows by id; those opened lately are not decrypted again."""
    found, missing = RECENT.known(key, rows)
    if missing:
        bodies = select(table.c.id, table.c.body).where(table.c.id.in_(list(missing)))
        fresh = {
            identifier: finding_from_json(unseal_json(key, body, f"finding:{identifier}"))
            for identifier, body in connection.execute(bodies)
        }
        RECENT.keep(missing, fresh)
        found |= fresh
    return found


def _as_of(connection: Connection, key: bytes, patient: str, items: list[Stored], moment: datetime) -> list[Stored]:
    after: dict[str, tuple[int, Any]] = {}
    query = select(decision_table).where(decision_table.c.patient == patient, decision_table.c.time <= moment)
    for row in connection.execute(query.order_by(decision_table.c.version)).mappings():
        after[row["finding"]] = (row["version"], unseal_json(key, row["body"], f"decision:{row['id']}")["after"])
    then = []
    for item in items:
        if item.finding.status is Status.WITHDRAWN:
            then.append(item)
            continue
        version, state = after.get(item.finding.id, (1, {"status": Status.PROPOSED.value, "corrected": None}))
        corrected = None if state["corrected"] is None else value_from_json(state["corrected"])
        finding = replace(item.finding, status=Status(state["status"]), corrected=corrected)
        then.append(replace(item, finding=finding, version=version))
    return then


def dependents(connection: Connection, findings: Collection[str]) -> set[str]:
    """Return the ids of every finding that derives, directly or not, from one of ``findings``."""
    reached: set[str] = set()
    edge = set(findings)
    while edge:
        rows = connection.execute(select(basis_table.c.finding).where(basis_table.c.basis.in_(sorted(edge)))).scalars()
        edge = set(rows) - reached - set(findings)
        reached |= edge
    return reached


def decisions_of(connection: Connection, finding_id: str) -> list[tuple[Decision, Mapping[str, Any]]]:
    """Return each decision on a finding with its sealed part, the oldest first."""
    query = select(decision_table).where(decision_table.c.finding == finding_id).order_by(decision_table.c.version)
    rows = connection.execute(query).mappings().all()
    if not rows:
        return []
    key = data_key(connection, rows[0]["patient"])
    found = []
    for row in rows:
        body = unseal_json(key, row["body"], f"decision:{row['id']}")
        found.append((_decision(dict(row), body), body))
    return found


def _decision(row: Mapping[str, Any], body: Mapping[str, Any]) -> Decision:
    return Decision(
        id=row["id"],
        finding=row["finding"],
        version=row["version"],
        account=row["account"],
        name=body["name"],
        outcome=DecisionOutcome(row["outcome"]),
        value=None if body["value"] is None else value_from_json(body["value"]),
        reason=body["reason"],
        time=row["time"],
        undoes=row["undoes"],
        status=Status(body["after"]["status"]),
    )


def differences(connection: Connection, patient: str, *, run: str | None = None) -> list[Difference]:
    """Return what readings after a decision said otherwise, the newest first."""
    columns = (difference_table.c[name] for name in ("run", "finding", "change", "other", "time"))
    query = select(*columns).where(difference_table.c.patient == patient)
    if run is not None:
        query = query.where(difference_table.c.run == run)
    rows = connection.execute(query.order_by(difference_table.c.time.desc(), difference_table.c.finding))
    return [Difference(*row) for row in rows]
