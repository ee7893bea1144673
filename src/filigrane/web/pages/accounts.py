"""Accounts, for the technical administrator, who sees no patient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from filigrane.kernel.errors import FiligraneError, InputRefused
from filigrane.platform import accounts
from filigrane.platform.access import Action, Role
from filigrane.platform.access.model import ROLE_FR
from filigrane.platform.ui.forms import cleaned
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.render import go, page
from filigrane.platform.ui.visit import visit

router = APIRouter(include_in_schema=False)


@router.get("/comptes")
@policy(Action.MANAGE_ACCOUNTS)
def account_list(request: Request) -> HTMLResponse:
    """List the accounts, with the form that creates one."""
    return _show(request, {}, "")


@router.post("/comptes")
@policy(Action.MANAGE_ACCOUNTS)
def create(
    request: Request,
    name: Annotated[str, Form(max_length=80)],
    display_name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=200)],
    roles: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Create an account."""
    here = visit(request)
    form = {"name": name, "display_name": display_name, "roles": roles or []}
    try:
        held = _roles(roles or [])
        with here.installation.transaction() as connection:
            accounts.create(
                connection, here.actor, name=name, display_name=cleaned(display_name, longest=120), roles=held, password=password
            )
    except FiligraneError as refusal:
        return _show(request, form, refusal.french(), status=refusal.http_status)
    return go(request, "/comptes", "Compte créé.")


@router.post("/comptes/{account_id}/etat")
@policy(Action.MANAGE_ACCOUNTS)
def switch(request: Request, account_id: str, state: Annotated[str, Form(max_length=10)]) -> Response:
    """Disable an account, or enable it again."""
    here = visit(request)
    with here.installation.transaction() as connection:
        accounts.disable(connection, here.actor, account_id, disabled=state != "on")
    return go(request, "/comptes", "Compte modifié.")


@router.post("/comptes/{account_id}/remise-a-zero")
@policy(Action.MANAGE_ACCOUNTS)
def reset(request: Request, account_id: str, password: Annotated[str, Form(max_length=200)]) -> Response:
    """Give an account a new password and forget its second factor."""
    here = visit(request)
    with here.installation.transaction() as connection:
        accounts.reset(connection, here.actor, account_id, password)
    return go(request, "/comptes", "Mot de passe changé, second facteur oublié.")


def _roles(names: list[str]) -> list[Role]:
    try:
        return [Role(name) for name in names]
    except ValueError:
        raise InputRefused("Ce rôle n’existe pas", remedy="Choisissez-en un dans la liste") from None


def _show(request: Request, form: Mapping[str, object], wrong: str, *, status: int = 200) -> HTMLResponse:
    here = visit(request)
    with here.installation.reading() as connection:
        listed = accounts.accounts(connection, here.actor)
    return page(
        request, "accounts.html", status=status, accounts=listed, roles=ROLE_FR, me=here.actor.account_id, form=form, wrong=wrong
    )
