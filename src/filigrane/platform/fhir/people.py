"""The Patient and DocumentReference resources, from the patient's identity and the received files."""

from __future__ import annotations

from typing import Any

from filigrane.platform.fhir.elements import Resource
from filigrane.platform.fhir.mapping import fhir_id
from filigrane.platform.files import SourceItem
from filigrane.platform.files import State as FileState
from filigrane.platform.patients import Patient

SYNTHETIC = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST", "display": "Données synthétiques"}


def patient_resource(patient: Patient) -> Resource:
    """Return the Patient: birth name as official, used name as usual, sex, birth date, local identifiers."""
    traits = patient.traits
    names: list[dict[str, Any]] = [{"use": "official", "family": traits.birth_name, "given": list(traits.first_names)}]
    if traits.used_name and traits.used_name != traits.birth_name:
        names.append({"use": "usual", "family": traits.used_name, "given": list(traits.first_names)})
    resource: Resource = {
        "resourceType": "Patient",
        "id": fhir_id(patient.id),
        "name": names,
        "gender": traits.sex.value,
        "birthDate": traits.birth_date.isoformat() if traits.birth_date else None,
        "identifier": [
            {"system": f"urn:filigrane:identifier:{item.system}", "value": item.value} for item in patient.identifiers
        ],
    }
    if patient.synthetic:
        resource["meta"] = {"security": [SYNTHETIC]}
    return {key: item for key, item in resource.items() if item not in (None, [])}


def document_reference(item: SourceItem) -> Resource:
    """Return the DocumentReference of a received file: its hash and size, not its bytes."""
    withdrawn = item.state is FileState.WITHDRAWN
    attachment = {"contentType": item.media_type, "size": item.size}
    if not withdrawn:
        attachment["title"] = item.name
    return {
        "resourceType": "DocumentReference",
        "id": fhir_id(item.id),
        "status": "entered-in-error" if withdrawn else "current",
        "subject": {"reference": f"Patient/{fhir_id(item.patient)}"},
        "date": item.received.isoformat(),
        "content": [{"attachment": attachment}],
        "identifier": [{"system": "urn:filigrane:sha256", "value": item.sha256}],
    }
