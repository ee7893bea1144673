"""Bringing a database to the code's version with Alembic, without a configuration file.

The platform has one branch; a system adds its own, declared by ``System.migrations`` (the dotted name of a package of revisions).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from filigrane.kernel.errors import IntegrityFailure
from filigrane.platform.db.engine import WRITING

_ADVISORY_LOCK = 0x46494C49  # "FILI": one process migrates, the others wait
PLATFORM_REVISIONS = "filigrane.platform.migrations.versions"


def migrate(engine: Engine, branches: Sequence[str] = ()) -> None:
    """Create the tables, or bring them to this version, in one transaction: interrupted, nothing has changed.

    Parameters
    ----------
    engine
        The installation's engine.
    branches
        Dotted names of the systems' packages of revisions.

    Raises
    ------
    IntegrityFailure
        When the database was written by a newer version of the product.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(_folder(name) for name in (PLATFORM_REVISIONS, *branches)))
    script = ScriptDirectory.from_config(config)
    with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        present = _revisions(connection)
        if present == set(script.get_heads()):
            return
        _refuse_newer(present, {revision.revision for revision in script.walk_revisions()})
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def _folder(package: str) -> str:
    location = import_module(package).__path__[0]
    return str(location)


def _revisions(connection: Connection) -> set[str]:
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


def _refuse_newer(present: set[str], known: set[str]) -> None:
    newer = sorted(present - known)
    if newer:
        raise IntegrityFailure(
            "La base de données vient d’une version plus récente de Filigrane",
            why=f"Révision inconnue de ce programme : {', '.join(newer)}",
            remedy="Installez la version qui a écrit cette base ; rien n’a été modifié",
        )
