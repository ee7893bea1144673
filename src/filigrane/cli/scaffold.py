"""``filigrane new system NAME``: the folder of a new system in the common shape, and its line in ``systems/__init__.py``."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from filigrane.kernel.errors import UsageError

_CHARTER = '''"""{title}: say for whom it is, what it does, and what it must never do."""

from __future__ import annotations

from filigrane.platform.system import System

SYSTEM = System(name="{name}", title="{title}")
'''
_PARTS = {
    "model.py": '"""What the system speaks of: frozen dataclasses, units in names or types, no input or output."""\n',
    "api.py": '"""The only door for other systems."""\n',
}


def write(name: str) -> list[Path]:
    """Write the files of a new system and return their paths.

    Raises
    ------
    UsageError
        When the name is not a lower-case word, or the system exists.
    """
    if not name.isidentifier() or name != name.lower():
        raise UsageError(
            f"« {name} » n’est pas un nom de système", remedy="Un mot en minuscules sans accent, par exemple « imaging »"
        )
    systems = Path(str(files("filigrane.systems")))
    folder = systems / name
    if folder.exists():
        raise UsageError(f"Le système « {name} » existe déjà", where=str(folder))
    folder.mkdir()
    written = []
    for part, text in {"__init__.py": _CHARTER.format(name=name, title=name.capitalize()), **_PARTS}.items():
        (folder / part).write_text(text, encoding="utf8")
        written.append(folder / part)
    listing = systems / "__init__.py"
    listing.write_text(_with_line(listing.read_text(encoding="utf8"), name), encoding="utf8")
    return [*written, listing]


def _with_line(text: str, name: str) -> str:
    line = f"from filigrane.systems.{name} import SYSTEM as {name.upper()}\n"
    before, mark, after = text.partition("\nSYSTEMS: tuple[System, ...] = (")
    return f"{before.rstrip()}\n{line}{mark}{after.replace(')', f' {name.upper()},)', 1)}"
