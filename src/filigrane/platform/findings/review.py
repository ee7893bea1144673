"""Review: a named person accepts, corrects, rejects or types. The machine's value stays beside the person's; history only grows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from filigrane.kernel.codes import Code
from filigrane.kernel.dates import Interval
from filigrane.kernel.errors import Conflict, UsageError
from filigrane.kernel.evidence import Evidence, Statement
from filigrane.kernel.finding import Assertion, Finding, Producer, Status, Subject, Value
from filigrane.kernel.ids import new_id
from filigrane.kernel.unknown import Unknown
from filigrane.kernel.wire import value_from_json, value_to_json
from filigrane.platform import audit
from filigrane.platform.access import Action, Actor, require
from filigrane.platform.db import now
from filigrane.platform.events import emit
from filigrane.platform.fhir import store as resources
from filigrane.platform.findings import anchors
from filigrane.platform.findings.model import (
    STATUS_OF,
    Decision,
    DecisionOutcome,
    Stored,
    decision_table,
    source_table,
    table,
    view_table,
)
from filigrane.platform.findings.store import decisions_of, find, finding_body, seal_json, stored_for
from filigrane.platform.patients import data_key
from filigrane.science.oncology import kinds

_DECISIONS = frozenset({DecisionOutcome.ACCEPTED, DecisionOutcome.CORRECTED, DecisionOutcome.REJECTED})


@dataclass(frozen=True)
class _Act:
    outcome: DecisionOutcome
    status: Status
    corrected: Value | Unknown | None
    value: Value | Unknown | None = None
    reason: str = ""
    undoes: str | None = None


def decide(
    connection: Connection,
    actor: Actor,
    finding_id: str,
    outcome: DecisionOutcome | str,
    *,
    seen_version: int,
    value: Value | Unknown | None = None,
    reason: str | None = None,
) -> Decision:
    """Accept, correct or reject a finding, in the caller's transaction; the record and ``finding.decided`` go with it.

    Parameters
    ----------
    connection, actor, finding_id
        Who decides on what.
    outcome
        ``accepted``, ``corrected`` (with a value, or an Unknown) or ``rejected`` (with a reason). A decided finding may be decided
        again.
    seen_version
        The version that the person had before the eyes.

    Raises
    ------
    AccessRefused, NotFound
        When the actor may not decide; when there is no such finding.
    UsageError
        When a correction has no value or a rejection no reason.
    IntegrityFailure
        When the value has not the shape of its kind.
    Conflict
        When somebody else, or a new reading, changed the finding meanwhile.
    """
    wanted = _outcome(outcome)
    stored = find(connection, finding_id)
    finding = stored.finding
    require(connection, actor, Action.DECIDE, finding.subject.patient)
    if wanted is DecisionOutcome.CORRECTED:
        if value is None:
            raise UsageError("Correction sans valeur", where=finding_id, remedy="Saisissez la valeur, ou choisissez « inconnu »")
        _check_shape(finding.kind, value)
    if wanted is DecisionOutcome.REJECTED and not (reason or "").strip():
        raise UsageError("Rejet sans motif", where=finding_id, remedy="Écrivez pourquoi ce constat est faux")
    corrected = value if wanted is DecisionOutcome.CORRECTED else None
    act = _Act(wanted, STATUS_OF[wanted], corrected, corrected, (reason or "").strip())
    return _apply(connection, actor, stored, act, seen_version)


def undo(connection: Connection, actor: Actor, finding_id: str, *, seen_version: int) -> Decision:
    """Take back the last decision that still stands, by a new decision; what was before stands again.

    Raises
    ------
    AccessRefused, NotFound, Conflict
        As :func:`decide`; Conflict also when there is nothing to take back.
    """
    stored = find(connection, finding_id)
    require(connection, actor, Action.DECIDE, stored.finding.subject.patient)
    done = decisions_of(connection, finding_id)
    taken_back = {decision.undoes for decision, _body in done if decision.undoes}
    standing = [(decision, body) for decision, body in done if decision.outcome in _DECISIONS and decision.id not in taken_back]
    if not standing:
        raise Conflict("Aucune décision à reprendre", where=finding_id, remedy="Rechargez la page")
    last, body = standing[-1]
    before = body["before"]
    corrected = None if before["corrected"] is None else value_from_json(before["corrected"])
    act = _Act(DecisionOutcome.UNDONE, Status(before["status"]), corrected, undoes=last.id)
    return _apply(connection, actor, stored, act, seen_version)


def type_value(
    connection: Connection,
    actor: Actor,
    patient: str,
    kind: str,
    value: Value | Unknown,
    *,
    tumour: str | None = None,
    when: Interval | None = None,
    unit: str | None = None,
    code: Code | None = None,
    assertion: Assertion | None = None,
    evidence: Sequence[Evidence] = (),
) -> Finding:
    """Keep a fact that a person states; its evidence is the statement, and the passages that the person points to.

    Raises
    ------
    AccessRefused
        When the actor may not decide about this patient.
    IntegrityFailure
        When the value has not the shape of its kind.
    """
    require(connection, actor, Action.DECIDE, patient)
    _check_shape(kind, value)
    moment = now(connection)
    role = "+".join(sorted(actor.roles)) or "person"
    finding = Finding(
        id=new_id("fnd"),
        subject=Subject(patient, tumour),
        kind=kind,
        value=value,
        evidence=(*evidence, Statement(actor.account_id, role, moment)),
        producer=Producer(actor.account_id, "", ""),
        when=when or Interval(None, None),
        assertion=assertion or Assertion(),
        unit=unit,
        code=code,
        status=Status.TYPED,
    )
    _insert_typed(connection, finding, actor, moment)
    stored = Stored(finding, 0, moment, moment, shadow=False, differs_from=None, reason="")
    _record(connection, actor, stored, _Act(DecisionOutcome.TYPED, Status.TYPED, None, value), finding)
    return finding


def _insert_typed(connection: Connection, finding: Finding, actor: Actor, moment: datetime) -> None:
    key = data_key(connection, finding.subject.patient)
    connection.execute(
        insert(table).values(
            id=finding.id,
            patient=finding.subject.patient,
            kind=finding.kind,
            tumour=finding.subject.tumour,
            status=Status.TYPED.value,
            version=1,
            tool=actor.account_id,
            tool_version="",
            run="",
            last_run="",
            shadow=False,
            created=moment,
            updated=moment,
            body=finding_body(key, finding),
        )
    )
    found = sorted(anchors.sources(finding))
    if found:
        connection.execute(insert(source_table), [{"finding": finding.id, "source": source} for source in found])


def accept_viewed(connection: Connection, actor: Actor, patient: str, kinds_wanted: Collection[str]) -> list[Decision]:
    """Accept the proposals of some kinds whose source this person opened, at the version that was opened or a later equal one."""
    require(connection, actor, Action.DECIDE, patient)
    opened = viewed_by(connection, actor, patient)
    waiting = stored_for(connection, patient, statuses={Status.PROPOSED}, kinds=kinds_wanted)
    return [
        decide(connection, actor, item.finding.id, DecisionOutcome.ACCEPTED, seen_version=item.version)
        for item in waiting
        if item.finding.id in opened
    ]


def viewed(connection: Connection, actor: Actor, finding_id: str) -> None:
    """Keep that this person opened the source of a finding."""
    stored = find(connection, finding_id)
    require(connection, actor, Action.READ_PATIENT, stored.finding.subject.patient)
    dialect_insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    row = dialect_insert(view_table).values(finding=finding_id, account=actor.account_id, time=now(connection))
    connection.execute(row.on_conflict_do_update(index_elements=["finding", "account"], set_={"time": row.excluded.time}))
    audit.record(connection, actor=actor, action="view_source", patient=stored.finding.subject.patient, object=finding_id)


def viewed_by(connection: Connection, actor: Actor, patient: str) -> frozenset[str]:
    """Return the findings of a patient whose source this person opened."""
    query = (
        select(view_table.c.finding)
        .join(table, table.c.id == view_table.c.finding)
        .where(table.c.patient == patient, view_table.c.account == actor.account_id)
    )
    return frozenset(connection.execute(query).scalars())


def views(connection: Connection, finding_id: str) -> list[tuple[str, datetime]]:
    """Return which accounts opened the source of a finding, and when they last did, the latest first."""
    query = select(view_table.c.account, view_table.c.time).where(view_table.c.finding == finding_id)
    return [(account, moment) for account, moment in connection.execute(query.order_by(view_table.c.time.desc()))]


def history(connection: Connection, finding_id: str) -> list[Decision]:
    """Return every decision on a finding, the oldest first."""
    return [decision for decision, _body in decisions_of(connection, finding_id)]


def _outcome(outcome: DecisionOutcome | str) -> DecisionOutcome:
    try:
        wanted = DecisionOutcome(outcome)
    except ValueError:
        wanted = DecisionOutcome.WITHDRAWN
    if wanted not in _DECISIONS:
        raise UsageError(f"Décision inconnue : {outcome}", remedy="Choisissez : accepter, corriger ou rejeter")
    return wanted


def _check_shape(kind: str, value: Value | Unknown) -> None:
    if isinstance(value, Unknown) and kind in kinds.kinds():
        return
    kinds.check(kind, {} if isinstance(value, Unknown) else dict(value))


def _apply(connection: Connection, actor: Actor, stored: Stored, act: _Act, seen_version: int) -> Decision:
    finding = replace(stored.finding, status=act.status, corrected=act.corrected)
    key = data_key(connection, finding.subject.patient)
    changed = connection.execute(
        update(table)
        .where(table.c.id == finding.id, table.c.version == seen_version, table.c.status != Status.WITHDRAWN.value)
        .values(
            status=act.status.value,
            version=seen_version + 1,
            updated=now(connection),
            body=finding_body(key, finding),
        )
    )
    if not changed.rowcount:
        raise _changed(connection, finding.id)
    return _record(connection, actor, replace(stored, version=seen_version), act, finding)


def _record(connection: Connection, actor: Actor, stored: Stored, act: _Act, finding: Finding) -> Decision:
    """Write the decision, the record, the event and the audit of one act."""
    patient, moment = finding.subject.patient, now(connection)
    decision = Decision(
        new_id("dec"), finding.id, stored.version + 1, actor.account_id, actor.name, act.outcome, act.value, act.reason, moment,
        act.undoes, act.status,
    )  # fmt: skip
    body = {
        "name": actor.name,
        "value": None if act.value is None else value_to_json(act.value),
        "reason": act.reason,
        "before": _state(stored.finding.status, stored.finding.corrected),
        "after": _state(act.status, act.corrected),
    }
    connection.execute(
        insert(decision_table).values(
            id=decision.id, finding=finding.id, patient=patient, version=decision.version, account=actor.account_id,
            outcome=act.outcome.value, time=moment, undoes=act.undoes,
            body=seal_json(data_key(connection, patient), body, f"decision:{decision.id}"),
        )
    )  # fmt: skip
    resources.write_decided(connection, finding, author=actor.account_id, decision=decision.id)
    emit(connection, "finding.decided", patient, {"finding": finding.id, "kind": finding.kind, "outcome": act.outcome.value})
    audit.record(
        connection, actor=actor, action="decide", patient=patient, object=finding.id, detail={"outcome": act.outcome.value}
    )
    return decision


def _state(status: Status, corrected: Value | Unknown | None) -> dict[str, Any]:
    return {"status": status.value, "corrected": None if corrected is None else value_to_json(corrected)}


def _changed(connection: Connection, finding_id: str) -> Conflict:
    present = find(connection, finding_id)
    if present.finding.status is Status.WITHDRAWN:
        return Conflict("Ce constat a été retiré entre-temps", where=finding_id, why=present.reason, remedy="Rechargez la page")
    past = history(connection, finding_id)
    who = "Une nouvelle lecture l’a modifié"
    if past:
        who = f"Modifié par {past[-1].name} à {past[-1].time.astimezone():%H h %M}"  # the hospital's time, as its machine has it
    return Conflict("Ce constat a changé entre-temps", where=finding_id, why=who, remedy="Comparez avant de décider")
