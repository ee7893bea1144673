"""A dossier through the whole platform, on both databases: filed, read, decided, read again, withdrawn."""

from __future__ import annotations

import pytest
from tests.dossier_helpers import letter

from filigrane.kernel.errors import AccessRefused, Conflict, InputRefused
from filigrane.kernel.finding import Status
from filigrane.platform import audit, files, findings, gate, jobs, patients, record
from filigrane.platform.access import Actor
from filigrane.platform.background import handlers
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import Worker
from filigrane.systems import SYSTEMS
from filigrane.systems.dossier import api

LUNG = (
    "Adénocarcinome du lobe supérieur droit diagnostiqué en mars 2024, classé cT2a N2 M0, stade IIIA (TNM 8e édition). "
    "Allergie à la pénicilline. OMS 1."
)


def file(installation: Installation, actor: Actor, patient: str, name: str, text: str) -> str:
    with installation.transaction() as connection:
        gate.register_all(connection, SYSTEMS)
        item = files.put(
            connection, installation, patient=patient, name=name, data=text.encode(), media_type="text/plain", actor=actor
        )
        api.ask_reading(connection, actor, patient)
    return item.id


def work(installation: Installation) -> None:
    worker = Worker(installation, handlers(SYSTEMS), between=lambda: None)
    while worker.run_once():
        pass
    from filigrane.platform import background, events

    events.deliver(installation, background.subscriptions(SYSTEMS))
    while worker.run_once():
        pass


@pytest.fixture
def dossier(dossier_home):
    """An installation, a doctor and a patient whose first letter was read."""
    installation, doctor, patient = dossier_home
    file(installation, doctor, patient, "lettre.txt", letter(LUNG))
    work(installation)
    return installation, doctor, patient


def overview(dossier) -> api.Overview:
    installation, doctor, patient = dossier
    with installation.transaction() as connection:
        return api.overview(connection, doctor, patient)


def test_a_filed_letter_becomes_proposals_sentences_and_nothing_in_the_record(dossier) -> None:
    installation, _, patient = dossier
    view = overview(dossier)
    assert view.sentences
    assert len(view.queue()) == len(view.stored)
    with installation.reading() as connection:
        assert record.current(connection, patient) == []


def test_an_accepted_finding_enters_the_record_with_its_provenance(dossier) -> None:
    installation, doctor, patient = dossier
    chosen = next(item for item in overview(dossier).queue() if item.finding.kind == "topography")
    with installation.transaction() as connection:
        findings.decide(connection, doctor, chosen.finding.id, "accepted", seen_version=chosen.version)
    with installation.reading() as connection:
        kinds = {resource.body["resourceType"] for resource in record.current(connection, patient)}
    assert "Condition" in kinds


def test_a_decision_on_an_old_version_is_a_conflict(dossier) -> None:
    installation, doctor, _ = dossier
    chosen = overview(dossier).queue()[0]
    with installation.transaction() as connection:
        findings.decide(connection, doctor, chosen.finding.id, "accepted", seen_version=chosen.version)
    with pytest.raises(Conflict), installation.transaction() as connection:
        findings.decide(connection, doctor, chosen.finding.id, "rejected", seen_version=chosen.version, reason="doublon")


def test_a_second_reading_keeps_decisions_and_does_not_bring_back_what_was_rejected(dossier) -> None:
    installation, doctor, patient = dossier
    queue = {item.finding.kind: item for item in overview(dossier).queue()}
    with installation.transaction() as connection:
        accepted, rejected = queue["topography"], queue["allergy"]
        findings.decide(connection, doctor, accepted.finding.id, "accepted", seen_version=accepted.version)
        findings.decide(
            connection, doctor, rejected.finding.id, "rejected", seen_version=rejected.version, reason="erreur de saisie"
        )
    file(installation, doctor, patient, "suite.txt", letter("Progression hépatique le 18/09/2026.", day="20/09/2026"))
    work(installation)
    view = overview(dossier)
    assert view.stored[accepted.finding.id].finding.status is Status.ACCEPTED
    assert view.stored[rejected.finding.id].finding.status is Status.REJECTED
    assert [i for i in view.queue() if i.finding.kind == "allergy"] == []
    assert any(i.finding.kind == "progression" for i in view.queue())


def test_a_withdrawn_document_takes_everything_that_came_from_it(dossier) -> None:
    installation, doctor, patient = dossier
    wrong = file(
        installation,
        doctor,
        patient,
        "autre.txt",
        letter("Allergie au paclitaxel. Cancer du rein gauche diagnostiqué en mai 2020."),
    )
    work(installation)
    assert any("paclitaxel" in s.text for s in overview(dossier).sentences)
    with installation.transaction() as connection:
        api.withdraw_document(connection, installation, patient, wrong, "classé au mauvais patient", actor=doctor)
    work(installation)
    view = overview(dossier)
    assert not any("paclitaxel" in s.text for s in view.sentences)
    assert not any(getattr(e, "source", None) == wrong for s in view.stored.values() for e in s.finding.evidence)


def test_a_dossier_of_two_patients_stops_and_says_where(dossier) -> None:
    installation, doctor, patient = dossier
    file(installation, doctor, patient, "intrus.txt", letter("OMS 2.", who="M. BENSAÏD Karim, né le 01/02/1950"))
    work(installation)
    view = overview(dossier)
    assert view.reading is not None
    assert "intrus.txt, page 1" in view.reading.stopped
    with installation.reading() as connection:
        assert jobs.jobs_for(connection, patient)[-1].error or view.reading.stopped


def test_a_doctor_outside_the_care_team_sees_nothing(dossier, stranger) -> None:
    installation, _, patient = dossier
    with pytest.raises(AccessRefused), installation.reading() as connection:
        api.overview(connection, stranger, patient)


def test_a_dismissed_alert_keeps_who_and_why_and_can_be_reopened(dossier) -> None:
    installation, doctor, patient = dossier
    file(
        installation,
        doctor,
        patient,
        "bio.txt",
        letter("Neutrophiles 0,4 G/L (1,8 - 7,5) le 16/11/2026.", title="Biologie médicale"),
    )
    work(installation)
    shown = overview(dossier).open_alerts()[0]
    with installation.transaction() as connection:
        api.dismiss_alert(connection, doctor, patient, shown.key, "contrôle demandé demain")
    aside = next(one for one in overview(dossier).alerts if one.key == shown.key)
    assert aside.dismissal is not None
    assert aside.dismissal.reason == "contrôle demandé demain"
    with installation.transaction() as connection:
        api.reopen_alert(connection, doctor, patient, shown.key)
    assert shown.key in {one.key for one in overview(dossier).open_alerts()}


def test_the_synthesis_is_edited_signed_and_a_concurrent_edit_is_refused(dossier) -> None:
    installation, doctor, patient = dossier
    view = overview(dossier)
    rows = [{"section": s.section, "text": s.text + " Relu.", "findings": list(s.findings)} for s in view.sentences[:2]]
    with installation.transaction() as connection:
        assert api.write_synthesis(connection, doctor, patient, rows, seen=0, sign=True) == 1
    with pytest.raises(Conflict), installation.transaction() as connection:
        api.write_synthesis(connection, doctor, patient, rows, seen=0, sign=True)
    with installation.transaction() as connection:
        printed = api.printed_overview(connection, doctor, patient)
    assert "Signé par" in printed.signature
    assert api.pdf(printed).startswith(b"%PDF")
    assert api.docx(printed).startswith(b"PK")
    assert "Relu." in api.plain_text(printed)


def test_the_audit_tells_the_reading_and_every_decision_and_holds(dossier) -> None:
    installation, doctor, _ = dossier
    chosen = overview(dossier).queue()[0]
    with installation.transaction() as connection:
        findings.decide(connection, doctor, chosen.finding.id, "accepted", seen_version=chosen.version)
    audit.Sealer(installation).seal()
    report = audit.verify(installation)
    assert report.sound
    assert report.sealed > 5


def test_an_unreadable_file_alone_is_a_refusal_kept_for_the_screen(dossier_home) -> None:
    installation, doctor, patient = dossier_home
    file(installation, doctor, patient, "vide.pdf", "%PDF-1.4 cassé")
    with pytest.raises(InputRefused):
        api.perform(installation, doctor, patient)
    with installation.transaction() as connection:
        assert api.overview(connection, doctor, patient).reading.stopped


def test_two_patients_whose_dossiers_lack_the_same_things_are_both_read(dossier, traits) -> None:
    """What is absent rests on no passage: its id must still be each patient's own."""
    installation, doctor, first = dossier
    with installation.transaction() as connection:
        second = patients.create(connection, doctor, traits, [patients.Identifier("IPP", "80012999")]).id
    file(installation, doctor, second, "lettre.txt", letter(LUNG, who="Mme DUPONT Marie, née le 12/03/1960"))
    work(installation)
    with installation.transaction() as connection:
        views = [api.overview(connection, doctor, patient) for patient in (first, second)]
    kinds = [sorted(item.finding.kind for item in view.stored.values()) for view in views]
    assert kinds[0] == kinds[1]
    assert not set(views[0].stored) & set(views[1].stored)


def test_a_letter_of_another_patient_is_refused_and_nothing_of_it_is_kept(dossier_home) -> None:
    installation, doctor, patient = dossier_home
    file(installation, doctor, patient, "legrand.txt", letter(LUNG, who="Monsieur LEGRAND Paul, né le 05/11/1948"))
    work(installation)
    view = overview(dossier_home)
    assert view.stored == {}
    assert view.reading is not None
    assert "legrand.txt, page 1" in view.reading.stopped
    assert "LEGRAND Paul" in view.reading.stopped
    assert "Mareuil Jeanne" in view.reading.stopped


def test_a_dossier_that_names_nobody_asks_whose_it_is(dossier_home) -> None:
    installation, doctor, patient = dossier_home
    file(installation, doctor, patient, "sans-nom.txt", "Compte rendu du 16/11/2026\n\nAllergie à la pénicilline.")
    work(installation)
    view = overview(dossier_home)
    assert view.reading is not None
    assert [p["what"] for p in view.reading.body["problems"]] == ["Aucun document ne nomme le patient."]


def test_every_document_filed_one_after_the_other_is_read(dossier_home) -> None:
    installation, doctor, patient = dossier_home
    for number in range(1, 8):
        file(
            installation,
            doctor,
            patient,
            f"lettre-{number}.txt",
            letter(f"OMS 1. Poids {60 + number} kg.", day=f"{number:02}/11/2026"),
        )
        work(installation)
    weights = {item.finding.current["kg"] for item in overview(dossier_home).queue() if item.finding.kind == "weight"}
    assert weights == {61 + number for number in range(7)}


def test_a_reading_asked_again_after_a_withdrawal_runs_again(dossier_home) -> None:
    installation, doctor, patient = dossier_home
    file(installation, doctor, patient, "lettre.txt", letter(LUNG))
    work(installation)
    other = file(installation, doctor, patient, "suite.txt", letter("Progression hépatique le 18/09/2026.", day="20/09/2026"))
    work(installation)
    with installation.transaction() as connection:
        files.withdraw(connection, installation, other, "erreur de dossier", actor=doctor)
    work(installation)
    with installation.reading() as connection:
        done = [
            job for job in jobs.jobs_for(connection, patient) if job.name == "dossier.read" and job.state is jobs.JobState.DONE
        ]
    assert len(done) == 3
    view = overview(dossier_home)
    assert view.reading is not None
    assert len(view.reading.body["documents"]) == 1


def test_two_requests_while_a_reading_waits_are_one(dossier_home) -> None:
    installation, doctor, patient = dossier_home
    with installation.transaction() as connection:
        assert api.ask_reading(connection, doctor, patient) == api.ask_reading(connection, doctor, patient)


def signed(dossier) -> api.Overview:
    installation, doctor, patient = dossier
    view = overview(dossier)
    rows = [{"section": s.section, "text": s.text, "findings": list(s.findings)} for s in view.sentences]
    with installation.transaction() as connection:
        api.write_synthesis(connection, doctor, patient, rows, seen=0, sign=True)
    return view


def printed(dossier):
    installation, doctor, patient = dossier
    with installation.transaction() as connection:
        return api.printed_overview(connection, doctor, patient)


def test_what_was_signed_prints_under_its_signature_alone(dossier) -> None:
    signed(dossier)
    assert printed(dossier).signature.endswith(".")
    assert "a changé depuis" not in printed(dossier).signature


def test_a_withdrawn_document_leaves_the_signed_synthesis_too(dossier) -> None:
    installation, doctor, patient = dossier
    signed(dossier)
    with installation.transaction() as connection:
        item = files.items(connection, patient, actor=doctor)[0].id
        files.withdraw(connection, installation, item, "autre patient", actor=doctor)
    work(installation)
    shown = printed(dossier)
    assert "cT2a" not in api.plain_text(shown)
    assert "pénicilline" not in api.plain_text(shown)
    assert "a changé depuis" in shown.signature


def test_a_corrected_tnm_takes_its_derived_stage_away_and_voids_the_signature(dossier) -> None:
    installation, doctor, _ = dossier
    view = signed(dossier)
    tnm = next(item for item in view.queue() if item.finding.kind == "tnm")
    stages = [s for s in view.stored.values() if s.finding.kind == "stage" and s.finding.id.startswith("d_")]
    assert stages
    with installation.transaction() as connection:
        value = {**tnm.finding.current, "T": "T1a", "N": "N0"}
        findings.decide(connection, doctor, tnm.finding.id, "corrected", seen_version=tnm.version, value=value, reason="relu")
    after = overview(dossier)
    assert not {s.finding.id for s in stages} & set(after.stored)
    assert not any("déduit" in sentence.text for sentence in after.sentences)
    shown = printed(dossier)
    assert "constat modifié depuis" in api.plain_text(shown)
    assert "a changé depuis" in shown.signature
