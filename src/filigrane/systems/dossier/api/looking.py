"""When a person last opened a dossier, known without keeping anybody from writing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from filigrane.platform.access import Actor
from filigrane.systems.dossier import store


def looked(connection: Connection, actor: Actor, patient: str) -> tuple[datetime | None, bool]:
    """Return when this person last opened the dossier before now, and whether this opening is to be noted."""
    return store.looked(connection, patient, actor.account_id)
