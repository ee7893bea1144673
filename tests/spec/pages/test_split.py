"""Where documents begin in a merged file, and what each is: title and type, date, author, place; and what was copied forward."""

from __future__ import annotations

from datetime import date

import pytest

from filigrane.kernel.dates import Interval
from filigrane.science.pages import DOCUMENT_TYPES, Document, Page, ReceivedFile
from filigrane.science.pages.copied import mark
from filigrane.science.pages.heading import title_type
from filigrane.science.pages.split import split
from filigrane.science.resources import open_table
from filigrane.science.text.normalise import normalise

TITLES = [
    ("Compte rendu de consultation", "consultation_letter"),
    ("COMPTE-RENDU D'HOSPITALISATION", "hospital_stay"),
    ("Lettre de liaison", "hospital_stay"),
    ("COMPTE RENDU D’ANATOMIE PATHOLOGIQUE", "pathology"),
    ("Examen anatomo-cyto-pathologique", "pathology"),
    ("CR ACP n° 24-1234", "pathology"),
    ("Compte rendu de génétique somatique des cancers", "molecular"),
    ("SCANNER THORACO-ABDOMINO-PELVIEN", "imaging"),
    ("IRM mammaire bilatérale", "imaging"),
    ("TEP-TDM au 18F-FDG", "imaging"),
    ("Compte rendu d'examens de biologie médicale", "laboratory"),
    ("HÉMOGRAMME", "laboratory"),
    ("Compte rendu opératoire", "surgery"),
    ("Coloscopie totale", "endoscopy"),
    ("Compte rendu de fin de radiothérapie", "radiotherapy"),
    ("Fiche de chimiothérapie", "systemic_treatment"),
    ("Fiche RCP Sénologie", "rcp"),
    ("Réunion de concertation pluridisciplinaire", "rcp"),
    ("ORDONNANCE", "prescription"),
    ("Transmissions infirmières", "nursing"),
    ("Compte rendu : IRM prostatique", "imaging"),
    ("RÉSULTATS D'ANALYSES du 19/09/2018", "laboratory"),
    ("Analyse moléculaire tumorale", "molecular"),
    ("Feuille de prescription HDJ", "prescription"),
    ("Synthèse médicale du 18/10/2024", "consultation_letter"),
    ("Consultation diététique", "other"),
    ("Consultation d'anesthésie", "consultation_letter"),
    ("ONCOLOGIE  RADIOTHERAPIE", ""),
    ("Le patient va bien", ""),
    ("Conclusion", ""),
]


@pytest.mark.parametrize(("title", "kind"), TITLES)
def test_a_title_tells_the_type(title: str, kind: str) -> None:
    assert title_type(normalise(title)) == kind


def test_tables_name_only_known_types() -> None:
    for table in ("titles.csv", "cues.csv"):
        assert {row["type"] for row in open_table("pages", table)} <= set(DOCUMENT_TYPES)


def received(*texts: str, name: str = "dossier.pdf") -> ReceivedFile:
    return ReceivedFile(name, "ab" * 32, "application/pdf", tuple(Page(i, 595, 842, text) for i, text in enumerate(texts, 1)))


LETTER = """Centre hospitalier de Valmont
Service d'oncologie
Valmont, le 12 mars 2024

Compte rendu de consultation

Patiente : DURAND Marie, née le 04/07/1961

Cher confrère,
Je vois en consultation Madame DURAND, opérée le 3 février 2024.
Examen du 1er mars 2024 : sans particularité.

Bien confraternellement,
Docteur Paul MOREAU"""
SCAN = """Imagerie médicale du Parc
SCANNER THORACO-ABDOMINO-PELVIEN
Date de l'examen : 02/04/2024
Patiente : DURAND Marie, née le 04/07/1961
Technique : acquisition après injection.
Résultats : pas de lésion secondaire.
Validé par : Dr Anne PETIT le 03/04/2024"""
FIRST = "Hôpital Nord\nCompte rendu d'hospitalisation\nDu 02/05/2024 au 09/05/2024\nMotif : douleurs.\nPage 1/2"
SECOND = "Hôpital Nord\nSuite de l'évolution.\nScanner : stable\nCompte rendu dicté\nLe 10 mai 2024\nDr Luc BRUN\nPage 2/2"


def test_a_merged_file_is_split_with_type_date_author_and_place() -> None:
    documents = split([received(LETTER, SCAN, FIRST, SECOND)], {"dossier.pdf": "src_1"})
    assert [
        (d.pages[0].number, len(d.pages), d.type, d.date.start and d.date.start.isoformat(), d.author, d.place) for d in documents
    ] == [
        (1, 1, "consultation_letter", "2024-03-12", "Docteur Paul MOREAU", "Centre hospitalier de Valmont"),
        (2, 1, "imaging", "2024-04-02", "Dr Anne PETIT", "Imagerie médicale du Parc"),
        (3, 2, "hospital_stay", "2024-05-10", "Dr Luc BRUN", "Hôpital Nord"),
    ]
    assert {d.source for d in documents} == {"src_1"}
    assert len({d.id for d in documents}) == 3


def test_splitting_again_gives_the_same_ids() -> None:
    assert [d.id for d in split([received(LETTER, SCAN)], {})] == [d.id for d in split([received(LETTER, SCAN)], {})]


def test_a_letter_goes_on_over_pages_without_numbers() -> None:
    (document,) = split(
        [received(LETTER.split("Examen", maxsplit=1)[0], "Suite de la lettre, sans en-tête.\nLe traitement est bien toléré.")], {}
    )
    assert len(document.pages) == 2


def test_a_section_headed_by_an_examination_begins_no_document() -> None:
    second = "Évolution sous traitement.\nScanner TAP du 02/03/2024\nStabilité des lésions.\nIRM cérébrale\nPas de lésion."
    (document,) = split([received(LETTER.split("Bien", maxsplit=1)[0], second)], {})
    assert document.type == "consultation_letter"


def test_letters_of_one_doctor_are_told_apart_by_their_dates() -> None:
    documents = split(
        [received(LETTER, LETTER.replace("12 mars 2024", "15 juin 2024"), LETTER.replace("12 mars", "3 octobre"))], {}
    )
    assert [d.date.start and d.date.start.isoformat() for d in documents] == ["2024-03-12", "2024-06-15", "2024-10-03"]


def test_a_result_on_two_pages_with_the_same_head_is_one_document() -> None:
    head = "Laboratoire du Parc\nHÉMOGRAMME\nÉdité le 12/03/2024\nPatiente : DURAND Marie\n"
    (document,) = split([received(head + "Leucocytes  3,1  G/L", head + "Plaquettes  98  G/L")], {})
    assert (document.type, len(document.pages)) == ("laboratory", 2)


def test_the_birth_date_is_never_the_document_date() -> None:
    (document,) = split([received("Compte rendu de consultation\nNé le 04/07/1961\nTexte sans autre date.")], {})
    assert document.date == Interval(None, None)


def test_a_document_without_title_is_typed_by_its_content() -> None:
    (document,) = split([received("Cher confrère,\nJe vois en consultation ce patient que vous m'avez adressé.")], {})
    assert document.type == "consultation_letter"


PASSAGE = (
    "Carcinome canalaire infiltrant du sein gauche de grade 2 classé pT2 N1 M0 opéré en février puis traité par chimiothérapie."
)


def dated(text: str, day: str) -> Document:
    from datetime import date

    return Document(f"doc_{day}_{len(text)}", "s", "f", (Page(1, 0, 0, text),), date=Interval.day(date.fromisoformat(day)))


def test_a_passage_said_by_an_older_document_is_copied_whatever_the_order_given() -> None:
    newer, older = (
        dated(f"Histoire : {PASSAGE} Aujourd'hui elle va bien.", "2024-05-01"),
        dated(f"{PASSAGE} Bilan prévu.", "2024-03-01"),
    )
    first, second = mark([newer, older])
    ((start, end),) = first.copied
    assert newer.text[start:end] == PASSAGE.rstrip(".")
    assert second.copied == ()
    assert first.is_copied(newer.text.index("pT2"), newer.text.index("pT2") + 9)


@pytest.mark.parametrize(("old", "new"), [("grade 2", "grade 3"), ("N1", "N2"), ("du sein gauche", "du sein droit")])
def test_a_changed_value_is_new_text(old: str, new: str) -> None:
    _, later = mark([dated(PASSAGE, "2024-03-01"), dated(PASSAGE.replace(old, new), "2024-05-01")])
    place = later.text.index(new.rsplit(maxsplit=1)[-1])
    assert not later.is_copied(place, place + len(new.rsplit(maxsplit=1)[-1]))


def test_a_short_formula_is_no_copy() -> None:
    documents = mark([dated("Je vous remercie de votre confiance.", f"2024-0{n}-01") for n in range(1, 4)])
    assert all(document.copied == () for document in documents)


STAMPED = """CENTRE DE RADIOLOGIE
Scanner thoraco-abdomino-pelvien
Indication : bilan.
Technique : acquisition hélicoïdale.
Résultat : pas d'anomalie.
Conclusion : examen normal.
{line}
{line}
Dr Sonia KRIEF

dossier p. {number}/8"""


def test_a_signature_parts_reports_of_one_letterhead_and_stamped_numbers_do_not_join_them() -> None:
    pages = [STAMPED.format(line="Les coupes osseuses ne montrent rien.", number=i) for i in range(1, 9)]
    assert [d.pages[0].number for d in split([received(*pages)], {})] == list(range(1, 9))


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Date : 30/03/23 Réf. : 16461055/52", date(2023, 3, 30)),
        ("Cordeliers,  le  20.03.2025", date(2025, 3, 20)),
        ("Date  :  15 août  2018  Réf.  :  99311087", date(2018, 8, 15)),
        ("Synthèse du 18/10/2024\nProtocole de première\nadministration le 30/09/2020.", date(2024, 10, 18)),
        ("Synthèse médicale du 18/10/2024\nLeuproréline : dernière cure le 01/02/2024, fin de programme.", date(2024, 10, 18)),
        ("Réf. 24H20930 - prélèvement reçu, daté du 29 mai 2024 ; réponse le 3 juin 2024.", date(2024, 6, 3)),
    ],
)
def test_the_date_of_a_document_is_read_whatever_its_spacing_and_its_verb(head: str, day: date) -> None:
    (document,) = split([received(f"Hôpital de Valmont\n{head}\n\nConsultation\nTout va bien.")], {})
    assert document.date == Interval(day, day)


def test_the_report_of_a_day_hospital_without_a_date_is_of_the_day_of_its_cure() -> None:
    text = "Hôpital de jour - compte rendu de séance\nMme MARTINEAU, 70 ans.\nCure 2 de carboplatine administrée le 18 décembre 2023.\nRAS."
    (document,) = split([received(text)], {})
    assert document.date == Interval(date(2023, 12, 18), date(2023, 12, 18))


def test_a_title_may_say_that_contrast_was_injected() -> None:
    (document,) = split([received("Clinique des Ormeaux\nTDM TAP avec injection\nIndication : bilan.")], {})
    assert document.type == "imaging"


def test_a_letter_without_a_title_is_a_letter() -> None:
    (document,) = split([received("Hôpital de Valmont\n\nCher confrère,\nJe vois ce jour votre patiente.\nElle va bien.")], {})
    assert document.type == "consultation_letter"
