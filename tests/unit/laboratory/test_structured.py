"""Results that CDA and FHIR files state in codes, and the table of analytes itself."""

from __future__ import annotations

from datetime import date

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.oncology import ctcae
from filigrane.science.pages.model import StructuredFact
from filigrane.science.reading.laboratory import from_structured
from filigrane.science.terminology.analytes import analytes, by_loinc, unit_of

WHEN = Interval.day(date(2024, 3, 12))


def _fact(code: str, value: object, unit: str | None, **more: object) -> StructuredFact:
    fields = {"value": value, "comparator": None, "low": 4.0, "high": 10.0, "flag": None, "as_written": f"{value} {unit}", **more}
    return StructuredFact("laboratory", fields, "/path", 10, 20, unit, "http://loinc.org", code, WHEN)


@pytest.mark.parametrize(
    ("code", "value", "unit", "expected"),
    [
        ("6690-2", 7.2, "10*9/L", ("leukocytes", "10*9/L", None)),
        ("6690-2", 7.2, "G/L", ("leukocytes", "10*9/L", None)),
        ("1743-4", 45.0, "[IU]/L", ("alt", "U/L", None)),
        ("2324-2", 65.0, "[IU]/L", ("ggt", "U/L", None)),
        ("3024-7", 7.7, "pg/mL", ("free_t4", "pg/mL", None)),
        ("718-7", 98.0, "g/dL", ("hemoglobin", "g/dL", "implausible")),
        ("718-7", 9.8, None, ("hemoglobin", None, "sans unité")),
    ],
)
def test_a_coded_result_is_a_mention(
    code: str, value: float, unit: str | None, expected: tuple[str, str | None, str | None]
) -> None:
    [mention] = from_structured([_fact(code, value, unit)])
    assert (mention.value["analyte"], mention.unit, mention.value["flag"]) == expected
    assert (mention.when, mention.start, mention.end, mention.value["low"]) == (WHEN, 10, 20, 4.0)
    assert mention.code is not None
    assert mention.code.code == code


@pytest.mark.parametrize(
    "fact", [_fact("0-0", 1.0, "g/L"), _fact("718-7", None, "g/L"), _fact("718-7", True, "g/L"), _fact("718-7", "9,8", "g/L")]
)
def test_an_unknown_code_or_no_number_is_left_out(fact: StructuredFact) -> None:
    assert list(from_structured([fact])) == []


def test_the_table_holds_at_least_ninety_analytes_each_with_one_code_and_a_plausible_canonical_range() -> None:
    table = analytes()
    assert len(table) >= 90
    assert len({a.loinc for a in table.values()}) == len(table)
    assert all(a.low < a.high and a.units for a in table.values())
    assert all(by_loinc()[a.loinc] is a for a in table.values())


def test_every_ctcae_term_of_an_analyte_exists_in_a_version() -> None:
    known = {term for version in ctcae.VERSIONS for term in ctcae.rules(version)}
    named = {term for a in analytes().values() for term in a.ctcae}
    assert named <= known
    assert known == named  # no rule of the shipped tables is out of reach


def test_an_analyte_converts_to_the_unit_of_its_rule() -> None:
    for analyte in analytes().values():
        for version in ctcae.VERSIONS:
            for term in analyte.ctcae:
                rule = ctcae.rules(version).get(term)
                if rule is not None and rule.unit is not None:
                    assert analyte.convert(1.0, analyte.canonical, rule.unit) is not None, (analyte.key, term)


@pytest.mark.parametrize(
    ("written", "key", "unit"),
    [
        ("g/l", "neutrophils", "10*9/L"), ("g/l", "albumin", "g/L"), ("g/l", "hemoglobin", "g/L"), ("giga/l", "platelets", "10*9/L"),
        ("t/l", "red_cells", "10*12/L"), ("ui/l", "ast", "U/L"), ("ui/ml", "ca_125", "[IU]/mL"), ("zzz", "ast", None),
    ],
)  # fmt: skip
def test_the_analyte_decides_what_a_written_unit_means(written: str, key: str, unit: str | None) -> None:
    assert unit_of(written, analytes()[key]) == unit
