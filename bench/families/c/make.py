"""Write family C: `python -m bench.families.c.make --out DIR [--only N] [--set S] [--jobs 2]`, or `--hash`."""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
from pathlib import Path

SIZES = {"planted": 62, "lab": 44, "clean": 100}
HERE = Path(__file__).parent


def digest() -> str:
    """Return the SHA-256 over the sources and data of the family."""
    total = hashlib.sha256()
    for path in sorted(HERE.rglob("*")):
        if path.suffix in {".py", ".toml", ".txt", ".csv"}:
            total.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def one(job: tuple[str, int, str]) -> str:
    """Write one dossier and return its line of report."""
    kind, number, out = job
    if kind == "lab":
        from .lab_set import build_lab

        key = build_lab(number, Path(out))
    else:
        from .build import build

        key = build(kind, number, Path(out))
    pages = sum(d["last_page"] - d["first_page"] + 1 for d in key["documents"])
    return f"{key['dossier']} {pages} pages {len(key['planted'])} planted {len(key['laboratory'])} values"


def main() -> None:
    """Read the command line and write the dossiers asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", type=int, help="only the first N dossiers of each set")
    parser.add_argument("--set", choices=sorted(SIZES), dest="chosen")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--hash", action="store_true")
    options = parser.parse_args()
    if options.hash:
        print(digest())
        return
    if options.out is None:
        parser.error("--out is needed")
    sets = [options.chosen] if options.chosen else list(SIZES)
    jobs = [(kind, n, str(options.out)) for kind in sets for n in range(1, min(SIZES[kind], options.only or 10**6) + 1)]
    if options.jobs > 1:
        with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
            for line in pool.imap(one, jobs, chunksize=2):
                print(line)
    else:
        for job in jobs:
            print(one(job))


if __name__ == "__main__":
    main()
