"""How much disk the base takes: the distributions of ``requirements/base.lock``, and the product with its shipped tables and weights.

usage: python -m tools.base_size     run in a virtual environment that ``scripts/setup`` made
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

MOST_MEGABYTES = 500
REPOSITORY = Path(__file__).resolve().parent.parent
LOCK = REPOSITORY / "requirements" / "base.lock"
PRODUCT = "filigrane, tables and weights"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_PIP_ITSELF = ("pip", "setuptools")
"""In every virtual environment that ``python -m venv`` makes."""


def locked(lock: Path = LOCK) -> list[str]:
    """Return the names of the distributions that a lock pins."""
    return _PINNED.findall(lock.read_text(encoding="utf8"))


def on_disk(paths: Iterable[Path]) -> int:
    """Return the bytes that files take on the disk, whole blocks counted."""
    return sum(path.stat().st_blocks * 512 for path in paths if path.is_file())


def sizes() -> dict[str, int]:
    """Return what each distribution of the base takes, in bytes, the largest first, compiled files included.

    Raises
    ------
    PackageNotFoundError
        When one is not installed: run ``scripts/setup``.
    """
    found = {PRODUCT: on_disk((REPOSITORY / "src").rglob("*"))}
    for name in dict.fromkeys((*locked(), *_installed(_PIP_ITSELF))):
        files = distribution(name).files or ()
        found[name] = on_disk({Path(str(one.locate())) for one in files})
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _installed(names: Iterable[str]) -> list[str]:
    from importlib.metadata import PackageNotFoundError

    kept = []
    for name in names:
        try:
            kept.append(distribution(name).metadata["Name"])
        except PackageNotFoundError:
            continue
    return kept


def main() -> int:
    """Print the sizes and tell whether the base is below its limit."""
    measured = sizes()
    total = sum(measured.values()) / 1_000_000
    for name, size in measured.items():
        print(f"{size / 1_000_000:8.1f} MB  {name}")
    print(f"{total:8.1f} MB  in all, below {MOST_MEGABYTES} MB: {total < MOST_MEGABYTES}")
    return 0 if total < MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
