"""Properties of names, identities and search tokens, each against a slow and obvious oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from filigrane.platform.keys import Keys
from filigrane.platform.patients import Sex, Traits, compare, ins, tokens
from filigrane.platform.patients.names import fold, one_slip, sound, words

NAMES = st.text(alphabet=st.sampled_from("abcdeéèçœ -’'ABÉ"), min_size=1, max_size=12).filter(words)
TRAITS = st.builds(
    Traits,
    birth_name=NAMES,
    used_name=st.one_of(st.just(""), NAMES),
    first_names=st.lists(NAMES, max_size=2).map(tuple),
    sex=st.sampled_from(Sex),
    birth_date=st.one_of(st.none(), st.dates(date(1920, 1, 1), date(2020, 12, 31))),
    matricule=st.sampled_from(["", "2600369123456", "2600369123457"]),
)
SHORT = st.text(alphabet="abc", max_size=6)


def _distance(left: str, right: str) -> int:
    """Optimal string alignment distance by its definition."""
    if not left or not right:
        return len(left) + len(right)
    best = min(
        _distance(left[1:], right) + 1,
        _distance(left, right[1:]) + 1,
        _distance(left[1:], right[1:]) + (left[0] != right[0]),
    )
    if len(left) > 1 and len(right) > 1 and left[0] == right[1] and left[1] == right[0]:
        best = min(best, _distance(left[2:], right[2:]) + 1)
    return best


@given(st.text(alphabet="abc", max_size=4), st.text(alphabet="abc", max_size=4))
def test_one_slip_is_a_distance_of_exactly_one(left: str, right: str):
    assert one_slip(left, right) is (_distance(left, right) == 1)


@given(TRAITS, TRAITS)
def test_comparing_does_not_depend_on_the_order(left: Traits, right: Traits):
    assert compare(left, right).verdict is compare(right, left).verdict


@given(TRAITS)
def test_a_complete_identity_is_the_same_as_itself_written_otherwise(traits: Traits):
    assume(traits.birth_date is not None and any(words(name) for name in traits.first_names[:1]))
    loud = replace(traits, birth_name=traits.birth_name.upper().replace(" ", "-"), used_name="")
    assert compare(traits, loud).verdict == "same"


@given(TRAITS, st.dates(date(1920, 1, 1), date(2020, 12, 31)))
def test_another_birth_date_is_never_the_same_person(traits: Traits, born: date):
    assume(born != traits.birth_date)
    assert compare(traits, replace(traits, birth_date=born)).verdict != "same"


@given(TRAITS, TRAITS)
def test_same_asks_for_equal_birth_name_first_name_and_birth_date(left: Traits, right: Traits):
    if compare(left, right).verdict == "same":
        assert words(left.birth_name) == words(right.birth_name)
        assert fold(left.first_names[0]) == fold(right.first_names[0])
        assert left.birth_date == right.birth_date is not None


@given(TRAITS)
def test_traits_come_back_from_json(traits: Traits):
    assert Traits.from_json(traits.to_json()) == traits


@given(st.text(max_size=30))
def test_folding_and_sounding_any_text_is_stable(text: str):
    assert fold(fold(text)) == fold(text)
    for word in words(text):
        assert sound(word)


@given(st.text(max_size=20))
def test_any_text_is_a_matricule_or_told_not_to_be(text: str):
    assert ins.problem(text) is None or isinstance(ins.problem(text), str)


KEYS = Keys(b"k" * 32)


@given(TRAITS)
def test_every_word_of_an_identity_and_its_beginnings_find_it(traits: Traits):
    kept = tokens.of_traits(KEYS, traits)
    for word in tokens.name_words(traits):
        assert tokens.of_query_word(KEYS, word) & kept
        for length in range(3, len(word)):
            if length <= tokens.LONGEST_PREFIX:
                assert tokens.of_query_word(KEYS, word[:length]) & kept


@given(TRAITS, SHORT)
def test_a_word_finds_only_names_that_are_it_or_begin_by_it(traits: Traits, asked: str):
    for word in words(asked):
        hit = bool(tokens.of_query_word(KEYS, word) & tokens.of_traits(KEYS, traits))
        names = tokens.name_words(traits)
        assert hit is any(name == word or (len(word) >= 3 and name.startswith(word)) for name in names)
