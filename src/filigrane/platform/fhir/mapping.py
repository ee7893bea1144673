"""From a finding to its FHIR R4 resource. Deterministic: the same finding gives the same resource, under the same id."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from filigrane.kernel.codes import UCUM
from filigrane.kernel.evidence import ResourceRef, TextSpan
from filigrane.kernel.finding import DECIDED_TRUE, Finding, Status, Value
from filigrane.kernel.unknown import Reason, Unknown
from filigrane.platform.fhir.elements import Resource, coded, pruned, start_of, time_of
from filigrane.science.oncology.kinds import kinds

_HL7 = "http://terminology.hl7.org/CodeSystem/"
_MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/"
TAGS = "urn:filigrane:tags"
EXTENSION_TUMOUR = "urn:filigrane:tumour"
SIDES = {"left": "gauche", "right": "droit", "bilateral": "bilatéral", "midline": "médian"}
_ABSENT = {
    Reason.ABSENT: "unknown",
    Reason.UNREADABLE: "error",
    Reason.NOT_ASSESSED: "not-performed",
    Reason.NOT_APPLICABLE: "not-applicable",
}


class FhirStatus(StrEnum):
    """How a resource stands towards the record."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    ENTERED_IN_ERROR = "entered-in-error"


def fhir_id(identifier: str) -> str:
    """Return an id of ours in FHIR's alphabet (no underscore)."""
    return identifier.replace("_", "-")


def status_of(finding: Finding) -> FhirStatus:
    """Return where a finding stands towards the record."""
    if finding.status in DECIDED_TRUE:
        return FhirStatus.DECIDED
    return FhirStatus.PROPOSED if finding.status is Status.PROPOSED else FhirStatus.ENTERED_IN_ERROR


def resource_of(finding: Finding) -> Resource | None:
    """Return the resource of a finding, or None for a kind that FHIR has no place for.

    An undecided finding gives a preliminary or unconfirmed resource tagged ``proposed``; a rejected or withdrawn one an
    ``entered-in-error`` one.
    """
    kind = kinds()[finding.kind]
    builder = _BUILDERS.get(kind.fhir)
    if builder is None:
        return None
    status = status_of(finding)
    value = finding.current
    resource: Resource = {"resourceType": kind.fhir, "id": fhir_id(finding.id), "meta": _meta(finding, value, status)}
    if finding.subject.tumour is not None:
        resource["extension"] = [{"url": EXTENSION_TUMOUR, "valueString": finding.subject.tumour}]
    resource.update(builder(finding, value, status))
    whole: Resource = pruned(resource)
    return whole


def proposed_tag() -> Resource:
    """Return the tag of everything that no person has decided."""
    return {"system": TAGS, "code": "proposed", "display": "Proposé, à valider"}


def _meta(finding: Finding, value: Value | Unknown, status: FhirStatus) -> Resource:
    meta: Resource = {}
    profile = _row(finding.kind, value).get("profile")
    if profile:
        meta["profile"] = [_MCODE + profile]
    if status is FhirStatus.PROPOSED:
        meta["tag"] = [proposed_tag()]
    if finding.producer.run:  # AI Act, article 50: what a machine wrote says so in its metadata
        meta["security"] = [
            {"system": f"{_HL7}v3-ObservationValue", "code": "AIAST", "display": "Artificial Intelligence asserted"}
        ]
    return meta


def _condition(finding: Finding, value: Value | Unknown, status: FhirStatus) -> Resource:
    resource: Resource = {"subject": _patient(finding), "code": _code(finding, value), **time_of("onset", finding.when)}
    verification = {FhirStatus.PROPOSED: "unconfirmed", FhirStatus.ENTERED_IN_ERROR: "entered-in-error"}.get(status, "confirmed")
    if status is FhirStatus.DECIDED and finding.assertion.negated:
        verification = "refuted"
    resource["verificationStatus"] = coded(f"{_HL7}condition-ver-status", verification)
    if status is not FhirStatus.ENTERED_IN_ERROR:
        clinical = "inactive" if finding.assertion.history or finding.kind == "personal_history" else "active"
        resource["clinicalStatus"] = coded(f"{_HL7}condition-clinical", clinical)
    category = "problem-list-item" if finding.kind in {"comorbidity", "personal_history"} else "encounter-diagnosis"
    resource["category"] = [coded(f"{_HL7}condition-category", category)]
    if isinstance(value, Mapping) and value.get("side"):
        resource["bodySite"] = [{"text": SIDES[value["side"]]}]
    resource["note"] = _note(value)
    return resource


def _observation(finding: Finding, value: Value | Unknown, status: FhirStatus) -> Resource:
    resource: Resource = {
        "status": _observation_status(finding, status),
        "code": _code(finding, value),
        "subject": _patient(finding),
        **time_of("effective", finding.when),
    }
    category = _row(finding.kind, value).get("category")
    if category:
        resource["category"] = [coded(f"{_HL7}observation-category", category)]
    resource.update(_observation_value(finding, value))
    return resource


def _observation_status(finding: Finding, status: FhirStatus) -> str:
    if status is FhirStatus.DECIDED:
        return "amended" if finding.status is Status.CORRECTED else "final"
    return "preliminary" if status is FhirStatus.PROPOSED else "entered-in-error"


def _observation_value(finding: Finding, value: Value | Unknown) -> Resource:
    if isinstance(value, Unknown):
        return {"dataAbsentReason": {**coded(f"{_HL7}data-absent-reason", _ABSENT[value.reason]), "text": value.french()}}
    if finding.kind == "tnm":
        return {"component": _tnm_components(value)}
    number = _number(finding, value)
    if number is None:
        return {"valueCodeableConcept": _concept(finding, _words(value))}
    result: Resource = {"valueQuantity": number}
    if finding.kind == "laboratory":
        limits = {side: {"value": value[side], **_unit(finding.unit)} for side in ("low", "high") if value.get(side) is not None}
        if limits:
            result["referenceRange"] = [limits]
        result["note"] = [{"text": str(value["as_written"])}] if value.get("as_written") else None
    return result


_NUMBERS = {
    "weight": ("kg", "kg"),
    "height": ("cm", "cm"),
    "body_surface": ("m2", "m2"),
    "tumour_size": ("mm", "mm"),
    "performance_status": ("value", "{score}"),
    "laboratory": ("value", None),
    "biomarker": ("number", None),
}


def _number(finding: Finding, value: Value) -> Resource | None:
    name, unit = _NUMBERS.get(finding.kind, ("", None))
    if not name or value.get(name) is None:
        return None
    quantity: Resource = {"value": value[name], **_unit(unit or finding.unit)}
    comparator = value.get("comparator")
    if comparator in {"<", "<=", ">=", ">"}:
        quantity["comparator"] = comparator
    return quantity


def _unit(unit: str | None) -> Resource:
    return {"unit": unit, "system": UCUM, "code": unit} if unit else {}


_TNM_CODES = {
    "T": {"c": "21905-5", "p": "21899-0", "": "21911-3"},
    "N": {"c": "21906-3", "p": "21900-6", "": "21912-1"},
    "M": {"c": "21907-1", "p": "21901-4", "": "21913-9"},
}


def _tnm_components(value: Value) -> list[Resource]:
    components = []
    for axis, codes in _TNM_CODES.items():
        if value.get(axis) is None:
            continue
        prefix = value.get(f"{axis.lower()}_prefix") or value.get("prefix") or ""
        code = codes[prefix] if prefix in codes else codes["p" if prefix.endswith("p") else ""]
        components.append(
            {
                "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": axis},
                "valueCodeableConcept": {"text": f"{prefix}{value[axis]}"},
            }
        )
    others = [name for name in ("R", "L", "V", "Pn") if value.get(name) is not None]
    return components + [{"code": {"text": name}, "valueCodeableConcept": {"text": str(value[name])}} for name in others]


def _procedure(finding: Finding, value: Value | Unknown, status: FhirStatus) -> Resource:
    state = {FhirStatus.DECIDED: "completed", FhirStatus.ENTERED_IN_ERROR: "entered-in-error"}.get(status, "unknown")
    if status is FhirStatus.DECIDED and finding.assertion.negated:
        state = "not-done"
    resource: Resource = {
        "status": state,
        "code": _code(finding, value),
        "subject": _patient(finding),
        **time_of("performed", finding.when),
        "note": _note(value),
    }
    if isinstance(value, Mapping):
        site = [part for part in (value.get("site"), SIDES.get(value.get("side") or "")) if part]
        resource["bodySite"] = [{"text": " ".join(site)}] if site else None
    return resource


def _medication(finding: Finding, value: Value | Unknown, status: FhirStatus) -> Resource:
    state = "entered-in-error" if status is FhirStatus.ENTERED_IN_ERROR else "unknown"
    if status is FhirStatus.DECIDED and finding.assertion.negated:
        state = "not-taken"
    elif status is FhirStatus.DECIDED and isinstance(value, Mapping) and value.get("stop_known"):
        state = "completed" if value.get("stop_reason") in {"completed", None} else "stopped"
    resource: Resource = {
        "status": state,
        "medicationCodeableConcept": _concept(finding, _medication_words(value)),
        "subject": _patient(finding),
        **time_of("effective", finding.when),
        "note": _note(value),
    }
    if finding.kind == "drug_dose" and isinstance(value, Mapping):
        dose = [str(value["dose"]), finding.unit, f"/ {value['per']}" if value.get("per") else None]
        resource["dosage"] = [{"text": " ".join(part for part in dose if part)}]
    return resource


def _medication_words(value: Value | Unknown) -> str:
    if isinstance(value, Unknown):
        return value.french()
    drugs = " + ".join(value.get("drugs") or ([value["drug"]] if value.get("drug") else []))
    protocol = value.get("protocol")
    return f"{protocol} : {drugs}" if protocol and drugs else str(protocol or drugs)


def _allergy(finding: Finding, value: Value | Unknown, status: FhirStatus) -> Resource:
    verification = {FhirStatus.PROPOSED: "unconfirmed", FhirStatus.ENTERED_IN_ERROR: "entered-in-error"}.get(status, "confirmed")
    if status is FhirStatus.DECIDED and finding.assertion.negated and not _no_allergy(value):
        verification = "refuted"
    resource: Resource = {
        "verificationStatus": coded(f"{_HL7}allergyintolerance-verification", verification),
        "patient": _patient(finding),
        "code": _concept(finding, "Aucune allergie connue" if _no_allergy(value) else _words(value, "substance")),
        **time_of("onset", finding.when),
    }
    if status is not FhirStatus.ENTERED_IN_ERROR:
        resource["clinicalStatus"] = coded(f"{_HL7}allergyintolerance-clinical", "active")
    if isinstance(value, Mapping) and value.get("reaction"):
        resource["reaction"] = [{"manifestation": [{"text": value["reaction"]}]}]
    return resource


def _no_allergy(value: Value | Unknown) -> bool:
    return isinstance(value, Mapping) and value.get("substance") == "aucune"


def _family(finding: Finding, value: Value | Unknown, status: FhirStatus) -> Resource:
    state = "entered-in-error" if status is FhirStatus.ENTERED_IN_ERROR else "partial"
    relative = value.get("relative") if isinstance(value, Mapping) else None
    return {
        "status": state,
        "patient": _patient(finding),
        "relationship": {"text": str(relative or "").strip() or "parenté non précisée"},
        "condition": [{"code": _concept(finding, _words(value, "term"))}],
    }


def _adverse(finding: Finding, value: Value | Unknown, _status: FhirStatus) -> Resource:
    resource: Resource = {
        "actuality": "actual",
        "subject": _patient(finding),
        "event": _concept(finding, _words(value, "term")),
        "date": start_of(finding.when),
    }
    if isinstance(value, Mapping) and value.get("grade") is not None:
        version = f" (CTCAE {value['version']})" if value.get("version") else ""
        resource["severity"] = {"text": f"grade {value['grade']}{version}"}
    if isinstance(value, Mapping) and value.get("drugs"):
        resource["suspectEntity"] = [{"instance": {"display": drug}} for drug in value["drugs"]]
    return resource


def _report(finding: Finding, value: Value | Unknown, status: FhirStatus) -> Resource:
    state = {FhirStatus.PROPOSED: "preliminary", FhirStatus.ENTERED_IN_ERROR: "entered-in-error"}.get(status, "final")
    if status is FhirStatus.DECIDED and isinstance(value, Mapping) and value.get("status") in {"planned", "requested"}:
        state = "registered"
    return {
        "status": state,
        "code": _code(finding, value),
        "subject": _patient(finding),
        **time_of("effective", finding.when),
        "conclusion": value.get("conclusion") if isinstance(value, Mapping) else value.french(),
    }


_Builder = Callable[[Finding, "Value | Unknown", FhirStatus], Resource]
_BUILDERS: Mapping[str, _Builder] = {
    "Condition": _condition,
    "Observation": _observation,
    "Procedure": _procedure,
    "MedicationStatement": _medication,
    "AllergyIntolerance": _allergy,
    "FamilyMemberHistory": _family,
    "AdverseEvent": _adverse,
    "DiagnosticReport": _report,
}


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("mapping.toml").read_text(encoding="utf8"))


def _row(kind: str, value: Value | Unknown) -> Mapping[str, Any]:
    row: Mapping[str, Any] = _table().get(kind, {})
    scale = value.get("scale") if isinstance(value, Mapping) else None
    return {**row, **row["by"].get(scale, {})} if "by" in row else row


def _code(finding: Finding, value: Value | Unknown) -> Resource:
    """Return what the resource is about: the table's code where the kind has one, else the finding's own code, with words."""
    row = _row(finding.kind, value)
    label = kinds()[finding.kind].label
    if "code" in row:
        system, code = row["code"]
        return {"coding": [{"system": system, "code": code}], "text": label}
    if isinstance(value, Unknown):
        return {"text": label}
    words = _words(value)
    return _concept(finding, f"{label} : {words}" if words else label)


def _concept(finding: Finding, words: str) -> Resource:
    concept: Resource = {"text": words.strip() or "non précisé"}
    if (
        finding.code is not None and finding.current is finding.value
    ):  # the code is the machine's: a corrected value does not keep it
        coding = {"system": finding.code.system, "code": finding.code.code, "display": finding.code.label}
        concept["coding"] = [{key: item for key, item in coding.items() if item}]
    return concept


_QUIET = frozenset({"as_written", "low", "high", "flag", "multiple_of_upper", "derived", "stop_known", "conclusion", "side"})


def _words(value: Value | Unknown, *names: str) -> str:
    if isinstance(value, Unknown):
        return value.french()
    chosen = [value.get(name) for name in names] if names else [item for name, item in value.items() if name not in _QUIET]
    parts = [
        ", ".join(map(str, item)) if isinstance(item, list | tuple) else str(item)
        for item in chosen
        if item not in (None, [], ())
    ]
    return " ".join(parts)


def _note(value: Value | Unknown) -> list[Resource] | None:
    return [{"text": value.french()}] if isinstance(value, Unknown) else None


def _patient(finding: Finding) -> Resource:
    return {"reference": f"Patient/{fhir_id(finding.subject.patient)}"}


def sources_of(finding: Finding) -> tuple[str, ...]:
    """Return the source items quoted by a finding, in order, without repeats."""
    return tuple(dict.fromkeys(item.source for item in finding.evidence if isinstance(item, TextSpan | ResourceRef)))
