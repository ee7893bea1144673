"""What a received file is, and what lies in it where it is an archive: run in the separate process, which reads and writes by path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filigrane.kernel.errors import InputRefused
from filigrane.science.pages import refusals
from filigrane.science.pages.archive import open_archive
from filigrane.science.pages.receive import ZIP, media_type_of

UNPACK = "filigrane.science.pages.unpacking:unpack"
"""The name by which the sandbox runs :func:`unpack`."""


def unpack(_data: bytes, name: str, path: str, into: str, most: int) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Return one row for the file, or for each file of an archive, written into a folder.

    Parameters
    ----------
    name, path
        The file's name for refusals, and where it lies.
    into
        An empty folder.
    most
        The largest file, in bytes.

    Returns
    -------
    Rows ``{name, path, media_type}``, or ``{name, refusal: {what, where, why, remedy}}`` for a file of the archive that is not read.

    Raises
    ------
    InputRefused
        When the file, or the archive as a whole, is refused.
    """
    data = Path(path).read_bytes()
    media_type = media_type_of(name, data)
    if media_type != ZIP:
        return [{"name": name, "path": path, "media_type": media_type}], []
    rows = [_one(inner, content, Path(into) / f"{n:05}", most) for n, (inner, content) in enumerate(open_archive(data, name))]
    if not rows:
        raise refusals.archive_refused(name, "Elle ne contient aucun document")
    return rows, []


def _one(name: str, content: bytes, path: Path, most: int) -> dict[str, Any]:
    try:
        if not content:
            raise refusals.empty(name)
        if len(content) > most:
            raise refusals.too_large(name, len(content), most)
        media_type = media_type_of(name, content)
    except InputRefused as refusal:
        said = {"what": refusal.what, "where": refusal.where, "why": refusal.why, "remedy": refusal.remedy}
        return {"name": name, "refusal": said}
    path.write_bytes(content)
    return {"name": name, "path": str(path), "media_type": media_type}
