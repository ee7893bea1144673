"""The dossier's part of the work list: dossiers to read again, those being read, those whose reading stopped."""

from __future__ import annotations

from sqlalchemy import Connection

from filigrane.platform import access
from filigrane.platform.access import Action, Actor, Role
from filigrane.platform.patients.store import load_many
from filigrane.platform.worklist import Item, Severity
from filigrane.systems.dossier import store


def worklist(connection: Connection, actor: Actor) -> list[Item]:
    """Return one line for each dossier of the person's patients; only a person who may read clinical content gets any."""
    if Role.DOCTOR not in actor.roles:
        return []
    mine = access.my_patients(connection, actor)
    readings = store.summaries(connection, mine)
    may = access.permitted(connection, actor, Action.READ_PATIENT, [p for p in mine if p in readings])
    items = []
    for patient in load_many(connection, [p for p in mine if p in may]):
        reading = readings[patient.id]
        counts = reading.counts
        severity = next(
            (s for s in (Severity.CRITICAL, Severity.IMPORTANT, Severity.CHECK) if counts.get(s.value)), Severity.NONE
        )
        detail = f"{reading.documents} documents, {reading.pages} pages"
        if reading.stopped:
            severity, detail = Severity.IMPORTANT, f"Lecture arrêtée. {reading.stopped}"
        items.append(
            Item(
                system="dossier",
                patient=patient.id,
                title=patient.traits.display_name,
                detail=detail,
                severity=severity,
                address=f"/patients/{patient.id}/dossier",
                count_done=counts.get("decided", 0),
                count_total=counts.get("findings", 0),
            )
        )
    return items
