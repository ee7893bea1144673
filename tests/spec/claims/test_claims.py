"""The verifier's manual: passages, what may be said of them, and kinds of lies that never may."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from filigrane.science.claims import Snippet, verify


def passages(name: str) -> list[dict[str, Any]]:
    table: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf8"))["passage"]
    return table


TABLE, MORE = passages("claims.toml"), passages("more.toml")
HONEST = [(row["quote"], text) for row in TABLE for text in row["honest"]]
LIES = [(kind, row["quote"], text) for row in TABLE for kind in row if kind not in {"quote", "honest"} for text in row[kind]]


def test_the_table_is_wide_enough() -> None:
    kinds = Counter(kind for kind, _, _ in LIES)
    assert len([kind for kind, count in kinds.items() if count >= 3]) >= 20
    assert len(HONEST) >= 40


@pytest.mark.parametrize(("quote", "text"), HONEST)
def test_an_honest_rephrasing_is_kept(quote: str, text: str) -> None:
    verdict = verify(text, [Snippet("1", quote)])
    assert (verdict.kept, verdict.reasons) == (True, ())


@pytest.mark.parametrize(("kind", "quote", "text"), LIES)
def test_a_lie_is_dropped_with_a_reason(kind: str, quote: str, text: str) -> None:
    verdict = verify(text, [Snippet("1", quote)])
    assert not verdict.kept, kind
    assert verdict.reasons
    assert verdict.support == ()


@pytest.mark.parametrize(("quote", "text"), [(row["quote"], text) for row in MORE for text in row["honest"]])
def test_another_honest_rephrasing_is_kept(quote: str, text: str) -> None:
    assert verify(text, [Snippet("1", quote)]).reasons == ()


@pytest.mark.parametrize(("quote", "text"), [(row["quote"], text) for row in MORE for text in row["lost"]])
def test_what_is_true_and_dropped_today_is_listed_as_such(quote: str, text: str) -> None:
    assert not verify(text, [Snippet("1", quote)]).kept


@pytest.mark.parametrize(("quote", "text"), [(row["quote"], text) for row in MORE for text in row["lies"]])
def test_another_lie_is_dropped(quote: str, text: str) -> None:
    assert not verify(text, [Snippet("1", quote)]).kept
