"""Reading the record. It is written only by deciding (``platform.findings``): nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from filigrane.kernel.errors import IntegrityFailure
from filigrane.kernel.finding import Status
from filigrane.kernel.ids import new_id
from filigrane.platform import audit, files, patients
from filigrane.platform.access import Action, Actor, require
from filigrane.platform.db import now
from filigrane.platform.fhir import ResourceVersion, document_reference, patient_resource, problems, resource_of
from filigrane.platform.fhir import store as resources
from filigrane.platform.fhir.elements import Resource
from filigrane.platform.fhir.mapping import fhir_id, proposed_tag
from filigrane.platform.findings import for_patient

if TYPE_CHECKING:
    from filigrane.science.oncology.model import Course, DocumentInfo

versions = resources.versions
current = resources.current
provenance = resources.provenance


def course(
    connection: Connection,
    patient: str,
    as_of: date | datetime | None = None,
    proposed: bool = False,
    *,
    documents: Mapping[str, DocumentInfo] | None = None,
) -> Course:
    """Return the patient's course from decided findings, and from proposed ones on request.

    Parameters
    ----------
    connection, patient
        Whose; the caller asks ``access`` before.
    as_of
        The course as it could be told then: findings decided by that moment, facts not after that day. A day means its end.
    proposed
        Whether undecided findings count too.
    documents
        What is known of the documents that findings quote, for the ranking of sources.
    """
    from filigrane.science.oncology import course as courses

    statuses = {Status.ACCEPTED, Status.CORRECTED, Status.TYPED} | ({Status.PROPOSED} if proposed else set())
    moment, day = _moment(connection, as_of)
    found = for_patient(connection, patient, statuses=statuses, as_of=moment)
    return courses.build(found, day, documents, proposed=proposed)


def _moment(connection: Connection, as_of: date | datetime | None) -> tuple[datetime | None, date | None]:
    if as_of is None:
        return None, None
    if isinstance(as_of, datetime):
        return as_of, as_of.date()
    return datetime.combine(as_of + timedelta(days=1), time.min, tzinfo=now(connection).tzinfo), as_of


def bundle(connection: Connection, actor: Actor, patient: str, *, proposed: bool = False) -> Resource:
    """Return the record as one FHIR collection: the patient, the received files, what is decided and its Provenance.

    With ``proposed``, undecided findings are added, preliminary or unconfirmed and tagged; they are no part of the record.

    Raises
    ------
    AccessRefused
        When the actor may not export this record.
    IntegrityFailure
        When a resource is not structurally right.
    """
    require(connection, actor, Action.EXPORT, patient)
    identity = patients.get(connection, actor, patient)
    found = [patient_resource(identity)]
    found += [document_reference(item) for item in files.items(connection, patient, actor=actor)]
    for version in current(connection, patient):
        found.append(version.body)
        found += provenance(connection, version.finding)[-1:]
    if proposed:
        waiting = for_patient(connection, patient, statuses={Status.PROPOSED})
        found += [resource for finding in waiting if (resource := resource_of(finding)) is not None]
    wrong = [problem for resource in found for problem in problems(resource)]
    if wrong:
        raise IntegrityFailure("Export FHIR refusé", where=fhir_id(patient), why=" ; ".join(wrong[:5]), remedy="Rien n’est sorti")
    audit.record(connection, actor=actor, action="export_fhir", patient=patient, detail={"resources": len(found)})
    return _collection(connection, found, proposed=proposed)


def _collection(connection: Connection, found: list[Resource], *, proposed: bool) -> Resource:
    meta: dict[str, Any] = {"meta": {"tag": [proposed_tag()]}} if proposed else {}
    return {
        "resourceType": "Bundle",
        "id": fhir_id(new_id("bdl")),
        **meta,
        "type": "collection",
        "timestamp": now(connection).isoformat(),
        "entry": [{"resource": resource} for resource in found],
    }


__all__ = ["ResourceVersion", "bundle", "course", "current", "provenance", "versions"]
