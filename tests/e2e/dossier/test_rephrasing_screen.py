"""The language model on the synthesis screen: offered only where there is one, accepted without losing what was being written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.dossier.conftest import Served, serving, signing_in
from tests.model_server import serving as serving_model

pytestmark = pytest.mark.browser
ASK = "Proposer une reformulation"


def said(snippets: Any) -> list[dict[str, Any]]:
    """Repeat the first passages; deny the others."""
    told = [{"text": one["quote"], "snippets": [one["id"]]} for one in snippets[:4]]
    return told + [{"text": f"Absence de {one['quote'].lower()}", "snippets": [one["id"]]} for one in snippets[4:7]]


@pytest.fixture(scope="module")
def with_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The colon dossier in a hospital with a language model."""
    with serving_model() as model:
        model.say = said
        home: Path = tmp_path_factory.mktemp("with_model") / "home"
        yield from serving(home, {"FILIGRANE_LLM_URL": model.address, "FILIGRANE_LLM_MODEL": "modele-local"})


@pytest.fixture
def page(with_model: Served, chromium: Any) -> Iterator[Any]:
    """The synthesis screen of that dossier."""
    for make in signing_in(with_model, chromium):
        opened = make()
        opened.goto(f"{with_model.base}/patients/{with_model.patient}/dossier/synthese")
        yield opened


def asked(page: Any, with_model: Served) -> None:
    page.click(f"text={ASK}")
    expect(page.locator("#rephrasing .job")).to_be_visible()
    with_model.work()
    expect(page.locator("#rephrasing article").first).to_be_visible()


def test_without_a_model_the_screen_says_nothing_of_one(signed_in, served) -> None:
    plain = signed_in()
    plain.goto(f"{served.base}/patients/{served.patient}/dossier/synthese")
    assert plain.locator("#rephrasing").count() == 0
    assert ASK not in plain.content()


def test_what_is_dropped_is_listed_with_its_reason_and_cannot_be_accepted(page, with_model) -> None:
    asked(page, with_model)
    fold = page.locator("#rephrasing details", has_text="Phrases écartées")
    fold.locator("summary").click()
    rows = fold.locator("> ul > li")
    assert rows.count() >= 3
    expect(rows.first.locator("p").last).to_contain_text("absent du passage")
    assert fold.locator("button").count() == 0


def test_accepting_a_sentence_keeps_what_was_being_written(page, with_model) -> None:
    asked(page, with_model)
    first = page.locator("#line-1")
    first.fill("Texte en cours de Dr Aubanel.")
    chosen = page.locator("#rephrasing article").first
    text = chosen.locator(".reading").inner_text()
    chosen.get_by_role("button", name="Accepter").click()
    page.wait_for_load_state()
    values = page.locator("#synthesis-form textarea").evaluate_all("all => all.map(one => one.value)")
    assert "Texte en cours de Dr Aubanel." in values
    assert text in values
    marked = page.locator(
        "#synthesis-form label", has_text="reformulée par le modèle modele-local, acceptée par Dr Claire Aubanel"
    )
    expect(marked.first).to_be_visible()


def test_setting_a_sentence_aside_keeps_what_was_being_written(page, with_model) -> None:
    asked(page, with_model)
    page.locator("#line-1").fill("Encore en cours.")
    before = page.locator("#rephrasing article").count()
    page.locator("#rephrasing article").first.get_by_role("button", name="Écarter").click()
    expect(page.locator("#rephrasing article")).to_have_count(before - 1)
    assert page.locator("#line-1").input_value() == "Encore en cours."


def test_the_screen_has_no_barrier(page, with_model) -> None:
    from axe_playwright_python.sync_playwright import Axe

    asked(page, with_model)
    page.locator("#rephrasing details summary").first.click()
    found = Axe().run(page).response["violations"]
    assert found == [], json.dumps([(one["id"], one["nodes"][0]["html"]) for one in found], ensure_ascii=False)
