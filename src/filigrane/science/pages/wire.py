"""Received files as JSON and plain bytes and back: what crosses from the separate process that reads them, without pickle."""

from __future__ import annotations

from array import array
from typing import Any

from filigrane.kernel.wire import interval_from_json, interval_to_json
from filigrane.science.pages.model import Page, ReceivedFile, StructuredFact
from filigrane.science.pages.receive import read_file

Json = dict[str, Any]

READ = "filigrane.science.pages.wire:read"
"""The name by which the sandbox runs :func:`read`."""


def read(data: bytes, name: str, ocr: bool = True) -> tuple[Json, list[bytes]]:
    """Read one received file (see :func:`read_file`), with Tesseract where it is installed and ``ocr`` asks for it."""
    from filigrane.science.pages.optical import Tesseract

    return to_wire(read_file(name, data, ocr=Tesseract() if ocr else None))


def to_wire(file: ReceivedFile) -> tuple[Json, list[bytes]]:
    """Return a JSON document and the pages' boxes, one buffer a page."""
    document = {
        "name": file.name, "sha256": file.sha256, "media_type": file.media_type, "notes": list(file.notes),
        "pages": [_page(page) for page in file.pages],
        "structured": [_fact(fact) for fact in file.structured],
    }  # fmt: skip
    return document, [page.boxes.tobytes() for page in file.pages]


def from_wire(document: Json, buffers: list[bytes]) -> ReceivedFile:
    """Return what :func:`to_wire` wrote."""
    return ReceivedFile(
        document["name"],
        document["sha256"],
        document["media_type"],
        tuple(_page_back(page, boxes) for page, boxes in zip(document["pages"], buffers, strict=True)),
        tuple(_fact_back(fact) for fact in document["structured"]),
        tuple(document["notes"]),
    )


def _page(page: Page) -> Json:
    return {
        "number": page.number, "width": page.width, "height": page.height, "text": page.text, "ocr": page.ocr,
        "words": [list(word) for word in page.words], "margins": [list(margin) for margin in page.margins], "problem": page.problem,
    }  # fmt: skip


def _page_back(page: Json, buffer: bytes) -> Page:
    boxes = array("f")
    boxes.frombytes(buffer)
    words = tuple((int(a), int(b), float(c)) for a, b, c in page["words"])
    margins = tuple((int(a), int(b)) for a, b in page["margins"])
    return Page(page["number"], page["width"], page["height"], page["text"], boxes, page["ocr"], words, margins, page["problem"])


def _fact(fact: StructuredFact) -> Json:
    return {
        "kind": fact.kind, "value": fact.value, "path": fact.path, "start": fact.start, "end": fact.end, "unit": fact.unit,
        "code_system": fact.code_system, "code": fact.code, "when": interval_to_json(fact.when),
    }  # fmt: skip


def _fact_back(fact: Json) -> StructuredFact:
    return StructuredFact(**{**fact, "when": interval_from_json(fact["when"])})
