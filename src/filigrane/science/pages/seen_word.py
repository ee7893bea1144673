"""A word that optical reading saw in a picture."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A word seen: its text, its box in pixels of the picture given, its line's number and its confidence from 0 to 1."""

    text: str
    box: tuple[float, float, float, float]
    line: int
    confidence: float
