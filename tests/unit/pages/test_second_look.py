"""A second reading makes a word surer or less sure, only where one character is another fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image

from filigrane.science.pages.second_look import LARGER, asks_for_it, second_look
from filigrane.science.pages.seen_word import Word

UNITS = ("g/L", "mmol/L", "U/L", "G/L", "mg/L", "µmol/L")
PICTURE = Image.new("L", (400, 600), 255)


def words(*texts: str, sure: float = 0.9) -> list[Word]:
    return [Word(text, (10.0, 20.0 * i, 60.0, 20.0 * i + 12), i, sure) for i, text in enumerate(texts)]


def larger(*texts: str, sure: float = 0.9) -> list[Word]:
    return [Word(w.text, tuple(side * LARGER for side in w.box), w.line, w.confidence) for w in words(*texts, sure=sure)]  # type: ignore[arg-type]


def look(first: Sequence[Word], second: Sequence[Word]) -> list[Word]:
    def read(picture: Any) -> Sequence[Word]:
        assert picture.size == (600, 900)
        return second

    return second_look(PICTURE, first, read)


def test_two_readings_that_differ_leave_a_doubt_and_two_that_agree_take_it_away() -> None:
    found = look(words("43", "5,2", "CRP", *UNITS), larger("4,3", "5.2", "CHP", *UNITS))
    assert [round(word.confidence, 2) for word in found[:3]] == [0.09, 0.99, 0.9]
    assert [word.text for word in found] == ["43", "5,2", "CRP", *UNITS]  # the text is never exchanged


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        (("Chère", "consœur,", "12", "ans", "stade", "IV"), False),
        (UNITS, True),
        (UNITS[:5], False),
    ],
)
def test_a_page_of_results_is_read_twice_a_letter_is_not(texts: tuple[str, ...], asked: bool) -> None:
    assert asks_for_it(words(*texts)) is asked


def test_a_stage_read_with_doubt_is_read_twice() -> None:
    assert asks_for_it([*words("stade"), *words("IIIC.", sure=0.49)])
    found = look(
        [*words("stade"), Word("IIIC.", (10, 100, 60, 112), 1, 0.49)], larger("x", "x", "x", "x", "x", "IIIC,", sure=0.7)
    )
    assert found[1].confidence == pytest.approx(1 - 0.51 * 0.3)


def test_what_the_second_reading_did_not_see_keeps_its_confidence() -> None:
    first = words("43", *UNITS)
    assert look(first, []) == first
    assert look(first, larger("", *UNITS)[1:])[0] == first[0]
