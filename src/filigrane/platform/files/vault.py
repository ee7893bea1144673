"""The folder of encrypted files: written whole or not at all, sealed piece by piece so that no file has to fit in memory."""

from __future__ import annotations

import errno
import os
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from filigrane.kernel.errors import FiligraneError, IntegrityFailure
from filigrane.platform.keys import seal, unseal

_MAGIC = b"FILI\x02"
_PIECE = 4 << 20
_LENGTH = struct.Struct(">I")
_TEMPORARY = ".partial-"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StorageFull(FiligraneError):
    """The disk is full: nothing was kept."""

    http_status = 507


def path_of(home: Path, item_id: str) -> Path:
    """Return where the bytes of an item lie; its last two characters spread the files over folders."""
    return home / "files" / item_id[-2:] / f"{item_id}.bin"


def write(home: Path, item_id: str, key: bytes, source: BinaryIO) -> Path:
    """Write what ``source`` holds encrypted: a temporary file, flushed to the disk, then renamed.

    Each piece is sealed with its place and whether it is the last: none can be left out, repeated or put elsewhere.

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
            stream.write(_MAGIC)
            for piece in _sealed(source, item_id, key):
                stream.write(_LENGTH.pack(len(piece)) + piece)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise full(folder=path.parent, error=error) from error
    return path


def full(*, folder: Path, error: OSError) -> StorageFull:
    """Return what to say when a file could not be written."""
    return StorageFull(
        "Le fichier n’a pas pu être enregistré",
        where=str(folder),
        why="disque plein" if error.errno in _FULL else error.strerror or "erreur du disque",
        remedy="Libérez de la place puis déposez-le de nouveau ; rien n’a été gardé à moitié",
    )


def _sealed(source: BinaryIO, item_id: str, key: bytes) -> Iterator[bytes]:
    piece, number = source.read(_PIECE), 0
    while True:
        following = source.read(_PIECE)
        yield seal(key, piece, _bound(item_id, number, last=not following))
        if not following:
            return
        piece, number = following, number + 1


def _bound(item_id: str, number: int, *, last: bool) -> str:
    return f"{item_id}:{number}:{'last' if last else 'more'}"


def read(home: Path, item_id: str, key: bytes) -> bytes:
    """Return the bytes of an item.

    Raises
    ------
    IntegrityFailure
        When the file is absent, cut or changed.
    """
    try:
        content = memoryview(path_of(home, item_id).read_bytes())
    except FileNotFoundError:
        content = memoryview(b"")
    pieces = _pieces(content[len(_MAGIC) :]) if content[: len(_MAGIC)] == _MAGIC else []
    if not pieces:
        raise IntegrityFailure(
            "Un fichier reçu est absent ou abîmé",
            where=item_id,
            remedy="Restaurez-le depuis la sauvegarde et prévenez l’administrateur technique",
        )
    last = len(pieces) - 1
    return b"".join(unseal(key, bytes(one), _bound(item_id, n, last=n == last)) for n, one in enumerate(pieces))


def _pieces(content: memoryview) -> list[memoryview]:
    """Return the sealed pieces; what is cut in the middle of one is found when it is unsealed."""
    found, position = [], 0
    while position + _LENGTH.size <= len(content):
        (size,) = _LENGTH.unpack_from(content, position)
        position += _LENGTH.size
        found.append(content[position : position + size])
        position += size
    return found


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
