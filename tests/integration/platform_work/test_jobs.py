from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from filigrane.kernel.errors import Conflict, InputRefused, NotFound
from filigrane.platform import events, jobs
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import JobContext, JobState, LeaseLost, Worker, queue
from filigrane.platform.jobs.model import table


def _enqueue(installation: Installation, name: str = "read", **more: Any) -> str:
    with installation.transaction() as connection:
        return jobs.enqueue(connection, name, more.pop("payload", {}), **more)


def _find(installation: Installation, job_id: str) -> jobs.Job:
    with installation.reading() as connection:
        return jobs.find(connection, job_id)


def test_a_job_runs_once_with_its_payload_and_ends_done(installation: Installation) -> None:
    got: list[Any] = []
    job_id = _enqueue(installation, payload={"source": "src_1"}, patient="pat_1")
    worker = Worker(installation, {"read": lambda context: got.append((context.id, dict(context.payload), context.attempt))})
    assert worker.run_once()
    assert not worker.run_once()
    assert got == [(job_id, {"source": "src_1"}, 1)]
    assert _find(installation, job_id).state is JobState.DONE


def test_a_job_is_there_exactly_when_its_transaction_is(installation: Installation) -> None:
    def enqueue_then_fail() -> None:
        with installation.transaction() as connection:
            jobs.enqueue(connection, "read", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        enqueue_then_fail()
    with installation.reading() as connection:
        assert jobs.unfinished(connection) == []


def test_a_key_makes_one_job_whatever_became_of_it(installation: Installation) -> None:
    first = _enqueue(installation, key="read:src_1")
    assert _enqueue(installation, key="read:src_1") == first
    Worker(installation, {"read": lambda _context: None}).run_once()
    assert _enqueue(installation, key="read:src_1") == first
    with installation.reading() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 1


def test_a_job_for_later_waits(installation: Installation, clock: Any) -> None:
    _enqueue(installation, run_at=clock() + timedelta(hours=1))
    worker = Worker(installation, {"read": lambda _context: None})
    assert not worker.run_once()
    clock.advance(hours=2)
    assert worker.run_once()


def test_a_job_of_an_unknown_name_waits_for_a_worker_that_knows_it(installation: Installation) -> None:
    job_id = _enqueue(installation, "other")
    assert not Worker(installation, {"read": lambda _context: None}).run_once()
    assert _find(installation, job_id).state is JobState.WAITING


def test_an_error_for_a_person_is_final_and_readable(installation: Installation) -> None:
    def handler(_context: JobContext) -> None:
        raise InputRefused("Fichier chiffré", where="cr.pdf", remedy="Déposez une version sans mot de passe")

    job_id = _enqueue(installation)
    worker = Worker(installation, {"read": handler})
    assert worker.run_once()
    assert not worker.run_once()
    job = _find(installation, job_id)
    assert (job.state, job.error) == (JobState.FAILED, "Fichier chiffré. cr.pdf. Déposez une version sans mot de passe.")


def test_an_internal_error_is_tried_again_later_then_put_aside(installation: Installation, clock: Any) -> None:
    tries: list[int] = []

    def handler(context: JobContext) -> None:
        tries.append(context.attempt)
        raise ZeroDivisionError

    job_id = _enqueue(installation)
    worker = Worker(installation, {"read": handler})
    for _ in range(queue.MAX_FAILURES):
        assert worker.run_once()
        assert not worker.run_once()
        clock.advance(hours=2)
    job = _find(installation, job_id)
    assert len(tries) == queue.MAX_FAILURES
    assert job.state is JobState.FAILED
    assert "ZeroDivisionError" in job.error
    with installation.transaction() as connection:
        jobs.retry(connection, job_id)
    assert worker.run_once()
    assert len(tries) == queue.MAX_FAILURES + 1


def test_only_a_failed_job_is_retried(installation: Installation) -> None:
    job_id = _enqueue(installation)
    with pytest.raises(Conflict), installation.transaction() as connection:
        jobs.retry(connection, job_id)
    with pytest.raises(NotFound), installation.transaction() as connection:
        jobs.retry(connection, "job_absent")


def test_progress_is_seen_by_others(installation: Installation) -> None:
    seen: list[tuple[int, int, str]] = []

    def handler(context: JobContext) -> None:
        context.progress(12, 50, "pages")
        job = _find(installation, context.id)
        seen.append((job.done, job.total, job.unit))

    _enqueue(installation)
    Worker(installation, {"read": handler}).run_once()
    assert seen == [(12, 50, "pages")]


def test_a_worker_that_died_is_replaced_and_its_checkpoint_kept(installation: Installation, clock: Any) -> None:
    job_id = _enqueue(installation)
    with installation.transaction() as connection:
        dead = queue.claim(connection, ["read"], "lease_dead", 20)
    assert dead is not None
    context = JobContext(installation, job_id, {}, 1, _lease="lease_dead")
    with context.step({"page": 7}):
        pass
    found: list[Any] = []
    worker = Worker(installation, {"read": lambda context: found.append((context.attempt, dict(context.checkpoint)))})
    assert not worker.run_once()
    clock.advance(seconds=21)
    assert worker.run_once()
    assert found == [(2, {"page": 7})]


def test_a_worker_thought_dead_can_write_nothing_more(installation: Installation, clock: Any) -> None:
    job_id = _enqueue(installation)
    with installation.transaction() as connection:
        queue.claim(connection, ["read"], "lease_old", 20)
    clock.advance(seconds=21)
    with installation.transaction() as connection:
        queue.claim(connection, ["read"], "lease_new", 20)
    old = JobContext(installation, job_id, {}, 1, _lease="lease_old")

    def write() -> None:
        with old.step({"page": 9}) as connection:
            events.emit(connection, "doubled", None, {})

    with pytest.raises(LeaseLost):
        write()
    with pytest.raises(LeaseLost):
        old.progress(1, 2, "pages")
    with installation.transaction() as connection:
        assert events.pending(connection) == []
        assert not queue.renew(connection, job_id, "lease_old", 20)
        assert not queue.finish(connection, job_id, "lease_old", JobState.DONE)
        assert queue.renew(connection, job_id, "lease_new", 20)


def test_the_lease_is_renewed_while_the_handler_works(installation: Installation) -> None:
    second = Worker(installation, {"read": lambda _context: pytest.fail("taken twice")}, lease_seconds=0.6)

    def handler(context: JobContext) -> None:
        deadline = time.monotonic() + 1.5
        while time.monotonic() < deadline:
            assert not second.run_once()
            time.sleep(0.1)
        context.check()

    job_id = _enqueue(installation)
    Worker(installation, {"read": handler}, lease_seconds=0.6).run_once()
    assert _find(installation, job_id).state is JobState.DONE


def test_a_job_that_kills_its_workers_is_put_aside(
    installation: Installation, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MAX_TAKES", 3)
    job_id = _enqueue(installation)
    for number in range(3):
        with installation.transaction() as connection:
            assert queue.claim(connection, ["read"], f"lease_{number}", 20) is not None
        clock.advance(seconds=21)
    with installation.transaction() as connection:
        assert queue.claim(connection, ["read"], "lease_last", 20) is None
    job = _find(installation, job_id)
    assert job.state is JobState.FAILED
    assert "3 fois" in job.error


def test_jobs_of_one_patient_follow_one_another(installation: Installation) -> None:
    for _ in range(2):
        _enqueue(installation, patient="pat_1")
    _enqueue(installation, patient="pat_2")
    with installation.transaction() as connection:
        taken = [queue.claim(connection, ["read"], f"lease_{number}", 20) for number in range(3)]
    assert sorted(job.patient for job in taken if job is not None) == ["pat_1", "pat_2"]


def test_two_workers_never_take_the_same_job(installation: Installation) -> None:
    wanted = {_enqueue(installation, patient=f"pat_{number % 7}") for number in range(40)}
    taken: list[str] = []
    lock = threading.Lock()

    def handler(context: JobContext) -> None:
        with lock:
            taken.append(context.id)

    def work() -> None:
        worker = Worker(installation, {"read": handler})
        quiet = 0
        while quiet < 5:
            quiet = 0 if worker.run_once() else quiet + 1
            time.sleep(0.002)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(wanted)


def test_the_loop_stops_when_told(installation: Installation) -> None:
    stop = threading.Event()
    _enqueue(installation)
    Worker(installation, {"read": lambda _context: stop.set()}).run(stop)
    with installation.reading() as connection:
        assert jobs.unfinished(connection) == []


def test_jobs_of_a_patient_are_listed_newest_first(installation: Installation, clock: Any) -> None:
    first = _enqueue(installation, patient="pat_1")
    clock.advance(seconds=5)
    second = _enqueue(installation, patient="pat_1")
    with installation.reading() as connection:
        assert [job.id for job in jobs.jobs_for(connection, "pat_1")] == [second, first]


def test_an_event_makes_each_subscribed_job_once(installation: Installation) -> None:
    with installation.transaction() as connection:
        for number in range(3):
            events.emit(connection, "finding.decided", f"pat_{number}", {"finding": f"fnd_{number}"})
        events.emit(connection, "nobody.listens", None, {})
    subscriptions = {"finding.decided": ["rematch", "rewrite"]}
    assert events.deliver(installation, subscriptions) == 4
    assert events.deliver(installation, subscriptions) == 0
    with installation.reading() as connection:
        waiting = jobs.unfinished(connection)
    assert sorted((job.name, job.payload["finding"], job.patient) for job in waiting) == sorted(
        (name, f"fnd_{number}", f"pat_{number}") for number in range(3) for name in ("rematch", "rewrite")
    )


def test_many_events_are_delivered_in_batches(installation: Installation) -> None:
    with installation.transaction() as connection:
        for number in range(events.BATCH + 5):
            events.emit(connection, "finding.decided", None, {"finding": f"fnd_{number}"})
    assert events.deliver(installation, {"finding.decided": ["rematch"]}) == events.BATCH + 5
    with installation.reading() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == events.BATCH + 5
