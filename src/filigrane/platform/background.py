"""All that runs behind the screens: the worker with the jobs that the systems declare, the delivery of events, the audit's sealer.

``filigrane worker`` runs it alone; ``filigrane serve`` runs it in threads beside the web application.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from filigrane.kernel.errors import IntegrityFailure
from filigrane.platform import events, files, findings
from filigrane.platform.audit import Sealer
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import Handler, JobContext, Worker
from filigrane.platform.system import System, resolve

SEAL_SECONDS = 1.0
SWEEP_EVERY = timedelta(hours=1)

_log = logging.getLogger(__name__)


def handlers(systems: Iterable[System]) -> dict[str, Handler]:
    """Return every job's handler: the platform's own and the systems'. Each is imported when its first job runs.

    Raises
    ------
    IntegrityFailure
        When two systems declare a job of the same name.
    """
    found: dict[str, Handler] = {name: _lazy(dotted) for name, dotted in findings.JOBS.items()}
    for system in systems:
        for name, dotted in system.jobs.items():
            if name in found:
                raise IntegrityFailure(f"Le travail {name} est déclaré deux fois", where=system.name, remedy="Renommez-le")
            found[name] = _lazy(dotted)
    return found


def _lazy(dotted: str) -> Handler:
    def handler(context: JobContext) -> None:
        function: Handler = resolve(dotted)
        function(context)

    return handler


def subscriptions(systems: Iterable[System]) -> dict[str, list[str]]:
    """Return which jobs each event becomes, the platform's own first."""
    found: dict[str, list[str]] = {event: [job] for event, job in findings.ON.items()}
    for system in systems:
        for event, job in system.on.items():
            found.setdefault(event, []).append(job)
    return found


def worker(installation: Installation, systems: Sequence[System]) -> Worker:
    """Return the worker that runs these systems' jobs; between two it delivers events, and each hour removes the files of nobody."""
    subscribed: Mapping[str, Sequence[str]] = subscriptions(systems)
    swept: list[datetime] = []

    def between() -> None:
        events.deliver(installation, subscribed)
        if not swept or installation.clock() - swept[-1] >= SWEEP_EVERY:
            swept[:] = [installation.clock()]
            files.sweep(installation)

    return Worker(installation, handlers(systems), between=between)


def run(installation: Installation, systems: Sequence[System], stop: threading.Event) -> None:
    """Work until ``stop`` is set; the audit is sealed once more before returning."""
    sealer = threading.Thread(target=_seal, args=(installation, stop), name="audit-sealer", daemon=True)
    sealer.start()
    worker(installation, systems).run(stop)
    sealer.join()


def start(installation: Installation, systems: Sequence[System], stop: threading.Event) -> Callable[[], None]:
    """Run in a thread of its own, and return the function that stops it and waits for its end."""
    thread = threading.Thread(target=run, args=(installation, systems, stop), name="worker", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join()

    return end


def _seal(installation: Installation, stop: threading.Event) -> None:
    """Seal every second. A database that restarts delays the seal, it does not end it."""
    sealer = Sealer(installation)
    while True:
        over = stop.wait(SEAL_SECONDS)
        try:
            sealer.seal()
        except DBAPIError as error:
            _log.warning("the audit could not be sealed now: %s", type(error).__name__)
        if over:
            return
