"""How dates, hours, numbers and typed text are written and read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filigrane.kernel.errors import InputRefused
from filigrane.platform import i18n
from filigrane.platform.ui.forms import as_day, cleaned, own_path, parse_day

NOON = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (6200, "6\u202f200", "6,200"),
        (0.82, "0,82", "0.82"),
        (Decimal("5.20"), "5,20", "5.20"),
        (-3, "\u22123", "-3"),
        (1234567.5, "1\u202f234\u202f567,5", "1,234,567.5"),
    ],
)
def test_numbers_are_written_as_their_reader_does(value, french, english):
    assert i18n.number(value) == french
    with i18n.speaking("en"):
        assert i18n.number(value) == english


def test_an_absent_number_is_unknown_never_zero():
    assert i18n.number(None) == "inconnu"
    assert i18n.day(None) == "inconnue"


@pytest.mark.parametrize(
    ("write", "value", "french", "english"),
    [
        (i18n.day, date(2026, 11, 16), "16/11/2026", "16/11/2026"),
        (i18n.prose_day, date(2026, 11, 16), "16 novembre 2026", "16 November 2026"),
        (i18n.prose_day, date(2024, 3, 1), "1er mars 2024", "1 March 2024"),
        (i18n.weekday, date(2026, 11, 23), "Lundi 23 novembre 2026", "Monday 23 November 2026"),
        (i18n.hour, NOON, "14\u00a0h\u00a000", "14:00"),
        (i18n.moment, NOON, "23/11/2026, 14\u00a0h\u00a000", "23/11/2026, 14:00"),
    ],
)
def test_dates_and_hours_follow_the_language(write, value, french, english):
    assert write(value) == french
    with i18n.speaking("en"):
        assert write(value) == english


def test_hours_follow_paris_on_both_sides_of_the_clock_change():
    assert i18n.hour(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "2\u00a0h\u00a030"
    assert i18n.hour(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "2\u00a0h\u00a030"


@pytest.mark.parametrize(("count", "expected"), [(0, "0 page"), (1, "1 page"), (2, "2 pages")])
def test_french_says_zero_in_the_singular(count, expected):
    assert i18n.tn("{n} page", "{n} pages", count) == expected


def test_an_unknown_language_is_french():
    with i18n.speaking("tlh"):
        assert i18n.language() == "fr"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12/03/1960", date(1960, 3, 12)),
        ("12.3.1960", date(1960, 3, 12)),
        ("12 03 1960", date(1960, 3, 12)),
        ("12-03-1960", date(1960, 3, 12)),
        ("12031960", date(1960, 3, 12)),
        ("1960-03-12", date(1960, 3, 12)),
        ("31/02/1961", None),
        ("12/03/60", None),
        ("80012345", None),
        ("DUPONT", None),
    ],
)
def test_typed_dates(typed, day):
    assert as_day(typed) == day


def test_nothing_typed_is_no_date_and_a_wrong_one_says_where():
    assert parse_day("  ", field="date de naissance") is None
    with pytest.raises(InputRefused, match="date de naissance"):
        parse_day("31/02/1961", field="date de naissance")


@given(st.text(max_size=300))
def test_cleaned_text_has_no_control_or_direction_character_and_is_stable(text):
    once = cleaned(text)
    assert cleaned(once) == once
    assert not any(sign in once for sign in "\x00\u202e\u2066\n\t")


def test_a_name_typed_decomposed_is_composed_and_too_long_a_text_is_refused():
    assert cleaned("  Bensai\u0308d\u0000  Karim ") == "Bensaïd Karim"
    with pytest.raises(InputRefused, match="Texte trop long"):
        cleaned("a" * 81, longest=80)


@given(st.text(max_size=60))
def test_going_back_stays_on_this_site(address):
    path = own_path(address)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
