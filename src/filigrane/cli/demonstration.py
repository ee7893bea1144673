"""The demonstration: invented dossiers, read and filed for invented patients, with accounts and a one-time sign-in link."""

from __future__ import annotations

import argparse
import json
import secrets
from pathlib import Path

from sqlalchemy import Connection

from filigrane.platform import access, accounts, files, gate, patients
from filigrane.platform.access import Role
from filigrane.platform.accounts import Account
from filigrane.platform.console import Console
from filigrane.platform.installation import Installation
from filigrane.science.stories import Story, stories
from filigrane.systems import SYSTEMS
from filigrane.systems.dossier import api as dossier

PEOPLE = (
    ("claire.aubanel", "Dr Claire Aubanel", Role.DOCTOR),
    ("hugo.lescot", "Dr Hugo Lescot", Role.DOCTOR),
    ("sophie.marchand", "Sophie Marchand", Role.SECRETARY),
    ("lea.garnier", "Léa Garnier", Role.DATA_PROTECTION_OFFICER),
    ("paul.renard", "Paul Renard", Role.TOOL_OWNER),
    ("ines.faure", "Inès Faure", Role.TECHNICAL_ADMINISTRATOR),
)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Write the invented dossiers under ``--out``, read each and write its synthesis; file them when ``--home`` is given."""
    out: Path = arguments.out
    rows = []
    chosen = stories(arguments.dossiers)
    for number, story in enumerate(chosen, start=1):
        folder = out / story.name
        received = write_story(folder, story)
        outcome = _read(received, console)
        _write_outputs(folder, outcome)
        rows.append(
            {"dossier": str(folder), "pages": outcome.document["coverage"]["pages"], "alerts": len(outcome.document["alerts"])}
        )
        console.progress(number, len(chosen), "dossiers", "Lecture")
    if arguments.home is not None:
        from filigrane.cli.verbs import migrations
        from filigrane.platform.settings import Mode

        installation = Installation.open(arguments.home, mode=Mode.DEMONSTRATION, migrations=migrations())
        file_stories(installation, chosen)
        installation.close()
    console.emit(
        {"dossiers": rows},
        lambda d: "\n".join(f"{r['dossier']} : {r['pages']} pages, {r['alerts']} alertes" for r in d["dossiers"]),
    )
    return 0


def write_story(folder: Path, story: Story) -> list[tuple[str, bytes]]:
    """Write a story's files and its truth; return the files as (name, bytes)."""
    received = folder / "recu"
    received.mkdir(parents=True, exist_ok=True)
    for name, data in story.files:
        (received / name).write_bytes(data)
    (folder / "verite.json").write_text(json.dumps(story.truth, ensure_ascii=False, indent=1), encoding="utf8")
    return list(story.files)


def _read(received: list[tuple[str, bytes]], console: Console) -> dossier.CommandOutcome:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="filigrane-", ignore_cleanup_errors=True) as home:
        return dossier.read_for_command(Path(home), received, [], console.progress)


def _write_outputs(folder: Path, outcome: dossier.CommandOutcome) -> None:
    (folder / "reading.json").write_text(json.dumps(outcome.document, ensure_ascii=False, indent=1), encoding="utf8")
    with (folder / "pages.jsonl").open("w", encoding="utf8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in outcome.pages)
    for name, data in outcome.exports().items():
        (folder / name).write_bytes(data)


def prepare(installation: Installation) -> str:
    """Make the demonstration's accounts and patients when they are absent, and return the secret of a one-time link."""
    with installation.transaction() as connection:
        gate.register_all(connection, SYSTEMS)
        team = {name: _account(connection, name, display, role) for name, display, role in PEOPLE}
        doctor = team["claire.aubanel"]
        empty = not access.my_patients(connection, doctor.actor())
    if empty:
        file_stories(installation, stories(3))
    with installation.transaction() as connection:
        return accounts.one_time_link(connection, doctor.id)


def _account(connection: Connection, name: str, display: str, role: Role) -> Account:
    known = accounts.find(connection, name)
    if known is not None:
        return known
    password = secrets.token_urlsafe(24)
    return accounts.create(
        connection,
        None,
        name=name,
        display_name=display,
        roles=[role],
        password=password,
    )


def traits_of(story: Story) -> patients.Traits:
    """Return the identity of a story's invented patient."""
    return patients.Traits(
        birth_name=story.birth_name,
        used_name=story.used_name,
        first_names=(story.first_name,),
        sex={"F": patients.Sex.FEMALE, "M": patients.Sex.MALE}.get(story.sex, patients.Sex.UNKNOWN),
        birth_date=story.birth_date,
    )


def file_stories(installation: Installation, chosen: list[Story]) -> None:
    """File each story's documents for its invented patient and queue the readings."""
    with installation.transaction() as connection:
        doctor = _account(connection, *PEOPLE[0]).actor()
    for story in chosen:
        with installation.transaction() as connection:
            patient = patients.create(
                connection, doctor, traits_of(story), [patients.Identifier("IPP", story.ipp)], synthetic=True
            )
            for name, data in story.files:
                files.put(
                    connection,
                    installation,
                    patient=patient.id,
                    name=name,
                    data=data,
                    media_type="application/pdf",
                    actor=doctor,
                )
            dossier.ask_reading(connection, doctor, patient.id)
