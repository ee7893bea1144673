"""Where a tumour began and on which side: the organ that the words bind to the tumour, never any organ nearby."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from filigrane.kernel.codes import ICD_O_TOPOGRAPHY, Code
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.tumour_when import around, dated
from filigrane.science.terminology import icdo
from filigrane.science.terminology.icdo import Term
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.qualifiers import assertion

_PAIRED = re.compile(r"C(?:01|02|05|06|07|08|09|12|30|31|32|34|38\.4|40|43|44|47|49|50|56|57|62|63|64|65|66|69|74|76|32\.0)")
_TUMOUR_WORD = re.compile(
    r"\b(?:tumeurs?|lesions? (?:tumorales?|malignes?|primitives?|connues?|principales?|suspectes?)|processus (?:tumoral|neoplasique)"
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
_SIDE_OF_PART = re.compile(
    r"(?:lobe|paroi(?: laterale)?|face laterale|versant|bord|corne|trigone|zone peripherique) (?P<side>droite?|gauche) "
    r"(?:du|de la|de l'|des) $"
)
"""« lobe droit de la prostate », « paroi latérale gauche de la vessie »."""
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


_SAID = re.compile(r"(?:\bhistologie *(?::|  ) *|\bdiagnostic (?:histologique )?d(?:e |'|'une? ))$")
"""A benign histology is read only where it is given as the diagnosis: « diagnostic d'oncocytome rénal »."""


def anchors(prepared: Prepared) -> list[Anchor]:
    """Return the tumour words and histologies of a text, in order; metastases and benign lesions are none."""
    found = [
        Anchor(start, end, term)
        for start, end, term in icdo.find_morphologies(prepared.text, prepared.norm)
        if term.behaviour in "123" or _SAID.search(prepared.norm, max(0, start - 40), start)
    ]
    taken = {anchor.start for anchor in found}
    found += [Anchor(m.start(), m.end(), None) for m in _TUMOUR_WORD.finditer(prepared.norm) if m.start() not in taken]
    return sorted(found, key=lambda anchor: anchor.start)


def read_sites(document: Document, prepared: Prepared, words: list[Anchor]) -> Iterator[Mention]:
    """Yield topographies and sides, each bound to one tumour word; « atteinte mammaire bilatérale » once, as both sides."""
    both = list(_both(prepared))
    for mention in _bound_sites(document, prepared, words):
        if mention.kind != "laterality" or not any(b.start < mention.end and mention.start < b.end for b in both):
            yield mention
    yield from both


def _bound_sites(document: Document, prepared: Prepared, words: list[Anchor]) -> Iterator[Mention]:
    organs = [
        organ
        for organ in icdo.find_topographies(prepared.text, prepared.norm)
        if not organ[2].code.startswith("C77") and not _ASPECT.match(prepared.norm, organ[0], organ[1] + 8)
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
    yield from _fields(prepared, organs, done)
    if not found and document.type == "pathology":
        yield from _specimen(prepared, words, organs)


_FIELD = re.compile(
    r"(?:^|\n)[ |*•-]*(?:localisation(?: (?:tumorale|de la tumeur|primitive|du primitif))?"
    r"|(?:siege|site|topographie)(?: (?:tumorale?|primitif"
    r"|de la (?:tumeur|lesion)))?|organe(?: primitif)?|primitif)(?: *[:|]|  )\s*(?P<value>[^\n]{3,90})"
)
"""The field of a form that names where the tumour is: no tumour word stands in it."""


_BOTH = re.compile(
    r"\b(?:atteintes?|cancers?|carcinomes?|adenocarcinomes?|tumeurs?) (?P<organ>mammaires?|du sein|des (?:deux )?seins|renales?"
    r"|des (?:deux )?reins|pulmonaires?|bronchiques?|testiculaires?)[ ,(]{1,2}(?:synchrones? |metachrones? )?"
    r"(?:bilatera\w+|des deux cotes)"
)
_BOTH_CODES = {"m": ("C50.9", "Sein"), "s": ("C50.9", "Sein"), "r": ("C64.9", "Rein"), "p": ("C34.9", "Poumon"),
               "b": ("C34.9", "Poumon"), "t": ("C62.9", "Testicule")}  # fmt: skip


def _both(prepared: Prepared) -> Iterator[Mention]:
    """Yield « atteinte mammaire bilatérale »: each side is then a tumour of its own."""
    for found in _BOTH.finditer(prepared.norm):
        organ = re.sub(r"^(?:du|des)(?: deux)? ", "", found["organ"])
        code, label = _BOTH_CODES[organ[0]]
        yield Mention(
            "laterality", {"side": "bilateral"}, found.start(), found.end(), "laterality.both",
            assertion=assertion(prepared, found.start(), found.end()), code=Code(ICD_O_TOPOGRAPHY, code, label),
        )  # fmt: skip


def _fields(prepared: Prepared, organs: list[tuple[int, int, Term]], done: set[tuple[int, int]]) -> Iterator[Mention]:
    for field in _FIELD.finditer(prepared.norm):
        low, high = field.span("value")
        inside = [organ for organ in organs if low <= organ[0] and organ[1] <= high and not organ[2].weak]
        if not inside or (inside[0][0], inside[0][1]) in done or re.search(r"metasta|secondaire", field[0]):
            continue
        bound = _narrowed(prepared, inside[0], organs, high)
        done.add((bound[0][0], bound[0][1]))
        yield from _mentions(prepared, Anchor(low, low, None), bound, "topography.field")


_CONCLUDED = re.compile(r"[a-z0-9 (),'-]{0,45} ; ?[a-z' -]{0,45}")
"""« carcinome rénal à cellules claires ; pôle supérieur du rein droit » is how a pathologist concludes."""
_ASPECT = re.compile(r"face (?:ante|post|inte|exte|late|medi|dors|palm|plan|vent|supe|infe)")
"""« face antérieure de la cuisse » is no face."""


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
        if _BARRIER.search(between) and not _CONCLUDED.fullmatch(between) and not _placed(prepared.norm, word.end, organ):
            break
        if word.term is None and re.search(r"\bet\b", between):
            break  # « irradiation de la tumeur et du médiastin »: the second is not where the first is
        if not organ[2].weak or len(between) <= 12 or _FACE.fullmatch(between) or _placed(prepared.norm, word.end, organ):
            return _narrowed(prepared, organ, organs, last)
    before = [organ for organ in organs if first <= organ[0] and organ[1] <= word.start and not organ[2].weak]
    if before and re.fullmatch(r"[\s,]*(?:droite?|gauche)?\s*[:,-]\s*[^.;:]{0,25}", prepared.norm[before[-1][1] : word.start]):
        return [before[-1]]
    if before and _from_specimen(prepared.norm, before[-1], word.start):
        return [before[-1]]
    return []


_FACE = re.compile(
    r"[ ,:(]*(?:de la peau )?[ (]*(?:face|bord|versant|tiers|region|partie|racine) (?:[a-z-]+ )?(?:du |de la |de l'|des )(?:la )?"
)
"""« mélanome (face postérieure du mollet gauche) » names a part of the body: no other word is needed."""
_PLACED = re.compile(
    r"[ ,(]*(?:(?:siegeant|localise\w*|situe\w*|developpe\w*|siege|localisation|topographie)?[a-z' ]{0,34})[ ]?:\s*"
    r"(?:(?:au niveau|du|de la|de l'|le|la|l'|region|[a-z-]{4,14}) ?){0,3}"
)
_SPARED = re.compile(r"[ ,]*(?:droite?s?|gauches?)?[ ,]*(?::|(?:est |sont )?(?:indemne|normal|libre|sans|non |respecte))")


def _placed(norm: str, end: int, organ: tuple[int, int, Term]) -> bool:
    """Tell whether a colon leads from the tumour to its place: « carcinome infiltrant : région rétro-aréolaire du sein droit »."""
    between = norm[end : organ[0]]
    return between.count(":") == 1 and _PLACED.fullmatch(between) is not None and _SPARED.match(norm, organ[1]) is None


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
        and not re.search(r";.*;|\. |metasta|\bet\b", prepared.norm[organ[1] : other[0]], re.DOTALL)
    ]
    if later and organ[2].code[-1] == "9":
        return [*later[:1], organ]
    # « carcinome rénal à cellules claires (pôle supérieur du rein gauche) »: the organ named again bears the side
    again = [
        other
        for other in organs
        if organ[1] <= other[0] <= min(last, organ[1] + 70)
        and other[2].code == organ[2].code
        and not re.search(r"\. |metasta|\bet\b|controlater", prepared.norm[organ[1] : other[0]])
    ]
    return [organ, *again[:1]]


def _mentions(prepared: Prepared, word: Anchor, bound: list[tuple[int, int, Term]], rule: str) -> Iterator[Mention]:
    start, end, term = bound[0]
    when = dated(prepared, start, end)
    others = (*((a, b) for a, b, _ in bound[1:]), *([(word.start, word.end)] if word.end > word.start else []))
    speaks = assertion(prepared, min(word.start, start), max(word.end, end) if word.end > start else word.end)
    if end <= word.start and assertion(prepared, word.start, word.end).negated:
        speaks = replace(speaks, negated=True)  # « seins, poumons, côlon : pas de lésion primitive »
    code = icdo.topography_code(term)
    yield Mention("topography", {"label": term.label}, start, end, rule, assertion=speaks, code=code, others=others, when=when)
    paired = _PAIRED.match(term.code) is not None
    for a, b, _ in bound:
        side = _side(prepared, a, b) if paired else _side_told(prepared, a, b)
        if side is not None:
            value, s, e = side
            yield Mention(
                "laterality", {"side": value}, s, e, "laterality.organ", assertion=speaks, code=code, others=others, when=when
            )
            return


_TOLD = re.compile(r"\s*\((?:cote )?(?P<side>droite?|gauche)\)|,? cote (?P<beside>droit|gauche)\b")


def _side_told(prepared: Prepared, start: int, end: int) -> tuple[str, int, int] | None:
    """Return the side that is said apart of an organ that is not paired: « côlon ascendant (droit) », « vessie, côté gauche »."""
    part = _SIDE_OF_PART.search(prepared.norm, max(0, start - 40), start)
    if part is not None:
        return _name(part["side"]), part.start(), end
    found = _TOLD.match(prepared.norm, end)
    return None if found is None else (_name(found["side"] or found["beside"]), start, found.end())


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
