"""« Ma journée »: what waits for this person, the tools that run, and the jobs under way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from filigrane.kernel.errors import AccessRefused
from filigrane.platform import access, audit, gate, jobs, worklist
from filigrane.platform.access import Action, Actor
from filigrane.platform.i18n import hour, in_words, number, t, tn
from filigrane.platform.jobs import Job, JobState
from filigrane.platform.patients.store import load_many
from filigrane.platform.system import System
from filigrane.platform.ui.models import JobLine
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.render import go, page
from filigrane.platform.ui.visit import visit
from filigrane.platform.worklist import Item, Severity

router = APIRouter(include_in_schema=False)
SHOWN_JOBS = 8


@router.get("/")
@policy(Action.READ_WORK_LIST)
def day(request: Request) -> HTMLResponse:
    """Show the work list."""
    here = visit(request)
    with here.installation.reading() as connection:
        items = worklist.collect(connection, here.actor, request.app.state.systems)
        lines = job_lines(connection, here.actor, request.app.state.systems)
        running = gate.active(connection)
        reviews = _reviews(connection, here.actor)
        names = patient_names(connection, here.actor, [item.patient for item in items if item.patient])
    context: dict[str, Any] = {
        "items": items,
        "names": names,
        "jobs": lines,
        "tools": running,
        "reviews": reviews,
        "today": here.now.date(),
    }
    return page(request, "day.html", headline=_headline(items), pressing=_pressing(items), **context)


@router.get("/travaux")
@policy(Action.READ_WORK_LIST)
def jobs_fragment(request: Request) -> HTMLResponse:
    """Return the jobs alone, asked for every few seconds by the work list."""
    here = visit(request)
    with here.installation.reading() as connection:
        lines = job_lines(connection, here.actor, request.app.state.systems)
    return page(request, "jobs.html", jobs=lines)


@router.post("/travaux/{job_id}/reprendre")
@policy(Action.READ_WORK_LIST)
def retry(request: Request, job_id: str) -> Response:
    """Put a failed job back in the queue."""
    here = visit(request)
    with here.installation.transaction() as connection:
        job = jobs.find(connection, job_id)
        if job.patient is not None:
            access.require(connection, here.actor, Action.FILE_DOCUMENT, job.patient)
        elif not access.decide(connection, here.actor, Action.MANAGE_INSTALLATION).permitted:
            raise AccessRefused("Accès refusé", why="Ce travail ne concerne aucun de vos patients")
        jobs.retry(connection, job_id)
        audit.record(connection, actor=here.actor, action="retry_job", patient=job.patient, object=job_id)
    return go(request, "/", "Travail remis en file.")


def job_lines(connection: Connection, actor: Actor, systems: Sequence[System]) -> list[JobLine]:
    """Return the jobs under way that this person may know of: their patients', and the installation's without any name."""
    mine = set(access.my_patients(connection, actor))
    technical = access.decide(connection, actor, Action.MANAGE_INSTALLATION).permitted
    found = [job for job in jobs.unfinished(connection) if technical or job.patient is None or job.patient in mine][:SHOWN_JOBS]
    names = patient_names(connection, actor, [job.patient for job in found if job.patient in mine])
    titles = {name: t(system.title) for system in systems for name in system.jobs}
    return [
        _line(job, titles.get(job.name, job.name), names.get(job.patient or ""), technical or job.patient in mine)
        for job in found
    ]


def patient_names(connection: Connection, actor: Actor, ids: Sequence[str]) -> dict[str, str]:
    """Return the display names of the patients whose identity this person may read."""
    may = access.permitted(connection, actor, Action.READ_IDENTITY, ids)
    wanted = [one for one in dict.fromkeys(ids) if one in may]
    return {patient.id: patient.traits.display_name for patient in load_many(connection, wanted)}


def _line(job: Job, title: str, name: str | None, may_retry: bool) -> JobLine:
    title = f"{title} · {name}" if name else title
    if job.state is JobState.FAILED:
        return JobLine(
            title, job.done, job.total, job.error, state="failed", retry=f"/travaux/{job.id}/reprendre" if may_retry else ""
        )
    units = (
        t("{unit} {done} sur {total}", unit=job.unit or t("étape"), done=number(job.done), total=number(job.total))
        if job.total
        else ""
    )
    if job.state is JobState.RUNNING:
        return JobLine(title, job.done, job.total, units or t("en préparation"), note=t("en cours"))
    note = t("reprise à {hour}", hour=hour(job.run_at)) if job.failures else t("en attente")
    return JobLine(title, job.done, job.total, units or t("attend une place"), note=note, state="waiting")


def _headline(items: Sequence[Item]) -> str:
    if not items:
        return t("Rien n’attend votre décision.")
    count = len(items)
    words = in_words(count)
    return tn("{words} dossier à relire", "{words} dossiers à relire", count, words=words[:1].upper() + words[1:])


def _pressing(items: Sequence[Item]) -> int:
    return sum(item.severity is Severity.CRITICAL for item in items)


def _reviews(connection: Connection, actor: Actor) -> int:
    if not access.decide(connection, actor, Action.REVIEW_BREAK_GLASS).permitted:
        return 0
    return len(access.break_glass_reviews(connection, actor))
