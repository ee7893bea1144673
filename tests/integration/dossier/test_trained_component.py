"""The trained component runs through the gate, only when it is switched on, and adds only what the rules did not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from filigrane.kernel.errors import UsageError
from filigrane.platform.settings import load
from filigrane.systems.dossier import api

NAME = "dossier.concept_tagger"
HEAD = "Compte rendu anatomopathologique\nPatiente : DUPONT Marie, née le 12/03/1960\n"
MISSED = HEAD + "Biopsie : tumeur neuroectodermique primitive du rachis."
READ = HEAD + "Exérèse : angiosarcome du cuir chevelu peu différencié."


def _document(home: Path, text: str) -> dict[str, Any]:
    return api.read_for_command(home, [("a.txt", text.encode())], [], lambda *_: None).document


def _stated(document: dict[str, Any]) -> list[tuple[str, object, object]]:
    return [(one["kind"], one["code"], one["status"]) for one in document["findings"] if "unknown" not in one["value"]]


def test_a_histology_that_the_rules_do_not_know_is_proposed_with_its_passage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILIGRANE_TRAINED_TAGGER", "oui")
    document = _document(tmp_path / "home", MISSED)
    found = [one for one in document["findings"] if one["kind"] == "morphology"]
    assert document["reader"]["components"] == [NAME]
    assert [(one["code"], one["status"]) for one in found] == [("9473/3", "proposed")]
    assert found[0]["evidence"][0]["quote"] == "tumeur neuroectodermique primitive"
    assert any("Repérage appris" in warning for warning in document["reader"]["warnings"])


def test_the_reader_is_whole_without_the_component(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILIGRANE_TRAINED_TAGGER", "non")
    document = _document(tmp_path / "home", MISSED)
    assert document["reader"]["components"] == []
    kinds = {kind for kind, _, _ in _stated(document)}
    assert "topography" in kinds
    assert "morphology" not in kinds


def test_the_component_adds_nothing_to_what_the_rules_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    for switch in ("non", "oui"):
        monkeypatch.setenv("FILIGRANE_TRAINED_TAGGER", switch)
        read.append(_stated(_document(tmp_path / switch, READ)))
    assert read[0] == read[1]
    assert {"morphology", "topography", "grade"} <= {kind for kind, _, _ in read[0]}


def test_a_switch_that_is_neither_yes_nor_no_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="trained_tagger"):
        load(tmp_path, {"FILIGRANE_TRAINED_TAGGER": "peut-être"})
