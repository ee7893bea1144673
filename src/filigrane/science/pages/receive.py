"""One door for received files: the format is told by the bytes, never by the extension."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from filigrane.kernel.errors import InputRefused
from filigrane.science.pages import refusals
from filigrane.science.pages.model import Page, ReceivedFile
from filigrane.science.pages.opened import Reading

if TYPE_CHECKING:
    from filigrane.science.pages.optical import Ocr

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CDA = "application/hl7-cda+xml"
FHIR = "application/fhir+json"
TEXT = "text/plain"
ZIP = "application/zip"

_EXTENSIONS = {
    PDF: ("pdf",), PNG: ("png",), JPEG: ("jpg", "jpeg", "jpe"), TIFF: ("tif", "tiff"), DOCX: ("docx",), CDA: ("xml", "cda"),
    FHIR: ("json",), TEXT: ("txt", "text", "log", "md", "csv", "asc"), ZIP: ("zip",),
}  # fmt: skip
_FRENCH = {
    PDF: "PDF", PNG: "image PNG", JPEG: "image JPEG", TIFF: "image TIFF", DOCX: "DOCX", CDA: "CDA", FHIR: "lot FHIR",
    TEXT: "texte", ZIP: "archive zip",
}  # fmt: skip


def read_file(name: str, data: bytes, *, ocr: Ocr | None = None) -> ReceivedFile:
    """Read one received file into pages of text.

    Parameters
    ----------
    name
        The file's name as received; used in messages and to tell a wrong extension, never to choose a reader.
    data
        Its bytes.
    ocr
        What reads pictures of pages (see ``optical.Tesseract``). Without it such pages come back with a ``problem``.

    Raises
    ------
    InputRefused
        When the file is empty, too large, encrypted, damaged beyond repair, without a page, too long, or of a format not read.
    """
    from filigrane.science.pages import margins

    if not data:
        raise refusals.empty(name)
    if len(data) > refusals.MAX_BYTES:
        raise refusals.too_large(name, len(data))
    media_type = media_type_of(name, data)
    try:
        reading = _READERS[media_type](name, data, ocr)
    except InputRefused:
        raise
    except MemoryError as error:
        raise refusals.too_large(name, len(data)) from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, RecursionError, ArithmeticError) as error:
        # A malformed file may break any library below in its own way; a person needs one sentence, not a traceback.
        raise refusals.damaged(name) from error
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension and extension not in _EXTENSIONS[media_type]:
        reading.notes.insert(
            0, f"L’extension « .{extension} » ne correspond pas au contenu : fichier lu comme {_FRENCH[media_type]}."
        )
    return ReceivedFile(
        name,
        hashlib.sha256(data).hexdigest(),
        media_type,
        margins.mark(reading.pages),
        tuple(reading.structured),
        tuple(reading.notes),
    )


def read_attachment(name: str, data: bytes, *, ocr: Ocr | None) -> tuple[Sequence[Page], list[str]]:
    """Return the pages and notes of a file carried inside a structured file; one that cannot be read is said in the notes."""
    try:
        if data and media_type_of(name, data) in {CDA, FHIR, ZIP}:
            raise refusals.unsupported(name, "fichier structuré ou archive à l’intérieur d’un autre")
        read = read_file(name, data, ocr=ocr)
    except InputRefused as refusal:
        return (), [f"Pièce jointe non lue. {refusal.french()}"]
    return read.pages, list(read.notes)


def media_type_of(name: str, data: bytes) -> str:
    """Return the media type told by the bytes.

    Raises
    ------
    InputRefused
        When the format is known and not read, or not known.
    """
    for magic, media_type in ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"II*\x00", TIFF), (b"MM\x00*", TIFF)):
        if data.startswith(magic):
            return media_type
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return DOCX if b"word/document" in data else ZIP
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise refusals.encrypted(name)
        raise refusals.unsupported(name, "ancien format Word, Excel ou Outlook")
    for magic, found in _NOT_READ:
        if data.startswith(magic):
            raise refusals.unsupported(name, found)
    return _textual_type(name, data)


_NOT_READ = (
    (b"{\\rtf", "RTF"), (b"GIF8", "image GIF"), (b"BM", "image BMP"), (b"Rar!", "archive RAR"), (b"7z\xbc\xaf", "archive 7z"),
    (b"\x1f\x8b", "archive gzip"), (b"\x7fELF", "programme"), (b"MZ", "programme"),
)  # fmt: skip


def _textual_type(name: str, data: bytes) -> str:
    start = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        if b"ClinicalDocument" in data[:65536].replace(b"\x00", b""):
            return CDA
        if b"<html" in start.lower() or b"<!doctype html" in start.lower():
            raise refusals.unsupported(name, "page HTML")
        if start.startswith(b"<?xml"):
            raise refusals.unsupported(name, "XML qui n’est pas un CDA")
    if start.startswith(b"{") and b'"resourceType"' in data:
        return FHIR
    return TEXT


def _pdf(name: str, data: bytes, ocr: Ocr | None) -> Reading:
    from filigrane.science.pages import optical, pdf

    pages, notes, data = pdf.read_or_repair(name, data)
    needed = [page for page in pages if page.problem and page.width]
    if not needed or ocr is None or not ocr.available():
        return Reading(pages, notes=notes)
    scale = optical.DPI / 72
    images = (pdf.page_image(name, data, page.number, scale) for page in needed)
    for page, seen in zip(needed, optical.read_images(ocr, images), strict=True):
        pages[page.number - 1] = optical.page_of(seen, page.number, page.width, page.height)
    return Reading(pages, notes=notes)


def _image(name: str, data: bytes, ocr: Ocr | None) -> Reading:
    from filigrane.science.pages import optical

    return Reading(optical.read_picture_file(name, data, ocr))


def _word(name: str, data: bytes, _ocr: Ocr | None) -> Reading:
    from filigrane.science.pages import word

    return Reading(word.read_docx(name, data))


def _cda(name: str, data: bytes, ocr: Ocr | None) -> Reading:
    from filigrane.science.pages import cda

    return cda.read_cda(name, data, partial(read_attachment, ocr=ocr))


def _fhir(name: str, data: bytes, ocr: Ocr | None) -> Reading:
    from filigrane.science.pages import fhir

    return fhir.read_bundle(name, data, partial(read_attachment, ocr=ocr))


def _text(name: str, data: bytes, _ocr: Ocr | None) -> Reading:
    from filigrane.science.pages import plain

    return Reading(plain.read_text(name, data))


def _archive(name: str, _data: bytes, _ocr: Ocr | None) -> Reading:
    raise refusals.unsupported(name, "archive zip, à ouvrir avant lecture")


_READERS: dict[str, Callable[[str, bytes, Ocr | None], Reading]] = {
    PDF: _pdf, PNG: _image, JPEG: _image, TIFF: _image, DOCX: _word, CDA: _cda, FHIR: _fhir, TEXT: _text, ZIP: _archive,
}  # fmt: skip
