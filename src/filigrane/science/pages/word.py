"""DOCX: headers, paragraphs, tables and text boxes in their order, as one page of text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from filigrane.science.pages import refusals
from filigrane.science.pages.archive import checked_zip
from filigrane.science.pages.clean import clean_text
from filigrane.science.pages.layout import CELL
from filigrane.science.pages.model import Page

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(name: str, data: bytes) -> list[Page]:
    """Return the one page of a DOCX file; its headers and footers are its ``margins``.

    Raises
    ------
    InputRefused
        When the container is a bomb or damaged, or holds no text.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    checked_zip(name, data).close()
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, SyntaxError, KeyError, ValueError) as error:  # lxml's errors are SyntaxErrors
        raise refusals.damaged(name, "Le document Word est endommagé ou incomplet") from error
    heads, feet = _running(document, "header"), _running(document, "footer")
    body = list(_blocks(document.element.body))
    text, margins = "", []
    for lines, is_margin in ((heads, True), (body, False), (feet, True)):
        block = clean_text("\n".join(lines)).strip("\n")
        if not block:
            continue
        text += "\n" if text else ""
        if is_margin:
            margins.append((len(text), len(text) + len(block)))
        text += block
    if not text.strip():
        raise refusals.no_page(name)
    return [Page(1, 0.0, 0.0, text, margins=tuple(margins))]


def _running(document: Any, which: str) -> list[str]:
    """Return the lines of the sections' headers or footers, each told once."""
    lines: dict[str, None] = {}
    for section in document.sections:
        variants = [which]
        if section.different_first_page_header_footer:
            variants.insert(0, f"first_page_{which}")
        for variant in variants:
            part = getattr(section, variant)
            if not part.is_linked_to_previous:
                lines.update(dict.fromkeys(_blocks(part._element)))  # noqa: SLF001 - python-docx gives no ordered view of it
    return list(lines)


def _blocks(parent: Any) -> Iterator[str]:
    """Give the lines of a body, header or text box, in order."""
    for element in parent:
        if element.tag == f"{_W}p":
            yield from _paragraph(element)
        elif element.tag == f"{_W}tbl":
            yield from _table(element)
        elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag"}:
            yield from _blocks(element)


def _paragraph(paragraph: Any) -> Iterator[str]:
    pieces: list[str] = []
    boxes: list[Any] = []
    _collect(paragraph, pieces, boxes)
    yield from "".join(pieces).split("\n")
    for box in boxes:
        yield from _blocks(box)


def _collect(element: Any, pieces: list[str], boxes: list[Any]) -> None:
    for child in element:
        tag = child.tag
        if tag == f"{_W}t":
            pieces.append(child.text or "")
        elif tag == f"{_W}tab":
            pieces.append("\t")
        elif tag in {f"{_W}br", f"{_W}cr"}:
            pieces.append("\n")
        elif tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif tag == f"{_W}txbxContent":
            boxes.append(child)
        elif tag not in {_FALLBACK, f"{_W}pPr", f"{_W}rPr", f"{_W}del", f"{_W}moveFrom"}:
            _collect(child, pieces, boxes)


def _table(table: Any) -> Iterator[str]:
    """Give one line a row, its cells separated as everywhere; a merged cell is told once."""
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:  # a nested table's rows are told inside their cell
            continue
        cells = [" ".join(" ".join(_blocks(cell)).split()) for cell in row.iterchildren(f"{_W}tc")]
        yield re.sub(r"\s+$", "", CELL.join(cells))
