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


@router.get("/openapi.json", include_in_schema=False)
@policy(Open.PUBLIC)
def openapi(request: Request) -> dict[str, Any]:
    """Return the OpenAPI description of every JSON route."""
    return get_openapi(title="Filigrane", version=__version__, routes=request.app.routes)
