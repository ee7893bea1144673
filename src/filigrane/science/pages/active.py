"""Active content of a PDF: scripts, launched programs, embedded files and automatic actions, taken out before a page is served."""

from __future__ import annotations

import io
from typing import Any

from filigrane.science.pages import refusals

_FRENCH = {
    "/JavaScript": "script (JavaScript)", "/JS": "script (JavaScript)", "/OpenAction": "action à l’ouverture (OpenAction)",
    "/AA": "actions automatiques (AA)",
    "/Launch": "lancement de programme (Launch)",
    "/EmbeddedFiles": "fichiers joints (EmbeddedFiles)",
    "/RichMedia": "contenu multimédia (RichMedia)", "/XFA": "formulaire dynamique (XFA)", "/EF": "fichiers joints (EmbeddedFiles)",
    "/SubmitForm": "envoi de formulaire (SubmitForm)", "/ImportData": "import de données (ImportData)",
    "/URI": "lien vers l’extérieur (URI)",
    "/GoToR": "lien vers un autre fichier (GoToR)", "/GoToE": "lien vers un fichier joint (GoToE)",
    "/Movie": "contenu multimédia (RichMedia)",
    "/Sound": "contenu multimédia (RichMedia)", "/Rendition": "contenu multimédia (RichMedia)", "/AF": "fichiers joints (EmbeddedFiles)",
}  # fmt: skip
_KEYS = ("/OpenAction", "/AA", "/JavaScript", "/JS", "/EmbeddedFiles", "/XFA", "/EF", "/AF")
_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/URI",
        "/GoToR",
        "/GoToE",
        "/RichMedia",
        "/Movie",
        "/Sound",
        "/Rendition",
    }
)


def safe_pdf(data: bytes, name: str = "document.pdf") -> tuple[bytes, list[str]]:
    """Return the PDF without active content, and in French what was removed; the same bytes when nothing was.

    Raises
    ------
    InputRefused
        When the file is encrypted or cannot be opened.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            removed: dict[str, None] = {}
            for thing in [document.trailer, *document.objects]:
                _strip(thing, removed)
            if not removed:
                return data, []
            cleaned = io.BytesIO()
            document.remove_unreferenced_resources()
            document.save(cleaned)
    except pikepdf.PasswordError as error:
        raise refusals.encrypted(name) from error
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError) as error:
        raise refusals.damaged(name) from error
    return cleaned.getvalue(), list(removed)


def _strip(thing: Any, removed: dict[str, None]) -> None:
    """Strip one indirect object, and the direct dictionaries and arrays inside it."""
    import pikepdf

    waiting = [thing]
    budget = 100_000
    while waiting and budget:
        budget -= 1
        current = waiting.pop()
        if isinstance(current, pikepdf.Array):
            waiting += [child for child in list(current) if _is_container(child)]
            continue
        if not isinstance(current, pikepdf.Dictionary | pikepdf.Stream):
            continue
        keys = list(current.keys())
        for key in keys:
            if key in _KEYS:
                del current[key]
                removed[_FRENCH[key]] = None
        _disarm(current, removed)
        waiting += [current[key] for key in keys if key in current and _is_container(current[key])]


def _disarm(current: Any, removed: dict[str, None]) -> None:
    """Empty an action of a dangerous kind, and remove multimedia annotations' content."""
    kind = str(current.get("/S", "")) if not isinstance(current.get("/S"), list) else ""
    if kind in _ACTIONS:
        for key in list(current.keys()):
            del current[key]
        removed[_FRENCH[kind]] = None
    if str(current.get("/Subtype", "")) in {"/RichMedia", "/Movie", "/Sound", "/FileAttachment", "/Screen"}:
        current["/Subtype"] = current["/Subtype"].__class__("/Text")
        for key in ("/RichMediaContent", "/RichMediaSettings", "/Movie", "/Sound", "/FS", "/A"):
            if key in current:
                del current[key]
        removed[_FRENCH["/RichMedia"]] = None


def _is_container(thing: Any) -> bool:
    import pikepdf

    return isinstance(thing, pikepdf.Array | pikepdf.Dictionary) and not thing.is_indirect
