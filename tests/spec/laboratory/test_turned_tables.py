"""Turned tables (a day a row, an analyte a column), earlier results and their days, as laboratories print them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Document, Page
from filigrane.science.reading.laboratory import read
from filigrane.science.text import prepare

SAMPLED = Interval.day(date(2024, 4, 25))


def _read(text: str) -> list[tuple[object, object, str | None, date | None, date | None]]:
    document = Document("d", "s", "f", (Page(1, 595.0, 842.0, text),), date=SAMPLED)
    mentions = read(document, prepare(text, SAMPLED))
    return [(m.value["analyte"], m.value["value"], m.unit, m.when.start, m.when.end) for m in mentions]


def test_each_column_of_a_turned_table_is_an_analyte_and_each_row_a_day() -> None:
    text = "Hématologie\nDate  Hb (g/dL)  PNN (G/L)  VGM (µm3)\n11/12/25  13,1  6,48  96,1\n19/12/25  11,8  -  95,0\n"
    first, second = date(2025, 12, 11), date(2025, 12, 19)
    assert sorted(_read(text), key=str) == sorted(
        [
            ("hemoglobin", 13.1, "g/dL", first, first),
            ("neutrophils", 6.48, "10*9/L", first, first),
            ("mcv", 96.1, "um3", first, first),
            ("hemoglobin", 11.8, "g/dL", second, second),
            ("mcv", 95.0, "um3", second, second),
        ],
        key=str,
    )


def test_units_on_a_line_of_their_own_belong_to_the_names_above() -> None:
    text = "Date  Hématocrite  Lymphocytes\n(%)  (G/L)\n29/03/24  30,1  1,09\n"
    day = date(2024, 3, 29)
    assert set(_read(text)) == {("hematocrit", 30.1, "%", day, day), ("lymphocytes", 1.09, "10*9/L", day, day)}


def test_numbers_under_words_that_name_no_analyte_are_no_table_of_results() -> None:
    assert _read("Date  Dose (Gy)  Séances\n29/03/24  30,1  12\n04/04/24  31,2  13\n") == []


def test_a_second_value_behind_the_range_is_of_a_day_before_the_sampling() -> None:
    text = "Prélevé le 25/04/2024\nHB  13,1  g/dL  (N : 12-16)  9,5\n"
    day = date(2024, 4, 25)
    assert _read(text) == [("hemoglobin", 13.1, "g/dL", day, day), ("hemoglobin", 9.5, "g/dL", None, day - timedelta(days=1))]


@pytest.mark.parametrize(
    "header", ["Paramètre  Résultats  Anom.  Antériorité du 5/06/25", "Paramètre  Résultats  Anom.  Antériorité du 5\njuin 2025"]
)
def test_the_day_of_an_earlier_column_is_never_that_of_the_result_beside_it(header: str) -> None:
    text = f"Prélevé le 12/06/25, reçu le même jour.\n{header}\nPlaquettes  209 G/L  339\nCRP  72 mg/L\n"
    assert [(analyte, value, start) for analyte, value, _, start, _ in _read(text)] == [
        ("platelets", 209.0, date(2025, 6, 12)),
        ("platelets", 339.0, date(2025, 6, 5)),
        ("crp", 72.0, date(2025, 6, 12)),
    ]
