"""Names as laboratories abbreviate them, dotted, in capitals or with the ion's charge, before every kind of separator."""

from __future__ import annotations

import pytest

from filigrane.science.pages.model import Document, Page
from filigrane.science.reading.laboratory import read
from filigrane.science.text import prepare


def _read(text: str) -> list[tuple[object, object, str | None]]:
    document = Document("d", "s", "f", (Page(1, 595.0, 842.0, text),))
    return [(m.value["analyte"], m.value["value"], m.unit) for m in read(document, prepare(text, document.date))]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Lympho. : 0,73 10*3/mm3 (1,00 - 4,00) B", ("lymphocytes", 0.73, "10*3/mm3")),
        ("T.C.M.H. : 30,1 pg (27,0 - 32,0)", ("mch", 30.1, "pg")),
        ("C.R.P. ............................ 101 mg/L (N < 5)", ("crp", 101.0, "mg/L")),
        ("L.D.H. ............................ 209 U/L (N : 135-225)", ("ldh", 209.0, "U/L")),
        ("- Créat. = 72 µmol/L N : 50-98", ("creatinine", 72.0, "umol/L")),
        ("Ph. alcalines  69 UI/L  35 - 105", ("alp", 69.0, "U/L")),
        ("Bili T 17 µmol/L", ("bilirubin", 17.0, "umol/L")),
        ("P. neutrophiles  1,12 G/L  [1,80 - 7,50]", ("neutrophils", 1.12, "10*9/L")),
        ("G-GT  35  8 - 55  U/L", ("ggt", 35.0, "U/L")),
        ("HCO3-  21  mmol/L  22 à 29", ("bicarbonate", 21.0, "mmol/L")),
        ("MG  0,55  mmol/L  (N : 0,70-1,00)", ("magnesium", 0.55, "mmol/L")),
        ("CL  107  mmol/L  (N : 98-107)", ("chloride", 107.0, "mmol/L")),
        ("CA TOTAL  B  2,07 mmol/L  2,20 à 2,60", ("calcium", 2.07, "mmol/L")),
        ("Troponine T hs : 51 ng/L (< 14) HAUT", ("troponin", 51.0, "ng/L")),
        ("TG : 0,85 mmol/L (0,40 - 1,70)", ("triglycerides", 0.85, "mmol/L")),
        ("DFG estimé (CKD-EPI) : 104\nmL/min/1,73m2 (> 60)", ("gfr", 104.0, "mL/min/{1.73_m2}")),
    ],
)
def test_a_written_name_is_its_analyte(row: str, expected: tuple[str, float, str]) -> None:
    assert [(key, value, {"[IU]/L": "U/L"}.get(unit or "", unit)) for key, value, unit in _read(row)] == [expected]


@pytest.mark.parametrize("text", ["Paracétamol 500 MG : 3 par jour", "Carboplatine 450 mg le 12/03/2024", "CA 19 rue Pasteur"])
def test_a_dose_or_an_address_is_no_electrolyte(text: str) -> None:
    assert _read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Polynucléaires  G/L  3,81  1,80 / 7,50\nneutrophiles", ("neutrophils", 3.81, "10*9/L")),
        ("Gamma glutamyl  UI/L  107  6 / 42\ntransférase", ("ggt", 107.0, "U/L")),
        ("PHOSPHATASES  98  40 - 120  U/L\nALCALINES", ("alp", 98.0, "U/L")),
        ("Débit de filtration glomérulai ..  71 mL/min/1,73m2  (> 60)", ("gfr", 71.0, "mL/min/{1.73_m2}")),
        ("Antigène prostatique spécifiqu ..  3,62 µg/L  N < 4,00", ("psa", 3.62, "ug/L")),
    ],
)
def test_a_name_its_column_cut_or_ended_on_the_line_below_is_whole(text: str, expected: tuple[str, float, str]) -> None:
    assert [(key, value, {"[IU]/L": "U/L"}.get(unit or "", unit)) for key, value, unit in _read(text)] == [expected]


def test_a_beginning_that_two_analytes_share_is_no_name() -> None:
    assert _read("Polynucléaires ..  3,62 G/L") == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("V.P.M.  9,8  fL", ("mpv", 9.8, "fL")),
        ("SaO2  97  %", ("sao2", 97.0, "%")),
        ("Osmolalité  289  mosm/kg", ("osmolality", 289.0, "mosm/kg")),
        ("Cystatine C  1,12  mg/L", ("cystatin_c", 1.12, "mg/L")),
        ("Myoglobine  58  µg/L", ("myoglobin", 58.0, "ug/L")),
        ("Prolactine  14,2  ng/mL", ("prolactin", 14.2, "ng/mL")),
        ("IL-6  12  pg/mL", ("interleukin_6", 12.0, "pg/mL")),
        ("Facteur VIII  143  %", ("factor_viii", 143.0, "%")),
        ("DFG (MDRD)  72  mL/min/1,73 m²", ("gfr", 72.0, "mL/min/{1.73_m2}")),
    ],
)
def test_an_analyte_of_the_wider_report_is_carried(row: str, expected: tuple[str, float, str]) -> None:
    assert _read(row) == [expected]
