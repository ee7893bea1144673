"""Names, phonetic keys, the matricule's key, ages."""

from __future__ import annotations

from datetime import date

import pytest

from filigrane.platform.patients import Patient, Sex, Traits, ins
from filigrane.platform.patients.names import bare, fold, one_slip, sound, words


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Lefèvre", "lefevre"),
        ("LE GOFF", "le goff"),
        ("d’Ormesson", "d ormesson"),
        ("Œdipe-Roi", "oedipe roi"),
        ("Ze\u0301o", "zeo"),
        ("", ""),
    ],
)
def test_names_lose_accents_case_and_hyphens(name: str, folded: str):
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dupont", "dupond"),
        ("meyer", "meier"),
        ("lefebvre", "lefebvre"),
        ("martin", "martins"),
        ("philippe", "filipe"),
        ("gauthier", "gautier"),
        ("bernard", "bernart"),
    ],
)
def test_names_that_sound_alike_share_their_key(one: str, other: str):
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("dupont", "durand"), ("martin", "marton"), ("petit", "perrin"), ("roux", "roy")])
def test_names_that_sound_otherwise_do_not(one: str, other: str):
    assert sound(one) != sound(other)


def test_particles_are_left_out_unless_they_are_all():
    assert bare("de la Tour") == ("tour",)
    assert bare("La") == ("la",)
    assert words("Ben-Ali") == ("ben", "ali")


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("abc", "abd", True),
        ("abc", "acb", True),
        ("abc", "ab", True),
        ("abc", "abcd", True),
        ("abc", "abc", False),
        ("abc", "bca", False),
        ("abcd", "badc", False),
    ],
)
def test_one_slip_is_one_letter_or_two_neighbours(one: str, other: str, slip: bool):
    assert one_slip(one, other) is slip
    assert one_slip(other, one) is slip


# keys computed by hand: 97 - (number mod 97); Corsica: 2A counts as 19, 2B as 18
@pytest.mark.parametrize(
    ("matricule", "key"),
    [
        ("2600369123456", 97 - 2600369123456 % 97),
        ("1850520123456", 97 - 1850520123456 % 97),
        ("185052A123456", 97 - 1850519123456 % 97),
        ("185052B123456", 97 - 1850518123456 % 97),
    ],
)
def test_the_key_of_a_matricule_is_its_complement_to_97(matricule: str, key: int):
    assert ins.key(matricule) == key
    assert ins.problem(f"{matricule}{key:02d}") is None


def test_the_key_of_a_published_example_is_right():
    assert ins.problem("2 55 08 14 168 025 38") is None  # the specimen of the French health insurance's card


def test_every_single_wrong_digit_of_a_matricule_is_seen():
    sound_one = f"2600369123456{ins.key('2600369123456'):02d}"
    for position in range(1, 15):
        for digit in "0123456789":
            wrong = sound_one[:position] + digit + sound_one[position + 1 :]
            assert (ins.problem(wrong) is None) is (wrong == sound_one)


@pytest.mark.parametrize("text", ["", "123", "26003691234561", "2600369X2345612", "0600369123456 12"])
def test_what_is_no_matricule_is_said(text: str):
    assert ins.problem(text) is not None


def test_traits_that_disagree_with_the_matricule_are_questions():
    wrong = Traits("X", sex=Sex.MALE, birth_date=date(1961, 4, 1), matricule="2600369123456")
    assert len(ins.disagreements(wrong)) == 3
    assert ins.disagreements(Traits("X", sex=Sex.FEMALE, birth_date=date(1960, 3, 12), matricule="2600369123456")) == []
    assert ins.disagreements(Traits("X", sex=Sex.FEMALE, birth_date=date(1960, 3, 12), matricule="2603169123456")) == []


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1960, 3, 12), date(2026, 3, 11), 65),
        (date(1960, 3, 12), date(2026, 3, 12), 66),
        (date(2024, 2, 29), date(2025, 2, 28), 0),
        (None, date(2026, 1, 1), None),
        (date(2030, 1, 1), date(2026, 1, 1), None),
    ],
)
def test_the_age_is_in_whole_years_and_unknown_without_a_birth_date(born, day, age):
    assert Patient("pat_1", Traits("X", birth_date=born), (), synthetic=True).age(day) == age


def test_the_name_shown_gives_the_birth_name_too():
    assert Traits("Dupont", "Martin", ("Marie",), Sex.FEMALE).display_name == "MARTIN (née DUPONT) Marie"
    assert Traits("Dupont", "", ("Luc",), Sex.MALE).display_name == "DUPONT Luc"
