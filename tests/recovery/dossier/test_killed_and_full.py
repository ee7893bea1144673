"""kill -9 during readings, a full disk, a document withdrawn while it is read: nothing lost, doubled or half written."""

from __future__ import annotations

import errno
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.dossier_helpers import letter

from filigrane.kernel.errors import FiligraneError
from filigrane.kernel.unknown import Unknown
from filigrane.platform import accounts, background, events, files, gate, jobs, patients
from filigrane.platform.access import Actor, Role
from filigrane.platform.db import migrate
from filigrane.platform.files import vault
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import JobState, Worker
from filigrane.platform.patients import Identifier, Traits
from filigrane.systems import SYSTEMS
from filigrane.systems.dossier import api
from filigrane.systems.dossier.api import performing

PROGRAM = Path(__file__).with_name("worker_program.py")
LIMIT_SECONDS = 240
BODIES = (
    "Adénocarcinome du lobe supérieur droit diagnostiqué en mars 2024, classé cT2a N2 M0. Allergie à la pénicilline. OMS 1.",
    "Adénocarcinome du côlon ascendant diagnostiqué en mai 2023, pT3 N1a M0. FOLFOX débuté le 02/06/2023. OMS 0.",
    "Carcinome canalaire infiltrant du sein gauche diagnostiqué en 2022. RE 90 %, HER2 négatif. OMS 2.",
)
Facts = Counter[tuple[str, str, str]]


@pytest.fixture
def hospital(sqlite_installation: Installation) -> tuple[Installation, Actor]:
    """An installation with the systems' tables and a doctor."""
    installation = sqlite_installation
    migrate(installation.engine, [system.migrations for system in SYSTEMS if system.migrations])
    with installation.transaction() as connection:
        gate.register_all(connection, SYSTEMS)
        made = accounts.create(
            connection, None, name="dumas", display_name="Dr Dumas", roles=[Role.DOCTOR], password="Un-Mot-De-Passe-Long-12"
        )
    return installation, made.actor()


def filed(hospital: tuple[Installation, Actor], number: int) -> tuple[str, str]:
    """File one dossier and ask for its reading: the patient's id and the job's."""
    installation, doctor = hospital
    with installation.transaction() as connection:
        traits = Traits("Mareuil", "", ("Jeanne",))
        patient = patients.create(connection, doctor, traits, [Identifier("IPP", f"8{number:06}")]).id
        put(installation, connection, doctor, patient, "lettre.txt", BODIES[number % len(BODIES)])
        return patient, api.ask_reading(connection, doctor, patient)


def put(installation, connection, doctor: Actor, patient: str, name: str, body: str) -> str:
    data = letter(body).encode()
    return files.put(connection, installation, patient=patient, name=name, data=data, media_type="text/plain", actor=doctor).id


def work(installation: Installation) -> None:
    """Do the queued jobs in this process, and deliver the events."""
    worker = Worker(installation, background.handlers(SYSTEMS), between=lambda: None)
    while worker.run_once() or events.deliver(installation, background.subscriptions(SYSTEMS)):
        pass


def facts(hospital: tuple[Installation, Actor], patient: str) -> Facts:
    """Return a patient's findings without their ids: what two readings of one letter must share."""
    installation, doctor = hospital
    with installation.transaction() as connection:
        stored = api.overview(connection, doctor, patient).stored.values()
    return Counter(
        (s.finding.kind, "?" if isinstance(s.finding.current, Unknown) else str(s.finding.current), str(s.finding.when))
        for s in stored
    )


def kept(installation: Installation) -> set[Path]:
    """Return the files of the home beside the database's."""
    return {path for path in installation.home.rglob("*") if path.is_file() and "sqlite" not in path.name}


def left(installation: Installation) -> int:
    with installation.reading() as connection:
        return len(jobs.unfinished(connection, states=[JobState.WAITING, JobState.RUNNING]))


@pytest.mark.parametrize("dossiers", [6, pytest.param(200, marks=pytest.mark.long)])
def test_a_worker_killed_during_readings_loses_and_doubles_nothing(hospital, dossiers: int) -> None:
    installation, _ = hospital
    undisturbed = [filed(hospital, number)[0] for number in range(len(BODIES))]
    work(installation)
    expected = [facts(hospital, patient) for patient in undisturbed]
    queued = [filed(hospital, number) for number in range(3, 3 + dossiers)]
    chance, kills, deadline = random.Random(20261124), 0, time.monotonic() + LIMIT_SECONDS + 5 * dossiers
    while left(installation) and time.monotonic() < deadline:
        worker = subprocess.Popen([sys.executable, str(PROGRAM), str(installation.home)], stdout=subprocess.PIPE, text=True)
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        window = (0.05, 0.3) if kills < 2 else (0.8, 3.0)  # the first two kills fall inside the work on any machine
        until = time.monotonic() + chance.uniform(*window)
        while time.monotonic() < until and left(installation):
            time.sleep(0.02)
        worker.kill()
        worker.communicate()
        kills += 1
    with installation.reading() as connection:
        states = Counter(jobs.find(connection, job).state for _, job in queued)
        counts = [len(files.items(connection, patient, actor=hospital[1])) for patient, _ in queued]
    assert states == {JobState.DONE: dossiers}
    assert kills >= 2
    assert set(counts) == {1}
    wrong = [n for n, (patient, _) in enumerate(queued, start=3) if facts(hospital, patient) != expected[n % len(BODIES)]]
    assert wrong == []


def test_a_full_disk_while_filing_is_said_and_leaves_nothing(hospital, monkeypatch) -> None:
    installation, doctor = hospital
    patient, _ = filed(hospital, 0)
    before = kept(installation)

    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(vault.os, "fsync", full)
    with pytest.raises((FiligraneError, OSError)) as told, installation.transaction() as connection:
        put(installation, connection, doctor, patient, "suite.txt", "OMS 3.")
    monkeypatch.undo()
    assert isinstance(told.value, FiligraneError)
    assert "disque plein" in told.value.french()
    assert "Libérez de la place" in told.value.french()
    assert kept(installation) == before
    with installation.reading() as connection:
        assert [item.name for item in files.items(connection, patient, actor=doctor)] == ["lettre.txt"]


def test_a_reading_that_cannot_be_kept_leaves_no_half_of_it_and_is_done_later(hospital, monkeypatch, clock) -> None:
    installation, _ = hospital
    patient, job = filed(hospital, 0)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(performing.store, "save_reading", full)  # after the findings, in the same step
    Worker(installation, background.handlers(SYSTEMS), between=lambda: None).run_once()
    assert facts(hospital, patient) == Counter()
    monkeypatch.undo()
    for _ in range(4):
        clock.advance(minutes=10)
        work(installation)
    with installation.reading() as connection:
        assert jobs.find(connection, job).state is JobState.DONE
    assert sum(facts(hospital, patient).values()) > 5


def test_a_wrong_patients_document_withdrawn_while_it_is_read_leaves_no_finding(hospital, monkeypatch) -> None:
    installation, doctor = hospital
    patient, _ = filed(hospital, 0)
    with installation.transaction() as connection:
        wrong = put(
            installation, connection, doctor, patient, "autre.txt", "Allergie au paclitaxel. Cancer du rein gauche en 2020."
        )
        api.ask_reading(connection, doctor, patient)
    read_once, withdrawn = performing.read_safely, []

    def read_then_withdraw(name: str, data: bytes):
        pages = read_once(name, data)
        if name == "autre.txt" and not withdrawn:
            withdrawn.append(name)
            with installation.transaction() as connection:
                api.withdraw_document(connection, installation, patient, wrong, "classé au mauvais patient", actor=doctor)
        return pages

    monkeypatch.setattr(performing, "read_safely", read_then_withdraw)
    work(installation)
    with installation.transaction() as connection:
        view = api.overview(connection, doctor, patient)
        pages = performing.store.pages_of(connection, patient, wrong, "autre.txt")
    assert withdrawn == ["autre.txt"]
    assert view.sentences
    assert not any("paclitaxel" in str(item.finding.current) for item in view.stored.values())
    assert not any(getattr(e, "source", None) == wrong for item in view.stored.values() for e in item.finding.evidence)
    assert pages is None
