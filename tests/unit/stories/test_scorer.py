"""The scorer of the dossier reader: intervals, anchors of statements, quantities, and counts that can be wrong."""

from __future__ import annotations

import pytest
from bench.families import laboratory, statements
from bench.families.answer import Answer, alike, within
from bench.families.laboratory import same_quantity
from bench.families.tally import Tally, wilson

ABOUT = {"negated": False, "hypothetical": False, "family": False, "history": False}


def finding(kind, value, page=1, unit=None, start="2024-03-01"):
    return {
        "id": f"f{page}{kind}{value}", "kind": kind, "tumour": None, "value": value, "unit": unit, "code": None,
        "when": {"start": start, "end": start},
        "assertion": ABOUT, "evidence": [{"document": "d", "page": page, "start": 0, "end": 1, "quote": "x"}], "derived_from": [],
    }  # fmt: skip


def answer(findings=(), alerts=(), synthesis=()):
    documents = [
        {"id": "d", "file": "a.pdf", "first_page": 1, "last_page": 3, "date": "2024-03-01", "type": "laboratory", "title": ""}
    ]
    return Answer({"documents": documents, "findings": list(findings), "alerts": list(alerts), "synthesis": list(synthesis)})


def test_wilson_of_nine_out_of_ten():
    assert wilson(9, 10) == (0.5958, 0.9821)


def test_wilson_without_a_case_is_absent():
    assert wilson(0, 0) is None


@pytest.mark.parametrize(
    ("value", "unit", "other", "other_unit", "same"),
    [
        (0.82, "10*9/L", 820, "/mm3", True), (12.4, "g/dL", 124, "g/L", True), (12.4, "g/L", 12.4, "g/dL", False),
        (128, "umol/L", 0.128, "mmol/L", True), (40, "mL/min", 40, "mL/min/{1.73_m2}", True), (5, "mg/L", 5, "umol/L", False),
    ],
)  # fmt: skip
def test_quantities_are_compared_in_any_unit(value, unit, other, other_unit, same):
    assert same_quantity(value, unit, other, other_unit) is same


def test_a_right_number_under_a_wrong_unit_is_a_silent_error():
    row = {"analyte": "hemoglobin", "value": 12.4, "unit": "g/dL", "comparator": None, "file": "a.pdf", "page": 1, "date": None}
    tally = Tally()
    laboratory.score(
        answer([finding("laboratory", {"analyte": "hemoglobin", "value": 12.4}, unit="g/L")]), {"laboratory": [row]}, tally
    )
    assert tally.counts["laboratory_silent_unit_error"].extra == 1
    assert tally.counts["laboratory"].missed == 1


def test_a_value_that_the_reader_did_not_give_is_missed():
    row = {"analyte": "sodium", "value": 140, "unit": "mmol/L", "comparator": None, "file": "a.pdf", "page": 2, "date": None}
    tally = Tally()
    laboratory.score(answer(), {"laboratory": [row]}, tally)
    assert (tally.counts["laboratory"].right, tally.counts["laboratory"].missed) == (0, 1)


@pytest.mark.parametrize(("page", "found", "false"), [(1, 1, 0), (2, 0, 1)])
def test_an_alert_counts_only_on_a_planted_page(page, found, false):
    alert = {"rule": "COH-01", "text": "", "evidence": [{"document": "d", "page": page}]}
    key = {"planted": [{"rule": "LATERALITY", "text": "", "pages": [["a.pdf", 1]]}]}
    tally = Tally()
    assert statements.alerts(answer(alerts=[alert]), key, tally) == false
    assert tally.counts["planted_LATERALITY"].right == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Osimertinib du 15/04/2024 au 28/09/2026", "osimertinib, du 15 avril 2024 au 28 septembre 2026"),
        ("BRAF muté V600E", "BRAF : p.V600E, muté"), ("KRAS sauvage", "KRAS : non muté"), ("cT2a N0 M0", "ct2a n0 m0"),
    ],
)  # fmt: skip
def test_two_writings_of_a_statement_have_the_same_anchors(one, other):
    assert statements.anchors(one) == statements.anchors(other)


def test_an_item_absent_from_the_synthesis_is_an_omission():
    said = [
        {"section": "treatments", "text": "FOLFOX, du 14 avril 2025 au 29 septembre 2025, traitement terminé.", "findings": []}
    ]
    key = {"key_items": ["FOLFOX du 14/04/2025 au 29/09/2025", "Rechute hépatique en mai 2026"]}
    tally = Tally()
    statements.omissions(answer(synthesis=said), key, tally)
    assert (tally.counts["key_item"].right, tally.counts["key_item"].missed) == (1, 1)


def test_a_sentence_whose_date_no_cited_page_holds_is_unsupported():
    cited = finding("surgery", {"procedure": "colectomie"})
    said = [{"section": "treatments", "text": "Colectomie : 5 mai 2023.", "findings": [cited["id"]]}]
    pages = [{"file": "a.pdf", "page": 1, "text": "Colectomie le 12/03/2025."}]
    tally = Tally()
    statements.unsupported(answer([cited], synthesis=said), pages, tally)
    assert tally.counts["synthesis_sentence"].extra == 1


def test_dates_agree_by_month_or_inside_a_wider_interval():
    assert within({"start": "2024-03-12", "end": "2024-03-12"}, {"start": "2024-03-01", "end": "2024-03-31"})
    assert not within({"start": "2024-04-12", "end": "2024-04-12"}, {"start": "2024-03-01", "end": "2024-03-31"})
    assert not within({"start": None, "end": None}, "2024-03-01")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("neuropathie", "neuropathie périphérique", True),
        ("HTA", "asthme", False),
        ("mastectomie totale", "mastectomie droite", True),
    ],
)
def test_short_names_are_alike_by_their_words(one, other, same):
    assert alike(one, other) is same
