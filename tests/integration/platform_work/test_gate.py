from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from tests.integration.platform_work.conftest import proposed

from filigrane.kernel.errors import AccessRefused, FiligraneError, GateRefused, UsageError
from filigrane.kernel.evidence import Statement
from filigrane.kernel.finding import Status
from filigrane.platform import audit, gate, runs
from filigrane.platform.access import Actor
from filigrane.platform.gate import RunContext, State
from filigrane.platform.gate.registry import tool_table
from filigrane.platform.installation import Installation
from filigrane.platform.patients import Patient

REPORT = "a" * 64
Ask = Callable[..., gate.Ran[Any]]


@pytest.fixture
def ask(installation: Installation, doctor: Actor, patient: Patient) -> Ask:
    def run(function: Callable[[RunContext], Any] = lambda _context: "lu", **changes: Any) -> gate.Ran[Any]:
        asked = {"actor": doctor, "patient": patient.id, "inputs": {"document/src_1": "b" * 64}, **changes}
        return gate.run(
            installation, changes.pop("tool", "demo.reader"), function=function, **{k: v for k, v in asked.items() if k != "tool"}
        )

    return run


def _rule(ask: Ask, **changes: Any) -> str:
    with pytest.raises(GateRefused) as refused:
        ask(**changes)
    return refused.value.rule


def _to(installation: Installation, actor: Actor, *states: State, **more: Any) -> None:
    for state in states:
        with installation.transaction() as connection:
            gate.transition(connection, actor, "demo.reader", state, statement="J’ai relu le rapport", report=REPORT, **more)


def _state(installation: Installation) -> State:
    with installation.reading() as connection:
        return gate.find(connection, "demo.reader").state


def test_a_run_is_logged_with_its_inputs_version_duration_and_outcome(
    ask: Ask, installation: Installation, tool: Path, patient: Patient
) -> None:
    ran = ask()
    with installation.reading() as connection:
        run = runs.find(connection, ran.run_id)
    assert (run.tool, run.version, run.patient, run.outcome) == ("demo.reader", "1.0", patient.id, runs.Outcome.DONE)
    assert dict(run.inputs) == {"document/src_1": "b" * 64}
    assert run.milliseconds is not None
    assert run.milliseconds >= 0


def test_limits_warnings_and_the_missing_mark_come_with_the_output(ask: Ask, tool: Path) -> None:
    ran = ask(inputs={})
    assert ran.limits == ("pages illisibles",)
    assert ran.notices == ("Non marqué CE. Proposition à valider.",)
    assert any("Entrée absente : document" in sentence for sentence in ran.warnings)


def test_what_the_tool_could_not_read_stands_beside_the_output(ask: Ask, tool: Path) -> None:
    assert "Page 4 illisible." in ask(lambda context: context.partial("Page 4 illisible.")).warnings


def test_a_tool_without_card_does_not_run(ask: Ask, patient: Patient) -> None:
    assert _rule(ask, tool="demo.unknown") == "card"


def test_a_refused_run_is_logged_with_its_rule(ask: Ask, installation: Installation, tool: Path, patient: Patient) -> None:
    assert _rule(ask, inputs={"genome/1": "c" * 64}) == "E3"
    with installation.reading() as connection:
        logged = runs.runs_of(connection, patient=patient.id)
    assert [(run.outcome, run.rule) for run in logged] == [(runs.Outcome.REFUSED, "E3")]


def test_a_job_without_actor_cannot_run_a_tool(ask: Ask, tool: Path) -> None:
    assert _rule(ask, actor=None) == "E1"
    assert _rule(ask, actor=Actor("", "")) == "E1"


def test_a_doctor_outside_the_care_team_cannot_run_a_tool(ask: Ask, tool: Path, other_doctor: Actor) -> None:
    with pytest.raises(AccessRefused):
        ask(actor=other_doctor)


def test_nobody_but_the_gate_makes_a_run_context() -> None:
    with pytest.raises(GateRefused) as refused:
        RunContext(object(), run="run_x", tool="demo.reader", version="1", patient="p", components=frozenset())
    assert refused.value.rule == "gate"


def test_a_context_is_worth_nothing_once_its_run_has_ended(ask: Ask, tool: Path) -> None:
    kept: list[RunContext] = []

    def function(context: RunContext) -> None:
        context.require("demo.reader")
        with pytest.raises(GateRefused):
            context.require("demo.other")
        kept.append(context)

    ask(function)
    with pytest.raises(GateRefused):
        kept[0].require("demo.reader")


def test_an_error_of_the_tool_is_logged_and_passed_on(ask: Ask, installation: Installation, tool: Path, patient: Patient) -> None:
    def function(_context: RunContext) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(function)
    with installation.reading() as connection:
        run = runs.runs_of(connection, patient=patient.id)[0]
    assert (run.outcome, run.error) == (runs.Outcome.FAILED, "ZeroDivisionError")


@pytest.mark.parametrize("fault", ["kind", "patient", "producer", "status"])
def test_an_output_that_the_card_does_not_declare_is_refused(
    ask: Ask, tool: Path, patient: Patient, clock: Any, fault: str
) -> None:
    def function(context: RunContext) -> list[Any]:
        made = proposed(patient.id, "tnm", {"T": "T2"}, Statement("p", "r", clock()))
        finding = replace(made, producer=context.producer)
        if fault == "kind":
            finding = replace(finding, kind="weight", value={"kg": 60})
        elif fault == "patient":
            finding = replace(finding, subject=replace(finding.subject, patient="pat_other"))
        elif fault == "producer":
            finding = replace(finding, producer=replace(finding.producer, run="run_other"))
        else:
            finding = replace(finding, status=Status.ACCEPTED)
        return [finding]

    assert _rule(ask, function=function) == "E5"


def test_a_tool_reaches_use_by_signed_steps(installation: Installation, tool: Path, tool_owner: Actor) -> None:
    _to(installation, tool_owner, State.VALIDATED, State.SHADOW, State.IN_USE)
    with installation.reading() as connection:
        found = gate.find(connection, "demo.reader")
        steps = [signature.step for signature in gate.signatures(connection, found)]
        assert [item.name for item in gate.active(connection)] == ["demo.reader"]
    assert found.state is State.IN_USE
    assert steps == ["draft>validated", "validated>shadow", "shadow>in_use"]


def test_the_developer_does_not_approve(installation: Installation, tool: Path, tool_owner: Actor) -> None:
    developer = replace(tool_owner, name="jean code")
    with pytest.raises(GateRefused) as refused:
        _to(installation, developer, State.VALIDATED)
    assert refused.value.rule == "approver"


def test_a_validation_needs_its_report_and_words(installation: Installation, tool: Path, tool_owner: Actor) -> None:
    with pytest.raises(GateRefused) as refused, installation.transaction() as connection:
        gate.transition(connection, tool_owner, "demo.reader", State.VALIDATED, statement="Relu")
    assert refused.value.rule == "E12"
    with pytest.raises(UsageError), installation.transaction() as connection:
        gate.transition(connection, tool_owner, "demo.reader", State.VALIDATED, statement=" ", report=REPORT)


def test_a_doctor_stops_a_tool_but_does_not_validate_it(
    installation: Installation, tool: Path, tool_owner: Actor, doctor: Actor
) -> None:
    with pytest.raises(AccessRefused):
        _to(installation, doctor, State.VALIDATED)
    _to(installation, tool_owner, State.VALIDATED)
    _to(installation, doctor, State.SUSPENDED)
    assert _state(installation) is State.SUSPENDED


def test_a_suspended_tool_does_not_run(ask: Ask, installation: Installation, tool: Path, tool_owner: Actor) -> None:
    _to(installation, tool_owner, State.VALIDATED, State.SUSPENDED)
    assert _rule(ask) == "E6"


def test_a_card_edited_after_signature_is_refused(ask: Ask, installation: Installation, tool: Path, tool_owner: Actor) -> None:
    _to(installation, tool_owner, State.VALIDATED)
    tool.write_text(tool.read_text(encoding="utf8").replace("pages illisibles", "aucune"), encoding="utf8")
    with installation.transaction() as connection:
        gate.register(connection, str(tool))
    assert _rule(ask) == "card"


def test_a_draft_takes_its_edited_card(ask: Ask, installation: Installation, tool: Path) -> None:
    tool.write_text(tool.read_text(encoding="utf8").replace("pages illisibles", "scans tournés"), encoding="utf8")
    assert _rule(ask) == "card"
    with installation.transaction() as connection:
        gate.register(connection, str(tool))
    assert ask().limits == ("scans tournés",)


def test_a_state_written_without_signature_is_not_believed(ask: Ask, installation: Installation, tool: Path) -> None:
    with installation.transaction() as connection:
        connection.execute(update(tool_table).values(state="in_use", report=REPORT))
    assert _rule(ask) == "signature"


def test_a_changed_source_schema_suspends_the_tool(
    ask: Ask, installation: Installation, write_card: Any, tmp_path: Path, tool_owner: Actor
) -> None:
    schema = tmp_path / "schema.csv"
    schema.write_text("analyte,unit", encoding="utf8")
    card = write_card(schema_resources=[str(schema)], schema_sha256=gate.cards.schema_hash([str(schema)]))
    with installation.transaction() as connection:
        gate.register(connection, str(card))
    _to(installation, tool_owner, State.VALIDATED)
    assert ask().warnings == ()
    schema.write_text("analyte,unit,method", encoding="utf8")
    assert _rule(ask) == "E19"
    assert _state(installation) is State.SUSPENDED
    schema.write_text("analyte,unit", encoding="utf8")
    assert _rule(ask) == "E6"  # only a new validation brings it back


def test_a_refused_component_is_left_out_and_said(
    ask: Ask, installation: Installation, write_card: Any, tool_owner: Actor
) -> None:
    with installation.transaction() as connection:
        gate.register(connection, str(write_card(components=["demo.crf", "demo.absent"])))
        gate.register(connection, str(write_card("crf.toml", name="demo.crf")))
    ran = ask(lambda context: sorted(context.components), components=["demo.crf", "demo.absent"])
    assert ran.output == ["demo.crf"]
    assert list(ran.left_out) == ["demo.absent"]
    assert any("demo.absent" in sentence for sentence in ran.warnings)
    assert _rule(ask, components=["demo.stranger"]) == "components"


def test_a_tool_open_to_patients_keeps_a_daily_count_only(ask: Ask, installation: Installation, write_card: Any) -> None:
    card = write_card(
        elcap_type=1, patient_notice="Complète vos soins", escalation=["service", "15", "112"], context_inputs=["age"]
    )
    with installation.transaction() as connection:
        gate.register(connection, str(card))
    for _ in range(2):
        ask(patient="")
    with installation.reading() as connection:
        assert list(runs.public_uses(connection, "demo.reader").values()) == [2]
        assert runs.runs_of(connection, tool="demo.reader") == []
    assert _rule(ask) == "E10"


def test_acts_on_tools_are_in_the_audit(ask: Ask, installation: Installation, tool: Path, tool_owner: Actor) -> None:
    ask()
    _to(installation, tool_owner, State.VALIDATED)
    with installation.reading() as connection:
        acts = [event.action for event in audit.events(connection)]
    assert {"register_tool", "run_tool", "sign_tool"} <= set(acts)


def test_every_refusal_reads_in_french_with_what_to_do(ask: Ask, tool: Path) -> None:
    with pytest.raises(FiligraneError) as refused:
        ask(inputs={"genome/1": "c" * 64})
    assert "règle E3" in refused.value.french()
    assert refused.value.remedy
    assert refused.value.exit_code == 4


def test_two_signatures_open_a_demonstration_tool_only_to_different_persons(
    installation: Installation, write_card: Any, tool_owner: Actor, doctor: Actor
) -> None:
    with installation.transaction() as connection:
        gate.register(connection, str(write_card(demonstration=True)))
        for actor, expected in ((tool_owner, 1), (tool_owner, 1), (doctor, 2)):
            signed = gate.sign_local_validation(connection, actor, "demo.reader", statement="Relu ici", report=REPORT)
            assert signed == expected
        assert connection.execute(select(tool_table.c.state)).scalar_one() == "draft"
