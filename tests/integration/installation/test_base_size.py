"""The base stays small: what its lock installs, with the product, is below 500 MB, without the heavy libraries of the peers."""

from __future__ import annotations

from tools.base_size import MOST_MEGABYTES, PRODUCT, locked, sizes


def test_what_the_base_installs_takes_less_than_its_limit() -> None:
    measured = sizes()
    assert set(locked()) <= set(measured)
    assert min(measured.values()) > 0
    assert measured[PRODUCT] > 1_000_000
    assert sum(measured.values()) < MOST_MEGABYTES * 1_000_000, "python -m tools.base_size says what is large"


def test_the_base_holds_none_of_the_heavy_libraries() -> None:
    names = {name.lower() for name in locked()}
    assert not names & {"torch", "spacy", "pandas", "edsnlp", "tensorflow", "transformers"}
