"""Running a tool: judge, make the only :class:`RunContext` that an engine accepts, run, verify, log."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Generic, TypeVar

from sqlalchemy import Connection, select

from filigrane.kernel.errors import GateRefused, NotFound
from filigrane.kernel.finding import Finding, Producer, Status
from filigrane.kernel.ids import new_id
from filigrane.platform import audit, runs
from filigrane.platform.access import Action, Actor, require
from filigrane.platform.db import now
from filigrane.platform.gate import cards, registry, rules
from filigrane.platform.gate.cards import Card
from filigrane.platform.gate.registry import Tool
from filigrane.platform.gate.rules import CARE, Request
from filigrane.platform.gate.states import State
from filigrane.platform.installation import Installation
from filigrane.platform.patients.tables import patient_table

T = TypeVar("T")

_MAKER = object()
_live: set[str] = set()

NOT_MARKED = "Non marqué CE. Proposition à valider."


class RunContext:
    """The proof that the gate lets a tool run now. Only the gate makes one; it is worth nothing once the run has ended.

    Attributes
    ----------
    run, tool, version, patient
        Ids of the run and of what runs on whom (``patient`` is empty for a tool open to patients).
    components
        The components that may be used.
    """

    __slots__ = ("_partial", "components", "patient", "run", "tool", "version")

    def __init__(self, maker: object, *, run: str, tool: str, version: str, patient: str, components: frozenset[str]) -> None:
        if maker is not _MAKER:
            raise GateRefused(
                "Exécution refusée",
                rule="gate",
                where=tool,
                why="Seul le portail prépare une exécution",
                remedy="Appelez gate.run",
            )
        self.run, self.tool, self.version, self.patient, self.components = run, tool, version, patient, components
        self._partial: list[str] = []

    def require(self, tool: str) -> None:
        """Raise unless this context is that of ``tool`` (or lets it run as a component) and its run has not ended.

        Every engine's entry point begins with this line.

        Raises
        ------
        GateRefused
            With rule ``gate``.
        """
        if self.run not in _live or (tool != self.tool and tool not in self.components):
            raise GateRefused(
                "Exécution refusée",
                rule="gate",
                where=tool,
                why="Cette autorisation est d’un autre outil ou d’une exécution terminée",
                remedy="Passez par le portail pour chaque exécution",
            )

    def partial(self, sentence: str) -> None:
        """Say, in French, which input was missing or could only be read in part: it stands beside the output (rule E4)."""
        if sentence not in self._partial:
            self._partial.append(sentence)

    @property
    def producer(self) -> Producer:
        """Return what every finding of this run must name as its producer."""
        return Producer(self.tool, self.version, self.run)


@dataclass(frozen=True)
class Ran(Generic[T]):
    """The outcome of a run: ``warnings``, ``limits`` and ``notices`` are shown with the output.

    ``shadow`` findings are kept for comparison and shown to nobody at the bedside. ``left_out`` maps a refused component to its
    reason.
    """

    run_id: str
    tool: str
    version: str
    patient: str
    output: T
    warnings: tuple[str, ...]
    limits: tuple[str, ...]
    notices: tuple[str, ...]
    outputs: tuple[str, ...]
    shadow: bool
    left_out: Mapping[str, str] = field(default_factory=dict)

    def verify(self, findings: Sequence[Finding]) -> None:
        """Raise when a finding is not one that this run may propose (rule E5): see :func:`verify`."""
        verify(findings, Producer(self.tool, self.version, self.run_id), self.patient, self.outputs)


@dataclass(frozen=True)
class _Permit:
    card: Card
    tool: Tool
    warnings: tuple[str, ...]
    components: Mapping[str, str]
    left_out: Mapping[str, str]
    shadow: bool


@dataclass(frozen=True)
class _Ask:
    tool: str
    actor: Actor | None
    patient: str
    inputs: Mapping[str, str]
    components: tuple[str, ...]
    tumour: str | None
    modality: str | None


def verify(findings: Sequence[Finding], producer: Producer, patient: str, outputs: Sequence[str]) -> None:
    """Raise when a finding names another producer or patient, a kind that the card does not declare, or claims to be decided.

    Raises
    ------
    GateRefused
        With rule ``E5``.
    """
    for finding in findings:
        if finding.kind not in outputs:
            why = f"Type de constat non déclaré par la fiche : {finding.kind}"
        elif finding.producer != producer:
            why = "Un constat nomme une autre exécution que celle-ci"
        elif finding.subject.patient != patient:
            why = "Un constat porte sur un autre patient"
        elif finding.status is not Status.PROPOSED or finding.corrected is not None:
            why = "Un outil propose ; il ne décide pas"
        else:
            continue
        raise GateRefused(
            "Sortie d’outil refusée", rule="E5", where=producer.tool, why=why, remedy="Prévenez le responsable de l’outil"
        )


def run(
    installation: Installation,
    tool: str,
    *,
    actor: Actor,
    patient: str,
    inputs: Mapping[str, str],
    function: Callable[[RunContext], T],
    components: Sequence[str] = (),
    tumour: str | None = None,
    modality: str | None = None,
) -> Ran[T]:
    """Judge, run and log.

    Parameters
    ----------
    installation
        Its mode says which states may run.
    tool
        The card's name.
    actor
        The person who asks; a job carries the person who enqueued it.
    patient
        The patient's id; empty for a tool open to patients.
    inputs
        ``KIND/OPAQUE ID`` to the SHA-256 of what is read.
    function
        Called once with the context, outside any transaction.
    components
        Components wanted; a refused one is left out and the output says so.
    tumour, modality
        What the run is about, where the card's evidence is limited to some tumours and modalities.

    Raises
    ------
    AccessRefused
        When the actor may not run a tool on this patient.
    GateRefused
        With the rule that refuses. Refused runs are logged.
    """
    ask = _Ask(tool, actor, patient, inputs, tuple(components), tumour, modality)
    run_id = new_id("run")
    with installation.transaction() as connection:
        verdict = _judge(connection, installation, ask)
        _log_start(connection, installation, ask, run_id, verdict)
    if isinstance(verdict, GateRefused):
        raise verdict
    context = RunContext(
        _MAKER, run=run_id, tool=tool, version=verdict.card.version, patient=patient, components=frozenset(verdict.components)
    )
    output = _execute(installation, context, function, verdict)
    basis = installation.settings.regulatory_basis
    return Ran(
        run_id=run_id,
        tool=tool,
        version=verdict.card.version,
        patient=patient,
        output=output,
        warnings=(*verdict.warnings, *_left_out(verdict.left_out), *context._partial),  # noqa: SLF001 - of this module
        limits=verdict.card.limits,
        notices=(basis,) if basis else (NOT_MARKED,),
        outputs=verdict.card.outputs,
        shadow=verdict.shadow,
        left_out=MappingProxyType(dict(verdict.left_out)),
    )


def _execute(installation: Installation, context: RunContext, function: Callable[[RunContext], T], permit: _Permit) -> T:
    begun = time.monotonic()
    _live.add(context.run)
    outcome, error = runs.Outcome.FAILED, ""
    try:
        output = function(context)
        if isinstance(output, list | tuple):
            found = [item for item in output if isinstance(item, Finding)]
            verify(found, context.producer, context.patient, permit.card.outputs)
        outcome = runs.Outcome.DONE
    except BaseException as caught:
        error = type(caught).__name__
        raise
    finally:
        _live.discard(context.run)
        milliseconds = int((time.monotonic() - begun) * 1000)
        if context.patient or permit.card.elcap_type != 1:
            with installation.transaction() as connection:
                runs.end(connection, context.run, outcome, milliseconds, error)
    return output


def _judge(connection: Connection, installation: Installation, ask: _Ask) -> _Permit | GateRefused:
    if ask.actor is None or not ask.actor.account_id:
        return _refusal(ask.tool, "E1", "Aucune personne ne demande cette exécution")
    if ask.patient:
        require(connection, ask.actor, Action.RUN_TOOL, ask.patient)
    try:
        return _permit(connection, installation, ask)
    except GateRefused as refused:
        return refused


def _permit(connection: Connection, installation: Installation, ask: _Ask) -> _Permit:
    tool, card, request = _request(connection, installation, ask, ask.tool)
    refusal = rules.first_refusal(request)
    if refusal is not None:
        if refusal[0] == "E19":
            registry.suspend(connection, tool, rule="E19", reason=refusal[1])
        raise _refusal(ask.tool, *refusal)
    used, left_out = _components(connection, installation, ask, card)
    shadow = tool.state is State.SHADOW and installation.mode.value == CARE
    return _Permit(card, tool, rules.warnings(request), used, left_out, shadow)


def _request(connection: Connection, installation: Installation, ask: _Ask, name: str) -> tuple[Tool, Card, Request]:
    try:
        tool = registry.find(connection, name)
    except NotFound:
        raise _refusal(name, "card", "Outil inconnu de cette installation : aucune fiche") from None
    card = registry.current_card(tool)
    registry.check_signed(connection, tool)
    assert ask.actor is not None
    request = Request(
        card=card,
        state=tool.state,
        mode=installation.mode.value,
        actor=ask.actor.account_id,
        patient=ask.patient,
        synthetic=_synthetic(connection, ask.patient),
        inputs=frozenset(name.partition("/")[0] for name in ask.inputs),
        report=tool.report,
        tests_report=tool.tests_report,
        local_validators=len(registry.local_validators(connection, tool)),
        schema_now=cards.schema_hash(card.source_schema.resources),
        model_configured=bool(installation.settings.llm_url),
        tumour=ask.tumour,
        modality=ask.modality,
    )
    return tool, card, request


def _components(
    connection: Connection, installation: Installation, ask: _Ask, card: Card
) -> tuple[dict[str, str], dict[str, str]]:
    unknown = [name for name in ask.components if name not in card.components]
    if unknown:
        raise _refusal(ask.tool, "components", f"Composant absent de la fiche : {', '.join(unknown)}")
    used: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for name in ask.components:
        try:
            _tool, component, request = _request(connection, installation, ask, name)
            refusal = rules.first_refusal(request)
        except GateRefused as refused:
            left_out[name] = refused.why
            continue
        if refusal is None:
            used[name] = component.version
        else:
            left_out[name] = f"{refusal[1]} ({refusal[0]})"
    return used, left_out


def _synthetic(connection: Connection, patient: str) -> bool:
    query = select(patient_table.c.synthetic).where(patient_table.c.id == patient)
    return bool(connection.execute(query).scalar())


def _left_out(left_out: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"Composant {name} non utilisé : {reason}." for name, reason in left_out.items())


def _log_start(
    connection: Connection, installation: Installation, ask: _Ask, run_id: str, verdict: _Permit | GateRefused
) -> None:
    run = runs.Run(
        id=run_id,
        tool=ask.tool,
        version="",
        card="",
        patient=ask.patient or None,
        actor=ask.actor.account_id if ask.actor is not None else "",
        mode=installation.mode.value,
        shadow=False,
        inputs=dict(ask.inputs),
        components={},
        started=now(connection),
        milliseconds=None,
        outcome=runs.Outcome.STARTED,
        rule="",
        error="",
    )
    if isinstance(verdict, GateRefused):
        run = replace(run, outcome=runs.Outcome.REFUSED, rule=verdict.rule)
    elif verdict.card.elcap_type == 1:  # rule E10: nothing but a count is kept of an anonymous use
        runs.count_public_use(connection, ask.tool)
        return
    else:
        card = verdict.card
        run = replace(run, version=card.version, card=card.sha256, shadow=verdict.shadow, components=dict(verdict.components))
    runs.start(connection, run)
    audit.record(
        connection,
        actor=ask.actor,
        action="run_tool",
        patient=run.patient,
        object=run_id,
        outcome=audit.Outcome.REFUSED if run.rule else audit.Outcome.SUCCESS,
        detail={"tool": ask.tool, "version": run.version, "rule": run.rule},
    )


def _refusal(tool: str, rule: str, why: str) -> GateRefused:
    return GateRefused(
        "Outil refusé", rule=rule, where=tool, why=f"{why} (règle {rule})", remedy="Voyez la fiche de l’outil ou son responsable"
    )
