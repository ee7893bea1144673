"""What the dossier's screen shows: the course, alerts and sentences that the findings of the record draw now, and what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from filigrane.kernel.errors import NotFound
from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.finding import Finding, Status
from filigrane.platform import access, findings
from filigrane.platform.access import Action, Actor
from filigrane.platform.findings.model import Stored
from filigrane.platform.findings.store import stored_for
from filigrane.platform.installation import Installation
from filigrane.science.oncology import course as courses
from filigrane.science.oncology.consistency import alerts
from filigrane.science.oncology.consistency.context import Context
from filigrane.science.oncology.model import Alert, Course, DocumentInfo
from filigrane.systems.dossier import store
from filigrane.systems.dossier.api.standing import standing
from filigrane.systems.dossier.engine import addressed, limits, synthesis
from filigrane.systems.dossier.engine.decided import recoded
from filigrane.systems.dossier.model import PatientIdentity, Sentence
from filigrane.systems.dossier.store.codec import info_from_json, pair_from_json


@dataclass(frozen=True)
class ShownAlert:
    """An alert with its stable key and, when a person set it aside, by whom and why."""

    key: str
    alert: Alert
    dismissal: store.Dismissal | None = None


@dataclass(frozen=True)
class Changes:
    """What changed since this person last opened the dossier."""

    since: datetime
    added: tuple[Finding, ...]
    withdrawn: tuple[Finding, ...]
    decided: tuple[Finding, ...]
    documents: int

    @property
    def any(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.added or self.withdrawn or self.decided or self.documents)


@dataclass(frozen=True)
class Overview:
    """Everything that the reader's screen needs, from the findings as they stand.

    ``fallen`` are undecided conclusions whose ground a person corrected or rejected: shown no more.
    """

    patient: str
    reading: store.StoredReading | None
    documents: Mapping[str, DocumentInfo]
    stored: Mapping[str, Stored]
    course: Course
    alerts: tuple[ShownAlert, ...]
    sentences: tuple[Sentence, ...]
    written: store.Synthesis | None
    changes: Changes | None
    fallen: frozenset[str] = frozenset()

    def finding(self, finding_id: str) -> Finding | None:
        """Return a finding by id, None when it is not shown any more."""
        item = self.stored.get(finding_id)
        return None if item is None else item.finding

    def queue(self) -> list[Stored]:
        """Return the proposals that await a decision, in the order of the course."""
        waiting = [s for s in self.reviewed() if s.finding.status is Status.PROPOSED]
        return sorted(waiting, key=lambda s: (ORDER.get(s.finding.kind, 99), s.finding.subject.tumour or "", _when(s.finding)))

    def reviewed(self) -> list[Stored]:
        """Return the findings that are put to a person one by one: those that draw the course.

        Laboratory values, sizes, doses and examinations, and what the text denies or supposes, are read, searched and alerted on; they
        can be opened and decided from their page, and do not fill the list.
        """
        return [item for item in self.stored.values() if item.finding.status is not Status.PROPOSED or _draws(item.finding)]

    def open_alerts(self) -> list[ShownAlert]:
        """Return the alerts that nobody set aside."""
        return [shown for shown in self.alerts if shown.dismissal is None]


_LISTED_APART = frozenset(
    {"laboratory", "tumour_size", "drug_dose", "medication", "examination", "height", "body_surface", "injection"}
)


def _draws(finding: Finding) -> bool:
    return finding.kind not in _LISTED_APART and (finding.assertion.affirmed or finding.kind == "allergy")


_FIRST = (
    "allergy", "topography", "laterality", "morphology", "grade", "diagnosis_date", "tnm", "stage", "biomarker", "metastasis",
    "systemic_line", "surgery", "radiotherapy", "progression", "response", "performance_status", "toxicity",
)  # fmt: skip
ORDER = {kind: place for place, kind in enumerate(_FIRST)}


def _when(finding: Finding) -> str:
    return str(finding.when.start or finding.when.end or "")


def alert_key(alert: Alert) -> str:
    """Return the stable key of an alert: its rule and what it cites, so that a dismissal survives a new reading."""
    cited = sorted(f"{item.source}:{item.page}:{item.start}" for item in alert.evidence if isinstance(item, TextSpan))
    return hashlib.sha256("|".join([alert.rule, *cited]).encode()).hexdigest()[:40]


def overview(connection: Connection, actor: Actor, patient: str, *, since: datetime | None = None) -> Overview:
    """Return the dossier of a patient as its findings draw it now.

    Raises
    ------
    AccessRefused
        When the actor may not read the patient's record.
    """
    access.require(connection, actor, Action.READ_PATIENT, patient)
    return drawn(connection, patient, since=since)


def drawn(connection: Connection, patient: str, *, since: datetime | None = None) -> Overview:
    """Return the same without asking for access: for acts that were judged already (a withdrawal)."""
    reading = store.reading_of(connection, patient)
    body = reading.body if reading is not None else {}
    documents = {row["id"]: info_from_json(row) for row in body.get("documents", ())}
    everything = stored_for(connection, patient, statuses=frozenset(Status))
    kept = {item.finding.id: item for item in everything if item.finding.status is not Status.WITHDRAWN}
    stored = standing(kept, patient)
    current = [recoded(item.finding) for item in stored.values() if item.finding.status is not Status.REJECTED]
    course = courses.build(current, None, documents)
    today = date.fromisoformat(body["received"]) if "received" in body else date.max
    pairs = tuple(pair_from_json(row) for row in body.get("pairs", ()))
    raised = alerts(Context(course, tuple(current), documents, body.get("sex"), today, pairs, limits.tables()))
    raised += addressed.alerts(current)
    aside = store.dismissals(connection, patient)
    shown = tuple(ShownAlert(key, one, aside.get(key)) for one in raised for key in (alert_key(one),))
    last = max((d.date.end for d in documents.values() if d.date.end is not None), default=None)
    return Overview(
        patient=patient,
        reading=reading,
        documents=documents,
        stored=stored,
        course=course,
        alerts=shown,
        sentences=synthesis.write(course, PatientIdentity(sex=body.get("sex")), last),
        written=store.synthesis_of(connection, patient),
        changes=None if since is None else _changes(everything, reading, since),
        fallen=frozenset(kept) - frozenset(stored),
    )


def _changes(everything: Sequence[Stored], reading: store.StoredReading | None, since: datetime) -> Changes:
    added = tuple(s.finding for s in everything if s.created > since and s.finding.status is not Status.WITHDRAWN)
    moved = [s for s in everything if s.created <= since < s.updated]
    withdrawn = tuple(s.finding for s in moved if s.finding.status is Status.WITHDRAWN)
    decided = tuple(s.finding for s in moved if s.finding.status not in {Status.WITHDRAWN, Status.PROPOSED})
    newer = reading.documents if reading is not None and reading.time > since else 0
    sources = {item.document for f in added for item in f.evidence if isinstance(item, TextSpan)}
    return Changes(since, added, withdrawn, decided, min(newer, len(sources)))


def dismiss_alert(connection: Connection, actor: Actor, patient: str, key: str, reason: str) -> None:
    """Set an alert aside, with the reason that the person gives.

    Raises
    ------
    UsageError
        When no reason is given.
    NotFound
        When the dossier has no such alert.
    """
    from filigrane.kernel.errors import UsageError
    from filigrane.platform import audit

    access.require(connection, actor, Action.DECIDE, patient)
    if not reason.strip():
        raise UsageError("Motif absent", where="Alerte", remedy="Écrivez pourquoi l’alerte est écartée")
    _known_alert(connection, actor, patient, key)
    store.dismiss(connection, patient, key, actor.account_id, name=actor.name, reason=reason.strip())
    audit.record(connection, actor=actor, action="dismiss_alert", patient=patient, object=key)


def reopen_alert(connection: Connection, actor: Actor, patient: str, key: str) -> None:
    """Take the dismissal of an alert back; the same errors as :func:`dismiss_alert`."""
    from filigrane.platform import audit

    access.require(connection, actor, Action.DECIDE, patient)
    _known_alert(connection, actor, patient, key)
    store.reopen(connection, patient, key)
    audit.record(connection, actor=actor, action="reopen_alert", patient=patient, object=key)


def _known_alert(connection: Connection, actor: Actor, patient: str, key: str) -> None:
    if key not in {shown.key for shown in overview(connection, actor, patient).alerts}:
        raise NotFound("Cette alerte n’est pas dans ce dossier", remedy="Rechargez le dossier")


def refresh_counts(connection: Connection, actor: Actor, patient: str) -> None:
    """Refresh what the work list shows after a decision."""
    store.set_counts(connection, patient, _counts(overview(connection, actor, patient)))


def recount(installation: Installation, actor: Actor, patient: str) -> None:
    """Do the same after the deciding transaction: the dossier is drawn while nobody is kept from writing."""
    with installation.reading() as connection:
        counts = _counts(overview(connection, actor, patient))
    installation.write_soon(lambda connection: store.set_counts(connection, patient, counts))


def _counts(view: Overview) -> dict[str, int]:
    counts = {s: sum(a.alert.severity == s for a in view.open_alerts()) for s in ("critical", "important", "check")}
    reviewed = view.reviewed()
    decided = sum(s.finding.status is not Status.PROPOSED for s in reviewed)
    return {**counts, "findings": len(reviewed), "decided": decided}


__all__ = [
    "Overview",
    "ShownAlert",
    "alert_key",
    "dismiss_alert",
    "findings",
    "overview",
    "recount",
    "refresh_counts",
    "reopen_alert",
]
