"""The written synthesis: edited sentence by sentence, signed by a doctor, copied as text, exported as PDF and DOCX."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from filigrane.kernel.errors import UsageError
from filigrane.platform import access, audit
from filigrane.platform.access import Action
from filigrane.platform.ui.banner import patient_banner
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.render import go, page
from filigrane.platform.ui.visit import Visit, visit
from filigrane.systems.dossier import api
from filigrane.systems.dossier.views import forms, rephrasing

router = APIRouter(include_in_schema=False)
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}


@router.get("/patients/{patient_id}/dossier/synthese")
@policy(Action.READ_PATIENT, patient="patient_id", trace=True)
def edit_page(request: Request, patient_id: str) -> HTMLResponse:
    """Show the synthesis to edit and sign."""
    here = visit(request)
    with here.installation.reading() as connection:
        banner = patient_banner(request, connection, patient_id, tab="dossier")
        view = api.overview(connection, here.actor, patient_id)
        may_sign = access.decide(connection, here.actor, Action.SIGN, patient_id).permitted
        model = rephrasing.section(connection, here, view)
    context: dict[str, Any] = {
        "banner": banner,
        "patient_id": patient_id,
        "lines": api.lines_to_edit(view),
        "sections": api.SECTIONS,
        "written": view.written,
        "may_sign": may_sign,
        "model": model,
        "undecided": api.undecided(view),
    }
    return page(request, "dossier/synthesis.html", **context)


@router.post("/patients/{patient_id}/dossier/synthese")
@policy(Action.SIGN, patient="patient_id")
async def save(request: Request, patient_id: str) -> Response:
    """Keep the edited synthesis; sign it when asked."""
    from starlette.concurrency import run_in_threadpool

    posted = await request.form()
    seen, rows = forms.synthesis_rows(posted)
    sign = posted.get("act") == "sign"
    await run_in_threadpool(_keep, visit(request), patient_id, rows, seen, sign)
    return go(request, f"/patients/{patient_id}/dossier/synthese", "Synthèse signée." if sign else "Synthèse enregistrée.")


def _keep(here: Visit, patient_id: str, rows: list[dict[str, Any]], seen: int, sign: bool) -> None:
    with here.installation.transaction() as connection:
        api.write_synthesis(connection, here.actor, patient_id, rows, seen=seen, sign=sign)


@router.get("/patients/{patient_id}/dossier/export/{form}")
@policy(Action.EXPORT, patient="patient_id")
def export(request: Request, patient_id: str, form: str) -> Response:
    """Return the synthesis as PDF, DOCX or text; the export is audited."""
    here = visit(request)
    if form not in TYPES:
        raise UsageError("Format inconnu", remedy="Choisissez pdf, docx ou txt")
    with here.installation.transaction() as connection:
        printed = api.printed_overview(connection, here.actor, patient_id)
        audit.record(connection, actor=here.actor, action=Action.EXPORT, patient=patient_id, detail={"form": form})
    if form == "txt":
        return PlainTextResponse(api.plain_text(printed))
    data = api.pdf(printed) if form == "pdf" else api.docx(printed)
    disposition = f'attachment; filename="synthese.{form}"'
    return Response(data, media_type=TYPES[form], headers={"Content-Disposition": disposition})
