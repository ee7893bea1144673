"""Searching resources: parameters read from a table, and each judged on the resource itself. Pure: nothing is fetched here.

A parameter that is not in the table, or a modifier that is not known, is refused: a filter that is passed over in silence answers more
than what was asked.
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from filigrane.kernel.errors import UsageError
from filigrane.platform.fhir.elements import Resource

Pairs = Sequence[tuple[str, str]]
PAGING = frozenset({"_count", "_format", "_page"})
DEFAULT_COUNT, MOST_COUNT = 50, 200
_PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?)?)?")

Span = tuple[date, date]
"""First and last day; what is open goes to the ends of the calendar."""


@dataclass(frozen=True)
class Criterion:
    """One parameter as asked: the resource must satisfy one of its values."""

    name: str
    sort: str
    where: tuple[str, ...]
    modifier: str
    values: tuple[str, ...]


@cache
def parameters() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Return the parameters of each resource type, by name."""
    return tomllib.loads(files(__package__).joinpath("search.toml").read_text(encoding="utf8"))


def criteria(kind: str, asked: Pairs) -> list[Criterion]:
    """Return what the parameters of a search on ``kind`` ask for.

    Raises
    ------
    UsageError
        When the type is not served, or a parameter, a modifier or a value is not one that is known.
    """
    table = parameters().get(kind)
    if table is None:
        raise UsageError("Ce type de ressource n’est pas servi", where=kind[:64], remedy="Lisez /fhir/metadata")
    found = []
    for written, value in asked:
        name, _, modifier = written.partition(":")
        if name in PAGING:
            continue
        row = table.get(name)
        if row is None or (modifier and not (modifier == "text" and row["sort"] == "token")):
            raise UsageError("Ce paramètre de recherche n’est pas connu", where=written[:64], remedy="Lisez /fhir/metadata")
        values = tuple(part.strip() for part in value.split(",") if part.strip())
        if not values:
            raise UsageError("Ce paramètre de recherche est vide", where=written[:64], remedy="Donnez une valeur ou retirez-le")
        if row["sort"] == "date":
            for one in values:
                _asked_span(one)
        found.append(Criterion(name, row["sort"], tuple(row["where"]), modifier, values))
    return found


def count_of(asked: Pairs) -> int:
    """Return how many resources a page holds.

    Raises
    ------
    UsageError
        When ``_count`` is not a number.
    """
    written = [value for name, value in asked if name == "_count"]
    if not written:
        return DEFAULT_COUNT
    if not (written[-1].isascii() and written[-1].isdigit() and len(written[-1]) < 9):
        raise UsageError("Ce nombre de ressources n’en est pas un", where="_count", remedy="Écrivez un nombre entier")
    return min(int(written[-1]), MOST_COUNT)


def matches(resource: Resource, asked: Sequence[Criterion]) -> bool:
    """Tell whether a resource satisfies every criterion."""
    return all(_one(resource, criterion) for criterion in asked)


def own_id(written: str) -> str:
    """Return our id of a FHIR id or reference: ``Patient/pat-...`` and ``pat-...`` are ``pat_...``."""
    return written.rsplit("/", 1)[-1].replace("-", "_", 1)


def _one(resource: Resource, criterion: Criterion) -> bool:
    if criterion.sort == "date":
        spans = [span for name in criterion.where if (span := _span_of(resource, name)) is not None]
        return any(_dated(value, span) for value in criterion.values for span in spans)
    items = [item for name in criterion.where for item in _listed(resource.get(name))]
    if criterion.sort == "reference":
        return any(_refers(value, item) for value in criterion.values for item in items)
    if criterion.modifier == "text":
        return any(value.casefold() in words for value in criterion.values for item in items for words in _texts(item))
    return any(_coded(value, token) for value in criterion.values for item in items for token in _tokens(item))


def _listed(item: Any) -> list[Any]:
    return item if isinstance(item, list) else [] if item is None else [item]


def _refers(value: str, item: Mapping[str, Any]) -> bool:
    reference = str(item.get("reference", ""))
    return value == reference or ("/" not in value and reference.split("/")[1:2] == [value])


def _texts(item: Any) -> Iterator[str]:
    if isinstance(item, Mapping):
        yield str(item.get("text", "")).casefold()
        for coding in item.get("coding", ()):
            yield str(coding.get("display", "")).casefold()


def _tokens(item: Any) -> Iterator[tuple[str, str]]:
    """Yield the (system, code) pairs of a code, a concept or an identifier."""
    if not isinstance(item, Mapping):
        yield "", str(item)
    elif "value" in item:
        yield str(item.get("system", "")), str(item["value"])
    else:
        for coding in item.get("coding", ()):
            yield str(coding.get("system", "")), str(coding.get("code", ""))


def _coded(value: str, token: tuple[str, str]) -> bool:
    system, bar, code = value.rpartition("|")
    if not bar:
        return value == token[1]
    return system == token[0] and code in ("", token[1])


def _asked_span(value: str) -> tuple[str, Span]:
    prefix, written = (value[:2], value[2:]) if value[:2] in _PREFIXES else ("eq", value)
    span = _span(written)
    if span is None:
        raise UsageError("Date illisible dans la recherche", where=value[:40], remedy="Écrivez 2024, 2024-03 ou 2024-03-15")
    return prefix, span


def _span(written: str) -> Span | None:
    found = _DAY.fullmatch(written)
    if found is None:
        return None
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        assert year is not None
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def _span_of(resource: Resource, name: str) -> Span | None:
    """Return when an element says: its date, its ``DateTime`` or its ``Period``; None when it says nothing."""
    written = resource.get(name, resource.get(f"{name}DateTime"))
    if written is not None:
        return _span(str(written))
    period = resource.get(f"{name}Period")
    if period is None:
        return None
    start, end = _span(str(period.get("start", ""))), _span(str(period.get("end", "")))
    return (start[0] if start else date.min, end[1] if end else date.max)


def _dated(value: str, span: Span) -> bool:
    """Judge a date as HL7 R4 defines the prefixes, between what the parameter covers and what the resource says."""
    prefix, (first, last) = _asked_span(value)
    within = first <= span[0] and span[1] <= last
    answers = {
        "eq": within,
        "ne": not within,
        "gt": span[1] > last,
        "lt": span[0] < first,
        "ge": span[1] > last or within,
        "le": span[0] < first or within,
        "sa": span[0] > last,
        "eb": span[1] < first,
    }
    return answers[prefix]
