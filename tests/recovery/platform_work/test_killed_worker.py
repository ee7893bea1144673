"""kill -9 at any instant loses nothing and doubles nothing."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from filigrane.platform import events, jobs
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import JobState

PROGRAM = Path(__file__).with_name("worker_program.py")
JOBS, PAGES = 25, 4
LIMIT_SECONDS = 60


def _left(installation: Installation) -> int:
    with installation.reading() as connection:
        return len(jobs.unfinished(connection, states=[JobState.WAITING, JobState.RUNNING]))


def _start(installation: Installation) -> subprocess.Popen[str]:
    worker = subprocess.Popen([sys.executable, str(PROGRAM), str(installation.home)], stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def test_a_worker_killed_again_and_again_loses_and_doubles_nothing(installation: Installation) -> None:
    with installation.transaction() as connection:
        wanted = {jobs.enqueue(connection, "read", {}, patient=f"pat_{number % 5}") for number in range(JOBS)}
    chance, kills, deadline = random.Random(20261124), 0, time.monotonic() + LIMIT_SECONDS
    while _left(installation) and time.monotonic() < deadline:
        worker = _start(installation)
        until = time.monotonic() + chance.uniform(0.02, 0.5)
        while time.monotonic() < until and _left(installation):
            time.sleep(0.01)
        worker.kill()
        worker.communicate()
        kills += 1
    with installation.reading() as connection:
        states = Counter(jobs.find(connection, job_id).state for job_id in wanted)
        written = Counter((row["job"], row["page"]) for row in connection.execute(select(events.table.c.payload)).scalars())
    assert states == {JobState.DONE: JOBS}
    assert kills >= 2
    assert set(written) == {(job_id, page) for job_id in wanted for page in range(PAGES)}
    assert set(written.values()) == {1}
