"""One installation of the product: its settings, keys, clock and database, passed around as one handle."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, String, Table, insert, select
from sqlalchemy.exc import OperationalError

from filigrane.kernel.clock import Clock, system_clock
from filigrane.kernel.errors import IntegrityFailure, UsageError
from filigrane.platform.db import Scope, make_engine, metadata, migrate
from filigrane.platform.db.engine import WRITING, allow_writing, forbid_writing, reading_options, turn_to_write
from filigrane.platform.db.scope import OPTION
from filigrane.platform.db.together import Act, write_together
from filigrane.platform.keys import Keys, load_or_create
from filigrane.platform.settings import MODE_FR, SETTINGS_FILE, Mode, Settings, load

marks = Table(
    "installation_mark",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)


@dataclass(frozen=True)
class Installation:
    """The handle that every service takes. ``open`` creates what is absent."""

    settings: Settings
    engine: Engine
    clock: Clock
    keys: Keys

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        mode: Mode | None = None,
        clock: Clock = system_clock,
        migrations: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> Installation:
        """Open the installation of ``home``; create the folder, the keys and the migrated database when absent.

        Parameters
        ----------
        home
            The data folder.
        mode
            For a new installation; for an existing one it must be its own.
        clock
            The source of the present instant.
        migrations
            Dotted names of the systems' packages of revisions.
        environment
            Variables read for settings; the process's own by default.

        Raises
        ------
        UsageError
            When a setting is wrong, the home cannot be made, or the database cannot be reached.
        IntegrityFailure
            When the key is lost, is another installation's, or the database is newer than the code.
        """
        home = home.absolute()
        _make_home(home)
        settings = load(home, os.environ if environment is None else environment, mode=mode)
        if mode is not None and settings.mode != mode:
            raise _other_mode(settings.mode, mode, str(home / SETTINGS_FILE))
        engine = make_engine(settings.database)
        try:
            migrate(engine, migrations)
            installation = cls(settings, engine, clock, _keys(settings, engine))
            installation._check_marks()
            _write_settings(settings)
        except OperationalError as error:
            engine.dispose()
            raise UsageError(
                "La base de données ne répond pas",
                where=engine.url.render_as_string(hide_password=True),
                why=str(error.orig).strip().splitlines()[0],
                remedy="Démarrez-la ou corrigez database_url",
            ) from None
        except BaseException:
            engine.dispose()
            raise
        return installation

    @property
    def home(self) -> Path:
        """Return the data folder."""
        return self.settings.home

    @property
    def mode(self) -> Mode:
        """Return the mode shown in the banner."""
        return self.settings.mode

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection whose work is committed at the end, or rolled back on an exception.

        On SQLite the writing lock is taken at once (BEGIN IMMEDIATE): never open a second transaction inside the first, and keep it
        short. Refusals recorded inside stay in the audit even when the rest is rolled back.
        """
        scope = self._scope()
        try:
            with turn_to_write(self.engine), self._connect(scope, writing=True) as connection, connection.begin():
                yield connection
        except BaseException:
            for act in scope.on_rollback:
                act()
            raise
        else:
            for act in scope.on_commit:
                act()
        finally:
            self._afterwards(scope)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database and cannot write.

        What it records in the audit (readings, refusals) is written right after, in a transaction of its own: when that fails the caller
        gets the failure, and nothing of what was read leaves.
        """
        scope = self._scope()
        try:
            with self._connect(scope, writing=False) as connection, connection.begin():
                forbid_writing(connection)
                try:
                    yield connection
                finally:
                    if not connection.invalidated:
                        allow_writing(connection)
        finally:
            self._afterwards(scope)

    def close(self) -> None:
        """Give the database connections back."""
        self.engine.dispose()

    def _scope(self) -> Scope:
        return Scope(self.settings, self.keys, self.clock)

    def _connect(self, scope: Scope, *, writing: bool) -> Connection:
        options = {OPTION: scope, WRITING: writing, **({} if writing else reading_options(self.engine))}
        return self.engine.connect().execution_options(**options)

    def _afterwards(self, scope: Scope) -> None:
        if not scope.afterwards:
            return
        self.write_soon(*scope.afterwards)

    def write_soon(self, *acts: Act) -> None:
        """Write small independent acts, with those that other requests wait to write; come back once they are committed.

        Each act is given the connection and must not depend on what the others do.
        """
        write_together(self.engine, self._opening, acts)

    @contextmanager
    def _opening(self) -> Iterator[Connection]:
        with self._connect(self._scope(), writing=True) as connection, connection.begin():
            yield connection

    def _check_marks(self) -> None:
        with self.transaction() as connection:
            known = {row.name: row.value for row in connection.execute(select(marks))}
            for name, value in (("key", self.keys.fingerprint), ("mode", self.mode.value)):
                if name not in known:
                    connection.execute(insert(marks).values(name=name, value=value))
                elif known[name] != value:
                    self._mark_differs(connection, name, known[name])

    def _mark_differs(self, connection: Connection, name: str, known: str) -> None:
        if name == "key":
            raise IntegrityFailure(
                "La clé n’est pas celle de cette base de données",
                where=str(self.settings.key_path),
                remedy="Remettez la clé de cette installation ; rien n’a été modifié",
            )
        if Mode.DEMONSTRATION in (Mode(known), self.mode):
            raise _other_mode(Mode(known), self.mode, str(self.home))
        connection.execute(marks.update().where(marks.c.name == "mode").values(value=self.mode.value))


def _other_mode(own: Mode, asked: Mode, where: str) -> UsageError:
    return UsageError(
        f"Cette installation est en mode « {MODE_FR[own]} », pas « {MODE_FR[asked]} »",
        where=where,
        why="Les patients fictifs et les patients réels ne partagent jamais une installation",
        remedy="Choisissez un autre dossier pour l’autre mode",
    )


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        (home / "files").mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(
            "Le dossier de l’installation ne peut pas être créé",
            where=str(home),
            why=error.strerror or "",
            remedy="Choisissez-en un autre",
        ) from None


def _keys(settings: Settings, engine: Engine) -> Keys:
    with engine.connect() as connection:
        existing = connection.execute(select(marks.c.value).where(marks.c.name == "key")).first() is not None
    return load_or_create(settings.key_path, may_create=not existing)


def _write_settings(settings: Settings) -> None:
    """Write the mode of a new installation, so that it is the same the next time whatever the caller asks."""
    path = settings.home / SETTINGS_FILE
    if not path.exists():
        path.write_text(f'mode = "{settings.mode.value}"\n', encoding="utf8")
