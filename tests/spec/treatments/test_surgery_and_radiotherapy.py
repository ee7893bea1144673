"""How operations and irradiations are written."""

from __future__ import annotations

import pytest

OPERATIONS = [
    ("Opérée d'une tumorectomie du sein gauche en mars 2019, R0.", "tumorectomie", "left", "R0", "mars 2019"),
    (
        "Lobectomie supérieure droite par thoracoscopie le 3 mai 2021, exérèse R1.",
        "lobectomie pulmonaire",
        "right",
        "R1",
        "3 mai 2021",
    ),
    ("RTUV le 14/05/2024 : carcinome urothélial pT1.", "résection transurétrale de vessie", None, None, "14 mai 2024"),
    ("Prostatectomie radicale le 2 juin 2020, marges positives.", "prostatectomie radicale", None, "R1", "2 juin 2020"),
    ("Néphrectomie gauche élargie en 2015.", "néphrectomie", "left", None, "2015"),
    ("Sigmoïdectomie en urgence le 01/02/2023.", "sigmoïdectomie", None, None, "1er février 2023"),
    ("DPC le 12 avril 2022, résection R0.", "duodénopancréatectomie céphalique", None, "R0", "12 avril 2022"),
    ("Thyroïdectomie totale le 04.07.2018.", "thyroïdectomie totale", None, None, "4 juillet 2018"),
    ("Elle a bénéficié d'une hystérectomie en septembre 2016.", "hystérectomie", None, None, "septembre 2016"),
    ("Orchidectomie droite le 9/11/2021.", "orchidectomie", "right", None, "9 novembre 2021"),
    ("Mastectomie bilatérale le 5 janvier 2024.", "mastectomie totale", "bilateral", None, "5 janvier 2024"),
]


@pytest.mark.parametrize(("words", "procedure", "side", "margins", "when"), OPERATIONS)
def test_an_operation_is_read_with_side_margins_and_date(read, words, procedure, side, margins, when):
    (mention,) = read("surgery", words)
    assert (mention.value["procedure"], mention.value.get("side"), mention.value.get("margins")) == (procedure, side, margins)
    assert mention.when.french() == when
    assert mention.assertion.affirmed


def test_margins_belong_to_the_excision_not_to_the_node_dissection(read):
    breast, nodes = read("surgery", "Mastectomie droite avec curage axillaire le 12/03/2022. Marges saines.")
    assert (breast.value["side"], breast.value["margins"]) == ("right", "R0")
    assert "margins" not in nodes.value


@pytest.mark.parametrize(
    "words",
    [
        "Une hémicolectomie droite est prévue le 12/02/2025.",
        "Indication opératoire : prostatectomie radicale à discuter.",
        "Proposition de mastectomie gauche.",
        "Remise du PPS et des ordonnances de pose de chambre implantable.",
        "Une lobectomie sera réalisée après réévaluation.",
        "Conduite à tenir :\nLobectomie supérieure gauche",
    ],
)
def test_a_planned_operation_is_hypothetical(read, words):
    (mention,) = read("surgery", words)
    assert mention.assertion.hypothetical


def test_a_refused_operation_is_negated(read):
    (mention,) = read("surgery", "Pas d'indication de chirurgie, métastasectomie récusée.")
    assert mention.assertion.negated


def test_in_a_list_of_history_a_date_is_its_own_items(read):
    first, second = read("surgery", "Antécédents : appendicectomie, cholécystectomie en 2005.")
    assert not first.when.known
    assert second.when.french() == "2005"


IRRADIATIONS = [
    (
        "Radiothérapie du sein gauche 50 Gy en 25 fractions du 12/05/2022 au 30/06/2022.",
        {"dose_gy": 50, "fractions": 25, "site": "sein"},
        "du 12 mai 2022 au 30 juin 2022",
    ),
    (
        "Irradiation stéréotaxique d'une métastase cérébrale frontale : 3 x 9 Gy en mars 2023.",
        {"dose_gy": 27, "fractions": 3, "dose_per_fraction_gy": 9.0, "technique": "stéréotaxie", "site": "encéphale"},
        "mars 2023",
    ),
    (
        "Radiochimiothérapie concomitante 66 Gy en 33 fractions de 2 Gy du 03/01/2024 au 20/02/2024.",
        {"dose_gy": 66, "fractions": 33, "dose_per_fraction_gy": 2.0, "technique": "radiochimiothérapie"},
        "du 3 janvier 2024 au 20 février 2024",
    ),
    ("Curiethérapie utéro-vaginale de clôture 15 Gy en 2021.", {"dose_gy": 15, "technique": "curiethérapie"}, "2021"),
    (
        "La patiente a terminé sa radiothérapie pelvienne le 14/06/2023 (45 Gy, 1,8 Gy par fraction).",
        {"dose_gy": 45, "dose_per_fraction_gy": 1.8, "site": "pelvis"},
        "jusqu’au 14 juin 2023",
    ),
    (
        "Radiothérapie antalgique T10-L2, 20 Gy en 5 séances, en avril 2024.",
        {"dose_gy": 20, "fractions": 5, "site": "rachis"},
        "avril 2024",
    ),
    (
        "RCMI de la prostate 78 Gy en 39 fractions de mars à mai 2019.",
        {"dose_gy": 78, "fractions": 39, "technique": "RCMI", "site": "prostate"},
        "du 1er mars 2019 au 31 mai 2019",
    ),
    (
        "Irradiation encéphalique in toto 30 Gy en 10 fractions en 2022.",
        {"dose_gy": 30, "fractions": 10, "site": "encéphale in toto"},
        "2022",
    ),
    ("Radiothérapie thoracique terminée le 4 mars 2020.", {"site": "poumon"}, "jusqu’au 4 mars 2020"),
    (
        "SBRT pulmonaire de 54 Gy en 3 fractions le 12/10/2023.",
        {"dose_gy": 54, "fractions": 3, "technique": "stéréotaxie", "site": "poumon"},
        "12 octobre 2023",
    ),
]


@pytest.mark.parametrize(("words", "fields", "when"), IRRADIATIONS)
def test_an_irradiation_is_read_with_dose_fractions_and_dates(read, words, fields, when):
    (mention,) = read("radiotherapy", words)
    assert {name: mention.value.get(name) for name in fields} == fields
    assert mention.when.french() == when
    assert mention.assertion.affirmed


def test_a_boost_is_a_dose_of_its_own(read):
    whole, boost = read("radiotherapy", "Radiothérapie du sein 50 Gy en 25 fractions avec boost de 16 Gy sur le lit tumoral.")
    assert (whole.value["dose_gy"], whole.value.get("technique")) == (50, None)
    assert (boost.value["dose_gy"], boost.value["technique"], boost.value["site"]) == (16, "boost", "lit tumoral")


def test_the_dose_of_one_fraction_in_a_row_is_no_dose_of_its_own(read):
    words = "Radiothérapie\nVolume  Dose totale  Fractions  Dose/fraction\ntumeur et médiastin  66 Gy  33  2,00 Gy  45 jours"
    assert [mention.value["dose_gy"] for mention in read("radiotherapy", words)] == [66]
    sites = "Radiothérapie\nos iliaque  8 Gy  1  rachis  30 Gy"
    assert [mention.value["dose_gy"] for mention in read("radiotherapy", sites)] == [8, 30]


def test_a_planned_irradiation_is_hypothetical(read):
    (mention,) = read("radiotherapy", "Indication d'une radiothérapie antalgique du rachis, 30 Gy en 10 fractions.")
    assert mention.assertion.hypothetical


@pytest.mark.parametrize(
    "words",
    [
        "Service d'oncologie radiothérapie. Dr Martin.",
        "Douleur lombaire avec irradiation dans la jambe droite.",
        "Dose moyenne au cœur : 3 Gy.",
    ],
)
def test_what_is_no_irradiation_is_not_read_as_one(read, words):
    assert read("radiotherapy", words) == []
