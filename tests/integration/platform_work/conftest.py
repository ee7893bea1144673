"""A tool card on disk, and a registered tool whose runs propose what a test wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from filigrane.kernel.evidence import Evidence, TextSpan
from filigrane.kernel.finding import Finding, Producer, Subject
from filigrane.platform import files, gate
from filigrane.platform.access import Actor
from filigrane.platform.gate import Ran, RunContext, cards
from filigrane.platform.installation import Installation
from filigrane.platform.patients import Patient

OUTPUTS = ["tnm", "stage", "allergy", "laboratory", "systemic_line", "topography"]


def card_text(**changes: Any) -> str:
    """Return a complete card; ``changes`` replace top-level fields."""
    schema = ["filigrane.science.oncology:kinds.toml"]
    fields: dict[str, Any] = {
        "name": "demo.reader", "version": "1.0", "system": "demo", "title": "Lecteur", "language_tool": True, "elcap_type": 2,
        "ebai_class": "none", "use": "documentation", "autonomous": False, "intended_use": "Lire", "users": ["oncologue"],
        "population": "adultes", "tumours": ["all"], "inputs": ["document"], "optional_inputs": [], "outputs": OUTPUTS,
        "out_of_scope": ["enfants"], "limits": ["pages illisibles"], "never_use_for": ["décider seul"], "risks": ["oubli"],
        "evidence": ["rapport"], "metrics": "aucune", "verification": "types contrôlés", "training_data": "aucune",
        "demonstration": False, "components": [], "owner": "Inès Laurent", "developers": ["Jean Code"],
        "supervising_team": "Oncologie", "signer_role": "doctor", "language_model": "none", "network": "none",
        "keeps_personal_data": False, "visible_to_clinicians": True, "licence": "Apache-2.0", "regulatory_basis": "recherche",
        "schema_resources": schema, "schema_sha256": cards.schema_hash(schema), **changes,
    }  # fmt: skip
    resources, digest = fields.pop("schema_resources"), fields.pop("schema_sha256")
    lines = [f"{name} = {_toml(value)}" for name, value in fields.items()]
    lines += ["[source_schema]", f"resources = {_toml(resources)}", f'sha256 = "{digest}"']
    lines += ["[monitoring]", 'what = ["drift", "bias"]', 'threshold = "PSI > 0,2"', "every_days = 30"]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'


WriteCard = Callable[..., Path]


@pytest.fixture
def write_card(tmp_path: Path) -> WriteCard:
    """Write a card with some fields changed, and return its path."""

    def write(file: str = "card.toml", **changes: Any) -> Path:
        path = tmp_path / file
        path.write_text(card_text(**changes), encoding="utf8")
        return path

    return write


@pytest.fixture
def tool(installation: Installation, write_card: WriteCard) -> Path:
    """The registered draft tool ``demo.reader``; the path of its card."""
    path = write_card()
    with installation.transaction() as connection:
        gate.register(connection, str(path))
    return path


@pytest.fixture
def source(installation: Installation, patient: Patient, doctor: Actor) -> str:
    """The id of a received file of ``patient``."""
    return file_source(installation, patient, doctor, b"compte rendu")


def file_source(installation: Installation, patient: Patient, doctor: Actor, data: bytes) -> str:
    """File some bytes for a patient and return the source item's id."""
    with installation.transaction() as connection:
        item = files.put(
            connection, installation, patient=patient.id, name="cr.txt", data=data, media_type="text/plain", actor=doctor
        )
    return item.id


_NUMBERS = count(1)


def span(source: str, start: int, quote: str, page: int = 1) -> TextSpan:
    """Return a passage of a source."""
    return TextSpan(source, f"{source}-d1", page, start, start + len(quote), quote)


def proposed(patient: str, kind: str, value: dict[str, Any], *evidence: Evidence, **more: Any) -> Finding:
    """Return a finding without its producer, which the run gives."""
    tumour = more.pop("tumour", "T1")
    subject = Subject(patient, tumour)
    number = more.pop("id", None) or f"fnd_{next(_NUMBERS):06d}"
    return Finding(number, subject, kind, value, tuple(evidence), Producer("demo.reader", "1.0", ""), **more)


Propose = Callable[..., tuple[Ran[Any], int]]


@pytest.fixture
def propose(installation: Installation, patient: Patient, doctor: Actor, tool: Path) -> Propose:
    """Run the tool through the gate, save what it proposes, and return the run and the number of new findings."""
    from dataclasses import replace

    from filigrane.platform import findings as review

    def run(found: Sequence[Finding], sources: Sequence[str] | None = None) -> tuple[Ran[Any], int]:
        def function(context: RunContext) -> list[Finding]:
            return [replace(finding, producer=context.producer) for finding in found]

        ran = gate.run(
            installation, "demo.reader", actor=doctor, patient=patient.id, inputs={"document/x": "0" * 64}, function=function
        )
        with installation.transaction() as connection:
            return ran, review.save(connection, ran, patient.id, ran.output, sources=sources)

    return run
