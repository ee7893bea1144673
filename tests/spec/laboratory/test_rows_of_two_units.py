"""Rows that print a result twice, numbers that cannot be read beside a range, headers broken over lines: nothing is misread in silence."""

from __future__ import annotations

from array import array
from datetime import date
from math import nan

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Document, Page
from filigrane.science.reading.laboratory import read
from filigrane.science.reading.model import Mention
from filigrane.science.text import prepare

TODAY = Interval.day(date(2024, 6, 12))
OTHER = "Dosage  Résultat  Réf.  Autre unité\n"
DISCORDANT = "à vérifier : les deux unités de la ligne ne concordent pas"


def _read(text: str) -> list[Mention]:
    document = Document("d", "s", "f", (Page(1, 595.0, 842.0, text),), date=TODAY)
    return list(read(document, prepare(text, TODAY)))


def _said(text: str) -> list[str]:
    return [f"{m.value['analyte']} {m.value['comparator'] or ''}{m.value['value']} {m.unit}" for m in _read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OTHER + "Hgb  13,4 g/dL  (12,0 - 16,0)  134 g/L", ["hemoglobin 13.4 g/dL", "hemoglobin 134.0 g/L"]),
        (OTHER + "Plaquettes  272 G/L  [150 ; 400]  272 000 /mm3", ["platelets 272.0 10*9/L", "platelets 272000.0 /mm3"]),
        (OTHER + "Hématocrite  39,3 %  37,0 - 47,0  0,39 L/L", ["hematocrit 39.3 %", "hematocrit 0.39 L/L"]),
        (OTHER + "Hgb  13,4 g/dL  (12,0 - 16,0)", ["hemoglobin 13.4 g/dL"]),
        (OTHER + "Urée  12,4 mmol/L  [2,5 ; 7,5]  0,74 g/L", ["urea 12.4 mmol/L", "urea 0.74 g/L"]),
        ("Urée  12,4  mmol/L  2,5 - 7,5  0,74  g/L", ["urea 12.4 mmol/L", "urea 0.74 g/L"]),
        ("Glycémie  0,82 g/L  0,70 - 1,10  4,55 mmol/L  3,9 - 6,1", ["glucose 0.82 g/L", "glucose 4.55 mmol/L"]),
    ],
)
def test_a_result_printed_in_two_units_is_read_in_both(text: str, expected: list[str]) -> None:
    assert _said(text) == expected
    assert all(m.value["flag"] is None for m in _read(text))


def test_each_of_two_units_keeps_its_own_range() -> None:
    found = _read("Glycémie  0,82 g/L  0,70 - 1,10  4,55 mmol/L  3,9 - 6,1")
    assert [(m.value["low"], m.value["high"]) for m in found] == [(0.7, 1.1), (3.9, 6.1)]


def test_two_units_that_do_not_say_the_same_are_both_to_be_checked() -> None:
    found = _read(OTHER + "Calcium  25,3 mmol/L  [22,0 ; 26,0]  101 mg/L\nSodium  140 mmol/L  [136 ; 145]")
    assert ["vérifier" in str(m.value["flag"]) or "implausible" in str(m.value["flag"]) for m in found] == [True, True, False]
    [first, second] = _read(OTHER + "Hgb  13,4 g/dL  (12,0 - 16,0)  94 g/L")
    assert (first.value["flag"], second.value["flag"]) == (DISCORDANT, DISCORDANT)


def test_a_result_without_a_unit_never_takes_that_of_the_other_column() -> None:
    [first, second] = _read(OTHER + "Lymphocytes  1,38  (1,00 - 4,00)  1 380 /mm3")
    assert (first.unit, first.value["flag"], second.unit) == (None, "sans unité", "/mm3")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CRP ___________________ 115,8 mg/L  H  < 5,0", ["crp 115.8 mg/L"]),
        ("D-dimères ______ 1 310 ng/mL  H  < 500", ["d_dimer 1310.0 ng/mL"]),
        ("ASAT (TGO) ____________ 2N  [10 - 35]", ["ast 2.0 {xLSN}"]),
        ("- Hb -> 13.5 g/100mL (12.0 - 16.0)", ["hemoglobin 13.5 g/dL"]),
        ("- T.C.M.H. -> 30.2 pg (27.0 - 32.0)", ["mch 30.2 pg"]),
        ("- Vol. globulaire moyen → 87 µ3 (80 - 98)", ["mcv 87.0 um3"]),
        ("Créatinine  7b,8  µmol/L  < 90", []),
        ("Phosphates  1:23  mmol/L  de 0.80 à 1.45", []),
        ("VGM  de 80.0 à\n98.0", []),
        ("LIPASE  53  UI/L  de 13 à  60", ["lipase 53.0 U/L"]),
        ("CRP  29,3  inf.  à 0,6  mg/L  <  5.0", ["crp 29.3 mg/L"]),
        ("Hgb  15.9 g/dL  N  :  12.0  -  16.0  159 g/L", ["hemoglobin 15.9 g/dL", "hemoglobin 159.0 g/L"]),
    ],
)
def test_a_limit_of_the_range_is_never_the_result(text: str, expected: list[str]) -> None:
    assert _said(text) == expected


def _dated(text: str) -> list[tuple[object, date | None]]:
    return [(m.value["value"], m.when.start) for m in _read(text)]


@pytest.mark.parametrize(
    "lines",
    [
        (
            "Analyse       29 novembre   Unité   Normes         Historique 3",
            "              2022                                 novembre 2022",
        ),
        (
            "Examen        29            Unité   Normes         3 novembre",
            "              novembre                             2022",
            "              2022",
        ),
        (
            "Analyse       29.11.2022    Unité   Normes         Résultat",
            "                                                   précédent",
            "                                                   03.11.2022",
        ),
    ],
)
def test_a_day_broken_over_the_lines_of_a_header_dates_its_column(lines: tuple[str, ...]) -> None:
    rows = (
        "Plaquettes    142           G/L     (150 - 400)    201",
        "PNN           4,2           G/L     (1,80 - 7,50)  -",
    )
    day, earlier = date(2022, 11, 29), date(2022, 11, 3)
    assert _dated("\n".join([*lines, *rows])) == [(142.0, day), (201.0, earlier), (4.2, day)]


def test_the_words_of_the_line_above_a_broken_header_are_kept() -> None:
    header = "Résultat  Unité\nValeurs de référence\nAnalyse  Antériorité\n         13/08/2022\n"
    assert _dated(header + "Hématies  4,33  T/L  4,00-5,40  3,63\n") == [(4.33, TODAY.start), (3.63, date(2022, 8, 13))]


def test_the_day_of_the_print_is_not_that_of_the_sample() -> None:
    assert _dated("PRELEVEMENT DU 2 juin 2024  EDITION 3 juin 2024\nHémoglobine  9,2  g/dL") == [(9.2, date(2024, 6, 2))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gamma  GT  54  UI/L  8 - 61", ["ggt 54.0 U/L"]),
        ("P.  neutrophiles  2.64 G/L  1.80 - 7.50", ["neutrophils 2.64 10*9/L"]),
        ("Clairance  de  la  créatinine  (Cockcroft-Gault)  :  88 mL/min", ["creatinine_clearance 88.0 mL/min"]),
        ("Clairance de  la créatinine  :  88 mL/min", ["creatinine_clearance 88.0 mL/min"]),
        ("Créatinine  88  µmol/L\nGamma  GT  54  UI/L", ["creatinine 88.0 umol/L", "ggt 54.0 U/L"]),
        ("Sodium  140  mmol/L\nPotassium  4,1  mmol/L", ["sodium 140.0 mmol/L", "potassium 4.1 mmol/L"]),
        ("RESULTATS  U.  Paramètre  Intervalle\nS1  UI/L  Gamma GT  de  8  à\n61", []),
    ],
)
def test_words_that_optical_reading_set_apart_are_one_name(text: str, expected: list[str]) -> None:
    assert _said(text) == expected


def _placed(lines: list[list[tuple[float, str]]]) -> Document:
    """Return a page whose cells stand at the given points, six points a letter, joined as the file reader joins them."""
    text, boxes = "", array("f")
    for number, cells in enumerate(lines):
        for left, words in cells:
            gap = "" if not text else "\n" if left == cells[0][0] else "  "
            text += gap + words
            boxes.extend([nan] * (4 * len(gap)))
            for index in range(len(words)):
                boxes.extend([left + 6 * index, 20.0 * number, left + 6 * index + 6, 20.0 * number + 10])
    return Document("d", "s", "f", (Page(1, 595.0, 842.0, text, boxes=boxes),), date=TODAY)


def test_a_result_alone_stands_in_the_column_above_it_on_the_page() -> None:
    document = _placed(
        [
            [(50, "Analyse"), (200, "Préc."), (300, "Résultat du"), (400, "Unité")],
            [(200, "10/02/2018"), (300, "24/02/2018")],
            [(50, "PNN"), (300, "2.38"), (400, "G/L")],
            [(50, "Plaquettes"), (200, "241"), (400, "G/L")],
            [(50, "Monocytes"), (200, "0.41"), (300, "0.52"), (400, "G/L")],
        ]
    )
    found = list(read(document, prepare(document.text, TODAY)))
    earlier, day = date(2018, 2, 10), date(2018, 2, 24)
    assert [(m.value["value"], m.when.start) for m in found] == [(2.38, day), (241.0, earlier), (0.41, earlier), (0.52, day)]
