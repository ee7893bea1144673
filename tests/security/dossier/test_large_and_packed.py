"""What is dropped is taken in block by block, within limits, and archives are opened in the separate process only."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.security.dossier.test_what_comes_in_and_goes_out import drop, items

from filigrane.platform import files
from filigrane.platform.access import Role
from filigrane.platform.files import incoming
from filigrane.science.pages import archive
from filigrane.web.middleware import BodyLimit


def zipped(**contents: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in contents.items():
            target.writestr(name.replace("_", "."), content)
    return made.getvalue()


def limited(place, **settings: int) -> None:
    changed = replace(place.installation.settings, **settings)
    object.__setattr__(place.installation, "settings", changed)  # as another configuration would have opened it


def left(place) -> list[Path]:
    return list((place.installation.home / incoming.FOLDER).glob("*"))


class Endless(io.RawIOBase):
    """A file without an end that counts what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= incoming.BLOCK
        self.given += size
        return b"x" * size


def test_a_file_is_never_asked_for_more_than_a_block_nor_past_its_limit(place):
    from filigrane.systems.dossier import api

    limited(place, max_file_megabytes=3)
    endless = Endless()
    kept, ((_, refusal),) = api.file_received(
        place.installation, place.actors["team"], place.own.patient, "sans-fin.txt", endless
    )
    assert kept == []
    assert "La limite est de 3 Mo" in refusal.french()
    assert endless.given <= 4_000_000 + incoming.BLOCK
    assert left(place) == []


def test_a_file_above_the_limit_is_refused_in_words(place, browser_of):
    limited(place, max_file_megabytes=1)
    answer = drop(browser_of("team"), place, "gros.txt", b"Lettre. OMS 1.\n" * 80_000)
    assert answer.status_code == 422
    assert "gros.txt" in answer.text
    assert "La limite est de 1 Mo" in answer.text
    assert {item.name for item in items(place)} == {"lettre.txt"}


def test_an_empty_file_is_refused_in_words(place, browser_of):
    answer = drop(browser_of("team"), place, "vide.txt", b"")
    assert answer.status_code == 422
    assert "Le fichier est vide" in answer.text


@pytest.mark.parametrize("announced", [True, False])
def test_a_request_above_its_limit_is_refused_in_words_whatever_it_announces(place, browser_of, announced):
    from starlette.middleware import Middleware

    place.app.user_middleware = [
        Middleware(BodyLimit, upload_megabytes=1) if one.cls is BodyLimit else one for one in place.app.user_middleware
    ]
    browser = browser_of("team")
    body = b"--b\r\nContent-Disposition: form-data; name=received; filename=a.txt\r\n\r\n" + b"x" * 2_000_000 + b"\r\n--b--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=b"}

    async def pieces():
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    content = body if announced else pieces()
    answer = browser.ask("POST", f"/patients/{place.own.patient}/documents", content=content, headers=headers)
    assert answer.status_code == 422
    assert "Envoi trop volumineux" in answer.text
    assert "La limite est de 1 Mo" in answer.text
    assert {item.name for item in items(place)} == {"lettre.txt"}


def test_an_archive_is_opened_in_the_separate_process_only(place, browser_of, monkeypatch):
    def opened_here(*_arguments):
        raise AssertionError("an archive was opened in the process of the web application")

    monkeypatch.setattr(archive, "checked_zip", opened_here)  # of this process: the other has its own
    made = zipped(un_txt=b"Lettre. OMS 1.", deux_txt=b"Lettre. OMS 2.")
    assert drop(browser_of("team"), place, "dossier.zip", made).status_code == 303
    assert {item.name for item in items(place)} == {"lettre.txt", "un.txt", "deux.txt"}
    assert left(place) == []


def test_a_file_of_an_archive_that_is_refused_does_not_keep_the_others_out(place, browser_of):
    answer = drop(browser_of("team"), place, "mixte.zip", zipped(bon_txt=b"Lettre. OMS 1.", page_html=b"<html></html>"))
    assert answer.status_code == 422
    assert "page.html" in answer.text
    assert {item.name for item in items(place)} == {"lettre.txt", "bon.txt"}


def test_a_bomb_is_refused_in_words_and_leaves_nothing(place, browser_of):
    answer = drop(browser_of("team"), place, "bombe.zip", zipped(zeros_txt=b"\0" * 60_000_000))
    assert answer.status_code == 422
    assert "archive piégée" in answer.text
    assert {item.name for item in items(place)} == {"lettre.txt"}
    assert left(place) == []


def test_whoever_may_not_file_leaves_nothing_on_the_disk(place, browser_of):
    received = {"received": ("a.txt", b"Lettre.", "text/plain")}
    browser = browser_of("admin")
    answer = browser.ask("POST", f"/patients/{place.own.patient}/documents", data={"csrf": browser.token}, files=received)
    assert answer.status_code == 403
    assert Role.TECHNICAL_ADMINISTRATOR in place.actors["admin"].roles
    assert left(place) == []


def test_what_a_killed_process_left_on_its_way_in_is_swept_after_an_hour(place):
    import os

    folder = place.installation.home / incoming.FOLDER / "reste"
    folder.mkdir(parents=True)
    (folder / "received").write_bytes(b"Lettre.")
    assert files.sweep(place.installation) == 0
    os.utime(folder, (1, 1))
    assert files.sweep(place.installation) == 1
    assert left(place) == []
