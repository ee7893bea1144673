from __future__ import annotations

from importlib import import_module

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from filigrane.platform.db import metadata
from filigrane.platform.installation import Installation


def test_the_migrated_database_is_the_one_that_the_code_describes(installation: Installation) -> None:
    for module in ("accounts", "audit", "access", "patients", "files", "jobs", "events", "runs", "gate", "findings", "fhir"):
        import_module(f"filigrane.platform.{module}")
    known = set(metadata.tables)
    with installation.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda _object, name, kind, _reflected, _to: kind != "table" or name in known},
        )
        assert compare_metadata(context, metadata) == []
