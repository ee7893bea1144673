"""Signing in and out: password and one-time code, one-time link, lock, second factor."""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any

from cryptography.exceptions import InvalidTag
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from filigrane.kernel.errors import AccessRefused, FiligraneError, UsageError
from filigrane.platform import accounts
from filigrane.platform.accounts import SessionState, totp
from filigrane.platform.ui.forms import own_path
from filigrane.platform.ui.policies import Open, policy
from filigrane.platform.ui.render import go, page
from filigrane.platform.ui.visit import Visit, drop_session, session_cookie, set_session, visit

router = APIRouter(include_in_schema=False)
ISSUER = "Filigrane"


@router.get("/connexion")
@policy(Open.PUBLIC)
def sign_in_page(request: Request, retour: str = "/") -> HTMLResponse:
    """Show the form."""
    return page(request, "sign_in.html", back=own_path(retour), wrong="", name="")


@router.post("/connexion")
@policy(Open.PUBLIC)
def sign_in(
    request: Request,
    name: Annotated[str, Form(max_length=80)],
    password: Annotated[str, Form(max_length=200)],
    code: Annotated[str, Form(max_length=20)] = "",
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Open a session with a name, a password and, where it is set up, a code."""
    here = visit(request)
    try:
        address = request.client.host if request.client is not None else ""
        account = accounts.authenticate(here.installation, name, password, code or None, address=address)
    except AccessRefused as refusal:
        return page(request, "sign_in.html", status=403, back=own_path(back), wrong=refusal.french(), name=name)
    return _open(request, here, account, own_path(back))


@router.get("/lien/{token}")
@policy(Open.PUBLIC)
def link_page(request: Request, token: str) -> HTMLResponse:
    """Show a button: only pressing it uses the link up, so that a preview of the address does not."""
    return page(request, "link.html", token=token)


@router.post("/lien/{token}")
@policy(Open.PUBLIC)
def follow_link(request: Request, token: str) -> Response:
    """Use a one-time link up and open its session."""
    here = visit(request)
    with here.installation.transaction() as connection:
        account = accounts.redeem(connection, token)
    return _open(request, here, account, "/")


@router.get("/verrou")
@policy(Open.ANY_SESSION)
def lock_page(request: Request, retour: str = "/") -> Response:
    """Show the lock."""
    here = visit(request)
    if here.session is not None and here.session.state is not SessionState.LOCKED:
        return go(request, own_path(retour))
    return page(request, "lock.html", back=own_path(retour), kept="", wrong="", name=_name(here))


@router.post("/verrouiller")
@policy(Open.ANY_SESSION)
def lock(request: Request, back: Annotated[str, Form()] = "/") -> Response:
    """Lock the session at once."""
    here = visit(request)
    with here.installation.transaction() as connection:
        accounts.lock(connection, here.token)
    return go(request, f"/verrou?retour={own_path(back)}")


@router.post("/session", status_code=204)
@policy(Open.SIGNED_IN)
def active() -> Response:
    """Count as activity: asked for while somebody types for long on one page."""
    return Response(status_code=204)


@router.post("/verrou")
@policy(Open.ANY_SESSION)
def unlock(
    request: Request,
    password: Annotated[str, Form(max_length=200)],
    back: Annotated[str, Form()] = "/",
    kept: Annotated[str, Form()] = "",
) -> Response:
    """Open the locked session again; what was being sent when it locked is shown, to be sent."""
    here = visit(request)
    try:
        accounts.unlock(here.installation, here.token, password)
    except AccessRefused as refusal:
        return page(request, "lock.html", status=403, back=own_path(back), kept=kept, wrong=refusal.french(), name=_name(here))
    if kept:
        found = _unseal(here, kept)
        return page(request, "resume.html", address=own_path(found["path"]), fields=found["fields"])
    return go(request, own_path(back))


@router.post("/deconnexion")
@policy(Open.ANY_SESSION)
def sign_out(request: Request) -> Response:
    """End the session; the browser forgets its pages."""
    here = visit(request)
    with here.installation.transaction() as connection:
        accounts.end_session(connection, here.token)
    response = go(request, "/connexion", "Vous êtes déconnecté.")
    drop_session(request, response)
    return response


@router.get("/second-facteur")
@policy(Open.ANY_SESSION)
def second_factor_page(request: Request) -> HTMLResponse:
    """Show a fresh secret to type into an application; nothing is kept before its first code."""
    account = _unlocked(visit(request)).account
    secret, address = accounts.enrol_totp(ISSUER, account)
    return _second_factor(request, secret, address, "")


@router.post("/second-facteur")
@policy(Open.ANY_SESSION)
def second_factor(request: Request, sealed: Annotated[str, Form()], code: Annotated[str, Form(max_length=20)]) -> Response:
    """Keep the secret once its first code is right."""
    here = visit(request)
    account = _unlocked(here).account
    secret = _secret(here, sealed)
    try:
        with here.installation.transaction() as connection:
            accounts.confirm_totp(connection, account, secret, code)
    except AccessRefused as refusal:
        return _second_factor(request, secret, totp.address(secret, account.name, ISSUER), refusal.french())
    return go(request, "/", "Second facteur enregistré.")


def _open(request: Request, here: Visit, account: accounts.Account, back: str) -> Response:
    """Open a session; the browser's former one, if any, is ended: a token is never carried over."""
    former = request.cookies.get(session_cookie(request), "")
    with here.installation.transaction() as connection:
        if former:
            accounts.end_session(connection, former)
        token = accounts.open_session(connection, account)
    response = go(request, back)
    set_session(request, response, token)
    return response


def _name(here: Visit) -> str:
    return here.session.account.display_name if here.session else ""


def _unlocked(here: Visit) -> accounts.Session:
    assert here.session is not None  # the guard asks for a session
    if here.session.state is SessionState.LOCKED:
        raise AccessRefused("La session est verrouillée", remedy="Déverrouillez-la d’abord")
    return here.session


def _second_factor(request: Request, secret: bytes, address: str, wrong: str) -> HTMLResponse:
    here = visit(request)
    sealed = base64.urlsafe_b64encode(here.installation.keys.seal(secret, f"enrol:{_unlocked(here).account.id}")).decode()
    text = totp.key_text(secret)
    groups = " ".join(text[start : start + 4] for start in range(0, len(text), 4))
    return page(
        request, "second_factor.html", status=403 if wrong else 200, sealed=sealed, key=groups, address=address, wrong=wrong
    )


def _secret(here: Visit, sealed: str) -> bytes:
    try:
        return here.installation.keys.unseal(base64.urlsafe_b64decode(sealed), f"enrol:{_unlocked(here).account.id}")
    except (ValueError, InvalidTag, FiligraneError):
        raise UsageError("Cette page n’est plus valable", remedy="Rechargez-la puis recommencez") from None


def _unseal(here: Visit, kept: str) -> dict[str, Any]:
    """Return what was being posted; sealed under the account, so that another one unlocking reads nothing."""
    assert here.session is not None
    try:
        text = here.installation.keys.unseal(base64.urlsafe_b64decode(kept), f"kept:{here.session.account.id}")
        found: dict[str, Any] = json.loads(text)
    except (ValueError, InvalidTag, FiligraneError):
        raise UsageError(
            "Ce qui avait été saisi ne peut pas être repris", remedy="Revenez à la page et saisissez-le de nouveau"
        ) from None
    return found
