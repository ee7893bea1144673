"""Review against a slow oracle: a stack of states. Undo gives back what was before, history only grows, versions only rise."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.integration.platform_work.conftest import card_text, proposed, span

from filigrane.kernel.errors import Conflict
from filigrane.kernel.finding import Status
from filigrane.platform import files, findings, gate, patients, record
from filigrane.platform.access import Actor, Role
from filigrane.platform.fhir import FhirStatus
from filigrane.platform.gate import RunContext
from filigrane.platform.installation import Installation
from filigrane.platform.patients import Traits
from filigrane.platform.settings import Mode

DOCTOR = Actor("acc_doctor", "Dr Claire Dumas", frozenset({Role.DOCTOR}))
VALUES = [{"substance": name} for name in ("iode", "latex", "pénicilline")]


class Review(RuleBasedStateMachine):
    """One finding, decided and taken back in any order, and read again by the tool at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        home = Path(self.folder.name)
        self.installation = Installation.open(home / "home", mode=Mode.DEMONSTRATION, environment={})
        (home / "card.toml").write_text(card_text(), encoding="utf8")
        with self.installation.transaction() as connection:
            gate.register(connection, str(home / "card.toml"))
            self.patient = patients.create(connection, DOCTOR, Traits("Dupont"), []).id
            self.source = files.put(
                connection, self.installation, patient=self.patient, name="a", data=b"a", media_type="text/plain", actor=DOCTOR
            ).id
        self.stack: list[tuple[Status, Any]] = [(Status.PROPOSED, None)]
        self.version = 1
        self.decisions = 0
        self.written = 0

    def teardown(self) -> None:
        self.installation.close()
        self.folder.cleanup()

    def _read(self) -> int:
        def function(context: RunContext) -> list[Any]:
            finding = proposed(self.patient, "allergy", VALUES[0], span(self.source, 4, "iode"), tumour=None)
            return [replace(finding, producer=context.producer)]

        ran = gate.run(
            self.installation, "demo.reader", actor=DOCTOR, patient=self.patient, inputs={"document/x": "0"}, function=function
        )
        with self.installation.transaction() as connection:
            return findings.save(connection, ran, self.patient, ran.output, sources=[self.source])

    @initialize()
    def first_reading(self) -> None:
        assert self._read() == 1
        with self.installation.reading() as connection:
            self.id = findings.for_patient(connection, self.patient)[0].id

    @rule()
    def read_again(self) -> None:
        assert self._read() == 0

    @rule(outcome=st.sampled_from(["accepted", "corrected", "rejected"]), value=st.sampled_from(VALUES), late=st.integers(0, 4))
    def decide(self, outcome: str, value: dict[str, Any], late: int) -> None:
        seen = self.version - (late == 0)
        corrected = value if outcome == "corrected" else None
        try:
            with self.installation.transaction() as connection:
                findings.decide(connection, DOCTOR, self.id, outcome, seen_version=seen, value=corrected, reason="motif")
        except Conflict:
            assert late == 0
            return
        assert late != 0
        self._moved((Status(outcome), corrected), push=True)

    @rule()
    def undo(self) -> None:
        try:
            with self.installation.transaction() as connection:
                findings.undo(connection, DOCTOR, self.id, seen_version=self.version)
        except Conflict:
            assert len(self.stack) == 1
            return
        self._moved(self.stack[-2], push=False)

    def _moved(self, state: tuple[Status, Any], *, push: bool) -> None:
        was_in_record = self.stack[-1][0] in {Status.ACCEPTED, Status.CORRECTED}
        if push:
            self.stack.append(state)
        else:
            self.stack.pop()
        self.version += 1
        self.decisions += 1
        self.written += was_in_record or state[0] in {Status.ACCEPTED, Status.CORRECTED}

    @invariant()
    def the_finding_is_the_top_of_the_stack(self) -> None:
        if not hasattr(self, "id"):
            return
        status, corrected = self.stack[-1]
        with self.installation.reading() as connection:
            stored = findings.find(connection, self.id)
            past = findings.history(connection, self.id)
            versions = record.versions(connection, self.id)
            current = record.current(connection, self.patient)
        finding = stored.finding
        assert (finding.status, None if finding.corrected is None else dict(finding.corrected)) == (status, corrected)
        assert dict(finding.value) == VALUES[0]
        assert stored.version == self.version
        assert len(past) == self.decisions
        assert [version.version for version in versions] == list(range(1, self.written + 1))
        stands = status in {Status.ACCEPTED, Status.CORRECTED}
        assert [item.body["code"]["text"] for item in current] == ([dict(finding.current)["substance"]] if stands else [])
        assert all(version.status is FhirStatus.DECIDED for version in current)


TestReview = Review.TestCase
TestReview.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
