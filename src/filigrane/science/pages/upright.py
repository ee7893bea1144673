"""How a picture of a page is turned: quarter turns and skew, from the profile of its ink alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_SIDE = 900
"""The long side, in pixels, of the reduced picture on which the ink is measured: letters still make lines."""

_LARGEST_SKEW = 8.0
"""Degrees; a page fed more askew than this is read in another orientation or not at all."""


def without_specks(grey: Any) -> Any:
    """Return the picture through a 3 by 3 median when more than a tenth of its dark points stand alone, else as it is."""
    from PIL import ImageFilter

    box = grey.width // 4, grey.height // 4, grey.width // 4 * 3, grey.height // 4 * 3
    dark = np.asarray(grey.crop(box)) < 128
    if dark.shape[0] < 3 or dark.shape[1] < 3:
        return grey
    beside = dark[:-2, 1:-1] | dark[2:, 1:-1] | dark[1:-1, :-2] | dark[1:-1, 2:]
    inner = dark[1:-1, 1:-1]
    alone = int((inner & ~beside).sum())
    return grey.filter(ImageFilter.MedianFilter(3)) if alone > 0.1 * max(int(inner.sum()), 1) and alone > 50 else grey


def _ink(grey: Any) -> NDArray[np.bool_]:
    """Return where the reduced picture is clearly darker than its paper, borders left out."""
    reduced = grey.copy()
    reduced.thumbnail((_SIDE, _SIDE))
    pixels = np.asarray(reduced, np.float32)
    dark = pixels < min(float(np.median(pixels)) - 40.0, 170.0)
    edge_y, edge_x = max(1, dark.shape[0] // 40), max(1, dark.shape[1] // 40)
    return dark[edge_y:-edge_y, edge_x:-edge_x]


def _sharpness(profile: NDArray[np.float64]) -> float:
    """Return how abruptly ink and paper alternate along a profile: high across lines of text, low along them."""
    return float(np.square(np.diff(profile)).sum())


def has_ink(grey: Any) -> bool:
    """Tell whether the picture shows more than a few marks: a blank page is not turned about in search of text."""
    return int(_ink(grey).sum()) >= 50


def estimated_quarters(grey: Any) -> int:
    """Return 0 when lines of text run across the picture, 1 when they run up and down (the sense is found by reading)."""
    dark = _ink(grey)
    if int(dark.sum()) < 50:
        return 0
    across = max(_sharpness(_sheared(dark, angle)) for angle in (-2.0, 0.0, 2.0))
    turned = dark.T
    along = max(_sharpness(_sheared(turned, angle)) for angle in (-2.0, 0.0, 2.0))
    return 1 if along / dark.shape[1] > 1.3 * across / dark.shape[0] else 0


def estimated_skew(grey: Any) -> float:
    """Return by how many degrees anticlockwise a picture (lines running across) must be turned to be straight."""
    dark = _ink(grey)
    if dark.sum() < 50:
        return 0.0
    best = _best(dark, np.arange(-_LARGEST_SKEW, _LARGEST_SKEW + 0.1, 0.5))
    best = _best(dark, np.arange(best - 0.5, best + 0.51, 0.1))
    return 0.0 if abs(best) < 0.2 else best


def _best(dark: NDArray[np.bool_], angles: NDArray[np.float64]) -> float:
    return float(max(angles, key=lambda angle: _sharpness(_sheared(dark, float(angle)))))


def _sheared(dark: NDArray[np.bool_], degrees: float) -> NDArray[np.float64]:
    """Return the ink of each line once the picture is sheared as a turn by ``degrees`` anticlockwise would."""
    rows, columns = np.nonzero(dark)
    moved = np.round(rows - columns * np.tan(np.deg2rad(degrees))).astype(np.int64)
    return np.bincount(moved - moved.min()).astype(np.float64)
