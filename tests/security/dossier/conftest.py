"""Two patients whose dossiers were read, and one browser for each person that the table of roles knows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import anyio.from_thread
import pytest
from fastapi import FastAPI
from tests.dossier_helpers import letter
from tests.security.web.conftest import PASSWORD, Browser

from filigrane.platform import access, accounts, background, files, gate, patients
from filigrane.platform.access import Actor, Role
from filigrane.platform.db import migrate
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import Worker
from filigrane.platform.patients import Identifier, Sex, Traits
from filigrane.platform.settings import Mode
from filigrane.systems import SYSTEMS
from filigrane.systems.dossier import api
from filigrane.web.app import create

ROLES = {
    "team": Role.DOCTOR,
    "outside": Role.DOCTOR,
    "glass": Role.DOCTOR,
    "secretary": Role.SECRETARY,
    "dpo": Role.DATA_PROTECTION_OFFICER,
    "owner": Role.TOOL_OWNER,
    "admin": Role.TECHNICAL_ADMINISTRATOR,
}
SECRETS = ("Zyxwmareuil", "77123991", "Qvorbensaid")
BODY = (
    "Adénocarcinome du lobe supérieur droit diagnostiqué en mars 2024, classé cT2a N2 M0. Allergie à la pénicilline. "
    "Neutrophiles 0,4 G/L (1,8 - 7,5) le 16/11/2026."
)


@dataclass
class Dossier:
    """One patient, and an id of each sort that an address or a form of the dossier carries."""

    patient: str
    finding: str
    alert: str
    item: str


@dataclass
class Place:
    """The application and its two dossiers: one of the team, one of a patient whom only the outside doctor follows."""

    installation: Installation
    app: FastAPI
    actors: dict[str, Actor]
    own: Dossier
    foreign: Dossier

    def work(self) -> None:
        """Do the queued jobs."""
        worker = Worker(self.installation, background.handlers(SYSTEMS), between=lambda: None)
        while worker.run_once():
            pass


def _filed(installation: Installation, actor: Actor, name: str, ipp: str) -> str:
    with installation.transaction() as connection:
        traits = Traits(name, "", ("Jeanne",), Sex.FEMALE, None, "Tours")
        patient = patients.create(connection, actor, traits, [Identifier("IPP", ipp)]).id
        text = letter(BODY, who=f"Mme {name.upper()} Jeanne, née le 14/03/1961").encode()
        files.put(connection, installation, patient=patient, name="lettre.txt", data=text, media_type="text/plain", actor=actor)
        api.ask_reading(connection, actor, patient)
    return patient


def _dossier(installation: Installation, actor: Actor, patient: str) -> Dossier:
    with installation.transaction() as connection:
        view = api.overview(connection, actor, patient)
        item = files.items(connection, patient, actor=actor)[0].id
    return Dossier(patient, view.queue()[0].finding.id, view.open_alerts()[0].key, item)


def make_place(installation: Installation) -> Place:
    """Fill an installation: everybody's account, and two dossiers that the worker reads."""
    migrate(installation.engine, [system.migrations for system in SYSTEMS if system.migrations])
    with installation.transaction() as connection:
        gate.register_all(connection, SYSTEMS)
        actors = {
            name: accounts.create(connection, None, name=name, display_name=name, roles=[role], password=PASSWORD).actor()
            for name, role in ROLES.items()
        }
    ids = [_filed(installation, actors["team"], SECRETS[0], SECRETS[1]), _filed(installation, actors["outside"], SECRETS[2], "8")]
    made = Place(installation, create(installation), actors, Dossier(ids[0], "", "", ""), Dossier(ids[1], "", "", ""))
    made.work()
    made.own = _dossier(installation, actors["team"], ids[0])
    made.foreign = _dossier(installation, actors["outside"], ids[1])
    with installation.transaction() as connection:
        access.break_glass(connection, actors["glass"], ids[0], "Urgence vitale aux urgences, équipe injoignable cette nuit")
    return made


def _opened(home: Path, mode: Mode | None = None) -> Installation:
    migrations = [system.migrations for system in SYSTEMS if system.migrations]
    return Installation.open(home, mode=mode, migrations=migrations, environment={})


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Place]:
    """A home with everybody's account and two dossiers that were read, closed: each test has a copy of its own."""
    home = tmp_path_factory.mktemp("filled") / "home"
    installation = _opened(home, Mode.DEMONSTRATION)
    made = make_place(installation)
    installation.close()
    return home, made


@pytest.fixture
def place(filled: tuple[Path, Place], home: Path) -> Iterator[Place]:
    """The application, everybody's account, and two dossiers that were read."""
    first, made = filled
    shutil.copytree(first, home)
    installation = _opened(home)
    yield Place(installation, create(installation), made.actors, replace(made.own), replace(made.foreign))
    installation.close()


@pytest.fixture
def browser_of(place: Place) -> Iterator[Callable[[str], Browser]]:
    """Give the browser of one person, signed in (``nobody`` is not)."""
    with anyio.from_thread.start_blocking_portal() as portal:

        def sign_in(name: str) -> Any:
            if name == "nobody":
                return Browser(place.app, portal)
            with place.installation.transaction() as connection:
                account = accounts.find(connection, name)
                assert account is not None
                token = accounts.open_session(connection, account)
            browser = Browser(place.app, portal, {"filigrane": token})
            browser.get("/clavier")
            return browser

        yield sign_in
