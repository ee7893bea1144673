"""Rules on the order of dates: a treatment before its diagnosis, two dates of one document that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from filigrane.kernel.unknown import Unknown
from filigrane.science.oncology.consistency.context import Context, alert, pages, rules
from filigrane.science.oncology.labels import value_fr
from filigrane.science.oncology.model import Alert

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
            latest_start = finding.when.start
            if (
                latest_start is not None
                and latest_start + MARGIN < diagnosis.when.start
                and _surely_dated(finding.when.end, latest_start)
            ):
                text = (
                    f"{value_fr(finding)} le {finding.when.french()} ({pages(finding)}), "
                    f"avant le diagnostic de {diagnosis.when.french()} ({pages(diagnosis)})."
                )
                yield alert("COH-07", text, (finding, diagnosis))


def _surely_dated(end: object, start: object) -> bool:
    return end is None or start is not None


def document_order(context: Context) -> Iterator[Alert]:
    """COH-08: pairs of dates that the reader found in an impossible order (report before sampling, stop before start, future)."""
    for pair in context.dated_pairs:
        yield Alert(pair.rule, rules()[pair.rule]["severity"], pair.text, (), pair.evidence)
