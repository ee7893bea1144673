"""A structural check of the FHIR R4 resources that we write: required elements, value sets, ids, references, dates, choices.

It is not a full validator: it holds what HL7's specification demands of these resource types, as a table (``structure.toml``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_REFERENCE = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}(/_history/[A-Za-z0-9\-.]{1,64})?|urn:[a-z]+:\S+|#\S*")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?)?)?")
_DATED = re.compile(r"(.*DateTime|date|birthDate|recorded|start|end)")


@cache
def _structure() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("structure.toml").read_text(encoding="utf8"))


def problems(resource: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a resource, one sentence a fault; empty when its structure is right."""
    kind = resource.get("resourceType")
    rules = _structure().get(str(kind))
    if rules is None:
        return [f"resourceType inconnu : {kind!r}"]
    found = [f"{kind}.{name} : manque" for name in rules["required"] if not resource.get(name)]
    for name, allowed in rules.get("coded", {}).items():
        if name in resource and resource[name] not in allowed:
            found.append(f"{kind}.{name} : {resource[name]!r} n’est pas permis")
    for family in rules.get("choice", ()):
        present = [name for name in resource if re.fullmatch(f"{family}[A-Z]\\w*", name)]
        if len(present) > 1:
            found.append(f"{kind}.{family}[x] : {', '.join(present)} ensemble")
    identifier = resource.get("id")
    if identifier is not None and not _ID.fullmatch(str(identifier)):
        found.append(f"{kind}.id : {identifier!r} n’est pas un identifiant FHIR")
    found += _invariants(resource)
    found += [f"{kind}{path} : {why}" for path, why in _walk(resource, "")]
    return found


def _invariants(resource: Mapping[str, Any]) -> list[str]:
    kind = resource["resourceType"]
    verification = _first_code(resource.get("verificationStatus"))
    clinical = "clinicalStatus" in resource
    if kind in {"Condition", "AllergyIntolerance"} and verification == "entered-in-error" and clinical:
        return [f"{kind} : clinicalStatus avec entered-in-error"]
    if kind == "AllergyIntolerance" and verification != "entered-in-error" and not clinical:
        return [f"{kind} : clinicalStatus manque (ait-1)"]
    if kind == "Observation" and "dataAbsentReason" in resource and any(name.startswith("value") for name in resource):
        return ["Observation : dataAbsentReason avec une valeur (obs-6)"]
    return []


def _first_code(concept: Any) -> Any:
    codings = concept.get("coding") if isinstance(concept, Mapping) else None
    return codings[0].get("code") if codings else None


def _walk(item: Any, path: str) -> Iterator[tuple[str, str]]:
    """Give every fault below ``item``: empty or null elements, wrong references, wrong dates."""
    if isinstance(item, Mapping):
        if not item:
            yield path, "élément vide"
        for name, value in item.items():
            yield from _leaf(name, value, f"{path}.{name}")
            yield from _walk(value, f"{path}.{name}")
    elif isinstance(item, list | tuple):
        if not item:
            yield path, "liste vide"
        for number, value in enumerate(item):
            yield from _walk(value, f"{path}[{number}]")
    elif item is None:
        yield path, "valeur nulle"
    elif isinstance(item, str) and not item.strip():
        yield path, "texte vide"


def _leaf(name: str, value: Any, path: str) -> Iterator[tuple[str, str]]:
    if name == "reference" and not (isinstance(value, str) and _REFERENCE.fullmatch(value)):
        yield path, f"référence mal formée {value!r}"
    if isinstance(value, str) and _DATED.fullmatch(name) and not _DATE.fullmatch(value):
        yield path, f"date mal formée {value!r}"
