"""The record as the FHIR interface gives it: read, history and search, with the access of screens, audited.

Only what persons decided is here. A resource that was withdrawn or rejected is read as entered in error, and found by no search.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from filigrane.kernel.errors import NotFound, UsageError
from filigrane.kernel.ids import is_id
from filigrane.platform import audit, files, patients
from filigrane.platform.access import Action, Actor, require
from filigrane.platform.fhir import ResourceVersion, document_reference, patient_resource
from filigrane.platform.fhir import store as resources
from filigrane.platform.fhir.elements import Resource
from filigrane.platform.fhir.mapping import fhir_id
from filigrane.platform.fhir.people import SYNTHETIC
from filigrane.platform.fhir.search import Criterion, Pairs, criteria, matches, own_id
from filigrane.platform.patients import Patient
from filigrane.platform.patients.store import load

NOT_VERSIONED = frozenset({"Patient", "DocumentReference"})
"""Types whose history is the audit's: only the present state is served."""

_NAMES = ("name", "family", "given")


def read(connection: Connection, actor: Actor, kind: str, identifier: str) -> Resource:
    """Return the present state of a resource, and audit the reading.

    Raises
    ------
    NotFound
        When there is none of this type under this id.
    AccessRefused
        When the actor may not read the patient's record.
    """
    if kind == "Patient":
        known = _known_patient(connection, actor, identifier)
        return _labelled(patient_resource(known), connection, known.id)
    if kind == "DocumentReference":
        item = files.get(connection, own_id(identifier), actor=actor)
        _trace(connection, actor, item.patient, kind, identifier)
        return _labelled(document_reference(item), connection, item.patient)
    last = _versions(connection, actor, kind, identifier)[-1]
    _trace(connection, actor, last.patient, kind, identifier)
    return _labelled(last.body, connection, last.patient)


def version(connection: Connection, actor: Actor, kind: str, identifier: str, number: str) -> Resource:
    """Return one version of a resource; the same errors as :func:`read`."""
    for one in _versions(connection, actor, kind, identifier):
        if str(one.version) == number:
            _trace(connection, actor, one.patient, kind, identifier)
            return _labelled(one.body, connection, one.patient)
    raise NotFound("Cette version n’existe pas", where=f"{kind}/{identifier}"[:80], remedy="Lisez l’historique de la ressource")


def history(connection: Connection, actor: Actor, kind: str, identifier: str) -> list[Resource]:
    """Return every version of a resource, the latest first; the same errors as :func:`read`."""
    found = _versions(connection, actor, kind, identifier)
    _trace(connection, actor, found[0].patient, kind, identifier)
    return [_labelled(one.body, connection, one.patient) for one in reversed(found)]


def search(connection: Connection, actor: Actor, kind: str, asked: Pairs) -> list[Resource]:
    """Return the resources that satisfy a search, and audit it.

    Raises
    ------
    UsageError
        When the search cannot be understood, or names no patient where the type belongs to one.
    AccessRefused
        When the actor may not read the patient's record.
    """
    wanted = criteria(kind, asked)
    if kind == "Patient":
        return _patients(connection, actor, wanted)
    patient = _patient(wanted)
    if not is_id(patient, "pat"):
        raise NotFound("Ce patient n’existe pas, ou son dossier a été effacé")
    require(connection, actor, Action.LIST_DOCUMENTS if kind == "DocumentReference" else Action.READ_PATIENT, patient)
    load(connection, patient)
    others = [one for one in wanted if one.name not in {"patient", "subject"}]
    found = [resource for resource in _of(connection, actor, kind, patient) if matches(resource, others)]
    detail = {"type": kind, "found": len(found)}
    audit.record(connection, actor=actor, action="fhir_search", patient=patient, detail=detail)
    return [_labelled(resource, connection, patient) for resource in found]


def _of(connection: Connection, actor: Actor, kind: str, patient: str) -> list[Resource]:
    if kind == "DocumentReference":
        return [document_reference(item) for item in files.items(connection, patient, actor=actor)]
    if kind == "Provenance":
        standing = resources.current(connection, patient)
        return [trace for one in standing for trace in resources.provenance(connection, one.finding)]
    return [one.body for one in resources.current(connection, patient, types=[kind])]


def _patient(wanted: Sequence[Criterion]) -> str:
    named = {own_id(value) for one in wanted if one.name in {"patient", "subject"} for value in one.values}
    if len(named) != 1:
        raise UsageError(
            "La recherche doit désigner un patient, et un seul",
            where="patient",
            remedy="Ajoutez patient=Patient/… ; les dossiers se lisent un par un",
        )
    return named.pop()


def _known_patient(connection: Connection, actor: Actor, identifier: str) -> Patient:
    if not is_id(own_id(identifier), "pat"):
        raise NotFound("Ce patient n’existe pas, ou son dossier a été effacé")
    return patients.get(connection, actor, own_id(identifier))


def _patients(connection: Connection, actor: Actor, wanted: Sequence[Criterion]) -> list[Resource]:
    """Search patients as the screens do: by identifier, name and birth date; or read those named by ``_id``."""
    by_name = {one.name: one for one in wanted}
    several = [one.name for one in wanted if len(one.values) > 1]
    if several or len(by_name) != len(wanted):
        raise UsageError("Un seul critère de chaque sorte", where=", ".join(several), remedy="Faites une recherche par valeur")
    if "_id" in by_name:
        found = [_known_patient(connection, actor, by_name["_id"].values[0])]
    else:
        identifier, name, born = _asked(by_name)
        found = patients.search(connection, actor, identifier=identifier, name=name, birth_date=born)
    rest = [one for one in wanted if one.name not in {*_NAMES, "birthdate", "identifier"}]
    kept = [resource for one in found if matches(resource := patient_resource(one), rest)]
    return [_labelled(resource, connection, own_id(resource["id"])) for resource in kept]


def _asked(by_name: dict[str, Criterion]) -> tuple[str | None, str | None, date | None]:
    names = " ".join(by_name[name].values[0] for name in _NAMES if name in by_name)
    born: date | None = None
    if "birthdate" in by_name:
        try:
            born = date.fromisoformat(by_name["birthdate"].values[0].removeprefix("eq"))
        except ValueError:
            raise UsageError("La date de naissance se donne entière", where="birthdate", remedy="Écrivez 1960-03-12") from None
    identifier = by_name["identifier"].values[0].rpartition("|")[2] if "identifier" in by_name else None
    return identifier, names or None, born


def _versions(connection: Connection, actor: Actor, kind: str, identifier: str) -> list[ResourceVersion]:
    if kind in NOT_VERSIONED:
        raise UsageError("Ce type n’a pas d’historique servi", where=kind, remedy="Lisez son état présent")
    table = resources.table
    owner = connection.execute(
        select(table.c.patient).where(table.c.id == fhir_id(identifier), table.c.type == kind).limit(1)
    ).scalar()
    if owner is None:
        raise NotFound("Cette ressource n’existe pas", where=f"{kind}/{identifier}"[:80])
    require(connection, actor, Action.READ_PATIENT, owner)
    return resources.versions(connection, identifier)


def _labelled(resource: Resource, connection: Connection, patient: str) -> Resource:
    """Return the resource with the label of invented data where the patient is invented."""
    if not load(connection, patient).synthetic:
        return resource
    meta = dict(resource.get("meta", {}))
    meta["security"] = [*(label for label in meta.get("security", ()) if label != SYNTHETIC), SYNTHETIC]
    return {**resource, "meta": meta}


def _trace(connection: Connection, actor: Actor, patient: str, kind: str, identifier: str) -> None:
    detail = {"type": kind}
    audit.record(connection, actor=actor, action="fhir_read", patient=patient, object=own_id(identifier), detail=detail)
