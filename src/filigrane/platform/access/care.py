"""Relations to a patient: care team, break-glass with its review, objections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from filigrane.kernel.errors import Conflict, NotFound, UsageError
from filigrane.kernel.ids import new_id
from filigrane.platform import audit
from filigrane.platform.access.decision import relation, require
from filigrane.platform.access.model import Action, Actor, Objection, Relation
from filigrane.platform.access.tables import glass_table, objection_table, team_table
from filigrane.platform.db import keys_of, now, scope_of

SHORTEST_REASON = 10
VERDICTS = ("justified", "unjustified")


@dataclass(frozen=True)
class Membership:
    """One account's place in a care team."""

    account: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class BreakGlass:
    """One access opened in an emergency."""

    id: str
    patient: str
    account: str
    reason: str
    opened: datetime
    until: datetime
    closed: datetime | None
    reviewed: datetime | None
    reviewed_by: str | None
    verdict: str | None


def join_care_team(
    connection: Connection, actor: Actor, patient_id: str, account_id: str, *, until: datetime | None = None
) -> None:
    """Add an account to the patient's care team (nothing changes when it is in it already).

    A member or a secretary adds; nobody outside adds himself.
    """
    require(connection, actor, Action.MANAGE_CARE_TEAM, patient_id)
    if relation(connection, account_id, patient_id) is not Relation.CARE_TEAM:
        enter_care_team(connection, actor, patient_id, account_id, until=until)


def enter_care_team(
    connection: Connection, actor: Actor, patient_id: str, account_id: str, *, until: datetime | None = None
) -> None:
    """Write the membership and its audit event; the caller has judged the right (the creator of a record enters its team)."""
    row = {"id": new_id("team"), "patient": patient_id, "account": account_id, "since": now(connection), "until": until}
    connection.execute(insert(team_table).values(**row, added_by=actor.account_id))
    audit.record(connection, actor=actor, action="join_care_team", patient=patient_id, object=account_id)


def leave_care_team(connection: Connection, actor: Actor, patient_id: str, account_id: str) -> None:
    """End an account's place in the care team."""
    require(connection, actor, Action.MANAGE_CARE_TEAM, patient_id)
    column, moment = team_table.c, now(connection)
    ended = connection.execute(
        update(team_table)
        .where(column.patient == patient_id, column.account == account_id, or_(column.until.is_(None), column.until > moment))
        .values(until=moment)
    )
    if ended.rowcount == 0:
        raise NotFound("Cette personne ne fait pas partie de l’équipe de soins")
    audit.record(connection, actor=actor, action="leave_care_team", patient=patient_id, object=account_id)


def care_team(connection: Connection, actor: Actor, patient_id: str) -> list[Membership]:
    """Return who is in the care team now."""
    require(connection, actor, Action.READ_IDENTITY, patient_id)
    column, moment = team_table.c, now(connection)
    rows = connection.execute(
        select(column.account, column.since, column.until)
        .where(column.patient == patient_id, or_(column.until.is_(None), column.until > moment))
        .order_by(column.since)
    )
    return [Membership(row.account, row.since, row.until) for row in rows]


def my_patients(connection: Connection, actor: Actor) -> list[str]:
    """Return the ids of the patients whose care team the actor is in, the latest first."""
    column, moment = team_table.c, now(connection)
    rows = connection.execute(
        select(column.patient)
        .where(column.account == actor.account_id, or_(column.until.is_(None), column.until > moment))
        .order_by(column.since.desc())
    )
    return list(dict.fromkeys(rows.scalars()))


def break_glass(connection: Connection, actor: Actor, patient_id: str, reason: str) -> BreakGlass:
    """Open the record in an emergency, for the time that the settings say; the reason goes to the review list.

    Raises
    ------
    AccessRefused
        When the role does not permit it or the patient opposed it.
    UsageError
        When the reason is too short to be one.
    Conflict
        When the actor already has access.
    """
    require(connection, actor, Action.BREAK_GLASS, patient_id)
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise UsageError("Le motif est trop court", remedy=f"Écrivez en une phrase ({SHORTEST_REASON} signes au moins) pourquoi")
    if relation(connection, actor.account_id, patient_id) is not Relation.NONE:
        raise Conflict("Vous avez déjà accès à ce dossier")
    moment, identifier = now(connection), new_id("glass")
    until = moment + timedelta(minutes=scope_of(connection).settings.break_glass_minutes)
    sealed = keys_of(connection).seal(reason.encode(), identifier)
    connection.execute(
        insert(glass_table).values(
            id=identifier, patient=patient_id, account=actor.account_id, reason=sealed, opened=moment, until=until
        )
    )
    audit.record(connection, actor=actor, action=Action.BREAK_GLASS, patient=patient_id, object=identifier)
    return BreakGlass(identifier, patient_id, actor.account_id, reason, moment, until, None, None, None, None)


def close_break_glass(connection: Connection, actor: Actor, patient_id: str) -> None:
    """Close the actor's own emergency access before its time."""
    column = glass_table.c
    closed = connection.execute(
        update(glass_table)
        .where(column.patient == patient_id, column.account == actor.account_id, column.closed.is_(None))
        .values(closed=now(connection))
    )
    if closed.rowcount:
        audit.record(connection, actor=actor, action="close_break_glass", patient=patient_id)


def break_glass_reviews(connection: Connection, actor: Actor, *, pending_only: bool = True) -> Sequence[BreakGlass]:
    """Return the emergency accesses to be reviewed by the data protection officer, the oldest first."""
    require(connection, actor, Action.REVIEW_BREAK_GLASS)
    query = select(glass_table).order_by(glass_table.c.opened)
    if pending_only:
        query = query.where(glass_table.c.reviewed.is_(None))
    keys = keys_of(connection)
    return [
        BreakGlass(**{**row, "reason": keys.unseal(row["reason"], row["id"]).decode()})
        for row in connection.execute(query).mappings()
    ]


def review_break_glass(connection: Connection, actor: Actor, glass_id: str, verdict: str) -> None:
    """Record the review: ``justified`` or ``unjustified``. One's own access is reviewed by somebody else."""
    require(connection, actor, Action.REVIEW_BREAK_GLASS)
    if verdict not in VERDICTS:
        raise UsageError("L’avis doit être « justifié » ou « injustifié »")
    row = connection.execute(select(glass_table).where(glass_table.c.id == glass_id).with_for_update()).mappings().first()
    if row is None:
        raise NotFound("Cet accès en urgence n’existe pas")
    if row["reviewed"] is not None:
        raise Conflict("Cet accès a déjà été relu", remedy="Rechargez la liste")
    if row["account"] == actor.account_id:
        raise UsageError("On ne relit pas son propre accès en urgence")
    connection.execute(
        update(glass_table)
        .where(glass_table.c.id == glass_id)
        .values(reviewed=now(connection), reviewed_by=actor.account_id, verdict=verdict)
    )
    audit.record(
        connection,
        actor=actor,
        action=Action.REVIEW_BREAK_GLASS,
        patient=row["patient"],
        object=glass_id,
        detail={"verdict": verdict},
    )


def objection(connection: Connection, actor: Actor, patient_id: str, scope: Objection, *, account_id: str | None = None) -> str:
    """Record that the patient opposes something; return the objection's id."""
    require(connection, actor, Action.RECORD_OBJECTION, patient_id)
    if (scope is Objection.PROFESSIONAL) != (account_id is not None):
        raise UsageError("L’opposition à un professionnel désigne ce professionnel, les autres n’en désignent aucun")
    identifier = new_id("obj")
    row = {"id": identifier, "patient": patient_id, "scope": scope.value, "account": account_id}
    connection.execute(insert(objection_table).values(**row, since=now(connection), recorded_by=actor.account_id))
    audit.record(
        connection, actor=actor, action=Action.RECORD_OBJECTION, patient=patient_id, object=identifier, detail={"scope": scope}
    )
    return identifier


def withdraw_objection(connection: Connection, actor: Actor, patient_id: str, objection_id: str) -> None:
    """Record that the patient no longer opposes it."""
    require(connection, actor, Action.RECORD_OBJECTION, patient_id)
    column = objection_table.c
    ended = connection.execute(
        update(objection_table)
        .where(column.id == objection_id, column.patient == patient_id, column.until.is_(None))
        .values(until=now(connection))
    )
    if ended.rowcount == 0:
        raise NotFound("Cette opposition n’existe pas ou n’est plus en vigueur")
    audit.record(connection, actor=actor, action="withdraw_objection", patient=patient_id, object=objection_id)
