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
    """Tell whether the words bind a histology to this tumour: its organ, or the date of its diagnosis, stands beside it.

    In a prescription or the form of a meeting, the histology is that of the illness treated: the dossier's only one.
    """
    types = {context.documents[name].type for name in documents_of(told) if name in context.documents}
    if types & {"prescription", "systemic_treatment", "radiotherapy", "rcp"} and len(context.course.tumours) == 1:
        return True
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


@cache
def _systems() -> tuple[Mapping[str, str], ...]:
    return tuple(open_table("oncology", "system_hosts.csv"))


def foreign_system(context: Context) -> Iterator[Alert]:
    """COH-06: a grade or a stage in a system of another organ, or the stage of a lymphoma on a tumour that is none."""
    for tumour in context.course.tumours:
        place = tumour.topography.finding if tumour.topography else None
        if place is None or place.code is None or place.assertion.history:
            continue
        for finding in context.of_kind("grade", "stage"):
            if finding.subject.tumour != tumour.id or finding.assertion.history:
                continue
            sentence = _of_another(finding, place.code.code) or _of_lymphoma(finding, tumour)
            if sentence:
                yield alert("COH-06", f"À vérifier : {sentence} ({value_fr(finding)}, {pages(finding)}).", (finding, place))


def _of_another(finding: Finding, organ: str) -> str | None:
    system = finding.current["system"]  # type: ignore[index]  # of_kind() yields known values only
    for row in _systems():
        if (finding.kind, system) == (row["kind"], row["system"]) and not organ.startswith(tuple(row["hosts"].split("|"))):
            return row["sentence"]
    return None


def _of_lymphoma(finding: Finding, tumour: Tumour) -> str | None:
    histology = tumour.morphology.finding.code if tumour.morphology else None
    system = finding.current["system"]  # type: ignore[index]  # of_kind() yields known values only
    solid = histology is not None and histology.code.startswith(_SOLID)
    return "un stade d’Ann Arbor ou de Lugano est d'un lymphome" if solid and system in {"Ann Arbor", "Lugano"} else None


_SOLID = ("80", "81", "82", "83", "84", "85", "872", "874", "88", "89", "90")
"""ICD-O-3 morphologies of carcinomas, melanomas, sarcomas, germ-cell and embryonal tumours."""
