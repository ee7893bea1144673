"""Tool cards: one TOML file a tool, every field required, nothing unknown in it.

A card's location is ``package.name:path/inside.toml`` for a shipped tool, or a path for a bundle of the hospital's own.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from filigrane.kernel.errors import GateRefused
from filigrane.platform.gate import biomarkers
from filigrane.platform.gate.biomarkers import Biomarker

USES = ("decision_support", "documentation", "translation", "information", "background")
EBAI_CLASSES = ("none", "A", "B", "C1", "C2")
NETWORKS = ("none", "hospital", "external")
MODELS = ("none", "optional", "required")


@dataclass(frozen=True)
class SourceSchema:
    """The shipped tables that fix the shape of the data the tool was validated on, and their joint SHA-256."""

    resources: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class Monitoring:
    """What is watched after validation, the limit that suspends the tool, and how often."""

    what: tuple[str, ...]
    threshold: str
    every_days: int


@dataclass(frozen=True)
class Card:
    """What a tool is for, on whom, with which evidence and limits, and who answers for it.

    ``inputs`` and ``optional_inputs`` name kinds of input (``document``, ``finding`` ...): an input passed to the gate is called
    ``KIND/OPAQUE ID``. ``outputs`` names kinds of findings or of documents. ``elcap_type`` is None for a tool without language.
    """

    name: str
    version: str
    system: str
    title: str
    language_tool: bool
    elcap_type: int | None
    ebai_class: str
    use: str
    autonomous: bool
    intended_use: str
    users: tuple[str, ...]
    population: str
    tumours: tuple[str, ...]
    inputs: tuple[str, ...]
    optional_inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    out_of_scope: tuple[str, ...]
    limits: tuple[str, ...]
    never_use_for: tuple[str, ...]
    risks: tuple[str, ...]
    evidence: tuple[str, ...]
    metrics: str
    verification: str
    training_data: str
    demonstration: bool
    components: tuple[str, ...]
    owner: str
    developers: tuple[str, ...]
    supervising_team: str
    signer_role: str
    language_model: str
    network: str
    keeps_personal_data: bool
    visible_to_clinicians: bool
    source_schema: SourceSchema
    monitoring: Monitoring
    licence: str
    regulatory_basis: str
    sha256: str = ""
    patient_notice: str = ""
    escalation: tuple[str, ...] = ()
    context_inputs: tuple[str, ...] = ()
    biomarker: Biomarker | None = None


def _text(item: object) -> str | None:
    return item.strip() if isinstance(item, str) and item.strip() else None


def _texts(item: object) -> tuple[str, ...] | None:
    if not isinstance(item, list) or not all(isinstance(one, str) and one.strip() for one in item):
        return None
    return tuple(one.strip() for one in item)


def _some_texts(item: object) -> tuple[str, ...] | None:
    return _texts(item) or None


def _flag(item: object) -> bool | None:
    return item if isinstance(item, bool) else None


def _one_of(values: tuple[str, ...]) -> Callable[[object], str | None]:
    return lambda item: item if isinstance(item, str) and item in values else None


def _matching(pattern: str) -> Callable[[object], str | None]:
    return lambda item: item if isinstance(item, str) and re.fullmatch(pattern, item) else None


def _schema(item: object) -> SourceSchema | None:
    if not isinstance(item, dict) or set(item) != {"resources", "sha256"}:
        return None
    resources, digest = _some_texts(item["resources"]), _matching("[0-9a-f]{64}")(item["sha256"])
    return None if resources is None or digest is None else SourceSchema(resources, digest)


def _monitoring(item: object) -> Monitoring | None:
    if not isinstance(item, dict) or set(item) != {"what", "threshold", "every_days"}:
        return None
    what, threshold, days = _some_texts(item["what"]), _text(item["threshold"]), item["every_days"]
    if what is None or threshold is None or isinstance(days, bool) or not isinstance(days, int) or days < 1:
        return None
    return Monitoring(what, threshold, days)


_REQUIRED: Mapping[str, Callable[[object], Any]] = {
    "name": _matching(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+"),
    "version": _matching(r"[0-9]+(\.[0-9]+){1,3}([.+-][0-9A-Za-z.]+)?"),
    "system": _matching(r"[a-z][a-z0-9_]*"),
    "title": _text,
    "language_tool": _flag,
    "ebai_class": _one_of(EBAI_CLASSES),
    "use": _one_of(USES),
    "autonomous": _flag,
    "intended_use": _text,
    "users": _some_texts,
    "population": _text,
    "tumours": _some_texts,
    "inputs": _some_texts,
    "optional_inputs": _texts,
    "outputs": _some_texts,
    "out_of_scope": _some_texts,
    "limits": _some_texts,
    "never_use_for": _some_texts,
    "risks": _some_texts,
    "evidence": _some_texts,
    "metrics": _text,
    "verification": _text,
    "training_data": _text,
    "demonstration": _flag,
    "components": _texts,
    "owner": _text,
    "developers": _some_texts,
    "supervising_team": _text,
    "signer_role": _text,
    "language_model": _one_of(MODELS),
    "network": _one_of(NETWORKS),
    "keeps_personal_data": _flag,
    "visible_to_clinicians": _flag,
    "source_schema": _schema,
    "monitoring": _monitoring,
    "licence": _text,
    "regulatory_basis": _text,
}
_FOR_PATIENTS: Mapping[str, Callable[[object], Any]] = {
    "patient_notice": _text,
    "escalation": _some_texts,
    "context_inputs": _some_texts,
}


def _elcap(item: object) -> int | None:
    if item == "none":
        return None
    if isinstance(item, int) and not isinstance(item, bool) and item in {1, 2, 3}:
        return item
    raise ValueError(item)


def parse(data: bytes, *, where: str) -> Card:
    """Return the card that ``data`` (TOML, UTF-8) holds.

    Raises
    ------
    GateRefused
        With rule ``card``, naming every field that is missing, empty, unknown or of another form.
    """
    try:
        table = tomllib.loads(data.decode("utf8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refused(where, [f"TOML illisible ({error})"]) from error
    values, wrong = _read(table)
    if wrong:
        raise _refused(where, wrong)
    return Card(**values, sha256=hashlib.sha256(data).hexdigest())


def _read(table: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    wrong = [f"{name} : champ inconnu" for name in table if name not in {*_REQUIRED, *_FOR_PATIENTS, "elcap_type", "biomarker"}]
    try:
        values["elcap_type"] = _elcap(table.get("elcap_type"))
    except ValueError:
        wrong.append("elcap_type : 1, 2, 3 ou none attendu")
    readers = dict(_REQUIRED)
    if values.get("elcap_type") == 1 or any(name in table for name in _FOR_PATIENTS):
        readers.update(_FOR_PATIENTS)
    if "biomarker" in table:
        readers["biomarker"] = biomarkers.read
    for name, reader in readers.items():
        value = reader(table[name]) if name in table else None
        if value is None:
            wrong.append(f"{name} : {'manque' if name not in table else 'vide ou d’une autre forme'}")
        values[name] = value
    return values, wrong


def _refused(where: str, wrong: list[str]) -> GateRefused:
    return GateRefused(
        "Fiche d’outil refusée",
        rule="card",
        where=where,
        why=" ; ".join(wrong),
        remedy="Complétez la fiche puis enregistrez l’outil de nouveau",
    )


def read_location(location: str) -> bytes:
    """Return the bytes at ``package.name:path`` or at a path of the file system.

    Raises
    ------
    GateRefused
        With rule ``card``, when nothing readable is there.
    """
    try:
        return _resource(location)
    except (OSError, ModuleNotFoundError, ValueError) as error:
        raise GateRefused(
            "Fiche d’outil illisible", rule="card", where=location, why=str(error), remedy="Réinstallez l’outil"
        ) from error


def _resource(location: str) -> bytes:
    package, colon, path = location.partition(":")
    if colon and re.fullmatch(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*", package):
        return files(package).joinpath(path).read_bytes()
    return Path(location).read_bytes()


def load(path: str | Path) -> Card:
    """Return the card at a location. See :func:`parse` for what is refused."""
    location = str(path)
    return parse(read_location(location), where=location)


def schema_hash(resources: Iterable[str]) -> str:
    """Return the joint SHA-256 of the shipped tables that a card's ``source_schema`` names.

    Raises
    ------
    GateRefused
        With rule ``E19``, when one of them cannot be read.
    """
    digest = hashlib.sha256()
    for resource in sorted(resources):
        try:
            content = _resource(resource)
        except (OSError, ModuleNotFoundError, ValueError) as error:
            raise GateRefused(
                "Schéma des données d’entrée introuvable",
                rule="E19",
                where=resource,
                why=str(error),
                remedy="Corrigez source_schema dans la fiche",
            ) from error
        digest.update(resource.encode("utf8") + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()
