"""Quantities with their units: the letters that other readers confuse, and what is no quantity at all."""

from __future__ import annotations

import pytest

from filigrane.science.reading.outputs import outputs

READ = [
    ("Hb 9,2 g/dL", 9.2, "g/dL"),
    ("PNN 0,82 G/L", 0.82, "10*9/L"),
    ("plaquettes à 12 G/L", 12.0, "10*9/L"),
    ("albumine 32 g/L", 32.0, "g/L"),
    ("leucocytes 12 500 /mm3", 12500.0, "/mm3"),
    ("hématies 4,2 T/L", 4.2, "10*12/L"),
    ("créatinine 98 µmol/L", 98.0, "umol/L"),
    ("ASAT 3N", 3.0, "{ULN}"),
    ("nodule de 38 mm", 38.0, "mm"),
    ("poids de 61,5 kg", 61.5, "kg"),
    ("PSA 4,1 ng/mL", 4.1, "ng/mL"),
    ("50 Gy en 25 fractions", 50.0, "Gy"),
    ("25 PA", 25.0, "{paquet-annee}"),
    ("température 38,2 °C", 38.2, "Cel"),
    ("Ki-67 à 30 %", 30.0, "%"),
]
NOTHING = ["pT2aN1M0", "le 12/03/2024", "vertèbre T12", "IPP 80012345", "en mars 2023"]


@pytest.mark.parametrize(("text", "value", "unit"), READ)
def test_a_quantity_is_read_with_its_unit(text: str, value: float, unit: str) -> None:
    found = outputs(text).quantities
    assert (found[0].value, found[0].unit) == (value, unit)
    assert text[found[0].start : found[0].end].strip()


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_quantity_gives_none(text: str) -> None:
    assert outputs(text).quantities == ()


def test_a_range_and_an_inequality_keep_both_ends() -> None:
    first, second = outputs("lésions de 12 à 18 mm, CRP < 5 mg/L").quantities
    assert (first.value, first.high) == (12.0, 18.0)
    assert (second.comparator, second.value) == ("<", 5.0)


def test_an_age_is_an_age_and_no_code() -> None:
    assert [(q.value, q.unit) for q in outputs("Patient vu à 52 ans").quantities] == [(52.0, "a")]
    assert outputs("Patient vu à 52 ans").adicap == ()


def test_an_adicap_code_is_decoded() -> None:
    (code,) = outputs("Code ADICAP : BHGSA7A0").adicap
    assert (code.code, code.sampling, code.technique) == ("BHGSA7A0", "biopsie", "histologie")


def test_a_denied_tumour_is_denied() -> None:
    terms = [t for t in outputs("Pas d'argument pour une tumeur du sein.").terms if t.kind == "tumour"]
    assert terms
    assert all(t.assertion.negated for t in terms)
