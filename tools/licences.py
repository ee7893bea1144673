"""The licences of the locked dependencies: an allow-list, and the list THIRD_PARTY.md that is written from it."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

ALLOWED = (
    "MIT",
    "BSD",
    "APACHE",
    "ISC",
    "PSF",
    "PYTHON SOFTWARE FOUNDATION",
    "MPL",
    "MOZILLA PUBLIC",
    "HPND",
    "0BSD",
    "UNLICENSE",
    "CMU",
    "ZPL",
)
LGPL_UNMODIFIED = frozenset({"psycopg", "psycopg-binary"})
"""Used as released, as a library: the licence allows it for a product of any licence."""
KNOWN = {
    "setuptools": "MIT",
    "pyahocorasick": "BSD-3-Clause",
    "typing-extensions": "PSF-2.0",
    "pypdfium2": "Apache-2.0 OR BSD-3-Clause (PDFium: Apache-2.0)",
    "numpy": "BSD-3-Clause",
    "pillow": "HPND (MIT-CMU)",
    "reportlab": "BSD-3-Clause",
    "python-crfsuite": "MIT",
    "tzdata": "Apache-2.0",
}
"""Licences read in the package's own licence file where its metadata do not name them in the usual words."""
ROOT = Path(__file__).resolve().parent.parent


def locked(lock: Path) -> dict[str, str]:
    """Return name and version of each locked package."""
    return dict(re.findall(r"(?m)^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock.read_text(encoding="utf8")))


def licence_of(name: str) -> str:
    """Return the licence that a package declares."""
    if name in KNOWN:
        return KNOWN[name]
    found = metadata.metadata(name)
    expression = found.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [c.rsplit("::", 1)[1].strip() for c in found.get_all("Classifier") or [] if c.startswith("License ::")]
    text = str(found.get("License") or "").strip().split("\n")[0]
    return ", ".join(classifiers) or text or "unknown"


def refused(lock: Path) -> list[str]:
    """Return the packages whose licence is not on the allow-list."""
    wrong = []
    for name in locked(lock):
        licence = licence_of(name)
        allowed = any(word in licence.upper() for word in ALLOWED) and "GPL" not in licence.upper().replace("LGPL", "")
        if not allowed and name not in LGPL_UNMODIFIED:
            wrong.append(f"{name}: {licence}")
    return wrong


def table() -> str:
    """Return THIRD_PARTY.md."""
    rows = [
        f"| {name} | {version} | {licence_of(name)} |"
        for name, version in sorted(locked(ROOT / "requirements/base.lock").items())
    ]
    head = "# Third-party packages of the product\n\nWritten by `python tools/licences.py` from `requirements/base.lock`.\n"
    front = "Files of the front end: `src/filigrane/web/static/vendor/VENDORED.csv`.\n"
    return "\n".join([head, front, "| package | version | licence |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    wrong = refused(ROOT / "requirements/base.lock")
    if wrong:
        sys.exit("Licences to look at: " + "; ".join(wrong))
    (ROOT / "THIRD_PARTY.md").write_text(table(), encoding="utf8")
