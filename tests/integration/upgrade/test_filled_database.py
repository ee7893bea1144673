"""A database filled by the first version of the schema is brought to this one: nothing is lost, and it works on.

``data/`` holds what a hospital would have: the dump of each database with revision 0001 alone (an account, a patient, a filed letter,
sealed audit events), the key of that installation, its log of signed heads, and its one encrypted file. It was made once and never changes.
"""

from __future__ import annotations

import base64
import json
import shutil
import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from filigrane.kernel.errors import IntegrityFailure
from filigrane.platform import accounts, audit, background, files, gate, patients
from filigrane.platform.db import make_engine, migrate
from filigrane.platform.files import vault
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import Worker
from filigrane.platform.settings import SETTINGS_FILE
from filigrane.systems import SYSTEMS
from filigrane.systems.dossier import api

DATA = Path(__file__).parent / "data"
PATIENT = "pat_06h0vdktjb32nqm9f3cej4zy1z"
PASSWORD = "quatre-mots-au-hasard"
MIGRATIONS = [system.migrations for system in SYSTEMS if system.migrations]
_NUMBERS = count(1)


def _sqlite(home: Path, request: pytest.FixtureRequest) -> None:
    database = sqlite3.connect(home / "filigrane.sqlite")
    database.executescript((DATA / "first_sqlite.sql").read_text(encoding="utf8"))
    database.close()


def _postgresql(home: Path, request: pytest.FixtureRequest) -> None:
    import psycopg

    address = request.getfixturevalue("postgresql_server")(f"upgrade_{next(_NUMBERS)}")
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
        connection.execute((DATA / "first_postgresql.sql").read_text(encoding="utf8"))
    (home / SETTINGS_FILE).write_text(f'mode = "demonstration"\ndatabase_url = "{address}"\n', encoding="utf8")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def first_home(request: pytest.FixtureRequest, home: Path) -> Path:
    """The home of a hospital that installed the first version."""
    (home / "keys").mkdir(parents=True)
    shutil.copyfile(DATA / "installation.key", home / "keys" / "installation.key")
    (home / "keys" / "installation.key").chmod(0o600)
    shutil.copyfile(DATA / "audit-heads.log", home / "audit-heads.log")
    for item, content in json.loads((DATA / "files.json").read_text(encoding="utf8")).items():
        path = vault.path_of(home, item)
        path.parent.mkdir(parents=True)
        path.write_bytes(base64.b64decode(content))
    {"sqlite": _sqlite, "postgresql": _postgresql}[request.param](home, request)
    return home


@pytest.fixture
def upgraded(first_home: Path) -> Iterator[Installation]:
    """The same, opened by this version."""
    installation = Installation.open(first_home, migrations=MIGRATIONS, environment={})
    yield installation
    installation.close()


def test_the_dump_is_of_the_first_revision(first_home: Path) -> None:
    from filigrane.platform.settings import load

    engine = make_engine(load(first_home, {}).database)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["0001_spine"]
        assert connection.execute(text("SELECT count(*) FROM audit_event")).scalar() == 5
    engine.dispose()


def test_everybody_and_everything_is_still_there(upgraded: Installation) -> None:
    doctor = accounts.authenticate(upgraded, "dumas", PASSWORD).actor()
    with upgraded.transaction() as connection:
        assert patients.get(connection, doctor, PATIENT).traits.birth_name == "Mareuil"
        assert [found.id for found in patients.search(connection, doctor, identifier="80012346")] == [PATIENT]
        (item,) = files.items(connection, PATIENT, actor=doctor)
        assert "MAREUIL Jeanne" in files.read(connection, upgraded, item.id, actor=doctor).decode()


def test_the_audit_of_before_still_holds_and_goes_on(upgraded: Installation) -> None:
    before = audit.verify(upgraded)
    assert before.sound
    assert before.sealed == 5
    accounts.authenticate(upgraded, "dumas", PASSWORD)
    audit.Sealer(upgraded).seal()
    after = audit.verify(upgraded)
    assert after.sound
    assert after.sealed > before.sealed


def test_a_dossier_filed_before_is_read_after(upgraded: Installation) -> None:
    doctor = accounts.authenticate(upgraded, "dumas", PASSWORD).actor()
    with upgraded.transaction() as connection:
        gate.register_all(connection, SYSTEMS)
        api.ask_reading(connection, doctor, PATIENT)
    worker = Worker(upgraded, background.handlers(SYSTEMS), between=lambda: None)
    while worker.run_once():
        pass
    with upgraded.reading() as connection:
        view = api.overview(connection, doctor, PATIENT)
    assert any("cT2a N2 M0" in sentence.text for sentence in view.sentences)


def test_a_second_opening_changes_nothing(upgraded: Installation) -> None:
    migrate(upgraded.engine, MIGRATIONS)
    assert audit.verify(upgraded).sound


def test_a_program_that_does_not_know_a_revision_leaves_the_database_alone(upgraded: Installation) -> None:
    with pytest.raises(IntegrityFailure, match="version plus récente"):
        migrate(upgraded.engine)  # without the revisions of the systems
