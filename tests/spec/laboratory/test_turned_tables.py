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


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("TSH us  µUI/mL  3,57  Inf. à 0,40  0,40 à 4,00", [(3.57, None), (0.4, "<")]),
        ("CRP  mg/L  12,5  Inf. à 1,0  inf. à 5,0", [(12.5, None), (1.0, "<")]),
        ("Globules blancs  3,73 G/L  (4,00 - 10,00)  6,73", [(3.73, None), (6.73, None)]),
    ],
)
def test_a_result_under_a_threshold_is_no_range_beside_the_range(row: str, expected: list[tuple[float, str | None]]) -> None:
    text = f"Examen  Unité  12/06/2025  05/06/2025  Normales\n{row}\n"
    document = Document("d", "s", "f", (Page(1, 595.0, 842.0, text),), date=SAMPLED)
    mentions = list(read(document, prepare(text, SAMPLED)))
    assert [(m.value["value"], m.value["comparator"]) for m in mentions] == expected
    assert [m.when.start for m in mentions] == [date(2025, 6, 12), date(2025, 6, 5)]


def test_a_lone_result_beside_an_empty_earlier_column_is_of_the_day_of_the_report() -> None:
    header = "Analyse  Antériorité du  Résultat  Unité  Valeurs de référence\n23.04.2021\n"
    text = f"Prélevé le 07.05.2021\n{header}Leucocytes  8,43  G/L  4 - 10\nLymphocytes  2,65  0,79  G/L  1 - 4\n"
    assert [(value, start) for _, value, _, start, _ in _read(text)] == [
        (8.43, date(2021, 5, 7)),
        (2.65, date(2021, 4, 23)),
        (0.79, date(2021, 5, 7)),
    ]


def test_a_day_above_and_its_month_below_make_the_day_of_the_earlier_column() -> None:
    header = "Examen  Valeur  Unités  Antériorité du 10  Normales\noctobre 2018\n"
    text = f"Prélevé le 31/10/2018\n{header}Plaquettes  312  G/L  298  150 à 400\n"
    assert [(value, start) for _, value, _, start, _ in _read(text)] == [(312.0, date(2018, 10, 31)), (298.0, date(2018, 10, 10))]
