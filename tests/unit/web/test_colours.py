"""The contrast of every text colour on each ground that carries it, in both themes: at least 4.5; control edges at least 3."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import product

import pytest

CSS = files("filigrane.web").joinpath("static/css/tokens.css").read_text(encoding="utf8")
TEXT = ("ink", "ink2", "ink3", "source", "prop", "valid", "typed", "unk", "rej", "crit", "warn", "check")
TINTED = ("source", "prop", "valid", "typed", "unk", "rej", "crit", "warn", "check")


def _tokens(theme: str) -> dict[str, str]:
    blocks = re.findall(r"(:root[^{]*)\{([^{}]*)\}", CSS)
    wanted = {"light": ":root", "dark": ':root[data-theme="dark"]', "system": ':root:not([data-theme="light"])'}[theme]
    block = next(body for head, body in blocks if head.strip() == wanted and "--paper" in body)
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", block))


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_legible_on_every_ground(theme):
    tokens = _tokens(theme)
    pairs = [
        *product(TEXT, ("surface", "paper")),
        *((name, f"{name}-tint") for name in TINTED),
        *product(("ink", "ink2"), ("sunken",)),
    ]
    low = {pair: round(_ratio(tokens[pair[0]], tokens[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_control_borders_are_visible(theme):
    tokens = _tokens(theme)
    assert min(_ratio(tokens["edge"], tokens["surface"]), _ratio(tokens["edge"], tokens["paper"])) >= 3.0


def test_the_chosen_dark_theme_is_the_systems_dark_theme():
    assert _tokens("dark") == _tokens("system")


def test_a_white_button_word_is_legible_on_ink():
    for theme in ("light", "dark"):
        tokens = _tokens(theme)
        assert _ratio(tokens["surface"], tokens["ink"]) >= 7
