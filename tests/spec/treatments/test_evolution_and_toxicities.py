"""Responses, progressions, last news; adverse events with their grade and the drug to blame."""

from __future__ import annotations

import pytest

RESPONSES = [
    ("Scanner du 12/03/2024 : réponse partielle selon RECIST 1.1 (-45 %).", "PR", "RECIST", "12 mars 2024"),
    ("TEP-TDM du 3 mai 2024 : réponse métabolique complète.", "CR", "metabolic", "3 mai 2024"),
    ("Réponse histologique complète sur la pièce opératoire (ypT0 ypN0).", "CR", "pathological", None),
    ("Maladie stable selon RECIST au scanner de juin 2024.", "SD", "RECIST", "juin 2024"),
    ("Stabilité des lésions hépatiques.", "SD", None, None),
    ("Rémission complète obtenue en 2021.", "CR", None, "2021"),
    ("Réponse dissociée au TEP.", "mixed", "metabolic", None),
    ("Diminution significative de la taille des lésions pulmonaires.", "PR", None, None),
    ("Bonne réponse clinique.", "PR", "clinical", None),
    ("Réponse biologique complète, PSA indétectable.", "CR", "biological", None),
]


@pytest.mark.parametrize(("words", "category", "basis", "when"), RESPONSES)
def test_a_response_is_read_with_its_basis(read, words, category, basis, when):
    (mention,) = read("evolution", words, "response")
    assert (mention.value["category"], mention.value.get("basis")) == (category, basis)
    assert (mention.when.french() if mention.when.known else None) == when


PROGRESSIONS = [
    ("Progression hépatique et osseuse en mars 2024 sous osimertinib.", "distant", ["liver", "bone"], False, "mars 2024"),
    ("Récidive locale sur la paroi thoracique en 2021.", "local", None, True, "2021"),
    ("Rechute biologique : PSA à 0,45 ng/mL le 12/01/2023.", "biological", None, True, "12 janvier 2023"),
    ("Progression cérébrale le 4 mai 2024.", "distant", ["brain"], False, "4 mai 2024"),
    ("Récidive ganglionnaire axillaire gauche en 2020.", "regional", ["lymph_node"], True, "2020"),
    ("Apparition de nouvelles lésions pulmonaires.", "distant", ["lung"], False, None),
    ("Échappement thérapeutique.", "unspecified", None, False, None),
    ("Rechute métastatique péritonéale en juin 2022.", "distant", ["peritoneum"], True, "juin 2022"),
    ("Progression locorégionale.", "regional", None, False, None),
    ("FOLFIRI arrêté le 23 septembre 2024 pour progression.", "unspecified", None, False, "23 septembre 2024"),
    ("Réapparition de la maladie le 12/01/2024 : métastases hépatiques.", "distant", ["liver"], True, "12 janvier 2024"),
    ("Évolution vers des métastases osseuses en mars 2024.", "distant", ["bone"], False, "mars 2024"),
    ("Progression osseuse, avec une stabilité des lésions pulmonaires.", "distant", ["bone"], False, None),
]


@pytest.mark.parametrize(("words", "kind", "sites", "relapse", "when"), PROGRESSIONS)
def test_a_progression_is_read_with_type_sites_and_date(read, words, kind, sites, relapse, when):
    (mention,) = read("evolution", words, "progression")
    assert (mention.value["type"], mention.value.get("sites"), mention.value["relapse"]) == (kind, sites, relapse)
    assert (mention.when.french() if mention.when.known else None) == when
    assert mention.assertion.affirmed


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("En cas de progression, nous discuterons un docétaxel.", "hypothetical"),
        ("Pas d'argument pour une récidive.", "negated"),
        ("Absence de récidive loco-régionale ou à distance.", "negated"),
        ("Suspicion de récidive locale.", "hypothetical"),
        ("Traitement jusqu'à progression.", None),
        ("Motif : rechute ou progression : choix du traitement.", None),
        ("Survie sans progression de 8 mois.", None),
    ],
)
def test_a_progression_that_is_not_told_as_true_is_not_affirmed(read, words, how):
    found = read("evolution", words, "progression")
    assert all(not mention.assertion.affirmed for mention in found)
    assert (how is None) == (not found)
    assert all(getattr(mention.assertion, how) for mention in found)


@pytest.mark.parametrize(
    ("words", "status", "disease"),
    [
        ("Le patient est décédé le 03/04/2024.", "dead", None),
        ("Décès survenu le 2 mai 2023 à domicile.", "dead", None),
        ("La patiente est en rémission complète à 5 ans.", "alive", "remission"),
        ("Pas de signe de récidive.", "alive", "remission"),
        ("Maladie stable au dernier bilan.", "alive", "stable"),
        ("Au dernier contact, pas d'argument clinique ni radiologique pour une récidive.", "alive", "remission"),
        ("Au dernier contact, traitement par cabozantinib en cours, bien toléré.", "alive", None),
        ("Aux dernières nouvelles, patient décédé le 03/04/2024.", "dead", None),
        ("Aucun argument en faveur d'une rechute.", "alive", "remission"),
        ("Traitement en cours, maladie contrôlée.", "alive", "stable"),
        ("Rémission complète, surveillance.", "alive", "remission"),
        ("Il relève désormais de soins de support exclusifs.", "alive", None),
    ],
)
def test_the_last_news_are_read(read, words, status, disease):
    (mention,) = read("evolution", words, "vital_status")
    assert (mention.value["status"], mention.value.get("disease")) == (status, disease)


@pytest.mark.parametrize(
    "words", ["Son père est décédé d'un cancer du poumon.", "Sa mère, décédée en 2001.", "Son mari est décédé en 2019."]
)
def test_the_death_of_a_relative_is_not_the_patients(read, words):
    assert read("evolution", words, "vital_status") == []


TOXICITIES = [
    ("neuropathie périphérique de grade 2 sous paclitaxel", "neuropathie périphérique", 2, ["paclitaxel"]),
    ("Arrêt du nivolumab pour colite immuno-induite de grade III.", "colite", 3, ["nivolumab"]),
    ("Syndrome main-pied de grade 2 imputable à la capécitabine", "syndrome main-pied", 2, ["capécitabine"]),
    ("Aplasie fébrile après C1 de docétaxel en avril 2024.", "neutropénie fébrile", None, ["docétaxel"]),
    ("Thrombopénie G1 en cours de traitement.", "thrombopénie", 1, None),
    ("Radiodermite grade 2.", "radiodermite", 2, None),
    ("Mucite gr 3.", "mucite", 3, None),
    ("Neutropénie grade 3-4 au cycle 2.", "neutropénie", 4, None),
    ("Toxicité de grade 3 : diarrhée.", "diarrhée", 3, None),
    ("Asthénie grade I.", "asthénie", 1, None),
    ("Hypertension artérielle de grade 3 sous bévacizumab.", "hypertension artérielle", 3, ["bévacizumab"]),
    ("Alopécie.", "alopécie", None, None),
    ("Choc anaphylactique grade 3 sous oxaliplatine.", "choc anaphylactique", 3, ["oxaliplatine"]),
    ("Cytolyse hépatique de grade 2 secondaire à l'alectinib.", "cytolyse hépatique", 2, ["alectinib"]),
]


@pytest.mark.parametrize(("words", "term", "grade", "drugs"), TOXICITIES)
def test_a_toxicity_is_read_with_its_grade_and_drug(read, words, term, grade, drugs):
    (mention,) = read("toxicities", words)
    assert (mention.value["term"], mention.value.get("grade"), mention.value.get("drugs")) == (term, grade, drugs)
    assert mention.assertion.affirmed
    assert mention.code is not None


@pytest.mark.parametrize(
    ("words", "grades"),
    [
        ("Nausées grade 1, diarrhée grade 2 et asthénie grade 3.", [1, 2, 3]),
        ("Toxicités : G1 hypertension, G2 diarrhée et G3 asthénie.", [1, 2, 3]),
        ("Nausées et vomissements grade 1, diarrhée G3.", [1, 1, 3]),
        ("Toxicité de grade 2 : mucite et diarrhée.", [2, 2]),
        ("Mucite, diarrhée grade 2.", [None, 2]),
    ],
)
def test_each_toxicity_of_a_list_keeps_its_own_grade(read, words, grades):
    assert [mention.value.get("grade") for mention in read("toxicities", words) if mention.value["term"] != "toxicité"] == grades


@pytest.mark.parametrize(
    "words",
    [
        "Carcinome canalaire infiltrant de grade 2. Asthénie modérée depuis l'été.",
        "Adénocarcinome peu différencié, grade 3 ; douleur abdominale.",
        "Douleur mammaire révélant un carcinome de grade 3.",
        "Anémie et carcinome canalaire grade 3 SBR.",
        "Il rapporte une fatigue. Examen normal.",
        "Consulte pour une toux.",
        "Allergie : amoxicilline (choc anaphylactique grade II).",
        "Allergies : pénicilline, choc anaphylactique grade 2",
    ],
)
def test_the_grade_of_a_tumour_and_a_plain_symptom_make_no_toxicity(read, words):
    assert read("toxicities", words) == []


def test_a_denied_toxicity_is_negated(read):
    (mention,) = read("toxicities", "Pas de mucite.")
    assert mention.assertion.negated


def test_the_version_of_ctcae_is_kept(read):
    (mention,) = read("toxicities", "Diarrhée de grade 2 (CTCAE v5.0).")
    assert mention.value["version"] == "5.0"
