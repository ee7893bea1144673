"""Laboratory values of G-hand: analyte, value and unit of every value both readers give, and what ours says beside them."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from bench.environment import proportion
from bench.ghand.marks import Agreement, Key, Mark, common
from bench.ghand.readers import HERE, laboratory_cases, rows, unit
from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Document, Page
from filigrane.science.reading import laboratory
from filigrane.science.terminology.analytes import analytes
from filigrane.science.text import prepare

_EQUAL = {"meq/l": "mmol/l", "u/ml": "ku/l", "ng/ml": "ug/l", "mu/l": "uu/ml", "pg/ml": "ng/l", "10*9/l": "10*3/ul"}


@cache
def _names() -> dict[str, str]:
    with (HERE / "analytes.csv").open(encoding="utf8") as file:
        return {row["reader"]: row["key"] for row in csv.DictReader(file)}


def _value(row: Mapping[str, Any]) -> str:
    numbers = re.findall(r"\d+(?:\.\d+)?", str(row["value"]))
    analyte = _names().get(row["analyte"], row["analyte"])
    return f"{analyte}|{float(numbers[0]):g}|{_unit(row['unit'])}" if numbers else f"{analyte}||"


def _unit(written: str | None) -> str:
    plain = unit(written)
    return _EQUAL.get(plain, plain)


def same(one: str, two: str) -> bool:
    """Tell whether two values have the same analyte, number and unit."""
    return one == two


def marks(reader: str, case: str) -> list[Mark]:
    """Return one reader's values of a case."""
    return [Mark(row["start"], row["end"], _value(row)) for row in rows("lab", reader) if row["case"] == case]


def read_by_both() -> list[str]:
    """Return the cases in which both readers took values, in the order of the list."""
    seen = [{row["case"] for row in rows("lab", reader)} for reader in ("one", "two")]
    return [name for half in ("development", "figure") for name in laboratory_cases(half) if name in seen[0] & seen[1]]


def agreement() -> dict[str, Any]:
    """Return how the two readers agree on the cases both took."""
    result = Agreement()
    for case in read_by_both():
        result.add(marks("one", case), marks("two", case), same)
    return result.figures()


def ours(text: str) -> list[tuple[Mark, str | None, bool]]:
    """Return our results: place and value, unit as we say it, and whether we flag a doubt."""
    prepared = prepare(text, Interval(None, None))
    found = []
    for mention in laboratory.read(Document("d", "s", "f", (Page(1, 0.0, 0.0, text),)), prepared):
        value: Any = mention.value
        number = value["multiple_of_upper"] if value["value"] is None else value["value"]
        said = f"{value['analyte']}|{float(number):g}|{_unit(mention.unit)}"
        found.append((Mark(mention.start, mention.end, said), mention.unit, bool(value["flag"])))
    return found


class Score:
    """Counts over texts; a silent unit error is a right number with another unit than both readers', said without a flag."""

    def __init__(self) -> None:
        self.right = self.judged = self.found = self.marks = self.carried = self.carried_found = 0
        self.silent: list[tuple[str, Mark]] = []
        self.wrong: list[tuple[str, Mark]] = []
        self.missed: list[tuple[str, Mark]] = []

    def add(self, case: str, text: str) -> None:
        """Judge our values of one case."""
        key = common(marks("one", case), marks("two", case), same)
        answers = ours(text)
        for answer, said_unit, flagged in answers:
            self._judge(case, key, answer, said_unit is not None and not flagged)
        for pair in key.sure:
            hit = any(answer.overlaps(mark) and same(mark.value, answer.value) for answer, _, _ in answers for mark in pair)
            known = pair[0].value.split("|")[0] in analytes()
            self.marks += 1
            self.found += hit
            self.carried += known
            self.carried_found += hit and known
            if not hit:
                self.missed.append((case, pair[0]))

    def _judge(self, case: str, key: Key, answer: Mark, sure_of_unit: bool) -> None:
        met = [mark for pair in key.sure for mark in pair if answer.overlaps(mark)]
        if not met and any(answer.overlaps(mark) for mark in key.open):
            return
        self.judged += 1
        if any(same(mark.value, answer.value) for mark in met):
            self.right += 1
            return
        self.wrong.append((case, answer))
        numbers = [mark for mark in met if mark.value.split("|")[:2] == answer.value.split("|")[:2]]
        if numbers and sure_of_unit:
            self.silent.append((case, answer))

    def figures(self) -> dict[str, Any]:
        """Return precision, recall over all values and over the analytes that the product carries, and silent unit errors."""
        return {
            "precision": proportion(self.right, self.judged),
            "recall": proportion(self.found, self.marks),
            "recall_of_carried_analytes": proportion(self.carried_found, self.carried),
            "silent_unit_errors": len(self.silent),
        }


def score(half: str, texts: Mapping[str, str]) -> Score:
    """Return the score of one half, on the cases both readers took."""
    result = Score()
    for case in laboratory_cases(half):
        if case in read_by_both():
            result.add(case, texts[case])
    return result
