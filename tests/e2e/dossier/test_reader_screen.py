"""The reader as its users use it: one click to the source, decisions by keyboard, without script, small screens, no barrier."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from filigrane.systems.dossier import api

pytestmark = pytest.mark.browser


def opened(signed_in: Any, served: Any, path: str = "dossier", **options: Any) -> Any:
    page = signed_in(**options)
    page.goto(f"{served.base}/patients/{served.patient}/{path}")
    return page


def waiting(page: Any) -> int:
    return int(page.locator("#work .meta").first.inner_text().split()[0])


def test_one_click_leads_from_a_sentence_to_its_framed_passage(signed_in, served) -> None:
    page = opened(signed_in, served)
    citation = page.locator("#said .sentences li", has_text="FOLFOX").first.locator(".citation").first
    number = re.search(r"\d+", citation.inner_text()).group()
    citation.click()
    expect(page.locator("#viewer")).to_contain_text(f"page {number} sur")
    assert page.locator("#viewer .passage").count() >= 1
    assert "Passage cité" in page.locator("#viewer").inner_text() or page.locator("#viewer figcaption").count() == 1


def test_accepting_by_keyboard_goes_to_the_next_proposal_and_to_its_page(signed_in, served) -> None:
    page = opened(signed_in, served)
    before, card = waiting(page), page.locator("#proposal").get_attribute("data-finding")
    page.keyboard.press("a")
    expect(page.locator("#proposal")).not_to_have_attribute("data-finding", card)
    assert waiting(page) == before - 1
    assert "Validé par Dr Claire Aubanel" in page.locator("#work").inner_text()
    page.keyboard.press("z")
    expect(page.locator("#work .meta").first).to_contain_text(f"{before} sur")


def test_a_correction_keeps_the_machine_s_value_beside_the_person_s(signed_in, served) -> None:
    with served.installation.transaction() as connection:
        stored = api.overview(connection, served.doctor, served.patient).stored
    chosen = next(name for name, item in stored.items() if item.finding.kind == "topography")
    page = opened(signed_in, served, f"dossier/constat/{chosen}")
    page.keyboard.press("c")
    field = page.locator("[name=v-label]")
    field.fill("Angle colique droit")
    page.keyboard.press("Enter")
    expect(page.locator("#work")).to_contain_text("Corrigé par Dr Claire Aubanel")
    expect(page.locator("#work del", has_text="Côlon ascendant").first).to_be_visible()


def test_a_rejection_asks_for_its_reason(signed_in, served) -> None:
    page = opened(signed_in, served)
    before = waiting(page)
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    assert waiting(page) == before
    page.locator("form[id^=reject] [name=reason]").fill("doublon")
    page.keyboard.press("Enter")
    expect(page.locator("#work .meta").first).to_contain_text(f"{before - 1} sur")
    expect(page.locator("#work")).to_contain_text("doublon")


def test_two_people_on_one_finding_the_second_is_told(signed_in, served) -> None:
    one, other = opened(signed_in, served), opened(signed_in, served)
    one.keyboard.press("a")
    expect(one.locator("#live")).to_contain_text("Validé")
    other.keyboard.press("a")
    expect(other.locator("#live")).to_contain_text("changé")


def test_the_screen_works_without_script(signed_in, served) -> None:
    page = opened(signed_in, served, java_script_enabled=False)
    before = waiting(page)
    page.click("#proposal button:has-text('Accepter')")
    assert waiting(page) == before - 1
    page.locator("#said .citation").first.click()
    assert page.locator("#viewer img").count() == 1


def test_an_alert_is_set_aside_with_a_reason_in_two_actions(signed_in, served) -> None:
    page = opened(signed_in, served)
    row = page.locator("ul.alerts li", has_text="COH-03")
    row.locator("summary").click()
    row.locator("[name=reason]").fill("erreur de frappe de la fiche, confirmée au téléphone")
    row.locator("button").click()
    page.wait_for_load_state()
    assert "Écartée par Dr Claire Aubanel" in page.locator("ul.alerts").inner_text()


def test_a_document_dropped_later_is_read_and_heads_the_page(signed_in, served, tmp_path) -> None:
    page = opened(signed_in, served)
    letter = tmp_path / "nouvelle.txt"
    letter.write_text(
        "CENTRE HOSPITALIER\nTours, le 20/10/2026\nPatient : M. OUEDRAOGO Salif, né le 23/11/1967\n\n"
        "Progression péritonéale le 18/10/2026.",
        encoding="utf8",
    )
    page.goto(f"{served.base}/patients/{served.patient}/documents")
    page.set_input_files("[name=received]", str(letter))
    page.click("button:has-text('Déposer')")
    page.wait_for_load_state()
    assert "nouvelle.txt" in page.locator("main").inner_text()
    served.work()
    page.goto(f"{served.base}/patients/{served.patient}/dossier")
    assert "péritoine" in page.locator("#said").inner_text()


def test_the_synthesis_is_edited_signed_and_exported(signed_in, served) -> None:
    page = opened(signed_in, served, "dossier/synthese")
    page.locator("textarea").first.fill("Phrase revue par le médecin.")
    page.click("button:has-text('Signer')")
    page.wait_for_load_state()
    shown = page.locator("main").inner_text()
    assert "signée" in shown
    assert shown.count("texte de Dr Claire Aubanel") == 1
    for form, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("txt", "Synthèse".encode())):
        answer = page.request.get(f"{served.base}/patients/{served.patient}/dossier/export/{form}")
        assert answer.ok
        assert answer.body().startswith(start)


def test_a_sentence_taken_out_is_told_and_one_of_the_doctors_own_bears_their_name(signed_in, served) -> None:
    page = opened(signed_in, served, "dossier/synthese")
    out = page.locator("textarea").nth(1).input_value()
    page.locator("textarea").nth(1).fill("")
    page.fill("#own-text", "Avis demandé au radiologue.")
    page.select_option("select[name=section]", "last")
    page.click("button:has-text('Enregistrer')")
    page.wait_for_load_state()
    written = page.locator("#synthesis-form textarea").evaluate_all("all => all.map(one => one.value)")
    assert out not in written
    assert len(set(written)) == len(written)
    assert "Avis demandé au radiologue." in written
    page.click("summary:has-text('retirée')")
    assert out in page.locator("details ul").first.inner_text()
    own = page.locator(".control", has=page.locator("textarea", has_text="Avis demandé")).locator(".label")
    assert "sans page · texte de Dr Claire Aubanel" in " ".join(own.inner_text().split())


@pytest.mark.parametrize("path", ["dossier", "documents", "dossier/synthese"])
@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"viewport_zoom": 2}], ids=["light", "dark", "zoom"])
def test_axe_finds_no_barrier(signed_in, served, path: str, options: dict[str, Any]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(signed_in, served, path, **{key: value for key, value in options.items() if key != "viewport_zoom"})
    if "viewport_zoom" in options:
        page.set_viewport_size({"width": 720, "height": 450})
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []


def test_a_narrow_screen_does_not_scroll_sideways(signed_in, served) -> None:
    page = opened(signed_in, served)
    page.set_viewport_size({"width": 760, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 760


def test_no_identity_is_in_any_address(signed_in, served) -> None:
    page = opened(signed_in, served)
    read = "all => all.map(e => e.getAttribute('href') || e.getAttribute('src') || e.getAttribute('action'))"
    addresses = page.eval_on_selector_all("[href],[src],[action]", read)
    assert not [address for address in addresses if re.search("ouedraogo|salif|9004310|1967", address, re.IGNORECASE)]
