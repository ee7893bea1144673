"""What the reading of a dossier yields: documents, findings, alerts, sentences, coverage, problems. No input or output."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from filigrane.kernel.evidence import Box
from filigrane.kernel.finding import Finding
from filigrane.science.oncology.consistency.context import DatedPair
from filigrane.science.oncology.model import Alert, Course, DocumentInfo
from filigrane.science.pages.model import Document

READER_VERSION = "0.1.0"


@dataclass(frozen=True)
class Problem:
    """Something that could not be read or needs a person: file, page (None: the whole file), what, and what to do."""

    file: str
    page: int | None
    what: str
    do: str


@dataclass(frozen=True)
class Sentence:
    """One sentence of the synthesis, its section, and the ids of the findings it rests on (never empty)."""

    section: str
    text: str
    findings: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.findings:
            raise ValueError(f"a sentence without a finding cannot stand: {self.text}")


@dataclass(frozen=True)
class Coverage:
    """How much of the dossier was read: pages in all, read, read optically, unreadable, and copied-forward characters."""

    pages: int
    read: int
    ocr: int
    unreadable: int


@dataclass(frozen=True)
class IdentityPassage:
    """Where an identity trait stands: file, page, quote and boxes."""

    file: str
    page: int
    quote: str
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class PatientIdentity:
    """Who the dossier says the patient is, with the questions that only a person can answer."""

    birth_name: str | None = None
    used_name: str | None = None
    first_names: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    identifiers: tuple[str, ...] = ()
    passages: tuple[IdentityPassage, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """The whole reading of a dossier by one version of the reader."""

    identity: PatientIdentity
    documents: tuple[Document, ...]
    infos: dict[str, DocumentInfo]
    findings: tuple[Finding, ...]
    course: Course
    alerts: tuple[Alert, ...]
    synthesis: tuple[Sentence, ...]
    coverage: Coverage
    problems: tuple[Problem, ...] = ()
    pairs: tuple[DatedPair, ...] = ()
    reader: str = READER_VERSION
    components: tuple[str, ...] = field(default=())
