"""Where a tumour began and on which side: the organ that the words bind to the tumour, never any organ nearby."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.tumour_when import around, dated
from filigrane.science.terminology import icdo
from filigrane.science.terminology.icdo import Term
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

_PAIRED = re.compile(r"C(?:02|07|08|09|12|30|31|32|34|38\.4|40|44|47|49|50|56|57|62|63|64|65|66|69|74|76|32\.0)")
_TUMOUR_WORD = re.compile(
    r"\b(?:tumeurs?|lesions? (?:tumorales?|malignes?|primitives?|connues?|principales?)|processus (?:tumoral|neoplasique)"
    r"|proliferation maligne|primitif|masses? (?:tumorales?|connues?|primitives?|spiculees?|suspectes?"
    r"|(?=du lobe|pulmonaire|mammaire|renale|du sein|du rein|lobaire)))\b"
)
_BARRIER = re.compile(
    r"[;:]|\. |\n\s*\n|\bmetasta\w*|\bsecondaires?\b|\bcarcinose\b|\bganglions?\b|\badenopathies?\b|\benvahi\w*"
    r"|\binfiltrant (?:le|la|les|l')|"
    r"\bextension\b|\batteint\w+|\btraite\w*|\bopere\w*|\bpatient\w*|\bavec\b|\bsans\b|\betend\w*|\bscanner|\bpar\b|\bmais\b"
    r"|\bpuis\b|\bet (?:d'|un|une|des)"
)
_SIDE_AFTER = re.compile(
    r"[\s,(-]{0,3}(?:(?:du|de la) (?:sein|poumon|rein|testicule) )?"
    r"(?:(?:pulmonaire|mammaire|renale?|ovarien|externe|interne|superieure?|inferieure?|du cote|cote|lobe|distale?"
    r"|proximale?|moyenne?|totale?|radicale?|simple)s? ){0,2}"
    r"(?P<side>droite?s?|gauches?|bilateral\w*|des deux cotes|(?-i:[dg])(?=[\s,.;:)]|$))(?![a-z])"
)
_SIDE_BEFORE = re.compile(r"(?:cote |hemi-?)(?P<side>droite?|gauche)\s*[:,-]?\s*$|\b(?P<both>deux )$")
_SPECIMEN = re.compile(
    r"\b(?:prelevements?|pieces?|biopsies?|exerese|mastectomie|tumorectomie|lobectomie|colectomie|nature|organe|siege)\b"
)


@dataclass(frozen=True)
class Anchor:
    """A word that says a malignant tumour: its place, and its histology where it is one."""

    start: int
    end: int
    term: Term | None


def anchors(prepared: Prepared) -> list[Anchor]:
    """Return the tumour words and histologies of a text, in order; metastases and benign lesions are none."""
    found = [
        Anchor(start, end, term)
        for start, end, term in icdo.find_morphologies(prepared.text, prepared.norm)
        if term.behaviour in "123"
    ]
    taken = {anchor.start for anchor in found}
    found += [Anchor(m.start(), m.end(), None) for m in _TUMOUR_WORD.finditer(prepared.norm) if m.start() not in taken]
    return sorted(found, key=lambda anchor: anchor.start)


def read_sites(document: Document, prepared: Prepared, words: list[Anchor]) -> Iterator[Mention]:
    """Yield topographies and sides, each bound to one tumour word."""
    organs = [
        organ for organ in icdo.find_topographies(prepared.text, prepared.norm) if not organ[2].code.startswith("C77")
    ]  # a node is no primary site of what this reader names
    found = False
    done: set[tuple[int, int]] = set()
    for word in words:
        bound = _bound(prepared, word, organs)
        if not bound or (bound[0][0], bound[0][1]) in done:
            continue
        done.add((bound[0][0], bound[0][1]))
        found = True
        yield from _mentions(prepared, word, bound, "topography.bound")
    if not found and document.type == "pathology":
        yield from _specimen(prepared, words, organs)


def _bound(prepared: Prepared, word: Anchor, organs: list[tuple[int, int, Term]]) -> list[tuple[int, int, Term]]:
    """Return the organ that follows the tumour word in its clause, then narrower names of the same organ; or a heading before it."""
    first, last = around(prepared, word.start)
    low = bisect_left(organs, first, key=lambda organ: organ[0])
    organs = organs[low : bisect_right(organs, last, key=lambda organ: organ[0])]
    inside = [organ for organ in organs if word.start <= organ[0] and organ[1] <= word.end and not organ[2].weak]
    if inside:
        return _narrowed(prepared, inside[0], organs, last)
    for organ in organs:
        if organ[0] < word.end or organ[0] > min(last, word.end + 90):
            continue
        between = prepared.norm[word.end : organ[0]]
        if _BARRIER.search(between):
            break
        if not organ[2].weak or len(between) <= 12:
            return _narrowed(prepared, organ, organs, last)
    before = [organ for organ in organs if first <= organ[0] and organ[1] <= word.start and not organ[2].weak]
    if before and re.fullmatch(r"[\s,]*(?:droite?|gauche)?\s*[:,-]\s*[^.;:]{0,25}", prepared.norm[before[-1][1] : word.start]):
        return [before[-1]]
    if before and _from_specimen(prepared.norm, before[-1], word.start):
        return [before[-1]]
    return []


def _from_specimen(norm: str, organ: tuple[int, int, Term], position: int) -> bool:
    """Tell whether « biopsie prostatique du 12/03/2022 : » leads to the tumour word."""
    between = norm[organ[1] : position]
    return len(between) < 60 and ":" in between and _SPECIMEN.search(norm, max(0, organ[0] - 30), organ[0]) is not None


def _narrowed(
    prepared: Prepared, organ: tuple[int, int, Term], organs: list[tuple[int, int, Term]], last: int
) -> list[tuple[int, int, Term]]:
    later = [
        other
        for other in organs
        if organ[1] <= other[0] <= min(last, organ[1] + 70)
        and other[2].code[:3] == organ[2].code[:3]
        and other[2].code[-1] != "9"
        and not re.search(r"[;]|\. |metasta|\bet\b", prepared.norm[organ[1] : other[0]])
    ]
    return [*later[:1], organ] if later and organ[2].code[-1] == "9" else [organ]


def _mentions(prepared: Prepared, word: Anchor, bound: list[tuple[int, int, Term]], rule: str) -> Iterator[Mention]:
    start, end, term = bound[0]
    when = dated(prepared, start, end)
    others = (*((a, b) for a, b, _ in bound[1:]), (word.start, word.end))
    speaks = assertion(prepared, min(word.start, start), max(word.end, end) if word.end > start else word.end)
    code = icdo.topography_code(term)
    yield Mention("topography", {"label": term.label}, start, end, rule, assertion=speaks, code=code, others=others, when=when)
    if not _PAIRED.match(term.code):
        return
    for a, b, _ in bound:
        side = _side(prepared, a, b)
        if side is not None:
            value, s, e = side
            yield Mention(
                "laterality", {"side": value}, s, e, "laterality.organ", assertion=speaks, code=code, others=others, when=when
            )
            return


def _side(prepared: Prepared, start: int, end: int) -> tuple[str, int, int] | None:
    norm, text = prepared.norm, prepared.text
    inside = re.search(r"\b(?P<side>droite?|gauche)$", norm[start:end])
    if inside:
        return _name(inside["side"]), start, end
    if text[start:end] in {"LSD", "LID", "LM"}:
        return "right", start, end
    if text[start:end] in {"LSG", "LIG"}:
        return "left", start, end
    after = _SIDE_AFTER.match(norm, end)
    if after and (len(after["side"]) > 1 or text[after.start("side")].isupper()):
        return _name(after["side"]), start, after.end()
    before = _SIDE_BEFORE.search(norm, max(0, start - 16), start)
    if before:
        return ("bilateral" if before["both"] else _name(before["side"])), before.start(), end
    return None


def _name(written: str) -> str:
    return "right" if written[0] == "d" and not written.startswith("des") else "left" if written[0] == "g" else "bilateral"


def _specimen(prepared: Prepared, words: list[Anchor], organs: list[tuple[int, int, Term]]) -> Iterator[Mention]:
    """Read the organ of a pathology report from what it says was taken, when the diagnosis names no organ."""
    malignant = [word for word in words if word.term is not None and not assertion(prepared, word.start, word.end).negated]
    if not malignant:
        return
    for organ in organs:
        if organ[2].weak or organ[0] > malignant[-1].end:
            continue
        if _SPECIMEN.search(prepared.norm, max(0, organ[0] - 60), min(len(prepared.norm), organ[1] + 40)):
            yield from _mentions(prepared, malignant[0], [organ], "topography.specimen")
            return
