"""Received files are never served as active content; no identity leaves in an address, a log or the audit; headers."""

from __future__ import annotations

import io
import json
import logging
import zipfile

import pytest
from tests.integration.dossier.bad_files import pdf
from tests.security.dossier.conftest import SECRETS

from filigrane.platform import audit, files

SCRIPT = "<script>alert(1)</script>"


def drop(browser, place, name: str, data: bytes):
    received = {"received": (name, data, "application/octet-stream")}
    return browser.ask("POST", f"/patients/{place.own.patient}/documents", data={"csrf": browser.token}, files=received)


def items(place) -> list[files.SourceItem]:
    with place.installation.reading() as connection:
        return files.items(connection, place.own.patient, actor=place.actors["team"])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", f"<html>{SCRIPT}</html>".encode()),
        ("dessin.svg", f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">{SCRIPT}</svg>'.encode()),
    ],
)
def test_active_content_is_refused_and_not_kept(place, browser_of, name, data):
    answer = drop(browser_of("team"), place, name, data)
    assert answer.status_code == 422
    assert name in answer.text
    assert SCRIPT not in answer.text
    assert name not in {item.name for item in items(place)}


def test_markup_in_a_letter_and_in_its_name_is_shown_as_text(place, browser_of):
    browser = browser_of("team")
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{SCRIPT}</svg> Adénocarcinome du côlon.'.encode()
    answer = drop(browser, place, f"lettre{SCRIPT}.txt", svg)
    assert answer.status_code in {303, 422}
    place.work()
    for path in ("documents", "dossier", "dossier/synthese"):
        assert SCRIPT not in browser.get(f"/patients/{place.own.patient}/{path}").text
    for item in items(place):
        page = browser.get(f"/patients/{place.own.patient}/dossier/document/{item.id}/1")
        assert SCRIPT not in page.text
        assert "text/html" in page.headers["content-type"]


def test_a_pdf_with_a_script_is_only_ever_served_as_a_picture(place, browser_of):
    browser = browser_of("team")
    assert drop(browser, place, "script.pdf", pdf(1, script=True)).status_code == 303
    place.work()
    item = next(one for one in items(place) if one.name == "script.pdf")
    answer = browser.get(f"/patients/{place.own.patient}/dossier/image/{item.id}/1.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert b"JavaScript" not in answer.content


@pytest.mark.parametrize("name", ["../../dehors.txt", "..\\..\\dehors.txt", "/etc/dehors.txt", "a\x00b.txt"])
def test_a_name_that_climbs_writes_nothing_outside(place, browser_of, name, tmp_path):
    outside = place.installation.home.parent
    before = set(outside.rglob("*dehors*"))
    answer = drop(browser_of("team"), place, name, b"Lettre. OMS 1.")
    assert answer.status_code in {303, 422}
    assert set(outside.rglob("*dehors*")) == before


def test_an_archive_that_climbs_is_refused_whole(place, browser_of):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("bon.txt", "Lettre. OMS 1.")
        archive.writestr("../../dehors.txt", "Lettre. OMS 1.")
    answer = drop(browser_of("team"), place, "fuite.zip", made.getvalue())
    assert answer.status_code == 422
    assert {item.name for item in items(place)} == {"lettre.txt"}


def test_no_identity_is_in_a_log_or_in_the_audit(place, browser_of, caplog):
    browser = browser_of("team")
    with caplog.at_level(logging.DEBUG):
        assert SECRETS[0].lower() in browser.get(f"/patients/{place.own.patient}/dossier").text.lower()
        browser.get(f"/patients/{place.own.patient}/dossier/export/txt")
        drop(browser, place, f"{SECRETS[0]}.txt", b"Lettre. OMS 1.")
        place.work()
    with place.installation.reading() as connection:
        events = audit.events(connection, limit=500)
    written = caplog.text + json.dumps([str(vars(e) if hasattr(e, "__dict__") else e) for e in events], ensure_ascii=False)
    assert len(events) > 5
    assert [secret for secret in SECRETS if secret.lower() in written.lower()] == []


@pytest.mark.parametrize("path", ["dossier", "documents", "dossier/synthese", "dossier/export/pdf", "dossier/lecture"])
def test_every_answer_carries_the_headers_and_is_not_kept(place, browser_of, path):
    headers = browser_of("team").get(f"/patients/{place.own.patient}/{path}").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "no-store" in headers["cache-control"]
    assert headers["referrer-policy"]


def test_the_export_bears_no_name_in_its_file_name(place, browser_of):
    answer = browser_of("team").get(f"/patients/{place.own.patient}/dossier/export/pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="synthese.pdf"'
