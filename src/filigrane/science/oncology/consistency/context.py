"""What the rules look at: the course, all findings, the documents, the patient's sex, and helpers to cite both sides."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from filigrane.kernel.evidence import Evidence, TextSpan
from filigrane.kernel.finding import Finding
from filigrane.kernel.unknown import Unknown
from filigrane.science.oncology.model import Alert, Course, DocumentInfo


@dataclass(frozen=True)
class DatedPair:
    """What the reader found in the words of one document that cannot be: two dates in the wrong order, an organ of the other sex."""

    text: str
    evidence: tuple[TextSpan, ...]
    rule: str = "COH-08"


@dataclass(frozen=True)
class Context:
    """Everything the rules may look at; ``received`` is the day the dossier was received, for dates in the future."""

    course: Course
    findings: tuple[Finding, ...]
    documents: Mapping[str, DocumentInfo]
    sex: str | None
    received: date
    dated_pairs: tuple[DatedPair, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> Iterator[Finding]:
        """Yield affirmed findings of these kinds whose value is known."""
        for finding in self.findings:
            if finding.kind in kinds and finding.assertion.affirmed and not isinstance(finding.current, Unknown):
                yield finding


@cache
def rules() -> Mapping[str, Mapping[str, str]]:
    """Return the table of rules by code."""
    return tomllib.loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf8"))


def alert(rule: str, text: str, findings: Iterable[Finding], *, severity: str | None = None, most: int = 3) -> Alert:
    """Return an alert that cites at most ``most`` passages of each finding."""
    listed = tuple(findings)
    evidence: list[Evidence] = []
    for finding in listed:
        evidence += located(finding)[:most]
    return Alert(rule, severity or rules()[rule]["severity"], text, tuple(f.id for f in listed), tuple(evidence))


def located(finding: Finding) -> list[TextSpan]:
    """Return the passages of a finding."""
    return [item for item in finding.evidence if isinstance(item, TextSpan)]


def pages(finding: Finding, most: int = 2) -> str:
    """Return « p. 3, p. 9 » for the first passages of a finding."""
    numbers = dict.fromkeys(item.page for item in finding.evidence if isinstance(item, TextSpan))
    return ", ".join(f"p. {number}" for number in list(numbers)[:most])


def documents_of(finding: Finding) -> frozenset[str]:
    """Return the ids of the documents that state the finding."""
    return frozenset(item.document for item in finding.evidence if isinstance(item, TextSpan))


def gap(one: Finding, other: Finding) -> int | None:
    """Return how many characters part the closest passages of two findings on one page, None when they share no page."""
    gaps = [
        max(a.start - b.end, b.start - a.end, 0)
        for a in one.evidence
        if isinstance(a, TextSpan)
        for b in other.evidence
        if isinstance(b, TextSpan) and (a.source, a.page) == (b.source, b.page)
    ]
    return min(gaps, default=None)


def near(one: Finding, other: Finding, characters: int = 400) -> bool:
    """Tell whether a passage of one stands close to a passage of the other, on the same page."""
    return any(
        a.document == b.document and a.page == b.page and abs(a.start - b.start) <= characters
        for a in one.evidence
        if isinstance(a, TextSpan)
        for b in other.evidence
        if isinstance(b, TextSpan)
    )
