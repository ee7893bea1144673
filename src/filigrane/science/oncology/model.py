"""The patient's Course: what the findings say together, tumour by tumour, with conflicts kept and their ranking explained."""

from __future__ import annotations

from dataclasses import dataclass, field

from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import Evidence
from filigrane.kernel.finding import Finding


@dataclass(frozen=True)
class DocumentInfo:
    """What the course needs to know of a document in order to rank it: its type (``pathology``, ``rcp`` ...), date and title."""

    id: str
    source: str
    file: str
    first_page: int
    last_page: int
    type: str
    title: str
    date: Interval
    author: str = ""
    place: str = ""


@dataclass(frozen=True)
class Fact:
    """A finding that stands, those that say the same, and those that contradict it.

    ``why`` is the French sentence that explains why this source ranks before the others; empty when there is no other.
    """

    finding: Finding
    same: tuple[Finding, ...] = ()
    conflicts: tuple[Finding, ...] = ()
    why: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the finding and of those that say the same."""
        return (self.finding.id, *(other.id for other in self.same))


@dataclass(frozen=True)
class Tumour:
    """One tumour. Single facts are None when nothing speaks of them; lists are in order of time."""

    id: str
    topography: Fact | None = None
    laterality: Fact | None = None
    morphology: Fact | None = None
    grade: Fact | None = None
    diagnosis: Fact | None = None
    tnm: tuple[Fact, ...] = ()
    stages: tuple[Fact, ...] = ()
    derived_stages: tuple[Fact, ...] = ()
    sizes: tuple[Fact, ...] = ()
    biomarkers: tuple[Fact, ...] = ()
    metastases: tuple[Fact, ...] = ()
    surgeries: tuple[Fact, ...] = ()
    radiotherapies: tuple[Fact, ...] = ()
    lines: tuple[Fact, ...] = ()
    responses: tuple[Fact, ...] = ()
    progressions: tuple[Fact, ...] = ()
    examinations: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class TimelineEvent:
    """One event of the timeline: lane (``treatment``, ``evolution``, ``examination``), interval, French label, findings."""

    lane: str
    kind: str
    interval: Interval
    label: str
    findings: tuple[str, ...]
    tumour: str | None


@dataclass(frozen=True)
class Course:
    """The whole course of one patient from findings, as of a day (None: everything known)."""

    patient: str
    tumours: tuple[Tumour, ...]
    performance_status: tuple[Fact, ...] = ()
    comorbidities: tuple[Fact, ...] = ()
    personal_history: tuple[Fact, ...] = ()
    family_history: tuple[Fact, ...] = ()
    allergies: tuple[Fact, ...] = ()
    toxicities: tuple[Fact, ...] = ()
    habits: tuple[Fact, ...] = ()
    measures: tuple[Fact, ...] = ()
    laboratory: tuple[Fact, ...] = ()
    doses: tuple[Fact, ...] = ()
    medications: tuple[Fact, ...] = ()
    vital_status: tuple[Fact, ...] = ()
    unknown: tuple[Finding, ...] = ()
    timeline: tuple[TimelineEvent, ...] = ()
    documents: dict[str, DocumentInfo] = field(default_factory=dict)


@dataclass(frozen=True)
class Alert:
    """A thing that a person must see: the rule that fired, how severe, a French sentence, the findings and both sides' evidence.

    ``severity`` is critical, important or check.
    """

    rule: str
    severity: str
    text: str
    findings: tuple[str, ...]
    evidence: tuple[Evidence, ...]
