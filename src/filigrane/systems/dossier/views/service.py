"""The dossier's JSON routes, under ``/api/dossier``: the same acts, access and audit as the screens."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from filigrane.kernel.errors import UsageError
from filigrane.platform.access import Action
from filigrane.platform.ui.forms import cleaned
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.visit import visit
from filigrane.systems.dossier import api
from filigrane.systems.dossier.views import service_model as model

MOST_FILES = 50
_ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"model": model.Told, "description": "Personne n’est connecté"},
    403: {"model": model.Told, "description": "Accès refusé, ou jeton X-CSRF-Token absent"},
    404: {"model": model.Told, "description": "Absent de ce dossier"},
    409: {"model": model.Told, "description": "Quelqu’un a changé la même chose entre-temps"},
    423: {"model": model.Told, "description": "La session est verrouillée"},
}
_DEPOSIT = {
    "type": "object",
    "required": ["received"],
    "properties": {
        "received": {
            "type": "array",
            "items": {"type": "string", "format": "binary"},
            "description": "PDF, images, DOCX, textes, CDA, lots FHIR, ou une archive zip",
        }
    },
}
router = APIRouter(prefix="/api/dossier/patients/{patient_id}", tags=["dossier"], responses=_ERRORS)


@router.get("/documents", summary="Lister les fichiers reçus")
@policy(Action.LIST_DOCUMENTS, patient="patient_id")
def documents(request: Request, patient_id: str) -> list[model.Received]:
    """Les fichiers reçus pour ce patient, les retirés compris."""
    here = visit(request)
    with here.installation.reading() as connection:
        return [model.Received(**row) for row in api.received_documents(connection, here.actor, patient_id)]


@router.post(
    "/documents",
    status_code=201,
    summary="Déposer des fichiers et demander la lecture",
    response_model=model.Filed,
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _DEPOSIT}}}},
)
@policy(Action.FILE_DOCUMENT, patient="patient_id")
async def file(request: Request, response: Response, patient_id: str) -> model.Filed:
    """Chaque fichier est classé ou refusé avec sa raison ; une archive est ouverte. 422 quand rien n’a pu être classé.

    Le corps n’est lu qu’une fois connu le droit de la personne à classer un document de ce patient.
    """
    async with request.form() as form:
        received = [one for one in form.getlist("received") if isinstance(one, UploadFile) and one.filename]
        if not received:
            raise UsageError("Aucun fichier déposé", remedy="Choisissez au moins un fichier")
        told = await run_in_threadpool(_file, request, patient_id, received)
    if not told.filed:
        response.status_code = 422
    return told


def _file(request: Request, patient_id: str, received: list[UploadFile]) -> model.Filed:
    here = visit(request)
    files = [(cleaned(one.filename, longest=300) or "document", one.file) for one in received[:MOST_FILES]]
    told = model.Filed(**api.receive(here.installation, here.actor, patient_id, files))
    told.problems += [
        model.Refused(
            file=cleaned(one.filename, longest=300),
            what="Fichier de trop",
            do=f"Déposez {MOST_FILES} fichiers au plus à la fois",
        )
        for one in received[MOST_FILES:]
    ]
    return told


@router.post("/reading", status_code=202, summary="Demander la lecture du dossier tel qu’il est")
@policy(Action.RUN_TOOL, patient="patient_id")
def ask(request: Request, patient_id: str) -> model.Asked:
    """La lecture est mise en file ; son état se lit par GET à la même adresse."""
    here = visit(request)
    with here.installation.transaction() as connection:
        return model.Asked(reading=api.ask_reading(connection, here.actor, patient_id))


@router.get("/reading", summary="Lire où en est la lecture")
@policy(Action.READ_PATIENT, patient="patient_id")
def reading(request: Request, patient_id: str) -> model.ReadingState:
    """La dernière lecture demandée, et ce que la lecture gardée a couvert."""
    here = visit(request)
    with here.installation.reading() as connection:
        return model.ReadingState(**api.state_of_reading(connection, here.actor, patient_id))


@router.get("/findings", summary="Lire les constats, proposés et décidés")
@policy(Action.READ_PATIENT, patient="patient_id", trace=True)
def findings(request: Request, patient_id: str) -> list[model.Constat]:
    """Les constats que montre l’écran, chacun avec ses passages. Ce qui n’est pas décidé est une proposition, non marquée CE."""
    here = visit(request)
    with here.installation.reading() as connection:
        return [model.Constat(**row) for row in api.findings_of(connection, here.actor, patient_id)]


@router.get("/alerts", summary="Lire les alertes")
@policy(Action.READ_PATIENT, patient="patient_id", trace=True)
def alerts(request: Request, patient_id: str) -> list[model.ShownAlert]:
    """Les alertes de biologie et d’incohérence, celles qui ont été écartées comprises."""
    here = visit(request)
    with here.installation.reading() as connection:
        return [model.ShownAlert(**row) for row in api.alerts_of(connection, here.actor, patient_id)]


@router.get("/synthesis", summary="Lire la synthèse")
@policy(Action.READ_PATIENT, patient="patient_id", trace=True)
def synthesis(request: Request, patient_id: str) -> model.WrittenSynthesis:
    """Les phrases de la synthèse, chacune avec les constats et les pages qu’elle cite."""
    here = visit(request)
    with here.installation.reading() as connection:
        return model.WrittenSynthesis(**api.synthesis_of(connection, here.actor, patient_id))


@router.post("/findings/{finding_id}/decision", summary="Décider d’un constat")
@policy(Action.DECIDE, patient="patient_id")
def decide(request: Request, patient_id: str, finding_id: str, asked: model.Decision) -> model.Constat:
    """Accepter, corriger ou rejeter. Le dossier FHIR et le journal suivent dans la même transaction."""
    here = visit(request)
    after = api.decide_finding(
        here.installation,
        here.actor,
        patient_id,
        finding_id,
        asked.outcome,
        seen_version=asked.seen_version,
        value=asked.value,
        reason=cleaned(asked.reason, longest=400),
    )
    return model.Constat(**after)


@router.post("/alerts/{key}/dismissal", summary="Écarter une alerte, ou la rouvrir")
@policy(Action.DECIDE, patient="patient_id")
def dismiss(request: Request, patient_id: str, key: str, asked: model.Reason) -> list[model.ShownAlert]:
    """Avec un motif, l’alerte est écartée ; sans motif, elle est rouverte. Les alertes sont rendues telles qu’elles sont après."""
    here = visit(request)
    with here.installation.transaction() as connection:
        api.set_alert_aside(connection, here.actor, patient_id, key, cleaned(asked.reason, longest=400))
    with here.installation.reading() as connection:
        return [model.ShownAlert(**row) for row in api.alerts_of(connection, here.actor, patient_id)]
