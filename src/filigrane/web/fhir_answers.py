"""What the FHIR interface answers beside resources: bundles, its capability statement, and errors as OperationOutcome in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.responses import JSONResponse

from filigrane import __version__
from filigrane.kernel.errors import FiligraneError
from filigrane.platform import i18n
from filigrane.platform.fhir.elements import Resource, pruned
from filigrane.platform.fhir.search import parameters
from filigrane.platform.record.serving import NOT_VERSIONED

MEDIA_TYPE = "application/fhir+json"
_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
_CODES = {401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 406: "not-supported", 409: "conflict",
          415: "not-supported", 422: "invalid", 423: "login"}  # fmt: skip
_SORTS = {"text": "string"}
"""Our word for a sort of parameter, where FHIR has another."""


class FhirResponse(JSONResponse):
    """An answer in FHIR's JSON."""

    media_type = MEDIA_TYPE


def english(error: FiligraneError) -> str:
    """Return an error's sentences in English, in the order what, where, why, what to do."""
    with i18n.speaking("en"):
        parts = [i18n.t(error.what), error.where, i18n.t(error.why), i18n.t(error.remedy)]
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)


def outcome(error: FiligraneError, status: int) -> Resource:
    """Return an error as FHIR says it: French text, and its English translation beside it."""
    translation = {"extension": [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": english(error)}]}
    details = {"text": error.french(), "_text": {"extension": [{"url": _TRANSLATION, **translation}]}}
    code = _CODES.get(status, "exception" if status >= 500 else "invalid")
    issue = {"severity": "fatal" if status >= 500 else "error", "code": code, "details": details}
    return {"resourceType": "OperationOutcome", "language": "fr", "issue": [issue]}


def searchset(base: str, kind: str, found: Sequence[Resource], *, total: int, links: Mapping[str, str]) -> Resource:
    """Return one page of a search as a Bundle."""
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": [{"relation": relation, "url": url} for relation, url in links.items()],
        **_entries([{"fullUrl": f"{base}/{kind}/{one['id']}", "resource": one, "search": {"mode": "match"}} for one in found]),
    }


def histories(base: str, kind: str, found: Sequence[Resource]) -> Resource:
    """Return the versions of a resource, the latest first, as a Bundle."""
    return {
        "resourceType": "Bundle",
        "type": "history",
        "total": len(found),
        **_entries([_past(base, kind, one) for one in found]),
    }


def _past(base: str, kind: str, resource: Resource) -> Resource:
    meta = resource.get("meta", {})
    first = str(meta.get("versionId")) == "1"
    return {
        "fullUrl": f"{base}/{kind}/{resource['id']}",
        "resource": resource,
        "request": {"method": "POST", "url": kind} if first else {"method": "PUT", "url": f"{kind}/{resource['id']}"},
        "response": pruned(
            {
                "status": "201" if first else "200",
                "etag": f'W/"{meta.get("versionId", "1")}"',
                "lastModified": meta.get("lastUpdated"),
            }
        ),
    }


def _entries(entries: list[Resource]) -> Resource:
    return {"entry": entries} if entries else {}


def capabilities(base: str, moment: str) -> Resource:
    """Return what the interface can do: read and search, nothing written."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": moment,
        "publisher": "Filigrane",
        "kind": "instance",
        "software": {"name": "Filigrane", "version": __version__},
        "implementation": {"description": "Dossier décidé par des personnes, en lecture seule", "url": base},
        "fhirVersion": "4.0.1",
        "format": [MEDIA_TYPE],
        "rest": [
            {
                "mode": "server",
                "documentation": "Lecture seule, avec l’accès des écrans. Chaque ressource vient d’un constat décidé par une personne.",
                "security": {
                    "cors": False,
                    "description": "Session de l’application. POST demande l’en-tête X-CSRF-Token, donné par /api/session.",
                },
                "resource": [_served(kind, rows) for kind, rows in parameters().items()],
            }
        ],
    }


def _served(kind: str, rows: Mapping[str, Mapping[str, Any]]) -> Resource:
    past = [] if kind in NOT_VERSIONED else ["vread", "history-instance"]
    return {
        "type": kind,
        "interaction": [{"code": code} for code in ("read", *past, "search-type")],
        "versioning": "no-version" if kind in NOT_VERSIONED else "versioned",
        "readHistory": kind not in NOT_VERSIONED,
        "conditionalCreate": False,
        "searchParam": [{"name": name, "type": _SORTS.get(row["sort"], row["sort"])} for name, row in rows.items()],
    }
