"""CTCAE grades against limits written by hand: an oracle that shares no code with the interpreter of the shipped rules."""

from __future__ import annotations

from collections.abc import Callable
from math import nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filigrane.kernel.errors import IntegrityFailure
from filigrane.kernel.unknown import Unknown
from filigrane.science.oncology import ctcae
from filigrane.science.oncology.ctcae_rules import parse, significant

# term: unit, side, version -> limits of grades 1 to 4; None: no such grade; "L": the laboratory's limit
FIXED: list[tuple[str, str, str, int, tuple[float | str | None, ...]]] = [
    ("Anemia", "g/L", "<", 5, ("L", 100, 80, None)),
    ("Anemia", "g/L", "<", 6, ("L", 100, 80, None)),
    ("Neutrophil count decreased", "10*9/L", "<", 5, ("L", 1.5, 1.0, 0.5)),
    ("Neutrophil count decreased", "10*9/L", "<", 6, (1.5, 1.0, 0.5, 0.1)),
    ("Platelet count decreased", "10*9/L", "<", 5, ("L", 75, 50, 25)),
    ("Thrombocytopenia", "10*9/L", "<", 6, ("L", 75, 50, 10)),
    ("White blood cell decreased", "10*9/L", "<", 5, ("L", 3, 2, 1)),
    ("White blood cell decreased", "10*9/L", "<", 6, ("L", 3, 2, 1)),
    ("Lymphocyte count decreased", "10*9/L", "<", 5, ("L", 0.8, 0.5, 0.2)),
    ("CD4 lymphocytes decreased", "10*9/L", "<", 5, ("L", 0.5, 0.2, 0.05)),
    ("Hypoalbuminemia", "g/L", "<", 5, ("L", 30, 20, None)),
    ("Hypokalemia", "mmol/L", "<", 5, (None, "L", 3.0, 2.5)),
    ("Hyperkalemia", "mmol/L", ">", 5, ("L", 5.5, 6.0, 7.0)),
    ("Hyperkalemia", "mmol/L", ">", 6, ("L", 5.5, 6.0, 7.0)),
    ("Hypernatremia", "mmol/L", ">", 5, ("L", 150, 155, 160)),
    ("Hypercalcemia", "mmol/L", ">", 5, ("L", 2.9, 3.1, 3.4)),
    ("Hypocalcemia", "mmol/L", "<", 5, ("L", 2.0, 1.75, 1.5)),
    ("Hypomagnesemia", "mmol/L", "<", 5, ("L", 0.5, 0.4, 0.3)),
    ("Hypermagnesemia", "mmol/L", ">", 5, ("L", None, 1.23, 3.3)),
    ("Hypoglycemia", "mmol/L", "<", 5, ("L", 3.0, 2.2, 1.7)),
    ("Hypertriglyceridemia", "mmol/L", ">", 5, (1.71, 3.42, 5.7, 11.4)),
    ("Cholesterol high", "mmol/L", ">", 5, ("L", 7.75, 10.34, 12.92)),
    ("Lymphocyte count increased", "10*9/L", ">", 6, (None, 4, 20, None)),
    ("Leukocytosis", "10*9/L", ">", 5, (None, None, 100, None)),
    ("Hyponatremia", "mmol/L", "<", 6, ("L", None, 130, 120)),
    ("Hyperglycemia", "mmol/L", ">", 6, (None, None, 13.9, 27.8)),
]
RATIO: list[tuple[str, int, tuple[float, ...]]] = [
    ("Alanine aminotransferase increased", 5, (1, 3, 5, 20)),
    ("Alanine aminotransferase increased", 6, (1, 3, 5, 20)),
    ("Aspartate aminotransferase increased", 5, (1, 3, 5, 20)),
    ("Aspartate aminotransferase increased", 6, (1, 3, 5, 20)),
    ("Blood bilirubin increased", 5, (1, 1.5, 3, 10)),
    ("Blood bilirubin increased", 6, (1, 1.5, 3, 10)),
    ("Alkaline phosphatase increased", 5, (1, 2.5, 5, 20)),
    ("GGT increased", 5, (1, 2.5, 5, 20)),
    ("Lipase increased", 5, (1, 1.5, 2, 5)),
    ("Lipase increased", 6, (1, 1.5, 3, 5)),
    ("Serum amylase increased", 5, (1, 1.5, 2, 5)),
    ("CPK increased", 5, (1, 2.5, 5, 10)),
]
LIMIT = {"<": 1e6, ">": 0.0}


def _expected(value: float, side: str, limits: tuple[float | None, ...]) -> int:
    grade = 0
    for number, limit in enumerate(limits, 1):
        if limit is not None and (value < limit if side == "<" else value > limit):
            grade = number
    return grade


def _around(limit: float) -> list[float]:
    return [limit, limit * 0.999, limit * 1.001, nextafter(limit, 0.0), nextafter(limit, 1e9)]


@pytest.mark.parametrize(("term", "unit", "side", "version", "limits"), FIXED)
def test_every_boundary_of_a_fixed_limit_is_graded(
    term: str, unit: str, side: str, version: int, limits: tuple[float | str | None, ...]
) -> None:
    fixed = [x for x in limits if isinstance(x, (int, float))]
    bound = max(fixed) * 1.2 if side == "<" else min(fixed) * 0.8
    numbers = tuple(bound if x == "L" else x for x in limits if not isinstance(x, str) or x == "L")
    for value in [v for x in numbers if isinstance(x, (int, float)) for v in _around(x)[:3]]:
        got = ctcae.grade(
            term, value, unit, version=version, low=bound if side == "<" else None, high=bound if side == ">" else None
        )
        assert isinstance(got, ctcae.Grade), (value, got)
        assert got.version == version
        assert got.grade == _expected(value, side, tuple(x for x in numbers if not isinstance(x, str))), value


@pytest.mark.parametrize(("term", "version", "factors"), RATIO)
@pytest.mark.parametrize("high", [0.2, 40.0, 55.0])
def test_every_boundary_of_a_multiple_of_the_limit_is_graded(
    term: str, version: int, factors: tuple[float, ...], high: float
) -> None:
    for factor in factors:
        for value in (factor * high, factor * high * 0.999, factor * high * 1.001):
            got = ctcae.grade(term, value, "U/L", version=version, high=high, baseline=high * 0.5)
            assert isinstance(got, ctcae.Grade)
            assert got.grade == _expected(significant(value), ">", tuple(significant(f * high) for f in factors)), value


HIGH_BASELINE = [
    ("Alanine aminotransferase increased", 5, [(1.49, 0), (1.5, 1), (3.0, 1), (3.1, 2), (5.1, 3), (20.1, 4)]),
    ("Alanine aminotransferase increased", 6, [(1.0, 1), (1.5, 1), (1.6, 2), (2.1, 3), (4.1, 4)]),
    ("Blood bilirubin increased", 5, [(1.0, 0), (1.1, 1), (1.6, 2), (3.1, 3), (10.1, 4)]),
    ("Blood bilirubin increased", 6, [(1.0, 1), (1.6, 2), (2.6, 3), (10.1, 4)]),
    ("Alkaline phosphatase increased", 5, [(1.9, 0), (2.0, 1), (2.6, 2), (5.1, 3), (20.1, 4)]),
]


@pytest.mark.parametrize(("term", "version", "rows"), HIGH_BASELINE)
def test_a_raised_baseline_is_what_counts(term: str, version: int, rows: list[tuple[float, int]]) -> None:
    for factor, expected in rows:
        got = ctcae.grade(term, 100 * factor, "U/L", version=version, high=40, baseline=100)
        assert isinstance(got, ctcae.Grade)
        assert (factor, got.grade) == (factor, expected)


UNKNOWN: list[tuple[str, Callable[[], ctcae.Grade | Unknown], str]] = [
    ("no limit", lambda: ctcae.grade("Anemia", 130, "g/L", version=5), "limite inférieure absente"),
    ("no upper limit", lambda: ctcae.grade("Lipase increased", 130, "U/L", version=5), "limite supérieure absente"),
    ("no baseline", lambda: ctcae.grade("Creatinine increased", 80, "umol/L", version=5, high=100), "valeur initiale absente"),
    ("no unit", lambda: ctcae.grade("Anemia", 7, None, version=5), "unité absente"),
    ("other unit", lambda: ctcae.grade("Anemia", 7, "UI/L", version=5, low=120), "la règle est en g/L"),
    ("no such term", lambda: ctcae.grade("Lymphocyte count decreased", 0.3, "10*9/L", version=6), "n’a pas de règle"),
    ("not a number", lambda: ctcae.grade("Anemia", float("nan"), "g/L", version=5, low=120), "valeur absente"),
    ("inequality", lambda: ctcae.grade("Anemia", 100, "g/L", version=5, low=120, comparator="<"), "inégalité"),
    ("implausible", lambda: ctcae.grade_analyte("hemoglobin", 98, "g/dL", version=5, low=12, high=16), "invraisemblable"),
    ("below 10 mL/min", lambda: ctcae.grade("Creatinine clearance decreased", 9, "mL/min", version=6), "hors du domaine"),
    ("percentage", lambda: ctcae.grade_analyte("neutrophils", 20, "%", version=5), "la règle est en 10*9/L"),
]


@pytest.mark.parametrize(("what", "call", "why"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_what_cannot_be_graded_says_why_and_is_never_zero(what: str, call: Callable[[], object], why: str) -> None:
    got = call()
    assert isinstance(got, Unknown), what
    assert why in got.detail
    assert got.detail.startswith("non gradable")


BY_ANALYTE = [
    ("hemoglobin", 9.2, "g/dL", {}, 5, "Anemia", 2),
    ("hemoglobin", 5, "mmol/L", {}, 5, "Anemia", 2),
    ("hemoglobin", 11.5, "g/dL", {"low": 12.0, "high": 16.0}, 5, "Anemia", 1),
    ("hemoglobin", 19, "g/dL", {"low": 12.0, "high": 16.0}, 5, "Hemoglobin increased", 2),
    ("neutrophils", 400, "/mm3", {}, 5, "Neutrophil count decreased", 4),
    ("neutrophils", 400, "/mm3", {}, 6, "Neutrophil count decreased", 3),
    ("platelets", 20, "10*3/mm3", {}, 6, "Thrombocytopenia", 3),
    ("platelets", 20, "10*9/L", {}, 5, "Platelet count decreased", 4),
    ("ast", 3.5, "{xLSN}", {}, 6, "Aspartate aminotransferase increased", 2),
    ("glucose", 4, "g/L", {}, 6, "Hyperglycemia", 3),
    ("calcium", 130, "mg/L", {"low": 88.0, "high": 105.0}, 5, "Hypercalcemia", 3),
]


@pytest.mark.parametrize(("key", "value", "unit", "limits", "version", "term", "expected"), BY_ANALYTE)
def test_a_result_is_graded_in_its_own_unit(
    key: str, value: float, unit: str, limits: dict[str, float], version: int, term: str, expected: int
) -> None:
    got = ctcae.grade_analyte(key, value, unit, version=version, **limits)
    assert isinstance(got, ctcae.Grade)
    assert (got.term, got.grade, got.version) == (term, expected, version)


def test_a_normal_result_with_its_limits_is_grade_zero() -> None:
    got = ctcae.grade_analyte("hemoglobin", 14, "g/dL", version=5, low=12, high=16)
    assert isinstance(got, ctcae.Grade)
    assert got.grade == 0


def test_an_assumed_baseline_is_said() -> None:
    got = ctcae.grade("Alanine aminotransferase increased", 300, "U/L", version=6, high=40)
    assert isinstance(got, ctcae.Grade)
    assert (got.grade, got.note) == (3, "valeur initiale inconnue, supposée normale")


def test_both_versions_are_whole() -> None:
    assert [len(ctcae.rules(version)) for version in ctcae.VERSIONS] == [40, 43]
    with pytest.raises(ValueError, match="version 4"):
        ctcae.rules(4)


@pytest.mark.parametrize(
    "rule", ['AVAL < ~ "1"', '__import__("os") ~ "1"', 'AVAL ** 2 > 1 ~ "1"', 'OTHER > 1 ~ "1"', "AVAL < 1", 'AVAL < 1 ~ "1" "2"']
)
def test_a_rule_outside_the_language_is_refused(rule: str) -> None:
    with pytest.raises(IntegrityFailure, match="Règle CTCAE illisible"):
        parse(rule)


@given(st.floats(0.01, 400), st.sampled_from([5, 6]))
def test_a_lower_haemoglobin_never_has_a_lower_grade(value: float, version: int) -> None:
    def of(number: float) -> int:
        got = ctcae.grade("Anemia", number, "g/L", version=version, low=120)
        assert isinstance(got, ctcae.Grade)
        return got.grade

    assert of(value * 0.9) >= of(value)
