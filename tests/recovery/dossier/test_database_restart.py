"""PostgreSQL stops in the middle of a reading, as a power cut would stop it, and starts again: the reading ends, once, whole."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from tests.conftest import Cluster, OffsetClock, cluster
from tests.recovery.dossier.test_killed_and_full import BODIES, facts, filed, put, work

from filigrane.platform import accounts, audit, background, gate, jobs
from filigrane.platform.access import Actor, Role
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import JobState, Worker
from filigrane.platform.settings import SETTINGS_FILE, Mode
from filigrane.systems import SYSTEMS
from filigrane.systems.dossier import api, store
from filigrane.systems.dossier.api import performing

pytestmark = pytest.mark.postgresql
LIMIT_SECONDS = 120


@pytest.fixture
def server() -> Iterator[Cluster]:
    """A server that a test may stop: nobody else uses it."""
    with cluster() as made:
        made.run("createdb", "-h", str(made.folder), "-U", "postgres", "hospital")
        yield made


@pytest.fixture
def hospital(server: Cluster, home, clock: OffsetClock) -> Iterator[tuple[Installation, Actor]]:
    """An installation on that server, with a doctor."""
    home.mkdir(parents=True)
    address = f"postgresql://postgres@/hospital?host={server.folder}"
    (home / SETTINGS_FILE).write_text(f'database_url = "{address}"\n', encoding="utf8")
    migrations = [system.migrations for system in SYSTEMS if system.migrations]
    installation = Installation.open(home, mode=Mode.DEMONSTRATION, migrations=migrations, clock=clock, environment={})
    with installation.transaction() as connection:
        gate.register_all(connection, SYSTEMS)
        made = accounts.create(
            connection, None, name="dumas", display_name="Dr Dumas", roles=[Role.DOCTOR], password="Un-Mot-De-Passe-Long-12"
        )
    yield installation, made.actor()
    installation.close()


@pytest.mark.parametrize("moment", ["pages", "findings"])
def test_a_reading_ends_once_and_whole_after_the_database_restarted_in_its_middle(
    server: Cluster, hospital, clock: OffsetClock, monkeypatch, moment: str
) -> None:
    installation, doctor = hospital
    undisturbed, _ = filed(hospital, 0)
    with installation.transaction() as connection:
        put(installation, connection, doctor, undisturbed, "suite.txt", BODIES[0] + " Poids 60 kg.")
    work(installation)
    patient, job = filed(hospital, 3)  # the same letters for another patient
    with installation.transaction() as connection:
        put(installation, connection, doctor, patient, "suite.txt", BODIES[0] + " Poids 60 kg.")
    stopped: list[float] = []

    def cut() -> None:
        if not stopped:
            stopped.append(time.monotonic())
            server.stop()
            threading.Timer(0.5, server.start).start()

    if moment == "pages":
        read = performing.read_safely
        monkeypatch.setattr(
            performing, "read_safely", lambda name, data: (cut() if name == "suite.txt" else None, read(name, data))[1]
        )
    else:
        save = store.save_reading  # within the transaction that keeps the findings
        monkeypatch.setattr(performing.store, "save_reading", lambda connection, reading: (cut(), save(connection, reading))[1])
    stop = threading.Event()
    worker = threading.Thread(target=Worker(installation, background.handlers(SYSTEMS), lease_seconds=1.0).run, args=(stop,))
    worker.start()
    state, deadline = JobState.WAITING, time.monotonic() + LIMIT_SECONDS
    while state is not JobState.DONE and time.monotonic() < deadline:
        time.sleep(0.2)
        if stopped and time.monotonic() - stopped[0] > 2:
            clock.advance(seconds=10)  # leases and delays run out
            with installation.reading() as connection:
                state = jobs.find(connection, job).state
    stop.set()
    worker.join()
    assert stopped
    assert state is JobState.DONE
    assert facts(hospital, patient) == facts(hospital, undisturbed)
    with installation.reading() as connection:
        assert len(api.overview(connection, doctor, patient).reading.body["documents"]) == 2
    audit.Sealer(installation).seal()
    assert audit.verify(installation).sound
