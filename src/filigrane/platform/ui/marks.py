"""Shapes: the icons, the logo and the watermark, as inline SVG without any style attribute."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape

from filigrane.kernel.errors import IntegrityFailure

_BAR, _STEM, _ARM, _THIN = (8.4, 20.2), (8.4, 12.4), (8.4, 17.6), (0.0, 0.0)
_F = (_THIN, _BAR, _BAR, _STEM, _ARM, _ARM, _STEM, _STEM, _THIN)
"""For each of the nine laid lines, from where to where it is thick, in the 28 by 28 square."""


@cache
def shapes() -> Mapping[str, Mapping[str, str]]:
    """Return every icon: its kind (fill or line) and its SVG body."""
    text = files("filigrane.platform.ui").joinpath("data/icons.toml").read_text(encoding="utf8")
    return tomllib.loads(text)


def icon(name: str, label: str = "", tone: str = "") -> Markup:
    """Return an icon; without ``label`` it is hidden from readers because its word stands beside it.

    Raises
    ------
    IntegrityFailure
        When no icon has this name.
    """
    shape = shapes().get(name)
    if shape is None:
        raise IntegrityFailure(f"Forme inconnue : {name}")
    classes = "icon" + (" line" if shape["kind"] == "line" else "") + (f" tone-{tone}" if tone else "")
    heard = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" viewBox="0 0 16 16" {}>{}</svg>').format(classes, heard, Markup(shape["body"]))  # noqa: S704  # shipped file


def logo(label: str = "") -> Markup:
    """Return the logo: nine laid lines in a rounded square, an F where some thicken."""
    heard = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    lines = []
    for position, (start, end) in enumerate(_F):
        y = 4 + position * 2.5
        lines.append(f'<path d="M3 {y:g}h22" stroke="currentColor" stroke-width=".5" opacity=".55"/>')
        if end:
            lines.append(f'<path d="M{start} {y:g}H{end}" stroke="currentColor" stroke-width="2"/>')
    frame = '<rect x=".75" y=".75" width="26.5" height="26.5" rx="6" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    return Markup(f'<svg class="logo" viewBox="0 0 28 28" {heard}>{frame}{"".join(lines)}</svg>')  # noqa: S704  # built above


def watermark(classes: str = "watermark") -> Markup:
    """Return the frameless pale mark of the home page and of the print."""
    parts = []
    for position, (start, end) in enumerate(_F):
        y = 4 + position * 12
        parts.append(f'<path class="thin" d="M0 {y}h120" stroke="currentColor" stroke-width="3"/>')
        if end:
            parts.append(f'<path d="M{start * 4.2:g} {y}H{end * 4.2:g}" stroke="currentColor" stroke-width="9.5"/>')
    return Markup(f'<svg class="{escape(classes)}" viewBox="0 0 120 108" aria-hidden="true">{"".join(parts)}</svg>')  # noqa: S704
