"""The worker: takes one job at a time, renews its lease in the background, and ends it whatever its handler does.

A handler's effects must be written inside :meth:`JobContext.step`, which checks the lease in the same transaction: a worker that was
thought dead and comes back can write nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from filigrane.kernel.errors import FiligraneError
from filigrane.kernel.ids import new_id
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import queue
from filigrane.platform.jobs.model import Job, JobState, LeaseLost

LEASE_SECONDS = 20.0
IDLE_SECONDS = 0.5
_FIRST_DELAY = timedelta(seconds=5)

_log = logging.getLogger(__name__)


@dataclass
class JobContext:
    """What a handler gets: the installation, its payload, and the ways to write, to report and to resume.

    ``attempt`` is 1 the first time. ``checkpoint`` is what the last committed step left (empty at first).
    """

    installation: Installation
    id: str
    payload: Mapping[str, Any]
    attempt: int
    patient: str | None = None
    checkpoint: Mapping[str, Any] = field(default_factory=dict)
    _lease: str = ""
    _lost: threading.Event = field(default_factory=threading.Event)

    def progress(self, done: int, total: int, unit: str) -> None:
        """Say how far the job is (« 12 / 50 pages »).

        Raises
        ------
        LeaseLost
            When another worker has the job: the handler stops there.
        """
        self.check()
        with self.installation.transaction() as connection:
            queue.progress(connection, self.id, self._lease, done=done, total=total, unit=unit)

    def check(self) -> None:
        """Raise LeaseLost when another worker has the job."""
        if self._lost.is_set():
            raise LeaseLost(self.id)

    @contextmanager
    def step(self, checkpoint: Mapping[str, Any] | None = None) -> Iterator[Connection]:
        """Give a transaction for one short step (under 200 ms), fenced by the lease.

        ``checkpoint`` is kept with the step's own writes: after a kill, the next worker finds it in :attr:`checkpoint` and goes on
        from there.
        """
        with self.installation.transaction() as connection:
            queue.advance(connection, self.id, self._lease, checkpoint)
            yield connection
        if checkpoint is not None:
            self.checkpoint = dict(checkpoint)


Handler = Callable[[JobContext], None]


class Worker:
    """Runs jobs of the names it has handlers for, one at a time.

    Parameters
    ----------
    installation
        Where the jobs are.
    handlers
        Job name to function. A job of another name waits for a worker that knows it.
    lease_seconds
        How long a job stays ours without news; renewed three times in that span.
    between
        Called before each look at the queue (delivering events, sealing the audit).
    """

    def __init__(
        self,
        installation: Installation,
        handlers: Mapping[str, Handler],
        *,
        lease_seconds: float = LEASE_SECONDS,
        between: Callable[[], object] | None = None,
    ) -> None:
        self._installation = installation
        self._handlers = dict(handlers)
        self._lease_seconds = lease_seconds
        self._between = between

    def run_once(self) -> bool:
        """Run the next job that is due; return False when there is none.

        Raises
        ------
        DBAPIError
            When the database does not answer while a job is being taken. Once it is taken, a silent database only leaves it to its
            lease: another look, by this worker or another, takes it again.
        """
        if self._between is not None:
            self._between()
        with self._installation.reading() as connection:
            if not queue.due(connection, self._handlers):
                return False
        lease = new_id("lease")
        with self._installation.transaction() as connection:
            job = queue.claim(connection, self._handlers, lease, self._lease_seconds)
        if job is None:
            return False
        self._run(job, lease)
        return True

    def run(self, stop: threading.Event) -> None:
        """Run jobs until ``stop`` is set; survive a database that restarts."""
        while not stop.is_set():
            try:
                worked = self.run_once()
            except DBAPIError as error:
                _log.warning("database does not answer: %s", type(error).__name__)
                worked = False
            if not worked:
                stop.wait(IDLE_SECONDS)

    def _run(self, job: Job, lease: str) -> None:
        lost = threading.Event()
        context = JobContext(self._installation, job.id, job.payload, job.takes, job.patient, job.checkpoint, lease, lost)
        with self._renewed(job.id, lease, lost):
            outcome = self._call(job, context)
        try:
            with self._installation.transaction() as connection:
                outcome(connection, lease)
        except DBAPIError as error:
            # The job keeps its lease until it runs out; then it is taken again and its idempotent steps find their work done.
            _log.warning("the end of job %s could not be written: %s", job.id, type(error).__name__)

    def _call(self, job: Job, context: JobContext) -> Callable[[Connection, str], object]:
        try:
            self._handlers[job.name](context)
        except LeaseLost:
            return lambda _connection, _lease: None
        except FiligraneError as error:
            sentence = error.french()
            return lambda connection, lease: queue.finish(connection, job.id, lease, JobState.FAILED, error=sentence)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the worker lives and a person is told
            _log.exception("job %s (%s) failed", job.id, job.name)
            return _later(job, error)
        return lambda connection, lease: queue.finish(connection, job.id, lease, JobState.DONE)

    @contextmanager
    def _renewed(self, job_id: str, lease: str, lost: threading.Event) -> Iterator[None]:
        over = threading.Event()
        thread = threading.Thread(target=self._renew, args=(job_id, lease, lost, over), daemon=True, name=f"lease-{job_id}")
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _renew(self, job_id: str, lease: str, lost: threading.Event, over: threading.Event) -> None:
        while not over.wait(self._lease_seconds / 3):
            try:
                with self._installation.transaction() as connection:
                    ours = queue.renew(connection, job_id, lease, self._lease_seconds)
            except DBAPIError:
                continue  # the database restarts: the next turn tries again, and the lease decides
            if not ours:
                lost.set()
                return


def _later(job: Job, error: Exception) -> Callable[[Connection, str], object]:
    sentence = (
        f"Travail arrêté par une erreur interne ({type(error).__name__}). "
        "Il est repris plus tard ; après cinq échecs, prévenez le responsable de l’outil."
    )
    delay = _FIRST_DELAY * (4**job.failures)
    return lambda connection, lease: queue.postpone(connection, job.id, lease, error=sentence, delay=delay)
