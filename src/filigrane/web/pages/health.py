"""Whether the server answers and reaches its database, and the description of the JSON routes."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from sqlalchemy import text

from filigrane import __version__
from filigrane.platform.ui.policies import Open, policy
from filigrane.platform.ui.visit import visit

router = APIRouter()

ABOUT = (
    "Les mêmes actes que les écrans, avec le même accès et la même trace. La session est celle de l’application (cookie) ; une demande "
    "d’écriture porte en plus l’en-tête X-CSRF-Token, donné par /api/session. Toute valeur non décidée par une personne est une "
    "proposition, non marquée CE, à valider. Les erreurs disent quoi, où, pourquoi et que faire, en français et en anglais."
)


class Health(BaseModel):
    """The state of the server."""

    status: str
    version: str
    mode: str


@router.get("/health", tags=["platform"], summary="Whether the server answers and reaches its database")
@policy(Open.PUBLIC)
def health(request: Request) -> Health:
    """Return ``ok`` once the database has answered."""
    installation = visit(request).installation
    with installation.reading() as connection:
        connection.execute(text("SELECT 1"))
    return Health(status="ok", version=__version__, mode=installation.mode.value)


class Signed(BaseModel):
    """La personne connectée, et le jeton que toute demande d’écriture porte dans l’en-tête X-CSRF-Token."""

    name: str
    roles: list[str]
    csrf: str


@router.get("/api/session", tags=["platform"], summary="Qui est connecté, et le jeton des demandes d’écriture")
@policy(Open.SIGNED_IN)
def session(request: Request) -> Signed:
    """La session est celle de l’application : le jeton ne sert qu’à elle."""
    here = visit(request)
    return Signed(name=here.actor.name, roles=sorted(here.actor.roles), csrf=here.csrf)


@router.get("/openapi.json", include_in_schema=False)
@policy(Open.PUBLIC)
def openapi(request: Request) -> dict[str, Any]:
    """Return the OpenAPI description of every JSON route."""
    return get_openapi(title="Filigrane", version=__version__, description=ABOUT, routes=request.app.routes)
