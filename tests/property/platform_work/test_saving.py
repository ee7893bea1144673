"""Saving against a slow oracle: a table of what stands at each passage, under readings and decisions in any order."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.platform_work.conftest import card_text, proposed, span

from filigrane.kernel.finding import Finding, Status
from filigrane.platform import files, findings, gate, patients
from filigrane.platform.access import Actor, Role
from filigrane.platform.gate import RunContext
from filigrane.platform.installation import Installation
from filigrane.platform.patients import Traits
from filigrane.platform.settings import Mode

DOCTOR = Actor("acc_doctor", "Dr Claire Dumas", frozenset({Role.DOCTOR}))
PLACES, VALUES = (10, 30, 50), ("iode", "latex", "lait")

Reading = dict[int, str]
Standing = dict[tuple[int, str], tuple[str, str | None]]
"""(place, machine's value) to (status, corrected value)."""

readings = st.dictionaries(st.sampled_from(PLACES), st.sampled_from(VALUES), max_size=3)
decisions = st.tuples(st.integers(0, 8), st.sampled_from(["accepted", "rejected", "corrected"]), st.sampled_from(VALUES))


def _oracle_reads(standing: Standing, reading: Reading) -> None:
    for place, value in reading.items():
        if (place, value) in standing:
            continue
        corrected = {other for (where, _machine), (_status, other) in standing.items() if where == place}
        if value not in corrected:
            standing[place, value] = ("proposed", None)
    for (place, value), (status, _corrected) in list(standing.items()):
        if status == "proposed" and reading.get(place) != value:
            del standing[place, value]


class _World:
    def __init__(self, folder: Path) -> None:
        self.installation = Installation.open(folder / "home", mode=Mode.DEMONSTRATION, environment={})
        (folder / "card.toml").write_text(card_text(), encoding="utf8")
        with self.installation.transaction() as connection:
            gate.register(connection, str(folder / "card.toml"))
            self.patient = patients.create(connection, DOCTOR, Traits("Dupont"), []).id
            self.source = files.put(
                connection, self.installation, patient=self.patient, name="a", data=b"a", media_type="text/plain", actor=DOCTOR
            ).id

    def reads(self, reading: Reading) -> None:
        def function(context: RunContext) -> list[Finding]:
            made = [
                proposed(self.patient, "allergy", {"substance": value}, span(self.source, place, "mot"), tumour=None)
                for place, value in reading.items()
            ]
            return [replace(finding, producer=context.producer) for finding in made]

        asked: dict[str, Any] = {"actor": DOCTOR, "patient": self.patient, "inputs": {"document/x": "0"}}
        ran = gate.run(self.installation, "demo.reader", function=function, **asked)
        with self.installation.transaction() as connection:
            findings.save(connection, ran, self.patient, ran.output, sources=[self.source])

    def decides(self, key: tuple[int, str], outcome: str, value: str) -> None:
        with self.installation.transaction() as connection:
            stored = next(item for item in findings.stored_for(connection, self.patient) if _key(item.finding) == key)
            corrected = {"substance": value} if outcome == "corrected" else None
            findings.decide(
                connection, DOCTOR, stored.finding.id, outcome, seen_version=stored.version, value=corrected, reason="motif"
            )

    def standing(self) -> Standing:
        with self.installation.reading() as connection:
            found = findings.for_patient(connection, self.patient)
        keys = [_key(finding) for finding in found]
        assert len(keys) == len(set(keys))
        return {
            _key(finding): (finding.status.value, None if finding.corrected is None else dict(finding.corrected)["substance"])
            for finding in found
        }


def _key(finding: Finding) -> tuple[int, str]:
    return finding.evidence[0].start, dict(finding.value)["substance"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(readings | decisions, max_size=12))
def test_what_stands_is_what_the_oracle_says(acts: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world, expected = _World(Path(folder)), Standing()
        for act in acts:
            if isinstance(act, dict):
                world.reads(act)
                _oracle_reads(expected, act)
            elif expected:
                number, outcome, value = act
                key = sorted(expected)[number % len(expected)]
                world.decides(key, outcome, value)
                expected[key] = (outcome, value if outcome == Status.CORRECTED else None)
            assert world.standing() == expected
        world.installation.close()
