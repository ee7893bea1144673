"""Real public files: a French guide of 109 pages and the national agency's CDA examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from filigrane.science.pages import read_file
from filigrane.science.pages.identity import observed
from filigrane.science.pages.split import split

pytestmark = pytest.mark.shared


def test_a_long_french_guide_is_read_whole(shared_dir: Path) -> None:
    path = shared_dir / "data" / "nlp" / "osiris_rwd" / "Guide_implementation_OSIRIS_RWD.pdf"
    file = read_file(path.name, path.read_bytes())
    assert len(file.pages) == 109
    assert sum(len(page.text) for page in file.pages) > 180_000
    assert not any(page.problem for page in file.pages)
    page = file.pages[19]
    assert "La recommandation est de conserver toutes les valeurs avec les dates" in page.text
    assert [page.text[a:b] for a, b in page.margins] == ["19"]
    for x0, y0, x1, y1 in page.boxes_for(0, len(page.text)):
        assert 0 <= x0 < x1 <= page.width
        assert 0 <= y0 < y1 <= page.height


@pytest.mark.parametrize("name", ["CR-BIO_2021.01_Auto-Presentable.xml", "CANCER-FRCP_2021.01_Appareil.xml"])
def test_the_agency_examples_give_patient_text_and_facts(shared_dir: Path, name: str) -> None:
    file = read_file(name, (shared_dir / "data" / "nlp" / "frcp_cda" / name).read_bytes())
    (document,) = split([file], {name: "src"})
    identity, *_ = observed(document)
    assert (identity.birth_name, identity.used_name, identity.first_names[0], identity.sex) == ("NESSI", "DECOURCY", "RUTH", "F")
    assert document.date.known
    text = file.pages[0].text
    for fact in file.structured:
        assert text[fact.start : fact.end].strip()


def test_every_coded_result_of_the_laboratory_example_is_a_fact(shared_dir: Path) -> None:
    name = "CR-BIO_2021.01_Auto-Presentable.xml"
    file = read_file(name, (shared_dir / "data" / "nlp" / "frcp_cda" / name).read_bytes())
    results = {
        fact.code: (fact.value["comparator"], fact.value["value"], fact.unit)
        for fact in file.structured
        if fact.kind == "laboratory"
    }
    assert results == {
        "2571-8": (None, 0.62, "g/L"),
        "2093-3": (None, 1.9, "g/L"),
        "2085-9": (None, 0.73, "g/L"),
        "13457-7": (None, 1.05, "g/L"),
        "53049-3": (None, 0.88, "g/L"),
        "30239-8": (None, 45.0, "[IU]/L"),
        "1743-4": (None, 49.0, "[IU]/L"),
        "2324-2": (None, 65.0, "[IU]/L"),
        "1988-5": ("<", 1.0, "mg/L"),
        "3016-3": (None, 2.05, "m[IU]/L"),
        "3024-7": (None, 7.67, "pg/mL"),
    }
