"""Laboratory alerts: CTCAE grade in versions 5 and 6, and trends. A value that cannot be graded says so and is no alert."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from filigrane.kernel.finding import Finding
from filigrane.kernel.unknown import Unknown
from filigrane.science.oncology import ctcae
from filigrane.science.oncology.consistency.context import Context, alert, pages
from filigrane.science.oncology.labels import value_fr
from filigrane.science.oncology.model import Alert
from filigrane.science.terminology import analytes


@dataclass(frozen=True)
class Graded:
    """One result with its grade in both versions (None: not gradable there) and the CTCAE terms."""

    finding: Finding
    v5: int | None
    v6: int | None
    term: str

    @property
    def worst(self) -> int:
        """Return the higher of the two grades, 0 when neither version grades the result."""
        return max(self.v5 or 0, self.v6 or 0)


def grades(context: Context) -> list[Graded]:
    """Return every laboratory result of the course that at least one version grades."""
    result = []
    for finding in context.of_kind("laboratory"):
        analyte = analytes.analytes().get(_value(finding)["analyte"])
        if analyte is None or finding.unit is None or "implausible" in str(_value(finding).get("flag") or ""):
            continue
        for term in analyte.ctcae:
            five, six = (_grade(analyte, term, finding, version) for version in (5, 6))
            if five is not None or six is not None:
                result.append(Graded(finding, five, six, term))
    return result


RENAMED = {"Platelet count decreased": "Thrombocytopenia"}
"""Terms of version 5 and the name under which version 6 grades the same result."""


def _grade(analyte: analytes.Analyte, term: str, finding: Finding, version: int) -> int | None:
    value = _value(finding)
    limits = value.get("low"), value.get("high")
    return _number(analyte.key, term, version, float(value["value"]), finding.unit, limits, value.get("comparator") or "")


@lru_cache(maxsize=8192)
def _number(  # noqa: PLR0917 - private: the arguments are the cache's key
    analyte: str,
    term: str,
    version: int,
    value: float,
    unit: str | None,
    limits: tuple[float | None, float | None],
    comparator: str,
) -> int | None:
    """Return the grade of a value; the same values come back with every look at a dossier."""
    convert = analytes.analytes()[analyte].convert
    terms = [term, RENAMED.get(term, ""), *(old for old, new in RENAMED.items() if new == term)]
    for name in terms:
        if name not in ctcae.rules(version):
            continue
        found = ctcae.grade(
            name,
            value,
            unit,
            version=version,
            low=limits[0],
            high=limits[1],
            comparator=comparator,
            convert=convert,
        )
        return None if isinstance(found, Unknown) else found.grade
    return None


def graded(context: Context) -> Iterator[Alert]:
    """BIO-01 and BIO-02: of each analyte every result of grade 4 or more, and the last one of grade 3, dated or not."""
    for series in _series(context, dated=False).values():
        severe = [item for item in series if item.worst >= 4]
        third = [item for item in series if item.worst == 3]
        for item in (*severe, *third[-1:]):
            rule = "BIO-02" if item.worst >= 4 else "BIO-01"
            text = f"{value_fr(item.finding)} {_when(item.finding)} : {grade_text(item)} ({pages(item.finding)})."
            yield alert(rule, text, (item.finding,))


def ungradable(context: Context) -> Iterator[Alert]:
    """BIO-04: a result that no grade can be given to, because its value or its unit cannot be as read: a person must look."""
    last: dict[str, Finding] = {}
    for finding in sorted(context.of_kind("laboratory"), key=_day):
        analyte = analytes.analytes().get(_value(finding)["analyte"])
        if analyte is not None and analyte.ctcae and "implausible" in str(_value(finding).get("flag") or ""):
            last[_value(finding)["analyte"]] = finding
    for finding in last.values():
        text = f"Non gradable : {value_fr(finding)} {_when(finding)}, valeur ou unité à vérifier ({pages(finding)})."
        yield alert("BIO-04", text, (finding,))


def _when(finding: Finding) -> str:
    return f"le {finding.when.french()}" if finding.when.known else "(date inconnue)"


def trend(context: Context) -> Iterator[Alert]:
    """BIO-03: between two results in a row of one analyte the grade rises by two or more."""
    for series in _series(context).values():
        for before, after in itertools.pairwise(series):
            if after.worst - before.worst >= 2 and after.worst < 3:
                text = (
                    f"{value_fr(before.finding)} le {before.finding.when.french()}, puis {value_fr(after.finding)} "
                    f"le {after.finding.when.french()} : {grade_text(after)}."
                )
                yield alert("BIO-03", text, (before.finding, after.finding))


def grade_text(item: Graded) -> str:
    """Return « grade 3 (CTCAE v5), grade 2 (v6) »; a version that cannot grade says « non gradable »."""
    five = f"grade {item.v5} (CTCAE v5)" if item.v5 is not None else "non gradable (CTCAE v5)"
    six = f"grade {item.v6} (v6)" if item.v6 is not None else "non gradable (v6)"
    return f"{five}, {six}"


def _series(context: Context, *, dated: bool = True) -> dict[str, list[Graded]]:
    series: dict[str, list[Graded]] = defaultdict(list)
    for item in grades(context):
        if item.finding.when.known or not dated:
            series[f"{_value(item.finding)['analyte']}|{item.term}"].append(item)
    return {key: sorted(items, key=lambda item: _day(item.finding)) for key, items in series.items()}


def _day(finding: Finding) -> date:
    return finding.when.start or finding.when.end or date.min


def _value(finding: Finding) -> Mapping[str, Any]:
    return finding.current  # type: ignore[return-value]  # of_kind() yields known values only
