"""After a decision on what a stage is derived from, the stage is derived again from the values that stand: a new proposal."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from filigrane.kernel.errors import GateRefused, NotFound
from filigrane.kernel.finding import Finding, Status
from filigrane.platform import access, accounts, files, findings, gate
from filigrane.platform.access import Action, Actor
from filigrane.platform.findings.model import Stored
from filigrane.platform.installation import Installation
from filigrane.systems.dossier.api.overview import refresh_counts
from filigrane.systems.dossier.api.standing import told, touched
from filigrane.systems.dossier.engine import stages
from filigrane.systems.dossier.engine.read import TOOL


def follow_decisions(installation: Installation, actor: Actor, patient: str) -> int:
    """Propose the stages that follow from decided values, through the gate; return how many are new.

    Nothing is run while the proposals of the record are those. Where the tool is stopped, or the person may not run it, nothing is
    proposed: a stage that does not follow any more is shown by nobody all the same.
    """
    with installation.reading() as connection:
        kept = _kept(connection, patient)
        tumours = touched(kept)
        wanted = [one for one in told(kept, patient) if one.subject.tumour in tumours]
        known = [item.finding for item in kept.values() if item.finding.kind == "stage"]
        missing = [one for one in wanted if not any(stages.follows(other, [one]) for other in known)]
        if not missing or not access.decide(connection, actor, Action.RUN_TOOL, patient).permitted:
            return 0
        inputs = {f"document/{item.id}": item.sha256 for item in files.items(connection, patient, actor=actor)}
    ground: Sequence[Finding] = [item.finding for item in kept.values()]
    try:
        ran = gate.run(
            installation,
            TOOL,
            actor=actor,
            patient=patient,
            inputs=inputs,
            function=lambda context: stages.restage(context, TOOL, ground, tumours),
        )
    except GateRefused:
        return 0
    with installation.transaction() as connection:
        new = findings.save(connection, ran, patient, ran.output)
        refresh_counts(connection, actor, patient)
    return new


def follow_decided(installation: Installation, finding_id: str) -> int:
    """Do the same after the decision that an event tells of, for the person who decided last; return how many proposals are new."""
    with installation.reading() as connection:
        try:
            finding = findings.find(connection, finding_id).finding
            past = findings.history(connection, finding_id)
        except NotFound:  # the patient was erased meanwhile
            return 0
        if finding.kind not in stages.GROUND or finding.status is Status.WITHDRAWN or not past:
            return 0
        actor = accounts.get(connection, past[-1].account).actor()
    return follow_decisions(installation, actor, finding.subject.patient)


def _kept(connection: Connection, patient: str) -> dict[str, Stored]:
    every = findings.stored_for(connection, patient, statuses=frozenset(Status) - {Status.WITHDRAWN})
    return {item.finding.id: item for item in every}
