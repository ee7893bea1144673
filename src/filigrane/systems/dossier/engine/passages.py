"""What of a dossier a language model may be shown: whole sentences that its findings cite, without who the patient is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import ResourceRef, TextSpan
from filigrane.kernel.finding import Finding, Status
from filigrane.kernel.unknown import Unknown
from filigrane.science.claims import Snippet, orders_a_machine
from filigrane.science.text import Prepared, normalise, prepare
from filigrane.science.text.qualifiers import assertion
from filigrane.science.text.sections import section_at
from filigrane.science.text.sentences import sentence_at
from filigrane.systems.dossier.model import Sentence

LONGEST = 400
"""A sentence longer than this, in characters, is a page without stops: the words of the finding alone are shown."""
_NOWHERE = Interval(None, None)
_COLOURED = frozenset({"family", "history"})
"""Sections whose heading says something of every sentence under it, so that a sentence does not stand without it."""
_REFUSED = frozenset({Status.REJECTED, Status.CORRECTED})


@dataclass(frozen=True)
class Page:
    """The text of a page, and the date of the document that it is of."""

    text: str
    written: Interval


Pages = Mapping[tuple[str, int], Page]
"""Pages by source item and number."""


@dataclass(frozen=True)
class Passage:
    """A snippet under the short name that the model knows, the findings that it comes from, and what of it is sent.

    ``sent`` is the quote without who the patient is. A claim must stand on both: a word that was struck may have been a denial.
    """

    findings: tuple[str, ...]
    snippet: Snippet
    sent: str
    place: tuple[str, int] | None = None
    """The source item and page of a whole sentence; None for a finding's own words, which may stand on several."""


def passages_of(
    sentences: Sequence[Sentence], findings: Sequence[Finding], patient: str, pages: Pages, hidden: Iterable[str] = ()
) -> list[Passage]:
    """Return what may be sent, in the order of the synthesis: the sentence of each finding that it cites, each sentence once.

    Not sent: what a person wrote, corrected or rejected, and the sentence that holds it; unknowns; what holds words addressed to a
    program, since nothing that a model says of it would be kept.
    """
    struck = _struck(hidden)
    known = {finding.id: finding for finding in findings if _may_be_sent(finding, patient)}
    cited = dict.fromkeys(name for sentence in sentences for name in sentence.findings if name in known)
    reader = _Reader(findings, pages)
    found: dict[tuple[object, ...], tuple[Snippet, list[str]]] = {}
    for name in cited:
        place, snippet = reader.snippet(known[name])
        if snippet is not None:
            found.setdefault(place, (snippet, []))[1].append(name)
    passages: list[Passage] = []
    for place, (snippet, names) in found.items():
        sent = strike(snippet.quote, struck)
        if sent and not orders_a_machine(snippet.quote):
            common = _common(snippet, [known[name] for name in names])
            page = (str(place[0]), int(str(place[1]))) if len(place) > 1 else None
            passages.append(Passage(tuple(names), replace(common, id=str(len(passages) + 1)), sent, page))
    return passages


def _may_be_sent(finding: Finding, patient: str) -> bool:
    machine = finding.status in (Status.PROPOSED, Status.ACCEPTED) and finding.corrected is None
    return (
        machine and finding.subject.patient == patient and finding.kind != "injection" and not isinstance(finding.value, Unknown)
    )


def _common(snippet: Snippet, findings: Sequence[Finding]) -> Snippet:
    """Return the snippet with the date and the tumour that all its findings share, or with none."""
    dates = {finding.when for finding in findings}
    tumours = {finding.subject.tumour for finding in findings}
    return replace(
        snippet,
        when=findings[0].when if len(dates) == 1 else _NOWHERE,
        tumour=findings[0].subject.tumour if len(tumours) == 1 else None,
    )


class _Reader:
    """Finds the sentence of a finding, and whether it stands by itself."""

    def __init__(self, findings: Sequence[Finding], pages: Pages) -> None:
        self._pages = pages
        self._prepared: dict[tuple[str, int], Prepared] = {}
        self._on: dict[tuple[str, int], list[tuple[TextSpan, Finding]]] = {}
        for finding in findings:
            for span in _spans(finding):
                self._on.setdefault((span.source, span.page), []).append((span, finding))

    def snippet(self, finding: Finding) -> tuple[tuple[object, ...], Snippet | None]:
        """Return the place and the snippet of a finding; no snippet when its sentence holds what a person corrected or rejected."""
        span = next((one for one in _spans(finding) if self._at(one) is not None), None)
        if span is None:
            return self._own_words(finding)
        start, end = self._sentence(span)
        inside = [(s, f) for s, f in self._on[span.source, span.page] if start <= s.start < end]
        if any(other.status in _REFUSED or other.kind == "injection" for _, other in inside):
            return (), None
        prepared = self._prepared[span.source, span.page]
        section = section_at(prepared.sections, start)
        alone = end - start <= LONGEST and (section is None or section.key not in _COLOURED or section.start >= start)
        if not alone or not all(self._stands(prepared, (start, end), s, f) for s, f in inside):
            return self._own_words(finding)
        quote = re.sub(r"\s*\n\s*", " ", prepared.text[start:end])
        written = self._pages[span.source, span.page].written
        return (span.source, span.page, start), Snippet("", quote, finding.subject.patient, None, _NOWHERE, written)

    def _at(self, span: TextSpan) -> Prepared | None:
        place = (span.source, span.page)
        page = self._pages.get(place)
        if page is None or page.text[span.start : span.end] != span.quote:
            return None
        if place not in self._prepared:
            self._prepared[place] = prepare(page.text, page.written)
        return self._prepared[place]

    def _sentence(self, span: TextSpan) -> tuple[int, int]:
        sentences = self._prepared[span.source, span.page].sentences
        start, _ = sentence_at(sentences, span.start)
        _, end = sentence_at(sentences, span.end - 1)
        return min(start, span.start), max(end, span.end)

    @staticmethod
    def _stands(prepared: Prepared, place: tuple[int, int], span: TextSpan, finding: Finding) -> bool:
        """Tell whether the sentence by itself speaks of the finding as the document does."""
        start, end = place
        own = assertion(prepare(prepared.text[start:end], _NOWHERE), span.start - start, min(span.end, end) - start)
        return own == finding.assertion

    @staticmethod
    def _own_words(finding: Finding) -> tuple[tuple[object, ...], Snippet | None]:
        spans = [one.quote.strip() for one in finding.evidence if isinstance(one, TextSpan | ResourceRef)]
        quote = " ; ".join(dict.fromkeys(one for one in spans if one))
        snippet = Snippet("", quote, finding.subject.patient, None, _NOWHERE, _NOWHERE, finding.assertion)
        return (finding.id,), snippet if quote else None


def _spans(finding: Finding) -> Iterator[TextSpan]:
    return (one for one in finding.evidence if isinstance(one, TextSpan))


_NAMED = re.compile(
    r"\b(?:M(?:me|lle|r)?\.?|Monsieur|Madame|Mademoiselle|Dr|Docteur|Pr|Professeur)\s+"
    r"(?:[A-ZÀ-Ý][\w’'-]*\.?(?:\s+(?:de|du|le|la)\b)?\s*)+"
)
_NUMBERED = re.compile(
    r"\b(?!\d\d?[ .]\d\d?[ .]\d{4}\b)(?:\d[ .]?){7,}\d\b"  # an identifier; « 12.03.2023 » is a date
    r"|\b[\w.+-]+@[\w.-]+\.\w+\b|\bné(?:e|\(e\))?\s+le\s+[\d/. -]{8,10}\d",
    re.IGNORECASE,
)
STRUCK = "[…]"


def _struck(hidden: Iterable[str]) -> re.Pattern[str] | None:
    words = sorted({normalise(word.strip()) for word in hidden if len(word.strip()) > 1}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" for word in words)) if words else None


def strike(quote: str, hidden: re.Pattern[str] | None) -> str:
    """Return the quote without names after a title, identifiers, addresses, birth dates, and what ``hidden`` finds."""
    for pattern in (_NAMED, _NUMBERED):
        quote = pattern.sub(f"{STRUCK} ", quote)
    if hidden is not None:
        pieces, last = [], 0
        for match in hidden.finditer(normalise(quote)):  # of the same length as the quote
            pieces += [quote[last : match.start()], STRUCK]
            last = match.end()
        quote = "".join([*pieces, quote[last:]])
    return quote.strip() if re.search(r"\w", quote.replace(STRUCK, "")) else ""
