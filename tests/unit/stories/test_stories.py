"""The invented dossiers: the same bytes each time, labelled as synthetic, coherent, and true to their own key."""

from __future__ import annotations

import re
from functools import cache

import pypdfium2
import pytest

from filigrane.kernel.unknown import Unknown
from filigrane.science.oncology.staging import derive
from filigrane.science.oncology.tnm import parse
from filigrane.science.resources import load_toml
from filigrane.science.stories import COUNT, Story, stories
from filigrane.science.stories.layout import NOTICE
from filigrane.science.stories.wording import phrases

VARIANTS = load_toml("stories", "cancers.toml")["variant"]


@cache
def all_stories() -> list[Story]:
    return stories(COUNT)


@cache
def pages_of(number: int) -> dict[tuple[str, int], str]:
    found = {}
    for name, data in all_stories()[number].files:
        document = pypdfium2.PdfDocument(data)
        for index in range(len(document)):
            page = document[index]
            text = page.get_textpage()
            found[name, index + 1] = re.sub(r"\s+", " ", text.get_text_range())
            text.close()
            page.close()
        document.close()
    return found


def test_the_same_seed_gives_the_same_bytes():
    assert [s.files for s in stories(6)] == [s.files for s in all_stories()[:6]]


def test_another_seed_gives_other_dossiers():
    assert stories(4, seed=7)[3].files != all_stories()[3].files


@pytest.mark.parametrize("count", [0, -1, COUNT + 1])
def test_more_than_there_are_is_refused(count):
    with pytest.raises(ValueError, match="40 invented dossiers"):
        stories(count)


def test_the_first_dossier_is_the_demonstration_patient():
    first = all_stories()[0]
    assert (first.birth_name, first.first_name, first.sex, f"{first.birth_date:%d/%m/%Y}") == (
        "MAREUIL",
        "Jeanne",
        "F",
        "14/03/1961",
    )


def test_forty_persons_with_forty_identifiers():
    assert len({s.ipp for s in all_stories()}) == COUNT
    assert len({(s.birth_name, s.first_name, s.birth_date) for s in all_stories()}) == COUNT


def test_eight_cancers_and_more():
    places = {s.truth["tumours"][0]["topography"][:3] for s in all_stories()}
    assert {"C50", "C34", "C18", "C61", "C09", "C54", "C44", "C77"} <= places


def test_the_dossiers_hold_ten_to_eighty_pages():
    for number, story in enumerate(all_stories()):
        assert 10 <= len(pages_of(number)) <= 80, story.name


@pytest.mark.parametrize("number", range(COUNT))
def test_every_printed_page_says_that_its_data_are_synthetic(number):
    texts = [text for text in pages_of(number).values() if text.strip()]
    assert texts
    assert all(NOTICE in text for text in texts)


@pytest.mark.parametrize("number", range(COUNT))
def test_every_laboratory_value_of_the_key_stands_on_its_page(number):
    pages = pages_of(number)
    rows = all_stories()[number].truth["laboratory"]
    assert rows
    for row in rows:
        assert row["as_written"].split(" ")[0] in pages[row["file"], row["page"]], row


@pytest.mark.parametrize("number", range(COUNT))
def test_every_document_of_the_key_begins_on_its_page(number):
    pages = pages_of(number)
    for row in all_stories()[number].truth["documents"]:
        text = pages[row["file"], row["first_page"]]
        assert not text.strip() or row["place"] in text, row


@pytest.mark.parametrize("number", range(COUNT))
def test_every_drug_and_category_of_the_key_is_written(number):
    text = " ".join(pages_of(number).values()).lower()
    for tumour in all_stories()[number].truth["tumours"]:
        for line in tumour["lines"]:
            named = (line["protocol"] or "?").lower() in text or all(drug.lower() in text for drug in line["drugs"])
            assert named, line
        for row in tumour["tnm"]:
            assert f"{row['prefix']}{row['T']}".lower() in text, row
            assert row["N"].lower() in text, row


def test_planted_dossiers_say_where_and_clean_ones_hold_nothing():
    for story in all_stories():
        planted = story.truth["planted"]
        assert (story.truth["set"] == "planted") == bool(planted), story.name
        assert all(row["pages"] for row in planted), story.name


def test_each_rule_is_planted_somewhere():
    rules = {row["rule"] for story in all_stories() for row in story.truth["planted"]}
    assert rules == {
        "LATERALITY", "SEX_ORGAN", "STAGE_TNM", "M0_METASTASIS", "HISTOLOGY_BIOMARKER", "DATE_ORDER",
        "DOSE_WEIGHT", "DRUG_RENAL", "ALLERGY_DRUG",
    }  # fmt: skip


STAGED = [
    (v["key"], place["code"], row, morphology["code"], "p16" in {m["marker"] for m in v["biomarkers"]})
    for v in VARIANTS
    for row in v["staging"]
    if "c" in row and v["system"] == "UICC"
    for place in v["topography"][:1]
    for morphology in v["morphology"][:1]
]


@pytest.mark.parametrize(("key", "place", "row", "morphology", "p16"), STAGED, ids=[f"{s[0]}-{s[2]['c']}" for s in STAGED])
def test_the_stages_of_the_courses_are_those_of_the_tables(key, place, row, morphology, p16):
    written = {"c": row.get("c_stage", row["stage"])}
    if not row.get("p", "y").startswith("y"):
        written["p"] = row["stage"]
    for name, stage in written.items():
        statement = parse(row[name].replace("(sn)", ""))
        assert statement is not None
        found = derive(place, statement, edition=8, morphology=morphology, p16=p16 or None)
        assert not isinstance(found, Unknown), found
        assert found.value == stage, row[name]


FREQUENT = (
    "opening", "state", "weight", "diagnosis", "staging", "surgery", "line_done", "line_running", "completed",
    "stopped_progression", "stopped_toxicity", "radiotherapy", "progression", "relapse", "toxicity", "comorbidities", "allergy", "proposal",
)  # fmt: skip


@pytest.mark.parametrize("fact", FREQUENT)
def test_a_frequent_fact_has_five_wordings(fact):
    assert len(set(phrases()[fact])) >= 5
