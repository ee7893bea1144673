"""The database goes away in mid-job and comes back: the job ends, once."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from sqlalchemy import select, text

from filigrane.platform import events, jobs
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import JobContext, JobState, Worker

POSTGRESQL = pytest.mark.parametrize("installation", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)


def _cut_every_connection(installation: Installation) -> None:
    query = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with installation.engine.connect() as connection:
        connection.execute(query)


@POSTGRESQL
def test_a_job_survives_the_loss_of_every_connection(installation: Installation, clock: Any) -> None:
    cut: list[int] = []

    def handler(context: JobContext) -> None:
        if context.checkpoint.get("written"):
            return
        with context.step({"written": True}) as connection:
            events.emit(connection, "effect", None, {})
            if not cut:
                cut.append(1)
                _cut_every_connection(installation)

    with installation.transaction() as connection:
        job_id = jobs.enqueue(connection, "read", {})
    stop = threading.Event()
    worker = threading.Thread(target=Worker(installation, {"read": handler}, lease_seconds=0.5).run, args=(stop,))
    worker.start()
    deadline, state = time.monotonic() + 20, JobState.WAITING
    while state is not JobState.DONE and time.monotonic() < deadline:
        time.sleep(0.1)
        clock.advance(seconds=10)
        with installation.reading() as connection:
            state = jobs.find(connection, job_id).state
    stop.set()
    worker.join()
    assert cut == [1]
    assert state is JobState.DONE
    with installation.reading() as connection:
        assert len(connection.execute(select(events.table.c.id)).all()) == 1
