from __future__ import annotations

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from filigrane.platform import jobs, migrations, patients
from filigrane.platform.access import Actor
from filigrane.platform.db import metadata, migrate
from filigrane.platform.db.engine import WRITING
from filigrane.platform.installation import Installation
from filigrane.platform.patients import Patient
from filigrane.systems import SYSTEMS


def test_the_migrated_database_is_the_one_that_the_code_describes(installation: Installation) -> None:
    for module in ("accounts", "audit", "access", "patients", "files", "jobs", "events", "runs", "gate", "findings", "fhir"):
        import_module(f"filigrane.platform.{module}")
    import_module("filigrane.systems.dossier.store.tables")
    migrate(installation.engine, [system.migrations for system in SYSTEMS if system.migrations])
    known = set(metadata.tables)
    with installation.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda _object, name, kind, _reflected, _to: kind != "table" or name in known},
        )
        assert compare_metadata(context, metadata) == []


def test_a_filled_database_of_the_spine_alone_is_upgraded(installation: Installation, patient: Patient, doctor: Actor) -> None:
    config = Config()
    folder = Path(migrations.__path__[0])
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(folder / "versions"))
    with installation.engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "0001_spine")
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0001_spine"
    migrate(installation.engine)
    with installation.transaction() as connection:
        assert patients.get(connection, doctor, patient.id).traits == patient.traits
        jobs.enqueue(connection, "read", {}, patient=patient.id)
        assert len(jobs.jobs_for(connection, patient.id)) == 1
