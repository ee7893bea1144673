"""TNM statements of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from filigrane.kernel.dates import Interval
from filigrane.science.oncology import tnm
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.tumour_when import dated
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

KINDS = frozenset({"tnm"})
_INITIAL = re.compile(r"\b(?:initiale?|de depart|au diagnostic)\b[^\n.;]{0,24}$")
"""The classification « initial » is of the diagnosis, whatever date the meeting's form bears."""


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:  # noqa: ARG001 - the readers' common signature
    """Yield every TNM statement with its date; a statement in which an optical slip was undone has the rule ``tnm.repaired``."""
    for start, end, statement in tnm.find(prepared.text):
        value, speaks = statement.value(), assertion(prepared, start, end)
        alone = value.get("T") is None and value.get("N") is None  # « maladie restée localisée (M0) » is of the day it is said
        initial = _INITIAL.search(prepared.norm[max(0, start - 40) : start]) is not None
        when = Interval(None, None) if initial else dated(prepared, start, end, paragraph=not alone)
        others = (statement.edition_span,) if statement.edition_span is not None else ()
        rule = "tnm.repaired" if statement.repaired else "tnm.grammar"
        if speaks.negated and alone and value.get("M") == "M0":
            speaks = replace(speaks, negated=False)  # « pas de métastase à ce jour (M0) »: M0 is the denial itself
        yield Mention("tnm", value, start, end, rule, assertion=speaks, others=others, when=when)
