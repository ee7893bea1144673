"""The verifier: a claim of a language model is kept only if its passages say the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion
from filigrane.science.claims.atoms import read
from filigrane.science.claims.model import Reading, Snippet, Verdict
from filigrane.science.claims.support import reasons
from filigrane.science.claims.words import instructions
from filigrane.science.text.normalise import normalise
from filigrane.science.text.sentences import split

MAX_CLAIM = 600
"""A sentence longer than this, in characters, is not a rephrasing of a passage."""
_QUOTED = re.compile(r"«\s*([^»]{1,400}?)\s*»|\"([^\"]{1,400})\"|“([^”]{1,400})”")
_STANDS_ALONE = frozenset(
    [
        "lesion",
        "histology",
        "procedure",
        "treatment",
        "drug",
        "marker",
        "response",
        "toxicity",
        "disease",
        "exam",
        "analyte",
        "allergy",
        "habit",
        "event",
        "measure",
        "stage",
        "tnm",
        "grade",
        "performance",
        "gleason",
        "line",
    ]
)


def verify(claim: str, snippets: Sequence[Snippet], *, patient: str | None = None) -> Verdict:
    """Return whether ``snippets`` (the passages that the claim cites) say all that ``claim`` says.

    Each sentence of the claim must be borne out by one passage; a sentence that joins facts of several passages is kept only where each of
    its parts, between commas, names its own subject and is borne out by itself. In doubt the claim is dropped.

    Parameters
    ----------
    claim
        A sentence or a few, in French.
    snippets
        The passages that it cites.
    patient
        Of whom the claim is made; a passage of another patient drops it.

    Examples
    --------
    >>> verify("Mastectomie gauche le 12 mars 2023.", [Snippet("1", "mastectomie gauche réalisée le 12/03/2023")]).kept
    True
    >>> verify("Mastectomie droite le 12 mars 2023.", [Snippet("1", "mastectomie gauche réalisée le 12/03/2023")]).reasons
    ('Côté absent du passage : droite',)
    """
    refusal = _refused(claim, snippets, patient)
    if refusal:
        return Verdict(False, tuple(refusal))
    same = next((one.id for one in snippets if one.assertion == Assertion() and _plain(one.quote) == _plain(claim)), None)
    if same is not None:
        return Verdict(True, (), (same,))
    support: list[str] = []
    found: list[str] = []
    for part in _statements(claim):
        used, wrong = _part(part, snippets)
        support += used
        found += wrong
    if not support and not found:
        found = ["La phrase ne dit rien de vérifiable"]
    return Verdict(not found, tuple(dict.fromkeys(found)), tuple(dict.fromkeys(support)) if not found else ())


def orders_a_machine(quote: str) -> bool:
    """Tell whether a passage holds words addressed to a program: it supports nothing."""
    return instructions().search(normalise(quote)) is not None


def _refused(claim: str, snippets: Sequence[Snippet], patient: str | None) -> list[str]:
    """Return what refuses the claim before it is read."""
    if not claim.strip():
        return ["Phrase vide"]
    if len(claim) > MAX_CLAIM:
        return [f"Phrase de plus de {MAX_CLAIM} caractères"]
    if not snippets:
        return ["Aucun passage cité"]
    found = []
    patients = {snippet.patient for snippet in snippets}
    if len(patients) > 1 or (patient is not None and patients != {patient}):
        found.append("Passage d’un autre patient")
    if len({snippet.tumour for snippet in snippets if snippet.tumour}) > 1:
        found.append("Passages de deux tumeurs réunis")
    if any(orders_a_machine(snippet.quote) for snippet in snippets):
        found.append("Le passage cité contient une consigne adressée à une machine")
    return found + [f"Citation absente du passage : « {quoted} »" for quoted in _invented(claim, snippets)]


def _invented(claim: str, snippets: Sequence[Snippet]) -> Iterator[str]:
    quotes = [_plain(snippet.quote) for snippet in snippets]
    for match in _QUOTED.finditer(claim):
        quoted = next(group for group in match.groups() if group is not None)
        if not any(_plain(quoted) in quote for quote in quotes):
            yield quoted


def _plain(text: str) -> str:
    return " ".join(normalise(text).split())


def _statements(claim: str) -> Iterator[str]:
    for start, end in split(claim):
        yield from (piece for piece in re.split(r"\s*;\s*", claim[start:end]) if piece.strip(" ."))


def _part(part: str, snippets: Sequence[Snippet]) -> tuple[list[str], list[str]]:
    """Return the ids that bear a statement out, or else the reasons of the passage that comes closest."""
    best: list[str] | None = None
    for snippet in snippets:
        claim = _reading(part, snippet)
        if not any(item.kind not in ("link", "system") for item in claim.items):
            return [], ["La phrase ne dit rien de vérifiable"]
        wrong = reasons(claim, _passage(snippet), snippet)
        if not wrong:
            return [snippet.id], []
        best = wrong if best is None or len(wrong) < len(best) else best
    used = _piecewise(part, snippets) if len(snippets) > 1 else []
    return (used, []) if used else ([], best or [])


def _piecewise(part: str, snippets: Sequence[Snippet]) -> list[str]:
    """Return the ids that bear out the statement part by part, or nothing when one part stands on no passage, or on nothing by itself."""
    used = []
    for piece in re.split(r",\s+(?![0-9])", part):
        holding = next(
            (s.id for s in snippets if _stands_alone(piece, s) and not reasons(_reading(piece, s), _passage(s), s)), None
        )
        if holding is None:
            return []
        used.append(holding)
    return used


def _stands_alone(piece: str, snippet: Snippet) -> bool:
    return any(item.cls in _STANDS_ALONE for item in _reading(piece, snippet).items)


def _reading(text: str, snippet: Snippet) -> Reading:
    anchor = snippet.written if snippet.written.known else snippet.when
    return read(text, anchor)


def _passage(snippet: Snippet) -> Reading:
    anchor: Interval = snippet.written if snippet.written.known else snippet.when
    return read(snippet.quote, anchor, snippet.assertion)
