"""What a scanned page does to units, ranges and numbers: units undone where certain, numbers told to be checked where not."""

from __future__ import annotations

import re
from datetime import date

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Document, Page
from filigrane.science.reading.laboratory import read
from filigrane.science.reading.laboratory_scans import DOUBT
from filigrane.science.reading.model import Mention
from filigrane.science.text import prepare

DAY = Interval.day(date(2024, 4, 25))


def _read(text: str, *, ocr: bool = True, unsure: str = "") -> list[Mention]:
    words = tuple((m.start(), m.end(), 0.05 if m.group() == unsure else 0.95) for m in re.finditer(r"\S+", text))
    page = Page(1, 595.0, 842.0, text, ocr=ocr, words=words if ocr else ())
    return list(read(Document("d", "s", "f", (page,), date=DAY), prepare(text, DAY)))


def _doubted(mentions: list[Mention]) -> list[object]:
    return [m.value["analyte"] for m in mentions if DOUBT in str(m.value["flag"])]


@pytest.mark.parametrize(
    ("row", "unit"),
    [
        ("Plaquettes  312  GL  150 à 400", "10*9/L"),
        ("ASAT  43  UVL  8 à 40", "U/L"),
        ("Hémoglobine  12,4  gdL  12 à 16", "g/dL"),
        ("Albumine  36  gL  35 à 50", "g/L"),
        ("Créatinine  72  gmol/L  49 à 104", "umol/L"),
        ("Urée  5,2  mmolL  2,50 à 7,50", "mmol/L"),
        ("TP  $  73  70 à 100", "%"),
        ("Ferritine  479  pg/L", "ug/L"),
    ],
)
def test_a_unit_with_a_lost_stroke_is_read_on_a_scan_alone(row: str, unit: str) -> None:
    assert [m.unit for m in _read(row)] == [unit]
    assert [m.unit for m in _read(row, ocr=False)] != [unit]


@pytest.mark.parametrize("row", ["Hémoglobine  124  gL", "CRP  6  mqx", "INR  2,1  UL"])
def test_a_slip_that_cannot_be_the_unit_is_no_unit(row: str) -> None:
    assert all(m.unit is None or m.unit in ("1", "g/L") for m in _read(row))


def test_a_number_the_optical_reader_was_unsure_of_is_to_be_checked() -> None:
    assert _doubted(_read("Kaliémie  4,1  mmol/L\nNatrémie  136  mmol/L", unsure="4,1")) == ["potassium"]
    assert _doubted(_read("Kaliémie  4,1  mmol/L", unsure="mmol/L")) == []
    assert _doubted(_read("Kaliémie  4,1  mmol/L", unsure="4,1", ocr=False)) == []


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("Éosinophiles  6,14 G/L  N : 0,04-0,50", ["eosinophils"]),
        ("Magnésium  5  mmol/L  0,66 à 1,07", ["magnesium"]),
        ("Plaquettes  151  G/L  H  150 à 400", ["platelets"]),
        ("ACE  ng/mL  17  0à50", ["cea"]),
        ("Monocytes  2  G/L  0,20 à 1,00", ["monocytes"]),
        ("Leucocytes  6,57 G/L\nNeutrophiles  8,37 G/L  1,80 à 7,50", ["neutrophils"]),
        ("Leucocytes  65,7 G/L\nNeutrophiles  3,37 G/L\nLymphocytes  1,80 G/L", ["leukocytes"]),
        ("Hémoglobine  12,0 g/dL\nHématocrite  13,6 %", ["hemoglobin", "hematocrit"]),
        ("SCC  Tl  ug/L  <1,50", ["scc"]),
        ("CRP  43  mg/L  < 5\nPSA  240  ng/mL  < 4", []),
        ("Leucocytes  6,57 G/L\nNeutrophiles  3,37 G/L\nLymphocytes  2,50 G/L\nHémoglobine  12,0 g/dL\nHématocrite  36 %", []),
        ("Plaquettes  98  G/L  B  150 à 400\nCRP  < 5  mg/L", []),
    ],
)
def test_a_result_that_its_row_or_its_sample_denies_is_to_be_checked(text: str, doubted: list[str]) -> None:
    assert _doubted(_read(text)) == doubted
    assert _doubted(_read(text, ocr=False)) == []


@pytest.mark.parametrize(
    "row", ["Sodium  [136 - 145]  138  mmol/L", "Sodium  1136-145]  138  mmol/L", "Sodium  138  mmol/L  136  à  145"]
)
def test_a_range_is_no_result_whatever_became_of_its_brackets_and_blanks(row: str) -> None:
    found = _read(f"Analyse  Valeurs de référence  Résultat  Unité\n{row}" if "138  mmol/L  136" not in row else row)
    assert [m.value["value"] for m in found] == [138.0]
    assert [(m.value["low"], m.value["high"]) for m in found] == [(136.0, 145.0)]


def test_a_part_of_the_name_of_a_marker_is_not_its_result() -> None:
    assert [m.value["value"] for m in _read("CYFRA  21  12,9  ug/L")] == [12.9]
