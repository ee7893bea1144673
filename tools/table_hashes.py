"""Write HASHES.json beside the shipped tables of each science package: ``science.resources`` refuses a table whose bytes changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

SCIENCE = Path(__file__).resolve().parent.parent / "src/filigrane/science"
NAME = "HASHES.json"


def folders() -> list[Path]:
    """Return the data folders that are read through ``science.resources``; the tagger's weights carry hashes of their own."""
    return sorted(folder for folder in SCIENCE.glob("*/data") if folder.parent.name != "annotate")


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a data folder, by its path inside it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in {NAME, "SOURCES.md"})
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def written(folder: Path) -> str:
    """Return what HASHES.json of a data folder must hold."""
    return json.dumps(hashes(folder), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    for data in folders():
        (data / NAME).write_text(written(data), encoding="utf8")
        print(f"{data.parent.name}: {len(hashes(data))}")
