"""Rules on the order of dates: a treatment before its diagnosis, two dates of one document that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Finding
from filigrane.kernel.unknown import Unknown
from filigrane.science.oncology.consistency.context import Context, alert, pages, rules
from filigrane.science.oncology.labels import value_fr
from filigrane.science.oncology.model import Alert, Tumour

MARGIN = timedelta(days=31)
"""A treatment may begin a few weeks before the report that proves the diagnosis (emergency surgery, hormone therapy)."""


def treatment_before_diagnosis(context: Context) -> Iterator[Alert]:
    """COH-07: a treatment of a tumour begins, for sure, more than a month before its diagnosis."""
    for tumour in context.course.tumours:
        diagnosis = tumour.diagnosis.finding if tumour.diagnosis else None
        if diagnosis is None or diagnosis.when.start is None:
            continue
        for fact in (*tumour.lines, *tumour.radiotherapies, *tumour.surgeries):
            finding = fact.finding
            if finding.assertion.history or isinstance(finding.current, Unknown):
                continue
            if finding.kind == "surgery" and not _of_the_tumour(context, finding, tumour):
                continue
            latest_start = finding.when.start
            if (
                latest_start is not None
                and latest_start + MARGIN < diagnosis.when.start
                and _surely_dated(finding.when.end, latest_start)
            ):
                text = (
                    f"{value_fr(finding)} {_dated(finding.when)} ({pages(finding)}), "
                    f"avant le diagnostic ({diagnosis.when.french()}, {pages(diagnosis)})."
                )
                yield alert("COH-07", text, (finding, diagnosis))


def _dated(when: Interval) -> str:
    """Return « le 12 mars 2024 », « du ... au ... », « depuis le ... », « en mars 2024 »."""
    told = when.french()
    if told.startswith(("du ", "depuis ", "jusqu", "en ", "à partir")):
        return told
    return f"le {told}" if when.is_day else f"en {told}"


def _of_the_tumour(context: Context, finding: Finding, tumour: Tumour) -> bool:
    """Tell whether an operation may be of the tumour: not one of another organ (a gall bladder taken out years before)."""
    code = tumour.topography.finding.code if tumour.topography else None
    organs: tuple[str, ...] | None = context.limits.get("operations", {}).get(finding.current["procedure"])  # type: ignore[index]
    return code is None or organs is None or code.code.startswith(organs)


def _surely_dated(end: object, start: object) -> bool:
    return end is None or start is not None


def document_order(context: Context) -> Iterator[Alert]:
    """COH-08: pairs of dates that the reader found in an impossible order (report before sampling, stop before start, future)."""
    for pair in context.dated_pairs:
        yield Alert(pair.rule, rules()[pair.rule]["severity"], pair.text, (), pair.evidence)


GAP = timedelta(days=200)
"""A stop this long before a start may end an earlier course of the same drugs that no document dates."""


def stop_before_start(context: Context) -> Iterator[Alert]:
    """COH-08: a treatment stopped, says one document, before the day on which the others say that it began."""
    lines = [f for f in context.of_kind("systemic_line") if not f.assertion.history]
    for stopped in lines:
        end = stopped.when.end
        if stopped.when.start is not None or end is None or not stopped.current.get("stop_known"):  # type: ignore[union-attr]
            continue
        others = [f for f in lines if f is not stopped and f.subject.tumour == stopped.subject.tumour and _same_drugs(stopped, f)]
        if any(f.when.start is not None and f.when.start <= end for f in others):
            continue
        begun = [f for f in others if f.when.start is not None and timedelta(0) < f.when.start - end <= GAP]
        if begun:
            first = min(begun, key=lambda f: f.when.start or end)
            day = Interval(first.when.start, first.when.start).french()
            text = (
                f"Arrêt le {Interval(end, end).french()} ({pages(stopped)}), avant le début du {day} ({pages(first)}) : "
                f"{value_fr(stopped)}."
            )
            yield alert("COH-08", text, (stopped, first))


def _same_drugs(one: Finding, other: Finding) -> bool:
    a, b = set(one.current["drugs"]), set(other.current["drugs"])  # type: ignore[index]  # of_kind() yields known values only
    return bool(a) and (a <= b or b <= a)
