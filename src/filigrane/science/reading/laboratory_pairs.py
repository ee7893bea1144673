"""One result printed in two units on its row: « 13,4 g/dL  (12,0 - 16,0)  134 g/L ». Both are results, and each checks the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from filigrane.science.reading.laboratory_tables import Header
from filigrane.science.reading.laboratory_values import Result
from filigrane.science.terminology.analytes import Analyte

DISCORDANT = "à vérifier : les deux unités de la ligne ne concordent pas"
_SLACK = 0.06
"""Two writings of a quantity differ by their conversion's factor and by rounding, less than this share beyond the last digit."""
_FAR = 5.0
"""An earlier result without a unit of its own is not so many times the one beside it."""


def part(
    norm: str, analyte: Analyte, values: Sequence[Result | None], unit: str | None, header: Header | None
) -> tuple[list[Result | None], Result | None]:
    """Return the values of a row without the one that repeats the first in another unit, and that one.

    Where the header says that a column has another unit and the two numbers are not the same quantity, both bear the doubt.
    """
    first, second = (*values, None, None)[:2]
    dated = header is not None and (len(header.columns) > 1 or "previous" in header.order)
    if len(values) != 2 or dated or first is None or second is None or second.unit is None or first.multiple is not None:
        return list(values), None
    told = header is not None and header.other_unit
    own = first.unit or unit
    if own == second.unit or (own is None and not told):
        return list(values), None
    if own is None or _same(norm, analyte, replace(first, unit=own), second):
        return [first], second
    doubted = [replace(result, flags=(*result.flags, DISCORDANT)) for result in (first, second)]
    return ([doubted[0]], doubted[1]) if told else (list(values), None)


def lent(values: Sequence[Result]) -> str | None:
    """Return the unit of another result of the row, which the first one shares where their numbers are of one size."""
    first = values[0]
    other = next((value for value in values if value.unit), None)
    if other is None or other is first or not first.value or not other.value:
        return None if other is None else other.unit
    return other.unit if 1 / _FAR < other.value / first.value < _FAR else None


def _same(norm: str, analyte: Analyte, one: Result, two: Result) -> bool:
    """Tell whether two results are the same quantity, up to the rounding of what is printed."""
    first, second = (analyte.convert(result.value, result.unit or "") for result in (one, two))
    if first is None or second is None:
        return False
    slack = sum(analyte.convert(_half_digit(norm, result), result.unit or "") or 0.0 for result in (one, two))
    return abs(first - second) <= _SLACK * max(first, second) + slack


def _half_digit(norm: str, result: Result) -> float:
    """Return half of the last digit of a written number."""
    match = re.search(r"[0-9][.,]([0-9]+)", norm[result.start : result.end])
    return 0.5 / 10 ** len(match[1]) if match is not None else 0.5
