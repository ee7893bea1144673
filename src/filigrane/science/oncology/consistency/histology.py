"""Rules on the histology: two that exclude each other for one tumour, a marker of another disease altogether."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from filigrane.kernel.finding import Finding
from filigrane.science.oncology.consistency.context import Context, alert, documents_of, gap, pages
from filigrane.science.oncology.labels import value_fr
from filigrane.science.oncology.model import Alert, Tumour
from filigrane.science.resources import open_table

BESIDE = 160
"""A histology counts for a tumour outside its pathology report only when the tumour's organ or diagnosis stands this near."""


@cache
def _families() -> tuple[tuple[int, int, str], ...]:
    return tuple((int(row["first"]), int(row["last"]), row["family"]) for row in open_table("oncology", "histology_families.csv"))


@cache
def _hosts() -> tuple[Mapping[str, str], ...]:
    return tuple(open_table("oncology", "marker_hosts.csv"))


def family_of(code: str) -> str | None:
    """Return the family of an ICD-O-3 morphology code, None for one that names no family (carcinoma, tumour)."""
    number = int(code[:4]) if code[:4].isdigit() else 0
    found = [family for first, last, family in _families() if first <= number <= last]
    return found[0] if found else None


def two_histologies(context: Context) -> Iterator[Alert]:
    """COH-05: a document gives a tumour a histology that its pathology report excludes."""
    for tumour in context.course.tumours:
        own = [f for f in context.of_kind("morphology") if f.subject.tumour == tumour.id and not f.assertion.history]
        proved = [(f, kind) for f in own if (kind := _family(f)) and _in_report(context, f)]
        for told in own:
            kind = _family(told)
            if kind is None or _in_report(context, told) or any(kind == other for _, other in proved):
                continue
            against = [f for f, _ in proved]
            if against and _is_of(context, told, tumour):
                text = f"Histologie : « {value_fr(told)} » ({pages(told)}), « {value_fr(against[0])} » ({pages(against[0])})."
                yield alert("COH-05", text, (told, against[0]))


def _family(finding: Finding) -> str | None:
    return family_of(finding.code.code) if finding.code is not None else None


def _in_report(context: Context, finding: Finding) -> bool:
    return any(context.documents[name].type == "pathology" for name in documents_of(finding) if name in context.documents)


def _is_of(context: Context, told: Finding, tumour: Tumour) -> bool:
    """Tell whether the words bind a histology to this tumour: its organ, or the date of its diagnosis, stands beside it."""
    for finding in context.of_kind("topography", "diagnosis_date"):
        if finding.subject.tumour == tumour.id:
            distance = gap(told, finding)
            if distance is not None and distance <= BESIDE:
                return True
    return False


def foreign_marker(context: Context) -> Iterator[Alert]:
    """COH-06: an alteration that belongs to another disease than this tumour's."""
    for tumour in context.course.tumours:
        code = tumour.topography.finding.code if tumour.topography else None
        if code is None:
            continue
        for fact in tumour.biomarkers:
            value: Mapping[str, Any] = fact.finding.current  # type: ignore[assignment]  # a fact of the course has a known value
            for row in _hosts():
                if (
                    value["marker"] == row["marker"]
                    and value.get("result") in row["results"].split("|")
                    and not code.code.startswith(tuple(row["hosts"].split("|")))
                ):
                    text = f"À vérifier : {row['sentence']} ({value_fr(fact.finding)}, {pages(fact.finding)})."
                    support = [tumour.topography.finding] if tumour.topography else []
                    yield alert("COH-06", text, (fact.finding, *support))
