"""The order in which a page of several shapes is read: foot, letterhead, columns, table, each by its own shape."""

from __future__ import annotations

import io

from filigrane.science.pages.pdf import read_pages

Line = tuple[float, float, str]


def _page(lines: list[Line]) -> list[str]:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for x, y, text in sorted(lines, key=lambda line: line[2]):  # never in the order of reading
        canvas.setFont("Helvetica", 10)
        canvas.drawString(x, 842 - y, text)
    canvas.showPage()
    canvas.save()
    return read_pages("page.pdf", buffer.getvalue())[0].text.split()


def _column(x: float, y: float, rows: int, name: str) -> list[Line]:
    return [(x, y + 13.5 * row, f"{name}{row} lorem ipsum dolor sit amet elit sed") for row in range(rows)]


def _names(words: list[str], *prefixes: str) -> list[str]:
    return [word for word in words if word.startswith(prefixes)]


def test_the_foot_of_a_page_comes_after_the_longer_column() -> None:
    lines = [*_column(50, 60, 6, "gauche"), *_column(310, 60, 10, "droite"), (50, 812, "pied de page")]
    wanted = [f"gauche{n}" for n in range(6)] + [f"droite{n}" for n in range(10)] + ["pied"]
    assert _names(_page(lines), "gauche", "droite", "pied") == wanted


def test_columns_above_a_table_are_read_one_after_the_other_and_the_table_row_by_row() -> None:
    table = [
        (x, 320.0 + 15 * row, f"cellule{row}{letter}") for row in range(8) for x, letter in ((50, "a"), (250, "b"), (400, "c"))
    ]
    prose = [(50, 480.0 + 13.5 * row, f"prose{row} " + "lorem ipsum dolor sit amet " * 3) for row in range(8)]
    lines = [*_column(50, 60, 12, "gauche"), *_column(310, 60, 12, "droite"), *table, *prose]
    words = _page(lines)
    assert _names(words, "gauche", "droite") == [f"{side}{n}" for side in ("gauche", "droite") for n in range(12)]
    assert _names(words, "cellule") == [f"cellule{row}{letter}" for row in range(8) for letter in "abc"]
    assert words.index("droite11") < words.index("cellule0a") < words.index("prose0")


def test_a_table_of_labels_and_values_stays_row_by_row() -> None:
    labels = [(50.0, 60.0 + 15 * row, f"label{row}") for row in range(8)]
    values = [(300.0, 60.0 + 15 * row, f"valeur{row}") for row in range(8)]
    words = _page([*labels, *values])
    assert words == [word for row in range(8) for word in (f"label{row}", f"valeur{row}")]
