"""The matricule INS: 13 characters and a key of two digits (complement to 97, Corsica's letters replaced).

Source: rules of the French national identification number (NIR), INSEE; same key for the NIA.
"""

from __future__ import annotations

import re

from filigrane.platform.patients.model import Sex, Traits

_SHAPE = re.compile(r"[1-8]\d{4}(?:\d{2}|2[AB])\d{6}(\d{2})?")

_CORSICA = {"2A": "19", "2B": "18"}


def clean(matricule: str) -> str:
    """Return the matricule without spaces, dots or hyphens, in capitals."""
    return re.sub(r"[\s.\-]", "", matricule).upper()


def key(matricule: str) -> int:
    """Return the key of the first 13 characters: ``97 - (number mod 97)``.

    Raises
    ------
    ValueError
        When they do not have the shape of a matricule.
    """
    text = clean(matricule)
    if not _SHAPE.fullmatch(text):
        raise ValueError("not a matricule")
    department = _CORSICA.get(text[5:7], text[5:7])
    return 97 - int(text[:5] + department + text[7:13]) % 97


def problem(matricule: str) -> str | None:
    """Return what is wrong with a matricule of 15 characters (13 and the key), in French; None when it is sound."""
    text = clean(matricule)
    if not _SHAPE.fullmatch(text) or len(text) != 15:
        return "Le matricule INS a 13 caractères et une clé de 2 chiffres"
    if int(text[13:]) != key(text):
        return "La clé du matricule INS est fausse : un chiffre est sans doute mal saisi"
    return None


def disagreements(traits: Traits) -> list[str]:
    """Return the traits that disagree with the matricule (sex, year and month of birth), in French.

    They are questions, not faults: a person changes sex, a month above 12 tells an unknown birth date.
    """
    text = clean(traits.matricule)
    if not _SHAPE.fullmatch(text):
        return []
    found = []
    if traits.sex is not Sex.UNKNOWN and text[0] in "12" and (text[0] == "1") != (traits.sex is Sex.MALE):
        found.append("le sexe n’est pas celui du matricule")
    if traits.birth_date is not None:
        if int(text[1:3]) != traits.birth_date.year % 100:
            found.append("l’année de naissance n’est pas celle du matricule")
        if 1 <= int(text[3:5]) <= 12 and int(text[3:5]) != traits.birth_date.month:
            found.append("le mois de naissance n’est pas celui du matricule")
    return found
