"""The audit, for the data protection officer: emergency accesses to review, who did what, and the verification of the chain."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from filigrane.platform import access, accounts, audit
from filigrane.platform.access import Action
from filigrane.platform.audit import Report
from filigrane.platform.i18n import t
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.render import go, page
from filigrane.platform.ui.visit import visit
from filigrane.web.pages.day import patient_names
from filigrane.web.rule_words import ACT_WORDS

router = APIRouter(include_in_schema=False)


@router.get("/audit")
@policy(Action.READ_AUDIT)
def audit_page(request: Request) -> HTMLResponse:
    """Show the accesses to review and the latest events."""
    return _show(request, None)


@router.post("/audit/verification")
@policy(Action.READ_AUDIT)
def verify(request: Request) -> HTMLResponse:
    """Verify the whole chain, as ``filigrane verify-audit`` does."""
    return _show(request, audit.verify(visit(request).installation))


@router.post("/audit/relectures/{glass_id}")
@policy(Action.REVIEW_BREAK_GLASS)
def review(request: Request, glass_id: str, verdict: Annotated[str, Form(max_length=20)]) -> Response:
    """Record that an emergency access was justified, or not."""
    here = visit(request)
    with here.installation.transaction() as connection:
        access.review_break_glass(connection, here.actor, glass_id, verdict)
    return go(request, "/audit", "Relecture enregistrée.")


def _show(request: Request, report: Report | None) -> HTMLResponse:
    here = visit(request)
    with here.installation.transaction() as connection:
        glasses = access.break_glass_reviews(connection, here.actor)
        events = audit.events(connection, limit=100)
        names = {audit.SYSTEM: t("le système")} | accounts.names(
            connection, {*(glass.account for glass in glasses), *(event.actor for event in events)}
        )
        patients = patient_names(connection, here.actor, [glass.patient for glass in glasses])
        audit.record(connection, actor=here.actor, action=Action.READ_AUDIT)
    return page(
        request, "audit.html", glasses=glasses, events=events, names=names, patients=patients, report=report, acts=ACT_WORDS
    )
