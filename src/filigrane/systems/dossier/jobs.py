"""The dossier's background work: reading a dossier, and forgetting what came from a withdrawn source."""

from __future__ import annotations

from filigrane.platform.jobs import JobContext
from filigrane.systems.dossier import api


def read(job: JobContext) -> None:
    """Read the dossier of the job's patient for the person who asked. A refusal is kept for the screen and ends the job."""
    assert job.patient is not None
    with job.installation.reading() as connection:
        actor = api.actor_of(connection, str(job.payload["account"]))
    api.perform(job.installation, actor, job.patient, progress=job.progress, step=job.step)


def rephrase(job: JobContext) -> None:
    """Ask the hospital's language model about the synthesis. A refusal is kept for the screen and ends the job."""
    assert job.patient is not None
    with job.installation.reading() as connection:
        actor = api.actor_of(connection, str(job.payload["account"]))
    api.perform_rephrasing(job.installation, actor, job.patient, progress=job.progress, step=job.step)


def withdrawn(job: JobContext) -> None:
    """Forget what came from a withdrawn source, then read the dossier again without it."""
    assert job.patient is not None
    with job.step() as connection:
        api.forget_source(connection, job.patient, str(job.payload["source"]))
    with job.step() as connection:
        api.read_again(connection, api.actor_of(connection, str(job.payload["actor"])), job.patient)


def decided(job: JobContext) -> None:
    """Derive again what rests on a decided finding, for the person who decided last; nothing to do where the screen did it already."""
    api.follow_decided(job.installation, str(job.payload["finding"]))
