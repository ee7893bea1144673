"""Whoever sees a clinical page leaves one event that names the person, the patient and the page; whoever is refused leaves that."""

from __future__ import annotations

import pytest

from filigrane.platform import audit

SEEN = [
    ("dossier/constat/{finding}", "view_finding", "finding"),
    ("dossier/document/{item}/1", "view_page", "item"),
    ("dossier/document/{item}/1?text=1", "view_page", "item"),
    ("dossier/alerte/{alert}/0", "view_page", "item"),
    ("dossier/source/{finding}/0", "view_source", "finding"),
]


def path_of(place, path: str) -> str:
    own = place.own
    return f"/patients/{own.patient}/" + path.format(finding=own.finding, alert=own.alert, item=own.item)


def events(place, name: str):
    with place.installation.reading() as connection:
        return [event for event in audit.events(connection, actor=place.actors[name].account_id, limit=500) if event.patient]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["whole", "part"])
@pytest.mark.parametrize(("path", "action", "named"), SEEN)
def test_a_page_that_is_shown_leaves_one_event_that_names_the_patient(place, browser_of, path, action, named, headers):
    browser = browser_of("team")
    before = len(events(place, "team"))
    assert browser.ask("GET", path_of(place, path), headers=headers).status_code == 200
    (event,) = [one for one in events(place, "team")[: len(events(place, "team")) - before] if one.action == action]
    assert event.patient == place.own.patient
    assert event.object == getattr(place.own, named)
    assert event.outcome == "success"


@pytest.mark.parametrize("path", ["dossier/document/{item}/99", "dossier/alerte/{alert}/99"])
def test_a_page_that_is_not_there_leaves_no_event_of_a_page_seen(place, browser_of, path):
    assert browser_of("team").get(path_of(place, path)).status_code == 404
    assert [event for event in events(place, "team") if event.action == "view_page"] == []


@pytest.mark.parametrize(("path", "action", "named"), SEEN)
def test_a_refused_page_leaves_the_refusal(place, browser_of, path, action, named):
    assert browser_of("outside").get(path_of(place, path)).status_code == 403
    refused = [event for event in events(place, "outside") if event.outcome == "refused"]
    assert [event.patient for event in refused] == [place.own.patient]
