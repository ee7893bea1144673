"""Fixtures that every area shares: a home, an installation on both databases, a clock to move, people, the shared data."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import event

from filigrane.platform import patients
from filigrane.platform.access import Actor, Role
from filigrane.platform.db import make_engine, migrate
from filigrane.platform.installation import Installation
from filigrane.platform.patients import Identifier, Patient, Sex, Traits
from filigrane.platform.settings import SETTINGS_FILE, Mode

REPOSITORY = Path(__file__).resolve().parent.parent


class OffsetClock:
    """The machine's clock plus what the test moved it by."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def __call__(self) -> datetime:
        """Return the present instant of the test."""
        return datetime.now(UTC) + self.offset

    def advance(self, **amount: float) -> None:
        """Move by ``timedelta(**amount)``; negative amounts set the clock back."""
        self.offset += timedelta(**amount)


@pytest.fixture
def clock() -> OffsetClock:
    """The clock of the ``installation`` fixture."""
    return OffsetClock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The path of a home that does not exist yet."""
    return tmp_path / "home"


def _unavailable(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server on a socket of its own, and the way to stop and start it."""

    folder: Path
    programs: Path
    user: tuple[str, ...]

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the account that owns the server."""
        command = [*self.user, str(self.programs / program), *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=200 -c shared_buffers=32MB"
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        """Stop it at once, as a power cut would: every connection dies in the middle of what it does."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Make a PostgreSQL server for the time of the block; skip (or, in CI, fail) where PostgreSQL is not installed."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        _unavailable("PostgreSQL (Debian package postgresql) is not installed")
    folder = Path(tempfile.mkdtemp(prefix="fpg"))
    user: tuple[str, ...] = ()
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, pwd.getpwnam("postgres").pw_gid)
        user = ("runuser", "-u", "postgres", "--")
    made = Cluster(folder, binaries[-1].parent, user)
    made.run("initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server on a socket of its own; calling it with a new name makes a migrated database and gives its address."""
    with cluster() as made:
        yield _databases(made.folder)


def _databases(folder: Path) -> Callable[[str], str]:
    import psycopg

    def address(name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={folder}"

    def make(name: str) -> str:
        with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE filigrane_template')
        return address(name)

    with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE filigrane_template")
    engine = make_engine(address("filigrane_template"))
    migrate(engine)
    engine.dispose()
    return make


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "filigrane.sqlite"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


_NUMBERS = count(1)
_IDLE: list[str] = []
"""Addresses of databases of this process's server that hold no row, ready for the next test."""


def _empty(address: str) -> bool:
    """Delete every row but those of the schema's version; tell whether the database can serve another test."""
    import psycopg

    plain = address.replace("postgresql+psycopg://", "postgresql://")
    try:
        with psycopg.connect(plain, options="-c lock_timeout=2000 -c session_replication_role=replica") as connection:
            names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            connection.execute("".join(f'DELETE FROM "{name}";' for (name,) in names if name != "alembic_version"))
            versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except psycopg.Error:
        return False
    return all(version.startswith("0") for (version,) in versions)  # a system’s tables or a later version: not this one


def _prepare_sqlite(home: Path, request: pytest.FixtureRequest) -> None:
    home.mkdir(parents=True)
    shutil.copy(request.getfixturevalue("sqlite_template"), home / "filigrane.sqlite")


def _prepare_postgresql(home: Path, request: pytest.FixtureRequest) -> None:
    home.mkdir(parents=True)
    make = request.getfixturevalue("postgresql_server")
    address = _IDLE.pop() if _IDLE else make(f"t{os.getpid()}_{next(_NUMBERS)}")
    (home / SETTINGS_FILE).write_text(f'mode = "demonstration"\ndatabase_url = "{address}"\n', encoding="utf8")


def _open(home: Path, clock: OffsetClock) -> Installation:
    opened = Installation.open(home, mode=Mode.DEMONSTRATION, clock=clock, environment={})
    if opened.engine.dialect.name == "sqlite":
        # no test of this fixture cuts the power: waiting for the disk at each commit would only slow it
        opened.engine.dispose()
        event.listen(opened.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=OFF").close())
    return opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def installation(request: pytest.FixtureRequest, home: Path, clock: OffsetClock) -> Iterator[Installation]:
    """An installation in demonstration mode, once on SQLite and once on PostgreSQL."""
    {"sqlite": _prepare_sqlite, "postgresql": _prepare_postgresql}[request.param](home, request)
    opened = _open(home, clock)
    yield opened
    opened.close()
    if request.param == "postgresql" and _empty(opened.settings.database):
        _IDLE.append(opened.settings.database)


@pytest.fixture
def sqlite_installation(request: pytest.FixtureRequest, home: Path, clock: OffsetClock) -> Iterator[Installation]:
    """An installation in demonstration mode on SQLite, for what does not depend on the database."""
    _prepare_sqlite(home, request)
    opened = _open(home, clock)
    yield opened
    opened.close()


def _actor(identifier: str, name: str, role: Role) -> Actor:
    return Actor(identifier, name, frozenset({role}))


@pytest.fixture
def doctor() -> Actor:
    """A doctor; in the care team of ``patient``."""
    return _actor("acc_doctor", "Dr Claire Dumas", Role.DOCTOR)


@pytest.fixture
def other_doctor() -> Actor:
    """A doctor who is in no care team."""
    return _actor("acc_other_doctor", "Dr Paul Weber", Role.DOCTOR)


@pytest.fixture
def secretary() -> Actor:
    """A medical secretary."""
    return _actor("acc_secretary", "Nadia Benali", Role.SECRETARY)


@pytest.fixture
def officer() -> Actor:
    """The data protection officer."""
    return _actor("acc_officer", "Hugo Martin", Role.DATA_PROTECTION_OFFICER)


@pytest.fixture
def tool_owner() -> Actor:
    """The owner of a tool."""
    return _actor("acc_tool_owner", "Inès Laurent", Role.TOOL_OWNER)


@pytest.fixture
def administrator() -> Actor:
    """The technical administrator."""
    return _actor("acc_administrator", "Yann Le Goff", Role.TECHNICAL_ADMINISTRATOR)


@pytest.fixture
def traits() -> Traits:
    """The traits of an invented patient."""
    return Traits("Dupont", "Martin", ("Marie", "Anne"), Sex.FEMALE, date(1960, 3, 12), "Lyon")


@pytest.fixture
def patient(installation: Installation, doctor: Actor, traits: Traits) -> Patient:
    """An invented patient followed by ``doctor``, in the ``installation`` fixture."""
    with installation.transaction() as connection:
        return patients.create(connection, doctor, traits, [Identifier("IPP", "80012345")])


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The shared reference data beside the repository; tests that ask for it carry the mark ``shared``."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        _unavailable("the shared reference data is not beside the repository")
    return folder
