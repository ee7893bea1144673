"""Whatever the text: a passage supports itself, a number it does not hold is dropped, a denial is not turned, nothing breaks."""

from __future__ import annotations

import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from filigrane.science.claims import Snippet, orders_a_machine, verify
from filigrane.science.claims.verify import MAX_CLAIM

THINGS = st.sampled_from(
    [
        "nodule pulmonaire droit",
        "métastase hépatique",
        "carcinome canalaire infiltrant",
        "adénopathie axillaire",
        "lésion du rein gauche",
    ]
)
UNITS = st.sampled_from(["mm", "cm", "Gy", "mg/m²", "g/dL", "%", "mois", "cures", "kg"])
NUMBERS = st.integers(2, 9999)
VOCABULARY = """le la pas de sans aucun nodule métastase foie droit gauche grade 2 3 mm RE HER2 négatif et , ; . ( ) : mère antécédent
paclitaxel depuis 2021 12/03/2022 T2 N0 M1 stade II arrêt pour toxicité suspect RE+ 90 % contre sauf « » -"""
WORDS = st.sampled_from(VOCABULARY.split())
CLINICAL = st.lists(WORDS, min_size=1, max_size=40).map(" ".join)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


@settings(deadline=None)
@given(st.text(min_size=1, max_size=MAX_CLAIM))
def test_a_claim_equal_to_its_passage_is_kept(text: str) -> None:
    assume(text.strip() and not orders_a_machine(text))
    assert verify(text, [Snippet("1", text)]).kept


@given(
    THINGS,
    NUMBERS,
    NUMBERS,
    UNITS,
    st.sampled_from(["{thing} de {n} {unit}.", "Un {thing} à {n} {unit} est noté.", "{n} {unit}, {thing}."]),
)
def test_another_number_is_dropped(thing: str, said: int, written: int, unit: str, form: str) -> None:
    assume(said != written)
    claim = form.format(thing=thing, n=said, unit=unit)
    assert not verify(claim, [Snippet("1", f"{thing} de {written} {unit}.")]).kept


@settings(max_examples=300, deadline=None)
@given(CLINICAL, CLINICAL, st.integers(100, 99_999))
def test_a_number_that_the_passage_does_not_hold_is_dropped_wherever_it_stands(before: str, passage: str, number: int) -> None:
    assume(not any(str(number) in found for found in _numbers(passage)))
    for claim in (f"{before} {number} mm", f"{number} mm {before}", f"{before} {number}"):
        assert not verify(claim, [Snippet("1", passage)]).kept


@settings(deadline=None)
@given(THINGS)
def test_a_denial_is_neither_added_nor_removed(thing: str) -> None:
    assert not verify(f"Pas de {thing}.", [Snippet("1", f"Il existe un {thing}.")]).kept
    assert not verify(f"{thing}.", [Snippet("1", f"Pas de {thing}.")]).kept


@settings(max_examples=300, deadline=None)
@given(CLINICAL, CLINICAL)
def test_no_text_breaks_the_verifier_and_what_is_dropped_has_a_reason(claim: str, passage: str) -> None:
    verdict = verify(claim, [Snippet("1", passage)])
    assert verdict.kept == (not verdict.reasons)
    assert verdict.kept == bool(verdict.support)


@settings(deadline=None)
@given(CLINICAL, CLINICAL)
def test_the_passage_of_another_patient_supports_nothing(claim: str, passage: str) -> None:
    assert not verify(claim, [Snippet("1", passage, "p2")], patient="p1").kept
