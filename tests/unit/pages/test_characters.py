"""Repair of characters: NFC, ligatures, mojibake, invisible controls; the box of each stays."""

from __future__ import annotations

import numpy as np
import pytest

from filigrane.science.pages.clean import clean, clean_text
from filigrane.science.pages.plain import decode


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("te\u0301le\u0301phone", "téléphone"),
        ("\ufb01nale di\ufb03cile", "finale difficile"),
        ("OpÃ©rÃ©e Ã  gauche, suivie Ã\xa0 Lyon", "OpÃ©rÃ©e Ã  gauche, suivie à Lyon".replace("Ã©", "é")),
        ("lâ€™hÃ´pital", "l’hôpital"),
        ("Ã‰tat gÃ©nÃ©ral", "État général"),
        ("mé\u00adtas\u200btase", "métastase"),
        ("\u202eabc\u202c", "abc"),
        ("page\fsuivante", "page\nsuivante"),
        ("Â§ 3", "§ 3"),
        ("DANS L'ÂGE, Ãngstrom, crâne", "DANS L'ÂGE, Ãngstrom, crâne"),
        ("10 µmol/L, β-HCG, ≥ 3", "10 µmol/L, β-HCG, ≥ 3"),
    ],
)
def test_characters_are_repaired(received: str, expected: str) -> None:
    assert clean_text(received) == expected


def test_a_ligature_shares_its_box_and_an_accent_joins_its_letter() -> None:
    boxes = np.array([[0, 0, 9, 10], [10, 0, 14, 10], [11, -3, 13, 0]], np.float32)
    text, placed = clean("\ufb03e\u0301", boxes)
    assert text == "ffié"
    assert placed is not None
    assert placed.tolist() == [[0, 0, 3, 10], [3, 0, 6, 10], [6, 0, 9, 10], [10, -3, 14, 10]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_of_a_text_is_told_by_its_bytes(encoding: str) -> None:
    text = "Élévation de la créatinine à 130, opérée à l’hôpital en août.\r\nSuite" * 3
    assert decode(text.encode(encoding)) == text


def test_bytes_that_are_no_text_are_told() -> None:
    assert decode(bytes(range(256)) * 8) is None
