"""Command line: write family B (planted, clean, lab) or print the hash of its sources."""
from __future__ import annotations

import argparse
import hashlib
import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from .export import write_files

SIZES = {"planted": 60, "clean": 100, "lab": 42}


def source_hash() -> str:
    """SHA-256 over the names and bytes of the family's Python sources."""
    h = hashlib.sha256()
    for p in sorted(Path(__file__).parent.glob("*.py")):
        h.update(p.name.encode() + b"\0" + p.read_bytes() + b"\0")
    return h.hexdigest()


def write_one(job: tuple[str, int, str]) -> tuple[str, int, int]:
    """Build and write one dossier; returns its id, pages and planted count."""
    set_name, n, out = job
    if set_name == "lab":
        from .labset import build_lab

        did, files, key = build_lab(n)
    else:
        from .dossier import build

        d = build(set_name, n)
        did, files, key = d.case.id, d.files, d.key
    base = Path(out) / did
    write_files(files, base / "input", did)
    (base / "key.json").write_text(json.dumps(key, ensure_ascii=False, indent=1), encoding="utf-8")
    return did, sum(len(f) if isinstance(f, list) else 1 for f in files.values()), len(key["planted"])


def main() -> None:
    """Entry point."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--out", type=Path)
    ap.add_argument("--only", type=int, help="first N dossiers of each set")
    ap.add_argument("--set", choices=sorted(SIZES), help="one set only")
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--hash", action="store_true")
    a = ap.parse_args()
    if a.hash:
        print(source_hash())
        return
    if a.out is None:
        ap.error("--out is required")
    a.out.mkdir(parents=True, exist_ok=True)
    jobs = [(s, n, str(a.out)) for s in ("planted", "clean", "lab") if a.set in (None, s) for n in range(min(SIZES[s], a.only or SIZES[s]))]
    tot: dict[str, list[int]] = {}
    with ProcessPoolExecutor(a.jobs) as ex:
        for did, pages, planted in ex.map(write_one, jobs, chunksize=4):
            t = tot.setdefault(did.split("-")[1], [0, 0, 0])
            t[0] += 1
            t[1] += pages
            t[2] += planted
    for k, (nd, pg, pl) in tot.items():
        print(f"{k}: {nd} dossiers, {pg} pages, {pl} planted")


if __name__ == "__main__":
    main()
