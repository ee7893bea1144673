"""What the command's exports say of their data: synthetic only where every document says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.dossier_helpers import letter

from filigrane.systems.dossier import api

MARK = "\n\nDONNÉES SYNTHÉTIQUES - patient inventé"
BODY = "Adénocarcinome du côlon gauche, pT3 N1a M0. Neutrophiles 0,4 G/L (1,8 - 7,5) le 16/11/2026."


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (("", ""), "Installation de démonstration."),
        ((MARK, ""), "Installation de démonstration."),
        ((MARK, MARK), "Données synthétiques."),
    ],
)
def test_an_export_says_synthetic_only_where_every_document_does(tmp_path: Path, marks: tuple[str, str], said: str) -> None:
    received = [(f"lettre-{n}.txt", (letter(BODY) + mark).encode()) for n, mark in enumerate(marks, start=1)]
    outcome = api.read_for_command(tmp_path / "home", received, (), lambda *_: None)
    page = outcome.exports()["synthesis.html"].decode()
    assert f"Proposition à valider. {said}" in page
    assert ("synthétiques" in page) == (said == "Données synthétiques.")


def test_the_alerts_of_an_export_name_file_and_page(tmp_path: Path) -> None:
    received = [("bilan.txt", letter(BODY).encode())]
    outcome = api.read_for_command(tmp_path / "home", received, (), lambda *_: None)
    assert "bilan.txt, p. 1" in outcome.exports()["synthesis.html"].decode().partition("<h2>Alertes</h2>")[2]
