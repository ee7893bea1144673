"""Who a document is about, and whether two identities are one patient: the table that a medical secretary can read."""

from __future__ import annotations

from datetime import date

import pytest

from filigrane.science.pages import Document, Page
from filigrane.science.pages.identity import ObservedIdentity, observed
from filigrane.science.pages.same_person import compare


def document(text: str, file: str = "a.pdf", page: int = 1) -> Document:
    return Document(f"doc_{file}_{page}", "src", file, (Page(page, 0, 0, text),))


def person(
    birth_name: str = "", first: str = "", born: str = "", used: str = "", sex: str = "", ins: str = ""
) -> ObservedIdentity:
    day = date(*(int(part) for part in reversed(born.split("/")))) if born else None
    return ObservedIdentity(0, 1, birth_name, used, tuple(first.split()), sex, day, f"INS:{ins}" if ins else "")


READ = [
    (
        "Nom de naissance : MARTIN   Prénom : Marie\nNé(e) le : 12/03/1958   Sexe : F",
        ("MARTIN", "", "Marie", "F", "12/03/1958", ""),
    ),
    (
        "Nom : DURAND  Prénom : Marie  Date de naissance : 12/03/1958  IPP : 8001",
        ("DURAND", "", "Marie", "", "12/03/1958", "IPP:8001"),
    ),
    ("Madame DURAND Marie, née MARTIN, née le 12/03/1958", ("MARTIN", "DURAND", "Marie", "F", "12/03/1958", "")),
    ("Je vois Mme Marie-Claude LEROY née BERNARD le 12 mars 1958.", ("BERNARD", "LEROY", "Marie-Claude", "F", "12/03/1958", "")),
    ("Patient : DUPONT Jean  DDN : 04/11/1949", ("DUPONT", "", "Jean", "", "04/11/1949", "")),
    ("M. Ahmed BEN SALAH\nNé le 04/11/1949", ("BEN SALAH", "", "Ahmed", "M", "04/11/1949", "")),
    ("Concernant : Monsieur LE GALL Yves, né le 1er février 1950", ("LE GALL", "", "Yves", "M", "01/02/1950", "")),
    ("INS : 1 50 02 29 123 456 78  Nom de naissance : LE GALL", ("LE GALL", "", "", "", "", "INS:150022912345678")),
    ("IPP : 12345  INS : 150022912345678", ("", "", "", "", "", "INS:150022912345678")),
    (
        "Enf. SERRADJ Baptiste\nNé le 06/12/2020\nSexe M - IPP 35347446",
        ("SERRADJ", "", "Baptiste", "M", "06/12/2020", "IPP:35347446"),
    ),
    (
        "MARTIN Jeanne\nép. DURAND\nNée le 12/03/1958 Sexe : F\nIPP 8001\n\nConcerne : Madame DURAND Jeanne",
        ("MARTIN", "DURAND", "Jeanne", "F", "12/03/1958", "IPP:8001"),
    ),
    (
        "Mme DURAND Jeanne (née le 12/03/1958) / N° 8001 / nom de naissance MARTIN",
        ("MARTIN", "DURAND", "Jeanne", "F", "12/03/1958", ""),
    ),
    (
        "Nom : MARTIN Prénom : Jeanne Sexe : F née le 12/03/1958 (nom d'usage\nDURAND)",
        ("MARTIN", "DURAND", "Jeanne", "F", "12/03/1958", ""),
    ),
    ("Patient | Mme DURAND Jeanne\nNaissance | née le 12/03/1958", ("DURAND", "", "Jeanne", "F", "12/03/1958", "")),
    ("LE GALL Yves\nNé le 01/02/1950  IPP 8001", ("LE GALL", "", "Yves", "", "01/02/1950", "IPP:8001")),
    ("Mme Françoise D'ANGELO, 65 ans", ("D'ANGELO", "", "Françoise", "F", "", "")),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_an_identity_is_read(text: str, expected: tuple[str, ...]) -> None:
    (found,) = observed(document(text))
    born = found.birth_date.strftime("%d/%m/%Y") if found.birth_date else ""
    assert (found.birth_name, found.used_name, " ".join(found.first_names), found.sex, born, found.identifier) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Docteur Paul MOREAU\nMadame le Docteur PETIT",
        "Merci à Monsieur le Professeur BLANC de son avis.",
        "Antécédents : sa fille née le 12/03/1999, son mari né le 04/05/1950.",
        "Prélevé le 12/03/2024, validé le 13/03/2024",
        "CENTRE HOSPITALIER Nord\nService d'oncologie",
        "Sa mère, nom de naissance MARTIN, a été traitée.",
        "(C1 LE 06/07/2023, PROGRAMME ACHEVÉ LE 03/08/2023)",
        "",
    ],
)
def test_doctors_relatives_and_other_dates_are_no_patient(text: str) -> None:
    assert observed(document(text)) == []


COMPARED = [
    ("same", person("MARTIN", "Marie", "12/03/1958"), person("Martin", "MARIE", "12/03/1958")),
    ("same", person("LÉVÊQUE", "Zoë", "12/03/1958"), person("LEVEQUE", "Zoe", "12/03/1958")),
    ("same", person("MARTIN", "Marie Anne", "12/03/1958"), person("MARTIN", "Marie", "12/03/1958")),
    ("same", person("MARTIN", "Marie", "12/03/1958", used="DURAND"), person("DURAND", "Marie", "12/03/1958")),
    ("same", person("MARTIN", "Marie", "12/03/1958"), person("MARTIN-DURAND", "Marie", "12/03/1958")),
    ("same", person("JEAN", "MARTIN", "12/03/1958"), person("MARTIN", "Jean", "12/03/1958")),
    ("question", person("MARTIN", "Marie", "12/03/1958", sex="F"), person("DURAND", "Marie", "12/03/1958", sex="F")),
    ("question", person("MARTIN", "Marie", "12/03/1958"), person("MARTIN", "Marie", "12/03/1959")),
    ("question", person("MARTIN", "Marie", "12/03/1958"), person("MARTIN", "Marie", "03/12/1958")),
    ("question", person("MARTIN", "Marie", "12/03/1958"), person("MARTIM", "Marie", "12/03/1958")),
    ("question", person("MARTIN", "Marie", "12/03/1958"), person("MARTIN", "Maria", "12/03/1958")),
    ("question", person("MARTIN", "Dominique", "12/03/1958", sex="F"), person("MARTIN", "Dominique", "12/03/1958", sex="M")),
    ("question", person("MARTIN", "Marie"), person("MARTIN", born="12/03/1958")),
    (
        "question",
        person("MARTIN", "Marie", "12/03/1958", ins="258037512345678"),
        person("MARTIN", "Marie", ins="258037512345679"),
    ),
    ("question", person("MARTIN", "Paul", "12/03/1958"), person("MARTIN", "Jacques", "12/03/1958")),
    ("different", person("MARTIN", "Marie", "12/03/1958"), person("MARTIN", "Marie", "25/07/1971")),
    ("different", person("MARTIN", "Marie", "12/03/1958"), person("BERNARD", "Jeanne", "12/03/1958")),
    ("different", person("MARTIN", "Marie", "12/03/1958"), person("BERNARD", "Marie", "25/07/1971")),
    ("different", person("MARTIN", "Marie"), person("MARTIN", "Jacques")),
    ("different", person("MARTIN", "Paul", "12/03/1958", sex="M"), person("MARTIN", "Anne", "12/03/1958", sex="F")),
    ("different", person("MARTIN", "Marie", ins="258037512345678"), person("MARTIN", "Marie", ins="271049900011122")),
]


@pytest.mark.parametrize(("verdict", "one", "other"), COMPARED)
def test_two_identities_are_compared_both_ways(verdict: str, one: ObservedIdentity, other: ObservedIdentity) -> None:
    assert compare(one, other).verdict == verdict
    assert compare(other, one).verdict == verdict
    assert verdict == "same" or compare(one, other).reasons
