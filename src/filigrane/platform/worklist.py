"""The work list: what waits for this person, gathered from what each system declares."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from filigrane.platform.access import Action, Actor, require
from filigrane.platform.system import System, resolve

_log = logging.getLogger(__name__)


class Severity(StrEnum):
    """How much an item presses; the order is that of the list."""

    CRITICAL = "critical"
    IMPORTANT = "important"
    CHECK = "check"
    NONE = "none"


_ORDER = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Item:
    """One line of « Ma journée ». ``address`` is an opaque path of the application; counts are both 0 where nothing is counted."""

    system: str
    patient: str | None
    title: str
    detail: str
    severity: Severity
    address: str
    count_done: int = 0
    count_total: int = 0


Source = Callable[[Connection, Actor], list[Item]]


def collect(connection: Connection, actor: Actor, systems: Iterable[System]) -> list[Item]:
    """Return every system's items for this person, the most pressing first, then in the systems' own order.

    A system that fails is one item that says so; the others are whole.

    Raises
    ------
    AccessRefused
        When the actor has no work list.
    """
    require(connection, actor, Action.READ_WORK_LIST)
    items: list[Item] = []
    for system in systems:
        if system.worklist is None:
            continue
        source: Source = resolve(system.worklist)
        try:
            with connection.begin_nested():
                items += source(connection, actor)
        except Exception:  # noqa: BLE001 - one system's fault must not hide the work of the others
            _log.exception("work list of %s", system.name)
            detail = "Ses lignes manquent ici. Prévenez le responsable de l’outil."
            items.append(Item(system.name, None, f"{system.title} : liste indisponible", detail, Severity.IMPORTANT, "/"))
    return sorted(items, key=lambda item: _ORDER[item.severity])
