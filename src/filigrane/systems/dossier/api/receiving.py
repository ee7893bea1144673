"""Received files filed, and turned into pages; what they hold is looked at in a separate process, bounded and without network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from filigrane.kernel.errors import FiligraneError, InputRefused
from filigrane.platform import access, files
from filigrane.platform.access import Action, Actor
from filigrane.platform.installation import Installation
from filigrane.platform.sandbox import shared
from filigrane.science.pages import refusals
from filigrane.science.pages.model import ReceivedFile
from filigrane.science.pages.unpacking import UNPACK
from filigrane.science.pages.wire import READ, from_wire


@dataclass(frozen=True)
class Unpacked:
    """One received file, by itself or out of an archive: its name, where it lies and its type; or why it is refused."""

    name: str
    path: Path
    media_type: str
    refusal: InputRefused | None = None


def unpack_safely(name: str, path: Path, into: Path, most: int) -> list[Unpacked]:
    """Return the file that lies at ``path``, or those of the archive that it is, written into the folder ``into``.

    Raises
    ------
    InputRefused
        When the file, or the archive as a whole, is refused.
    """
    arguments = {"name": name, "path": str(path), "into": str(into), "most": most}
    rows = shared().run(UNPACK, b"", arguments, name=name).document
    return [
        Unpacked(row["name"], Path(), "", InputRefused(row["refusal"].pop("what"), **row["refusal"]))
        if "refusal" in row
        else Unpacked(row["name"], Path(row["path"]), row["media_type"])
        for row in rows
    ]


@contextmanager
def unpacked_beside(name: str, path: Path) -> Iterator[list[Unpacked]]:
    """Give the same for a file of this machine, with a folder of its own that is removed at the end."""
    with TemporaryDirectory(prefix="filigrane-") as into:
        yield unpack_safely(name, path, Path(into), refusals.MAX_BYTES)


def file_received(
    installation: Installation, actor: Actor, patient: str, name: str, stream: BinaryIO
) -> tuple[Sequence[files.SourceItem], Sequence[tuple[str, FiligraneError]]]:
    """File what was dropped for a patient; return the files kept, and the names of the others with why they were not.

    The file is copied to the disk block by block, and an archive is opened in the separate process only.

    Raises
    ------
    AccessRefused
        When the person may not file documents for this patient.
    """
    with installation.reading() as connection:
        access.require(connection, actor, Action.FILE_DOCUMENT, patient)
    filed: list[files.SourceItem] = []
    refused: list[tuple[str, FiligraneError]] = []
    try:
        with files.arriving(installation, name, stream) as (path, into):
            most = installation.settings.max_file_megabytes * 1_000_000
            for one in unpack_safely(name, path, into, most):
                try:
                    filed.append(_keep(installation, actor, patient, one))
                except FiligraneError as error:
                    refused.append((one.name, error))
    except FiligraneError as error:
        refused.append((name, error))
    return filed, refused


def _keep(installation: Installation, actor: Actor, patient: str, one: Unpacked) -> files.SourceItem:
    if one.refusal is not None:
        raise one.refusal
    with installation.transaction() as connection:
        return files.put(
            connection, installation, patient=patient, name=one.name, data=one.path, media_type=one.media_type, actor=actor
        )


def read_safely(name: str, data: bytes) -> ReceivedFile:
    """Return the pages of a received file.

    Raises
    ------
    InputRefused
        When it cannot or must not be read: which file, why, what to do.
    """
    result = shared().run(READ, data, {"name": name}, name=name)
    file = from_wire(result.document, result.buffers)
    longest = max((len(page.text) for page in file.pages), default=0)
    if longest > refusals.MAX_CHARACTERS:  # a page that no letter has: reading it for findings would take minutes
        raise refusals.too_long(name, longest)
    return file


def render_safely(name: str, data: bytes, page: int, scale: float) -> bytes:
    """Return a page of a received PDF or picture as a PNG image.

    Raises
    ------
    InputRefused
        When the page cannot be drawn.
    """
    arguments = {"name": name, "page": page, "scale": scale}
    return shared().run("filigrane.science.pages.drawing:draw", data, arguments, name=name).buffers[0]
