"""Two hundred dossiers queued while their worker is killed every few seconds: what is lost or doubled, on both databases.

The figure repeats the recovery tests' own steps, at full length, and writes bench/results/kills.json.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.recovery.dossier.test_killed_and_full import BODIES, PROGRAM, facts, filed, left, work

from bench.environment import wilson, write
from bench.postgresql import server as postgresql
from filigrane.platform import accounts, audit, files, gate, jobs
from filigrane.platform.access import Actor, Role
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import JobState
from filigrane.platform.settings import SETTINGS_FILE, Mode
from filigrane.systems import SYSTEMS

DOSSIERS = 200
EVERY_SECONDS = (0.3, 2.0)
LIMIT_SECONDS = 1200
Hospital = tuple[Installation, Actor]


@contextmanager
def _hospital(home: Path, address: str = "") -> Iterator[Hospital]:
    home.mkdir(parents=True)
    if address:
        (home / SETTINGS_FILE).write_text(f'mode = "demonstration"\ndatabase_url = "{address}"\n', encoding="utf8")
    migrations = [system.migrations for system in SYSTEMS if system.migrations]
    installation = Installation.open(home, mode=Mode.DEMONSTRATION, migrations=migrations, environment={})
    with installation.transaction() as connection:
        gate.register_all(connection, SYSTEMS)
        made = accounts.create(
            connection, None, name="dumas", display_name="Dr Dumas", roles=[Role.DOCTOR], password="Un-Mot-De-Passe-Long-12"
        )
    yield installation, made.actor()
    installation.close()


def _kill_until_done(installation: Installation) -> int:
    """Start a worker, kill it with SIGKILL a few seconds later, and again, until nothing is left; return how many were killed."""
    chance, kills, deadline = random.Random(20261124), 0, time.monotonic() + LIMIT_SECONDS
    while left(installation) and time.monotonic() < deadline:
        with subprocess.Popen(
            [sys.executable, str(PROGRAM), str(installation.home)], stdout=subprocess.PIPE, text=True
        ) as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            until = time.monotonic() + chance.uniform(*EVERY_SECONDS)
            while time.monotonic() < until and left(installation):
                time.sleep(0.05)
            worker.kill()
        kills += 1
    return kills


def measure(hospital: Hospital) -> dict[str, Any]:
    """Return what became of the queued dossiers."""
    installation, doctor = hospital
    undisturbed = [filed(hospital, number)[0] for number in range(len(BODIES))]
    work(installation)
    expected = [facts(hospital, patient) for patient in undisturbed]
    queued = [filed(hospital, number) for number in range(len(BODIES), len(BODIES) + DOSSIERS)]
    before = time.monotonic()
    kills = _kill_until_done(installation)
    seconds = time.monotonic() - before
    with installation.reading() as connection:
        states = Counter(jobs.find(connection, job).state for _, job in queued)
        kept = [len(files.items(connection, patient, actor=doctor)) for patient, _ in queued]
    found = [
        (expected[number % len(BODIES)], facts(hospital, patient)) for number, (patient, _) in enumerate(queued, len(BODIES))
    ]
    audit.Sealer(installation).seal()
    wrong = sum(wanted != there for wanted, there in found)
    return {
        "n": DOSSIERS,
        "kills": kills,
        "seconds": round(seconds, 1),
        "jobs_done": states[JobState.DONE],
        "documents_lost_or_doubled": sum(count != 1 for count in kept),
        "findings_lost": sum(sum((wanted - there).values()) for wanted, there in found),
        "findings_doubled": sum(sum((there - wanted).values()) for wanted, there in found),
        "findings_expected": sum(sum(wanted.values()) for wanted, _ in found),
        "dossiers_wrong": wrong,
        "dossiers_wrong_95": [round(edge, 4) for edge in wilson(wrong, DOSSIERS)],
        "audit_sound": audit.verify(installation).sound,
    }


def main() -> None:
    """Measure both databases and write the result."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="fkills") as folder:
        with _hospital(Path(folder) / "sqlite") as hospital:
            found["sqlite"] = measure(hospital)
        with postgresql() as (address, _), _hospital(Path(folder) / "postgresql", address) as hospital:
            found["postgresql"] = measure(hospital)
    low, high = EVERY_SECONDS
    told = (
        f"{DOSSIERS} dossiers of one letter queued, their worker killed by SIGKILL every {low:g} to {high:g} s after it is ready"
    )
    write("kills", {"set": told, **found})


if __name__ == "__main__":
    main()
