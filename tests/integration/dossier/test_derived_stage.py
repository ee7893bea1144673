"""A stage deduced from what a person corrected, rejected or took back follows the values that stand, on both databases."""

from __future__ import annotations

import pytest
from tests.dossier_helpers import letter
from tests.integration.dossier.test_course_of_a_dossier import LUNG, file, overview, work

from filigrane.kernel.evidence import Derived
from filigrane.kernel.finding import Status
from filigrane.platform import findings, gate
from filigrane.platform.gate import State
from filigrane.systems.dossier import api

THROAT = (
    "Carcinome épidermoïde de l’amygdale droite diagnostiqué en mars 2024, classé cT2 N1 M0. p16 positif. "
    "Allergie à la pénicilline. OMS 1."
)
SARCOMA = (
    "Liposarcome de la cuisse droite diagnostiqué en mars 2024, grade 3 FNCLCC, classé pT2 N0 M0. "
    "Allergie à la pénicilline. OMS 1."
)


def read(home, text: str):
    installation, doctor, patient = home
    file(installation, doctor, patient, "lettre.txt", letter(text))
    work(installation)
    return home


def item(home, kind: str, **value):
    return next(
        one
        for one in overview(home).stored.values()
        if one.finding.kind == kind and all(one.finding.current.get(name) == wanted for name, wanted in value.items())
    )


def decide(home, one, outcome: str, **value) -> None:
    installation, doctor, _ = home
    corrected = {**one.finding.current, **value} if outcome == "corrected" else None
    with installation.transaction() as connection:
        findings.decide(
            connection, doctor, one.finding.id, outcome, seen_version=one.version, value=corrected, reason="relu au dossier"
        )
    api.follow_decided(installation, one.finding.id)


def deduced(home) -> list[str]:
    """The stages that rest on a TNM and are shown: their value, or why there is none."""
    kept = [s.finding for s in overview(home).stored.values() if s.finding.kind == "stage"]
    shown = [f for f in kept if any(isinstance(e, Derived) for e in f.evidence) and f.status is not Status.REJECTED]
    return sorted(f.current["value"] if not hasattr(f.current, "detail") else f.current.detail for f in shown)


def test_a_corrected_tnm_gives_the_stage_of_its_own_values(dossier_home) -> None:
    home = read(dossier_home, LUNG)
    assert deduced(home) == ["IIIA"]
    decide(home, item(home, "tnm"), "corrected", T="T1a", N="N0")
    assert deduced(home) == ["IA1"]
    assert any("stade UICC IA1 déduit du TNM" in s.text for s in overview(home).sentences)
    (stage,) = [s for s in overview(home).queue() if s.finding.kind == "stage" and s.finding.current["value"] == "IA1"]
    assert stage.finding.producer.tool == "dossier.reader"
    assert stage.finding.status is Status.PROPOSED


def test_the_next_reading_keeps_the_stage_of_the_corrected_tnm(dossier_home) -> None:
    home = read(dossier_home, LUNG)
    installation, doctor, patient = home
    decide(home, item(home, "tnm"), "corrected", T="T1a", N="N0")
    before = {name for name, one in overview(home).stored.items() if one.finding.kind == "stage"}
    file(installation, doctor, patient, "suite.txt", letter("Poids 60 kg.", day="20/09/2026"))
    work(installation)
    assert deduced(home) == ["IA1"]
    assert {name for name, one in overview(home).stored.items() if one.finding.kind == "stage"} == before


def test_a_correction_taken_back_gives_the_first_stage_again(dossier_home) -> None:
    home = read(dossier_home, LUNG)
    installation, doctor, _ = home
    decide(home, item(home, "tnm"), "corrected", T="T1a", N="N0")
    corrected = item(home, "tnm")
    with installation.transaction() as connection:
        findings.undo(connection, doctor, corrected.finding.id, seen_version=corrected.version)
    assert deduced(home) == []
    api.follow_decided(installation, corrected.finding.id)
    assert deduced(home) == ["IIIA"]


def test_a_rejected_tnm_leaves_no_deduced_stage(dossier_home) -> None:
    home = read(dossier_home, LUNG)
    decide(home, item(home, "tnm"), "rejected")
    assert deduced(home) == []
    assert not any("déduit" in s.text for s in overview(home).sentences)


def test_a_corrected_site_gives_the_stage_of_the_right_table(dossier_home) -> None:
    home = read(dossier_home, LUNG)
    decide(home, item(home, "topography"), "corrected", label="Rein")
    assert deduced(home) == ["T2a N2 M0 : aucun groupe de la table ; une sous-catégorie manque peut-être (T2a, T2b ...)"]
    assert [a for a in overview(home).alerts if "poumon" in a.alert.text.lower()] == []


def test_a_corrected_site_that_no_list_names_gives_no_stage(dossier_home) -> None:
    home = read(dossier_home, LUNG)
    decide(home, item(home, "topography"), "corrected", label="Zone indéterminée")
    assert deduced(home) == []


def test_a_p16_corrected_to_negative_changes_the_stage_of_an_oropharynx(dossier_home) -> None:
    home = read(dossier_home, THROAT)
    assert deduced(home) == ["I"]
    decide(home, item(home, "biomarker", marker="p16"), "corrected", result="negative")
    assert deduced(home) == ["III"]


def test_a_rejected_p16_leaves_the_stage_of_an_oropharynx_open(dossier_home) -> None:
    home = read(dossier_home, THROAT)
    decide(home, item(home, "biomarker", marker="p16"), "rejected")
    assert deduced(home) == ["statut p16 absent : le stade d’un cancer de l’oropharynx en dépend"]


def test_a_corrected_grade_changes_the_stage_of_a_sarcoma(dossier_home) -> None:
    home = read(dossier_home, SARCOMA)
    assert deduced(home) == ["IIIA"]
    decide(home, item(home, "grade"), "corrected", value="1")
    assert deduced(home) == ["IB"]


def test_the_job_of_the_decision_does_what_the_screen_did_not(dossier_home) -> None:
    home = read(dossier_home, LUNG)
    installation, doctor, _ = home
    tnm = item(home, "tnm")
    value = {**tnm.finding.current, "T": "T1a", "N": "N0"}
    with installation.transaction() as connection:
        findings.decide(connection, doctor, tnm.finding.id, "corrected", seen_version=tnm.version, value=value, reason="relu")
    assert deduced(home) == []
    work(installation)
    assert deduced(home) == ["IA1"]


def test_nothing_is_run_twice_for_one_decision(dossier_home) -> None:
    home = read(dossier_home, LUNG)
    installation, doctor, patient = home
    decide(home, item(home, "tnm"), "corrected", T="T1a", N="N0")
    assert api.follow_decisions(installation, doctor, patient) == 0


def test_a_stopped_reader_proposes_no_stage_and_the_wrong_one_stays_hidden(dossier_home) -> None:
    home = read(dossier_home, LUNG)
    installation, _, _ = home
    with installation.transaction() as connection:
        gate.suspend(connection, gate.find(connection, api.TOOL), rule="E19", reason="essai")
        assert gate.find(connection, api.TOOL).state is State.SUSPENDED
    decide(home, item(home, "tnm"), "corrected", T="T1a", N="N0")
    assert deduced(home) == []


@pytest.mark.parametrize("label", ["Sein", "Pancréas"])
def test_the_course_and_its_alerts_use_the_code_of_the_corrected_words(dossier_home, label: str) -> None:
    home = read(dossier_home, LUNG)
    decide(home, item(home, "topography"), "corrected", label=label)
    (tumour,) = overview(home).course.tumours
    assert tumour.topography is not None
    assert tumour.topography.finding.code is not None
    assert not tumour.topography.finding.code.code.startswith("C34")
