"""Received files to pages, in a separate process with limits of time and memory and without network."""

from __future__ import annotations

from filigrane.platform.sandbox import shared
from filigrane.science.pages import refusals
from filigrane.science.pages.model import ReceivedFile
from filigrane.science.pages.wire import READ, from_wire


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
