"""Facts that structured files (CDA, FHIR) state in their own codes, as mentions tied to the passage that shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from filigrane.science.pages.model import Document, ReceivedFile
from filigrane.science.reading.laboratory import from_structured
from filigrane.science.reading.model import Mention


def structured_mentions(documents: Sequence[Document], files: Sequence[ReceivedFile]) -> dict[str, list[Mention]]:
    """Return the mentions of structured facts by document id; a fact without a passage in the text is left out."""
    by_file = {file.name: file for file in files if file.structured}
    found: dict[str, list[Mention]] = defaultdict(list)
    for document in documents:
        file = by_file.get(document.file)
        if file is not None:
            found[document.id] += _mentions(document, file)
    return found


def _mentions(document: Document, file: ReceivedFile) -> Iterator[Mention]:
    for mention in from_structured(file.structured):
        if 0 <= mention.start < mention.end <= len(document.text):
            yield mention if mention.when.known else replace(mention, when=document.date)
