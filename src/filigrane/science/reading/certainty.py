"""What a pathologist's own words mean: « compatible avec » in the conclusion of a pathology report states the histology.

Elsewhere (imaging, letters) the same words suppose. Source: usage of French pathology reports, to be reviewed by a pathologist.
"""

from __future__ import annotations

import re
from dataclasses import replace

from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.sentences import sentence_at

KINDS = frozenset({"topography", "laterality", "morphology", "grade"})
_SOFT = re.compile(r"\b(?:compatibles? avec|en faveur d|correspond\w* a|evocateurs? d|evoqu\w+|orient\w+ vers|coherents? avec)\b")
_HARD = re.compile(
    r"\b(?:suspicion|suspect\w*|possible\w*|probable\w*|eventuel\w*|doute\w*|a eliminer|a discuter|hypothese|sans pouvoir|ne permet"
    r"|sous reserve|a confirmer|a completer|renseignements?|motif|recherche d)\b|\?"
)


def stated(document: Document, prepared: Prepared, mention: Mention) -> Mention:
    """Return the mention, affirmed when only a pathologist's soft words made it a supposition."""
    if document.type != "pathology" or mention.kind not in KINDS or not mention.assertion.hypothetical:
        return mention
    first, last = sentence_at(prepared.sentences, mention.start)
    words = prepared.norm[first:last]
    if _SOFT.search(words) is None or _HARD.search(words) is not None:
        return mention
    return replace(mention, assertion=replace(mention.assertion, hypothetical=False))
