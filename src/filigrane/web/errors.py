"""Answers when something is refused or fails: a French sentence with what to do, never a traceback."""

from __future__ import annotations

import base64
import errno
import json
import logging
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from filigrane.kernel.errors import AccessRefused, FiligraneError, NotFound, UsageError
from filigrane.kernel.ids import new_id
from filigrane.platform import access
from filigrane.platform.access import Action
from filigrane.platform.ui.policies import CSRF_FIELD, policy_of
from filigrane.platform.ui.render import page
from filigrane.platform.ui.visit import SecondFactorDue, SessionLocked, SignInDue, Visit
from filigrane.web.fhir_answers import FhirResponse, english, outcome

_log = logging.getLogger(__name__)
_FULL = ("disk is full", "no space left", "disk full")
_SILENT = ("connection refused", "server closed the connection", "connection is closed", "no such file", "locked", "starting up",
           "shutting down", "terminating connection", "could not connect", "connection failed")  # fmt: skip
"""What SQLite, psycopg and PostgreSQL say in these two cases."""

KEPT_LONGEST = 200_000


def install(app: FastAPI) -> None:
    """Give the application its answers to errors."""
    app.add_exception_handler(FiligraneError, _known)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _form)
    app.add_exception_handler(OperationalError, _database)
    app.add_exception_handler(OSError, _disk)
    app.add_exception_handler(Exception, _unknown)


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, FiligraneError)
    if isinstance(error, SignInDue):
        return _lead(request, f"/connexion?retour={quote(_own(request))}")
    if isinstance(error, SecondFactorDue):
        return _lead(request, "/second-facteur")
    if isinstance(error, SessionLocked):
        return await _locked(request)
    return _say(request, error, error.http_status)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _say(request, NotFound("Cette page n’existe pas", remedy="Revenez à l’accueil"), 404)
    if error.status_code == 405:
        return _say(request, UsageError("Cette adresse ne s’ouvre pas ainsi", remedy="Revenez à l’accueil"), 405)
    return _say(request, UsageError("Demande incomprise", remedy="Rechargez la page puis recommencez"), error.status_code)


async def _form(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = ", ".join(sorted({str(item["loc"][-1]) for item in error.errors()}))
    return _say(request, UsageError("Formulaire incomplet", where=fields, remedy="Complétez-le puis recommencez"), 422)


async def _database(request: Request, error: Exception) -> Response:
    """Say that the database's disk is full or that it does not answer; any other fault of it is an unknown one."""
    assert isinstance(error, OperationalError)
    words = str(error.orig).casefold()
    if any(sign in words for sign in _FULL):
        return _say(request, _full_disk(), 507)
    if error.connection_invalidated or any(sign in words for sign in _SILENT):
        _log.error("the database does not answer: %s", type(error.orig).__name__)
        told = FiligraneError(
            "La base de données ne répond pas",
            why="Rien n’a été enregistré",
            remedy="Recommencez dans un instant ; si cela dure, prévenez l’administrateur technique",
        )
        return _say(request, told, 503)
    return await _unknown(request, error)


async def _disk(request: Request, error: Exception) -> Response:
    assert isinstance(error, OSError)
    return _say(request, _full_disk(), 507) if error.errno == errno.ENOSPC else await _unknown(request, error)


def _full_disk() -> FiligraneError:
    return FiligraneError(
        "Le disque du serveur est plein",
        why="Rien n’a été enregistré, et rien de ce qui l’était n’est perdu",
        remedy="Prévenez l’administrateur technique : il doit libérer de la place, puis recommencez",
    )


async def _unknown(request: Request, error: Exception) -> Response:
    """Log the fault under a number that the person can give; nothing of it is shown."""
    number = new_id("fault")
    _log.error("fault %s on %s %s", number, request.method, _pattern(request), exc_info=error)
    told = FiligraneError(
        "Panne interne",
        where=number,
        why="Rien n’a été enregistré",
        remedy="Signalez ce numéro à l’administrateur technique",
    )
    return _say(request, told, 500)


def _lead(request: Request, address: str) -> Response:
    """Lead the browser elsewhere; htmx is told by a header, a JSON client by its status."""
    if request.headers.get("HX-Request"):
        return Response(status_code=204, headers={"HX-Redirect": address})
    if _wants_json(request):
        return _say(request, SignInDue("Connexion nécessaire", remedy="Connectez-vous"), 401)
    return RedirectResponse(address, status_code=303)


async def _locked(request: Request) -> Response:
    """Lead to the lock page; what was being posted is sealed into it and posted again once the session is open."""
    if request.headers.get("HX-Request"):
        return Response(status_code=204, headers={"HX-Redirect": f"/verrou?retour={quote(_own(request))}"})
    if _wants_json(request):
        return _say(request, SessionLocked("La session est verrouillée", remedy="Saisissez votre mot de passe à l’écran"), 423)
    if request.method != "POST":
        return _lead(request, f"/verrou?retour={quote(_own(request))}")
    form = await request.form()
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != CSRF_FIELD]
    visit: Visit = request.state.visit
    text = json.dumps({"path": request.url.path, "fields": fields}).encode()
    kept = ""
    if len(text) <= KEPT_LONGEST and visit.session is not None:
        sealed = visit.installation.keys.seal(text, f"kept:{visit.session.account.id}")
        kept = base64.urlsafe_b64encode(sealed).decode()
    return page(request, "lock.html", status=423, back="/", kept=kept, wrong="", name=_name(visit))


def _name(visit: Visit) -> str:
    return visit.session.account.display_name if visit.session else ""


def _say(request: Request, error: FiligraneError, status: int) -> Response:
    if request.url.path.startswith("/fhir"):
        return FhirResponse(outcome(error, status), status_code=status)
    if _wants_json(request):
        return JSONResponse({"error": error.french(), "error_en": english(error)}, status_code=status)
    if not hasattr(request.state, "visit"):  # refused before the guard: no session is known, none is shown
        request.state.visit = Visit(request.app.state.installation, "")
    glass = _glass(request, error)
    try:
        return page(request, "error.html", status=status, error=error, glass=glass)
    except Exception:  # noqa: BLE001 - whatever fails here, the person still gets an answer
        _log.exception("the error page itself failed")
        return HTMLResponse("<!doctype html><meta charset=utf-8><title>Filigrane</title><h1>Panne interne</h1>", status_code=500)


def _glass(request: Request, error: FiligraneError) -> str:
    """Return where emergency access is asked for, when that is this person's way in."""
    asked = policy_of(request.scope.get("endpoint"))
    visit: Visit = request.state.visit
    if not isinstance(error, AccessRefused) or asked is None or asked.patient is None or visit.session is None:
        return ""
    patient = request.path_params.get(asked.patient, "")
    if asked.rule is Action.BREAK_GLASS or not patient:
        return ""
    with visit.installation.reading() as connection:
        permitted = access.decide(connection, visit.actor, Action.BREAK_GLASS, patient).permitted
    return f"/patients/{patient}/acces-exceptionnel" if permitted else ""


def _own(request: Request) -> str:
    return request.url.path if request.method == "GET" else "/"


def _pattern(request: Request) -> str:
    return getattr(request.scope.get("route"), "path", "?")


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return request.url.path.startswith(("/api/", "/fhir", "/health")) or (
        "application/json" in accepted and "text/html" not in accepted
    )
