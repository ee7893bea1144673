"""The trained component beside the rules: what it may add to a dossier, where the rules found nothing."""

from __future__ import annotations

from collections.abc import Sequence

from filigrane.platform.gate import RunContext
from filigrane.science import annotate
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.text.prepared import Prepared

COMPONENT = "dossier.concept_tagger"
_FRENCH = {"topography": "site", "morphology": "histologie", "grade": "différenciation"}

Read = tuple[Document, Prepared, list[Mention]]


def completed(context: RunContext, read: Sequence[Read]) -> list[Read]:
    """Return what the rules read, with the component's mentions of the kinds of which the rules found none in the whole dossier.

    The gate must have let the component run; without it the reading is returned as it is. A site, histology or differentiation that the
    rules read anywhere keeps the component out of that kind: it never stands against a rule and never adds a second tumour.
    """
    if COMPONENT not in context.components:
        return list(read)
    context.require(COMPONENT)
    present = {mention.kind for _, _, mentions in read for mention in mentions if mention.assertion.affirmed}
    wanted = annotate.KINDS - present
    result, added = [], set()
    for document, prepared, mentions in read:
        more = [m for m in annotate.mentions(document, prepared) if m.kind in wanted and m.assertion.affirmed] if wanted else []
        added |= {mention.kind for mention in more}
        result.append((document, prepared, sorted([*mentions, *more], key=lambda m: (m.start, m.end, m.kind))))
    if added:
        names = ", ".join(_FRENCH[kind] for kind in sorted(added))
        context.partial(
            f"Repérage appris (démonstration) : {names} proposé, car les règles n’en ont lu aucun ; à vérifier sur le passage."
        )
    return result
