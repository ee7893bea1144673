"""A document filed by mistake and withdrawn: nothing of it stays, in the very transaction, on both databases."""

from __future__ import annotations

import json

import pytest
from tests.dossier_helpers import letter
from tests.integration.dossier.test_course_of_a_dossier import LUNG, file, overview, work

from filigrane.kernel.errors import NotFound
from filigrane.platform import files, findings, jobs, patients
from filigrane.systems.dossier import api, store
from filigrane.systems.dossier.store.tables import dismissal_table, synthesis_table

OTHER = "Allergie au paclitaxel. Neutrophiles 0,4 G/L (1,8 - 7,5) le 16/11/2026."


@pytest.fixture
def two(dossier_home):
    """A dossier of two letters that were read, the second of which was filed by mistake."""
    installation, doctor, patient = dossier_home
    file(installation, doctor, patient, "lettre.txt", letter(LUNG))
    wrong = file(installation, doctor, patient, "autre.txt", letter(OTHER, who="Mme MAREUIL Jeanne, née le 15/03/1961"))
    work(installation)
    return dossier_home, wrong


def withdraw(home, item: str, reason: str = "classé au mauvais patient") -> None:
    installation, doctor, patient = home
    with installation.transaction() as connection:
        api.withdraw_document(connection, installation, patient, item, reason, actor=doctor)


def write(home, *, sign: bool) -> None:
    installation, doctor, patient = home
    view = overview(home)
    rows = [{"section": s.section, "text": s.text, "findings": list(s.findings)} for s in view.sentences]
    with installation.transaction() as connection:
        seen = 0 if view.written is None else view.written.version
        api.write_synthesis(connection, doctor, patient, rows, seen=seen, sign=sign)


def versions(home) -> list[tuple[int, str, str]]:
    """Every stored version: number, author, and all that its body says."""
    installation, _, patient = home
    with installation.reading() as connection:
        rows = connection.execute(synthesis_table.select().order_by(synthesis_table.c.version)).mappings().all()
        key = patients.data_key(connection, patient)
        bodies = [store.unpack(store.unseal(key, row["body"], f"synthesis:{row['version']}")) for row in rows]
    return [(row["version"], body["name"], json.dumps(body, ensure_ascii=False)) for row, body in zip(rows, bodies, strict=True)]


def test_every_written_version_loses_the_words_of_a_withdrawn_document_at_once(two) -> None:
    home, wrong = two
    write(home, sign=False)
    write(home, sign=True)
    assert all("paclitaxel" in said for _, _, said in versions(home))
    withdraw(home, wrong)
    after = versions(home)
    assert [(number, author) for number, author, _ in after] == [(1, "Dr dumas"), (2, "Dr dumas")]
    assert not any("paclitaxel" in said for _, _, said in after)
    assert all("cT2a" in said for _, _, said in after)


def test_the_last_reading_forgets_a_withdrawn_document_before_any_new_reading(two) -> None:
    home, wrong = two
    body = overview(home).reading.body
    assert "autre.txt" in json.dumps(body, ensure_ascii=False)
    assert body["questions"]
    withdraw(home, wrong)
    after = overview(home).reading
    assert "autre.txt" not in json.dumps(after.body, ensure_ascii=False)
    assert after.body["questions"] == []
    assert after.documents == 1


def test_a_refusal_that_names_another_patient_goes_with_the_document_that_did(dossier_home) -> None:
    installation, doctor, patient = dossier_home
    wrong = file(installation, doctor, patient, "intrus.txt", letter("OMS 2.", who="M. BENSAÏD Karim, né le 01/02/1950"))
    work(installation)
    assert "BENSAÏD" in overview(dossier_home).reading.stopped
    withdraw(dossier_home, wrong)
    assert overview(dossier_home).reading.stopped == ""


def test_the_reason_for_which_an_alert_was_set_aside_goes_with_its_document(two) -> None:
    home, wrong = two
    installation, doctor, patient = home
    shown = next(one for one in overview(home).open_alerts() if "eutrophiles" in one.alert.text)
    with installation.transaction() as connection:
        api.dismiss_alert(connection, doctor, patient, shown.key, "neutropénie connue de Karim")
    withdraw(home, wrong)
    with installation.reading() as connection:
        (row,) = connection.execute(dismissal_table.select()).mappings().all()
        body = store.unpack(store.unseal(patients.data_key(connection, patient), row["body"], f"dismissal:{shown.key}"))
    assert body == {"name": "Dr dumas", "reason": ""}


def test_a_withdrawal_outside_the_screens_reaches_the_synthesis_through_its_job(two) -> None:
    home, wrong = two
    installation, doctor, _ = home
    write(home, sign=True)
    with installation.transaction() as connection:
        files.withdraw(connection, installation, wrong, "effacement demandé", actor=doctor)
    work(installation)
    ((_, _, said),) = versions(home)
    assert "paclitaxel" not in said


def test_a_dossier_is_read_again_after_a_withdrawal_that_took_what_was_searched_in_it(two) -> None:
    """An absence is searched in every document: withdrawn with one of them, it is proposed again by the next reading."""
    home, wrong = two
    installation, doctor, patient = home
    other = file(installation, doctor, patient, "suite.txt", letter("Poids 60 kg.", day="20/09/2026"))
    work(installation)
    for item in (wrong, other):
        withdraw(home, item)
    work(installation)
    with installation.reading() as connection:
        assert {job.state for job in jobs.jobs_for(connection, patient)} == {jobs.JobState.DONE}


def test_what_is_absent_is_proposed_again_after_its_withdrawal(dossier_home) -> None:
    installation, doctor, patient = dossier_home
    file(installation, doctor, patient, "a.txt", letter("OMS 1."))
    wrong = file(installation, doctor, patient, "b.txt", letter("OMS 1. Poids 60 kg.", day="20/09/2026"))
    work(installation)
    withdraw(dossier_home, wrong)
    work(installation)
    view = overview(dossier_home)
    assert [s.finding.kind for s in view.stored.values() if "Absent" in str(s.finding.value)] == ["allergy"]
    with installation.reading() as connection:
        assert {job.state for job in jobs.jobs_for(connection, patient)} == {jobs.JobState.DONE}


def test_a_document_of_another_patient_is_not_withdrawn_from_here(two, traits) -> None:
    home, wrong = two
    installation, doctor, _ = home
    with installation.transaction() as connection:
        other = patients.create(connection, doctor, traits, [patients.Identifier("IPP", "80012999")]).id
    with pytest.raises(NotFound), installation.transaction() as connection:
        api.withdraw_document(connection, installation, other, wrong, "essai", actor=doctor)
    with installation.reading() as connection:
        assert findings.emptied(connection, other) == frozenset()


def test_an_emptied_sentence_is_shown_no_more_and_voids_the_signature(two) -> None:
    home, wrong = two
    write(home, sign=True)
    withdraw(home, wrong)
    assert all(line.text for line in api.lines_to_edit(overview(home)))
    installation, doctor, patient = home
    with installation.transaction() as connection:
        shown = api.printed_overview(connection, doctor, patient)
    assert "a changé depuis" in shown.signature
    assert "paclitaxel" not in api.plain_text(shown)
