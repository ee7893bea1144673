"""A day cut from its year in a narrow column takes the year written below it, never one that is guessed."""

from __future__ import annotations

from datetime import date

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.text import normalise
from filigrane.science.text.dates import find


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("24 novembre  L'intervention a eu lieu.\n2019\n6 janvier 2020  Mise en route", date(2019, 11, 24)),
        ("14 novembre\nC1 de nivolumab\n2019  métastatique", date(2019, 11, 14)),
        ("24 novembre  Revu.\n6 janvier 2020  Mise en route\n2019", date(2020, 11, 24)),
    ],
)
def test_the_year_below(text: str, first: date) -> None:
    assert find(normalise(text), Interval.day(date(2021, 4, 27)))[0].interval == Interval.day(first)
