"""The folder of encrypted files: written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from filigrane.kernel.errors import FiligraneError, IntegrityFailure
from filigrane.platform.keys import seal, unseal

_MAGIC = b"FILI\x01"
_TEMPORARY = ".partial-"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StorageFull(FiligraneError):
    """The disk is full: nothing was kept."""

    http_status = 507


def path_of(home: Path, item_id: str) -> Path:
    """Return where the bytes of an item lie; its last two characters spread the files over folders."""
    return home / "files" / item_id[-2:] / f"{item_id}.bin"


def write(home: Path, item_id: str, key: bytes, data: bytes) -> Path:
    """Write ``data`` encrypted: a temporary file, flushed to the disk, then renamed.

    Raises
    ------
    StorageFull
        When the disk cannot hold it; nothing half written remains.
    """
    path = path_of(home, item_id)
    temporary = path.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True, parents=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(_MAGIC + seal(key, data, item_id))
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StorageFull(
            "Le fichier n’a pas pu être enregistré",
            where=str(path.parent),
            why="disque plein" if error.errno in _FULL else error.strerror or "erreur du disque",
            remedy="Libérez de la place puis déposez-le de nouveau ; rien n’a été gardé à moitié",
        ) from error
    return path


def read(home: Path, item_id: str, key: bytes) -> bytes:
    """Return the bytes of an item.

    Raises
    ------
    IntegrityFailure
        When the file is absent, cut or changed.
    """
    path = path_of(home, item_id)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = b""
    if not content.startswith(_MAGIC):
        raise IntegrityFailure(
            "Un fichier reçu est absent ou abîmé",
            where=item_id,
            remedy="Restaurez-le depuis la sauvegarde et prévenez l’administrateur technique",
        )
    return unseal(key, content[len(_MAGIC) :], item_id)


def remove(home: Path, item_id: str) -> None:
    """Remove the bytes of an item, if they are there."""
    path_of(home, item_id).unlink(missing_ok=True)


def stored(home: Path) -> Iterator[Path]:
    """Give every file of the folder, finished or not."""
    for path in sorted((home / "files").glob("*/*")):
        if path.suffix == ".bin" or path.name.startswith(_TEMPORARY):
            yield path


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
