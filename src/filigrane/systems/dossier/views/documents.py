"""The documents of a dossier: what was received, dropping more, withdrawing one that was filed by mistake."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from filigrane.kernel.errors import UsageError
from filigrane.platform import access, files
from filigrane.platform.access import Action
from filigrane.platform.i18n import t
from filigrane.platform.ui.banner import patient_banner
from filigrane.platform.ui.forms import cleaned
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.render import go, page
from filigrane.platform.ui.visit import visit
from filigrane.systems.dossier import api
from filigrane.systems.dossier.views.reader import running_job

router = APIRouter(include_in_schema=False)
MOST_FILES = 50


@router.get("/patients/{patient_id}/documents")
@policy(Action.LIST_DOCUMENTS, patient="patient_id")
def documents(request: Request, patient_id: str) -> HTMLResponse:
    """List what was received for a patient."""
    return _listing(request, patient_id)


def _listing(request: Request, patient_id: str, problems: list[str] | None = None, status: int = 200) -> HTMLResponse:
    here = visit(request)
    with here.installation.transaction() as connection:
        banner = patient_banner(request, connection, patient_id, tab="documents")
        items = files.items(connection, patient_id, actor=here.actor, withdrawn=True)
        may = {
            "file": access.decide(connection, here.actor, Action.FILE_DOCUMENT, patient_id).permitted,
            "withdraw": access.decide(connection, here.actor, Action.WITHDRAW, patient_id).permitted,
            "read": access.decide(connection, here.actor, Action.RUN_TOOL, patient_id).permitted,
        }
        running = running_job(connection, patient_id)
    context: dict[str, Any] = {
        "banner": banner,
        "items": items,
        "may": may,
        "patient_id": patient_id,
        "job": running,
        "problems": problems or [],
    }
    return page(request, "dossier/documents.html", status=status, **context)


@router.post("/patients/{patient_id}/documents")
@policy(Action.FILE_DOCUMENT, patient="patient_id")
async def drop(request: Request, patient_id: str) -> Response:
    """File received documents (archives are opened) and queue the reading; what is refused is said file by file.

    The form is read here, not by the signature: that would take in a whole dossier before the person's right to file it is known.
    """
    async with request.form() as form:  # closed at the end: what was dropped leaves no temporary file
        received = [one for one in form.getlist("received") if isinstance(one, UploadFile) and one.filename]
        if not received:
            raise UsageError("Aucun fichier déposé", remedy="Choisissez au moins un fichier")
        return await run_in_threadpool(_drop, request, patient_id, received)


def _drop(request: Request, patient_id: str, received: list[UploadFile]) -> Response:
    here = visit(request)
    problems: list[str] = []
    filed = 0
    for upload in received[:MOST_FILES]:
        name = cleaned(upload.filename, longest=300) or "document"
        kept, refused = api.file_received(here.installation, here.actor, patient_id, name, upload.file)
        filed += len(kept)
        problems += [error.french() if one in error.where else f"{one} : {error.french()}" for one, error in refused]
    if len(received) > MOST_FILES:
        problems.append(t("{n} fichiers de trop : déposez-les ensuite.", n=len(received) - MOST_FILES))
    if filed:
        with here.installation.transaction() as connection:
            if access.decide(connection, here.actor, Action.RUN_TOOL, patient_id).permitted:
                api.ask_reading(connection, here.actor, patient_id)
    if problems:
        return _listing(request, patient_id, problems, 422)
    return go(request, f"/patients/{patient_id}/documents", "Documents déposés.")


@router.post("/patients/{patient_id}/documents/lire")
@policy(Action.RUN_TOOL, patient="patient_id")
def read(request: Request, patient_id: str) -> Response:
    """Queue the reading of the dossier as it stands."""
    here = visit(request)
    with here.installation.transaction() as connection:
        api.ask_reading(connection, here.actor, patient_id)
    return go(request, f"/patients/{patient_id}/dossier", "Lecture demandée.")


@router.post("/patients/{patient_id}/documents/{item}/retrait")
@policy(Action.WITHDRAW, patient="patient_id")
def withdraw(request: Request, patient_id: str, item: str, reason: Annotated[str, Form(max_length=400)]) -> Response:
    """Withdraw a document and all that was read in it, with a reason."""
    here = visit(request)
    with here.installation.transaction() as connection:
        api.withdraw_document(connection, here.installation, patient_id, item, cleaned(reason, longest=400), actor=here.actor)
    return go(request, f"/patients/{patient_id}/documents", "Document retiré.")
