"""Whose dossier it is: one identity out of all documents, a doubt asked of a person, two patients refused with file and page."""

from __future__ import annotations

import pytest
from tests.spec.pages.test_identity import document, person

from filigrane.kernel.errors import InputRefused
from filigrane.systems.dossier.engine.identity import identify


def test_two_patients_in_a_dossier_are_refused_with_file_and_page() -> None:
    documents = [
        document("Nom : MARTIN  Prénom : Marie  Né(e) le : 12/03/1958", "a.pdf", 1),
        document("Nom : BERNARD  Prénom : Jeanne  Né(e) le : 25/07/1971", "b.pdf", 7),
    ]
    with pytest.raises(InputRefused) as refusal:
        identify(documents)
    said = refusal.value.french()
    assert said.startswith("Deux patients dans ce dossier.")
    for part in ("a.pdf, page 1 : MARTIN Marie, 12/03/1958", "b.pdf, page 7 : BERNARD Jeanne, 25/07/1971"):
        assert part in said


def test_a_document_of_another_patient_than_the_one_filed_is_refused() -> None:
    stranger = document("Nom : BERNARD  Prénom : Jeanne  Né(e) le : 25/07/1971", "b.pdf", 3)
    with pytest.raises(InputRefused) as refusal:
        identify([stranger], person("MARTIN", "Marie", "12/03/1958"))
    assert "b.pdf, page 3 : BERNARD Jeanne" in refusal.value.french()
    assert "Le dossier est celui de MARTIN Marie" in refusal.value.french()


def test_a_doubt_is_a_question_with_its_page_and_known_names_gather() -> None:
    identity, problems = identify(
        [
            document("Madame DURAND Marie, née MARTIN, née le 12/03/1958", "a.pdf"),
            document("Nom : DURAND  Prénom : Marie  Né(e) le : 12/03/1958", "b.pdf"),
            document("Nom : MARTIN  Prénom : Marie  Né(e) le : 12/03/1959", "c.pdf", 4),
        ]
    )
    assert identity.used_name == "DURAND"
    assert identity.birth_name == "MARTIN"
    (problem,) = problems
    assert (problem.file, problem.page) == ("c.pdf", 4)
    assert "date de naissance presque identique : 12/03/1958 et 12/03/1959" in problem.what
    assert identity.questions == (problem.what,)


def test_a_dossier_that_names_nobody_is_a_question_where_a_patient_is_expected() -> None:
    _, problems = identify([document("Compte rendu sans en-tête.")], person("MARTIN", "Marie", "12/03/1958"))
    assert [problem.what for problem in problems] == ["Aucun document ne nomme le patient."]
    assert identify([document("Compte rendu sans en-tête.")])[1] == []


def test_one_document_that_tells_the_two_names_apart_does_so_for_all() -> None:
    sticker = document("MARTIN Jeanne\nép. DURAND\nNée le 12/03/1958", "a.pdf")
    letters = [document("Concerne : Mme DURAND Jeanne, née le 12/03/1958", f"{n}.pdf") for n in range(5)]
    identity, problems = identify([*letters, sticker])
    assert (identity.birth_name, identity.used_name, problems) == ("MARTIN", "DURAND", [])


def test_a_letter_misread_once_is_no_second_name() -> None:
    misread = document("M. SERRADJ Yves, né le 12/03/1958.\nM. SERRADY, 66 ans", "a.pdf")
    letters = [document("Concerne : M. SERRADJ Yves, né le 12/03/1958", f"{n}.pdf") for n in range(3)]
    assert identify([misread, *letters])[0].birth_name == "SERRADJ"
