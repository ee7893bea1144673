"""The refusals of a received file, in French: what, where, why, what to do. One function a case, so that words stay the same."""

from __future__ import annotations

from filigrane.kernel.errors import InputRefused

MAX_BYTES = 300 * 1024 * 1024
"""The largest received file: above the largest dossier scans seen, below what one worker's memory limit allows."""

MAX_PAGES = 2000

MAX_CHARACTERS = 4_000_000
"""The longest page that a dossier reads for findings: as many characters as ``MAX_PAGES`` ordinary pages hold."""

DAMAGED = "Fichier illisible"
"""What :func:`damaged` says first; a reader that can repair looks for it."""


def empty(name: str) -> InputRefused:
    """Return the refusal of a file without a byte."""
    return InputRefused(
        "Fichier vide",
        where=f"Fichier « {name} »",
        why="Il ne contient aucun octet, la copie a sans doute échoué",
        remedy="Déposez-le de nouveau",
    )


def too_large(name: str, size: int, limit: int = MAX_BYTES) -> InputRefused:
    """Return the refusal of a file larger than ``limit`` bytes."""
    return InputRefused(
        "Fichier trop volumineux",
        where=f"Fichier « {name} »",
        why=f"Il pèse {size // 2**20} Mio, la limite est de {limit // 2**20} Mio",
        remedy="Découpez-le en plusieurs fichiers",
    )


def unsupported(name: str, found: str = "format inconnu") -> InputRefused:
    """Return the refusal of a format that is not read."""
    return InputRefused(
        "Format de fichier non lu",
        where=f"Fichier « {name} »",
        why=f"Contenu reconnu : {found}",
        remedy="Déposez un PDF, une image (PNG, JPEG, TIFF), un DOCX, un texte, un CDA (XML) ou un lot FHIR (JSON)",
    )


def encrypted(name: str) -> InputRefused:
    """Return the refusal of a file protected by a password."""
    return InputRefused(
        "Fichier protégé par un mot de passe",
        where=f"Fichier « {name} »",
        why="Son contenu est chiffré et ne peut pas être lu",
        remedy="Demandez à l’expéditeur une version sans mot de passe",
    )


def damaged(name: str, why: str = "Il est tronqué ou endommagé et n’a pas pu être réparé") -> InputRefused:
    """Return the refusal of a file whose content cannot be decoded."""
    return InputRefused(
        DAMAGED,
        where=f"Fichier « {name} »",
        why=why,
        remedy="Demandez une nouvelle copie à l’expéditeur",
    )


def no_page(name: str) -> InputRefused:
    """Return the refusal of a file with no page or no text."""
    return InputRefused(
        "Fichier sans page",
        where=f"Fichier « {name} »",
        why="Il est bien formé mais ne contient aucune page à lire",
        remedy="Vérifiez que le bon fichier a été déposé",
    )


def too_many_pages(name: str, count: int, limit: int = MAX_PAGES) -> InputRefused:
    """Return the refusal of a file with more than ``limit`` pages."""
    return InputRefused(
        "Fichier trop long",
        where=f"Fichier « {name} »",
        why=f"Il compte {count} pages, la limite est de {limit}",
        remedy="Découpez-le en plusieurs fichiers",
    )


def too_long(name: str, count: int, limit: int = MAX_CHARACTERS) -> InputRefused:
    """Return the refusal of a file with a page of more than ``limit`` characters."""
    return InputRefused(
        "Texte trop long",
        where=f"Fichier « {name} »",
        why=f"Une page compte {count} caractères, la limite est de {limit}",
        remedy="Découpez-le en plusieurs fichiers",
    )


def archive_refused(name: str, why: str) -> InputRefused:
    """Return the refusal of an archive."""
    return InputRefused(
        "Archive refusée",
        where=f"Archive « {name} »",
        why=why,
        remedy="Déposez les documents eux-mêmes, ou une archive zip simple",
    )
