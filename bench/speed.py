"""Pages (3,000 characters) per CPU-second: our fourteen outputs, EDS-NLP's fourteen pipes, and our whole reader, in the same run."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path

from bench.environment import ROOT, SHARED, bootstrap, median, peer, write
from bench.fracco.split import read_texts

RUNS = 5
DOCUMENTS = 30


def texts() -> list[str]:
    """Return thirty FRACCO cases of the training folds."""
    held = {
        line for name in ("test_fold", "development_fold") for line in (ROOT / f"bench/fracco/{name}.txt").read_text().split()
    }
    found = read_texts(SHARED / "data/nlp/fracco/fracco_brat.tar.gz")
    return [found[name] for name in sorted(found) if name not in held][:DOCUMENTS]


def ours(chosen: list[str]) -> float:
    """Return the CPU seconds of our fourteen outputs."""
    from filigrane.science.reading.outputs import outputs

    before = time.process_time()
    for text in chosen:
        outputs(text)
    return time.process_time() - before


def whole(chosen: list[str]) -> float:
    """Return the CPU seconds of the whole reader."""
    from filigrane.science.pages.model import Document, Page
    from filigrane.science.reading.readers import read_document

    documents = [Document("d", "s", "f", (Page(1, 0.0, 0.0, text),)) for text in chosen]
    before = time.process_time()
    for document in documents:
        read_document(document)
    return time.process_time() - before


def main() -> None:
    """Measure, interleaved, and write bench/results/speed.json."""
    chosen = texts()
    pages = sum(map(len, chosen)) / 3000
    ours(chosen)
    whole(chosen)
    python = peer("edsnlp", "edsnlp==0.23.0")
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf8") as file:
        json.dump(chosen, file)
        file.flush()
        process = subprocess.Popen(
            [str(python), str(Path(__file__).parent / "edsnlp/peer.py"), file.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        while process.stdout.readline().strip() != "ready":
            pass
        rows = []
        for _ in range(RUNS):
            mine, all_of_it = ours(chosen), whole(chosen)
            process.stdin.write("run\n")
            process.stdin.flush()
            theirs = float(process.stdout.readline())
            rows.append((pages / mine, pages / theirs, pages / all_of_it))
        process.stdin.close()
        process.wait()
    ratios = [mine / theirs for mine, theirs, _ in rows]
    low, high = bootstrap(ratios, median)
    write(
        "speed",
        {
            "set": f"{DOCUMENTS} FRACCO cases of the training folds, {pages:.1f} pages of 3,000 characters",
            "n": RUNS,
            "ours_pages_per_cpu_second": round(median([r[0] for r in rows]), 1),
            "edsnlp_pages_per_cpu_second": round(median([r[1] for r in rows]), 1),
            "whole_reader_pages_per_cpu_second": round(median([r[2] for r in rows]), 1),
            "ratio": {
                "value": round(median(ratios), 2),
                "interval": [round(low, 2), round(high, 2)],
                "runs": [round(r, 2) for r in ratios],
            },
            "bar": 10,
        },
    )


if __name__ == "__main__":
    main()
