"""Normalisation, sentences, sections, numbers, terms, shipped tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from filigrane.kernel.dates import Interval
from filigrane.kernel.errors import IntegrityFailure
from filigrane.science import resources
from filigrane.science.text import Matcher, normalise, prepare
from filigrane.science.text.dates import nearest
from filigrane.science.text.quantities import parse_number, read_number
from filigrane.science.text.sections import headings

UNDATED = Interval(None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pas d’ADÉNOPATHIE", "pas d'adenopathie"),
        ("98 µmol/L", "98 umol/l"),
        ("1,73 m²", "1,73 m2"),
        ("«\u00a0oui\u00a0»", '" oui "'),
        ("≥ 5 – 7", "≥ 5 - 7"),
        ("Œdème", "œdeme"),
    ],
)
def test_normalised_text_is_plain(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_both_roads_of_normalisation_agree() -> None:
    every = "".join(chr(c) for c in range(0x20, 0x250) if not 0x7F <= c < 0xA0)
    assert normalise(every) == "".join(normalise(c) for c in every)
    assert normalise(every + "≥") == normalise(every) + "≥"


def _sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in prepare(text, UNDATED).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Une phrase. Une autre.", ["Une phrase.", "Une autre."]),
        ("Vu par le Dr. Martin ce jour. Fin.", ["Vu par le Dr. Martin ce jour.", "Fin."]),
        ("Hb 12.5 g/dL. Bien.", ["Hb 12.5 g/dL.", "Bien."]),
        ("HTA\nDiabète\nPas de tabac", ["HTA", "Diabète", "Pas de tabac"]),
        ("- HTA\n- diabète", ["- HTA", "- diabète"]),
        ("une phrase coupée par la\nmarge de la page", ["une phrase coupée par la\nmarge de la page"]),
        ("page une\n\fpage deux", ["page une", "page deux"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert _sentences(text) == expected


def test_sections_are_found_under_their_usual_headings() -> None:
    text = "Motif de consultation : douleur\nATCD\nHTA\nBilan biologique\nHb 12\nCONCLUSION :\nRAS"
    assert [s.key for s in prepare(text, UNDATED).sections] == ["reason", "history", "laboratory", "conclusion"]


@pytest.mark.parametrize(
    "heading", ["motif de consultation", "resultats biologiques", "antecedents familiaux", "conduite a tenir"]
)
def test_headings_that_the_peer_misses_are_known(heading: str) -> None:
    assert heading in headings()


@pytest.mark.parametrize(
    ("written", "value", "comparator"),
    [
        ("9,2", "9.2", ""), ("12 500", "12500", ""), ("12\u202f500,5", "12500.5", ""), ("< 5", "5", "<"), ("≤5", "5", "<="),
        ("> 1 000", "1000", ">"), ("12O", "120", ""), ("l2,5", "12.5", ""), ("-3", "-3", ""),
    ],
)  # fmt: skip
def test_french_numbers_are_read(written: str, value: str, comparator: str) -> None:
    assert parse_number(written) == (Decimal(value), comparator)


@pytest.mark.parametrize("written", ["", "N", "OOl", "1,2,3", "12 50", "5 mg", "T2"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_number(written)


def test_a_repaired_number_says_so() -> None:
    repaired, plain = read_number("12O"), read_number("120")
    assert repaired is not None
    assert plain is not None
    assert (repaired.repaired, plain.repaired) == (True, False)


def test_terms_are_found_whole_longest_first_plural_and_elided() -> None:
    matcher = Matcher({"carcinome": 1, "carcinome canalaire infiltrant": 2, "œdème": 3, "Ki-67": 4})
    text = normalise("d’un carcinome\ncanalaire infiltrant, deux carcinomes, un oedème, carcinomeux ; KI 67 et œdèmes")
    assert [(text[a:b], v) for a, b, v in matcher.find(text)] == [
        ("carcinome\ncanalaire infiltrant", 2), ("carcinomes", 1), ("oedeme", 3), ("ki 67", 4), ("œdemes", 3),
    ]  # fmt: skip


def test_a_window_bounds_what_is_found() -> None:
    matcher = Matcher({"foie": 1})
    assert [(a, b) for a, b, _ in matcher.find("foie foie foie", 5, 9)] == [(5, 9)]
    assert not list(matcher.find("foie", 1))


def test_the_closest_date_of_the_sentence_dates_a_passage_then_the_line_head() -> None:
    text = "12/03/2024 : scanner. Nodule du foie.\nLe 02/01/2023 chirurgie, puis rechute le 05/02/2024."
    prepared = prepare(text, Interval.day(date(2024, 6, 12)))

    def day(word: str) -> str:
        start = text.index(word)
        found = nearest(prepared, start, start + len(word))
        assert found is not None
        return str(found.interval.start)

    assert day("scanner") == "2024-03-12"
    assert day("Nodule") == "2024-03-12"
    assert day("chirurgie") == "2023-01-02"
    assert day("rechute") == "2024-02-05"


def test_a_table_that_is_not_shipped_is_a_failure_that_names_it() -> None:
    with pytest.raises(IntegrityFailure, match=r"science/text/data/nothing\.csv"):
        resources.read_bytes("text", "nothing.csv")


def test_a_changed_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_hashes", lambda _: {"sections.csv": "0" * 64})
    with pytest.raises(IntegrityFailure, match="modifiée"):
        resources.read_bytes("text", "sections.csv")
