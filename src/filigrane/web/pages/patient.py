"""The patient page: its frame around each system's panel, the care team and rights, and emergency access."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from filigrane.kernel.errors import NotFound
from filigrane.platform import access, accounts, audit
from filigrane.platform.access import Action, Objection
from filigrane.platform.i18n import t
from filigrane.platform.system import resolve
from filigrane.platform.ui.banner import patient_banner
from filigrane.platform.ui.forms import cleaned
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.render import go, page
from filigrane.platform.ui.visit import Visit, visit

router = APIRouter(include_in_schema=False)

OBJECTION_WORDS = {
    Objection.TOOLS: "Aucun outil ne lit le dossier",
    Objection.BREAK_GLASS: "Personne hors de l’équipe de soins, même en urgence",
}
LOOKED = ("read_patient", "break_glass", "decide", "export", "sign", "fhir_read", "fhir_search")


@dataclass(frozen=True)
class Member:
    """A member of the care team, as shown."""

    id: str
    name: str
    since: Any
    myself: bool


@router.get("/patients/{patient_id}")
@policy(Action.READ_IDENTITY, patient="patient_id")
def patient_page(request: Request, patient_id: str) -> Response:
    """Lead to the first panel this person may read, else to the rights."""
    here = visit(request)
    with here.installation.reading() as connection:
        may_read = access.decide(connection, here.actor, Action.READ_PATIENT, patient_id).permitted
        glass = not may_read and access.decide(connection, here.actor, Action.BREAK_GLASS, patient_id).permitted
    panels = [panel.name for system in request.app.state.systems for panel in system.panels]
    if glass:
        return go(request, f"/patients/{patient_id}/acces-exceptionnel")
    return go(request, f"/patients/{patient_id}/{panels[0] if panels and may_read else 'acces'}")


@router.get("/patients/{patient_id}/acces")
@policy(Action.READ_IDENTITY, patient="patient_id")
def rights(request: Request, patient_id: str) -> HTMLResponse:
    """Show the care team, objections, and who looked at the record."""
    here = visit(request)
    with here.installation.transaction() as connection:
        banner = patient_banner(request, connection, patient_id, tab="acces")
        team = _team(connection, here, patient_id)
        may = {
            "manage": access.decide(connection, here.actor, Action.MANAGE_CARE_TEAM, patient_id).permitted,
            "object": access.decide(connection, here.actor, Action.RECORD_OBJECTION, patient_id).permitted,
        }
        seen = _seen(connection, here, patient_id)
    return page(
        request,
        "patient_rights.html",
        banner=banner,
        team=team,
        may=may,
        seen=seen,
        patient_id=patient_id,
        objections=OBJECTION_WORDS,
    )


@router.post("/patients/{patient_id}/equipe")
@policy(Action.MANAGE_CARE_TEAM, patient="patient_id")
def join(request: Request, patient_id: str, name: Annotated[str, Form(max_length=80)]) -> Response:
    """Add an account to the care team by its sign-in name."""
    here = visit(request)
    with here.installation.transaction() as connection:
        account = accounts.find(connection, cleaned(name, longest=80))
        if account is None or account.disabled:
            raise NotFound("Aucun compte de ce nom", remedy="Vérifiez le nom de connexion auprès de la personne")
        access.join_care_team(connection, here.actor, patient_id, account.id)
    return go(request, f"/patients/{patient_id}/acces", "Équipe de soins modifiée.")


@router.post("/patients/{patient_id}/equipe/{account_id}/retrait")
@policy(Action.MANAGE_CARE_TEAM, patient="patient_id")
def leave(request: Request, patient_id: str, account_id: str) -> Response:
    """End an account's place in the care team."""
    here = visit(request)
    with here.installation.transaction() as connection:
        access.leave_care_team(connection, here.actor, patient_id, account_id)
    return go(request, f"/patients/{patient_id}/acces", "Équipe de soins modifiée.")


@router.post("/patients/{patient_id}/oppositions")
@policy(Action.RECORD_OBJECTION, patient="patient_id")
def oppose(request: Request, patient_id: str, scope: Annotated[str, Form(max_length=20)]) -> Response:
    """Record that the patient opposes something."""
    here = visit(request)
    if scope not in {item.value for item in OBJECTION_WORDS}:
        raise NotFound("Cette opposition n’existe pas", remedy="Choisissez-en une dans la liste")
    with here.installation.transaction() as connection:
        access.objection(connection, here.actor, patient_id, Objection(scope))
    return go(request, f"/patients/{patient_id}/acces", "Opposition enregistrée.")


@router.get("/patients/{patient_id}/acces-exceptionnel")
@policy(Action.BREAK_GLASS, patient="patient_id")
def glass_page(request: Request, patient_id: str) -> HTMLResponse:
    """Show the form that asks for the reason."""
    return _glass(request, patient_id)


@router.post("/patients/{patient_id}/acces-exceptionnel")
@policy(Action.BREAK_GLASS, patient="patient_id")
def break_glass(request: Request, patient_id: str, reason: Annotated[str, Form(max_length=2000)]) -> Response:
    """Open the record in an emergency; the reason will be read."""
    here = visit(request)
    with here.installation.transaction() as connection:
        access.break_glass(connection, here.actor, patient_id, cleaned(reason, longest=1000))
    return go(request, f"/patients/{patient_id}", "Accès exceptionnel ouvert. Il sera relu.")


@router.get("/patients/{patient_id}/{panel}")
@policy(Action.READ_PATIENT, patient="patient_id", trace=True)
def panel(request: Request, patient_id: str, panel: str) -> Response:
    """Give the panel that a system declared, when the system has no route of its own at this address."""
    for system in request.app.state.systems:
        for declared in system.panels:
            if declared.name == panel and declared.view:
                response: Response = resolve(declared.view)(request, patient_id)
                return response
    raise NotFound("Cette page n’existe pas", remedy="Revenez à la page du patient")


def _glass(request: Request, patient_id: str) -> HTMLResponse:
    here = visit(request)
    with here.installation.transaction() as connection:
        banner = patient_banner(request, connection, patient_id)
    return page(
        request, "break_glass.html", banner=banner, patient_id=patient_id, minutes=here.installation.settings.break_glass_minutes
    )


def _team(connection: Connection, here: Visit, patient_id: str) -> list[Member]:
    members = access.care_team(connection, here.actor, patient_id)
    names = accounts.names(connection, [member.account for member in members])
    unnamed = t("compte supprimé")
    return [
        Member(one.account, names.get(one.account, unnamed), one.since, one.account == here.actor.account_id) for one in members
    ]


def _seen(connection: Connection, here: Visit, patient_id: str) -> list[tuple[Any, str, str]]:
    """Return who looked and when, for those who may read the audit or belong to the team; the newest first."""
    reads = access.decide(connection, here.actor, Action.READ_AUDIT).permitted
    if not reads and not access.decide(connection, here.actor, Action.READ_PATIENT, patient_id).permitted:
        return []
    found = [event for event in audit.events(connection, patient=patient_id, limit=200) if event.action in LOOKED][:30]
    names = accounts.names(connection, [event.actor for event in found])
    return [(event.time, names.get(event.actor, event.actor), event.action) for event in found]
