"""Score the laboratory reader on generated pages, and write ``bench/results/laboratory.json``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any

from bench.laboratory.layouts import DOCUMENT_DAY, LAYOUTS, Truth, pages
from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Document, Page
from filigrane.science.reading import laboratory
from filigrane.science.text import prepare

_SAME = {"[IU]/L": "U/L", "[IU]/mL": "U/mL", "k[IU]/L": "kU/L"}
_NO_NUMBER = frozenset({"inr"})


@dataclass
class Score:
    """Counts over one run; ``wrong`` lists (layout, what, expected, read)."""

    values: int = 0
    found: int = 0
    extra: int = 0
    right: int = 0
    dated: int = 0
    ranged: int = 0
    silent_unit_errors: int = 0
    unflagged: int = 0
    traps: int = 0
    wrong: list[tuple[str, str, str, str]] = field(default_factory=list)


def read_page(text: str) -> list[laboratory.Mention]:
    """Return the results that the reader gives for one page of a document of ``DOCUMENT_DAY``."""
    document = Document("d", "s", "page", (Page(1, 0, 0, text),), type="laboratory", date=Interval.day(DOCUMENT_DAY))
    return list(laboratory.read(document, prepare(document.text, document.date)))


def score(seed: int, values: int) -> Score:
    """Read the pages of ``seed`` and count."""
    total = Score()
    for layout, text, truths in pages(seed, values):
        # the pages list no earlier result whose day they do not print: one is read as of a day before the report's, without a start
        found = [mention for mention in read_page(text) if mention.when.start is not None]
        left = list(found)
        for truth in truths:
            total.values += 1
            total.traps += bool(truth.trap)
            mention = _match(truth, left)
            if mention is None:
                total.wrong.append((layout, "missed", _words(truth), text if len(text) < 300 else ""))
                continue
            left.remove(mention)
            _count(total, layout, truth, mention)
        total.extra += len(left)
        total.wrong += [(layout, "extra", "", f"{m.value['analyte']} {m.value['as_written']!r}") for m in left]
    return total


def _words(truth: Truth) -> str:
    return f"{truth.key} {truth.comparator}{truth.value:g} {truth.unit} ({truth.low} - {truth.high}) {truth.day} {truth.trap}"


def _match(truth: Truth, left: list[laboratory.Mention]) -> laboratory.Mention | None:
    same = [m for m in left if m.value["analyte"] == truth.key]
    exact = [m for m in same if abs(m.value["value"] - truth.value) < 1e-9]
    dated = [m for m in exact if m.when == Interval.day(truth.day)]
    return next(iter(dated or exact or same), None)


def _count(total: Score, layout: str, truth: Truth, mention: laboratory.Mention) -> None:
    value, unit = mention.value, _SAME.get(mention.unit or "", mention.unit or "")
    total.found += 1
    number = abs(value["value"] - truth.value) < 1e-9 and (value["comparator"] or "") == truth.comparator
    right = number and unit == truth.unit
    total.right += right
    flagged = bool(value["flag"])
    if unit and unit != truth.unit and not flagged:
        total.silent_unit_errors += 1
    if not number and not flagged:
        total.silent_unit_errors += 1  # a wrong number without a flag misleads as a wrong unit does
    if truth.trap in ("implausible", "letter") and not flagged:
        total.unflagged += 1
    total.dated += mention.when == Interval.day(truth.day)
    if (value["low"], value["high"]) != (truth.low, truth.high):
        total.wrong.append((layout, "range", _words(truth), f"{value['low']} - {value['high']} {value['as_written']!r}"))
    total.ranged += (value["low"], value["high"]) == (truth.low, truth.high)
    if not (right and mention.when == Interval.day(truth.day)):
        number_read = f"{value['comparator'] or ''}{value['value']:g} {mention.unit}"
        read = f"{number_read} {mention.when.french()} {value['flag']} {value['as_written']!r}"
        total.wrong.append((layout, "value" if not right else "date", _words(truth), read))


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a proportion (Wilson)."""
    if n == 0:
        return 0.0, 1.0
    z, p = 1.96, successes / n
    middle, half = (p + z * z / (2 * n)), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return round((middle - half) / (1 + z * z / n), 4), round((middle + half) / (1 + z * z / n), 4)


def main(arguments: list[str]) -> int:
    """Score a seed (21 by default, never looked at while the reader was written) on 5,000 values."""
    seed = int(arguments[0]) if arguments else 21
    total = score(seed, 5000)
    result: dict[str, Any] = {k: v for k, v in asdict(total).items() if k != "wrong"}
    result |= {
        "set": f"generated pages, seed {seed}, {len(LAYOUTS)} layouts (drawn by the author of the reader)",
        "analyte_value_unit": total.right / total.values,
        "analyte_value_unit_95": wilson(total.right, total.values),
        "date": total.dated / total.values,
        "range": total.ranged / total.values,
        "wrong_by_layout": dict(Counter(layout for layout, *_ in total.wrong)),
    }
    path = Path(__file__).parent.parent / "results" / "laboratory.json"
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
