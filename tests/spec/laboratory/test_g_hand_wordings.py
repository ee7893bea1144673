"""Wordings of laboratory results that case reports hold: another fluid, a disorder's name, abbreviations, units that are not known."""

from __future__ import annotations

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Document, Page
from filigrane.science.reading import laboratory
from filigrane.science.text import prepare

READ = [
    ("hyponatrémie 131 mmol/l", [("sodium", 131.0, "mmol/L")]),
    ("sodium (Na+) 131 mEq/l, chlore (Cl-) 97 mEq/l", [("sodium", 131.0, "mEq/L"), ("chloride", 97.0, "mEq/L")]),
    ("Gaz du sang : pH 7,40", [("ph", 7.4, None)]),
    ("MCV 92 fl, TTPA 26 s, FA 61 UI/l", [("mcv", 92.0, "fL"), ("aptt", 26.0, "s"), ("alp", 61.0, "U/L")]),
    ("leucocytes 11 290 mmc", [("leukocytes", 11290.0, "/mm3")]),
    ("leucocytes 4.500, plaquettes 67.000", [("leukocytes", 4500.0, None), ("platelets", 67000.0, None)]),
    ("anémie sévère de 5,4 g/dL", [("hemoglobin", 5.4, "g/dL")]),
    ("plaquettes 20 x 10e3/mcl", [("platelets", 20.0, "10*3/uL")]),
    ("la thyroglobuline a augmenté pour atteindre 59 ng/ml", [("thyroglobulin", 59.0, "ng/mL")]),
    ("PCR 25.5mg/l", [("crp", 25.5, "mg/L")]),
    ("B-HCG < 2 mUI/ml", [("hcg", 2.0, "m[IU]/mL")]),
    ("DFG > 90 ml/min/m2", [("gfr", 90.0, "mL/min/m2")]),
    ("calcium corrigé par les protéines totales 8,81 mg/dl", [("corrected_calcium", 8.81, "mg/dL")]),
    ("glycémie 154 mg/dl dans le sang, glucose du LCR 62 mg/dl", [("glucose", 154.0, "mg/dL")]),
]
NOT_READ = [
    "Étude du LCR : leucocytes 3/ul, protéines 20 mg/dl, glucose 74 mg/dl.",
    "Ponction lombaire avec un glucose de 64 mg/dl.",
    "Sodium urinaire 134 mmol/l.",
    "Thrombopénie de grade 3.",
    "Anémie de grade 2.",
    "PCR positive en 3 jours, BCR-ABL 12 %.",
    "plaquettes 20 6000",
    "Leu 6 890 milliers/mm3",
]


def _results(text: str) -> list[tuple[object, object, str | None]]:
    prepared = prepare(text, Interval(None, None))
    document = Document("d", "s", "f", (Page(1, 0.0, 0.0, text),))
    found = []
    for mention in laboratory.read(document, prepared):
        assert isinstance(mention.value, dict)
        found.append((mention.value["analyte"], mention.value["value"], mention.unit))
    return found


@pytest.mark.parametrize(("text", "results"), READ)
def test_a_wording_of_case_reports_is_read(text: str, results: list[tuple[object, object, str | None]]) -> None:
    assert _results(text) == results


@pytest.mark.parametrize("text", NOT_READ)
def test_another_fluid_a_grade_and_a_broken_number_give_no_blood_value(text: str) -> None:
    assert _results(text) == []
