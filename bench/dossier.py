"""A fifty-page dossier from a cold process: seconds, and the most memory held by all its processes, as text and as scanned pages."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.environment import ROOT, SHARED, median, write
from bench.fracco.split import read_texts

PAGES = 50
RUNS = {"text": 5, "scanned": 1}
BARS = {"text": 2, "scanned": 60}


CASES = 30


def texts() -> list[str]:
    """Return thirty FRACCO cases of the training folds."""
    held = {
        line for name in ("test_fold", "development_fold") for line in (ROOT / f"bench/fracco/{name}.txt").read_text().split()
    }
    found = read_texts(SHARED / "data/nlp/fracco/fracco_brat.tar.gz")
    return [found[name] for name in sorted(found) if name not in held][:CASES]


def dossier() -> bytes:
    """Return a PDF of fifty pages drawn from FRACCO cases of the training folds."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    words = " ".join(texts()).split()
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=A4)
    lines = [" ".join(words[i : i + 13]) for i in range(0, len(words), 13)]
    for page in range(PAGES):
        canvas.setFont("Helvetica", 10)
        for row in range(32):
            canvas.drawString(50, 790 - 23 * row, lines[(32 * page + row) % len(lines)][:105])
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def scanned(data: bytes) -> bytes:
    """Return the same pages as pictures, 150 dots an inch."""
    import pypdfium2
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for page in pypdfium2.PdfDocument(data):
        picture = page.render(scale=150 / 72).to_pil()
        canvas.drawImage(ImageReader(picture), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _held(root: int) -> int:
    """Return the proportional memory (KiB) of a process and its descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
    tree, total = {root}, 0
    while more := {child for child, parent in parents.items() if parent in tree} - tree:
        tree |= more
    for process in tree:
        try:
            rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return total


def read(path: Path) -> tuple[float, int]:
    """Return the seconds of one cold `filigrane dossier read` and its peak memory in KiB."""
    command = [str(Path(sys.executable).parent / "filigrane"), "dossier", "read", str(path), "--out", str(path.parent / "out")]
    before, peak = time.perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            peak = max(peak, _held(process.pid))
            time.sleep(0.1)
        if process.returncode:
            raise SystemExit(process.stderr.read().decode() if process.stderr else "dossier read failed")
    return time.perf_counter() - before, peak


def main() -> None:
    """Measure both and write bench/results/dossier.json."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:2]))
    data = dossier()
    content: dict[str, Any] = {"set": f"{PAGES} pages of FRACCO cases of the training folds, on two cores, from a cold process"}
    for name, file in (("text", data), ("scanned", scanned(data))):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{name}.pdf"
            path.write_bytes(file)
            rows = [read(path) for _ in range(RUNS[name])]
        content[name] = {
            "n": len(rows),
            "seconds": round(median([row[0] for row in rows]), 2),
            "range": [round(min(row[0] for row in rows), 2), round(max(row[0] for row in rows), 2)],
            "peak_mib": round(max(row[1] for row in rows) / 1024),
            "bar_seconds": BARS[name],
        }
    write("dossier", content)


if __name__ == "__main__":
    main()
