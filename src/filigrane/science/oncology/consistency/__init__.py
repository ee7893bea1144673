"""Consistency: rules that set two findings side by side and say, with both sources, that they cannot both be true.

Each rule is a function ``rule(context) -> Iterator[Alert]``; its code and severity stand in ``rules.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable

from filigrane.kernel.evidence import TextSpan
from filigrane.science.oncology.consistency import dates, doses, histology, laboratory, tumours
from filigrane.science.oncology.consistency.context import Context
from filigrane.science.oncology.model import Alert

RULES = (
    tumours.laterality,
    tumours.sex_and_organ,
    tumours.stage_and_tnm,
    tumours.m0_and_metastasis,
    tumours.denied_and_metastasis,
    tumours.biomarker_contradiction,
    tumours.histology_and_biomarker,
    histology.two_histologies,
    histology.foreign_marker,
    histology.foreign_system,
    dates.treatment_before_diagnosis,
    dates.document_order,
    dates.stop_before_start,
    doses.dose_and_body,
    doses.carboplatin_and_clearance,
    doses.weight_and_surface,
    doses.renal_function,
    doses.allergy,
    laboratory.graded,
    laboratory.trend,
    laboratory.ungradable,
)

SEVERITY_ORDER = {"critical": 0, "important": 1, "check": 2}


def alerts(context: Context) -> tuple[Alert, ...]:
    """Return every alert of every rule, the most severe first, each pair of findings once."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    found: list[Alert] = []
    for rule in RULES:
        for alert in rule(context):
            key = (alert.rule, tuple(sorted(alert.findings)) or (alert.text,))
            if key not in seen and not _told(alert, found):
                seen.add(key)
                found.append(alert)
    return tuple(sorted(found, key=lambda alert: (SEVERITY_ORDER[alert.severity], alert.rule)))


def _told(alert: Alert, found: Iterable[Alert]) -> bool:
    """Tell whether a finding's alert of the same rule already shows the page that this bare passage stands on."""
    if alert.findings:
        return False
    places = {(item.source, item.page) for item in alert.evidence if isinstance(item, TextSpan)}
    others = (o for o in found if o.rule == alert.rule and o.findings)
    return any((item.source, item.page) in places for other in others for item in other.evidence if isinstance(item, TextSpan))


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Return ``items`` without repeats, in order."""
    return tuple(dict.fromkeys(items))
