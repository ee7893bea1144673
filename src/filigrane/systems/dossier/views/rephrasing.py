"""Sentences of the hospital's language model beside the synthesis: asked for, accepted one by one, set aside, dropped ones shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from filigrane.platform import access
from filigrane.platform.access import Action
from filigrane.platform.i18n import t
from filigrane.platform.ui import models
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.render import go, page
from filigrane.platform.ui.visit import Visit, visit
from filigrane.systems.dossier import api
from filigrane.systems.dossier.views import forms, shown
from filigrane.systems.dossier.views.shown import Place

router = APIRouter(include_in_schema=False)
Key = Annotated[str, Form(max_length=64)]


@dataclass(frozen=True)
class Proposed:
    """A sentence of the model with the machine's own sentences on the same findings, and where its passages stand."""

    said: api.ModelSentence
    own: tuple[str, ...]
    citations: tuple[models.Citation, ...]


@dataclass(frozen=True)
class Section:
    """What the part of the screen about the model shows; empty where the hospital has no model and never had one."""

    patient: str
    offered: bool
    may_ask: bool
    may_sign: bool
    job: models.JobLine | None
    last: api.Rephrasing | None
    proposals: tuple[Proposed, ...]
    dropped: tuple[Proposed, ...]

    @property
    def shown(self) -> bool:
        """Tell whether there is anything to show."""
        return self.offered or self.last is not None


def section(connection: Connection, here: Visit, view: api.Overview) -> Section:
    """Return what the screen shows of the model for a dossier that this person may read."""
    job = api.rephrasing_job(connection, view.patient)
    last = api.rephrasing(connection, view)
    line = (
        None
        if job is None
        else models.JobLine(t("Reformulation par le modèle"), job.done, job.total, _units(job.done, job.total))
    )
    return Section(
        view.patient,
        api.rephrasing_offered(here.installation),
        bool(view.sentences) and access.decide(connection, here.actor, Action.RUN_TOOL, view.patient).permitted,
        access.decide(connection, here.actor, Action.SIGN, view.patient).permitted,
        line,
        last,
        tuple(_proposed(view, one) for one in (last.proposals if last else ())),
        tuple(_proposed(view, one) for one in (last.dropped if last else ())),
    )


def _units(done: int, total: int) -> str:
    return t("{done} / {total} envois", done=done, total=total) if total else t("en attente")


def _proposed(view: api.Overview, said: api.ModelSentence) -> Proposed:
    cited = set(said.findings)
    own = tuple(sentence.text for sentence in view.sentences if set(sentence.findings) & cited)
    return Proposed(said, own, tuple(_citations(view, said)))


def _citations(view: api.Overview, said: api.ModelSentence) -> list[models.Citation]:
    """Return one citation a page of the passages; where they are a finding's own words, those of the finding."""
    place = Place(view.patient)
    known = [finding for name in said.findings if (finding := view.finding(name)) is not None]
    found: dict[tuple[str, int], models.Citation] = {}
    for finding in known:
        for number, span in enumerate(shown.spans_of(view, finding)):
            if (span.source, span.page) in said.places:
                name = shown.source_name(view.documents.get(span.document), span.page)
                address = f"{place.base}/source/{finding.id}/{number}"
                found.setdefault((span.source, span.page), models.Citation(span.page, address, name, span.quote[:300]))
    return (
        list(found.values()) or [link for finding in known for link in shown.citations(view, finding, place)][: shown.MOST_CITED]
    )


@router.get("/patients/{patient_id}/dossier/reformulation")
@policy(Action.READ_PATIENT, patient="patient_id")
def rephrasing_state(request: Request, patient_id: str) -> HTMLResponse:
    """Return that part of the screen alone: how far the model is, then what it proposes."""
    return _part(request, patient_id)


@router.post("/patients/{patient_id}/dossier/reformulation")
@policy(Action.RUN_TOOL, patient="patient_id")
def ask(request: Request, patient_id: str) -> Response:
    """Queue a rephrasing of the synthesis."""
    here = visit(request)
    with here.installation.transaction() as connection:
        api.ask_rephrasing(connection, here.installation, here.actor, patient_id)
    return _answer(request, patient_id, t("Reformulation demandée."))


@router.post("/patients/{patient_id}/dossier/reformulation/accepter")
@policy(Action.SIGN, patient="patient_id")
async def accept(request: Request, patient_id: str) -> Response:
    """Keep the synthesis as it stands on the screen, with the chosen sentence of the model in its place."""
    posted = await request.form()
    seen, rows = forms.synthesis_rows(posted)
    await run_in_threadpool(_accept, visit(request), patient_id, str(posted.get("sentence", "")), rows, seen)
    return go(
        request, f"/patients/{patient_id}/dossier/synthese#rephrasing", "Phrase ajoutée à la synthèse, à relire avant de signer."
    )


def _accept(here: Visit, patient: str, key: str, rows: list[dict[str, Any]], seen: int) -> None:
    with here.installation.transaction() as connection:
        api.accept_rephrasing(connection, here.actor, patient, key, rows, seen=seen)


@router.post("/patients/{patient_id}/dossier/reformulation/ecarter")
@policy(Action.SIGN, patient="patient_id")
def set_aside(request: Request, patient_id: str, sentence: Key) -> Response:
    """Set a sentence of the model aside."""
    here = visit(request)
    with here.installation.transaction() as connection:
        api.set_rephrasing_aside(connection, here.actor, patient_id, sentence)
    return _answer(request, patient_id, t("Phrase écartée."))


def _answer(request: Request, patient: str, said: str) -> Response:
    if request.headers.get("HX-Request"):
        return _part(request, patient)
    return go(request, f"/patients/{patient}/dossier/synthese", said)


def _part(request: Request, patient: str) -> HTMLResponse:
    here = visit(request)
    with here.installation.reading() as connection:
        model = section(connection, here, api.overview(connection, here.actor, patient))
    return page(request, "dossier/rephrasing.html", model=model)
