"""FHIR R4 under ``/fhir``: read, version, history and search of the record, in JSON, for whoever may see it on screen. Nothing is written.

No name, birth date or identifier needs to stand in an address: searches are also posted, and the address of the next page is sealed.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from filigrane.kernel.errors import FiligraneError, IntegrityFailure, UsageError
from filigrane.platform.access import Action
from filigrane.platform.fhir.search import Pairs, count_of
from filigrane.platform.record import serving
from filigrane.platform.ui.policies import CSRF_FIELD, Open, policy
from filigrane.platform.ui.visit import Visit, visit
from filigrane.web.fhir_answers import MEDIA_TYPE, FhirResponse, capabilities, histories, searchset

router = APIRouter(prefix="/fhir", tags=["fhir"], default_response_class=FhirResponse)
_JSON = frozenset({"application/fhir+json", "application/json", "*/*", "application/*", "text/html", "text/json", "json"})
_FORM = "application/x-www-form-urlencoded"


class NotAcceptable(FiligraneError):
    """The client asks for another format than JSON."""

    http_status = 406


class UnsupportedForm(FiligraneError):
    """The body of a search is not a form."""

    http_status = 415


@router.get("/metadata", summary="Ce que l’interface FHIR sait faire")
@policy(Open.PUBLIC)
def metadata(request: Request) -> Response:
    """Return the CapabilityStatement."""
    _accepted(request)
    return FhirResponse(capabilities(_base(request), visit(request).now.isoformat(timespec="seconds")))


@router.get("/Patient", summary="Chercher un patient par identifiant, nom et date de naissance")
@policy(Action.SEARCH_PATIENTS)
def search_patients(request: Request) -> Response:
    """Return the patients that match. Prefer the post: a query with a name stays in the browser's history."""
    return _found(request, "Patient", request.query_params.multi_items())


@router.post("/Patient/_search", summary="Chercher un patient, les critères dans le corps")
@policy(Action.SEARCH_PATIENTS)
async def post_search_patients(request: Request) -> Response:
    """Return the patients that match."""
    return await _posted(request, "Patient")


@router.get("/{kind}", summary="Chercher les ressources d’un type dans le dossier d’un patient")
@policy(Open.SIGNED_IN)
def search(request: Request, kind: str) -> Response:
    """Return the resources of one type that match; ``patient`` is required and its access is judged as on screen."""
    return _found(request, kind, request.query_params.multi_items())


@router.post("/{kind}/_search", summary="Chercher les ressources d’un type, les critères dans le corps")
@policy(Open.SIGNED_IN)
async def post_search(request: Request, kind: str) -> Response:
    """Return the resources of one type that match."""
    return await _posted(request, kind)


@router.get("/{kind}/{identifier}", summary="Lire une ressource")
@policy(Open.SIGNED_IN)
def read(request: Request, kind: str, identifier: str) -> Response:
    """Return the present state of a resource."""
    _accepted(request)
    here = visit(request)
    with here.installation.reading() as connection:
        return _resource(serving.read(connection, here.actor, kind, identifier))


@router.get("/{kind}/{identifier}/_history", summary="Lire toutes les versions d’une ressource")
@policy(Open.SIGNED_IN)
def history(request: Request, kind: str, identifier: str) -> Response:
    """Return every version of a resource, the latest first."""
    _accepted(request)
    here = visit(request)
    with here.installation.reading() as connection:
        return FhirResponse(histories(_base(request), kind, serving.history(connection, here.actor, kind, identifier)))


@router.get("/{kind}/{identifier}/_history/{version}", summary="Lire une version d’une ressource")
@policy(Open.SIGNED_IN)
def version(request: Request, kind: str, identifier: str, version: str) -> Response:
    """Return one version of a resource."""
    _accepted(request)
    here = visit(request)
    with here.installation.reading() as connection:
        return _resource(serving.version(connection, here.actor, kind, identifier, version))


async def _posted(request: Request, kind: str) -> Response:
    if request.headers.get("content-type", "").partition(";")[0].strip().casefold() != _FORM:
        raise UnsupportedForm("Le corps d’une recherche est un formulaire", where="Content-Type", remedy=f"Envoyez {_FORM}")
    form = await request.form()
    posted = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != CSRF_FIELD]
    return await run_in_threadpool(_found, request, kind, [*request.query_params.multi_items(), *posted])


def _found(request: Request, kind: str, pairs: Pairs) -> Response:
    """Answer a search as written, or the page of one that an address holds sealed."""
    _accepted(request, pairs)
    here = visit(request)
    sealed = [value for name, value in pairs if name == "_page"]
    kept, start = _opened(here, kind, sealed[-1]) if sealed else (pairs, 0)
    most = count_of(kept)
    with here.installation.reading() as connection:
        found = serving.search(connection, here.actor, kind, kept)
    base = _base(request)
    links = {"self": _page(here, base, kind, kept, start)}
    if most and start + most < len(found):
        links["next"] = _page(here, base, kind, kept, start + most)
    if most and start:
        links["previous"] = _page(here, base, kind, kept, max(0, start - most))
    return FhirResponse(searchset(base, kind, found[start : start + most], total=len(found), links=links))


def _page(here: Visit, base: str, kind: str, asked: Pairs, start: int) -> str:
    """Return the address of a page: the search is sealed in it, for this person alone."""
    text = json.dumps([start, *asked], ensure_ascii=False).encode()
    sealed = here.installation.keys.seal(text, _place(here, kind))
    return f"{base}/{kind}?_page={base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"


def _opened(here: Visit, kind: str, written: str) -> tuple[Pairs, int]:
    try:
        sealed = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
        start, *asked = json.loads(here.installation.keys.unseal(sealed, _place(here, kind)))
    except (binascii.Error, ValueError, IntegrityFailure):
        raise UsageError(
            "Cette adresse de page n’est pas la vôtre, ou elle est abîmée", where="_page", remedy="Refaites la recherche"
        ) from None
    return [(name, value) for name, value in asked], start


def _place(here: Visit, kind: str) -> str:
    return f"fhir-page:{here.actor.account_id}:{kind}"


def _resource(resource: Mapping[str, Any]) -> Response:
    headers = {}
    if number := resource.get("meta", {}).get("versionId"):
        headers["ETag"] = f'W/"{number}"'
    return FhirResponse(dict(resource), headers=headers)


def _accepted(request: Request, pairs: Pairs | None = None) -> None:
    """Refuse a client that accepts no JSON: ``_format`` wins over the header, as FHIR says."""
    asked = [value for name, value in (pairs or request.query_params.multi_items()) if name == "_format"]
    accepted = asked or [part.partition(";")[0].strip() for part in request.headers.get("accept", "*/*").split(",")]
    if not any(one.casefold().replace(" ", "+") in _JSON for one in accepted):
        raise NotAcceptable("Seul le JSON est servi", where="Accept", remedy=f"Demandez {MEDIA_TYPE}")


def _base(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}/fhir"
