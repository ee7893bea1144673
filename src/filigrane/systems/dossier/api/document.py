"""The reader's JSON document, kept stable: patient, documents, findings, synthesis, alerts, coverage, problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from filigrane.kernel.evidence import Derived, Evidence, TextSpan
from filigrane.kernel.finding import Finding
from filigrane.kernel.wire import interval_to_json, value_to_json
from filigrane.science.oncology.model import Alert
from filigrane.science.pages.model import ReceivedFile
from filigrane.systems.dossier.model import PatientIdentity, Reading


def document_of(reading: Reading, warnings: Sequence[str] = ()) -> dict[str, Any]:
    """Return a reading as its JSON document."""
    findings = {finding.id: finding for finding in reading.findings}
    return {
        "patient": _patient(reading.identity),
        "documents": [_document(reading, name) for name in reading.infos],
        "findings": [finding_document(finding, findings) for finding in reading.findings],
        "synthesis": [{"section": s.section, "text": s.text, "findings": list(s.findings)} for s in reading.synthesis],
        "alerts": [alert_document(alert) for alert in reading.alerts],
        "coverage": vars(reading.coverage),
        "problems": [{"file": p.file, "page": p.page, "what": p.what, "do": p.do} for p in reading.problems],
        "reader": {"version": reading.reader, "components": list(reading.components), "warnings": list(warnings)},
    }


def _patient(identity: PatientIdentity) -> dict[str, Any]:
    return {
        "birth_name": identity.birth_name,
        "used_name": identity.used_name,
        "first_names": identity.first_names,
        "sex": identity.sex,
        "birth_date": identity.birth_date.isoformat() if identity.birth_date else None,
        "identifiers": list(identity.identifiers),
        "questions": list(identity.questions),
    }


def _document(reading: Reading, name: str) -> dict[str, Any]:
    info = reading.infos[name]
    day = info.date.start.isoformat() if info.date.is_day and info.date.start else None
    return {
        "id": info.id,
        "file": info.file,
        "first_page": info.first_page,
        "last_page": info.last_page,
        "title": info.title,
        "type": info.type,
        "date": day,
        "when": interval_to_json(info.date),
        "author": info.author,
        "place": info.place,
    }


def finding_document(finding: Finding, others: dict[str, Finding]) -> dict[str, Any]:
    """Return one finding as the reader's JSON writes it; a derived one cites the passages of the findings it rests on."""
    assertion = finding.assertion
    return {
        "id": finding.id,
        "kind": finding.kind,
        "tumour": finding.subject.tumour,
        "value": value_to_json(finding.current),
        "unit": finding.unit,
        "code": finding.code.code if finding.code else None,
        "when": interval_to_json(finding.when),
        "assertion": {
            "negated": assertion.negated, "hypothetical": assertion.hypothetical,
            "family": assertion.family, "history": assertion.history,
        },
        "status": finding.status.value,
        "confidence": finding.confidence,
        "evidence": [span_document(span) for span in passages(finding, others)],
        "derived_from": sorted({i for item in finding.evidence if isinstance(item, Derived) for i in item.findings}),
    }  # fmt: skip


def passages(finding: Finding, others: dict[str, Finding], depth: int = 3) -> Iterator[TextSpan]:
    """Yield the passages that a finding rests on, its own first, then those of what it derives from."""
    for item in finding.evidence:
        if isinstance(item, TextSpan):
            yield item
        elif isinstance(item, Derived) and depth:
            for name in item.findings:
                if name in others:
                    yield from passages(others[name], others, depth - 1)


def span_document(span: TextSpan) -> dict[str, Any]:
    """Return a passage as the reader's JSON writes it."""
    return {
        "document": span.document,
        "page": span.page,
        "start": span.start,
        "end": span.end,
        "quote": span.quote,
        "boxes": [list(box) for box in span.boxes],
    }


def alert_document(alert: Alert) -> dict[str, Any]:
    """Return an alert as the reader's JSON writes it."""
    spans: Sequence[Evidence] = alert.evidence
    return {
        "rule": alert.rule,
        "severity": alert.severity,
        "text": alert.text,
        "findings": list(alert.findings),
        "evidence": [span_document(item) for item in spans if isinstance(item, TextSpan)],
    }


def page_rows(reading: Reading, files: Sequence[ReceivedFile]) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``pages.jsonl``: one a page, with the exact text that offsets count in."""
    owner = {(d.file, page.number): d.id for d in reading.documents for page in d.pages}
    for file in files:
        for page in file.pages:
            yield {
                "file": file.name,
                "sha256": file.sha256,
                "document": owner.get((file.name, page.number)),
                "page": page.number,
                "width": page.width,
                "height": page.height,
                "text": page.text,
                "ocr": page.ocr,
            }
