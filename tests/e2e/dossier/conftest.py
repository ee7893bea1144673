"""A served installation with one invented dossier already read, and a browser signed in as its doctor."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from filigrane.platform import accounts, background, events, files, gate, patients
from filigrane.platform.access import Actor, Role
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import Worker
from filigrane.platform.settings import Mode
from filigrane.science.stories import stories
from filigrane.systems import SYSTEMS
from filigrane.systems.dossier import api

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Served:
    """The address, the installation, the doctor and the patient's id."""

    base: str
    installation: Installation
    doctor: Actor
    patient: str

    def work(self) -> None:
        """Do the queued jobs and deliver the events."""
        worker = Worker(self.installation, background.handlers(SYSTEMS), between=lambda: None)
        while worker.run_once() or events.deliver(self.installation, background.subscriptions(SYSTEMS)):
            pass


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The colon dossier, read, on a free port of this machine."""
    yield from serving(tmp_path_factory.mktemp("served") / "home", {})


def serving(home: Path, environment: Mapping[str, str]) -> Iterator[Served]:
    """Serve the colon dossier from a home of its own."""
    import uvicorn

    from filigrane.web.app import create

    migrations = [system.migrations for system in SYSTEMS if system.migrations]
    installation = Installation.open(home, mode=Mode.DEMONSTRATION, migrations=migrations, environment=environment)
    story = stories(3)[2]
    with installation.transaction() as connection:
        gate.register_all(connection, SYSTEMS)
        account = accounts.create(
            connection,
            None,
            name="aubanel",
            display_name="Dr Claire Aubanel",
            roles=[Role.DOCTOR],
            password="Un-Mot-De-Passe-Long-12",
        )
        doctor = account.actor()
        traits = patients.Traits(story.birth_name, "", (story.first_name,), patients.Sex.MALE, date(1967, 11, 23))
        patient = patients.create(connection, doctor, traits, [patients.Identifier("IPP", story.ipp)], synthetic=True).id
        for name, data in story.files:
            files.put(connection, installation, patient=patient, name=name, data=data, media_type="application/pdf", actor=doctor)
        api.ask_reading(connection, doctor, patient)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Served(f"http://127.0.0.1:{port}", installation, doctor, patient)
    made.work()
    server = uvicorn.Server(uvicorn.Config(create(installation), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield made
    server.should_exit = True
    thread.join()
    installation.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium; one module's, as two open Playwrights in one process refuse each other."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def signed_in(served: Served, chromium: Any) -> Iterator[Any]:
    """Make a signed-in page: ``signed_in(**options of the context)``."""
    yield from signing_in(served, chromium)


def signing_in(served: Served, chromium: Any) -> Iterator[Any]:
    """Yield a maker of pages signed in as the doctor of an installation, and close them."""
    contexts = []

    def make(**options: Any) -> Any:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        with served.installation.transaction() as connection:
            link = accounts.one_time_link(connection, served.doctor.account_id)
        page.goto(f"{served.base}/lien/{link}")
        page.click("main button")
        page.wait_for_load_state()
        return page

    yield make
    for context in contexts:
        context.close()
