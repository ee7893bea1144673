"""Which dates French wordings say: the document is of 12 June 2024, a Wednesday."""

from __future__ import annotations

from datetime import date

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.text import prepare

ANCHOR = Interval.day(date(2024, 6, 12))


def _iso(interval: Interval) -> str:
    if interval.is_day:
        return str(interval.start)
    return f"{interval.start or ''}..{interval.end or ''}"


def _read(text: str, anchor: Interval = ANCHOR) -> list[tuple[str, str]]:
    prepared = prepare(text, anchor)
    return [(text[m.start : m.end], _iso(m.interval)) for m in prepared.dates]


ONE_DATE = [
    ("le 12 mars 2024", "12 mars 2024", "2024-03-12"),
    ("le 1er mai 2023", "1er mai 2023", "2023-05-01"),
    ("vu le 12/03/24 en consultation", "12/03/24", "2024-03-12"),
    ("vu le 12.03.2024", "12.03.2024", "2024-03-12"),
    ("vu le 12-03-2024", "12-03-2024", "2024-03-12"),
    ("12 / 03 / 2024", "12 / 03 / 2024", "2024-03-12"),
    ("2024-03-12", "2024-03-12", "2024-03-12"),
    ("opéré le 03/11/98", "03/11/98", "1998-11-03"),
    ("12 MARS 2024", "12 MARS 2024", "2024-03-12"),
    ("le 12 févr. 2024", "12 févr. 2024", "2024-02-12"),
    ("en août 2023", "août 2023", "2023-08-01..2023-08-31"),
    ("mars\n2024", "mars\n2024", "2024-03-01..2024-03-31"),
    ("en 03/2024", "03/2024", "2024-03-01..2024-03-31"),
    ("fin mars 2024", "fin mars 2024", "2024-03-20..2024-03-31"),
    ("début 2023", "début 2023", "2023-01-01..2023-04-30"),
    ("été 2022", "été 2022", "2022-06-01..2022-09-30"),
    ("opéré en 2019", "2019", "2019-01-01..2019-12-31"),
    ("2012 : mastectomie", "2012", "2012-01-01..2012-12-31"),
    ("mastectomie (2015)", "2015", "2015-01-01..2015-12-31"),
    ("du 3 au 10 mai 2024", "3 au 10 mai 2024", "2024-05-03..2024-05-10"),
    ("du 3 mars au 4 avril 2023", "3 mars au 4 avril 2023", "2023-03-03..2023-04-04"),
    ("du 12/03/2024 au 15/04/2024", "12/03/2024 au 15/04/2024", "2024-03-12..2024-04-15"),
    ("du 03/05 au 10/05/2024", "03/05 au 10/05/2024", "2024-05-03..2024-05-10"),
    ("de mars à juin 2023", "mars à juin 2023", "2023-03-01..2023-06-30"),
    ("entre mars 2022 et avril 2023", "mars 2022 et avril 2023", "2022-03-01..2023-04-30"),
    ("depuis mars 2023", "mars 2023", "2023-03-01.."),
    ("jusqu'en juin 2022", "juin 2022", "..2022-06-30"),
    ("il y a 3 mois", "il y a 3 mois", "2024-02-26..2024-03-27"),
    ("il y a trois jours", "il y a trois jours", "2024-06-09"),
    ("depuis 2 semaines", "depuis 2 semaines", "2024-05-26.."),
    ("la semaine dernière", "la semaine dernière", "2024-06-03..2024-06-09"),
    ("le mois dernier", "le mois dernier", "2024-05-01..2024-05-31"),
    ("hier", "hier", "2024-06-11"),
    ("avant-hier", "avant-hier", "2024-06-10"),
    ("ce jour", "ce jour", "2024-06-12"),
    ("revu le 12 mars", "12 mars", "2024-03-12"),
    ("revu le 12/03", "12/03", "2024-03-12"),
    ("scanner du 20 décembre", "20 décembre", "2023-12-20"),
    ("bilan à J15, puis", "J15", ".."),
]


@pytest.mark.parametrize(("text", "written", "interval"), ONE_DATE)
def test_a_wording_is_one_date(text: str, written: str, interval: str) -> None:
    assert _read(text) == [(written, interval)]


NO_DATE = [
    "pT2aN1M0",
    "ypT1bN0(i+)M0 R0",
    "à 52 ans",
    "depuis l'âge de 52 ans, à 60 ans",
    "vertèbre T12, IRM en T2 et T1",
    "Tél. 01.02.03.04.05",
    "01 02 03 04 05",
    "06-12-03-20-24",
    "né le 12/03/1950",
    "née le 12 mars 1950",
    "Date de naissance : 12/03/1950",
    "TA 12/08",
    "Gleason 3+4=7",
    "score 12/15",
    "8 ganglions sur 12",
    "ganglions 3N+/18",
    "TNM 2017",
    "classification OMS 2019",
    "UICC 8e édition 2017",
    "31/02/2024",
    "00/13/2024",
    "2019 mg/L",
    "1950 cm3",
    "sept cures de FEC",
    "depuis le mai",
    "nodule de 12.03 mm",
    "version 12.03.45.67",
    "(1000 - 4000)",
    "(2000 - 4000)",
    "plaquettes : 1050, 2900",
]


@pytest.mark.parametrize("text", NO_DATE)
def test_a_number_that_is_no_date_is_not_read_as_one(text: str) -> None:
    assert _read(text) == []


def test_two_dates_of_one_line_are_two() -> None:
    assert [i for _, i in _read("12/03/2024 et 02/04/2024")] == ["2024-03-12", "2024-04-02"]


@pytest.mark.parametrize("text", ["il y a 3 mois", "hier", "la semaine dernière", "ce jour"])
def test_a_relative_date_of_an_undated_document_has_no_interval(text: str) -> None:
    [mention] = prepare(text, Interval(None, None)).dates
    assert not mention.interval.known


@pytest.mark.parametrize("text", ["revu le 12 mars", "revu le 12/03"])
def test_a_day_without_year_is_no_date_when_the_document_has_none(text: str) -> None:
    assert not any(m.interval.known for m in prepare(text, Interval(None, None)).dates)


def test_a_two_digit_year_never_lies_far_in_the_future() -> None:
    assert _read("le 12/03/98")[0][1] == "1998-03-12"
    assert _read("le 12/03/25")[0][1] == "2025-03-12"
    assert _read("le 12/03/26")[0][1] == "1926-03-12"
