"""Access policies of routes: each route says its own; the guard applies it before the handler; no policy, no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from fastapi import Depends, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from filigrane.kernel.errors import AccessRefused, IntegrityFailure, NotFound
from filigrane.kernel.ids import is_id
from filigrane.platform import accounts, audit
from filigrane.platform.access import Action, require
from filigrane.platform.accounts import SessionState
from filigrane.platform.ui.visit import SecondFactorDue, SessionLocked, SignInDue, Visit, session_cookie

Handler = TypeVar("Handler", bound=Callable[..., Any])

CSRF_FIELD, CSRF_HEADER = "csrf", "X-CSRF-Token"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE = frozenset({"same-origin", "none"})


class Open(StrEnum):
    """Policies of routes that no action of the access table describes."""

    PUBLIC = "public"  # anybody: sign-in, health
    ANY_SESSION = "any_session"  # a session, even locked or without its second factor: to unlock it, set it up or end it
    SIGNED_IN = "signed_in"  # any account: one's own settings


@dataclass(frozen=True)
class RoutePolicy:
    """What a route asks for: an action, on the patient that the path parameter names, traced in the audit or not."""

    rule: Action | Open
    patient: str | None = None
    trace: bool = False


def policy(rule: Action | Open | str, *, patient: str | None = None, trace: bool = False) -> Callable[[Handler], Handler]:
    """Give a route its policy; written below the route's decorator.

    Parameters
    ----------
    rule
        An action of ``platform.access``, or one of :class:`Open`.
    patient
        The path parameter that holds the patient's id, for an action about a patient.
    trace
        Whether a permitted call is written in the audit (a page of the record is; its fragments and polls are not).
    """
    asked = Open(rule) if rule in set(Open) else Action(rule)

    def mark(handler: Handler) -> Handler:
        handler.__dict__["route_policy"] = RoutePolicy(asked, patient, trace)
        return handler

    return mark


def policy_of(endpoint: Any) -> RoutePolicy | None:
    """Return the policy of a route's handler, None when it has none."""
    return getattr(endpoint, "route_policy", None)


def routes(app: FastAPI) -> Iterator[tuple[APIRoute, RoutePolicy | None]]:
    """Yield every route of the application with its policy: for the test that none lacks one, and for the table of roles."""
    for route in _walk(app.routes):
        yield route, policy_of(route.endpoint)


def _walk(found: list[BaseRoute]) -> Iterator[APIRoute]:
    for route in found:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from _walk(getattr(getattr(route, "original_router", None), "routes", []))


def guard(request: Request) -> None:
    """Apply the route's policy: session, second factor, access; deny what has no policy. Runs before every handler.

    Raises
    ------
    SignInDue, SessionLocked, SecondFactorDue, AccessRefused
        What the person must do first, or why not.
    IntegrityFailure
        When the route was written without a policy.
    """
    asked = policy_of(request.scope.get("endpoint"))
    if asked is None:
        raise IntegrityFailure("Cette page n’a pas de règle d’accès", remedy="Signalez-la à l’administrateur technique")
    visit = _visit(request)
    if asked.rule is Open.PUBLIC:
        return
    if visit.session is None:
        raise SignInDue("Connexion nécessaire", remedy="Connectez-vous")
    if asked.rule is Open.ANY_SESSION:
        return
    if visit.session.state is SessionState.LOCKED:
        raise SessionLocked("La session est verrouillée", remedy="Saisissez votre mot de passe ; rien n’est perdu")
    if visit.session.state is SessionState.MUST_ENROL:
        raise SecondFactorDue("Le second facteur n’est pas encore réglé", remedy="Réglez-le pour continuer")
    if isinstance(asked.rule, Action):
        _judge(request, visit, asked, asked.rule)


def _visit(request: Request) -> Visit:
    installation = request.app.state.installation
    token = request.cookies.get(session_cookie(request), "")
    session = accounts.resume(installation, token) if token else None
    before = request.scope.get("state", {}).get("visit_token", "")
    visit = Visit(installation, token if session is not None else before, session, request.cookies)
    request.state.visit = visit
    return visit


def _judge(request: Request, visit: Visit, asked: RoutePolicy, action: Action) -> None:
    patient = request.path_params[asked.patient] if asked.patient else None
    if patient is not None and not is_id(
        patient, "pat"
    ):  # perhaps a number of a person: it enters neither the audit nor the answer
        raise NotFound("Ce patient n’existe pas, ou son dossier a été effacé")
    with visit.installation.reading() as connection:
        require(connection, visit.actor, action, patient)
        if asked.trace:
            audit.record(connection, actor=visit.actor, action=action, patient=patient)


async def forgery(request: Request, _: None = Depends(guard)) -> None:
    """Refuse a writing request that another site could have made: it must carry the form token of this very session.

    Raises
    ------
    AccessRefused
        When the token is absent or another's, or the browser says that another site asks.
    """
    if request.method in _SAFE_METHODS:
        return
    visit: Visit = request.state.visit
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in _OWN_SITE:
        raise AccessRefused("Demande refusée", why="Elle vient d’un autre site")
    sent = request.headers.get(CSRF_HEADER) or (await request.form()).get(CSRF_FIELD)
    if not visit.token or not isinstance(sent, str) or not visit.accepts(sent):
        await request.close()  # with the files that came with the form
        raise AccessRefused(
            "Demande refusée", why="Le formulaire n’est plus celui de votre session", remedy="Rechargez la page puis recommencez"
        )
