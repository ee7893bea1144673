"""When a source is withdrawn (wrong patient, erasure): what was read in it goes, and what derives from it, with the reason.

The words go too: quotes, values and decisions of these findings are overwritten, in the record's history as well. What stays says that
something of this kind was there, who withdrew it, when and why.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from filigrane.kernel.evidence import Statement
from filigrane.kernel.finding import Finding, Producer, Status, Subject
from filigrane.kernel.ids import new_id
from filigrane.kernel.unknown import Reason, Unknown
from filigrane.platform import audit, files
from filigrane.platform.access import Actor
from filigrane.platform.audit.events import SYSTEM
from filigrane.platform.db import now
from filigrane.platform.events import emit
from filigrane.platform.fhir import store as resources
from filigrane.platform.files.tables import item_table
from filigrane.platform.findings.model import (
    DecisionOutcome,
    anchor_table,
    basis_table,
    decision_table,
    difference_table,
    source_table,
    table,
)
from filigrane.platform.findings.store import dependents, finding_body, seal_json, stored_for, unseal_json
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import JobContext
from filigrane.platform.keys import unseal
from filigrane.platform.patients import data_key

JOB = "findings.withdraw"
JOBS: Mapping[str, str] = MappingProxyType({JOB: "filigrane.platform.findings.withdrawal:withdraw_job"})
"""Job name to dotted function, as a System declares them: the shell adds these to the systems' own."""
ROLE = "withdrawal"
"""The role in which the statement that replaces a withdrawn finding's evidence is made."""
ON: Mapping[str, str] = MappingProxyType({"source.withdrawn": JOB})


def withdraw_source(
    connection: Connection, installation: Installation, item_id: str, reason: str, *, actor: Actor
) -> frozenset[str]:
    """Withdraw a source item and all that was read in it, in one transaction; return the ids of the findings that went.

    This is the way for people. The event that ``files.withdraw`` emits leads here again, for what a reading that was under way saved
    in between.

    Raises
    ------
    AccessRefused, UsageError, NotFound, Conflict
        As :func:`filigrane.platform.files.withdraw`.
    """
    files.withdraw(connection, installation, item_id, reason, actor=actor)
    return withdraw_from(connection, item_id, reason.strip(), actor=actor)


def withdraw_from(connection: Connection, source_id: str, reason: str = "", *, actor: Actor | None = None) -> frozenset[str]:
    """Withdraw every finding with evidence in a source item, and every finding derived from one of these; return their ids.

    Done twice, it does nothing the second time. Without a ``reason`` it is the one for which the source item was withdrawn.
    """
    reason = reason or _reason(connection, source_id)
    direct = set(connection.execute(select(source_table.c.finding).where(source_table.c.source == source_id)).scalars())
    reached = direct | dependents(connection, direct)
    rows = connection.execute(select(table).where(table.c.id.in_(sorted(reached))).with_for_update()).mappings().all()
    by_patient: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_patient.setdefault(row["patient"], []).append(dict(row))
    for patient, items in by_patient.items():
        _withdraw(connection, patient, items, reason, actor)
    _forget(connection, reached)
    return frozenset(reached)


def withdraw_job(context: JobContext) -> None:
    """Follow ``source.withdrawn``: the payload names the source; its reason is read from the source item itself."""
    source = str(context.payload["source"])
    with context.step() as connection:
        withdraw_from(connection, source)


def emptied(connection: Connection, patient: str) -> frozenset[str]:
    """Return the ids of a patient's findings whose words went with their source, at whatever time."""
    gone = stored_for(connection, patient, statuses={Status.WITHDRAWN})
    return frozenset(
        item.finding.id
        for item in gone
        if any(isinstance(evidence, Statement) and evidence.role == ROLE for evidence in item.finding.evidence)
    )


def _reason(connection: Connection, source: str) -> str:
    row = connection.execute(select(item_table.c.patient, item_table.c.reason).where(item_table.c.id == source)).first()
    if row is None or row.reason is None:
        return "Document retiré"
    return unseal(data_key(connection, row.patient), row.reason, f"reason:{source}").decode("utf8")


def _withdraw(
    connection: Connection, patient: str, rows: Collection[Mapping[str, Any]], reason: str, actor: Actor | None
) -> None:
    key, moment = data_key(connection, patient), now(connection)
    account = SYSTEM if actor is None else actor.account_id
    for row in rows:
        emptied = Finding(
            id=row["id"],
            subject=Subject(patient, row["tumour"]),
            kind=row["kind"],
            value=Unknown(Reason.NOT_APPLICABLE, "Constat retiré"),
            evidence=(Statement(account, ROLE, moment),),
            producer=Producer(row["tool"], row["tool_version"], row["run"]),
            status=Status.WITHDRAWN,
        )
        version = row["version"] + 1
        connection.execute(
            update(table)
            .where(table.c.id == row["id"])
            .values(
                status=Status.WITHDRAWN.value, version=version, updated=moment, body=finding_body(key, emptied),
                reason=seal_json(key, reason, f"reason:{row['id']}"),
            )
        )  # fmt: skip
        _empty_decisions(connection, key, row["id"])
        _write_decision(connection, key, row, reason, actor)
        audit.record(connection, actor=actor, action="withdraw_finding", patient=patient, object=row["id"])
        emit(connection, "finding.withdrawn", patient, {"finding": row["id"], "kind": row["kind"]})
    resources.retract(connection, patient, [row["id"] for row in rows], author=account)


def _write_decision(connection: Connection, key: bytes, row: Mapping[str, Any], reason: str, actor: Actor | None) -> None:
    """Write into the finding's history who withdrew it and why."""
    decision = new_id("dec")
    name = "Filigrane" if actor is None else actor.name
    state = {"status": Status.WITHDRAWN.value, "corrected": None}
    body = {
        "name": name,
        "value": None,
        "reason": reason,
        "before": {"status": row["status"], "corrected": None},
        "after": state,
    }
    connection.execute(
        insert(decision_table).values(
            id=decision,
            finding=row["id"],
            patient=row["patient"],
            version=row["version"] + 1,
            account=SYSTEM if actor is None else actor.account_id,
            outcome=DecisionOutcome.WITHDRAWN.value,
            time=now(connection),
            body=seal_json(key, body, f"decision:{decision}"),
        )
    )


def _empty_decisions(connection: Connection, key: bytes, finding_id: str) -> None:
    """Overwrite what decisions quoted: who decided, when and which way stays."""
    query = select(decision_table.c.id, decision_table.c.body).where(decision_table.c.finding == finding_id)
    for decision_id, sealed in connection.execute(query).all():
        body = unseal_json(key, sealed, f"decision:{decision_id}")
        body["value"], body["reason"] = None, ""
        for side in ("before", "after"):
            body[side]["corrected"] = None
        values = {"body": seal_json(key, body, f"decision:{decision_id}")}
        connection.execute(update(decision_table).where(decision_table.c.id == decision_id).values(values))


def _forget(connection: Connection, findings: Collection[str]) -> None:
    """Remove the hashes and links: a second withdrawal finds nothing, and the same words of another document are a new finding."""
    named = sorted(findings)
    for target in (anchor_table, source_table, basis_table, difference_table):
        connection.execute(delete(target).where(target.c.finding.in_(named)))
    connection.execute(update(table).where(table.c.differs_from.in_(named)).values(differs_from=None))
