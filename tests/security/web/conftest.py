"""A browser without a browser: the application on one SQLite installation, and people signed in with real cookies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import anyio.from_thread
import httpx
import pytest
from fastapi import FastAPI

from filigrane.platform import accounts, gate, patients
from filigrane.platform.access import Role
from filigrane.platform.installation import Installation
from filigrane.platform.patients import Identifier, Sex, Traits
from filigrane.platform.system import System
from filigrane.web.app import create

PASSWORD = "quatre-mots-au-hasard"
PEOPLE = {
    "dumas": Role.DOCTOR,
    "weber": Role.DOCTOR,
    "benali": Role.SECRETARY,
    "martin": Role.DATA_PROTECTION_OFFICER,
    "laurent": Role.TOOL_OWNER,
    "legoff": Role.TECHNICAL_ADMINISTRATOR,
}
HEADERS = {"accept": "text/html", "sec-fetch-site": "same-origin"}
_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"|X-CSRF-Token&#34;: &#34;([0-9a-f]{64})|"X-CSRF-Token": "([0-9a-f]{64})"')


class Browser:
    """One person's browser: cookies kept, redirects shown, the form token of the last page at hand."""

    def __init__(self, app: FastAPI, portal: Any, cookies: dict[str, str] | None = None) -> None:
        self.portal, self.token = portal, ""
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://hospital.test", headers=HEADERS, cookies=cookies)

    def ask(self, method: str, address: str, **options: Any) -> httpx.Response:
        """Send one request."""
        answer: httpx.Response = self.portal.call(lambda: self.client.request(method, address, **options))
        found = _TOKEN.search(answer.text) if "text/html" in answer.headers.get("content-type", "") else None
        if found:
            self.token = next(group for group in found.groups() if group)
        return answer

    def get(self, address: str, **options: Any) -> httpx.Response:
        """Open a page."""
        return self.ask("GET", address, **options)

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        """Send a form with the token of the last page."""
        return self.ask("POST", address, data={"csrf": self.token, **(data or {})}, **options)


@pytest.fixture
def portal() -> Iterator[Any]:
    with anyio.from_thread.start_blocking_portal() as opened:
        yield opened


@pytest.fixture
def systems() -> tuple[System, ...]:
    """The shell with one tool; the test of the routes mounts the programme's systems instead."""
    return (System(name="dossier", title="Dossier", cards=("dossier-reader",)),)


@pytest.fixture
def hospital(sqlite_installation: Installation, systems: tuple[System, ...]) -> SimpleNamespace:
    """An installation with one account a role and a patient followed by Dr Dumas."""
    with sqlite_installation.transaction() as connection:
        made = {
            name: accounts.create(
                connection, None, name=name, display_name=f"Dr {name.title()}", roles=[role], password=PASSWORD
            ).actor()
            for name, role in PEOPLE.items()
        }
        traits = Traits("Mareuil", "", ("Jeanne",), Sex.FEMALE, None, "Tours")
        patient = patients.create(connection, made["dumas"], traits, [Identifier("IPP", "9004117")])
    app = create(sqlite_installation, systems)
    with sqlite_installation.reading() as connection:
        tool = gate.tools(connection)[0].name
    return SimpleNamespace(installation=sqlite_installation, app=app, actors=made, patient=patient, tool=tool, roles=PEOPLE)


@pytest.fixture
def visitor(hospital: SimpleNamespace, portal: Any) -> Browser:
    """A browser where nobody is signed in."""
    return Browser(hospital.app, portal)


@pytest.fixture
def browser_of(hospital: SimpleNamespace, portal: Any) -> Callable[[str], Browser]:
    """Give a browser where somebody is signed in (the session is opened directly: hashing passwords is slow)."""

    def sign_in(name: str) -> Browser:
        with hospital.installation.transaction() as connection:
            account = accounts.find(connection, name)
            assert account is not None
            token = accounts.open_session(connection, account)
        browser = Browser(hospital.app, portal, {"filigrane": token})
        browser.get("/clavier")
        return browser

    return sign_in
