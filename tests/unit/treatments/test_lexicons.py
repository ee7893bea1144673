"""The tables of drugs, protocols, toxicities, comorbidities and procedures hold together."""

from __future__ import annotations

import re

import pytest

from filigrane.science.resources import open_table
from filigrane.science.terminology import comorbidities, drugs, lexicons, protocols, toxicities
from filigrane.science.text.normalise import normalise

RECENT = [
    "osimertinib",
    "lorlatinib",
    "sotorasib",
    "adagrasib",
    "pembrolizumab",
    "nivolumab",
    "durvalumab",
    "atézolizumab",
    "palbociclib",
    "ribociclib",
    "abémaciclib",
    "trastuzumab déruxtécan",
    "sacituzumab govitécan",
    "enfortumab védotine",
    "amivantamab",
    "lutétium-PSMA",
    "tucatinib",
    "élacestrant",
    "capivasertib",
    "zanidatamab",
]


def test_the_table_of_drugs_is_large_enough_and_every_row_says_its_source():
    assert len(drugs.all_drugs()) >= 250
    assert all(drug.source for drug in drugs.all_drugs())
    assert len([drug for drug in drugs.all_drugs() if drug.antineoplastic]) >= 200


def test_no_inn_stands_twice():
    names = [normalise(drug.inn) for drug in drugs.all_drugs()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("inn", RECENT)
def test_recent_anticancer_drugs_are_known(inn):
    drug = drugs.named(inn)
    assert drug is not None
    assert drug.antineoplastic


def test_atc_codes_have_their_form():
    for drug in drugs.all_drugs():
        assert re.fullmatch(r"([A-Z]\d{2}[A-Z]{1,2}(\d{2})?)?", drug.atc), drug.inn


def test_kinds_of_drugs_are_those_documented():
    known = {"cytotoxic", "targeted", "hormone", "immunotherapy", "radioligand", "cell_therapy", "supportive"}
    assert {drug.kind for drug in drugs.all_drugs()} == known


def test_a_renal_rule_has_a_limit_and_a_limit_has_a_rule():
    for drug in drugs.all_drugs():
        limits = [limit for limit in (drug.renal_contraindicated_below, drug.renal_adapt_below) if limit is not None]
        assert bool(drug.renal_rule) == bool(limits), drug.inn
        assert all(5 <= limit <= 90 for limit in limits)


def test_a_contraindication_never_lies_above_the_adaptation():
    for drug in drugs.all_drugs():
        if drug.renal_contraindicated_below is not None and drug.renal_adapt_below is not None:
            assert drug.renal_contraindicated_below < drug.renal_adapt_below, drug.inn


@pytest.mark.parametrize(
    ("name", "inn"),
    [
        ("Tagrisso", "osimertinib"),
        ("TAXOTERE", "docétaxel"),
        ("5-FU", "fluorouracile"),
        ("Herceptin", "trastuzumab"),
        ("cdDp", "cisplatine"),
        ("inconnu", None),
    ],
)
def test_a_brand_or_an_abbreviation_leads_to_its_inn(name, inn):
    drug = drugs.named(name)
    assert (drug.inn if drug else None) == inn


def test_every_protocol_is_made_of_known_drugs():
    assert len(protocols.all_protocols()) >= 100
    for protocol in protocols.all_protocols():
        assert protocol.source
        assert protocol.written in ("any", "capitals", "context")
        assert all(drugs.named(inn) is not None for inn in protocol.drugs), protocol.name


def test_a_protocol_name_leads_to_one_protocol():
    owners: dict[str, str] = {}
    for protocol in protocols.all_protocols():
        for name in (protocol.name, *protocol.aliases):
            assert owners.setdefault(normalise(name), protocol.name) == protocol.name, name


def test_toxicities_and_comorbidities_are_large_enough_and_sourced():
    assert len(toxicities.all_toxicities()) >= 120
    assert len(comorbidities.all_comorbidities()) >= 150
    assert all(row.source and row.ctcae and row.strength in ("sure", "plain", "weak") for row in toxicities.all_toxicities())
    for row in comorbidities.all_comorbidities():
        assert row.source
        assert row.lasting in ("chronic", "acute", "weak")
        assert re.fullmatch(r"[A-Z]\d{2}", row.icd10), row.term


@pytest.mark.parametrize("table", ["procedures.csv", "allergens.csv", "examinations.csv", "labelled_words.csv"])
def test_every_row_of_the_plain_tables_says_its_source(table):
    rows = open_table("terminology", table)
    assert len(rows) >= 25
    assert all(row["source"] for row in rows)


@pytest.mark.parametrize(
    "name", ["allergy_reaction", "metastatic_site", "examination_region", "radiotherapy_technique", "radiotherapy_site"]
)
def test_labelled_words_of_a_list_are_found_with_their_place(name):
    rows = [row for row in open_table("terminology", "labelled_words.csv") if row["list"] == name]
    words = lexicons.words(name)
    plain = [row for row in rows if re.fullmatch(r"[a-z ]+", row["pattern"].split("|")[-1])]
    assert rows
    for row in plain:
        word = row["pattern"].split("|")[-1]
        found = words.search(f"le {word} est vu")
        assert found is not None
        assert found.start >= 3


def test_protocols_with_short_names_need_a_context():
    short = {protocol.name for protocol in protocols.all_protocols() if len(protocol.name) == 2}
    assert short
    assert all(protocol.written == "context" for protocol in protocols.all_protocols() if protocol.name in short)
