"""What holds for every text, however strange."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from filigrane.kernel.dates import MONTHS_FR, Interval
from filigrane.science.text import Matcher, normalise, prepare, qualifiers

TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from(list("abé0123456789 \n\f.,:/-()'’<>NTMpas de")), st.characters()), max_size=300
)
ANCHORS = st.one_of(
    st.just(Interval(None, None)), st.dates(date(1950, 1, 1), date(2035, 12, 31)).map(Interval.day), st.just(Interval.year(2020))
)
DAYS = st.dates(date(1990, 1, 1), date(2024, 12, 31))


@given(TEXTS)
def test_normalisation_keeps_every_offset_and_is_stable(text: str) -> None:
    norm = normalise(text)
    assert len(norm) == len(text)
    assert normalise(norm) == norm


@given(TEXTS, ANCHORS)
def test_every_span_lies_in_the_text_and_in_order(text: str, anchor: Interval) -> None:
    prepared = prepare(text, anchor)
    assert len(prepared.norm) == len(text)
    for spans in (prepared.sentences, [(m.start, m.end) for m in prepared.dates]):
        ends = [0]
        for start, end in spans:
            assert ends[-1] <= start < end <= len(text)
            ends.append(end)
    assert not any("\f" in text[a:b] for a, b in prepared.sentences)


@given(DAYS, st.sampled_from(["{d:%d/%m/%Y}", "{d:%d.%m.%Y}", "{d:%Y-%m-%d}", "{d.day} {m} {d.year}", "{d:%d/%m/%y}"]))
def test_a_written_day_is_read_back(day: date, form: str) -> None:
    text = f"Vu le {form.format(d=day, m=MONTHS_FR[day.month - 1])}."
    assert [m.interval for m in prepare(text, Interval.day(date(2024, 12, 31))).dates] == [Interval.day(day)]


@given(DAYS, st.integers(0, 400))
def test_a_written_range_is_read_back(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    text = f"Traitement du {first:%d/%m/%Y} au {last:%d/%m/%Y}."
    assert [m.interval for m in prepare(text, Interval(None, None)).dates] == [Interval(first, last)]


@given(
    st.lists(st.text("abcé", min_size=1, max_size=4), min_size=1, max_size=6, unique_by=normalise),
    st.lists(st.text("abcé", max_size=4), max_size=20),
)
def test_the_matcher_agrees_with_a_plain_search(terms: list[str], words: list[str]) -> None:
    norm = normalise(" ".join(words))
    expected, position = [], 0
    for word in norm.split(" "):
        expected += [(position, position + len(word))] if word in {normalise(t) for t in terms} else []
        position += len(word) + 1
    found = [(a, b) for a, b, _ in Matcher({t: t for t in terms}, plurals=False).find(norm)]
    assert found == expected


@given(TEXTS, st.integers(0, 300), st.integers(1, 20))
def test_any_passage_has_an_assertion(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    found = qualifiers.assertion(prepare(text, Interval(None, None)), start, min(start + length, len(text)))
    assert isinstance(found.negated, bool)
