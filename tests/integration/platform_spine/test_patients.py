"""Creating, finding, correcting and erasing patients, on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest

from filigrane.kernel.errors import AccessRefused, Conflict, InputRefused, NotFound, UsageError
from filigrane.platform import access, audit, patients
from filigrane.platform.access import Action
from filigrane.platform.patients import Identifier, Sex, Traits


def _create(installation, actor, traits, *identifiers):
    with installation.transaction() as connection:
        return patients.create(connection, actor, traits, identifiers)


def _search(installation, actor, **criteria):
    with installation.transaction() as connection:
        return [patient.id for patient in patients.search(connection, actor, **criteria)]


def test_a_patient_is_read_as_created(installation, doctor, patient, traits):
    with installation.transaction() as connection:
        read = patients.get(connection, doctor, patient.id)
    assert read == patient
    assert read.traits == traits
    assert read.identifiers == (Identifier("IPP", "80012345"),)
    assert read.synthetic


def test_the_doctor_who_creates_a_patient_enters_the_care_team_and_a_secretary_does_not(
    installation, doctor, secretary, patient, traits
):
    registered = _create(installation, secretary, traits)
    with installation.reading() as connection:
        assert access.decide(connection, doctor, Action.READ_PATIENT, patient.id).permitted
        assert access.my_patients(connection, doctor) == [patient.id]
        assert access.care_team(connection, secretary, registered.id) == []


@pytest.mark.parametrize(
    "criteria",
    [
        {"identifier": "80012345"},
        {"identifier": " 8001 2345 "},
        {"name": "dupont"},
        {"name": "DÜPONT"},
        {"name": "martin"},
        {"name": "marie dupont"},
        {"name": "Anne Martin"},
        {"name": "dup mar"},
        {"name": "Dupond"},
        {"birth_date": date(1960, 3, 12)},
        {"name": "dupont", "birth_date": date(1960, 3, 12), "identifier": "80012345"},
    ],
)
def test_a_patient_is_found(installation, doctor, patient, criteria):
    assert _search(installation, doctor, **criteria) == [patient.id]


@pytest.mark.parametrize(
    "criteria",
    [
        {"identifier": "8001234"},
        {"identifier": "dupont"},
        {"name": "du"},
        {"name": "bernard"},
        {"name": "dupont", "birth_date": date(1960, 3, 13)},
        {"name": "dupont bernard"},
        {"name": "%"},
        {"name": "' OR 1=1 --"},
        {"name": "80012345"},
    ],
)
def test_a_patient_is_not_found_by_what_is_not_his(installation, doctor, patient, criteria):
    try:
        found = _search(installation, doctor, **criteria)
    except UsageError:  # a name without a single letter is no criterion
        found = []
    assert patient.id not in found


def test_the_matricule_finds_its_patient_with_or_without_its_key(installation, doctor):
    matricule = "255081416802538"
    patient = _create(installation, doctor, Traits("Specimen", matricule=matricule))
    assert _search(installation, doctor, identifier=matricule) == [patient.id]
    assert _search(installation, doctor, identifier=matricule[:13]) == [patient.id]
    with pytest.raises(Conflict, match="INS"):
        _create(installation, doctor, Traits("Autre", matricule=matricule))


def test_a_search_without_a_criterion_is_refused(installation, doctor):
    for criteria in ({}, {"name": " - "}, {"identifier": "  "}):
        with pytest.raises(UsageError):
            _search(installation, doctor, **criteria)


def test_an_identifier_belongs_to_one_patient(installation, doctor, patient, traits):
    with pytest.raises(Conflict, match="IPP"):
        _create(installation, doctor, traits, Identifier("IPP", "8001 2345"))
    other = _create(installation, doctor, traits, Identifier("IPP:CHU", "80012345"))
    assert sorted(_search(installation, doctor, identifier="80012345")) == sorted([patient.id, other.id])


def test_of_two_deposits_of_one_identifier_at_once_one_passes(installation, doctor):
    outcomes = []

    def create(name: str) -> None:
        try:
            _create(installation, doctor, Traits(name), Identifier("IPP", "777"))
            outcomes.append("created")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=create, args=(name,)) for name in ("Un", "Deux", "Trois")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "conflict", "created"]
    assert len(_search(installation, doctor, identifier="777")) == 1


def test_homonyms_warn_before_creating(installation, doctor, patient, traits):
    cases = {
        "the same": (traits, "same"),
        "a slipped digit": (replace(traits, birth_date=date(1961, 3, 12)), "question"),
        "her married name": (Traits("Martin", "", ("Marie",), Sex.FEMALE, traits.birth_date), "question"),
        "a homonym born otherwise": (replace(traits, birth_date=date(1985, 7, 25)), "different"),
    }
    for case, (asked, verdict) in cases.items():
        with installation.transaction() as connection:
            found = patients.homonyms(connection, doctor, asked)
        assert [(homonym.patient.id, homonym.comparison.verdict) for homonym in found] == [(patient.id, verdict)], case
    with installation.transaction() as connection:
        assert patients.homonyms(connection, doctor, Traits("Bernard", "", ("Luc",), Sex.MALE, date(1985, 7, 25))) == []
        assert patients.homonyms(connection, doctor, traits, excluding=patient.id) == []


def test_a_corrected_identity_is_found_by_the_new_name_alone(installation, doctor, patient, traits):
    with installation.transaction() as connection:
        patients.update_identity(connection, doctor, patient, replace(traits, birth_name="Durand"), [Identifier("IPP", "9")])
    assert _search(installation, doctor, name="durand") == [patient.id]
    assert _search(installation, doctor, name="dupont") == []
    assert _search(installation, doctor, identifier="9") == [patient.id]
    assert _search(installation, doctor, identifier="80012345") == []


def test_two_corrections_of_one_version_conflict(installation, doctor, patient, traits):
    with installation.transaction() as connection:
        patients.update_identity(connection, doctor, patient, replace(traits, birth_place="Paris"), patient.identifiers)
    with pytest.raises(Conflict), installation.transaction() as connection:
        patients.update_identity(connection, doctor, patient, replace(traits, birth_place="Lille"), patient.identifiers)
    with installation.transaction() as connection:
        assert patients.get(connection, doctor, patient.id).traits.birth_place == "Paris"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (Traits("  "), "nom de naissance"),
        (Traits("X", birth_date=date(1899, 12, 31)), "date de naissance"),
        (Traits("X", birth_date=date(2100, 1, 1)), "date de naissance"),
        (Traits("X", matricule="255081416802539"), "clé"),
        (Traits("X", matricule="12"), "matricule"),
    ],
)
def test_an_impossible_identity_is_refused(sqlite_installation, doctor, wrong, message):
    with pytest.raises(InputRefused, match=message):
        _create(sqlite_installation, doctor, wrong)


def test_a_real_patient_is_refused_in_demonstration_mode(sqlite_installation, doctor, traits):
    with pytest.raises(InputRefused, match="fictifs"), sqlite_installation.transaction() as connection:
        patients.create(connection, doctor, traits, synthetic=False)


def test_an_erased_patient_can_no_longer_be_found_or_read(installation, doctor, officer, patient):
    with installation.transaction() as connection:
        patients.erase(connection, officer, patient.id)
    assert _search(installation, doctor, name="dupont") == []
    with pytest.raises(NotFound), installation.transaction() as connection:
        patients.get(connection, doctor, patient.id)
    with pytest.raises(NotFound), installation.reading() as connection:
        patients.data_key(connection, patient.id)


def test_readings_and_searches_are_audited_without_their_words(installation, doctor, patient):
    _search(installation, doctor, name="dupont")
    with installation.transaction() as connection:
        patients.get(connection, doctor, patient.id)
    with installation.reading() as connection:
        events = audit.events(connection, actor=doctor.account_id)
    assert [event.action for event in reversed(events)] == [
        "create_patient",
        "join_care_team",
        "search_patients",
        "read_identity",
    ]
    assert dict(events[1].detail) == {"found": 1}


def test_who_sees_no_patient_neither_searches_nor_creates(installation, administrator, tool_owner, patient, traits):
    for actor in (administrator, tool_owner):
        with pytest.raises(AccessRefused):
            _search(installation, actor, name="dupont")
        with pytest.raises(AccessRefused):
            _create(installation, actor, traits)
        with pytest.raises(AccessRefused), installation.transaction() as connection:
            patients.get(connection, actor, patient.id)
