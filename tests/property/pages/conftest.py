"""Makers of test files, shared by every test of pages."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """The module that makes PDF, DOCX and pictures."""
    spec = importlib.util.spec_from_file_location(
        "filigrane_tests_pages_made", Path(__file__).parents[2] / "unit" / "pages" / "made.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
