"""Any text is tagged without failing, and every mention lies in it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from filigrane.science.annotate import tag
from filigrane.science.annotate.features import stem

WORDS = st.sampled_from(
    [
        "nodule",
        "pulmonaire",
        "carcinome",
        "du",
        "sein",
        "gauche",
        ",",
        ".",
        "\n",
        "(",
        ")",
        "de",
        "2,5",
        "cm",
        "LSD",
        "œsophage",
        "—",
        "métastases",
        "osseuses",
    ]
)


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join)))
def test_every_mention_lies_in_the_text_in_order_and_none_overlaps(text: str) -> None:
    found = tag(text)
    taken: set[int] = set()
    for concept in found:
        assert concept.parts[0][0] == concept.start
        assert concept.parts[-1][1] == concept.end
        for start, end in concept.parts:
            assert 0 <= start < end <= len(text)
            places = set(range(start, end))
            assert not places & taken
            taken |= places
    assert [concept.start for concept in found] == sorted(concept.start for concept in found)


@settings(deadline=None, max_examples=30)
@given(st.lists(WORDS, min_size=1, max_size=20).map(" ".join))
def test_what_was_read_before_changes_nothing(text: str) -> None:
    before = tag(text)
    tag("Autre texte : adénocarcinome gastrique, implants péritonéaux.")
    assert tag(text) == before


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzœ-", max_size=20))
def test_a_stem_is_never_longer_than_its_word_written_out(word: str) -> None:
    assert len(stem(word)) <= len(word.replace("œ", "oe"))
