"""Shipped tables, and nothing else, enter the science packages through here: read once, hash checked, never written."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from filigrane.kernel.errors import IntegrityFailure

HASHES = "HASHES.json"
"""Beside the tables of a package: ``{file name: SHA-256}``. A table without a row there is refused once the file exists."""


def read_bytes(package: str, name: str) -> bytes:
    """Return the bytes of ``science/PACKAGE/data/NAME`` after checking their SHA-256.

    Parameters
    ----------
    package
        ``text``, ``terminology``, ``oncology`` ... (a package of ``filigrane.science``).
    name
        The file's name inside the package's ``data`` folder.

    Raises
    ------
    IntegrityFailure
        When the file is absent, unlisted or not the one that was shipped.
    """
    folder = files("filigrane.science").joinpath(package, "data")
    where = f"science/{package}/data/{name}"
    try:
        data = folder.joinpath(name).read_bytes()
    except OSError as error:
        raise IntegrityFailure("Table livrée absente", where=where, remedy="Réinstallez Filigrane") from error
    expected = _hashes(package).get(name)
    if expected is not None and hashlib.sha256(data).hexdigest() != expected:
        raise IntegrityFailure(
            "Table livrée modifiée", where=where, why="son empreinte n’est pas celle attendue", remedy="Réinstallez Filigrane"
        )
    return data


@cache
def _hashes(package: str) -> dict[str, str]:
    path = files("filigrane.science").joinpath(package, "data", HASHES)
    return dict(json.loads(path.read_text(encoding="utf8"))) if path.is_file() else {}


def open_table(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV table (comma, UTF-8, header line); every field is a stripped string, absent ones are empty."""
    reader = csv.DictReader(io.StringIO(read_bytes(package, name).decode("utf8")))
    return [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]


def load_json(package: str, name: str) -> Any:
    """Return the content of a JSON table."""
    return json.loads(read_bytes(package, name))


def load_toml(package: str, name: str) -> dict[str, Any]:
    """Return the content of a TOML table."""
    return tomllib.loads(read_bytes(package, name).decode("utf8"))
