"""Pages of PDF read per CPU-second, ours and pdfplumber, how far words and boxes agree, and the order of keyed pages, in the same run."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench import order
from bench.environment import SHARED, bootstrap, median, peer, proportion, write

RUNS = 5
NEAR = 2.0
"""Points by which the left and right edges of one word may differ: about the width of a thin letter."""
PEER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import pdfplumber
def read(paths):
    pages = []
    for path in paths:
        with pdfplumber.open(path) as file:
            pages.append([[(w["text"], w["x0"], w["x1"]) for w in page.extract_words()] for page in file.pages])
    return pages
for line in sys.stdin:
    before = time.process_time()
    pages = read(sys.argv[1:])
    spent = time.process_time() - before
    print(json.dumps({"spent": spent, "pages": pages if line.strip() == "words" else []}), flush=True)
"""


def ours(paths: list[Path]) -> tuple[float, list[list[Any]]]:
    """Return our CPU seconds and the pages read."""
    from filigrane.science.pages.pdf import read_pages

    before = time.process_time()
    pages: list[list[Any]] = [list(read_pages(path.name, path.read_bytes())) for path in paths]
    return time.process_time() - before, pages


def agreement(mine: list[list[Any]], theirs: list[list[list[Any]]]) -> dict[str, Any]:
    """Return the part of the peer's words that we read too, and, for words met once on a page, of edges at the same place."""
    words = found = boxes = near = 0
    for my_file, their_file in zip(mine, theirs, strict=True):
        for page, their_words in zip(my_file, their_file, strict=True):
            have = Counter(page.text.split())
            counts = Counter(str(word[0]) for word in their_words)
            words += sum(counts.values())
            found += sum(min(have[text], n) for text, n in counts.items())
            for text, x0, x1 in their_words:
                if counts[text] == 1 and page.text.count(text) == 1:
                    start = page.text.index(text)
                    box = page.boxes_for(start, start + len(text))
                    boxes += 1
                    near += len(box) == 1 and abs(box[0][0] - x0) <= NEAR and abs(box[0][2] - x1) <= NEAR
    return {"words_of_the_peer_found": proportion(found, words), "boxes_at_the_same_place": proportion(near, boxes)}


def in_order(python: Path) -> dict[str, Any]:
    """Return how well ours and the peer keep the order of pages whose order is known (``bench.order``)."""
    from filigrane.science.pages.pdf import read_pages

    data, key = order.document()
    mine = order.scores(key, [page.text.split() for page in read_pages("order.pdf", data)])
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        answer = subprocess.run([str(python), "-c", PEER, file.name], input="words\n", capture_output=True, text=True, check=True)
    pages = json.loads(answer.stdout)["pages"][0]
    theirs = order.scores(key, [[str(word[0]) for word in page] for page in pages])
    return {"order": {"set": f"{order.PAGES} pages drawn with a known order", "ours": mine, "pdfplumber": theirs}}


def main() -> None:
    """Measure, interleaved, and write bench/results/pdf.json."""
    paths = sorted((SHARED / "data/nlp/osiris_rwd").glob("*.pdf"))
    python = peer("pdfplumber", "pdfplumber==0.11.10")
    process = subprocess.Popen(
        [str(python), "-c", PEER, *map(str, paths)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def theirs(order: str) -> dict[str, Any]:
        print(order, file=process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(process.stdout.readline())  # type: ignore[union-attr]
        return answer

    pages = ours(paths)[1]
    words = theirs("words")["pages"]
    count = sum(map(len, pages))
    rows = [(count / ours(paths)[0], count / theirs("time")["spent"]) for _ in range(RUNS)]
    process.stdin.close()
    process.wait()
    ratios = [mine / other for mine, other in rows]
    low, high = bootstrap(ratios, median)
    content = {
        "set": f"the two OSIRIS RWD guides, {count} pages",
        "n": RUNS,
        "ours_pages_per_cpu_second": round(median([r[0] for r in rows]), 1),
        "pdfplumber_pages_per_cpu_second": round(median([r[1] for r in rows]), 1),
        "ratio": {"value": round(median(ratios), 2), "interval": [round(low, 2), round(high, 2)]},
    }
    write("pdf", content | agreement(pages, words) | in_order(python))


if __name__ == "__main__":
    main()
