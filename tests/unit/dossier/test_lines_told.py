"""One treatment told in several letters: its name as written, its two ends, and what the synthesis says of it."""

from __future__ import annotations

from tests.dossier_helpers import letter, read_texts

COLON = "Adénocarcinome lieberkühnien du côlon sigmoïde, biopsie du 12/01/2022, métastases hépatiques. "


def _treatments(*texts: str) -> list[str]:
    reading = read_texts(*texts)
    return [sentence.text.replace("\u00a0", " ") for sentence in reading.synthesis if sentence.section == "treatments"]


def test_a_line_is_told_with_its_written_name_its_ends_and_the_reason() -> None:
    told = COLON + "Première ligne : FOLFOX 6 modifié, débuté le 13/03/2022, arrêté le 01/07/2022 pour toxicité."
    (line,) = _treatments(letter(told))
    assert line == (
        "FOLFOX 6 modifié (acide folinique + fluorouracile + oxaliplatine), ligne 1, métastatique, "
        "débuté le 13 mars 2022, arrêté le 1er juillet 2022 pour toxicité."
    )


def test_an_end_without_a_reason_gives_none() -> None:
    (line,) = _treatments(letter(COLON + "Il a reçu du cétuximab du 13/03/2022 au 01/07/2022."))
    assert line == "Cétuximab, débuté le 13 mars 2022, poursuivi jusqu’au 1er juillet 2022."


def test_a_course_ended_long_after_another_is_not_its_end() -> None:
    told = (
        COLON
        + "Première ligne : irinotécan + cétuximab débutés le 03/02/2022. Irinotécan + cétuximab : arrêt le 21/05/2022 pour "
        "toxicité.\n- Entretien par cétuximab débuté le 12/06/2022.\n- Cétuximab : arrêt le 01/10/2023 pour progression."
    )
    lines = _treatments(letter(told))
    assert any("irinotécan" in line.lower() and "21 mai 2022" in line for line in lines)
    assert not any("irinotécan" in line.lower() and "2023" in line for line in lines)


def test_a_stage_of_the_work_up_is_said_to_be_the_initial_one() -> None:
    told = (
        "RCP du 20/01/2022. Lymphome de Hodgkin classique des ganglions médiastinaux, biopsie du 12/01/2022, "
        "stade d'Ann Arbor II le 20/01/2022."
    )
    said = [s.text.replace("\u00a0", " ") for s in read_texts(letter(told)).synthesis if s.section == "tumour"]
    assert any(text.startswith("Stade initial Ann Arbor II") for text in said), said


def test_later_cures_of_a_line_are_no_line_of_their_own() -> None:
    cures = [f"Cétuximab - cure n° {n} - J1 = {day}." for n, day in ((2, "13/05/2022"), (4, "01/07/2022"), (6, "15/09/2022"))]
    lines = _treatments(letter(COLON + "Cétuximab débuté le 13/03/2022."), *(letter(cure) for cure in cures))
    assert lines == ["Cétuximab, débuté le 13 mars 2022."]
