"""Groups of drugs and protocols that the text gives as one regimen: « carboplatine AUC 5 + paclitaxel », « FOLFOX-bévacizumab »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from filigrane.science.terminology import drugs, protocols
from filigrane.science.terminology.drugs import Drug
from filigrane.science.terminology.protocols import Protocol
from filigrane.science.text.matcher import Matcher
from filigrane.science.text.prepared import Prepared


@dataclass(frozen=True)
class Named:
    """One name found in the text: a drug, or a protocol."""

    start: int
    end: int
    what: Drug | Protocol


@dataclass(frozen=True)
class Regimen:
    """Names that one passage joins: the INN of the antineoplastic drugs, in the order of the text, and the protocol's name."""

    start: int
    end: int
    drugs: tuple[str, ...]
    protocol: str | None
    written: str | None = None
    """The regimen as the document names it, with its variant: « FOLFOX 6 modifié », « paclitaxel hebdomadaire »."""


@cache
def _matcher() -> Matcher[Drug | Protocol]:
    terms: list[tuple[str, Drug | Protocol]] = [(name, drug) for drug in drugs.all_drugs() for name in drug.names]
    terms += list(protocols.by_name().items())
    return Matcher(terms, plurals=False)


_CUE = re.compile(
    r"(?:protocoles?|chimiotherapies?|chimio|radiochimiotherapie|cures?|cycles?|schema|regime|\bc ?\d{1,2}"
    r"|ligne|(?:neo-?)?adjuvante?|metastatique|pre-?op(?:eratoire)?\.?|premiere|induction|consolidation|(?:traitement|sequence)"
    r"(?: [a-z]+)? par|recu|mise en route (?:le )?[0-9a-z /.-]{4,18} de|(?P<n>\b\d{1,2}) ?x?)"
    r"[ :,=]*(?:j ?1 ?)?(?:(?:de|du|d'|par|type|selon|a base|en|le|la|avec|dose dense|bimensuel|hebdomadaire)[ ']*){0,3}$"
)
_CUE_AFTER = re.compile(
    r" ?(?:\d{2,3} ?)?(?:/ ?\d{3}\b|(?:neo-?)?adjuvant|pre-?operatoire|x ?\d|puis\b|dose[- ]dense"
    r"|\(?\d{1,2} (?:cures|cycles)|tous les \d+|hebdomadaire"
    r"|bimensuel|\+ ?[a-z]{5})"
)
_CLOTS = frozenset({"ep", "pe", "at", "ap", "cap", "ice", "map", "vide"})
"""Acronyms that also mean something else in a letter (EP: embolie pulmonaire); a figure alone does not make them protocols."""


def _believed(prepared: Prepared, start: int, end: int, protocol: Protocol) -> bool:
    if protocol.written == "any":
        return True
    written, norm = prepared.text[start:end], prepared.norm[start:end]
    if len(norm) > 8:
        return True
    letters = "".join(c for c in written if c.isalpha())
    if protocol.written == "capitals" or not letters.isupper():
        return letters.isupper()
    cue = _CUE.search(prepared.norm, max(0, start - 40), start)
    if cue is not None:
        return cue["n"] is None or norm not in _CLOTS
    return norm not in _CLOTS and _CUE_AFTER.match(prepared.norm, end) is not None


def names(prepared: Prepared) -> tuple[Named, ...]:
    """Return every drug and protocol named in the text, in order."""
    return tuple(
        Named(start, end, what)
        for start, end, what in _matcher().find(prepared.norm)
        if isinstance(what, Drug) or _believed(prepared, start, end, what)
    )


_DOSE = (
    r"(?:auc ?[=:]? ?\d(?:[.,]\d)?|\d[\d ., ]*(?:mg|g|ug|mcg|ui|mui|gy|mbq|gbq)(?: ?/ ?(?:m2|kg"
    r"|j(?:our)?))?|\d{1,3} ?%|j ?\d{1,2}(?: ?[-,a/et]+ ?j ?\d{1,2})*)"
)
_GAP = re.compile(
    rf"(?:[\s+,/&():;=.-]|\bet\b|\bplus\b|\bavec\b|\bassocie[es]*\b|\ben association\b|\bassociation\b|\bcombine[es]*\b"
    rf"|\ba\b|\bau\b|\ba la\b|\bde\b|\bdu\b|\bd'|\bl'|\ble\b|\bsoit\b|\btotal\b|\bdose\b"
    rf"|{_DOSE}|\bx ?\d(?: ?/ ?j)?|\bpar jour\b|\bpar voie (?:orale|iv)\b|\biv\b|\bpo\b|\bper os\b|\bsc\b|\bhebdomadaires?\b"
    rf"|\btous les \d+ jours\b|\btoutes les \d+ semaines\b|\bq\d+[jsw]\b)*\Z"
)
_THEN = re.compile(
    r"[ ,)(]*(?:x ?\d+ ?|\d+ (?:cures?|cycles?) ?)?[ ,)(]*(?:\+|puis|suivie?s? (?:de|d'|par)|relaye?e?s? par"
    r"|et) ?(?:de |d'|par )?(?:\d{1,2} )?(?:cures? |cycles? |injections? )?(?:de |d'"
    r"|du )?(?:hebdomadaire )?\Z"
)
_ANTHRACYCLINES = frozenset({"épirubicine", "doxorubicine"})
_TAXANES = frozenset({"paclitaxel", "docétaxel", "nab-paclitaxel"})


def _inns(name: Named) -> tuple[str, ...]:
    return (name.what.inn,) if isinstance(name.what, Drug) else name.what.drugs


def _is_sequence(between: str, first: Named, second: Named) -> bool:
    """Tell whether an anthracycline then a taxane make one sequential regimen: « 4 EC puis 12 paclitaxel »."""
    return (
        _THEN.match(between) is not None
        and not _ANTHRACYCLINES.isdisjoint(_inns(first))
        and not _TAXANES.isdisjoint(_inns(second))
    )


_BARS = re.compile(r"\n[ \t]*[-•*\d]|\n\s*\n|\f|;|\. [a-z]")


def _joins(prepared: Prepared, first: Named, second: Named) -> bool:
    """Tell whether the words between two names join them into one regimen."""
    if second.start - first.end > 70:
        return False
    between = prepared.norm[first.end : second.start]
    if _BARS.search(between) is not None:
        return False
    return _GAP.match(between) is not None or _is_sequence(between, first, second)


def regimens(prepared: Prepared, found: tuple[Named, ...]) -> Iterator[Regimen]:
    """Yield the regimens that ``found`` makes; supportive drugs alone make none, and beside others are left out."""
    group: list[Named] = []
    for name in found:
        if group and not _joins(prepared, group[-1], name):
            yield from _regimen(prepared, group)
            group = []
        group.append(name)
    yield from _regimen(prepared, group)


_VARIANT = re.compile(
    r"(?: ?/ ?\d{3}(?!\d)|(?: ?\d{1,3}(?: ?/ ?\d{3})?(?![\d./])"
    r"(?! ?(?:cures?|cycles?|mg|g\b|x|%|jours?|semaines?|injections?|fois|doses?))))?"
    r"(?: (?:modifiee?s?|simplifiee?s?|renforcee?s?|hebdomadaires?|bimensuel(?:le)?s?|dose[- ]dense|attenuee?s?))*(?![a-z0-9])"
)
"""What names a variant of a protocol, behind its name."""


def _written(prepared: Prepared, start: int, end: int) -> str | None:
    """Return the name of a regimen as it is written, None where doses or lines stand between its drugs."""
    variant = _VARIANT.match(prepared.norm, end)
    words = " ".join(prepared.text[start : variant.end() if variant else end].split())
    plain = re.search(r"\d ?(?:mg|g|%|gy)\b|auc|\bj ?1\b", words.lower()) is None
    return words if plain and len(words) <= 80 else None


def _regimen(prepared: Prepared, group: list[Named]) -> Iterator[Regimen]:
    kept = [name for name in group if not isinstance(name.what, Drug) or name.what.antineoplastic]
    if not kept:
        return
    inns: list[str] = []
    labels: list[str] = []
    for name in kept:
        fresh = [inn for inn in _inns(name) if inn not in inns]
        if not isinstance(name.what, Drug):
            labels.append(name.what.name)
        elif fresh and labels:
            labels.append(name.what.inn)
        inns += fresh
    protocol = " + ".join(dict.fromkeys(labels)) or None
    start, end = kept[0].start, kept[-1].end
    yield Regimen(start, end, tuple(inns), protocol, _written(prepared, start, end))
