"""The dossier for other programs of the hospital: the same acts as the screens, told as JSON documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from sqlalchemy import Connection

from filigrane.kernel.errors import InputRefused, IntegrityFailure, NotFound, UsageError
from filigrane.kernel.unknown import Unknown
from filigrane.kernel.wire import value_from_json, value_to_json
from filigrane.platform import access, files, findings, jobs
from filigrane.platform.access import Action, Actor
from filigrane.platform.findings.model import Stored
from filigrane.platform.installation import Installation
from filigrane.science.oncology import kinds
from filigrane.systems.dossier import store
from filigrane.systems.dossier.api.document import alert_document, finding_document
from filigrane.systems.dossier.api.following import follow_decided
from filigrane.systems.dossier.api.overview import Overview, dismiss_alert, overview, recount, refresh_counts, reopen_alert
from filigrane.systems.dossier.api.performing import ask_reading
from filigrane.systems.dossier.api.receiving import file_received
from filigrane.systems.dossier.api.writing import lines_to_edit

JsonDocument = dict[str, Any]
OUTCOMES = ("accepted", "corrected", "rejected")


def receive(installation: Installation, actor: Actor, patient: str, received: Sequence[tuple[str, BinaryIO]]) -> JsonDocument:
    """File received documents (archives are opened) and queue the reading; what is refused is said file by file."""
    filed: list[JsonDocument] = []
    problems: list[JsonDocument] = []
    for name, stream in received:
        kept, refused = file_received(installation, actor, patient, name, stream)
        filed += [_item(item) for item in kept]
        problems += [{"file": one, "what": error.french(), "do": error.remedy} for one, error in refused]
    reading = None
    if filed:
        with installation.transaction() as connection:
            if access.decide(connection, actor, Action.RUN_TOOL, patient).permitted:
                reading = ask_reading(connection, actor, patient)
    return {"filed": filed, "problems": problems, "reading": reading}


def received_documents(connection: Connection, actor: Actor, patient: str) -> list[JsonDocument]:
    """Return the received files of a patient, withdrawn ones without their name."""
    return [_item(item) for item in files.items(connection, patient, actor=actor, withdrawn=True)]


def _item(item: files.SourceItem) -> JsonDocument:
    withdrawn = item.withdrawn is not None
    return {
        "id": item.id,
        "name": "" if withdrawn else item.name,
        "media_type": item.media_type,
        "size": item.size,
        "sha256": item.sha256,
        "received": item.received.isoformat(),
        "withdrawn": withdrawn,
    }


def state_of_reading(connection: Connection, actor: Actor, patient: str) -> JsonDocument:
    """Return how far the reading under way is, and what the last one covered or why it stopped."""
    access.require(connection, actor, Action.READ_PATIENT, patient)
    latest = next((job for job in jobs.jobs_for(connection, patient) if job.name == "dossier.read"), None)
    last = store.reading_of(connection, patient)
    body: Mapping[str, Any] = {} if last is None else last.body
    return {
        "job": None
        if latest is None
        else {
            "id": latest.id,
            "state": latest.state.value,
            "done": latest.done,
            "total": latest.total,
            "unit": latest.unit,
            "error": latest.error,
        },
        "last": None
        if last is None
        else {
            "reader": last.reader,
            "time": last.time.isoformat(),
            "documents": last.documents,
            "pages": last.pages,
            "stopped": last.stopped,
            "coverage": dict(body.get("coverage", {})),
            "problems": list(body.get("problems", ())),
            "warnings": list(body.get("warnings", ())),
        },
    }


def findings_of(connection: Connection, actor: Actor, patient: str) -> list[JsonDocument]:
    """Return the findings that the screen shows, with the version that a decision must name."""
    view = overview(connection, actor, patient)
    others = {name: item.finding for name, item in view.stored.items()}
    return [_finding(item, others) for item in view.stored.values()]


def _finding(item: Stored, others: dict[str, Any]) -> JsonDocument:
    machine = item.finding.value
    document = finding_document(item.finding, others)
    return {**document, "version": item.version, "machine_value": value_to_json(machine), "reason": item.reason}


def alerts_of(connection: Connection, actor: Actor, patient: str) -> list[JsonDocument]:
    """Return the alerts, those that a person set aside with who, when and why."""
    rows = []
    for shown in overview(connection, actor, patient).alerts:
        aside = shown.dismissal
        told = None if aside is None else {"by": aside.name, "time": aside.time.isoformat(), "reason": aside.reason}
        rows.append({"key": shown.key, **alert_document(shown.alert), "dismissed": told})
    return rows


def synthesis_of(connection: Connection, actor: Actor, patient: str) -> JsonDocument:
    """Return the sentences of the synthesis as they stand, and who wrote and signed the last version."""
    view = overview(connection, actor, patient)
    written = view.written
    return {
        "version": 0 if written is None else written.version,
        "by": "" if written is None else written.name,
        "time": None if written is None else written.time.isoformat(),
        "signed": None if written is None or written.signed is None else written.signed.isoformat(),
        "sentences": [
            {
                "section": line.section,
                "text": line.text,
                "findings": list(line.findings),
                "sources": list(line.sources),
                "author": line.author,
                "model": line.model,
                "decided": line.decided,
                "note": line.note,
            }
            for line in lines_to_edit(view)
        ],
    }


def decide(
    installation: Installation,
    actor: Actor,
    patient: str,
    finding_id: str,
    outcome: str,
    *,
    seen_version: int,
    value: Mapping[str, Any] | None,
    reason: str,
) -> JsonDocument:
    """Record a decision as the screens do, and return the finding as it stands after it.

    Raises
    ------
    NotFound
        When the finding is not of this patient.
    UsageError
        When the outcome is not one, or what it needs is missing.
    AccessRefused, Conflict, IntegrityFailure
        As :func:`filigrane.platform.findings.decide`.
    """
    if outcome not in OUTCOMES:
        raise UsageError("Décision inconnue", where="outcome", remedy="Choisissez accepted, corrected ou rejected")
    corrected: Any = None if value is None else _value(value)
    with installation.transaction() as connection:
        finding = findings.find(connection, finding_id).finding
        if finding.subject.patient != patient:
            raise NotFound("Ce constat n’est pas dans ce dossier")
        if outcome == "corrected" and isinstance(corrected, Mapping):
            _check_shape(finding.kind, corrected)
        findings.decide(connection, actor, finding_id, outcome, seen_version=seen_version, value=corrected, reason=reason or None)
    follow_decided(installation, finding_id)
    recount(installation, actor, patient)
    with installation.reading() as connection:
        view = overview(connection, actor, patient)
        return _finding(_shown(view, connection, finding_id), {name: item.finding for name, item in view.stored.items()})


def _shown(view: Overview, connection: Connection, finding_id: str) -> Stored:
    return view.stored.get(finding_id) or findings.find(connection, finding_id)


def _check_shape(kind: str, value: Mapping[str, Any]) -> None:
    try:
        kinds.check(kind, dict(value))
    except IntegrityFailure as error:
        raise InputRefused(
            "Cette valeur n’a pas la forme de son type",
            where=kind,
            why=error.why,
            remedy="Partez de la valeur lue et corrigez-la",
        ) from None


def _value(value: Mapping[str, Any]) -> Mapping[str, Any] | Unknown:
    try:
        return value_from_json(value)
    except ValueError:
        raise UsageError(
            "Cette raison d’inconnu n’existe pas",
            where="value.unknown",
            remedy="Choisissez absent, unreadable, not_assessed ou not_applicable",
        ) from None


def set_alert_aside(connection: Connection, actor: Actor, patient: str, key: str, reason: str) -> None:
    """Set an alert aside with a reason, or open it again when the reason is empty."""
    if reason.strip():
        dismiss_alert(connection, actor, patient, key, reason)
    else:
        reopen_alert(connection, actor, patient, key)
    refresh_counts(connection, actor, patient)
