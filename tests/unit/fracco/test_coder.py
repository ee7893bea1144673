"""ICD-O-3 codes of mentions: training mentions by hash, then the nearest label, else none."""

from __future__ import annotations

import pytest

from filigrane.science.annotate.coder import Coder, Nearest, key
from filigrane.science.annotate.model import Codes

FLOOR = {"morphology": 0.8, "topography": 0.8}


def test_a_training_mention_gives_its_code_whatever_its_number_gender_and_order() -> None:
    coder = Coder(Codes({key("topography", "lobe supérieur droit"): "C34.1"}, FLOOR))
    assert coder.code("topography", "Lobes droits supérieurs") == "C34.1"


def test_a_kind_does_not_answer_for_another() -> None:
    coder = Coder(Codes({key("morphology", "zygomatique"): "9999/3"}, FLOOR))
    assert coder.code("topography", "zygomatique") != "9999/3"


@pytest.mark.parametrize(
    ("kind", "words", "code"),
    [
        ("topography", "pancréas", "C25.9"),
        ("topography", "prostate", "C61.9"),
        ("morphology", "mélanome", "8720/3"),
        ("morphology", "adénocarcinomes", "8140/3"),
    ],
)
def test_our_own_labels_give_codes_without_any_training(kind: str, words: str, code: str) -> None:
    assert Coder(Codes({}, FLOOR)).code(kind, words) == code


@pytest.mark.parametrize("words", ["fauteuil roulant", "xyzzy", "!", ""])
def test_the_coder_abstains_where_nothing_is_near(words: str) -> None:
    assert Coder(Codes({}, FLOOR)).code("topography", words) is None


def test_a_differentiation_has_no_code() -> None:
    assert Coder(Codes({}, FLOOR)).code("differentiation", "bien différencié") is None


def test_likeness_is_one_for_the_label_itself_and_less_for_a_neighbour() -> None:
    nearest = Nearest([("carcinome lobulaire", "8520/3"), ("mélanome", "8720/3")])
    assert nearest.code("carcinome lobulaire") == ("8520/3", pytest.approx(1.0))
    code, likeness = nearest.code("carcinome lobulé")
    assert code == "8520/3"
    assert 0 < likeness < 1
