"""Which undecided conclusions still stand after what persons decided."""

from __future__ import annotations

from collections.abc import Mapping

from filigrane.kernel.finding import Finding, Producer, Status
from filigrane.platform.findings.model import Stored
from filigrane.systems.dossier.engine import stages

NOBODY = Producer("", "", "")


def touched(kept: Mapping[str, Stored]) -> frozenset[str]:
    """Return the tumours in which a person decided something that a stage is derived from, what was taken back included."""
    ground = (item for item in kept.values() if item.finding.kind in stages.GROUND and item.version > 1)
    return frozenset(item.finding.subject.tumour for item in ground if item.finding.subject.tumour is not None)


def told(kept: Mapping[str, Stored], patient: str) -> list[Finding]:
    """Return the stages that the findings give as they stand now."""
    return list(stages.derived([item.finding for item in kept.values()], patient, NOBODY))


def standing(kept: Mapping[str, Stored], patient: str) -> dict[str, Stored]:
    """Return the findings without the undecided conclusions whose ground a person changed."""
    tumours = touched(kept)
    now = told(kept, patient) if tumours else []
    return {name: item for name, item in kept.items() if _stands(item.finding, kept, tumours, now)}


def _stands(finding: Finding, kept: Mapping[str, Stored], tumours: frozenset[str], now: list[Finding]) -> bool:
    bases = stages.bases(finding)
    if finding.status is not Status.PROPOSED or not bases:
        return True
    if finding.kind == "stage" and finding.subject.tumour in tumours:
        return stages.follows(finding, now)
    return all(name in kept and kept[name].finding.status not in {Status.CORRECTED, Status.REJECTED} for name in bases)
