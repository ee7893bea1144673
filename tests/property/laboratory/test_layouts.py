"""The reader against generated pages whose truth is known, and against any text at all."""

from __future__ import annotations

import pytest
from bench.laboratory.figures import read_page, score
from bench.laboratory.layouts import LAYOUTS
from hypothesis import given
from hypothesis import strategies as st

from filigrane.science.oncology.kinds import kinds
from filigrane.science.terminology.analytes import analytes


@pytest.fixture(scope="module")
def read() -> object:
    return score(7, 1500)


def test_no_generated_value_is_wrong_without_a_flag(read: object) -> None:
    assert read.silent_unit_errors == 0  # type: ignore[attr-defined]
    assert read.unflagged == 0  # type: ignore[attr-defined]


def test_nearly_every_generated_value_is_read_whole(read: object) -> None:
    assert read.values >= 1500  # type: ignore[attr-defined]
    assert read.traps * 4 >= read.values  # type: ignore[attr-defined]
    assert read.right / read.values >= 0.99, read.wrong[:5]  # type: ignore[attr-defined]
    assert read.dated / read.values >= 0.99, read.wrong[:5]  # type: ignore[attr-defined]
    assert read.extra == 0, read.wrong[:5]  # type: ignore[attr-defined]


def test_there_are_at_least_forty_layouts() -> None:
    assert len(LAYOUTS) >= 40


PIECES = [
    "Hb",
    "PNN",
    "K",
    "CA 15-3",
    "9,2",
    "12 500",
    "<5",
    "g/dL",
    "G/L",
    "/mm3",
    "  ",
    " | ",
    "\n",
    "(",
    "- ",
    "12/03/2024",
    "N",
    "à",
    ":",
    "*",
    "O",
    "T2",
    ".",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=30))
def test_any_text_gives_mentions_of_the_right_shape(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for mention in read_page(text):
        assert kinds()["laboratory"].problems(mention.value) == []
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.value["analyte"] in analytes()


@given(st.sampled_from(sorted(analytes())), st.floats(0.001, 1000))
def test_a_conversion_there_and_back_is_the_same_value(key: str, value: float) -> None:
    analyte = analytes()[key]
    for unit, factor in analyte.units.items():
        there = analyte.convert(value, unit)
        if factor is None:
            assert there is None
        else:
            assert there is not None
            back = analyte.convert(there, analyte.canonical, unit)
            assert back == pytest.approx(value)
