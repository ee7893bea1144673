"""How the text gives a line of systemic treatment, and what is read from it."""

from __future__ import annotations

import pytest

FOLFOX = ["fluorouracile", "acide folinique", "oxaliplatine"]

GIVEN = [
    # words, drugs, other fields expected, dates
    (
        "Chimiothérapie par FOLFOX débutée le 12/03/2024, 8 cures, arrêt le 12/07/2024 pour neuropathie grade 3.",
        FOLFOX,
        {"protocol": "FOLFOX", "cycles": 8, "stop_reason": "toxicity", "stop_known": True},
        "du 12 mars 2024 au 12 juillet 2024",
    ),
    (
        "1re ligne : carboplatine AUC 5 + pémétrexed 500 mg/m² + pembrolizumab du 12/03/2023 au 05/10/2023, progression hépatique.",
        ["carboplatine", "pémétrexed", "pembrolizumab"],
        {"line": 1, "setting": "metastatic", "stop_reason": "progression"},
        "du 12 mars 2023 au 5 octobre 2023",
    ),
    (
        "Chimiothérapie néoadjuvante : 4 EC puis 12 paclitaxel hebdomadaire, de mars à août 2022.",
        ["épirubicine", "cyclophosphamide", "paclitaxel"],
        {"setting": "neoadjuvant", "stop_known": True},
        "du 1er mars 2022 au 31 août 2022",
    ),
    (
        "Osimertinib 80 mg/j depuis le 03/02/2024, en cours, bien toléré.",
        ["osimertinib"],
        {"stop_known": False},
        "depuis le 3 février 2024",
    ),
    (
        "Mme X est traitée par Letrozole et Ibrance depuis janvier 2023.",
        ["létrozole", "palbociclib"],
        {},
        "depuis le 1er janvier 2023",
    ),
    (
        "Arrêt de l'immunothérapie par nivolumab le 15 mai 2024 pour pneumopathie de grade 3.",
        ["nivolumab"],
        {"stop_reason": "toxicity", "stop_known": True},
        "jusqu’au 15 mai 2024",
    ),
    (
        "L2 : FOLFIRI-bévacizumab, 6 cycles (03/2023 - 09/2023), arrêt pour progression.",
        ["fluorouracile", "acide folinique", "irinotécan", "bévacizumab"],
        {"line": 2, "cycles": 6, "stop_reason": "progression"},
        "du 1er mars 2023 au 30 septembre 2023",
    ),
    (
        "Le patient a reçu 6 cycles de R-CHOP entre janvier et mai 2021.",
        ["rituximab", "cyclophosphamide", "doxorubicine", "vincristine", "prednisone"],
        {"protocol": "R-CHOP", "cycles": 6},
        "du 1er janvier 2021 au 31 mai 2021",
    ),
    (
        "12/04/2023 : arrêt du sunitinib à la demande de la patiente.",
        ["sunitinib"],
        {"stop_reason": "patient_choice"},
        "jusqu’au 12 avril 2023",
    ),
    (
        "Capécitabine : Arrêt définitif le 3/10/2024 (syndrome main-pied grade 3).",
        ["capécitabine"],
        {"stop_reason": "toxicity"},
        "jusqu’au 3 octobre 2024",
    ),
    ("- depuis 11/2022 : tamoxifène 20 mg/j", ["tamoxifène"], {}, "depuis le 1er novembre 2022"),
    (
        "Mise sous carboplatine pémétrexed le 10/04/2024.",
        ["carboplatine", "pémétrexed"],
        {"protocol": "carboplatine-pémétrexed"},
        "depuis le 10 avril 2024",
    ),
    (
        "Deuxième ligne par Taxotère-Cyramza débutée en mars 2024.",
        ["docétaxel", "ramucirumab"],
        {"line": 2},
        "depuis le 1er mars 2024",
    ),
    (
        "Chimiothérapie adjuvante par XELOX, 8 cures, fin de traitement le 20/12/2023.",
        ["capécitabine", "oxaliplatine"],
        {"setting": "adjuvant", "cycles": 8, "stop_reason": "completed"},
        "jusqu’au 20 décembre 2023",
    ),
    ("C3 de gemcitabine 1000 mg/m2 le 05/04/2024.", ["gemcitabine"], {"cycles": 3}, "5 avril 2024"),
    (
        "Il a reçu quatre cures de BEP de juin à août 2020.",
        ["bléomycine", "étoposide", "cisplatine"],
        {"cycles": 4},
        "du 1er juin 2020 au 31 août 2020",
    ),
    ("Hormonothérapie par Zoladex et Xtandi en cours.", ["goséréline", "enzalutamide"], {"stop_known": False}, "date inconnue"),
    ("3e ligne : Enhertu depuis le 2 mai 2024.", ["trastuzumab déruxtécan"], {"line": 3}, "depuis le 2 mai 2024"),
    ("Traitement par lutétium-PSMA débuté le 4 juin 2024.", ["lutétium-PSMA"], {}, "depuis le 4 juin 2024"),
    (
        "4 cures de TC adjuvant en 2019.",
        ["docétaxel", "cyclophosphamide"],
        {"protocol": "TC", "cycles": 4},
        "depuis le 1er janvier 2019",
    ),
    (
        "Puis paclitaxel hebdomadaire en adjuvant, première prise le 17/05/2021, programme achevé le 19/07/2021.",
        ["paclitaxel"],
        {"setting": "adjuvant", "stop_reason": "completed", "written": "paclitaxel hebdomadaire"},
        "du 17 mai 2021 au 19 juillet 2021",
    ),
    (
        "Adjuvant par olaparib (25/02/2021), terminé le 30/12/2021 comme prévu.",
        ["olaparib"],
        {"stop_reason": "completed"},
        "du 25 février 2021 au 30 décembre 2021",
    ),
    (
        "Sur proposition de la RCP, première ligne : ABVD à compter du 12/02/2023 ; fin du traitement le 06/05/2023.",
        ["doxorubicine", "bléomycine", "vinblastine", "dacarbazine"],
        {"line": 1, "stop_reason": "completed"},
        "du 12 février 2023 au 6 mai 2023",
    ),
    (
        "Chimio préop : EC 90/600 (4), déb. 20/09/2022, fin 22/11/2022.",
        ["épirubicine", "cyclophosphamide"],
        {"protocol": "EC", "written": "EC 90/600", "stop_known": True},
        "du 20 septembre 2022 au 22 novembre 2022",
    ),
    (
        "Deuxième ligne : FOLFOX 6 modifié, débuté le 13/03/2023, arrêt le 01/07/2023 sur progression.",
        FOLFOX,
        {"protocol": "FOLFOX", "written": "FOLFOX 6 modifié", "stop_reason": "progression"},
        "du 13 mars 2023 au 1er juillet 2023",
    ),
    (
        "Capécitabine depuis le 02/02/2023 ; toxicité limitante (diarrhée G3), arrêt le 05/05/2023.",
        ["capécitabine"],
        {"stop_reason": "toxicity"},
        "du 2 février 2023 au 5 mai 2023",
    ),
    (
        "Pembrolizumab débuté le 03/09/2022 ; maladie progressive, arrêt le 17/03/2023.",
        ["pembrolizumab"],
        {"stop_reason": "progression"},
        "du 3 septembre 2022 au 17 mars 2023",
    ),
    (
        "Cisplatine hebdomadaire débuté le 10/10/2022, mené à son terme le 07/11/2022 // M1 depuis le 31/07/2023.",
        ["cisplatine"],
        {"stop_reason": "completed"},
        "du 10 octobre 2022 au 7 novembre 2022",
    ),
    (
        "Cisplatine concomitant : non poursuivi au-delà du cycle 3 (anémie de grade 3), arrêt le 06/06/2022.",
        ["cisplatine"],
        {"stop_reason": "toxicity", "stop_known": True},
        "jusqu’au 6 juin 2022",
    ),
]


@pytest.mark.parametrize(("words", "drugs", "fields", "when"), GIVEN)
def test_a_given_line_is_read_with_its_drugs_dates_and_end(read, words, drugs, fields, when):
    (mention,) = read("systemic", words, "systemic_line")
    assert mention.value["drugs"] == drugs
    assert {name: mention.value.get(name) for name in fields} == fields
    assert (mention.when.french() if mention.when.known else "date inconnue") == when
    assert mention.assertion.affirmed


PLANNED = [
    "Proposition de la RCP : 2e ligne par docétaxel.",
    "En cas de progression, un traitement par sotorasib pourrait être discuté.",
    "Dossier discuté en RCP le 12/02/2024 : indication de chimiothérapie adjuvante par FOLFOX.",
    "On débutera carboplatine-paclitaxel le 20/01/2025.",
    "Un traitement par pembrolizumab est envisagé.",
    "Nous proposons une chimiothérapie par gemcitabine.",
    "Capécitabine adjuvante à discuter.",
    "Elle sera traitée par létrozole pendant cinq ans.",
    "FOLFIRINOX prévu à partir du 3 février 2025.",
    "Conduite à tenir :\nFOLFOX 12 cures",
    "Patient éligible à l'osimertinib.",
]


@pytest.mark.parametrize("words", PLANNED)
def test_a_planned_line_is_hypothetical(read, words):
    (mention,) = read("systemic", words, "systemic_line")
    assert mention.assertion.hypothetical
    assert "stop_known" not in mention.value


@pytest.mark.parametrize(
    "words",
    [
        "Pas d'indication à un traitement par trastuzumab.",
        "Contre-indication au cisplatine (clairance à 45 mL/min).",
        "Il refuse la chimiothérapie par docétaxel.",
        "Elle n'a jamais reçu de tamoxifène.",
        "Patient non éligible au cisplatine.",
    ],
)
def test_a_refused_line_is_negated(read, words):
    (mention,) = read("systemic", words, "systemic_line")
    assert mention.assertion.negated


@pytest.mark.parametrize(
    "words",
    [
        "Allergie au paclitaxel. Pas d'autre allergie.",
        "Allergies : pénicilline, carboplatine.",
        "Choc anaphylactique à l'oxaliplatine.",
        "Mutation T790M de résistance à l'osimertinib.",
        "Paracétamol, morphine, Zophren et dexaméthasone.",
        "Il a une EP bilatérale sous Lovenox.",
        "Le TC cérébral est normal, l'AC est sans particularité.",
        "Le fer et le fec sont normaux.",
    ],
)
def test_what_is_no_line_is_not_read_as_one(read, words):
    assert read("systemic", words, "systemic_line") == []


def test_a_treatment_of_a_relative_is_the_relatives(read):
    (mention,) = read("systemic", "Sa mère a été traitée par tamoxifène.", "systemic_line")
    assert mention.assertion.family


def test_a_reduced_dose_is_no_stop(read):
    (mention,) = read("systemic", "Réduction de dose du palbociclib à 100 mg pour neutropénie grade 3.", "systemic_line")
    assert "stop_reason" not in mention.value
    assert mention.value.get("stop_known") is not True


def test_a_scanner_does_not_date_the_treatment_that_goes_on(read):
    (mention,) = read("systemic", "Scanner du 12/03/2024 : stabilité. Poursuite du palbociclib.", "systemic_line")
    assert not mention.when.known
    assert mention.value["stop_known"] is False


@pytest.mark.parametrize(
    "words",
    [
        "Dernière administration de docétaxel le 09/12/2020, toutes les cures ayant été faites.",
        "Le traitement par docétaxel s'est achevé comme prévu le 9 décembre 2020.",
        "Devant la progression, nous avons interrompu docétaxel le 09/12/2020.",
    ],
)
def test_the_day_of_an_end_is_no_beginning(read, words):
    (mention,) = read("systemic", words, "systemic_line")
    assert (mention.when.start, str(mention.when.end)) == (None, "2020-12-09")
    assert mention.value["stop_known"] is True


def test_two_lines_of_one_sentence_keep_their_own_dates(read):
    words = "Progression sous osimertinib en mars 2024, mise sous carboplatine pémétrexed le 10/04/2024."
    first, second = read("systemic", words, "systemic_line")
    assert (first.value["drugs"], first.when.french()) == (["osimertinib"], "mars 2024")
    assert (second.value["drugs"], second.when.french()) == (["carboplatine", "pémétrexed"], "depuis le 10 avril 2024")


DOSES = [
    ("Carboplatine AUC 5", [("carboplatine", 5.0, "AUC")]),
    ("carboplatine AUC 5 soit 450 mg", [("carboplatine", 5.0, "AUC"), ("carboplatine", 450, "total")]),
    ("pémétrexed 500 mg/m²", [("pémétrexed", 500, "m2")]),
    ("gemcitabine 1 000 mg/m2 (1 650 mg)", [("gemcitabine", 1000, "m2"), ("gemcitabine", 1650, "total")]),
    ("Bévacizumab 7,5 mg/kg", [("bévacizumab", 7.5, "kg")]),
    ("osimertinib 80 mg par jour", [("osimertinib", 80, "day")]),
    ("osimertinib : 80 mg/j", [("osimertinib", 80, "day")]),
    ("ifosfamide 2 g/m2", [("ifosfamide", 2000, "m2")]),
    ("nivolumab 240 mg toutes les deux semaines", [("nivolumab", 240, "total")]),
    ("Taxol 80 mg/m2 hebdomadaire", [("paclitaxel", 80, "m2")]),
    ("C2 de cisplatine 75 mg/m2", [("cisplatine", 75, "m2")]),
    ("Doliprane 1 g x 3 par jour", []),
]


@pytest.mark.parametrize(("words", "expected"), DOSES)
def test_doses_of_anticancer_drugs_are_read_with_what_they_are_per(read, words, expected):
    found = read("systemic", words, "drug_dose")
    assert [(m.value["drug"], m.value["dose"], m.value["per"]) for m in found] == expected


def test_a_dose_names_its_cycle(read):
    (mention,) = read("systemic", "C2 de cisplatine 75 mg/m2", "drug_dose")
    assert mention.value["cycle"] == 2


ROWS = """Ligne | Protocole | Début | Fin | Motif d'arrêt
L1 | FOLFIRINOX | 03/2023 | 09/2023 | Progression
L2 | Gemcitabine-Abraxane | 10/2023 | 02/2024 | Toxicité (neuropathie G3)
L3 | LV5FU2 | 03/2024 | en cours |
"""


def test_the_rows_of_a_table_give_line_dates_and_reason(read):
    found = read("systemic", ROWS, "systemic_line")
    rows = [(m.value["line"], m.when.french(), m.value.get("stop_reason"), m.value["stop_known"]) for m in found]
    assert rows == [
        (1, "du 1er mars 2023 au 30 septembre 2023", "progression", True),
        (2, "du 1er octobre 2023 au 29 février 2024", "toxicity", True),
        (3, "depuis le 1er mars 2024", None, False),
    ]


def test_the_date_of_a_neighbouring_treatment_is_not_taken(read):
    words = (
        "Décapeptyl depuis janvier 2020, associé à l'abiratérone (Zytiga) de février 2020 à juin 2022 (progression biologique)."
    )
    first, second = read("systemic", words, "systemic_line")
    assert first.when.french() == "depuis le 1er janvier 2020"
    assert second.when.french() == "du 1er février 2020 au 30 juin 2022"
    assert second.value["stop_reason"] == "progression"


def test_a_bullet_does_not_borrow_the_date_of_the_one_above(read):
    words = "- 15/06/2023 : progression hépatique\n- entretien par pémétrexed"
    (mention,) = read("systemic", words, "systemic_line")
    assert not mention.when.known


def test_the_end_told_in_the_next_sentence_is_read(read):
    words = "FOLFOX débuté le 12/03/2024. Arrêt le 12/07/2024 pour progression. Scanner le 15/07/2024."
    (mention,) = read("systemic", words, "systemic_line")
    assert mention.when.french() == "du 12 mars 2024 au 12 juillet 2024"
    assert mention.value["stop_reason"] == "progression"


def test_in_a_list_of_family_history_every_relative_is_named(read):
    found = read(
        "background", "Antécédents familiaux de cancer du sein (mère à 48 ans, tante maternelle à 52 ans).", "family_history"
    )
    assert [mention.value["relative"] for mention in found] == ["mère", "tante maternelle"]


SHORT_HAND = [
    (
        "CT adj 3 FEC + 3 TXT d'avril à août 2021.",
        ["fluorouracile", "épirubicine", "cyclophosphamide", "docétaxel"],
        None,
        "du 1er avril 2021 au 31 août 2021",
    ),
    (
        "Opdivo, 14 injections, dernière le 3/9/2024. Arrêt pour hépatite grade 3.",
        ["nivolumab"],
        "toxicity",
        "jusqu’au 3 septembre 2024",
    ),
    ("La patiente n'a pas souhaité poursuivre la capécitabine.", ["capécitabine"], "patient_choice", "date inconnue"),
    ("Suspicion de pneumopathie au pembrolizumab.", ["pembrolizumab"], None, "date inconnue"),
    ("Letrozole + Kisqali dp le 02/06/24.", ["létrozole", "ribociclib"], None, "depuis le 2 juin 2024"),
]


@pytest.mark.parametrize(("words", "drugs", "reason", "when"), SHORT_HAND)
def test_short_hand_is_read_as_a_given_line(read, words, drugs, reason, when):
    (mention,) = read("systemic", words, "systemic_line")
    assert mention.value["drugs"] == drugs
    assert mention.value.get("stop_reason") == reason
    assert (mention.when.french() if mention.when.known else "date inconnue") == when
    assert mention.assertion.affirmed


def test_days_of_a_schedule_are_no_cycles(read):
    (mention,) = read("systemic", "Ipilimumab 3 mg/kg x 21 jours débuté le 27/06/2011.", "systemic_line")
    assert "cycles" not in mention.value
