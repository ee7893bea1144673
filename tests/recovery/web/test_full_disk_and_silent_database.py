"""A full disk and a database that does not answer, met on screen and by a program: said in both languages, nothing half written."""

from __future__ import annotations

import errno

import pytest
from sqlalchemy.exc import OperationalError
from tests.security.dossier.conftest import browser_of, filled, place

from filigrane.platform import audit, findings
from filigrane.platform.files import vault

__all__ = ["browser_of", "filled", "place"]


def full(place) -> None:
    """Let the database grow no further: SQLite then answers as on a full disk."""
    with place.installation.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    place.installation.engine.dispose()

    from sqlalchemy import event

    @event.listens_for(place.installation.engine, "connect")
    def _limit(raw, _record) -> None:
        raw.execute(f"PRAGMA max_page_count={pages}").close()


def fill(place) -> None:
    """Use the room that is left in the last pages."""
    for number in range(2000):
        try:
            with place.installation.transaction() as connection:
                for step in range(50):
                    audit.record(connection, actor=None, action="filled", object=f"n{number}.{step}")
        except OperationalError:
            return
    pytest.fail("the database never filled")


def test_a_full_database_is_said_on_screen_and_nothing_is_decided(place, browser_of) -> None:
    browser = browser_of("team")
    full(place)
    fill(place)
    data = {"finding": place.own.finding, "outcome": "accepted", "seen_version": "1"}
    for _ in range(40):  # a last row may still fit in a page that is not full
        answer = browser.post(f"/patients/{place.own.patient}/dossier/decision", data)
        if answer.status_code == 507:
            break
        data["outcome"], data["reason"] = "rejected", "essai " * 60
        data["seen_version"] = str(int(data["seen_version"]) + 1)
    assert answer.status_code == 507
    assert "Le disque du serveur est plein" in answer.text
    assert "Traceback" not in answer.text
    with place.installation.reading() as connection:
        stored = findings.find(connection, place.own.finding)
        assert len(findings.history(connection, place.own.finding)) == stored.version - 1


def test_a_full_disk_under_the_files_is_said_to_a_program_in_both_languages(place, browser_of, monkeypatch) -> None:
    browser = browser_of("team")

    def no_room(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(vault.os, "fsync", no_room)
    token = browser.get("/api/session").json()["csrf"]
    answer = browser.ask(
        "POST",
        f"/api/dossier/patients/{place.own.patient}/documents",
        files=[("received", ("suite.txt", b"OMS 1."))],
        headers={"X-CSRF-Token": token},
    )
    assert answer.status_code == 422
    assert "disque plein" in answer.json()["problems"][0]["what"]
    monkeypatch.undo()
    assert [row["name"] for row in browser.get(f"/api/dossier/patients/{place.own.patient}/documents").json()] == ["lettre.txt"]


@pytest.mark.parametrize("address", ["/", "/fhir/metadata", "/api/session"])
def test_a_database_that_does_not_answer_is_said_and_the_next_request_is_served(place, browser_of, address, monkeypatch) -> None:
    browser = browser_of("team")

    def silent(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception("server closed the connection unexpectedly"), connection_invalidated=True)

    monkeypatch.setattr("filigrane.platform.accounts.resume", silent)
    answer = browser.get(address)
    assert answer.status_code == 503
    assert "La base de données ne répond pas" in answer.text
    if address != "/":
        assert "The database does not answer" in answer.text
    monkeypatch.undo()
    assert browser.get(address).status_code == 200
