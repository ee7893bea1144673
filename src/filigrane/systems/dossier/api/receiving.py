"""Received files to pages, in a separate process with limits of time and memory and without network."""

from __future__ import annotations

from functools import cache

from filigrane.platform.sandbox import Sandbox
from filigrane.science.pages.model import ReceivedFile
from filigrane.science.pages.wire import READ, from_wire


@cache
def _sandbox() -> Sandbox:
    return Sandbox()


def warm() -> None:
    """Start the reading process ahead of the first file."""
    _sandbox().warm()


def read_safely(name: str, data: bytes) -> ReceivedFile:
    """Return the pages of a received file.

    Raises
    ------
    InputRefused
        When it cannot or must not be read: which file, why, what to do.
    """
    result = _sandbox().run(READ, data, {"name": name}, name=name)
    return from_wire(result.document, result.buffers)


def render_safely(name: str, data: bytes, page: int, scale: float) -> bytes:
    """Return a page of a received PDF or picture as a PNG image.

    Raises
    ------
    InputRefused
        When the page cannot be drawn.
    """
    arguments = {"name": name, "page": page, "scale": scale}
    return _sandbox().run("filigrane.science.pages.drawing:draw", data, arguments, name=name).buffers[0]
