"""The fourteen outputs beside quantities: tumour words, times, sections, sentences, and how a term is spoken of."""

from __future__ import annotations

import pytest

from filigrane.science.reading.outputs import outputs

TUMOURS = [
    ("De multiples métastases hépatiques.", ["métastases"]),
    ("Un adénocarcinome métastatique du poumon.", ["adénocarcinome métastatique"]),
    ("Présenté au comité des tumeurs.", []),
    ("Une tumeur bénigne du testicule.", []),
    ("LH < 20 UI/L, masse pulmonaire de 3 cm.", []),
    ("Progression du néoplasme.", ["néoplasme"]),
]
TIMES = [
    ("Revu 10 jours après la chirurgie.", [("10 jours", "duration")]),
    ("Opéré le 11 novembre.", [("11 novembre", "yearless")]),
    ("Traité en mars 2019.", [("mars 2019", "month")]),
    ("Docétaxel tous les 21 jours.", []),
]
SECTIONS = [
    ("Tests complémentaires\nScanner normal.", ["investigation"]),
    ('"ANTÉCÉDENTS ONCOLOGIQUES :\nCancer du sein.', ["history"]),
    ("Abdomen : souple.\nHistologie : adénocarcinome.", []),
]
SENTENCES = [
    ('Un carcinome.\n"Scanner thoracique normal.', ["Un carcinome.", '"Scanner thoracique normal.']),
    ("Bilan :\n2. Échographie normale.\n3. IRM normale.", ["Bilan :", "2. Échographie normale.", "3. IRM normale."]),
    ('Il dit « oui ». Puis il a dit "non." Fin.', ["Il dit « oui ».", 'Puis il a dit "non."', "Fin."]),
]
QUALIFIED = [
    ("Aucune lésion évocatrice d'une tumeur maligne.", "tumeur", (True, False, False)),
    ("Nodule sans pouvoir exclure une métastase.", "métastase", (False, True, False)),
    ("Un scanner a permis d'exclure une métastase.", "métastase", (True, False, False)),
    ("Images suggérant une métastase.", "métastase", (False, True, False)),
    ("Antécédents : pas de diabète.", "diabète", (True, False, False)),
    ("Antécédents : diabète.", "diabète", (False, False, True)),
]


@pytest.mark.parametrize(("text", "words"), TUMOURS)
def test_the_words_of_a_malignant_tumour_are_found_and_no_board_mass_or_hormone(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in outputs(text).tumours] == words


@pytest.mark.parametrize(("text", "times"), TIMES)
def test_times_without_a_year_and_plain_lengths_are_given_and_intervals_of_cycles_are_not(
    text: str, times: list[tuple[str, str]]
) -> None:
    assert [(text[one.start : one.end], one.form) for one in outputs(text).dates] == times


@pytest.mark.parametrize(("text", "keys"), SECTIONS)
def test_a_line_of_findings_is_no_section(text: str, keys: list[str]) -> None:
    assert [section.key for section in outputs(text).sections] == keys


@pytest.mark.parametrize(("text", "sentences"), SENTENCES)
def test_an_opening_quote_and_the_number_of_an_item_stay_with_what_follows(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in outputs(text).sentences] == sentences


@pytest.mark.parametrize(("text", "word", "said"), QUALIFIED)
def test_a_term_is_denied_supposed_or_past(text: str, word: str, said: tuple[bool, bool, bool]) -> None:
    start = text.index(word)
    told = next(term.assertion for term in outputs(text).terms if term.start == start)
    assert (told.negated, told.hypothetical, told.history) == said


def test_a_unit_that_is_not_known_whole_gives_no_quantity() -> None:
    assert outputs("dose de 3 mg/zorg").quantities == ()
    assert [(one.value, one.unit) for one in outputs("S-100 à 0,02 mcg/l").quantities] == [(0.02, "ug/L")]


def test_every_term_of_a_line_without_end_is_spoken_of_by_the_words_beside_it() -> None:
    told = outputs("le patient signale une toux, pas de métastase 12 mg/l depuis 3 jours pT2N0 fumeur " * 2000).terms
    assert len(told) == 4000
    assert all(term.assertion.negated for term in told if term.kind == "tumour")
    assert all(term.reported for term in told if term.kind == "sign")
