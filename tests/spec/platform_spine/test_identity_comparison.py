"""When two identities are one person, a question to a person, or two persons."""

from __future__ import annotations

from datetime import date

import pytest

from filigrane.platform.patients import Sex, Traits, compare

# birth name / used name / first names / sex / birth date / matricule; a dash is « not known »
TABLE = """
first identity                               | second identity                              | verdict   | why
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/Marie/F/12-03-1960/-                | same      |
DUPONT/-/Marie/F/12-03-1960/-                | Dupont/MARTIN/Marie,Anne/F/12-03-1960/-      | same      |
LE-GOFF/-/Anne-Marie/F/12-03-1960/-          | Le Goff/-/Anne Marie/F/12-03-1960/-          | same      |
LEFÈVRE/-/Zoé/F/12-03-1960/-                 | LEFEVRE/-/Zoe/F/12-03-1960/-                 | same      |
DUPONT/-/Marie/-/12-03-1960/-                | DUPONT/-/Marie/F/12-03-1960/-                | same      |
DUPONT/-/Marie/F/12-03-1960/-                | MARTIN/DUPONT/Marie/F/12-03-1960/-           | question  | mariage
DUPONT/-/Marie/F/12-03-1960/-                | MARTIN/-/Marie/F/12-03-1960/-                | question  | noms différents
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT-MARTIN/-/Marie/F/12-03-1960/-         | question  | noms proches
DUPONT/-/Marie/F/12-03-1960/-                | DUPOND/-/Marie/F/12-03-1960/-                | question  | noms proches
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/Marie/F/12-03-1961/-                | question  | un chiffre
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/Marie/F/21-03-1960/-                | question  | échangés
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/Marie/F/03-12-1960/-                | question  | jour et mois
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/Marie/F/12-03-1906/-                | question  | échangés
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/Maria/F/12-03-1960/-                | question  | prénoms proches
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/M./F/12-03-1960/-                   | question  | initiale
DUPONT/-/Marie,Anne/F/12-03-1960/-           | DUPONT/-/Anne/F/12-03-1960/-                 | question  | autre prénom
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/Marie/F/-/-                         | question  | date de naissance absente
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/-/F/12-03-1960/-                    | question  | prénom absent
DUPONT/-/Camille/F/12-03-1960/-              | DUPONT/-/Camille/M/12-03-1960/-              | question  | sexes
DUPONT/-/Marie/F/12-03-1960/2600369123456    | DUPONT/-/Marie/F/12-03-1960/2600369123457    | question  | matricules
DUPONT/-/Marie/F/12-03-1960/2600369123456    | MARTIN/-/Lucie/F/25-07-1982/2600369123456    | question  | noms différents
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/Julie/F/12-03-1960/-                | question  | prénoms différents
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/Luc/M/12-03-1960/-                  | different | prénoms différents
DUPONT/-/Marie/F/12-03-1960/-                | DUPONT/-/Marie/F/25-07-1982/-                | different | dates de naissance différentes
DUPONT/-/Marie/F/12-03-1960/-                | MARTIN/-/Lucie/F/12-03-1960/-                | different | prénoms différents
DUPONT/-/Marie/F/12-03-1960/-                | MARTIN/-/Lucie/F/25-07-1982/-                | different | noms différents
DUPONT/-/Marie/F/12-03-1960/-                | MARTIN/-/Marie/F/12-03-1961/-                | different | noms différents
DUPONT/-/Marie/F/12-03-1960/-                | BERNARD/-/Marie/F/25-07-1982/-               | different | noms différents
"""

_SEX = {"F": Sex.FEMALE, "M": Sex.MALE, "-": Sex.UNKNOWN}


def _traits(text: str) -> Traits:
    birth, used, first, sex, born, matricule = ("" if part == "-" else part for part in text.strip().split("/"))
    day = date(*(int(part) for part in reversed(born.split("-")))) if born else None
    return Traits(birth, used, tuple(filter(None, first.split(","))), _SEX[sex or "-"], day, "", matricule)


@pytest.mark.parametrize("line", TABLE.strip().splitlines()[1:])
def test_identities_compare_as_the_table_says_in_either_order(line: str):
    left, right, verdict, why = (cell.strip() for cell in line.split("|"))
    for one, other in ((left, right), (right, left)):
        comparison = compare(_traits(one), _traits(other))
        assert comparison.verdict == verdict, comparison.reasons
        assert why in " ; ".join(comparison.reasons)
    assert (verdict == "same") is (compare(_traits(left), _traits(right)).verdict == "same")
