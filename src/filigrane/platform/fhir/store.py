"""The versioned FHIR resources of the record. Written only from decided findings, each version with its Provenance."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, String, Table, func, insert, select, update

from filigrane.kernel.errors import IntegrityFailure
from filigrane.kernel.finding import Finding
from filigrane.kernel.ids import new_id
from filigrane.platform.db import UtcDateTime, metadata, now
from filigrane.platform.fhir.elements import Resource
from filigrane.platform.fhir.mapping import FhirStatus, fhir_id, resource_of, sources_of, status_of
from filigrane.platform.fhir.validation import problems
from filigrane.platform.keys import seal, unseal
from filigrane.platform.patients import data_key

_HL7 = "http://terminology.hl7.org/CodeSystem/"

table = Table(
    "record_resource",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("patient", String(40), nullable=False),
    Column("type", String(40), nullable=False),
    Column("finding", String(40), nullable=False, index=True),
    Column("decision", String(40)),
    Column("status", String(20), nullable=False),
    Column("written", UtcDateTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_record_resource_patient_type", "patient", "type"),
)


@dataclass(frozen=True)
class ResourceVersion:
    """One version of one resource; ``status`` says whether it is decided or entered in error."""

    id: str
    version: int
    patient: str
    type: str
    finding: str
    decision: str | None
    status: FhirStatus
    written: datetime
    body: Resource


def write_decided(connection: Connection, finding: Finding, *, author: str, decision: str) -> int | None:
    """Write the next version of a finding's resource after a decision, with its Provenance; return its number.

    A finding that was never in the record and is not decided true writes nothing. One that leaves the record (rejected, taken back)
    gets a version ``entered-in-error``.

    Raises
    ------
    IntegrityFailure
        When the resource is not structurally right: nothing is written.
    """
    last = _last(connection, finding.id)
    status = status_of(finding)
    if status is not FhirStatus.DECIDED:
        if last is None or last.status is FhirStatus.ENTERED_IN_ERROR:
            return None
        return _append(connection, finding, _in_error(last.body), author=author, decision=decision)
    resource = resource_of(finding)
    return None if resource is None else _append(connection, finding, resource, author=author, decision=decision)


def retract(connection: Connection, patient: str, findings: Collection[str], *, author: str) -> None:
    """Mark the resources of withdrawn findings as entered in error, and empty their earlier versions of what they said."""
    key, moment = data_key(connection, patient), now(connection)
    for finding_id in findings:
        last = _last(connection, finding_id)
        if last is None:
            continue
        emptied = _emptied(last.body, patient)
        for version in versions(connection, last.id):
            sealed = _seal(key, {**emptied, "meta": {"versionId": str(version.version)}}, version.id, version.version)
            where = table.c.id == version.id, table.c.version == version.version
            connection.execute(update(table).where(*where).values(body=sealed, status=FhirStatus.ENTERED_IN_ERROR.value))
        number = last.version + 1
        body = {**emptied, "meta": {"versionId": str(number), "lastUpdated": moment.isoformat()}}
        retracted = replace(last, version=number, status=FhirStatus.ENTERED_IN_ERROR, decision=None, written=moment, body=body)
        _insert(connection, key, retracted)
        _empty_provenance(connection, key, finding_id, author)


def versions(connection: Connection, resource_id: str) -> list[ResourceVersion]:
    """Return every version of a resource, the oldest first."""
    rows = connection.execute(select(table).where(table.c.id == fhir_id(resource_id)).order_by(table.c.version)).mappings().all()
    if not rows:
        return []
    key = data_key(connection, rows[0]["patient"])
    return [_version(key, dict(row)) for row in rows]


def current(connection: Connection, patient: str, *, types: Collection[str] | None = None) -> list[ResourceVersion]:
    """Return the last version of each of a patient's resources that stands (not those entered in error, nor Provenance)."""
    last = (
        select(table.c.id, func.max(table.c.version).label("version"))
        .where(table.c.patient == patient, table.c.type != "Provenance")
        .group_by(table.c.id)
        .subquery()
    )
    query = (
        select(table)
        .join(last, (table.c.id == last.c.id) & (table.c.version == last.c.version))
        .where(table.c.status == FhirStatus.DECIDED.value)
        .order_by(table.c.type, table.c.id)
    )
    if types is not None:
        query = query.where(table.c.type.in_(list(types)))
    rows = connection.execute(query).mappings().all()
    if not rows:
        return []
    key = data_key(connection, patient)
    return [_version(key, dict(row)) for row in rows]


def provenance(connection: Connection, finding_id: str) -> list[Resource]:
    """Return the Provenance of each version of a finding's resource, the oldest first."""
    query = select(table).where(table.c.finding == finding_id, table.c.type == "Provenance").order_by(table.c.written, table.c.id)
    rows = connection.execute(query).mappings().all()
    if not rows:
        return []
    key = data_key(connection, rows[0]["patient"])
    return [_version(key, dict(row)).body for row in rows]


def _append(connection: Connection, finding: Finding, resource: Resource, *, author: str, decision: str) -> int:
    wrong = problems(resource)
    if wrong:
        raise IntegrityFailure(
            "Ressource FHIR mal formée", where=finding.id, why=" ; ".join(wrong), remedy="Rien n’a été enregistré"
        )
    patient, moment = finding.subject.patient, now(connection)
    key = data_key(connection, patient)
    last = _last(connection, finding.id)
    number = 1 if last is None else last.version + 1
    status = status_of(finding)
    status = FhirStatus.ENTERED_IN_ERROR if status is FhirStatus.PROPOSED else status
    meta = {**resource.get("meta", {}), "versionId": str(number), "lastUpdated": moment.isoformat()}
    body = {**resource, "meta": meta}
    shell = ResourceVersion(resource["id"], number, patient, resource["resourceType"], finding.id, decision, status, moment, body)
    _insert(connection, key, shell)
    trace = _provenance(finding, shell, author, moment)
    witness = replace(shell, id=trace["id"], version=1, type="Provenance", status=FhirStatus.DECIDED, body=trace)
    _insert(connection, key, witness)
    return number


def _insert(connection: Connection, key: bytes, version: ResourceVersion) -> None:
    values = {**version.__dict__, "status": version.status.value, "body": _seal(key, version.body, version.id, version.version)}
    connection.execute(insert(table).values(values))


def _provenance(finding: Finding, version: ResourceVersion, author: str, moment: datetime) -> Resource:
    """Return who decided (author), which tool proposed (assembler), and from which received files."""
    agents: list[dict[str, Any]] = [
        {"type": _coded("author"), "who": {"identifier": {"system": "urn:filigrane:account", "value": author}}}
    ]
    if finding.producer.run:
        tool = f"{finding.producer.tool} {finding.producer.version}"
        who = {"identifier": {"system": "urn:filigrane:run", "value": finding.producer.run}, "display": tool, "type": "Device"}
        agents.append({"type": _coded("assembler"), "who": who})
    entities = [
        {"role": "source", "what": {"reference": f"DocumentReference/{fhir_id(source)}"}} for source in sources_of(finding)
    ]
    return {
        "resourceType": "Provenance",
        "id": fhir_id(new_id("prov")),
        "target": [{"reference": f"{version.type}/{version.id}/_history/{version.version}"}],
        "recorded": moment.isoformat(),
        "agent": agents,
        **({"entity": entities} if entities else {}),
    }


def _coded(code: str) -> Resource:
    return {"coding": [{"system": f"{_HL7}provenance-participant-type", "code": code}]}


def _in_error(body: Resource) -> Resource:
    """Return the same resource marked as entered in error: what it said stays readable in the history."""
    return {**{name: item for name, item in body.items() if name != "clinicalStatus"}, **_error_status(body)}


def _emptied(body: Resource, patient: str) -> Resource:
    """Return the least resource of this type that FHIR accepts, entered in error, without anything that the source said."""
    kind = body["resourceType"]
    said = {"text": "Retiré"}
    subject = {"reference": f"Patient/{fhir_id(patient)}"}
    who = "patient" if kind in {"AllergyIntolerance", "FamilyMemberHistory"} else "subject"
    needed: dict[str, Resource] = {
        "Observation": {"code": said},
        "DiagnosticReport": {"code": said},
        "MedicationStatement": {"medicationCodeableConcept": said},
        "FamilyMemberHistory": {"relationship": said},
        "AdverseEvent": {"actuality": "actual"},
    }
    return {"resourceType": kind, "id": body["id"], who: subject, **needed.get(kind, {}), **_error_status(body)}


def _error_status(body: Resource) -> Resource:
    kind = body["resourceType"]
    if kind in {"Condition", "AllergyIntolerance"}:
        system = "condition-ver-status" if kind == "Condition" else "allergyintolerance-verification"
        return {"verificationStatus": {"coding": [{"system": f"{_HL7}{system}", "code": "entered-in-error"}]}}
    if kind == "AdverseEvent":  # R4 gives it no status: the tag says it
        return {"meta": {"tag": [{"system": "urn:filigrane:tags", "code": "entered-in-error"}]}}
    return {"status": "entered-in-error"}


def _empty_provenance(connection: Connection, key: bytes, finding_id: str, author: str) -> None:
    query = select(table).where(table.c.finding == finding_id, table.c.type == "Provenance")
    for row in connection.execute(query).mappings().all():
        body = _version(key, dict(row)).body
        body.pop("entity", None)
        body["activity"] = {"text": f"Retiré par {author}"}
        where = table.c.id == row["id"], table.c.version == row["version"]
        connection.execute(update(table).where(*where).values(body=_seal(key, body, row["id"], row["version"])))


def _last(connection: Connection, finding_id: str) -> ResourceVersion | None:
    query = select(table).where(table.c.finding == finding_id, table.c.type != "Provenance").order_by(table.c.version.desc())
    row = connection.execute(query.limit(1)).mappings().first()
    return None if row is None else _version(data_key(connection, row["patient"]), dict(row))


def _seal(key: bytes, body: Resource, resource_id: str, version: int) -> bytes:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return seal(key, text.encode("utf8"), f"resource:{resource_id}:{version}")


def _version(key: bytes, row: dict[str, Any]) -> ResourceVersion:
    body = json.loads(unseal(key, row["body"], f"resource:{row['id']}:{row['version']}"))
    return ResourceVersion(**{**row, "status": FhirStatus(row["status"]), "body": body})
