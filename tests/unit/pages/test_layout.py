"""Text of a PDF in reading order, and the place of every character."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from types import ModuleType

import pikepdf
import pytest

from filigrane.science.pages import Page, read_file

LEFT = [f"La colonne de gauche raconte en ligne {n} le début suivi" for n in ["un", "deux", "trois", "quatre", "cinq", "six"]]
RIGHT = [f"La colonne de droite raconte en ligne {n} la fin suivie" for n in ["un", "deux", "trois", "quatre", "cinq", "six"]]


def read(data: bytes) -> Page:
    return read_file("essai.pdf", data).pages[0]


def words(page: Page) -> list[str]:
    return page.text.split()


def test_lines_come_back_as_written(made: ModuleType) -> None:
    page = read(made.pdf(made.lines(made.LETTER)))
    assert [" ".join(line.split()) for line in page.text.split("\n") if line] == [" ".join(t.split()) for t in made.LETTER if t]


def test_an_empty_line_is_kept_between_paragraphs(made: ModuleType) -> None:
    page = read(made.pdf(made.lines(["Premier paragraphe de la lettre.", "", "Second paragraphe de la lettre."])))
    assert page.text == "Premier paragraphe de la lettre.\n\nSecond paragraphe de la lettre."


@pytest.mark.parametrize("offset", [0, 5])
def test_two_columns_of_prose_are_read_one_after_the_other(made: ModuleType, offset: int) -> None:
    page = read(
        made.pdf(
            made.both(
                made.lines(["Un titre qui traverse toute la largeur de la page du début jusqu'à la fin, vraiment"], y=740),
                made.lines(LEFT, x=50, y=700, size=9),
                made.lines(RIGHT, x=320, y=700 - offset, size=9),
            )
        )
    )
    assert words(page)[16:] == " ".join(LEFT + RIGHT).split()


def test_a_table_is_read_row_by_row_with_its_cells_apart(made: ModuleType) -> None:
    rows = [
        ("Analyse", "Résultat", "Unité", "Valeurs de référence"),
        ("Hémoglobine", "10,2", "g/dL", "12,0 - 16,0"),
        ("Leucocytes", "3,1", "G/L", "4,0 - 10,0"),
        ("Plaquettes", "98", "G/L", "150 - 400"),
        ("Créatinine", "88", "µmol/L", "45 - 84"),
    ]
    page = read(made.pdf(made.table(rows, (60, 220, 300, 380))))
    assert page.text.split("\n") == ["  ".join(row) for row in rows]


def test_a_table_drawn_column_by_column_is_read_row_by_row(made: ModuleType) -> None:
    columns = [["Sodium", "Potassium", "Calcium"], ["140", "4,1", "2,35"], ["mmol/L", "mmol/L", "mmol/L"]]
    page = read(made.pdf(made.both(*(made.lines(c, x=60 + 120 * i, y=700) for i, c in enumerate(columns)))))
    assert page.text.split("\n") == ["Sodium  140  mmol/L", "Potassium  4,1  mmol/L", "Calcium  2,35  mmol/L"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_lie_in_the_page_as_displayed_for_every_rotation(made: ModuleType, turn: int) -> None:
    import io

    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(made.pdf(made.lines(["Une ligne écrite en haut de la page"], x=60, y=780)))) as document:
        document.pages[0].rotate(turn, relative=False)
        document.save(stream)
    page = read(stream.getvalue())
    (x0, y0, x1, y1) = page.boxes_for(0, len(page.text))[0]
    assert page.text == "Une ligne écrite en haut de la page"
    assert 0 <= x0 < x1 <= page.width
    assert 0 <= y0 < y1 <= page.height
    near_top = {0: y0, 90: page.width - x1, 180: page.height - y1, 270: x0}[turn]
    near_left = {0: x0, 90: y0, 180: page.width - x1, 270: page.height - y1}[turn]
    assert 45 < near_top < 60
    assert 55 < near_left < 62


def test_the_crop_box_moves_the_origin(made: ModuleType) -> None:
    import io

    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(made.pdf(made.lines(["Une ligne écrite dans la page recadrée"], x=60, y=780)))) as document:
        document.pages[0].cropbox = [50, 50, 500, 800]
        document.save(stream)
    page = read(stream.getvalue())
    assert (round(page.width), round(page.height)) == (450, 750)
    assert abs(page.boxes_for(0, 3)[0][0] - 10) < 1.5


def test_text_drawn_sideways_is_read_apart_from_the_rest(made: ModuleType) -> None:
    def sideways(canvas: object) -> None:
        canvas.saveState()  # type: ignore[attr-defined]
        canvas.translate(30, 200)  # type: ignore[attr-defined]
        canvas.rotate(90)  # type: ignore[attr-defined]
        canvas.drawString(0, 0, "Imprimé en marge verticale")  # type: ignore[attr-defined]
        canvas.restoreState()  # type: ignore[attr-defined]

    page = read(made.pdf(made.both(made.lines(made.LETTER), sideways)))
    assert page.text.endswith("\n\nImprimé en marge verticale")
    start = page.text.index("Imprimé")
    (x0, y0, x1, y1), *others = page.boxes_for(start, len(page.text))
    assert not others
    assert y1 - y0 > 100 > 20 > x1 - x0


def test_every_character_has_four_numbers_and_every_drawn_one_a_place(made: ModuleType) -> None:
    page = read(made.pdf(made.lines(made.LETTER)))
    assert len(page.boxes) == 4 * len(page.text)
    for index, character in enumerate(page.text):
        assert isnan(page.boxes[4 * index]) == character.isspace()


def test_running_headers_and_page_numbers_are_margins(made: ModuleType) -> None:
    def page(number: int) -> Callable[[object], None]:
        head = ["Centre hospitalier de Valmont", "Dossier 123456"]
        body = [f"Phrase {number}{i} du corps du document." for i in range(9)]
        return made.lines([*head, "", *body, "", f"Page {number} / 5"])

    pages = read_file("essai.pdf", made.pdf(*(page(n) for n in range(1, 6)))).pages
    for index, one in enumerate(pages, 1):
        assert [one.text[a:b] for a, b in one.margins] == ["Centre hospitalier de Valmont", "Dossier 123456", f"Page {index} / 5"]


def test_a_repeated_result_in_the_body_is_no_margin(made: ModuleType) -> None:
    pages = [made.lines([f"Compte rendu numéro {n}", "Sodium 140 mmol/L", f"Texte {n} propre à la page"]) for n in range(5)]
    assert all(page.margins == () for page in read_file("essai.pdf", made.pdf(*pages)).pages)


def test_a_page_without_text_says_that_it_needs_optical_reading(made: ModuleType) -> None:
    page = read(made.scanned_pdf(made.scan(dpi=72), dpi=72))
    assert page.text == ""
    assert "reconnaissance optique" in page.problem


def test_a_scan_under_a_stamp_needs_optical_reading(made: ModuleType) -> None:
    from reportlab.lib.utils import ImageReader

    def scanned(canvas: object) -> None:
        canvas.drawImage(ImageReader(made.scan(dpi=72)), 0, 0, 595, 842)  # type: ignore[attr-defined]

    stamp = made.lines(["Document numérisé le 12 mars 2024 par le service des archives"], y=20)
    assert "tampon" in read(made.pdf(made.both(scanned, stamp))).problem
    assert read(made.pdf(stamp)).problem == ""


class WithoutModel:
    """An optical reader that is not installed."""

    workers = 1

    def available(self) -> bool:
        return False

    def words(self, picture: object) -> list[object]:
        raise AssertionError("an absent reader must not be asked")


def test_without_an_optical_reader_the_page_says_so_and_the_rest_is_read(made: ModuleType) -> None:
    from filigrane.science.pages.optical import NO_OCR

    file = read_file("scan.png", made.picture_bytes(made.scan()), ocr=WithoutModel())
    assert [page.problem for page in file.pages] == [NO_OCR]
    assert read_file("scan.pdf", made.scanned_pdf(made.scan()), ocr=WithoutModel()).pages[0].problem


def test_three_columns_are_read_from_left_to_right(made: ModuleType) -> None:
    columns = [[f"{name}{i} suivi de quatre mots {i}" for i in range(8)] for name in ("gauche", "milieu", "droite")]
    page = read(made.pdf(made.both(*(made.lines(c, x=40 + 180 * k, y=700, size=9) for k, c in enumerate(columns)))))
    assert page.text.split("\n") == [line for column in columns for line in column]


def test_a_justified_line_is_no_row_of_cells(made: ModuleType) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    words = ["Les", "biomarqueurs", "se", "sont", "développés"]

    def stretched(canvas: object) -> None:
        x = 60.0
        for word in words:
            canvas.drawString(x, 700, word)  # type: ignore[attr-defined]
            x += stringWidth(word, "Helvetica", 12) + 14

    assert read(made.pdf(stretched)).text == " ".join(words)
