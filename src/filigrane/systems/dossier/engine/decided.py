"""What a reading found as persons left it: their corrections in, with the codes of their words, and what they rejected out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from filigrane.kernel.codes import Code
from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.finding import Finding, Status
from filigrane.kernel.unknown import Unknown
from filigrane.science.terminology import icdo
from filigrane.science.text import normalise

_FINDERS = {
    "topography": (icdo.find_topographies, icdo.topography_code),
    "morphology": (icdo.find_morphologies, icdo.morphology_code),
}


def recoded(finding: Finding) -> Finding:
    """Return a finding with the code of the words that a person wrote in the machine's place; none where they name no one term."""
    if finding.corrected is None or finding.kind not in _FINDERS:
        return finding
    label = "" if isinstance(finding.corrected, Unknown) else str(finding.corrected.get("label") or "")
    return replace(finding, code=_code_of(finding.kind, label.strip()))


def _code_of(kind: str, label: str) -> Code | None:
    find, code = _FINDERS[kind]
    found = [(end - start, term) for start, end, term in find(label, normalise(label))]
    whole = [term for length, term in found if length == len(label)]
    terms = {term.code: term for term in (whole or [term for _, term in found])}
    precise = [term for name, term in terms.items() if not _covered(name, terms)]
    return code(precise[0]) if len(precise) == 1 else None


def _covered(name: str, terms: dict[str, icdo.Term]) -> bool:
    """Tell whether « site, sans précision » stands beside a part of the same site."""
    return name.endswith(".9") and any(other != name and other.startswith(name[:-1]) for other in terms)


def standing(found: Sequence[Finding], decided: Sequence[Finding]) -> list[Finding]:
    """Return what a reading found as persons left it, with what they typed beside.

    A decision is on the same finding when the ids are the same, or kind, tumour and a passage: the record may give another id.
    """
    by_key = {key: one for one in decided for key in _keys(one)}
    taken = []
    for finding in found:
        one = next((by_key[key] for key in _keys(finding) if key in by_key), None)
        taken.append(finding if one is None else replace(finding, status=one.status, corrected=one.corrected))
    typed = [one for one in decided if one.status is Status.TYPED]
    return [recoded(one) for one in (*taken, *typed) if one.status is not Status.REJECTED]


def _keys(finding: Finding) -> list[tuple[object, ...]]:
    spans = [item for item in finding.evidence if isinstance(item, TextSpan)]
    places = [(finding.kind, finding.subject.tumour, item.source, item.page, item.start, item.end) for item in spans]
    return [(finding.id,), *places]
