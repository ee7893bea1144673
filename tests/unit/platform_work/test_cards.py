from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from filigrane.kernel.errors import GateRefused
from filigrane.platform.gate import cards

CARD = """
name = "demo.reader"
version = "1.2.0"
system = "demo"
title = "Lecteur"
language_tool = true
elcap_type = 2
ebai_class = "none"
use = "documentation"
autonomous = false
intended_use = "Lire un dossier"
users = ["oncologue"]
population = "adultes suivis pour un cancer"
tumours = ["all"]
inputs = ["document"]
optional_inputs = []
outputs = ["tnm"]
out_of_scope = ["enfants"]
limits = ["pages illisibles"]
never_use_for = ["décider seul"]
risks = ["oubli"]
evidence = ["bench/results/tnm.json"]
metrics = "bench/results/tnm.json"
verification = "types et passages contrôlés"
training_data = "aucune"
demonstration = false
components = []
owner = "Inès Laurent"
developers = ["Jean Code"]
supervising_team = "Oncologie"
signer_role = "doctor"
language_model = "none"
network = "none"
keeps_personal_data = false
visible_to_clinicians = true
licence = "Apache-2.0"
regulatory_basis = "Recherche, non marqué CE"
[source_schema]
resources = ["filigrane.science.oncology:kinds.toml"]
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
[monitoring]
what = ["drift", "bias"]
threshold = "PSI > 0,2"
every_days = 30
"""
FIELDS = list(tomllib.loads(CARD))


def _without(field: str) -> str:
    kept, skipping = [], False
    for line in CARD.splitlines():
        if line.startswith("["):
            skipping = line == f"[{field}]"
        elif not skipping and line.startswith(f"{field} ="):
            continue
        if not skipping:
            kept.append(line)
    return "\n".join(kept)


def _refusal(text: str) -> GateRefused:
    with pytest.raises(GateRefused) as refused:
        cards.parse(text.encode(), where="demo.toml")
    return refused.value


def test_a_complete_card_is_read_with_its_hash() -> None:
    card = cards.parse(CARD.encode(), where="demo.toml")
    assert (card.name, card.elcap_type, card.monitoring.every_days) == ("demo.reader", 2, 30)
    assert card.sha256 == hashlib.sha256(CARD.encode()).hexdigest()


@pytest.mark.parametrize("field", FIELDS)
def test_a_card_without_one_field_is_refused_by_its_name(field: str) -> None:
    refusal = _refusal(_without(field))
    assert refusal.rule == "card"
    assert field in refusal.why


def test_a_card_with_an_unknown_field_is_refused() -> None:
    assert "colour : champ inconnu" in _refusal('colour = "red"\n' + CARD).why


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('title = "Lecteur"', 'title = "  "', "title"),
        ("elcap_type = 2", "elcap_type = 4", "elcap_type"),
        ("elcap_type = 2", "elcap_type = true", "elcap_type"),
        ('use = "documentation"', 'use = "surgery"', "use"),
        ("autonomous = false", 'autonomous = "no"', "autonomous"),
        ('limits = ["pages illisibles"]', "limits = []", "limits"),
        ("every_days = 30", "every_days = 0", "monitoring"),
        ('name = "demo.reader"', 'name = "Demo Reader"', "name"),
    ],
)
def test_a_field_of_another_form_is_refused(old: str, new: str, field: str) -> None:
    assert f"{field} :" in _refusal(CARD.replace(old, new)).why


def test_a_card_for_patients_needs_its_notice_and_escalation() -> None:
    why = _refusal(CARD.replace("elcap_type = 2", "elcap_type = 1")).why
    assert "patient_notice" in why
    assert "escalation" in why


@pytest.mark.parametrize("text", ["name = ", "\x00", "name = 1\nname = 2"])
def test_a_card_that_is_not_toml_is_refused_in_words(text: str) -> None:
    assert "TOML illisible" in _refusal(text).why


def test_a_card_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(GateRefused) as refused:
        cards.load(tmp_path / "absent.toml")
    assert "absent.toml" in refused.value.french()
    with pytest.raises(GateRefused):
        cards.load("filigrane.no_such_package:cards/x.toml")


def test_the_schema_hash_changes_with_the_table_and_not_with_the_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("a", encoding="utf8")
    two.write_text("b", encoding="utf8")
    before = cards.schema_hash([str(one), str(two)])
    assert cards.schema_hash([str(two), str(one)]) == before
    one.write_text("A", encoding="utf8")
    assert cards.schema_hash([str(one), str(two)]) != before


BIOMARKER = """
[biomarker]
ground_truth = "deux pathologistes"
performance = "kappa 0,8"
generalisability = "trois centres"
fairness = "par sexe"
metrics = ["AUC", "kappa"]
calibration = "pente 0,98"
primary_objective = "kappa"
modalities = ["H&E"]
"""


def test_a_biomarker_table_is_read() -> None:
    card = cards.parse((CARD + BIOMARKER).encode(), where="demo.toml")
    assert card.biomarker is not None
    assert card.biomarker.metrics == ("AUC", "kappa")
    assert card.biomarker.concordance_study == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('fairness = "par sexe"', ""),
        ('fairness = "par sexe"', "fairness = 1"),
        ('fairness = "par sexe"', 'fairness = "x"\ncolour = "y"'),
    ],
)
def test_a_biomarker_table_of_another_form_is_refused(old: str, new: str) -> None:
    assert "biomarker :" in _refusal(CARD + BIOMARKER.replace(old, new)).why
