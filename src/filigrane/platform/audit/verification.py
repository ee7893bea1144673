"""Verifying the audit: every hash, every signature, and the heads kept outside the database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from filigrane.platform.audit import chain
from filigrane.platform.audit.sealer import HEADS_FILE
from filigrane.platform.audit.tables import event_table, head_table, seal_table
from filigrane.platform.db import Row
from filigrane.platform.installation import Installation
from filigrane.platform.keys import signature_holds

CLOCK_TOLERANCE = timedelta(minutes=10)
"""A transaction may commit a little after its event's time; a step back beyond this is a clock that was set back."""

LOG_DELAY = timedelta(minutes=1)
"""A head is signed in the database first and logged right after."""


@dataclass(frozen=True)
class Problem:
    """Something wrong, located. ``rule`` is one of changed, deleted, missing, moved, head, tail, clock, log."""

    rule: str
    position: int | None
    event: int | None
    french: str


@dataclass(frozen=True)
class Report:
    """What was verified: numbers of events sealed and not yet sealed, and the problems found."""

    sealed: int
    unsealed: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.problems


def verify(installation: Installation) -> Report:
    """Verify the whole audit of ``installation`` and locate every problem. Nothing is written."""
    path = installation.home / HEADS_FILE
    # read before the database: what the sealer writes meanwhile is then in the database, never the other way round
    log = path.read_text(encoding="ascii", errors="replace").splitlines() if path.exists() else []
    with installation.reading() as connection:
        sealed = connection.execute(select(func.count()).select_from(seal_table)).scalar_one()
        unsealed = connection.execute(
            select(func.count())
            .select_from(event_table.outerjoin(seal_table, seal_table.c.event == event_table.c.id))
            .where(seal_table.c.event.is_(None))
        ).scalar_one()
        problems = [
            *_chain_problems(connection),
            *_head_problems(connection, installation.keys.public_key),
            *_log_problems(connection, installation, log),
        ]
    return Report(sealed, unsealed, tuple(problems))


def _chain_problems(connection: Connection) -> Iterator[Problem]:
    query = (
        select(seal_table.c.position, seal_table.c.hash, seal_table.c.event, event_table)
        .select_from(seal_table.outerjoin(event_table, seal_table.c.event == event_table.c.id))
        .order_by(seal_table.c.position)
    )
    previous, expected, latest = chain.START, 1, None
    for row in connection.execution_options(yield_per=1000).execute(query).mappings():
        position = row["position"]
        if position != expected:
            yield _problem("missing", expected, None, f"des scellés manquent entre les rangs {expected} et {position - 1}")
        elif row["id"] is None:
            yield _problem("deleted", position, row["event"], "l’événement scellé n’existe plus")
        elif chain.link(previous, row) != row["hash"]:
            yield _problem("changed", position, row["event"], "l’événement n’est plus celui qui fut scellé")
        if row["time"] is not None:
            yield from _clock(row, latest)
            latest = row["time"] if latest is None else max(latest, row["time"])
        previous, expected = row["hash"], position + 1


def _clock(row: Row, latest: datetime | None) -> Iterator[Problem]:
    if latest is not None and row["time"] < latest - CLOCK_TOLERANCE:
        yield _problem(
            "clock",
            row["position"],
            row["event"],
            f"l’horloge a reculé : {row['time'].isoformat()} suit {latest.isoformat()}",
        )


def _head_problems(connection: Connection, public_key: str) -> Iterator[Problem]:
    seals = select(head_table, seal_table.c.hash.label("sealed_hash")).outerjoin(
        seal_table, seal_table.c.position == head_table.c.position
    )
    expected, last = 1, 0
    for head in connection.execute(seals.order_by(head_table.c.batch)).mappings():
        if head["batch"] != expected:
            yield _problem("head", head["position"], None, f"la tête signée du lot {expected} manque")
        if not signature_holds(public_key, chain.head_text(head), head["signature"]):
            yield _problem("head", head["position"], None, f"la signature du lot {head['batch']} est fausse")
        if head["sealed_hash"] != head["hash"]:
            yield _problem("head", head["position"], None, f"le lot {head['batch']} ne porte pas le scellé qui fut signé")
        expected, last = head["batch"] + 1, head["position"]
    furthest = connection.execute(select(func.max(seal_table.c.position))).scalar() or 0
    if furthest > last:
        yield _problem("head", last + 1, None, f"les scellés {last + 1} à {furthest} n’ont pas de tête signée")


def _log_problems(connection: Connection, installation: Installation, lines: Sequence[str]) -> Iterator[Problem]:
    """Compare with the heads kept outside the database: a tail cut from every table shows here."""
    known = {row["batch"]: row for row in connection.execute(select(head_table)).mappings()}
    logged: set[int] = set()
    for number, line in enumerate(lines, start=1):
        head = _logged_head(line, installation.keys.public_key)
        if head is None:
            if number < len(lines):  # the last line may have been cut by a power failure
                yield _problem("log", None, None, f"la ligne {number} de {HEADS_FILE} n’est pas une tête signée")
            continue
        batch = head["batch"]
        logged.add(batch)
        row = known.get(batch)
        if row is None:
            yield _problem("tail", head["position"], None, f"le lot signé {batch} n’est plus dans la base : la fin a été coupée")
        elif row["hash"] != head["hash"] or row["position"] != head["position"]:
            yield _problem("tail", head["position"], None, f"le lot {batch} a été réécrit après sa signature")
    lost = sorted(set(known) - logged)
    if logged and lost and lost[0] < max(logged):
        yield _problem("log", known[lost[0]]["position"], None, f"le lot {lost[0]} a été retiré de {HEADS_FILE}")
    elif known and not logged and min(row["time"] for row in known.values()) < installation.clock() - LOG_DELAY:
        yield _problem("log", None, None, f"{HEADS_FILE} est absent ou vide alors que des lots sont signés")


def _logged_head(line: str, public_key: str) -> Mapping[str, Any] | None:
    try:
        document = json.loads(line)
        signed, signature = document["head"], document["signature"]
        head: Mapping[str, Any] = json.loads(signed)
    except (ValueError, KeyError, TypeError):
        return None
    return head if signature_holds(public_key, signed.encode(), signature) else None


def _problem(rule: str, position: int | None, event: int | None, french: str) -> Problem:
    where = "" if position is None else f"rang {position} : "
    return Problem(rule, position, event, where + french)
