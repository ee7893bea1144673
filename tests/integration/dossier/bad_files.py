"""Files that a hospital receives and nobody would choose to read: each made here, none taken from anywhere."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

from tests.dossier_helpers import letter

BODY = "Adénocarcinome du côlon ascendant diagnostiqué en mars 2024. OMS 1."


def pdf(pages: int = 1, *, password: str = "", script: bool = False, body: str = BODY) -> bytes:
    """Return a PDF of some pages, encrypted or with a script when asked."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen import canvas

    made = io.BytesIO()
    paper = canvas.Canvas(made, encrypt=StandardEncryption(password, canPrint=0) if password else None)
    for number in range(pages):
        for row, line in enumerate(letter(body).splitlines()):
            paper.drawString(50, 780 - 16 * row, line)
        paper.drawString(50, 40, f"Page {number + 1} sur {pages}")
        paper.showPage()
    if script:
        paper._doc.Catalog.OpenAction = _script()
    paper.save()
    return made.getvalue()


def _script() -> object:
    from reportlab.pdfbase import pdfdoc

    return pdfdoc.PDFDictionary({"S": pdfdoc.PDFName("JavaScript"), "JS": pdfdoc.PDFString("app.alert('script')")})


def one_line() -> bytes:
    """Return a letter whose last line is of ten million characters."""
    return (letter(BODY) + "Adenocarcinome du colon. " * 400_000).encode()


def bomb() -> bytes:
    """Return an archive of a file of 500 MiB of zeros."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("lettre.txt", "w", force_zip64=True) as entry:
        block = bytes(2**20)
        for _ in range(500):
            entry.write(block)
    return made.getvalue()


def escaping() -> bytes:
    """Return an archive with a file whose name climbs out of its folder."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../../dehors.txt", letter(BODY))
    return made.getvalue()


def write(folder: Path, name: str, content: bytes | str) -> Path:
    """Write one file and return its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


REFUSED = {
    "chiffre.pdf": (lambda: pdf(password="secret"), "mot de passe"),
    "vide.pdf": (lambda: b"", "est vide"),
    "casse.pdf": (lambda: b"%PDF-1.4 rien", "illisible"),
    "moitie.docx": (lambda: b"PK\x03\x04word/document" + bytes(40), "endommagée"),
    "programme.pdf": (lambda: b"\x7fELF" + bytes(200), "programme"),
    "page.html": (lambda: b"<html><script>alert(1)</script></html>", "HTML"),
    "blancs.txt": (lambda: b"   \n \n", "sans page"),
    "ligne.txt": (one_line, "trop long"),
    "bombe.zip": (bomb, "Archive refusée"),
    "fuite.zip": (escaping, "Archive refusée"),
}
"""Name to (content, a word of the reason): nothing can be read in it."""

READ = {
    "script.pdf": lambda: pdf(2, script=True),
    "faux.txt": lambda: pdf(1),
    "mojibake.txt": lambda: letter(BODY).encode().decode("cp1252", "replace").encode(),
    "nfd.txt": lambda: unicodedata.normalize("NFD", letter(BODY)).encode(),
    "ligatures.txt": lambda: letter(BODY + " Traitement par ﬂuorouracile, eﬃcace.").encode(),
    "latin.txt": lambda: letter(BODY).encode("cp1252", "replace"),
    "arabe.txt": lambda: letter(BODY, who="Mme فاطمة الزهراء MAREUIL Jeanne, née le 14/03/1961").encode(),
    "sans-date.txt": f"Patiente : Mme MAREUIL Jeanne, née le 14/03/1961\n\n{BODY}".encode,
}
"""Name to content: read, with the site of the tumour found."""
