"""A whole reading for the command line: an installation, a patient, the files, the reading and its exports."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from filigrane.kernel.errors import FiligraneError, InputRefused, UsageError
from filigrane.platform import accounts, files, gate, patients
from filigrane.platform.access import Actor, Role
from filigrane.platform.installation import Installation
from filigrane.platform.settings import Mode
from filigrane.science.pages.model import ReceivedFile
from filigrane.science.pages.receive import media_type_of
from filigrane.science.text import normalise
from filigrane.systems.dossier import SYSTEM, store
from filigrane.systems.dossier.api.document import document_of, page_rows
from filigrane.systems.dossier.api.export import DEMONSTRATION, SYNTHETIC, exports
from filigrane.systems.dossier.api.performing import perform, problem_of

Progress = Callable[[int, int, str], None]
SAYS_SYNTHETIC = "donnees synthetiques"
"""What every page that the demonstration invents says of itself, without case or accents."""
OPERATOR = "ligne-de-commande"


@dataclass(frozen=True)
class CommandOutcome:
    """What the command writes: the JSON document, the rows of pages.jsonl, and, made when asked for, the other files by name."""

    document: dict[str, Any]
    pages: list[dict[str, Any]]
    exports: Callable[[], Mapping[str, bytes]]


def read_for_command(
    home: Path, received: Sequence[tuple[str, bytes]], refused: Sequence[InputRefused], progress: Progress
) -> CommandOutcome:
    """Read files as one new patient's dossier in the installation of ``home`` (made in demonstration mode when absent).

    Raises
    ------
    InputRefused
        When nothing can be read, or the files are two patients'.
    UsageError
        When the installation is not in demonstration mode: there, dossiers are filed on screen, for a known patient.
    """
    assert SYSTEM.migrations is not None
    installation = Installation.open(
        home, mode=None if home.exists() and any(home.iterdir()) else Mode.DEMONSTRATION, migrations=(SYSTEM.migrations,)
    )
    try:
        return _read(installation, received, refused, progress)
    finally:
        installation.close()


def _read(
    installation: Installation, received: Sequence[tuple[str, bytes]], refused: Sequence[InputRefused], progress: Progress
) -> CommandOutcome:
    if installation.mode is not Mode.DEMONSTRATION:
        raise UsageError(
            "Cette installation soigne de vrais patients",
            remedy="Déposez le dossier à l’écran, pour le patient concerné, sous votre compte",
        )
    problems = [problem_of(error.where, error) for error in refused]
    late: list[FiligraneError] = []
    with installation.transaction() as connection:
        gate.register_all(connection, [SYSTEM])
        actor = _operator(connection)
        patient = patients.create(connection, actor, patients.Traits(birth_name="Dossier reçu"), synthetic=True)
    for name, data in received:
        try:
            with installation.transaction() as connection:
                files.put(
                    connection,
                    installation,
                    patient=patient.id,
                    name=name,
                    data=data,
                    media_type=media_type_of(name, data),
                    actor=actor,
                )
        except FiligraneError as error:
            problems.append(problem_of(name, error))
            late.append(error)
    try:
        ran, _ = perform(installation, actor, patient.id, progress=progress, named=False)
    except InputRefused as refusal:
        why = " ".join(part for part in (refusal.why, *(error.french() for error in late)) if part)
        raise InputRefused(refusal.what, where=refusal.where, why=why, remedy=refusal.remedy) from refusal
    document = document_of(ran.output, ran.warnings)
    document["problems"] += [vars(problem) for problem in problems]
    with installation.reading() as connection:
        names = [(item.id, item.name) for item in files.items(connection, patient.id, actor=actor)]
        kept = [store.pages_of(connection, patient.id, item, name) for item, name in names]
    read = [file for file in kept if file is not None]
    rows = list(page_rows(ran.output, read))
    return CommandOutcome(document, rows, partial(exports, ran.output, ran.warnings, _origin(read)))


def _origin(received: Sequence[ReceivedFile]) -> str:
    """Return what the documents say they are: synthetic only where each of them says so on a page."""
    said = all(any(SAYS_SYNTHETIC in normalise(page.text) for page in file.pages) for file in received)
    return SYNTHETIC if received and said else DEMONSTRATION


def _operator(connection: Connection) -> Actor:
    known = accounts.find(connection, OPERATOR)
    if known is None:
        known = accounts.create(
            connection,
            None,
            name=OPERATOR,
            display_name="Ligne de commande",
            roles=[Role.DOCTOR],
            password=secrets.token_urlsafe(24),
        )
    return known.actor()
