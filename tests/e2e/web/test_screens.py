"""The shell in a real browser: no axe violation on any page, in both themes, at 200 % zoom and narrow; keys, lock, search."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn

from filigrane.platform import accounts, gate, jobs, patients
from filigrane.platform.access import Role
from filigrane.platform.installation import Installation
from filigrane.platform.patients import Identifier, Sex, Traits
from filigrane.platform.settings import Mode
from filigrane.platform.system import System
from filigrane.web.app import create

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "quatre-mots-au-hasard"
ROLES = {
    "dumas": Role.DOCTOR,
    "weber": Role.DOCTOR,
    "martin": Role.DATA_PROTECTION_OFFICER,
    "laurent": Role.TOOL_OWNER,
    "legoff": Role.TECHNICAL_ADMINISTRATOR,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A server on loopback with a patient, a failed job and one account a role."""
    installation = Installation.open(tmp_path_factory.mktemp("home"), mode=Mode.DEMONSTRATION, environment={})
    system = System(name="dossier", title="Lecture", jobs={"dossier.read": "a:b"}, cards=("dossier-reader",))
    with installation.transaction() as connection:
        people = {
            name: accounts.create(connection, None, name=name, display_name=f"Dr {name.title()}", roles=[role], password=PASSWORD)
            for name, role in ROLES.items()
        }
        traits = Traits("Mareuil", "", ("Jeanne",), Sex.FEMALE, None, "Tours")
        patient = patients.create(connection, people["dumas"].actor(), traits, [Identifier("IPP", "9004117")])
        jobs.enqueue(connection, "dossier.read", {}, patient=patient.id)
    app = create(installation, [system])
    with installation.reading() as connection:
        tool = gate.tools(connection)[0].name
    running = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        threading.Event().wait(0.02)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield SimpleNamespace(
        address=f"http://127.0.0.1:{port}", installation=installation, patient=patient, tool=tool, people=people
    )
    running.should_exit = True
    thread.join(timeout=10)
    installation.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is not installed")
        pytest.skip(f"{CHROMIUM} is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_of(server: SimpleNamespace, chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open a page as somebody; what the console says as an error fails the test."""
    opened, faults = [], []

    def open_page(name: str, *, width: int = 1440, height: int = 900, scale: float = 1, theme: str = "light") -> Any:
        options = {"viewport": {"width": width, "height": height}, "device_scale_factor": scale, "color_scheme": theme}
        context = chromium.new_context(base_url=server.address, locale="fr-FR", **options)
        opened.append(context)
        if name:
            with server.installation.transaction() as connection:
                token = accounts.open_session(connection, accounts.get(connection, server.people[name].id))
            context.add_cookies([{"name": "filigrane", "value": token, "url": server.address}])
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert faults == []


PAGES = {
    "": ("/connexion",),
    "dumas": ("/", "/patients", "/patients/nouveau", "/patients/{patient}/acces", "/outils", "/outils/{tool}", "/clavier", "/atelier",
              "/atelier/lecteur", "/rien"),
    "weber": ("/patients/{patient}/acces-exceptionnel", "/patients/{patient}/rien"),
    "martin": ("/audit",),
    "laurent": ("/outils/{tool}",),
    "legoff": ("/", "/comptes"),
}  # fmt: skip
SCREENS = {
    "desk": {},
    "dark": {"theme": "dark"},
    "zoom200": {"width": 720, "height": 450, "scale": 2},
    "narrow": {"width": 390, "height": 844},
}


LONG = ("desk", "dark", "narrow")  # at 200 % zoom every run; the others with scripts/test --long


@pytest.mark.parametrize("screen", [pytest.param(name, marks=pytest.mark.long if name in LONG else ()) for name in SCREENS])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(server, page_of, screen):
    from axe_playwright_python.sync_playwright import Axe

    axe, found = Axe(), []
    for name, addresses in PAGES.items():
        page = page_of(name, **SCREENS[screen])
        for address in addresses:
            page.goto(address.format(patient=server.patient.id, tool=server.tool))
            violations = axe.run(page, options={"runOnly": RULES}).response["violations"]
            found += [(address, item["id"], item["nodes"][0]["target"]) for item in violations]
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            found += [(address, "scrolls sideways", wide)] if wide > 0 else []
    assert found == []


def test_keys_search_open_the_list_and_stay_silent_in_fields(page_of):
    page = page_of("dumas")
    page.goto("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("g p ? mareuil")
    assert page.input_value("#search") == "g p ? mareuil"
    page.fill("#search", "9004117")
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/pat_*/acces")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/patients")


def test_single_keys_can_be_switched_off_and_changed(page_of):
    page = page_of("dumas")
    page.goto("/clavier")
    page.fill('[data-default="/"]', "x")
    page.keyboard.press("Tab")
    page.goto("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "search"
    page.keyboard.press("x")
    assert page.evaluate("document.activeElement.id") == "search"
    page.goto("/clavier")
    page.click("text=Couper les touches simples")
    page.goto("/")
    page.keyboard.press("x")
    assert page.evaluate("document.activeElement.id") != "search"


def test_the_card_opens_correction_and_rejection_by_key_and_escape_closes(page_of):
    page = page_of("dumas")
    page.goto("/atelier/lecteur")
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.name") == "value"
    page.keyboard.press("Escape")
    assert not page.is_visible("[name=value]")
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.name") == "reason"


def test_a_citation_brings_the_page_and_s_goes_to_the_source_and_back(page_of):
    page = page_of("dumas")
    page.goto("/atelier/lecteur")
    with page.expect_response("**/atelier/lecteur/page"):
        page.click(".sentences > li:nth-child(2) .citation")
    page.wait_for_selector('.sentences > li:nth-child(2) .citation[aria-current="true"]')
    page.focus("#proposal")
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.id") == "viewer"
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.id") == "proposal"


def test_below_1200_the_page_slides_in_and_escape_takes_it_away(page_of):
    page = page_of("dumas", width=1000)
    page.goto("/atelier/lecteur")
    assert not page.is_visible("#viewer .sheet")
    page.click(".sentences > li:nth-child(2) .citation")
    page.wait_for_selector("#viewer.open .sheet")
    page.keyboard.press("Escape")
    page.wait_for_selector("#viewer .sheet", state="hidden")


def test_the_boxed_passage_lies_on_the_words_it_cites(page_of):
    page = page_of("dumas")
    page.goto("/atelier/lecteur")
    sheet, box = page.locator(".sheet img").bounding_box(), page.locator(".passage").first.bounding_box()
    assert (box["x"] - sheet["x"]) / sheet["width"] == pytest.approx(57 / 595, abs=0.01)
    assert (box["y"] - sheet["y"]) / sheet["height"] == pytest.approx(305 / 842, abs=0.01)


def test_idle_on_a_half_typed_form_locks_over_it_and_keeps_what_was_typed(page_of):
    page = page_of("dumas")
    page.clock.install()
    page.goto("/patients/nouveau")
    page.fill("#field-birth_name", "Delorme")
    page.clock.run_for("16:00")
    page.wait_for_selector("#lock-dialog[open]")
    assert not page.is_visible("#field-birth_name")
    page.fill("#lock-password", "faux")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lock-dialog .wrong:not(:empty)")
    page.fill("#lock-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#lock-dialog", state="hidden")
    assert page.input_value("#field-birth_name") == "Delorme"


def test_the_theme_and_the_language_are_kept(page_of):
    page = page_of("dumas")
    page.goto("/patients")
    page.click(".who summary")
    page.click("text=Sombre")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.click(".who summary")
    page.click("text=English")
    page.wait_for_selector('html[lang="en"]')
    assert page.url.endswith("/patients")
    assert page.inner_text("h1") == "Your patients"


def test_print_shows_the_synthetic_badge_and_no_controls(page_of):
    page = page_of("dumas")
    page.goto("/atelier/lecteur")
    page.emulate_media(media="print")
    assert page.is_visible("text=Données synthétiques")
    assert page.is_visible("text=Non marqué CE. Proposition à valider")
    assert not page.is_visible(".mainnav")
    assert not page.is_visible("#proposal")


def test_without_script_a_correction_can_still_be_typed(chromium, server):
    context = chromium.new_context(base_url=server.address, java_script_enabled=False)
    with server.installation.transaction() as connection:
        token = accounts.open_session(connection, accounts.get(connection, server.people["dumas"].id))
    context.add_cookies([{"name": "filigrane", "value": token, "url": server.address}])
    page = context.new_page()
    page.goto("/atelier/lecteur")
    assert page.is_visible("[name=value]")
    assert page.is_visible("#reason-fnd_proposed")
    context.close()
