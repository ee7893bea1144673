"""Decisions by keyboard or mouse: accept, correct, reject, unknown, take back; alerts set aside with a reason."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy import Connection

from filigrane.kernel.errors import Conflict, NotFound, UsageError
from filigrane.kernel.unknown import Reason, Unknown
from filigrane.platform import findings
from filigrane.platform.access import Action
from filigrane.platform.i18n import t
from filigrane.platform.ui.forms import cleaned
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.render import go
from filigrane.platform.ui.visit import Visit, visit
from filigrane.systems.dossier import api
from filigrane.systems.dossier.views import forms
from filigrane.systems.dossier.views.reader import work
from filigrane.systems.dossier.views.shown import Place

router = APIRouter(include_in_schema=False)


@router.post("/patients/{patient_id}/dossier/decision")
@policy(Action.DECIDE, patient="patient_id")
async def decide(request: Request, patient_id: str) -> Response:
    """Record a decision and go to the next proposal."""
    posted: dict[str, object] = dict(await request.form())
    outcome = str(posted.get("outcome", ""))
    seen = forms.version(posted.get("seen_version"))
    from starlette.concurrency import run_in_threadpool

    here = visit(request)
    following = await run_in_threadpool(_decide, here, patient_id, posted, seen)
    said = {"accepted": t("Validé."), "corrected": t("Corrigé."), "rejected": t("Rejeté."), "unknown": t("Déclaré inconnu.")}[
        outcome
    ]
    return await run_in_threadpool(_answer, request, Place(patient_id, following), said)


def _decide(here: Visit, patient_id: str, posted: dict[str, object], seen: int) -> str:
    finding_id, outcome = str(posted.get("finding", "")), str(posted.get("outcome", ""))
    with here.installation.reading() as connection:
        queue = [item.finding.id for item in api.overview(connection, here.actor, patient_id).queue()]
    with here.installation.transaction() as connection:
        stored = _own(connection, patient_id, finding_id)
        reason = cleaned(str(posted.get("reason", "")), longest=400)
        value: dict[str, Any] | Unknown | None = None
        recorded = outcome
        if outcome == "corrected":
            value = forms.read(stored.finding, posted)
        elif outcome == "unknown":
            known = {item.value for item in Reason}
            why = str(posted.get("why", ""))
            value, recorded = Unknown(Reason(why if why in known else "absent"), reason), "corrected"
        elif outcome not in {"accepted", "rejected"}:
            raise UsageError("Décision inconnue", remedy="Choisissez : accepter, corriger, rejeter ou inconnu")
        findings.decide(connection, here.actor, finding_id, recorded, seen_version=seen, value=value, reason=reason or None)
    api.follow_decided(here.installation, finding_id)
    api.recount(here.installation, here.actor, patient_id)
    after = queue[queue.index(finding_id) + 1 :] if finding_id in queue else queue
    rest = [one for one in (*after, *queue) if one != finding_id]
    return rest[0] if rest else ""


def _own(connection: Connection, patient_id: str, finding_id: str) -> findings.Stored:
    stored = findings.find(connection, finding_id)
    if stored.finding.subject.patient != patient_id:
        raise NotFound("Ce constat n’est pas dans ce dossier")
    return stored


def _answer(request: Request, place: Place, said: str) -> Response:
    if request.headers.get("HX-Request"):
        return work(request, place, said)
    return go(request, f"{place.base}/constat/{place.finding}" if place.finding else place.base, said)


@router.post("/patients/{patient_id}/dossier/reprise")
@policy(Action.DECIDE, patient="patient_id")
def take_back(request: Request, patient_id: str) -> Response:
    """Take back this person's last decision by a new decision; history stays."""
    here = visit(request)
    with here.installation.transaction() as connection:
        view = api.overview(connection, here.actor, patient_id)
        mine = []
        for item in view.stored.values():
            past = findings.history(connection, item.finding.id)
            if past and past[-1].account == here.actor.account_id and past[-1].undoes is None:
                mine.append((past[-1].time, item))
        if not mine:
            raise Conflict("Aucune décision à reprendre", remedy="Rechargez la page")
        last = max(mine, key=lambda pair: pair[0])[1]
        findings.undo(connection, here.actor, last.finding.id, seen_version=last.version)
        api.refresh_counts(connection, here.actor, patient_id)
    api.follow_decided(here.installation, last.finding.id)
    return _answer(request, Place(patient_id, last.finding.id), t("Décision reprise."))


@router.post("/patients/{patient_id}/dossier/section")
@policy(Action.DECIDE, patient="patient_id")
def accept_section(request: Request, patient_id: str, kind: Annotated[str, Form(max_length=40)]) -> Response:
    """Accept the proposals of one kind whose source this person opened."""
    here = visit(request)
    with here.installation.transaction() as connection:
        done = findings.accept_viewed(connection, here.actor, patient_id, [kind])
        api.refresh_counts(connection, here.actor, patient_id)
    if done:
        api.follow_decided(here.installation, done[-1].finding)
    return _answer(request, Place(patient_id), t("{n} propositions validées.", n=len(done)))


@router.post("/patients/{patient_id}/dossier/alerte/{key}")
@policy(Action.DECIDE, patient="patient_id")
def dismiss(request: Request, patient_id: str, key: str, reason: Annotated[str, Form(max_length=400)]) -> Response:
    """Set an alert aside with a reason."""
    here = visit(request)
    with here.installation.transaction() as connection:
        api.dismiss_alert(connection, here.actor, patient_id, key, cleaned(reason, longest=400))
        api.refresh_counts(connection, here.actor, patient_id)
    return go(request, f"/patients/{patient_id}/dossier", "Alerte écartée.")


@router.post("/patients/{patient_id}/dossier/alerte/{key}/rouvrir")
@policy(Action.DECIDE, patient="patient_id")
def reopen(request: Request, patient_id: str, key: str) -> Response:
    """Take the dismissal of an alert back."""
    here = visit(request)
    with here.installation.transaction() as connection:
        api.reopen_alert(connection, here.actor, patient_id, key)
        api.refresh_counts(connection, here.actor, patient_id)
    return go(request, f"/patients/{patient_id}/dossier", "Alerte rouverte.")
