"""Rules of the project itself: licences, lengths, shape of systems, no host and no machine path in what is committed."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
from tools import licences, table_hashes

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
SYSTEM_PARTS = {
    "__init__.py", "model.py", "model", "engine.py", "engine", "store.py", "store", "migrations", "api.py", "api", "views.py", "views",
    "jobs.py", "jobs", "cli.py", "cli", "templates", "static", "locale", "data", "cards", "__pycache__",
}  # fmt: skip


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


def test_every_locked_package_has_an_allowed_licence() -> None:
    assert licences.refused(ROOT / "requirements/base.lock") == []


def test_the_list_of_third_parties_is_fresh() -> None:
    assert (ROOT / "THIRD_PARTY.md").read_text(encoding="utf8") == licences.table()


def test_no_module_is_much_longer_than_four_hundred_lines() -> None:
    long = {str(path.relative_to(ROOT)): n for path in SOURCES if (n := len(path.read_text(encoding="utf8").splitlines())) > 420}
    assert {name: n for name, n in long.items() if "/migrations/" not in name} == {}


def test_every_system_has_the_common_shape() -> None:
    strange = [
        str(part.relative_to(ROOT))
        for system in (ROOT / "src/filigrane/systems").iterdir()
        if system.is_dir() and system.name != "__pycache__"
        for part in system.iterdir()
        if part.name not in SYSTEM_PARTS
    ]
    assert strange == []


@pytest.mark.parametrize("name", ["eval", "exec", "pickle"])
def test_nothing_evaluates_or_unpickles(name: str) -> None:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
            imported = isinstance(node, ast.Import) and any(alias.name == name for alias in node.names)
            if called or imported:
                found.append(f"{path.name}:{node.lineno}")
    assert found == []


def test_locks_and_docs_name_no_registry_and_no_path_of_a_machine() -> None:
    host = re.compile(r"(?:pypi|npmjs|pythonhosted|registry)\.(?:org|com)|index-url", re.IGNORECASE)
    machine = re.compile(r"(?<![A-Za-z0-9_.~-])/(?:root|home|work)/")
    found = []
    for path in tracked("requirements", "docs", "scripts", "*.md", "*.toml", ".ci", "src", "tools"):
        if path.suffix in {".woff2", ".png", ".js", ".crfsuite", ".gz", ".bin"} or "vendor" in path.parts:
            continue
        text = path.read_text(encoding="utf8")
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for pattern in (host, machine) for match in pattern.finditer(text)]
    assert found == []


@pytest.mark.parametrize("folder", table_hashes.folders(), ids=lambda folder: folder.parent.name)
def test_the_hashes_of_shipped_tables_are_fresh(folder: Path) -> None:
    assert (folder / table_hashes.NAME).read_text(encoding="utf8") == table_hashes.written(folder)
