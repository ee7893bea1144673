"""Tokens and features of the trained component."""

from __future__ import annotations

import pytest

from filigrane.science.annotate.features import lexicon_marks, lexicon_states, sentences_of, shape, stem, strings
from filigrane.science.annotate.relation import Relations, between, nearest, nearest_after, rates
from filigrane.science.text.normalise import normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pulmonaire", "pulmonaires"), ("osseuse", "osseux"), ("abdominal", "abdominaux"), ("hepatique", "hepatiques"),
        ("peritoneale", "peritoneal"), ("infiltrant", "infiltrante"), ("lesionnel", "lesionnelle"),
    ],
)  # fmt: skip
def test_plural_and_feminine_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_short_words_stay_whole() -> None:
    assert [stem(word) for word in ("os", "sein", "foie", "axes")] == ["os", "sein", "foie", "axes"]


@pytest.mark.parametrize(("word", "kinds"), [("LSD", "XX"), ("Nodule", "Xxx"), ("IIIb", "XXx"), ("3,5", "9,9"), ("T12", "X99")])
def test_the_shape_tells_capitals_and_figures(word: str, kinds: str) -> None:
    assert shape(word) == kinds


def _sentence(text: str):
    return sentences_of(text, normalise(text), [(0, len(text))])[0]


def test_hyphens_and_decimals_stay_in_a_token_and_apostrophes_do_not() -> None:
    assert _sentence("L'espace sous-mandibulaire de 1,5 cm.").written == (
        "L", "'", "espace", "sous-mandibulaire", "de", "1,5", "cm", ".",
    )  # fmt: skip


def test_a_lexicon_term_marks_its_first_word_and_the_words_it_covers() -> None:
    text = "carcinome du lobe moyen"
    states = lexicon_states(_sentence(text), lexicon_marks(text, normalise(text)))
    assert any(mark.startswith("BM") for mark in states[0])
    assert any(mark.startswith("BT") for mark in states[2])
    assert any(mark.startswith("IT") for mark in states[3])


def test_every_token_has_the_features_of_both_edges() -> None:
    rows = list(strings(_sentence("nodule hépatique"), {}, {"nodule": "7"}))
    assert {"w=nodule", "cl=7", "-1=<>", "1=hepatiqu", "b+=nodul|hepatiqu"} <= set(rows[0])
    assert {"st=hepatiqu", "cl=?", "-1c=7", "1=<>", "b-=nodul|hepatiqu"} <= set(rows[1])


def test_the_nearest_mention_is_found_on_either_side() -> None:
    tags = ["O", "B-M", "I-M", "O", "B-T", "O"]
    assert nearest(tags, "M") == [-1, -1, 1, 2, 2, 2]
    assert nearest_after(tags, "M") == [1, 2, -1, -1, -1, -1]
    assert nearest_after(tags, "T") == [4, 4, 4, 4, -1, -1]


@pytest.mark.parametrize(
    ("words", "kind"),
    [([], "none"), (["dans", "le"], "F"), (["de", "7", "mm"], "W"), ([",", "et"], "F,"), (["(", "biopsie", ")"], "W(")],
)
def test_what_stands_between_two_words_is_told_by_kind(words: list[str], kind: str) -> None:
    assert between(words) == kind


def test_a_site_learns_how_it_stands_to_the_lesion_before_it() -> None:
    words = ["nodule", "dans", "le", "foie"]
    row = Relations(words, [stem(word) for word in words], ["B-M", "O", "O", "B-T"], {"foie": (0, 2)}).strings(3)
    assert {"y0=B-T", "MLd=3", "MLb=F", "MLw=nodul", "MLp=dans_le", "MR=0", "drT=2"} <= set(row)


def test_the_document_tells_how_often_a_stem_was_taken_for_a_site() -> None:
    assert rates([["foie", "nodul"], ["foie"]], [["B-T", "B-M"], ["O"]]) == {"foie": (0, 2), "nodul": (4, 0)}
