"""Scanned pages through the real Tesseract: any orientation, specks and skew; words keep their place and confidence."""

from __future__ import annotations

import io
from types import ModuleType

import pytest

from filigrane.science.pages import Page, read_file
from filigrane.science.pages.optical import Tesseract
from filigrane.science.pages.upright import estimated_quarters, estimated_skew

pytestmark = pytest.mark.tesseract


def read(data: bytes) -> Page:
    return read_file("scan.pdf", data, ocr=Tesseract(workers=1)).pages[0]


@pytest.mark.parametrize(("turn", "noise"), [(0, 0.0), (1.5, 0.02), (-3, 0.01), (90, 0.0), (180, 0.0), (270, 0.0)])
def test_a_scan_is_read_in_any_orientation_and_each_word_has_its_place(made: ModuleType, turn: float, noise: float) -> None:
    page = read(made.scanned_pdf(made.scan(turn=turn, noise=noise)))
    assert page.ocr
    assert page.problem == ""
    for line in ("COMPTE RENDU DE CONSULTATION", "Elle ne présente pas de métastase à distance.", "opéré le 3 février 2024"):
        assert line in page.text
    start = page.text.index("MOREAU")
    ((x0, y0, x1, y1),) = page.boxes_for(start, start + 6)
    x, y, width, height = (x0 + x1) / 2, (y0 + y1) / 2, page.width, page.height
    upright = {90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}.get(int(turn), (x, y))
    assert abs(upright[0] - 152) < 25
    assert abs(upright[1] - 391) < 25


def test_words_and_confidences_cover_the_text(made: ModuleType) -> None:
    page = read(made.scanned_pdf(made.scan()))
    assert [page.text[a:b] for a, b, _ in page.words] == page.text.split()
    assert all(0 <= confidence <= 1 for _, _, confidence in page.words)
    assert len(page.boxes) == 4 * len(page.text)


def test_a_scanned_table_keeps_its_rows(made: ModuleType) -> None:
    from PIL import ImageDraw, ImageFont

    picture = made.scan([])
    font = ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf", 31)
    rows = [
        ("Hémoglobine", "10,2", "g/dL"),
        ("Plaquettes", "98", "G/L"),
        ("Créatinine", "88", "µmol/L"),
        ("Sodium", "140", "mmol/L"),
    ]
    for index, row in enumerate(rows):
        for x, cell in zip((150, 700, 1000), row, strict=True):
            ImageDraw.Draw(picture).text((x, 300 + 60 * index), cell, fill=0, font=font)
    lines = [line.split() for line in read(made.scanned_pdf(picture)).text.split("\n") if line]
    assert [line[:2] for line in lines] == [[row[0], row[1]] for row in rows]


def test_a_tiff_of_two_frames_gives_two_pages(made: ModuleType) -> None:
    stream = io.BytesIO()
    made.scan(["Première page du document"]).save(
        stream, "TIFF", save_all=True, append_images=[made.scan(["Seconde page du document"], turn=180)], dpi=(200, 200)
    )
    file = read_file("fax.tif", stream.getvalue(), ocr=Tesseract(workers=1))
    assert [page.text for page in file.pages] == ["Première page du document", "Seconde page du document"]
    assert [round(page.width) for page in file.pages] == [595, 595]


def test_a_blank_page_says_that_nothing_can_be_read(made: ModuleType) -> None:
    page = read(made.scanned_pdf(made.scan([])))
    assert (page.text, page.ocr) == ("", True)
    assert page.problem.startswith("Page sans texte lisible")


@pytest.mark.parametrize("turn", [-4.0, -1.2, 0.0, 2.3, 5.5])
def test_the_skew_is_measured(made: ModuleType, turn: float) -> None:
    assert abs(estimated_skew(made.scan(turn=turn)) + turn) <= 0.2


@pytest.mark.parametrize(("turn", "quarters"), [(0, 0), (180, 0), (90, 1), (270, 1)])
def test_lines_that_run_up_and_down_are_seen(made: ModuleType, turn: int, quarters: int) -> None:
    assert estimated_quarters(made.scan(turn=turn)) == quarters
