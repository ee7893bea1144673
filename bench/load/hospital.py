"""The hospital of the load figure: ten thousand invented patients, fifty doctors, a hundred dossiers read; and its copy to PostgreSQL."""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, inspect, select, text

from filigrane.platform import access, accounts, audit, background, files, gate, jobs, patients
from filigrane.platform.access import Actor, Role
from filigrane.platform.db import make_engine, metadata, migrate
from filigrane.platform.installation import Installation
from filigrane.platform.patients import Identifier, Sex, Traits
from filigrane.platform.settings import SETTINGS_FILE, Mode
from filigrane.science.pages.receive import media_type_of
from filigrane.science.stories import COUNT, Story, stories
from filigrane.systems import SYSTEMS
from filigrane.systems.dossier import api

PATIENTS, DOCTORS, DOSSIERS, TEAMS = 10_000, 50, 100, 8
BATCH = 200
MIGRATIONS = tuple(system.migrations for system in SYSTEMS if system.migrations)
_SYLLABLES = (
    "ba",
    "ber",
    "cha",
    "cor",
    "du",
    "fau",
    "gal",
    "lan",
    "le",
    "mar",
    "mo",
    "na",
    "pel",
    "ri",
    "rou",
    "sa",
    "ti",
    "val",
    "vi",
)
_ENDS = ("let", "nier", "rand", "quet", "vel", "mont", "dier", "seau", "lin", "gard")
_FIRST = (
    "Marie",
    "Jeanne",
    "Claire",
    "Nadia",
    "Sophie",
    "Paul",
    "Karim",
    "Louis",
    "Hugo",
    "Yann",
    "Inès",
    "Élise",
    "Noël",
    "Anne",
)


def open_home(home: Path) -> Installation:
    """Open an installation of the bench, migrated for every system."""
    return Installation.open(home, mode=Mode.DEMONSTRATION, migrations=MIGRATIONS, environment={})


def make(home: Path) -> None:
    """Fill an empty home: accounts, patients, dossiers read by the worker itself."""
    if home.exists():
        shutil.rmtree(home)
    installation = open_home(home)
    with installation.transaction() as connection:
        gate.register_all(connection, SYSTEMS)
        doctors = [_doctor(connection, number) for number in range(DOCTORS)]
    _say(f"{PATIENTS} patients")
    chance = random.Random(20261124)
    for start in range(0, PATIENTS - DOSSIERS, BATCH):
        with installation.transaction() as connection:
            for number in range(start, min(start + BATCH, PATIENTS - DOSSIERS)):
                _person(connection, doctors[number % DOCTORS], chance, number)
    _say(f"{DOSSIERS} dossiers")
    for number, story in enumerate(_stories()):
        _file(installation, doctors, number, story)
    _work(installation)
    audit.Sealer(installation).seal()
    installation.close()


def _doctor(connection: Connection, number: int) -> Actor:
    made = accounts.create(
        connection,
        None,
        name=f"medecin-{number:02}",
        display_name=f"Dr Médecin {number:02}",
        roles=[Role.DOCTOR],
        password="quatre-mots-au-hasard",
    )
    return made.actor()


def _person(connection: Connection, doctor: Actor, chance: random.Random, number: int) -> None:
    name = (chance.choice(_SYLLABLES) + chance.choice(_SYLLABLES) + chance.choice(_ENDS)).capitalize()
    born = date(1935, 1, 1) + timedelta(days=chance.randrange(60 * 365))
    traits = Traits(name, "", (chance.choice(_FIRST), chance.choice(_FIRST)), chance.choice(list(Sex)), born)
    patients.create(connection, doctor, traits, [Identifier("IPP", f"7{number:07}")])


def _stories() -> list[Story]:
    written = 3  # the first three are the same people for every seed
    found: list[Story] = []
    seed = 1
    while len(found) < DOSSIERS:
        found += stories(COUNT, seed=seed)[written:]
        seed += 1
    return found[:DOSSIERS]


def file_story(installation: Installation, owner: Actor, story: Story, identifiers: Sequence[Identifier] = ()) -> str:
    """File an invented dossier for a new patient, ask for its reading, and return the patient's id."""
    sex = {"F": Sex.FEMALE, "M": Sex.MALE}.get(story.sex, Sex.UNKNOWN)
    traits = Traits(story.birth_name, story.used_name, (story.first_name,), sex, story.birth_date)
    with installation.transaction() as connection:
        patient = patients.create(connection, owner, traits, identifiers).id
        for name, data in story.files:
            media = media_type_of(name, data)
            files.put(connection, installation, patient=patient, name=name, data=data, media_type=media, actor=owner)
        api.ask_reading(connection, owner, patient)
    return patient


def _file(installation: Installation, doctors: list[Actor], number: int, story: Story) -> None:
    owner = doctors[number % DOCTORS]
    patient = file_story(installation, owner, story, [Identifier("DOSSIER", f"D{number:04}")])
    with installation.transaction() as connection:
        for step in range(1, TEAMS):
            access.join_care_team(connection, owner, patient, doctors[(number + step * 6) % DOCTORS].account_id)


def _work(installation: Installation) -> None:
    worker, before, done = background.worker(installation, SYSTEMS), time.monotonic(), 0
    while worker.run_once():
        done += 1
        if done % 10 == 0:
            _say(f"{done} jobs, {time.monotonic() - before:.0f} s")
    with installation.reading() as connection:
        left = jobs.unfinished(connection)
    if left:
        raise SystemExit(f"{len(left)} readings did not end: {left[0].error}")


def to_postgresql(home: Path, target: Path, address: str) -> None:
    """Copy a SQLite home into one on PostgreSQL: same keys, files and rows."""
    shutil.copytree(home, target, ignore=shutil.ignore_patterns("*.sqlite*"))
    (target / SETTINGS_FILE).write_text(f'mode = "demonstration"\ndatabase_url = "{address}"\n', encoding="utf8")
    source, destination = make_engine(f"sqlite:///{home / 'filigrane.sqlite'}"), make_engine(address)
    migrate(destination, MIGRATIONS)
    with source.connect() as reading, destination.begin() as writing:
        for table in metadata.sorted_tables:
            writing.execute(table.delete())
            rows = reading.execute(select(table)).mappings()
            while batch := rows.fetchmany(500):
                writing.execute(insert(table), [dict(row) for row in batch])
        _advance_numbers(writing)
    _analyse(destination)
    source.dispose()
    destination.dispose()


def _advance_numbers(connection: Connection) -> None:
    """Let numbered tables go on after the rows that were copied with their numbers."""
    for table in metadata.sorted_tables:
        for column in inspect(connection).get_columns(table.name):
            if "nextval" not in str(column["default"]):
                continue
            last = connection.execute(select(func.max(table.c[column["name"]]))).scalar() or 0
            sequence = {"table": table.name, "column": column["name"], "last": last + 1}
            connection.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :last, false)"), sequence)


def _analyse(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
