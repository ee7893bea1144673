"""Build the Course from findings: rank the sources, keep the conflicts, order the events. Pure; nothing is invented."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.finding import DECIDED_TRUE, Finding, Status
from filigrane.kernel.unknown import Unknown
from filigrane.science.oncology.labels import event_label
from filigrane.science.oncology.model import Course, DocumentInfo, Fact, TimelineEvent, Tumour

SOURCE_RANK = {"pathology": 0, "molecular": 0, "surgery": 1, "rcp": 2, "imaging": 3, "endoscopy": 3, "laboratory": 3}
"""Pathology before the meeting's sheet, the sheet before letters (reference: OSIRIS-RWD, the examination that gives certainty)."""
LETTER_RANK = 4

_SINGLE: dict[str, Callable[[Mapping[str, Any], Finding], object]] = {
    "topography": lambda value, finding: finding.code.code if finding.code else value.get("label"),
    "laterality": lambda value, finding: value["side"],
    "morphology": lambda value, finding: finding.code.code if finding.code else value.get("label"),
    "grade": lambda value, finding: (value["system"], value["value"]),
    "diagnosis_date": lambda value, finding: finding.when,
}
_LISTS = {
    "tumour_size": "sizes",
    "biomarker": "biomarkers",
    "metastasis": "metastases",
    "surgery": "surgeries",
    "radiotherapy": "radiotherapies",
    "systemic_line": "lines",
    "response": "responses",
    "progression": "progressions",
    "examination": "examinations",
    "tnm": "tnm",
}
_PATIENT_LISTS = {
    "performance_status": "performance_status",
    "comorbidity": "comorbidities",
    "personal_history": "personal_history",
    "family_history": "family_history",
    "allergy": "allergies",
    "toxicity": "toxicities",
    "tobacco": "habits",
    "alcohol": "habits",
    "menopause": "habits",
    "weight": "measures",
    "height": "measures",
    "body_surface": "measures",
    "laboratory": "laboratory",
    "drug_dose": "doses",
    "medication": "medications",
    "vital_status": "vital_status",
}
_LANES = {
    "systemic_line": "treatment",
    "surgery": "treatment",
    "radiotherapy": "treatment",
    "diagnosis_date": "evolution",
    "response": "evolution",
    "progression": "evolution",
    "metastasis": "evolution",
    "examination": "examination",
}


def build(
    findings: Iterable[Finding],
    as_of: date | None = None,
    documents: Mapping[str, DocumentInfo] | None = None,
    *,
    proposed: bool = True,
) -> Course:
    """Return the course that ``findings`` draw.

    Rejected and withdrawn findings never count; proposed ones count only when ``proposed`` is true. Findings that surely begin after
    ``as_of`` are left out. Only affirmed findings draw the course; a denied allergy is kept because the banner must say it.
    """
    known = dict(documents or {})
    statuses = DECIDED_TRUE | ({Status.PROPOSED} if proposed else set())
    kept = [f for f in findings if f.status in statuses and _not_after(f.when, as_of)]
    stated = [f for f in kept if not isinstance(f.current, Unknown) and (f.assertion.affirmed or f.kind == "allergy")]
    by_tumour: dict[str, list[Finding]] = defaultdict(list)
    for finding in stated:
        if finding.subject.tumour is not None:
            by_tumour[finding.subject.tumour].append(finding)
    tumours = tuple(_tumour(name, by_tumour[name], known) for name in sorted(by_tumour, key=_tumour_order))
    lists: dict[str, list[Fact]] = defaultdict(list)
    for finding in sorted(stated, key=_when_key):
        attribute = _PATIENT_LISTS.get(finding.kind)
        if attribute is not None:
            lists[attribute].append(Fact(finding))
    return Course(
        patient=kept[0].subject.patient if kept else "",
        tumours=tumours,
        unknown=tuple(f for f in kept if isinstance(f.current, Unknown)),
        timeline=_timeline(stated, {t.diagnosis.finding.id for t in tumours if t.diagnosis is not None}),
        documents=known,
        **{name: tuple(facts) for name, facts in lists.items()},
    )


def latest(facts: Iterable[Fact]) -> Fact | None:
    """Return the fact with the last known date, or the last one when none is dated; None when there is none."""
    ordered = sorted(facts, key=lambda fact: _when_key(fact.finding))
    return ordered[-1] if ordered else None


def rank(finding: Finding, documents: Mapping[str, DocumentInfo]) -> tuple[int, int, date]:
    """Return the sort key of a finding's best source: decided first, then the kind of document, then the older document."""
    decided = 0 if finding.status in DECIDED_TRUE else 1
    best, oldest = LETTER_RANK + 1, date.max
    for item in finding.evidence:
        info = documents.get(item.document) if isinstance(item, TextSpan) else None
        if info is not None:
            place = SOURCE_RANK.get(info.type, LETTER_RANK)
            if place < best:
                best, oldest = place, info.date.start or date.max
    return decided, best, oldest


def _not_after(when: Interval, as_of: date | None) -> bool:
    return as_of is None or when.start is None or when.start <= as_of


def _tumour_order(name: str) -> tuple[int, str]:
    return (int(name[1:]), name) if name[1:].isdigit() else (99, name)


def _when_key(finding: Finding) -> tuple[date, date]:
    start = finding.when.start or finding.when.end or date.min
    return start, finding.when.end or start


def _tumour(name: str, findings: list[Finding], documents: Mapping[str, DocumentInfo]) -> Tumour:
    parts: dict[str, Any] = {}
    for kind, key in _SINGLE.items():
        attribute = "diagnosis" if kind == "diagnosis_date" else kind
        parts[attribute] = _single([f for f in findings if f.kind == kind], key, documents)
    lists: dict[str, list[Fact]] = defaultdict(list)
    for finding in sorted(findings, key=_when_key):
        if finding.kind in _LISTS:
            lists[_LISTS[finding.kind]].append(Fact(finding))
        elif finding.kind == "stage":
            derived = not isinstance(finding.current, Unknown) and finding.current.get("derived")
            lists["derived_stages" if derived else "stages"].append(Fact(finding))
    parts |= {attribute: tuple(facts) for attribute, facts in lists.items()}
    return Tumour(id=name, **parts)


def _single(
    findings: list[Finding],
    key: Callable[[Mapping[str, Any], Finding], object],
    documents: Mapping[str, DocumentInfo],
) -> Fact | None:
    if not findings:
        return None
    groups: dict[object, list[Finding]] = defaultdict(list)
    for finding in findings:
        if not isinstance(finding.current, Unknown):
            groups[key(finding.current, finding)].append(finding)
    ordered = sorted(
        groups.values(),
        key=lambda group: (min(rank(f, documents)[:2] for f in group), -_support(group), min(rank(f, documents) for f in group)),
    )
    best = sorted(ordered[0], key=lambda f: rank(f, documents))
    others = tuple(f for group in ordered[1:] for f in group)
    return Fact(best[0], tuple(best[1:]), others, _why(best[0], others, documents) if others else "")


def _support(group: list[Finding]) -> int:
    return len({item.document for f in group for item in f.evidence if isinstance(item, TextSpan)})


def _why(best: Finding, others: tuple[Finding, ...], documents: Mapping[str, DocumentInfo]) -> str:
    mine, theirs = rank(best, documents), min(rank(f, documents) for f in others)
    if mine[0] < theirs[0]:
        return "Valeur décidée par une personne."
    if mine[1] < theirs[1]:
        return "Source retenue : l’examen qui donne la certitude passe avant le compte rendu qui le cite."
    return "Sources de même rang : la valeur que le plus de documents donnent est proposée, l’autre reste affichée."


def _timeline(findings: list[Finding], diagnoses: set[str]) -> tuple[TimelineEvent, ...]:
    """Return the dated events; of several diagnosis dates of one tumour only the one that stands is drawn."""
    events = []
    for finding in sorted(findings, key=_when_key):
        lane = _LANES.get(finding.kind)
        if finding.kind == "diagnosis_date" and finding.id not in diagnoses:
            continue
        if lane is not None and finding.when.known and not isinstance(finding.current, Unknown):
            label = event_label(finding)
            events.append(TimelineEvent(lane, finding.kind, finding.when, label, (finding.id,), finding.subject.tumour))
    return tuple(events)
