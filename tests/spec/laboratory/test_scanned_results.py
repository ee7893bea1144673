"""What optical reading does to a result is undone where it is certain, and flagged where it is not: never silent."""

from __future__ import annotations

import pytest

from filigrane.science.pages.model import Document, Page
from filigrane.science.reading import laboratory
from filigrane.science.reading.model import Mention
from filigrane.science.text.prepare import prepare


def _read(text: str, *, ocr: bool) -> list[Mention]:
    document = Document("d", "s", "bilan.pdf", (Page(1, 595, 842, text, ocr=ocr),), type="laboratory")
    return list(laboratory.read(document, prepare(document.text, document.date)))


def test_a_creatinine_in_pmol_on_a_scan_is_in_umol_and_says_so() -> None:
    (mention,) = _read("Créatinine  71 pmol/L  50 - 98", ocr=True)
    assert (mention.value["value"], mention.unit) == (71.0, "umol/L")
    assert "µmol/L" in str(mention.value["flag"])


def test_the_same_on_a_text_page_is_left_and_flagged() -> None:
    (mention,) = _read("Créatinine  71 pmol/L  50 - 98", ocr=False)
    assert mention.unit == "pmol/L"
    assert mention.value["flag"] == "unité inattendue"


@pytest.mark.parametrize(("written", "flagged"), [("49", True), ("4,9", False), ("17", False)])
def test_a_lost_comma_is_flagged_where_the_range_has_one(written: str, flagged: bool) -> None:
    (mention,) = _read(f"Glycémie  {written} mmol/L  3,9 - 6,1", ocr=True)
    assert ("virgule" in str(mention.value["flag"])) is flagged


def test_an_earlier_result_stands_in_its_rows_unit() -> None:
    text = "20/09/2021  Normales  19/08/2021\nHémoglobine  13,8 g/dL  12,0 / 16,0  9,9\n"
    found = [(m.value["value"], m.unit, str(m.when.start)) for m in _read(text, ocr=False)]
    assert found == [(13.8, "g/dL", "2021-09-20"), (9.9, "g/dL", "2021-08-19")]
