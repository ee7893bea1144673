"""TNM statements of a document."""

from __future__ import annotations

from collections.abc import Iterator

from filigrane.science.oncology import tnm
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.tumour_when import dated
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

KINDS = frozenset({"tnm"})


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:  # noqa: ARG001 - the readers' common signature
    """Yield every TNM statement with its date; a statement in which an optical slip was undone has the rule ``tnm.repaired``."""
    for start, end, statement in tnm.find(prepared.text):
        when = dated(prepared, start, end)
        others = (statement.edition_span,) if statement.edition_span is not None else ()
        rule = "tnm.repaired" if statement.repaired else "tnm.grammar"
        yield Mention(
            "tnm", statement.value(), start, end, rule, assertion=assertion(prepared, start, end), others=others, when=when
        )
