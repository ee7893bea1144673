"""Codes of the field's terminologies, always with their system."""

from __future__ import annotations

from dataclasses import dataclass

ICD_O_TOPOGRAPHY = "urn:oid:2.16.840.1.113883.6.43.1#topography"
ICD_O_MORPHOLOGY = "urn:oid:2.16.840.1.113883.6.43.1#morphology"
CIM_10 = "http://hl7.org/fhir/sid/icd-10"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
ATC = "http://www.whocc.no/atc"


@dataclass(frozen=True, order=True)
class Code:
    """A code, the address of its system, and a short label of our own."""

    system: str
    code: str
    label: str = ""
