"""The queue against a slow oracle: a list of jobs in memory, under enqueues, workers that die, late workers and a moving clock."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, precondition, rule
from sqlalchemy import select

from filigrane.platform import events, jobs
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import JobContext, JobState, LeaseLost, queue
from filigrane.platform.settings import Mode

LEASE = 20.0


@dataclass
class Model:
    """One job as the oracle sees it."""

    id: str
    key: str | None
    patient: str | None
    run_at: datetime
    state: JobState = JobState.WAITING
    lease: str = ""
    until: datetime | None = None
    effects: int = 0


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Queue(RuleBasedStateMachine):
    """Whatever happens: the oracle and the database agree, no patient has two running jobs, no effect is lost or doubled."""

    held = Bundle("held")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.installation = Installation.open(
            Path(self.folder.name) / "home", mode=Mode.DEMONSTRATION, clock=self.clock, environment={}
        )
        self.model: list[Model] = []
        self.leases = 0

    def teardown(self) -> None:
        self._drain()
        self.installation.close()
        self.folder.cleanup()

    def _eligible(self) -> list[Model]:
        running = {job.patient: job for job in self.model if job.state is JobState.RUNNING and job.patient}
        found = []
        for job in self.model:
            due = job.state is JobState.WAITING and job.run_at <= self.clock.now
            late = job.state is JobState.RUNNING and job.until is not None and job.until < self.clock.now
            if (due or late) and self._free(job, running):
                found.append(job)
        return sorted(found, key=lambda job: (job.run_at, job.id))

    @staticmethod
    def _free(job: Model, running: dict[str | None, Model]) -> bool:
        return job.patient is None or running.get(job.patient) is None or running[job.patient] is job

    @rule(
        key=st.sampled_from([None, None, "a", "b", "c"]),
        patient=st.sampled_from([None, "pat_1", "pat_2"]),
        delay=st.sampled_from([0, 0, 30]),
    )
    def enqueue(self, key: str | None, patient: str | None, delay: int) -> None:
        run_at = self.clock.now + timedelta(seconds=delay)
        with self.installation.transaction() as connection:
            job_id = jobs.enqueue(connection, "read", {}, key=key, patient=patient, run_at=run_at)
        known = next((job for job in self.model if key is not None and job.key == key), None)
        if known is not None:
            assert job_id == known.id
        else:
            self.model.append(Model(job_id, key, patient, run_at))

    @rule(seconds=st.sampled_from([1, 10, 21, 100]))
    def time_passes(self, seconds: int) -> None:
        self.clock.now += timedelta(seconds=seconds)

    @rule(target=held)
    def claim_then_fall_silent(self) -> Any:
        """A worker that says nothing until its lease is over, and may come back later."""
        pair = self.claim_next()
        self.clock.now += timedelta(seconds=LEASE + 1)
        return pair

    @rule(target=held)
    def claim(self) -> Any:
        return self.claim_next()

    def claim_next(self) -> Any:
        self.leases += 1
        lease = f"lease_{self.leases}"
        with self.installation.transaction() as connection:
            taken = queue.claim(connection, ["read"], lease, LEASE)
        expected = self._eligible()
        if not expected:
            assert taken is None
            return multiple()
        assert taken is not None
        assert taken.id == expected[0].id
        job = expected[0]
        job.state, job.lease, job.until = JobState.RUNNING, lease, self.clock.now + timedelta(seconds=LEASE)
        return (job, lease)

    @rule(pair=held)
    def step(self, pair: tuple[Model, str]) -> None:
        """A worker, alive or thought dead, writes its effect once: the checkpoint says whether it is written."""
        job, lease = pair
        with self.installation.reading() as connection:
            stored = jobs.find(connection, job.id)
        context = JobContext(self.installation, job.id, {}, 1, checkpoint=stored.checkpoint, _lease=lease)
        if context.checkpoint.get("written"):
            return
        ours = job.state is JobState.RUNNING and job.lease == lease
        try:
            with context.step({"written": True}) as connection:
                events.emit(connection, "effect", None, {"job": job.id})
            assert ours
            job.effects += 1
        except LeaseLost:
            assert not ours

    @rule(pair=held)
    def renew(self, pair: tuple[Model, str]) -> None:
        job, lease = pair
        ours = job.state is JobState.RUNNING and job.lease == lease
        with self.installation.transaction() as connection:
            assert queue.renew(connection, job.id, lease, LEASE) is ours
        if ours:
            job.until = self.clock.now + timedelta(seconds=LEASE)

    @rule(pair=consumes(held), failed=st.booleans())
    def finish(self, pair: tuple[Model, str], failed: bool) -> None:
        job, lease = pair
        ours = job.state is JobState.RUNNING and job.lease == lease
        state = JobState.FAILED if failed else JobState.DONE
        with self.installation.transaction() as connection:
            assert queue.finish(connection, job.id, lease, state) is ours
        if ours:
            job.state = state

    @precondition(lambda self: any(job.state is JobState.FAILED for job in self.model))
    @rule()
    def retry(self) -> None:
        job = next(job for job in self.model if job.state is JobState.FAILED)
        with self.installation.transaction() as connection:
            jobs.retry(connection, job.id)
        job.state, job.run_at = JobState.WAITING, self.clock.now

    @invariant()
    def the_database_is_the_oracle(self) -> None:
        with self.installation.reading() as connection:
            for job in self.model:
                assert jobs.find(connection, job.id).state is job.state

    @invariant()
    def no_patient_has_two_running_jobs(self) -> None:
        running = [job.patient for job in self.model if job.state is JobState.RUNNING and job.patient]
        assert len(running) == len(set(running))

    def _drain(self) -> None:
        """In the end a fresh worker does all that is left, and each job that was run to its end had its effect exactly once."""
        self.clock.now += timedelta(hours=1)
        done: set[str] = set()

        def handler(context: JobContext) -> None:
            if not context.checkpoint.get("written"):
                with context.step({"written": True}) as connection:
                    events.emit(connection, "effect", None, {"job": context.id})
            done.add(context.id)

        worker = jobs.Worker(self.installation, {"read": handler})
        while worker.run_once():
            pass
        with self.installation.reading() as connection:
            assert jobs.unfinished(connection, states=[JobState.WAITING, JobState.RUNNING]) == []
            written = [row["job"] for row in connection.execute(select(events.table.c.payload)).scalars()]
        assert len(written) == len(set(written))
        assert done <= set(written)


TestQueue = Queue.TestCase
TestQueue.settings = settings(
    max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
