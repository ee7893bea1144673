"""Pages (3,000 characters) per CPU-second: our fourteen outputs, EDS-NLP's fourteen pipes, and our whole reader, in the same run.

The texts are the thirty G-hand cases kept for the figure: the run that times both also scores what both said of them.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.environment import SHARED, bootstrap, median, peer, write
from bench.fracco.split import read_texts
from bench.ghand import systems
from bench.ghand.readers import cases
from bench.ghand.score import figures, ours_on

RUNS = 5


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


class Peer:
    """The peer's process: it reads the texts once, then times or annotates them on demand."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf8") as file:
            json.dump(rows, file)
            file.flush()
            self._process = subprocess.Popen(
                [str(peer("edsnlp", "edsnlp==0.23.0")), str(Path(__file__).parent / "edsnlp/peer.py"), file.name],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            while self._line() != "ready":
                pass

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the peer's process ended before it answered")
        return line.strip()

    def ask(self, command: str) -> Any:
        """Send « run » or « annotate » and return the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def timed(texts: list[str], other: Peer) -> list[tuple[float, float, float]]:
    """Return pages per CPU-second of ours, of the peer and of the whole reader, for each of the interleaved runs."""
    pages = sum(map(len, texts)) / 3000
    ours(texts)
    whole(texts)
    rows = []
    for _ in range(RUNS):
        mine, all_of_it = ours(texts), whole(texts)
        rows.append((pages / mine, pages / float(other.ask("run")), pages / all_of_it))
    return rows


def compared(mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Return the outputs of which our precision or recall is below the peer's."""
    below = {}
    for kind, row in mine["outputs"].items():
        for name in ("precision", "recall"):
            left, right = row[name]["value"], theirs["outputs"][kind][name]["value"]
            if right is not None and (left is None or left < right):
                below[f"{kind}, {name}"] = [left, right]
    return below


def main() -> None:
    """Measure, interleaved, and write bench/results/speed.json."""
    names = cases("figure")
    found = read_texts(SHARED / "data/nlp/fracco/fracco_brat.tar.gz")
    texts = [found[name] for name in names]
    said, given, qualified = ours_on(names, found)
    other = Peer([{"text": text, "given": [[t.start, t.end] for t in one]} for text, one in zip(texts, given, strict=True)])
    rows = timed(texts, other)
    answers = other.ask("annotate")
    other.close()
    mine = figures(names, said, given, qualified)
    marks = {name: systems.edsnlp(text, answer) for name, text, answer in zip(names, texts, answers, strict=True)}
    theirs = figures(names, marks, given, [[tuple(one) for one in answer["given"]] for answer in answers])
    ratios = [ours_speed / peer_speed for ours_speed, peer_speed, _ in rows]
    low, high = bootstrap(ratios, median)
    write(
        "speed",
        {
            "set": f"the {len(texts)} G-hand cases kept for the figure, {sum(map(len, texts)) / 3000:.1f} pages of 3,000 characters",
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
            "ours": mine,
            "edsnlp": theirs,
            "ours_below_the_peer": compared(mine, theirs),
        },
    )


if __name__ == "__main__":
    main()
