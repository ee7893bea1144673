"""Laboratory results as French documents write them. The document is of 12 June 2024."""

from __future__ import annotations

from datetime import date

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.oncology.kinds import kinds
from filigrane.science.pages.model import Document, Page
from filigrane.science.reading import laboratory
from filigrane.science.reading.model import Mention
from filigrane.science.text import prepare

TODAY = Interval.day(date(2024, 6, 12))


def read(text: str) -> list[Mention]:
    document = Document("d", "s", "page", (Page(1, 0, 0, text),), date=TODAY)
    found = list(laboratory.read(document, prepare(document.text, document.date)))
    for mention in found:
        assert kinds()["laboratory"].problems(mention.value) == []
        assert mention.value["as_written"] == text[mention.start : mention.end]
    return found


def said(mention: Mention) -> str:
    value = mention.value
    return f"{value['analyte']} {value['comparator'] or ''}{value['value']:g} {mention.unit}"


ONE = [
    ("Hb 9,2 g/dL", "hemoglobin 9.2 g/dL"),
    ("hémoglobine à 92 g/L", "hemoglobin 92 g/L"),
    ("Hémoglobine : 13,2 G/DL", "hemoglobin 13.2 g/dL"),
    ("PNN 0,82 G/L", "neutrophils 0.82 10*9/L"),
    ("PNN : 820 /mm3", "neutrophils 820 /mm3"),
    ("Neutrophiles 0,82 10*3/mm3", "neutrophils 0.82 10*3/mm3"),
    ("leucocytes à 12 500 /mm³", "leukocytes 12500 /mm3"),
    ("Plaquettes 98 g/l", "platelets 98 10*9/L"),
    ("Plaquettes : 98 Giga/L", "platelets 98 10*9/L"),
    ("Plq 98 10⁹/L", "platelets 98 10*9/L"),
    ("albumine 32 g/L", "albumin 32 g/L"),
    ("Albumine 32 G/L", "albumin 32 g/L"),
    ("Hématies 4,1 T/L", "red_cells 4.1 10*12/L"),
    ("créatinine à 98 µmol/L", "creatinine 98 umol/L"),
    ("créatinine à 98 μmol/l", "creatinine 98 umol/L"),
    ("Créatininémie : 11 mg/L", "creatinine 11 mg/L"),
    ("DFG (CKD-EPI) : 62 ml/min/1,73 m²", "gfr 62 mL/min/{1.73_m2}"),
    ("Kaliémie 3,2 mmol/L", "potassium 3.2 mmol/L"),
    ("K+ 3,2 mmol/L", "potassium 3.2 mmol/L"),
    ("Na 128 mmol/L", "sodium 128 mmol/L"),
    ("CRP < 5 mg/L", "crp <5 mg/L"),
    ("CRP inférieure à 5 mg/L", "crp <5 mg/L"),
    ("ferritine > 1 500 µg/L", "ferritin >1500 ug/L"),
    ("ASAT 3N", "ast 3 {xLSN}"),
    ("ALAT à 2,5 x N", "alt 2.5 {xLSN}"),
    ("bilirubine à 1,5 fois la normale", "bilirubin 1.5 {xLSN}"),
    ("TP 85 %", "prothrombin_ratio 85 %"),
    ("INR à 2,4", "inr 2.4 None"),
    ("CA 15-3 à 45 UI/mL", "ca_15_3 45 [IU]/mL"),
    ("CA 125 : 1 250 U/mL", "ca_125 1250 U/mL"),
    ("CA 19.9 à 37 kU/L", "ca_19_9 37 kU/L"),
    ("ACE 12,5 ng/mL", "cea 12.5 ng/mL"),
    ("AFP : 7 µg/L", "afp 7 ug/L"),
    ("PSA total 0,02 ng/mL", "psa 0.02 ng/mL"),
    ("LDH 450 UI/L", "ldh 450 U/L"),
    ("TSH : 2,1 mUI/L", "tsh 2.1 m[IU]/L"),
    ("Neutrophiles (G/L) : 2,4", "neutrophils 2.4 10*9/L"),
    ("leucocytes 9,19 x 10e3/mcl", "leukocytes 9.19 10*3/uL"),
    ("plaquettes 116 x 10 9/l", "platelets 116 10*9/L"),
    ("Plaquettes 172 000", "platelets 172000 None"),
    ("leucocytes de 27 500", "leukocytes 27500 None"),
    ("kaliémie à 3,2", "potassium 3.2 None"),
    ("CPK 945", "ck 945 None"),
]


@pytest.mark.parametrize(("text", "expected"), ONE)
def test_a_result_is_read_with_its_unit(text: str, expected: str) -> None:
    assert [said(m) for m in read(text)] == [expected]


NONE = [
    "CK 7+, CK20 -, TTF1 +",
    "CK 7, TTF-1, RE et RP",
    "protéinurie 1+",
    "K 12 du poumon",
    "Na 12",
    "pT2aN1M0",
    "K du sein",
    "cancer K 3 cures",
    "Hb à 52 ans",
    "cisplatine 75 mg/m2",
    "ACE arrêté",
    "créatinine normale",
    "PSA à 3 mois",
    "LDH en attente",
    "pas de CRP",
    "Fer oral 2 comprimés",
    "RDV le 12/03/2024 pour PNN",
    "Plaquettes 150-400",
    "Hémoglobine  13,0 - 17,0",
    "CA 15-3",
    "né le 12/03/1950, Na",
]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_result_is_not_read(text: str) -> None:
    assert [said(m) for m in read(text)] == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Hémoglobine : 9,2 g/dL (12,0 - 16,0)", 12, 16),
        ("Hémoglobine : 9,2 g/dL [12,0-16,0]", 12, 16),
        ("Hémoglobine : 9,2 g/dL (N : 12 à 16)", 12, 16),
        ("Hémoglobine  9,2  g/dL  12,0 - 16,0", 12, 16),
        ("Leucocytes 12 500 /mm3 (4 000 - 10 000)", 4000, 10000),
        ("CA 15-3 : 45 UI/mL (N < 30)", None, 30),
        ("CRP  12  mg/L  < 5", None, 5),
        ("DFG : 52 mL/min (> 60)", 60, None),
        ("Hémoglobine : 9,2 g/dL", None, None),
    ],
)
def test_the_printed_range_is_kept(text: str, low: float | None, high: float | None) -> None:
    [mention] = read(text)
    assert (mention.value["low"], mention.value["high"]) == (low, high)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Hémoglobine 98 g/dL", "implausible"),
        ("Kaliémie 42 mmol/L", "implausible"),
        ("Hb 9", "sans unité"),
        ("plaquettes : 12O G/L", "lettre lue comme un chiffre"),
        ("Hémoglobine  9,2 *  g/dL", "*"),
        ("Hémoglobine  9,2  g/dL  L", "L"),
        ("Hémoglobine 9,2 UI/L", "unité inattendue"),
        ("Hémoglobine 9,2 g/dL", None),
        ("INR 2,1", None),
    ],
)
def test_a_doubt_is_a_flag(text: str, flag: str | None) -> None:
    [mention] = read(text)
    assert mention.value["flag"] == flag


@pytest.mark.parametrize(
    "text",
    ["Transfuser si Hb < 8 g/dL", "Objectif : Hb > 10 g/dL", "Reprise dès que PNN > 1,5 G/L", "transfusion seuil Hb 7 g/dL"],
)
def test_a_goal_or_a_condition_is_hypothetical(text: str) -> None:
    assert [m.assertion.hypothetical for m in read(text)] == [True]


def test_each_column_gives_its_date() -> None:
    text = (
        "              12/03/2024   02/04/2024   Unité   Normes\n"
        "Hémoglobine   9,2          10,1         g/dL    13 - 17\n"
        "Plaquettes    120          98           G/L     150 - 400\n"
        "PNN           -            0,4          G/L     1,5 - 7"
    )
    assert [(said(m), m.when.french(), m.value["high"]) for m in read(text)] == [
        ("hemoglobin 9.2 g/dL", "12 mars 2024", 17),
        ("hemoglobin 10.1 g/dL", "2 avril 2024", 17),
        ("platelets 120 10*9/L", "12 mars 2024", 400),
        ("platelets 98 10*9/L", "2 avril 2024", 400),
        ("neutrophils 0.4 10*9/L", "2 avril 2024", 7),
    ]


def test_an_earlier_result_without_its_date_is_of_an_unknown_day_before() -> None:
    text = "Analyse  Résultat  Unité  Normes  Antériorité\nHémoglobine  9,2  g/dL  13 - 17  10,1\nCRP  < 5  mg/L  < 5  12"
    found = read(text)
    assert [said(m) for m in found] == ["hemoglobin 9.2 g/dL", "hemoglobin 10.1 g/dL", "crp <5 mg/L", "crp 12 mg/L"]
    assert [m.when.start is None for m in found] == [False, True, False, True]


def test_a_series_in_a_sentence_gives_each_value_its_date() -> None:
    found = read("PSA : 12 ng/mL (01/02/2023), puis 4,5 en mai 2023, 0,8 le 03/01/2024.")
    assert [(said(m), m.when.french()) for m in found] == [
        ("psa 12 ng/mL", "1er février 2023"),
        ("psa 4.5 ng/mL", "mai 2023"),
        ("psa 0.8 ng/mL", "3 janvier 2024"),
    ]


def test_the_sampling_date_dates_the_table_below_it() -> None:
    found = read("Laboratoire\nPrélevé le 02/06/2024\nAnalyse  Résultat  Unité\nHémoglobine  9,2  g/dL")
    assert [m.when.french() for m in found] == ["2 juin 2024"]


def test_without_any_date_the_document_dates_the_result() -> None:
    assert [m.when for m in read("Hb 9,2 g/dL")] == [TODAY]


def test_a_reference_column_before_the_result_is_never_the_result() -> None:
    table = "Paramètre (unité)      Réf.        22/12/2021   28/01/2022\nCRP (mg/L)             < 5.0       12.4         0.7"
    assert [(said(m), m.when, m.value["high"]) for m in read(table)] == [
        ("crp 12.4 mg/L", Interval.day(date(2021, 12, 22)), 5.0),
        ("crp 0.7 mg/L", Interval.day(date(2022, 1, 28)), 5.0),
    ]


def test_a_result_before_its_name_is_read_where_the_header_says_so() -> None:
    table = "Valeur       Unité      Dosage         Intervalle\n10,50        G/L        Leucocytes     (4,00 - 10,00)"
    assert [(said(m), m.value["low"], m.value["high"]) for m in read(table)] == [("leukocytes 10.5 10*9/L", 4.0, 10.0)]


def test_the_date_under_the_earlier_column_never_dates_the_result() -> None:
    table = (
        "Analyse           Résultat    Unité    Valeurs de référence   Antériorité 20/02/2023\n"
        "Hémoglobine       15,5        g/dL     [12,0-16,0]            13,7"
    )
    assert [(said(m), m.when) for m in read(table)] == [
        ("hemoglobin 15.5 g/dL", TODAY),
        ("hemoglobin 13.7 g/dL", Interval.day(date(2023, 2, 20))),
    ]


def test_the_hour_of_a_cortisol_is_no_result() -> None:
    assert [said(m) for m in read("Cortisol 8 h      212      nmol/L")] == ["cortisol 212 nmol/L"]
