"""Passages that address a program: read as text like any other, and shown to people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.finding import Finding, Status
from filigrane.science.oncology.labels import NBSP
from filigrane.science.oncology.model import Alert

RULE = "TXT-01"
SEVERITY = "check"


def alerts(findings: Sequence[Finding]) -> tuple[Alert, ...]:
    """Return one alert for each page on which a passage addresses a program, in the order of the pages."""
    pages: dict[tuple[str, int], list[tuple[Finding, TextSpan]]] = defaultdict(list)
    for finding in findings:
        if finding.kind == "injection" and finding.status is not Status.REJECTED:
            for span in (item for item in finding.evidence if isinstance(item, TextSpan)):
                pages[(span.source, span.page)].append((finding, span))
    return tuple(
        Alert(
            RULE,
            SEVERITY,
            f"Un passage de la page {page} s’adresse à un programme{NBSP}; lu comme du texte.",
            tuple(dict.fromkeys(finding.id for finding, _ in found)),
            tuple(span for _, span in sorted(found, key=lambda pair: pair[1].start)),
        )
        for (_, page), found in sorted(pages.items())
    )
