"""Zip archives: the documents inside, within limits that no bomb, loop or path passes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from filigrane.science.pages import refusals

MAX_FILES = 2000
MAX_TOTAL = 1024 * 1024 * 1024
MAX_RATIO = 200
"""The largest unpacked size over packed size for the whole archive: text reaches 10 to 20, a bomb thousands."""

_FREE = 20 * 1024 * 1024
"""An archive that unpacks below this size is no bomb, whatever its ratio."""

_ENCRYPTED = 0x1


def checked_zip(name: str, data: bytes) -> zipfile.ZipFile:
    """Open a zip after checking what it announces.

    Raises
    ------
    InputRefused
        When it is damaged, encrypted, holds too many files, or unpacks to too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refusals.archive_refused(name, "Elle est tronquée ou endommagée") from error
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise refusals.archive_refused(name, f"Elle contient {len(entries)} fichiers, la limite est de {MAX_FILES}")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise refusals.encrypted(name)
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL or (total > _FREE and total > MAX_RATIO * max(len(data), 1)):
        raise refusals.archive_refused(
            name, f"Elle se déploierait en {total // 2**20} Mio pour {len(data) // 1024} Kio reçus, comme une archive piégée"
        )
    return archive


def open_archive(data: bytes, name: str = "archive.zip") -> Iterator[tuple[str, bytes]]:
    """Give the (name, bytes) of each document of a zip, sorted by name; folders and system files are left out.

    Raises
    ------
    InputRefused
        As :func:`checked_zip`, and when a path leaves the archive, an archive lies inside, or a file is not what it announced.
    """
    with checked_zip(name, data) as archive:
        for entry in sorted(archive.infolist(), key=lambda e: e.filename):
            path = entry.filename.replace("\\", "/")
            if entry.is_dir() or _is_clutter(path):
                continue
            if path.startswith("/") or ".." in PurePosixPath(path).parts or path[1:2] == ":" or "\x00" in path:
                raise refusals.archive_refused(name, f"Le chemin « {path[:80]} » sort de l’archive")
            content = _content(name, archive, entry)
            if content.startswith((b"PK\x03\x04", b"PK\x05\x06")) and b"word/document" not in content:
                raise refusals.archive_refused(name, f"Elle contient une autre archive (« {path[:80]} »)")
            yield path, content


def _is_clutter(path: str) -> bool:
    base = PurePosixPath(path).name
    return path.startswith("__MACOSX/") or base.startswith(".") or base in {"Thumbs.db", "desktop.ini"}


def _content(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as stream:
            content = stream.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError) as error:
        raise refusals.archive_refused(name, f"Le fichier « {entry.filename[:80]} » y est endommagé") from error
    except Exception as error:
        if type(error).__module__ == "zlib" or type(error).__name__ == "LZMAError":  # damaged compressed data
            raise refusals.archive_refused(name, f"Le fichier « {entry.filename[:80]} » y est endommagé") from error
        raise
    if len(content) != entry.file_size:
        raise refusals.archive_refused(name, f"Le fichier « {entry.filename[:80]} » n’a pas la taille annoncée")
    return content
