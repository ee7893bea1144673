"""Which tumours a dossier speaks of, and which tumour each mention belongs to. Two primaries are never mixed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from filigrane.science.oncology.kinds import kinds
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.terminology.lexicons import procedure_organs
from filigrane.systems.dossier.engine.limits import tables
from filigrane.systems.dossier.engine.past import Read, with_the_past
from filigrane.systems.dossier.engine.tissue import LYMPHOMA, in_its_tissue

PAIRED = ("C50", "C34", "C64", "C65", "C56", "C62", "C69", "C74", "C07", "C09", "C63", "C40")
REACH = 900
"""How far, in characters, a primary named earlier in the text still governs what follows."""

BEFORE_PROOF = timedelta(days=31)
SLIP = timedelta(days=3 * 365)

_GROUPS: Mapping[str, str] = {
    **dict.fromkeys(("C18", "C19", "C20"), "C18-C20"),
    **dict.fromkeys(("C33", "C34"), "C34"),
    **dict.fromkeys(("C54", "C55"), "C54"),
    **dict.fromkeys(("C56", "C57", "C48"), "C56"),
    **dict.fromkeys(("C64", "C65", "C66"), "C64"),
    **dict.fromkeys(("C43", "C44"), "C44"),
    **dict.fromkeys(("C40", "C41", "C47", "C49"), "C49"),
    **dict.fromkeys((f"C{n:02d}" for n in (*range(15), 30, 31, 32)), "C00-C14"),
    **dict.fromkeys(("C76", "C80"), "C80"),
    **dict.fromkeys(("C42", "C77", "C81", "C82", "C83", "C84", "C85"), "C77"),
    **dict.fromkeys(("C23", "C24", "C22"), "C22"),
}
_IMPOSSIBLE = {"F": ("C60", "C61", "C62", "C63"), "M": ("C51", "C52", "C53", "C54", "C56", "C58")}
"""Organs that this sex does not have: named once, they are a contradiction to show, never noise to drop."""
_WEIGHT = {"pathology": 3, "molecular": 2, "rcp": 3, "surgery": 2}


def group_of(code: str) -> str:
    """Return the group of organs of an ICD-O-3 topography code: codes of one group may name one tumour."""
    return _GROUPS.get(code[:3], code[:3])


@dataclass(frozen=True)
class Placed:
    """A mention, its document, the tumour it belongs to (None for a kind that belongs to none), its organ group.

    ``supporting`` marks a less precise statement that was folded into a more precise one: it is cited, and gives neither value nor date.
    """

    mention: Mention
    document: Document
    tumour: str | None
    group: str = ""
    supporting: bool = False


@dataclass(frozen=True)
class Primary:
    """One tumour found in the dossier: its name, organ group, side (only where both sides are tumours of their own), history."""

    name: str
    group: str
    side: str | None = None
    history: bool = False


def assign(read: Read, sex: str | None = None) -> tuple[list[Primary], list[Placed]]:
    """Return the tumours of the dossier and every mention placed under its own; mentions of no tumour keep None."""
    read = in_its_tissue(with_the_past(read))
    primaries = find(read, sex)
    placed: list[Placed] = []
    groups = {primary.name: primary.group for primary in primaries}
    since = _first_proof(read)
    for document, mentions in read:
        placed += [
            replace(item, group=groups.get(item.tumour or "", "")) for item in _place(document, mentions, primaries, since)
        ]
    return primaries, placed


def _first_proof(read: Read) -> date | None:
    """Return the first day on which the present illness was diagnosed, None when no document dates it."""
    days = [
        m.when.start
        for _, mentions in read
        for m in mentions
        if m.kind == "diagnosis_date" and m.assertion.affirmed and not m.assertion.history and m.when.start is not None
    ]
    return min(days, default=None)


def find(read: Read, sex: str | None = None) -> list[Primary]:
    """Return the tumours, the one that most documents speak of first."""
    weights: Counter[str] = Counter()
    documents: dict[str, set[str]] = defaultdict(set)
    history: dict[str, bool] = {}
    for document, mentions in read:
        for group, old in _groups_of(document, mentions):
            if group not in documents or document.id not in documents[group]:
                weights[group] += 1 if old else _WEIGHT.get(document.type, 1) * 2
            documents[group].add(document.id)
            history[group] = history.get(group, True) and old
    lymphoma = {d.id for d, mentions in read if d.type == "pathology" and any(_is_lymphoma(m) for m in mentions)}
    if lymphoma:
        weights["C77"] += 4 * len(lymphoma) + sum(weights.values())
        documents["C77"] |= lymphoma
        history["C77"] = False
    if not weights:
        return [Primary("T1", "C80")] if any(_speaks_of_tumour(mentions) for _, mentions in read) else []
    known = [g for g in weights if g != "C80"] or ["C80"]
    top = max(weights[g] for g in known)
    kept = [
        g
        for g in sorted(known, key=lambda g: (history[g], -weights[g], g))
        if history[g]
        or weights[g] * 5 >= top
        or len(documents[g]) >= 3
        or g in _IMPOSSIBLE.get(sex or "", ())
        or _own_proof(read, g)
    ]
    primaries: list[Primary] = []
    for group in kept:
        present, past = _sides(read, group), None if history[group] else _past_side(read, group)
        for side in present or ((_OTHER[past],) if past is not None else (None,)):
            primaries.append(Primary(f"T{len(primaries) + 1}", group, side, history[group]))
        if past is not None and not present:
            primaries.append(Primary(f"T{len(primaries) + 1}", group, past, history=True))
    return primaries


_OTHER = {"left": "right", "right": "left"}


def _past_side(read: Read, group: str) -> str | None:
    """Return the side of an old tumour of a paired organ, when the present one is always on the other side."""
    sides: dict[bool, set[str]] = {True: set(), False: set()}
    since = _first_proof(read)
    for _, mentions in read:
        for mention in mentions:
            own = mention.kind == "laterality" and mention.code is not None and group_of(mention.code.code) == group
            if own and mention.assertion.affirmed:
                # « ATCD carcinologique : mélanome de la jambe gauche, 10/10/2020 » may tell the present illness under that heading
                present = since is not None and mention.when.end is not None and mention.when.end >= since
                sides[mention.assertion.history and not present].add(str(mention.value["side"]))
    new = sides[False] & _OTHER.keys()
    old = (sides[True] & _OTHER.keys()) - new  # the present side is told as history too, in the course of the present illness
    return next(iter(old)) if len(old) == 1 and new == {_OTHER[next(iter(old))]} else None


def _is_lymphoma(mention: Mention) -> bool:
    code = mention.code.code if mention.kind == "morphology" and mention.code is not None else ""
    return mention.assertion.affirmed and not mention.assertion.history and LYMPHOMA.fullmatch(code) is not None


def _groups_of(document: Document, mentions: Sequence[Mention]) -> Iterable[tuple[str, bool]]:
    for mention in mentions:
        stated = mention.kind == "topography" and mention.code is not None and mention.assertion.affirmed
        if stated and mention.code is not None and not document.is_copied(mention.start, mention.end):
            yield group_of(mention.code.code), mention.assertion.history


def _speaks_of_tumour(mentions: Sequence[Mention]) -> bool:
    table = kinds()
    return any(m.assertion.affirmed and table[m.kind].tumour and m.kind != "examination" for m in mentions)


def _own_proof(read: Read, group: str) -> bool:
    """Tell whether a pathology report names this group as a tumour of its own, with a morphology beside it."""
    for document, mentions in read:
        if document.type != "pathology":
            continue
        here = [m.start for m in mentions if m.kind == "topography" and m.code and group_of(m.code.code) == group]
        if any(m.kind == "morphology" and m.assertion.affirmed and abs(m.start - p) < 250 for m in mentions for p in here):
            return True
    return False


def _sides(read: Read, group: str) -> tuple[str, ...]:
    """Return both sides when each is a tumour of its own (said bilateral, or each side has its own TNM), else nothing."""
    if group not in {group_of(code) for code in PAIRED}:
        return ()
    bilateral = said = False
    proofs: dict[str, set[str]] = defaultdict(set)
    told: dict[str, set[str]] = defaultdict(set)
    for document, mentions in read:
        sides = [m for m in mentions if m.kind == "laterality" and m.assertion.affirmed and not m.assertion.history]
        sides = [m for m in sides if m.code is None or group_of(m.code.code) == group]
        bilateral |= any(m.value["side"] == "bilateral" for m in sides)
        said |= any(m.rule == "laterality.both" for m in sides)
        for mention in mentions:
            if mention.kind in {"tnm", "morphology"}:
                side = _side_before(sides, mention.start, 300)
                if side is not None:
                    told[side].add(document.id)
                    if document.type in {"pathology", "rcp", "surgery"}:
                        proofs[side].add(document.id)
    if said:
        proofs = told
    if any(_each_its_own(document, mentions, group) for document, mentions in read):
        return ("right", "left")
    both = proofs["left"] and proofs["right"]
    if both and (bilateral or (len(proofs["left"]) >= 2 and len(proofs["right"]) >= 2 and proofs["left"] & proofs["right"])):
        return ("left", "right") if len(proofs["left"]) > len(proofs["right"]) else ("right", "left")
    return ()


def _each_its_own(document: Document, mentions: Sequence[Mention], group: str) -> bool:
    """Tell whether one pathology report gives each side a histology and a classification of its own, and the two differ."""
    if document.type != "pathology":
        return False
    sides = [m for m in mentions if m.kind == "laterality" and m.assertion.affirmed and not m.assertion.history]
    sides = [m for m in sides if m.code is None or group_of(m.code.code) == group]
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.kind in {"tnm", "morphology"} and mention.assertion.affirmed:
            side = _side_before(sides, mention.start, 300, 0 if mention.kind == "tnm" else 60)
            if side is not None:
                value = mention.code.code if mention.code is not None else f"{mention.value.get('T')} {mention.value.get('N')}"
                found[mention.kind, side].add(value)
    both = [(found["tnm", side], found["morphology", side]) for side in ("left", "right")]
    return all(tnm and histology for tnm, histology in both) and both[0][0].isdisjoint(both[1][0])


def _side_before(sides: Sequence[Mention], position: int, reach: int, ahead: int = 60) -> str | None:
    near = [
        m for m in sides if m.start <= position + ahead and position - m.start <= reach and m.value["side"] in {"left", "right"}
    ]
    return str(max(near, key=lambda m: m.start).value["side"]) if near else None


def _place(document: Document, mentions: Sequence[Mention], primaries: Sequence[Primary], since: date | None) -> list[Placed]:
    table = kinds()
    if not primaries:
        return [Placed(m, document, None) for m in mentions if not table[m.kind].tumour]
    anchors = _anchors(mentions, primaries)
    main = _dominant(anchors, primaries)
    starts = [position for position, _ in anchors]
    placed = []
    groups = {primary.group for primary in primaries}
    for mention in (_of_another_organ(m, groups) for m in mentions):
        if not table[mention.kind].tumour:
            placed.append(Placed(mention, document, None))
        elif mention.kind == "topography":
            tumour = _by_code(mention, primaries, anchors, starts)
            if tumour is not None:
                placed.append(Placed(mention, document, tumour))
        else:
            placed.append(
                Placed(
                    _with_history(mention, primaries, since),
                    document,
                    _governing(mention, _reaching(document, mention, anchors, primaries), main, primaries),
                )
            )
    return placed


_SPREADS_TO = frozenset(
    {"liver", "lung", "brain", "bone", "lymph_node", "peritoneum", "adrenal", "soft_tissue", "pleura", "skin", ""}
)
"""Organs where metastases are operated on: an operation there may treat any tumour."""


def _of_another_organ(mention: Mention, groups: set[str]) -> Mention:
    """Return an operation of an organ that no tumour of the dossier is of as the personal history that it is: a gall bladder of 2009."""
    if mention.kind != "surgery" or (mention.when.is_day and not mention.assertion.history):
        return mention
    procedure = str(mention.value["procedure"])
    organ = procedure_organs().get(procedure, "")
    sites = {group_of(code) for code in tables()["operations"].get(procedure, ())}
    if organ in _SPREADS_TO or not sites or sites & groups or "C80" in groups:
        return mention
    return replace(mention, kind="personal_history", value={"term": procedure}, rule="surgery.another_organ")


def _with_history(mention: Mention, primaries: Sequence[Primary], since: date | None) -> Mention:
    """Drop the history mark of a treatment or stage when there is one tumour only: it is the course, not another illness.

    What ended in a year before the first proof of that tumour keeps it: it treated something else. A day within three years of it
    does not: a treatment dated some months before its diagnosis is rather a slip, which a rule must be able to show.
    """
    ended = mention.when.end or mention.when.start
    if since is not None and ended is not None and ended < since - (SLIP if mention.when.is_day else BEFORE_PROOF):
        return mention
    if len(primaries) == 1 and not primaries[0].history and mention.assertion.history:
        return replace(mention, assertion=replace(mention.assertion, history=False))
    return mention


def _anchors(mentions: Sequence[Mention], primaries: Sequence[Primary]) -> list[tuple[int, str]]:
    groups: dict[str, list[Primary]] = defaultdict(list)
    for primary in primaries:
        groups[primary.group].append(primary)
    sides = [m for m in mentions if m.kind == "laterality"]
    anchors = []
    for mention in mentions:
        if mention.kind == "topography" and mention.code is not None:
            own = groups.get(group_of(mention.code.code), ())
            if len(own) == 1:
                anchors.append((mention.start, own[0].name))
            elif len(own) > 1:
                side = _side_before(sides, mention.start, 80)
                anchors += [(mention.start, p.name) for p in own if p.side == side]
        elif mention.kind == "laterality":
            anchors += [(mention.start, p.name) for p in primaries if p.side is not None and p.side == mention.value["side"]]
    return sorted(anchors)


def _dominant(anchors: Sequence[tuple[int, str]], primaries: Sequence[Primary]) -> str:
    counts = Counter(name for _, name in anchors)
    order = {p.name: i for i, p in enumerate(primaries)}
    old = {p.name for p in primaries if p.history}
    return max(counts, key=lambda name: (name not in old, counts[name], -order[name])) if counts else primaries[0].name


def _by_code(
    mention: Mention, primaries: Sequence[Primary], anchors: Sequence[tuple[int, str]], starts: Sequence[int]
) -> str | None:
    assert mention.code is not None
    own = [p for p in primaries if p.group == group_of(mention.code.code)]
    if len(own) == 1:
        return own[0].name
    if not own:
        return primaries[0].name if primaries[0].group == "C80" else None
    index = bisect_right(starts, mention.start + 80) - 1
    names = {p.name for p in own}
    return anchors[index][1] if index >= 0 and anchors[index][1] in names else own[0].name


_MARKER_GROUPS = {
    "PSA": ("C61",),
    "ER": ("C50", "C54", "C56"),
    "PR": ("C50", "C54", "C56"),
    "HER2": ("C50", "C16", "C18-C20", "C54"),
    **dict.fromkeys(("CD20", "CD30", "CD3", "BCL2", "BCL6"), ("C77",)),
    **dict.fromkeys(("Ann Arbor", "Lugano"), ("C77",)),
    "Gleason": ("C61",),
    "SBR": ("C50",),
    "Fuhrman": ("C64",),
}
"""Organ groups of a marker, or of the system of a grade or a stage: among several tumours it is of the only one in them."""


_NEXT = re.compile(r"[.;]\s|\n\s*[-•*–]")


def _reaching(
    document: Document, mention: Mention, anchors: Sequence[tuple[int, str]], primaries: Sequence[Primary]
) -> Sequence[tuple[int, str]]:
    """Return the anchors that may govern a mention: an older tumour, told in passing, governs its own sentence alone."""
    old = {primary.name for primary in primaries if primary.history}
    if not old or len(old) == len(primaries) or mention.assertion.history:
        return anchors
    return [
        (start, name)
        for start, name in anchors
        if name not in old
        or not (mention.start - REACH <= start <= mention.start)
        or _NEXT.search(document.text, start, mention.start) is None
    ]


def _governing(mention: Mention, anchors: Sequence[tuple[int, str]], main: str, primaries: Sequence[Primary]) -> str:
    if len(primaries) == 1:
        return primaries[0].name
    groups = _MARKER_GROUPS.get(str(mention.value.get("marker") or mention.value.get("system") or ""))
    if groups:
        own = [p.name for p in primaries if p.group in groups]
        if len(own) == 1:
            return own[0]
    index = bisect_right([start for start, _ in anchors], mention.start + 40) - 1
    if index >= 0 and mention.start - anchors[index][0] <= REACH:
        return anchors[index][1]
    return main
