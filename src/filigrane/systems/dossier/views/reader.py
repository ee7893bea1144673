"""The reader: on the left what the dossier says, in the middle what awaits a decision, on the right the page with the passage."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from filigrane.kernel.errors import NotFound
from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.finding import Status
from filigrane.platform import audit, files, findings, gate, jobs
from filigrane.platform.access import Action
from filigrane.platform.findings.model import Stored
from filigrane.platform.gate.states import State
from filigrane.platform.i18n import t
from filigrane.platform.jobs import JobState
from filigrane.platform.ui import models
from filigrane.platform.ui.banner import patient_banner
from filigrane.platform.ui.models import PageView, passages
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.render import page
from filigrane.platform.ui.visit import Visit, visit
from filigrane.systems.dossier import api
from filigrane.systems.dossier.views import forms, shown
from filigrane.systems.dossier.views.shown import Place

router = APIRouter(include_in_schema=False)
SCALE = 2.0
LAST_DECIDED = 6


@router.get("/patients/{patient_id}/dossier")
@policy(Action.READ_PATIENT, patient="patient_id", trace=True)
def dossier_page(request: Request, patient_id: str) -> HTMLResponse:
    """Show the dossier, on the first proposal that awaits a decision."""
    return whole(request, Place(patient_id))


@router.get("/patients/{patient_id}/dossier/constat/{finding_id}")
@policy(Action.READ_PATIENT, patient="patient_id")
def finding_page(request: Request, patient_id: str, finding_id: str) -> HTMLResponse:
    """Show one finding: the middle pane alone when htmx asks, the whole screen otherwise."""
    here, place = visit(request), Place(patient_id, finding_id)
    with here.installation.reading() as connection:
        _own(connection, patient_id, finding_id)
        audit.record(connection, actor=here.actor, action="view_finding", patient=patient_id, object=finding_id)
    return work(request, place) if request.headers.get("HX-Request") else whole(request, place)


@router.get("/patients/{patient_id}/dossier/source/{finding_id}/{number}")
@policy(Action.READ_PATIENT, patient="patient_id")
def source(request: Request, patient_id: str, finding_id: str, number: int, text: bool = False) -> HTMLResponse:
    """Show the page of a passage with the passage framed; that this person opened it is kept."""
    here, place = visit(request), Place(patient_id, finding_id, number)
    with here.installation.transaction() as connection:
        _own(connection, patient_id, finding_id)
        findings.viewed(connection, here.actor, finding_id)
    if not request.headers.get("HX-Request"):
        return whole(request, place, as_text=text)
    with here.installation.reading() as connection:
        view = api.overview(connection, here.actor, patient_id)
        viewer = viewer_of(connection, here, view, place, as_text=text)
    return page(request, "dossier/viewer.html", viewer=viewer)


@router.get("/patients/{patient_id}/dossier/alerte/{key}/{number}")
@policy(Action.READ_PATIENT, patient="patient_id")
def alert_source(request: Request, patient_id: str, key: str, number: int) -> HTMLResponse:
    """Show the page of a passage that an alert cites."""
    here, place = visit(request), Place(patient_id)
    with here.installation.reading() as connection:
        view = api.overview(connection, here.actor, patient_id)
        chosen = next((one for one in view.alerts if one.key == key), None)
        spans = [] if chosen is None else [item for item in chosen.alert.evidence if isinstance(item, TextSpan)]
        if number >= len(spans):
            raise NotFound("Cette alerte a changé", remedy="Rechargez le dossier")
        viewer = _viewer(connection, here, view, spans[number], base=f"{place.base}/alerte/{key}/{number}")
        _viewed(connection, here, patient_id, spans[number].source, spans[number].page)
    if request.headers.get("HX-Request"):
        return page(request, "dossier/viewer.html", viewer=viewer)
    return whole(request, place, viewer=viewer)


@router.get("/patients/{patient_id}/dossier/document/{item}/{number}")
@policy(Action.READ_PATIENT, patient="patient_id")
def document_page(request: Request, patient_id: str, item: str, number: int, text: bool = False) -> HTMLResponse:
    """Show any page of a received file."""
    here, place = visit(request), Place(patient_id)
    with here.installation.reading() as connection:
        viewer = _plain_viewer(connection, here, patient_id, item, number, as_text=text)
        _viewed(connection, here, patient_id, item, number)
    if request.headers.get("HX-Request"):
        return page(request, "dossier/viewer.html", viewer=viewer)
    return whole(request, place, viewer=viewer)


@router.get("/patients/{patient_id}/dossier/image/{item}/{number}.png")
@policy(Action.READ_PATIENT, patient="patient_id")
def image(request: Request, patient_id: str, item: str, number: int) -> Response:
    """Return a page of a received file as a picture, drawn from its bytes in the fenced process."""
    here = visit(request)
    with here.installation.reading() as connection:  # reading the bytes is audited
        known = _item(connection, here, patient_id, item)
        data = files.read(connection, here.installation, item, actor=here.actor)
    picture = api.render_safely(known.name, data, number, SCALE)
    return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=300"})


@router.get("/patients/{patient_id}/dossier/lecture")
@policy(Action.READ_PATIENT, patient="patient_id")
def reading_state(request: Request, patient_id: str) -> HTMLResponse:
    """Return how far the reading is; when it has ended, tell the browser to load the dossier."""
    here = visit(request)
    with here.installation.reading() as connection:
        running = running_job(connection, patient_id)
    response = page(request, "dossier/progress.html", job=running, patient_id=patient_id)
    if running is None:
        response.headers["HX-Refresh"] = "true"
    return response


def running_job(connection: Connection, patient: str) -> models.JobLine | None:
    """Return the reading under way, as a person reads it."""
    states = {JobState.WAITING, JobState.RUNNING}
    for job in jobs.jobs_for(connection, patient):
        if job.name == "dossier.read" and job.state in states:
            return models.JobLine(
                t("Lecture du dossier"),
                job.done,
                job.total,
                f"{job.done} / {job.total} {job.unit}" if job.total else t("en attente"),
            )
    return None


def whole(request: Request, place: Place, *, viewer: PageView | None = None, as_text: bool = False) -> HTMLResponse:
    """Return the whole screen."""
    here = visit(request)
    with here.installation.reading() as connection:  # drawing a dossier keeps nobody from writing
        since, due = api.looked(connection, here.actor, place.patient)
        view = api.overview(connection, here.actor, place.patient, since=since)
        context = _work_context(connection, view, place)
        place = context["place"]
        waiting = len(context["waiting"])
        banner = patient_banner(
            request, connection, place.patient, tab="dossier", count=t("{n} à valider", n=waiting) if waiting else ""
        )
        shown_page = viewer or viewer_of(connection, here, view, place, as_text=as_text)
        running = running_job(connection, place.patient)
    if due:
        with here.installation.transaction() as connection:
            api.last_look(connection, here.actor, place.patient)
    context |= _said_context(view, place, here)
    context |= {"banner": banner, "viewer": shown_page, "job": running, "changes": _changes(view, since)}
    return page(request, "dossier/reader.html", **context)


def _said_context(view: api.Overview, place: Place, here: Visit) -> dict[str, Any]:
    """Return what the left pane says: course, sentences, alerts."""
    return {
        "view": view,
        "sections": shown.sentences(view, place),
        "alerts": shown.alerts(view, place),
        "open_alerts": len(view.open_alerts()),
        "line": shown.timeline(view, place, here.now.date()),
        "meta": _meta(view),
        "patient_id": place.patient,
    }


def work(request: Request, place: Place, said: str = "") -> HTMLResponse:
    """Return the middle pane alone; ``said`` is read aloud by the live region."""
    here = visit(request)
    with here.installation.reading() as connection:
        view = api.overview(connection, here.actor, place.patient)
        context = _work_context(connection, view, place)
        place = context["place"]
        context |= _said_context(view, place, here) | {"viewer": viewer_of(connection, here, view, place)}
    response = page(request, "dossier/after.html", **context)
    if said:
        import json

        response.headers["HX-Trigger"] = json.dumps({"filigrane:say": said})
    return response


def _work_context(connection: Connection, view: api.Overview, place: Place) -> dict[str, Any]:
    waiting = view.queue()
    chosen = view.stored.get(place.finding) if place.finding else (waiting[0] if waiting else None)
    if chosen is not None and not place.finding:
        place = Place(place.patient, chosen.finding.id, place.passage)
    order = [item.finding.id for item in waiting]
    index = order.index(chosen.finding.id) if chosen is not None and chosen.finding.id in order else -1
    decided = sorted(
        (s for s in view.stored.values() if s.finding.status is not Status.PROPOSED), key=lambda s: s.updated, reverse=True
    )
    last = {
        s.finding.id: findings.history(connection, s.finding.id)[-1]
        for s in decided[:LAST_DECIDED]
        if findings.history(connection, s.finding.id)
    }
    tool, stopped = _tool(connection)
    card = None if chosen is None else _card(connection, view, chosen, place, tool=tool, stopped=stopped)
    following = [item for item in waiting if chosen is None or item.finding.id != chosen.finding.id]
    after = following[max(index, 0) :] + following[: max(index, 0)]
    return {
        "place": place,
        "waiting": waiting,
        "total": len(view.reviewed()),
        "card": card,
        "correction": None if chosen is None else forms.fields(chosen.finding),
        "following": shown.queue(view, after[: shown.MOST_QUEUED], place),
        "decided": shown.queue(view, decided[:LAST_DECIDED], place, last),
        "previous_address": f"{place.base}/constat/{order[index - 1]}" if len(order) > 1 else "",
        "next_address": f"{place.base}/constat/{after[0].finding.id}" if after else "",
        "history": [] if chosen is None else findings.history(connection, chosen.finding.id),
        "undo": f"{place.base}/reprise" if decided else "",
    }


def _card(
    connection: Connection, view: api.Overview, chosen: Stored, place: Place, *, tool: str, stopped: bool
) -> models.Proposal:
    history = findings.history(connection, chosen.finding.id)
    return shown.proposal(view, chosen, place, history=history, tool=tool, stopped=stopped)


def _tool(connection: Connection) -> tuple[str, bool]:
    try:
        tool = gate.find(connection, api.TOOL)
    except NotFound:
        return t("Lecteur de dossier"), False
    return t("Lecteur de dossier"), tool.state in {State.SUSPENDED, State.RETIRED}


def viewer_of(connection: Connection, here: Visit, view: api.Overview, place: Place, *, as_text: bool = False) -> PageView | None:
    """Return the page that shows the passage in hand; None when the finding has no passage (an unknown)."""
    finding = view.finding(place.finding)
    spans = [] if finding is None else shown.spans_of(view, finding)
    if not spans:
        first = next(iter(view.documents.values()), None)
        return None if first is None else _plain_viewer(connection, here, place.patient, first.source, first.first_page)
    span = spans[min(place.passage, len(spans) - 1)]
    return _viewer(connection, here, view, span, base=f"{place.base}/source/{place.finding}/{place.passage}", as_text=as_text)


def _viewer(
    connection: Connection, here: Visit, view: api.Overview, span: TextSpan, *, base: str, as_text: bool = False
) -> PageView:
    plain = _plain_viewer(connection, here, view.patient, span.source, span.page, as_text=as_text)
    info = view.documents.get(span.document)
    line = plain.text.count("\n", 0, span.start) + 1
    from dataclasses import replace

    return replace(
        plain,
        title=" · ".join(
            part
            for part in ((info.title or info.file) if info else "", info.date.french() if info and info.date.known else "")
            if part
        )
        or plain.title,
        passages=passages(span.boxes, plain.width, plain.height),
        tag=t("Passage cité · p. {page}, ligne {line}", page=span.page, line=line),
        marks=[(span.start, span.end)],
        as_text=as_text or not plain.image or not span.boxes,
        other_view=base if as_text else f"{base}?text=1",
    )


def _plain_viewer(
    connection: Connection, here: Visit, patient: str, item: str, number: int, *, as_text: bool = False
) -> PageView:
    known = _item(connection, here, patient, item)
    file = api.pages(connection, patient, item, known.name)
    if file is None or not 1 <= number <= len(file.pages):
        raise NotFound("Cette page n’est pas lue", where=known.name, remedy="Attendez la fin de la lecture")
    shown_page = file.pages[number - 1]
    base = f"/patients/{patient}/dossier/document/{item}"
    drawable = known.media_type == "application/pdf" or known.media_type.startswith("image/")
    return PageView(
        title=known.name,
        page=number,
        pages=len(file.pages),
        image=f"/patients/{patient}/dossier/image/{item}/{number}.png" if drawable else "",
        width=shown_page.width or 595,
        height=shown_page.height or 842,
        description=t("Page {page} du document reçu", page=number),
        text=shown_page.text,
        previous=f"{base}/{number - 1}" if number > 1 else "",
        next=f"{base}/{number + 1}" if number < len(file.pages) else "",
        other_view=f"{base}/{number}" if as_text else f"{base}/{number}?text=1",
        other_view_title=t("Image") if as_text else t("Texte"),
        as_text=as_text or not drawable,
    )


def _viewed(connection: Connection, here: Visit, patient: str, item: str, number: int) -> None:
    """Note that a person was shown a page as it was read: the kept pages are used, so that no reading of bytes says it."""
    audit.record(connection, actor=here.actor, action="view_page", patient=patient, object=item, detail={"page": number})


def _own(connection: Connection, patient: str, finding_id: str) -> None:
    if findings.find(connection, finding_id).finding.subject.patient != patient:
        raise NotFound("Ce constat n’est pas dans ce dossier")


def _item(connection: Connection, here: Visit, patient: str, item: str) -> files.SourceItem:
    known = files.get(connection, item, actor=here.actor)
    if known.patient != patient:
        raise NotFound("Ce document n’est pas dans ce dossier")
    return known


def _changes(view: api.Overview, since: datetime | None) -> list[str]:
    changes = view.changes
    if changes is None or since is None or not changes.any:
        return []
    lines = []
    if changes.documents:
        lines.append(t("{n} document(s) lus depuis.", n=changes.documents))
    if changes.added:
        lines.append(
            t(
                "{n} constats nouveaux : {first}.",
                n=len(changes.added),
                first=" ; ".join(shown.kind_words(f) for f in changes.added[:4]),
            )
        )
    if changes.decided:
        lines.append(t("{n} décisions prises.", n=len(changes.decided)))
    if changes.withdrawn:
        lines.append(t("{n} constats retirés.", n=len(changes.withdrawn)))
    return lines


def _meta(view: api.Overview) -> str:
    if view.reading is None:
        return ""
    return t("{documents} documents · {pages} pages", documents=view.reading.documents, pages=view.reading.pages)
