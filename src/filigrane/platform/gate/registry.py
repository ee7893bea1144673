"""The tools of this hospital: which version stands in which state, who signed each step, on which card."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, String, Table, Text, UniqueConstraint, insert, select, update
from sqlalchemy.engine import Row

from filigrane.kernel.errors import AccessRefused, Conflict, GateRefused, NotFound, UsageError
from filigrane.kernel.ids import new_id
from filigrane.platform import audit
from filigrane.platform.access import Action, Actor, Role, require
from filigrane.platform.db import UtcDateTime, keys_of, metadata, now, scope_of
from filigrane.platform.events import emit
from filigrane.platform.gate import cards
from filigrane.platform.gate.cards import Card
from filigrane.platform.gate.rules import CARE, same_person
from filigrane.platform.gate.states import ADVANCES, State, check_step
from filigrane.platform.keys import signature_holds
from filigrane.platform.system import System

tool_table = Table(
    "tool_version",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("version", String(40), nullable=False),
    Column("location", String(400), nullable=False),
    Column("card", String(64), nullable=False),
    Column("state", String(12), nullable=False),
    Column("report", String(64)),
    Column("tests_report", String(64)),
    Column("registered", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("name", "version"),
)

signature_table = Table(
    "tool_signature",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tool", String(40), nullable=False),
    Column("card", String(64), nullable=False),
    Column("step", String(40), nullable=False),
    Column("account", String(80), nullable=False),
    Column("name", String(200), nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Column("report", String(64)),
    Column("signature", String(128), nullable=False),
    Index("ix_tool_signature_tool", "tool", "time"),
)

LOCAL_VALIDATION = "local_validation"


@dataclass(frozen=True)
class Tool:
    """One version of one tool: ``card`` is the SHA-256 that the steps were signed on, ``reason`` why it is where it is."""

    id: str
    name: str
    version: str
    location: str
    card: str
    state: State
    report: str | None
    tests_report: str | None
    registered: datetime
    reason: str


@dataclass(frozen=True)
class Signature:
    """Who signed which step (``draft>validated``, ``local_validation`` ...), when, with which words and which report."""

    card: str
    step: str
    account: str
    name: str
    time: datetime
    statement: str
    report: str | None
    signature: str


def locations(system: System) -> tuple[str, ...]:
    """Return where the cards that a system declares lie."""
    return tuple(f"filigrane.systems.{system.name}:cards/{name}.toml" for name in system.cards)


def register(connection: Connection, location: str) -> Card:
    """Make the card at ``location`` known as a draft, and return it; a draft whose card changed takes the new card.

    A signed version whose card changed is left as it is: the gate refuses it until a new version is registered.
    """
    card = cards.load(location)
    row = _row(connection, card.name, card.version)
    if row is None:
        connection.execute(
            insert(tool_table).values(
                id=new_id("tool"), name=card.name, version=card.version, location=location, card=card.sha256,
                state=State.DRAFT.value, registered=now(connection), reason="",
            )
        )  # fmt: skip
        audit.record(connection, actor=None, action="register_tool", object=f"{card.name}@{card.version}")
    elif row.state is State.DRAFT and (row.card != card.sha256 or row.location != location):
        connection.execute(update(tool_table).where(tool_table.c.id == row.id).values(card=card.sha256, location=location))
    return card


def register_all(connection: Connection, systems: Iterable[System]) -> None:
    """Register every card that the systems declare; called when the application or the worker starts."""
    for system in systems:
        for location in locations(system):
            register(connection, location)


def find(connection: Connection, name: str, version: str | None = None) -> Tool:
    """Return a tool's version, the last registered one where no version is given.

    Raises
    ------
    NotFound
        When the tool is not registered.
    """
    row = _row(connection, name, version)
    if row is None:
        raise NotFound("Outil inconnu de cette installation", where=name, remedy="Enregistrez sa fiche")
    return row


def tools(connection: Connection) -> list[Tool]:
    """Return every version of every tool, by name, the last registered first."""
    query = select(tool_table).order_by(tool_table.c.name, tool_table.c.registered.desc(), tool_table.c.id.desc())
    return [_tool(row) for row in connection.execute(query)]


def active(connection: Connection) -> list[Tool]:
    """Return the tools that clinicians must know to be running (rule E20): in use or in shadow."""
    return [tool for tool in tools(connection) if tool.state in {State.SHADOW, State.IN_USE}]


def signatures(connection: Connection, tool: Tool) -> list[Signature]:
    """Return the signed steps of a version, the oldest first."""
    columns = [column for column in signature_table.c if column.name not in {"id", "tool"}]
    query = select(*columns).where(signature_table.c.tool == tool.id).order_by(signature_table.c.time, signature_table.c.id)
    return [Signature(*row) for row in connection.execute(query)]


def transition(
    connection: Connection,
    actor: Actor,
    name: str,
    wanted: State,
    *,
    statement: str,
    version: str | None = None,
    report: str | None = None,
    tests_report: str | None = None,
) -> Tool:
    """Move a tool to another state, signed by ``actor``; ``report`` and ``tests_report`` are SHA-256 of the attached reports.

    Raises
    ------
    AccessRefused
        When the actor does not manage tools (anyone who may stop a tool can suspend it).
    GateRefused
        When the step does not exist, the approver developed the tool, the card was edited, a report is missing, or a demonstration
        tool would leave shadow in care.
    UsageError
        When nothing is stated.
    """
    require(connection, actor, Action.SUSPEND_TOOL if wanted is State.SUSPENDED else Action.MANAGE_TOOLS)
    if not statement.strip():
        raise UsageError("Signature sans texte", where=name, remedy="Écrivez ce que vous attestez")
    tool = find(connection, name, version)
    check_step(name, tool.state, wanted)
    if wanted in ADVANCES:
        _check_advance(connection, actor, tool, wanted, report)
    values: dict[str, Any] = {"state": wanted.value, "reason": statement.strip()}
    values.update({key: item for key, item in (("report", report), ("tests_report", tests_report)) if item is not None})
    changed = connection.execute(
        update(tool_table).where(tool_table.c.id == tool.id, tool_table.c.state == tool.state.value).values(values)
    )
    if not changed.rowcount:
        raise Conflict("L’état de l’outil a changé entre-temps", where=name, remedy="Rechargez la fiche de l’outil")
    _sign(connection, actor, tool, step=f"{tool.state}>{wanted}", statement=statement, report=report)
    if wanted is State.SUSPENDED:
        emit(connection, "tool.suspended", None, {"tool": name, "version": tool.version, "rule": "signature"})
    return find(connection, name, tool.version)


def _check_advance(connection: Connection, actor: Actor, tool: Tool, wanted: State, report: str | None) -> None:
    card = current_card(tool)
    if same_person(actor.name, card.developers) or same_person(actor.account_id, card.developers):
        raise _refused(
            tool, "approver", "La personne qui approuve a développé l’outil", "Demandez la signature d’une autre personne"
        )
    if wanted is State.VALIDATED and not report:
        raise _refused(tool, "E12", "Aucun rapport de validation n’est joint", "Joignez le rapport puis signez")
    care = scope_of(connection).mode.value == CARE
    if card.demonstration and care and wanted is State.IN_USE and len(local_validators(connection, tool)) < 2:
        why = "Outil marqué « démonstration » : deux personnes doivent d’abord signer un rapport de validation locale"
        raise _refused(tool, "demonstration", why, "Faites signer le rapport de validation locale")


def sign_local_validation(connection: Connection, actor: Actor, name: str, *, statement: str, report: str) -> int:
    """Sign the report of a validation made in this hospital, and return how many persons have signed this same report.

    Raises
    ------
    AccessRefused
        When the actor is neither doctor nor tool owner.
    GateRefused
        When the actor developed the tool or the card was edited.
    """
    if not actor.roles & {Role.DOCTOR, Role.TOOL_OWNER}:
        raise AccessRefused("Signature refusée", where=name, why="Il faut être médecin ou responsable d’outil")
    tool = find(connection, name)
    if same_person(actor.name, current_card(tool).developers):
        raise _refused(
            tool, "approver", "La personne qui signe a développé l’outil", "Demandez la signature d’une autre personne"
        )
    _sign(connection, actor, tool, step=LOCAL_VALIDATION, statement=statement, report=report)
    return len(local_validators(connection, tool))


def local_validators(connection: Connection, tool: Tool) -> frozenset[str]:
    """Return the accounts that signed the report that most persons signed, on this very card."""
    by_report: dict[str, set[str]] = {}
    for signature in signatures(connection, tool):
        if signature.step == LOCAL_VALIDATION and signature.report and _holds(connection, tool, signature):
            by_report.setdefault(signature.report, set()).add(signature.account)
    return max((frozenset(accounts) for accounts in by_report.values()), key=len, default=frozenset())


def suspend(connection: Connection, tool: Tool, *, rule: str, reason: str) -> None:
    """Suspend a tool by itself: the source data changed, a monitored limit was passed. Told to the systems and the audit."""
    connection.execute(
        update(tool_table).where(tool_table.c.id == tool.id).values(state=State.SUSPENDED.value, reason=f"{rule} : {reason}")
    )
    audit.record(connection, actor=None, action="suspend_tool", object=f"{tool.name}@{tool.version}", detail={"rule": rule})
    emit(connection, "tool.suspended", None, {"tool": tool.name, "version": tool.version, "rule": rule})


def current_card(tool: Tool) -> Card:
    """Return the card as it lies now.

    Raises
    ------
    GateRefused
        When its bytes are not those that were registered and signed, or it is another tool's.
    """
    card = cards.load(tool.location)
    if card.sha256 != tool.card or (card.name, card.version) != (tool.name, tool.version):
        why = "La fiche a été modifiée après son enregistrement ou sa signature"
        raise _refused(tool, "card", why, "Donnez à la fiche une nouvelle version, enregistrez-la et faites-la valider")
    return card


def check_signed(connection: Connection, tool: Tool) -> None:
    """Raise when no valid signature on this card brought the tool to its state: the database alone is not believed.

    Raises
    ------
    GateRefused
        With rule ``signature``.
    """
    if tool.state not in ADVANCES:  # a draft needs no signature; a suspended or retired tool does not run anyway
        return
    steps = [item for item in signatures(connection, tool) if item.step.endswith(f">{tool.state}")]
    if not steps or not _holds(connection, tool, steps[-1]):
        why = f"Aucune signature valable ne place cet outil à l’état « {tool.state.french} »"
        raise _refused(tool, "signature", why, "Faites valider l’outil de nouveau")


def _sign(connection: Connection, actor: Actor, tool: Tool, *, step: str, statement: str, report: str | None) -> None:
    values: dict[str, Any] = {
        "id": new_id("sign"), "tool": tool.id, "card": tool.card, "step": step, "account": actor.account_id, "name": actor.name,
        "time": now(connection), "statement": statement.strip(), "report": report,
    }  # fmt: skip
    values["signature"] = keys_of(connection).sign(_message(tool, values))
    connection.execute(insert(signature_table).values(values))
    detail = {"step": step.replace(">", ":")}
    audit.record(connection, actor=actor, action="sign_tool", object=f"{tool.name}@{tool.version}", detail=detail)


def _holds(connection: Connection, tool: Tool, signature: Signature) -> bool:
    message = _message(tool, signature.__dict__)
    return signature.card == tool.card and signature_holds(keys_of(connection).public_key, message, signature.signature)


def _message(tool: Tool, values: Mapping[str, Any]) -> bytes:
    signed = {key: values[key] for key in ("card", "step", "account", "name", "statement", "report")}
    text = json.dumps({**signed, "tool": tool.name, "version": tool.version, "time": values["time"].isoformat()}, sort_keys=True)
    return b"filigrane tool signature\n" + text.encode("utf8")


def _row(connection: Connection, name: str, version: str | None) -> Tool | None:
    query = select(tool_table).where(tool_table.c.name == name)
    if version is not None:
        query = query.where(tool_table.c.version == version)
    row = connection.execute(query.order_by(tool_table.c.registered.desc(), tool_table.c.id.desc()).limit(1)).first()
    return None if row is None else _tool(row)


def _tool(row: Row[Any]) -> Tool:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to read a row by name
    return Tool(**{**values, "state": State(values["state"])})


def _refused(tool: Tool, rule: str, why: str, remedy: str) -> GateRefused:
    return GateRefused("Outil refusé", rule=rule, where=f"{tool.name} {tool.version}", why=why, remedy=remedy)
