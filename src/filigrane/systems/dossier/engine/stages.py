"""Derived stages after a person's decisions: from the values that stand, never from what was corrected or rejected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from filigrane.kernel.evidence import Derived
from filigrane.kernel.finding import Finding, Producer, Status
from filigrane.platform.gate import RunContext
from filigrane.systems.dossier.engine.decided import recoded
from filigrane.systems.dossier.engine.derive import affirmed_of, stages

GROUND = frozenset({"tnm", "topography", "morphology", "grade", "biomarker"})
"""The kinds that a stage is derived from."""
_GONE = frozenset({Status.REJECTED, Status.WITHDRAWN})


def derived(findings: Sequence[Finding], patient: str, producer: Producer) -> Iterator[Finding]:
    """Yield the stages that follow from the findings of the record as they stand, tumour by tumour."""
    told = affirmed_of([recoded(f) for f in findings if f.status not in _GONE and f.kind in GROUND])
    for tumour in sorted({f.subject.tumour for f in told if f.subject.tumour is not None}):
        yield from stages(tumour, [f for f in told if f.subject.tumour == tumour], patient, producer)


def restage(context: RunContext, tool: str, findings: Sequence[Finding], tumours: frozenset[str]) -> list[Finding]:
    """Propose the stages of these tumours that follow from findings as persons left them: what the gate runs after a decision."""
    context.require(tool)
    return [one for one in derived(findings, context.patient, context.producer) if one.subject.tumour in tumours]


def follows(finding: Finding, told: Sequence[Finding]) -> bool:
    """Tell whether a derived stage is one of those that :func:`derived` gives now."""
    said = (finding.current, bases(finding))
    return any((one.current, bases(one)) == said for one in told)


def bases(finding: Finding) -> frozenset[str]:
    """Return the ids of the findings that a finding was derived from."""
    return frozenset(name for item in finding.evidence if isinstance(item, Derived) for name in item.findings)
