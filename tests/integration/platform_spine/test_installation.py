"""Opening an installation, and its transactions."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

import filigrane.platform
import filigrane.systems
from filigrane.kernel.errors import AccessRefused, IntegrityFailure, UsageError
from filigrane.platform import access, audit
from filigrane.platform.access import Action, Actor
from filigrane.platform.db import metadata
from filigrane.platform.installation import Installation, marks
from filigrane.platform.settings import Mode


def _mark(connection, name):
    connection.execute(insert(marks).values(name=name, value="x"))


def _names(installation: Installation) -> set[str]:
    with installation.reading() as connection:
        return set(connection.execute(select(marks.c.name)).scalars())


def test_a_transaction_is_kept_at_its_end_and_undone_by_an_exception(installation):
    with installation.transaction() as connection:
        _mark(connection, "kept")
    with pytest.raises(RuntimeError), installation.transaction() as connection:  # noqa: PT012
        _mark(connection, "undone")
        raise RuntimeError
    assert "kept" in _names(installation)
    assert "undone" not in _names(installation)


def test_a_reading_connection_cannot_write_and_leaves_the_next_one_able_to(installation):
    with pytest.raises(DBAPIError), installation.reading() as connection:
        _mark(connection, "stolen")
    with installation.transaction() as connection:
        _mark(connection, "later")
    assert "stolen" not in _names(installation)
    assert "later" in _names(installation)


def test_a_refusal_stays_in_the_audit_although_its_transaction_is_rolled_back(installation, administrator: Actor):
    for opening in (installation.transaction, installation.reading):
        with pytest.raises(AccessRefused), opening() as connection:
            access.require(connection, administrator, Action.READ_PATIENT, "pat_1")
    with installation.reading() as connection:
        refused = audit.events(connection, actor=administrator.account_id)
    assert [(event.action, event.outcome, event.patient) for event in refused] == [("read_patient", "refused", "pat_1")] * 2


def test_acts_outside_the_database_follow_the_fate_of_the_transaction(installation):
    from filigrane.platform.db import scope_of

    done: list[str] = []
    with installation.transaction() as connection:
        scope_of(connection).on_commit.append(lambda: done.append("commit"))
        scope_of(connection).on_rollback.append(lambda: done.append("never"))
    with pytest.raises(RuntimeError), installation.transaction() as connection:  # noqa: PT012
        scope_of(connection).on_commit.append(lambda: done.append("never"))
        scope_of(connection).on_rollback.append(lambda: done.append("rollback"))
        raise RuntimeError
    assert done == ["commit", "rollback"]


def test_the_migrated_database_is_exactly_the_declared_tables(installation):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    for module in pkgutil.walk_packages(filigrane.platform.__path__, "filigrane.platform."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    systems = tuple(f"{module.name}_" for module in pkgutil.iter_modules(filigrane.systems.__path__))

    def of_the_platform(thing, name, kind, reflected, compared):
        table = thing if kind == "table" else thing.table
        return not table.name.startswith(systems)

    with installation.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_object": of_the_platform})
        assert compare_metadata(context, metadata) == []


def test_a_home_opens_again_with_the_same_keys(home: Path):
    first = Installation.open(home, environment={})
    first.close()
    again = Installation.open(home, environment={})
    again.close()
    assert again.keys.fingerprint == first.keys.fingerprint
    assert (home / "keys" / "installation.key").stat().st_mode & 0o777 == 0o600


def test_a_lost_key_is_refused_and_not_replaced(home: Path):
    Installation.open(home, environment={}).close()
    (home / "keys" / "installation.key").unlink()
    with pytest.raises(IntegrityFailure, match="absente"):
        Installation.open(home, environment={})
    assert not (home / "keys" / "installation.key").exists()


def test_another_installations_key_is_refused(home: Path, tmp_path: Path):
    Installation.open(home, environment={}).close()
    Installation.open(tmp_path / "other", environment={}).close()
    (home / "keys" / "installation.key").write_bytes((tmp_path / "other" / "keys" / "installation.key").read_bytes())
    with pytest.raises(IntegrityFailure, match="n’est pas celle de cette base"):
        Installation.open(home, environment={})


def test_a_demonstration_never_becomes_care(home: Path):
    Installation.open(home, mode=Mode.DEMONSTRATION, environment={}).close()
    with pytest.raises(UsageError, match="Démonstration"):
        Installation.open(home, mode=Mode.CARE, environment={})
    (home / "filigrane.toml").write_text('mode = "care"\n')
    with pytest.raises(UsageError, match="Démonstration"):
        Installation.open(home, environment={})


def test_validation_becomes_care_by_its_settings(home: Path):
    Installation.open(home, mode=Mode.VALIDATION, environment={}).close()
    (home / "filigrane.toml").write_text('mode = "care"\n')
    opened = Installation.open(home, environment={})
    opened.close()
    assert opened.mode is Mode.CARE


def test_a_newer_database_is_refused_untouched(installation):
    with installation.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    with pytest.raises(IntegrityFailure, match="9999_future"):
        Installation.open(installation.home, environment={})


def test_an_unreachable_database_is_told_without_its_password(home: Path):
    home.mkdir()
    (home / "filigrane.toml").write_text('database_url = "postgresql://someone:secret@127.0.0.1:9/x"\n')
    with pytest.raises(UsageError, match="ne répond pas") as raised:
        Installation.open(home, environment={})
    assert "secret" not in str(raised.value)
