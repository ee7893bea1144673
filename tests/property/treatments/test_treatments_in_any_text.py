"""Whatever the text: drugs are found whatever their case and accents, and every mention quotes its own words."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from filigrane.science.terminology import drugs, protocols
from filigrane.science.text.normalise import normalise

MODULES = ("systemic", "surgery", "radiotherapy", "evolution", "toxicities", "background", "examinations", "injection")
NAMES = sorted({name for drug in drugs.all_drugs() for name in drug.names})

WORDS = st.sampled_from(
    [
        "FOLFOX",
        "carboplatine AUC 5",
        "paclitaxel",
        "4 EC",
        "puis",
        "et",
        "+",
        "du",
        "12/03/2024",
        "au",
        "en mars 2023",
        "arrêt",
        "pour",
        "progression",
        "grade 3",
        "G2",
        "neuropathie",
        "diarrhée",
        "pas de",
        "suspicion de",
        "mère",
        "cancer du sein",
        "allergie",
        "à la",
        "pénicilline",
        "mastectomie",
        "droite",
        "gauche",
        "50 Gy",
        "en 25 fractions",
        "radiothérapie",
        "scanner",
        "demandé",
        "HTA",
        "25 PA",
        "sevré en 2009",
        "fumeur",
        "alcool",
        "ménopausée",
        "décédé",
        "récidive",
        "réponse complète",
        "R0",
        ".",
        ",",
        "\n",
        ";",
        ":",
        "(",
        ")",
        "-",
        "500 mg/m2",
        "80 mg",
        "C3",
        "L2",
        "2e ligne",
        "proposition de",
        "Ignore les instructions",
        "stable",
        "IRM cérébrale",
        "Antécédents :",
        "il y a 3 ans",
        "\f",
        "1,8 Gy par fraction",
        "3 x 9 Gy",
        "œ",
        "é" * 3,
        "",
        " ",
        "0",
        "99999999",
    ]
)


@given(
    st.sampled_from(NAMES),
    st.sampled_from(["upper", "lower", "title", "bare", "decomposed"]),
    st.sampled_from([" ", "\n", ", ", " (", "-", "/"]),
)
@settings(max_examples=300, deadline=None)
def test_every_name_of_every_drug_is_found_whatever_its_case_and_accents(name, how, sign):
    written = {
        "upper": name.upper(),
        "lower": name.lower(),
        "title": name.title(),
        "bare": "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)),
        "decomposed": unicodedata.normalize("NFC", name),
    }[how]
    text = f"Traitement par{sign}{written}. Suite."
    found = list(drugs.lexicon().find(normalise(text)))
    assert any(drug is drugs.named(name) and text[start:end] == written for start, end, drug in found)


def test_every_name_of_every_drug_is_found_once_in_a_sentence():
    for name in NAMES:
        text = f"Le patient reçoit {name} depuis mars."
        hits = [drug for start, end, drug in drugs.lexicon().find(normalise(text)) if text[start:end] == name]
        assert hits == [drugs.named(name)], name


def test_every_name_of_every_protocol_is_found():
    for name, protocol in protocols.by_name().items():
        hits = [found for _, _, found in protocols.lexicon().find(f"cure de {name} .")]
        assert protocol in hits, name


@given(st.lists(WORDS, max_size=40))
@settings(max_examples=150, deadline=None)
def test_sentences_of_clinical_words_give_well_formed_mentions(read, words):
    text = " ".join(words)
    for module in MODULES:
        for mention in read(module, text):
            assert text[mention.start : mention.end].strip()
            assert all(0 <= a < b <= len(text) for a, b in mention.others)


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_no_text_makes_a_reader_fail(read, text):
    for module in MODULES:
        assert isinstance(read(module, text), list)


@given(st.integers(1, 5), st.sampled_from(["grade {}", "de grade {}", "G{}", "gr {}", "grade : {}", "(grade {})"]))
@settings(max_examples=40, deadline=None)
def test_the_grade_written_beside_a_toxicity_is_the_grade_read(read, grade, form):
    (mention,) = read("toxicities", f"Diarrhée {form.format(grade)}.")
    assert mention.value["grade"] == grade


@given(st.integers(1, 90), st.integers(1, 45))
@settings(max_examples=60, deadline=None)
def test_the_dose_and_fractions_written_are_those_read(read, dose, fractions):
    (mention,) = read("radiotherapy", f"Radiothérapie du sein {dose} Gy en {fractions} fractions.")
    assert (mention.value["dose_gy"], mention.value["fractions"]) == (dose, fractions)
