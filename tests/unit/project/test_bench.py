"""Every measure that ``scripts/bench`` names exists and can be loaded."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

SCRIPT = (Path(__file__).parents[3] / "scripts/bench").read_text()
MODULES = sorted(set(re.findall(r"\]=(bench\.[\w.]+)", SCRIPT)))


def test_the_script_names_measures() -> None:
    assert len(MODULES) > 8


@pytest.mark.parametrize("module", MODULES)
def test_a_measure_loads_and_has_a_main(module: str) -> None:
    assert callable(importlib.import_module(module).main)
