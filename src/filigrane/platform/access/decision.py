"""Deciding: gather what the policy looks at from the database, ask it, and keep refusals in the audit."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, or_, select

from filigrane.kernel.errors import AccessRefused
from filigrane.platform import audit
from filigrane.platform.access.model import Action, Actor, Decision, Objection, Relation, Request
from filigrane.platform.access.policy import policy
from filigrane.platform.access.tables import glass_table, objection_table, team_table
from filigrane.platform.db import now
from filigrane.platform.db.scope import remembered


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


def permitted(connection: Connection, actor: Actor, action: Action, patient_ids: Sequence[str]) -> set[str]:
    """Return the patients among ``patient_ids`` on whom ``actor`` may do ``action``: :func:`decide` for a list, in three queries."""
    asked = list(dict.fromkeys(patient_ids))
    related = _relations(connection, actor.account_id, asked)
    opposed = _objections(connection, actor.account_id, asked)
    return {
        patient
        for patient in asked
        if policy(
            Request(
                roles=actor.roles,
                action=action,
                patient=True,
                relation=related.get(patient, Relation.NONE),
                objections=opposed.get(patient, frozenset()),
            )
        ).permitted
    }


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
    found = remembered(connection, ("relation", account_id, patient_id), lambda: _relations(connection, account_id, [patient_id]))
    return found.get(patient_id, Relation.NONE)


def objections(connection: Connection, account_id: str, patient_id: str) -> frozenset[Objection]:
    """Return the patient's objections in force that concern this account."""
    found = remembered(
        connection, ("objections", account_id, patient_id), lambda: _objections(connection, account_id, [patient_id])
    )
    return found.get(patient_id, frozenset())


def _relations(connection: Connection, account_id: str, patient_ids: Collection[str]) -> dict[str, Relation]:
    """Return what the account is to each patient; those to whom it is nothing are absent."""
    moment, team, glass = now(connection), team_table.c, glass_table.c
    members = select(team.patient).where(
        team.patient.in_(patient_ids),
        team.account == account_id,
        team.since <= moment,
        or_(team.until.is_(None), team.until > moment),
    )
    found = dict.fromkeys(connection.execute(members).scalars(), Relation.CARE_TEAM)
    others = [patient for patient in patient_ids if patient not in found]
    if others:
        broken = select(glass.patient).where(
            glass.patient.in_(others),
            glass.account == account_id,
            glass.closed.is_(None),
            glass.opened <= moment,
            glass.until > moment,
        )
        found |= dict.fromkeys(connection.execute(broken).scalars(), Relation.BROKEN_GLASS)
    return found


def _objections(connection: Connection, account_id: str, patient_ids: Collection[str]) -> dict[str, frozenset[Objection]]:
    moment, column = now(connection), objection_table.c
    rows = connection.execute(
        select(column.patient, column.scope).where(
            column.patient.in_(patient_ids),
            or_(column.account.is_(None), column.account == account_id),
            or_(column.until.is_(None), column.until > moment),
        )
    )
    found: dict[str, frozenset[Objection]] = {}
    for patient, scope in rows:
        found[patient] = found.get(patient, frozenset()) | {Objection(scope)}
    return found
