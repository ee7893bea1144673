"""Findings and evidence as JSON documents and back, without loss: the one form stored, exported and sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from filigrane.kernel.codes import Code
from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import Derived, Evidence, ResourceRef, Searched, Statement, TextSpan
from filigrane.kernel.finding import Assertion, Finding, Producer, Status, Subject, Value
from filigrane.kernel.unknown import Reason, Unknown

Json = dict[str, Any]


def value_to_json(value: Value | Unknown) -> Any:
    """Return a value, or ``{"unknown": reason, "reason": detail}`` for an Unknown."""
    if isinstance(value, Unknown):
        return {"unknown": value.reason.value, "reason": value.detail}
    return dict(value)


def value_from_json(data: Mapping[str, Any]) -> Value | Unknown:
    """Return what :func:`value_to_json` wrote."""
    if "unknown" in data:
        return Unknown(Reason(data["unknown"]), str(data.get("reason", "")))
    return dict(data)


def interval_to_json(interval: Interval) -> Json:
    """Return ``{"start", "end"}`` as ISO days or None."""
    return {
        "start": interval.start.isoformat() if interval.start else None,
        "end": interval.end.isoformat() if interval.end else None,
    }


def interval_from_json(data: Mapping[str, Any]) -> Interval:
    """Return what :func:`interval_to_json` wrote."""
    start, end = data.get("start"), data.get("end")
    return Interval(date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)


def evidence_to_json(evidence: Evidence) -> Json:
    """Return one evidence with its family under ``type``."""
    match evidence:
        case TextSpan():
            return {
                "type": "text", "source": evidence.source, "document": evidence.document, "page": evidence.page,
                "start": evidence.start, "end": evidence.end, "quote": evidence.quote,
                "boxes": [list(box) for box in evidence.boxes],
            }  # fmt: skip
        case ResourceRef():
            return {
                "type": "resource", "source": evidence.source, "document": evidence.document,
                "path": evidence.path, "quote": evidence.quote,
            }  # fmt: skip
        case Statement():
            return {
                "type": "statement",
                "person": evidence.person,
                "role": evidence.role,
                "time": evidence.time.isoformat(),
            }
        case Derived():
            return {
                "type": "derived",
                "rule": evidence.rule,
                "version": evidence.version,
                "findings": list(evidence.findings),
            }
        case Searched():
            return {
                "type": "searched", "sources": list(evidence.sources),
                "pages_read": evidence.pages_read, "pages_unreadable": evidence.pages_unreadable,
            }  # fmt: skip


def evidence_from_json(data: Mapping[str, Any]) -> Evidence:
    """Return what :func:`evidence_to_json` wrote.

    Raises
    ------
    ValueError
        When ``type`` is not a family of evidence.
    """
    match data["type"]:
        case "text":
            boxes = tuple((float(b[0]), float(b[1]), float(b[2]), float(b[3])) for b in data["boxes"])
            return TextSpan(data["source"], data["document"], data["page"], data["start"], data["end"], data["quote"], boxes)
        case "resource":
            return ResourceRef(data["source"], data["document"], data["path"], data["quote"])
        case "statement":
            return Statement(data["person"], data["role"], datetime.fromisoformat(data["time"]))
        case "derived":
            return Derived(data["rule"], data["version"], tuple(data["findings"]))
        case "searched":
            return Searched(tuple(data["sources"]), data["pages_read"], data["pages_unreadable"])
    raise ValueError(f"unknown family of evidence: {data['type']!r}")


def finding_to_json(finding: Finding) -> Json:
    """Return a finding as a JSON document."""
    code = finding.code
    return {
        "id": finding.id,
        "patient": finding.subject.patient,
        "tumour": finding.subject.tumour,
        "kind": finding.kind,
        "value": value_to_json(finding.value),
        "corrected": None if finding.corrected is None else value_to_json(finding.corrected),
        "unit": finding.unit,
        "code": None if code is None else {"system": code.system, "code": code.code, "label": code.label},
        "when": interval_to_json(finding.when),
        "assertion": {
            "negated": finding.assertion.negated, "hypothetical": finding.assertion.hypothetical,
            "family": finding.assertion.family, "history": finding.assertion.history,
        },
        "status": finding.status.value,
        "confidence": finding.confidence,
        "producer": {"tool": finding.producer.tool, "version": finding.producer.version, "run": finding.producer.run},
        "evidence": [evidence_to_json(item) for item in finding.evidence],
    }  # fmt: skip


def finding_from_json(data: Mapping[str, Any]) -> Finding:
    """Return what :func:`finding_to_json` wrote."""
    code, corrected, producer = data["code"], data["corrected"], data["producer"]
    return Finding(
        id=data["id"],
        subject=Subject(data["patient"], data["tumour"]),
        kind=data["kind"],
        value=value_from_json(data["value"]),
        evidence=tuple(evidence_from_json(item) for item in data["evidence"]),
        producer=Producer(producer["tool"], producer["version"], producer["run"]),
        when=interval_from_json(data["when"]),
        assertion=Assertion(**data["assertion"]),
        unit=data["unit"],
        code=None if code is None else Code(code["system"], code["code"], code["label"]),
        confidence=data["confidence"],
        status=Status(data["status"]),
        corrected=None if corrected is None else value_from_json(corrected),
    )
