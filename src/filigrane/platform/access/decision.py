"""Deciding: gather what the policy looks at from the database, ask it, and keep refusals in the audit."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from filigrane.kernel.errors import AccessRefused
from filigrane.platform import audit
from filigrane.platform.access.model import Action, Actor, Decision, Objection, Relation, Request
from filigrane.platform.access.policy import policy
from filigrane.platform.access.tables import glass_table, objection_table, team_table
from filigrane.platform.db import now


def decide(connection: Connection, actor: Actor, action: Action, patient_id: str | None = None) -> Decision:
    """Return whether ``actor`` may do ``action`` (to ``patient_id``), and why. Nothing is written."""
    if patient_id is None:
        return policy(Request(actor.roles, action))
    return policy(
        Request(
            roles=actor.roles,
            action=action,
            patient=True,
            relation=relation(connection, actor.account_id, patient_id),
            objections=objections(connection, actor.account_id, patient_id),
        )
    )


def require(connection: Connection, actor: Actor, action: Action, patient_id: str | None = None) -> None:
    """Do nothing when the act is permitted.

    Raises
    ------
    AccessRefused
        Otherwise; the refusal stays in the audit although the transaction is rolled back.
    """
    decision = decide(connection, actor, action, patient_id)
    if decision.permitted:
        return
    audit.record_refusal(connection, actor=actor, action=action, patient=patient_id)
    remedy = ""
    if patient_id is not None and policy(Request(actor.roles, Action.BREAK_GLASS, patient=True)).permitted:
        remedy = "En urgence, ouvrez l’accès avec un motif ; sinon demandez à rejoindre l’équipe de soins"
    raise AccessRefused("Accès refusé", why=decision.reason, remedy=remedy)


def relation(connection: Connection, account_id: str, patient_id: str) -> Relation:
    """Return what the account is to the patient at this moment."""
    moment = now(connection)
    team = team_table.c
    member = select(team.id).where(
        team.patient == patient_id,
        team.account == account_id,
        team.since <= moment,
        or_(team.until.is_(None), team.until > moment),
    )
    if connection.execute(member.limit(1)).first() is not None:
        return Relation.CARE_TEAM
    glass = glass_table.c
    broken = select(glass.id).where(
        glass.patient == patient_id,
        glass.account == account_id,
        glass.closed.is_(None),
        glass.opened <= moment,
        glass.until > moment,
    )
    return Relation.NONE if connection.execute(broken.limit(1)).first() is None else Relation.BROKEN_GLASS


def objections(connection: Connection, account_id: str, patient_id: str) -> frozenset[Objection]:
    """Return the patient's objections in force that concern this account."""
    moment, column = now(connection), objection_table.c
    rows = connection.execute(
        select(column.scope).where(
            column.patient == patient_id,
            or_(column.account.is_(None), column.account == account_id),
            or_(column.until.is_(None), column.until > moment),
        )
    )
    return frozenset(Objection(scope) for scope in rows.scalars())
