"""Files on their way in: copied to the installation's disk block by block, within its limit, and gone when the caller is done.

They lie there unencrypted for that time, in a folder that only this account opens; ``sweep`` removes what a killed process left.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from filigrane.kernel.errors import InputRefused
from filigrane.platform.files.vault import full
from filigrane.platform.installation import Installation

BLOCK = 1 << 20
FOLDER = "incoming"


@contextmanager
def arriving(installation: Installation, name: str, stream: BinaryIO) -> Iterator[tuple[Path, Path]]:
    """Give the path of a copy of ``stream``, and an empty folder beside it; both are removed at the end.

    Raises
    ------
    InputRefused
        When it is empty or larger than the settings allow: the copy stops there.
    StorageFull
        When the disk cannot hold it.
    """
    folder = installation.home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as made:
        path, beside = Path(made) / "received", Path(made) / "unpacked"
        beside.mkdir()
        _copy(installation, name, stream, path)
        yield path, beside


def _copy(installation: Installation, name: str, stream: BinaryIO, path: Path) -> None:
    most, size = installation.settings.max_file_megabytes, 0
    try:
        with path.open("xb") as target:
            while block := stream.read(BLOCK):
                size += len(block)
                if size > most * 1_000_000:
                    raise too_large(name, most)
                target.write(block)
    except OSError as error:
        raise full(folder=path.parent, error=error) from error
    if not size:
        raise empty(name)


def empty(name: str) -> InputRefused:
    """Return the refusal of a file without a byte."""
    return InputRefused("Le fichier est vide", where=name, remedy="Vérifiez le fichier d’origine et déposez-le de nouveau")


def too_large(name: str, most: int) -> InputRefused:
    """Return the refusal of a file of more than ``most`` megabytes."""
    return InputRefused("Le fichier est trop grand", where=name, why=f"La limite est de {most} Mo", remedy="Divisez-le")


def sweep(installation: Installation, before: float) -> int:
    """Remove what was on its way in before an instant (seconds of the epoch); return how many folders."""
    left = [one for one in (installation.home / FOLDER).glob("*") if one.stat().st_mtime < before]
    for one in left:
        shutil.rmtree(one, ignore_errors=True)
    return len(left)
