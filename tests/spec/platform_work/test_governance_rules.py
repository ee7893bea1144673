"""The governance rules as a table: a request that meets every rule, and for each rule the change that it refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from filigrane.platform.gate.biomarkers import Biomarker
from filigrane.platform.gate.cards import Card, Monitoring, SourceSchema
from filigrane.platform.gate.rules import RULES, Request, applicable, first_refusal, warnings
from filigrane.platform.gate.states import State

BIOMARKER = Biomarker(
    ground_truth="deux pathologistes",
    performance="kappa 0,8",
    generalisability="trois centres",
    fairness="par âge et sexe",
    metrics=("AUC", "kappa"),
    calibration="pente 0,98",
    primary_objective="kappa",
    modalities=("H&E",),
    concordance_study="rapport",
    analytical_validation="rapport",
    confirmatory_test="IHC",
    outcome_evidence="essai X",
    prospective_trial="essai Y",
)
CARD = Card(
    name="demo.tool",
    version="1.0",
    system="demo",
    title="Outil",
    language_tool=True,
    elcap_type=2,
    ebai_class="none",
    use="decision_support",
    autonomous=False,
    intended_use="Lire",
    users=("oncologue",),
    population="adultes",
    tumours=("breast",),
    inputs=("document",),
    optional_inputs=("finding",),
    outputs=("tnm",),
    out_of_scope=("enfants",),
    limits=("Scans illisibles",),
    never_use_for=("décider seul",),
    risks=("oubli",),
    evidence=("rapport",),
    metrics="bench/results/x.json",
    verification="types contrôlés",
    training_data="aucune",
    demonstration=False,
    components=(),
    owner="Inès Laurent",
    developers=("Jean Code",),
    supervising_team="Oncologie",
    signer_role="doctor",
    language_model="none",
    network="none",
    keeps_personal_data=False,
    visible_to_clinicians=True,
    source_schema=SourceSchema(("a:b",), "0" * 64),
    monitoring=Monitoring(("drift", "bias"), "PSI > 0,2", 30),
    licence="Apache-2.0",
    regulatory_basis="recherche",
    patient_notice="Filigrane complète vos soins, sans les remplacer.",
    escalation=("service", "15", "112"),
    context_inputs=("age",),
)
REQUEST = Request(
    card=CARD,
    state=State.IN_USE,
    mode="care",
    actor="acc_1",
    patient="pat_1",
    synthetic=False,
    inputs=frozenset({"document"}),
    report="1" * 64,
    tests_report="2" * 64,
    local_validators=0,
    schema_now="0" * 64,
    tumour="breast",
)
ANONYMOUS = {"patient": ""}

# rule, ELCAP type, changes of the card, changes of the request
REFUSED: list[tuple[str, int, dict[str, Any], dict[str, Any]]] = [
    ("E1", 2, {"autonomous": True}, {}),
    ("E1", 2, {}, {"actor": ""}),
    ("E2", 2, {"elcap_type": None}, {}),
    ("E3", 2, {}, {"inputs": frozenset({"document", "genome"})}),
    ("E3", 2, {"network": "external"}, {}),
    ("E5", 2, {"verification": ""}, {}),
    ("E6", 2, {}, {"state": State.VALIDATED}),
    ("E6", 2, {}, {"state": State.SUSPENDED}),
    ("E6", 2, {}, {"state": State.RETIRED}),
    ("E6", 2, {}, {"mode": "demonstration", "synthetic": False}),
    ("E6", 2, {}, {"mode": "validation", "state": State.DRAFT}),
    ("E7", 1, {"patient_notice": ""}, ANONYMOUS),
    ("E8", 1, {"supervising_team": ""}, ANONYMOUS),
    ("E9", 1, {"escalation": ("service", "15")}, ANONYMOUS),
    ("E10", 1, {"keeps_personal_data": True}, ANONYMOUS),
    ("E10", 1, {}, {"patient": "pat_1"}),
    ("E12", 2, {}, {"report": None}),
    ("E13", 2, {"limits": ()}, {}),
    ("E14", 2, {"signer_role": "secretary"}, {}),
    ("E15", 2, {"use": "background"}, {}),
    ("E16", 3, {}, {"tests_report": None}),
    ("E17", 3, {"monitoring": Monitoring(("drift",), "x", 30)}, {}),
    ("E18", 3, {"owner": "jean  CODE"}, {}),
    ("E19", 2, {}, {"schema_now": "f" * 64}),
    ("E20", 3, {"visible_to_clinicians": False}, {}),
    ("B13", 2, {}, {"tumour": "kidney"}),
    ("B13", 2, {"ebai_class": "A", "biomarker": BIOMARKER}, {"modality": "PET"}),
    ("B1", 2, {"ebai_class": "A"}, {}),
    ("B2", 2, {"ebai_class": "A", "biomarker": replace(BIOMARKER, concordance_study="")}, {}),
    ("B3", 2, {"ebai_class": "B", "biomarker": replace(BIOMARKER, analytical_validation="")}, {}),
    ("B3", 2, {"ebai_class": "B", "biomarker": replace(BIOMARKER, confirmatory_test="")}, {}),
    ("B4", 2, {"ebai_class": "C1", "biomarker": replace(BIOMARKER, outcome_evidence="")}, {}),
    ("B5", 2, {"ebai_class": "C2", "biomarker": replace(BIOMARKER, prospective_trial="")}, {}),
    ("B6", 2, {"ebai_class": "A", "biomarker": replace(BIOMARKER, ground_truth="")}, {}),
    ("B7", 2, {"ebai_class": "A", "biomarker": replace(BIOMARKER, performance="")}, {}),
    ("B8", 2, {"ebai_class": "A", "biomarker": replace(BIOMARKER, generalisability="")}, {}),
    ("B9", 2, {"ebai_class": "A", "biomarker": replace(BIOMARKER, fairness="")}, {}),
    ("B10", 2, {"ebai_class": "A", "biomarker": replace(BIOMARKER, metrics=("AUC",))}, {}),
    ("B10", 2, {"ebai_class": "A", "biomarker": replace(BIOMARKER, calibration="")}, {}),
    ("B11", 2, {"ebai_class": "A", "biomarker": replace(BIOMARKER, primary_objective="")}, {}),
    ("B14", 2, {"ebai_class": "A", "biomarker": BIOMARKER, "monitoring": Monitoring(("bias",), "x", 30)}, {}),
    ("demonstration", 2, {"demonstration": True}, {"local_validators": 1}),
    ("language_model", 2, {"language_model": "required"}, {}),
]


def _request(elcap: int, card: dict[str, Any], request: dict[str, Any]) -> Request:
    return replace(REQUEST, card=replace(CARD, **{"elcap_type": elcap, **card}), **request)


@pytest.mark.parametrize(("elcap", "change"), [(1, ANONYMOUS), (2, {}), (3, {})])
def test_a_complete_request_is_refused_by_no_rule(elcap: int, change: dict[str, Any]) -> None:
    assert first_refusal(_request(elcap, {}, change)) is None


@pytest.mark.parametrize("class_", ["A", "B", "C1", "C2"])
def test_a_biomarker_tool_with_all_its_evidence_is_refused_by_no_rule(class_: str) -> None:
    card = {"ebai_class": class_, "biomarker": BIOMARKER}
    assert first_refusal(_request(2, card, {"modality": "H&E"})) is None


@pytest.mark.parametrize(("rule", "elcap", "card", "request_"), REFUSED)
def test_each_rule_refuses_what_it_forbids(rule: str, elcap: int, card: dict[str, Any], request_: dict[str, Any]) -> None:
    refusal = first_refusal(_request(elcap, card, request_))
    assert refusal is not None
    assert refusal[0] == rule
    assert len(refusal[1]) > 10


def test_every_rule_of_the_gate_has_a_line_in_the_table() -> None:
    assert {rule.id for rule in RULES} == {line[0] for line in REFUSED}


@pytest.mark.parametrize(
    ("elcap", "only"),
    [(1, {"E7", "E8", "E9", "E10"}), (2, {"E12", "E13", "E14", "E15"}), (3, {"E16", "E17", "E18"})],
)
def test_the_rules_of_a_type_bind_that_type_alone(elcap: int, only: set[str]) -> None:
    bound = {rule.id for rule in applicable(replace(CARD, elcap_type=elcap))}
    of_types = {rule.id for rule in RULES if rule.types}
    assert bound & of_types == only


def test_missing_input_stands_beside_the_output() -> None:  # E4
    assert any("document" in sentence for sentence in warnings(_request(2, {}, {"inputs": frozenset()})))
    assert warnings(REQUEST) == ()


def test_missing_context_is_told_to_a_patient() -> None:  # E11
    assert any("age" in sentence for sentence in warnings(_request(1, {}, ANONYMOUS)))
    assert not any("age" in sentence for sentence in warnings(_request(2, {}, {})))


def test_a_draft_and_a_demonstration_tool_say_so() -> None:
    said = " ".join(warnings(_request(2, {"demonstration": True}, {"state": State.DRAFT})))
    assert "non validé" in said
    assert "démonstration" in said


def test_two_local_validators_let_a_demonstration_tool_into_use() -> None:
    assert first_refusal(_request(2, {"demonstration": True}, {"local_validators": 2})) is None
