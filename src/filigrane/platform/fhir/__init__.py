"""FHIR R4: the resource that a finding becomes, its structural check, and the versioned store that the record reads."""

from filigrane.platform.fhir.mapping import FhirStatus, resource_of
from filigrane.platform.fhir.people import document_reference, patient_resource
from filigrane.platform.fhir.store import ResourceVersion, current, versions
from filigrane.platform.fhir.validation import problems

__all__ = [
    "FhirStatus",
    "ResourceVersion",
    "current",
    "document_reference",
    "patient_resource",
    "problems",
    "resource_of",
    "versions",
]
