"""From placed mentions to findings: one finding for one fact, with every passage that states it; conflicts stay apart."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from filigrane.kernel.codes import Code
from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.finding import Assertion, Finding, Producer, Subject
from filigrane.science.oncology.consistency.histology import family_of
from filigrane.science.oncology.course import LETTER_RANK, SOURCE_RANK
from filigrane.science.pages.model import Document
from filigrane.systems.dossier.engine.lines import merge_lines
from filigrane.systems.dossier.engine.tumours import Placed

Key = tuple[Any, ...]

_LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""Ids are written in letters alone: a run of digits could be taken for a person's number."""

DATED_BY_DOCUMENT = frozenset(
    {
        "performance_status",
        "weight",
        "height",
        "body_surface",
        "laboratory",
        "response",
        "progression",
        "drug_dose",
        "vital_status",
        "medication",
    }
)
"""Kinds that speak of the day of their document when the text gives no date of its own."""
DATED_BY_REPORT = {"tnm": {"pathology", "imaging"}, "biomarker": {"pathology", "molecular", "laboratory"},
                   "metastasis": {"imaging", "pathology"}, "examination": {"imaging", "endoscopy"}, "surgery": {"surgery"},
                   "stage": {"rcp"}, "tumour_size": {"imaging", "pathology"}}  # fmt: skip
"""Kinds that speak of the day of their document in these types only: a letter quotes older facts."""


def findings(placed: Sequence[Placed], patient: str, producer: Producer) -> list[Finding]:
    """Return the findings of the mentions, each with all its passages, in a stable order."""
    groups: dict[Key, list[Placed]] = defaultdict(list)
    lines: list[Placed] = []
    for item in map(_in_its_organ, placed):
        if item.mention.kind == "systemic_line":
            lines.append(item)
        else:
            groups[_key(item)].append(item)
    groups = absorb(groups)
    result = [_finding(items, patient, producer) for items in groups.values()]
    result += [_finding_of(value, when, items, patient, producer) for value, when, items in merge_lines(lines, effective_date)]
    return sorted(result, key=lambda f: (f.subject.tumour or "", f.kind, str(f.when.start or ""), f.id))


_PROSTATE = "C61"
_ACINAR = frozenset({"8550/3", "8551/3"})


def _in_its_organ(item: Placed) -> Placed:
    """Code « adénocarcinome acineux » of the prostate as ICD-O-3 does: 8140/3 (8550/3 is another tumour)."""
    code = item.mention.code
    if item.mention.kind == "stage" and item.group == "C77" and item.mention.value["system"] == "UICC":
        return replace(item, mention=replace(item.mention, value={**item.mention.value, "system": "Ann Arbor"}))
    if item.mention.kind == "morphology" and code is not None and code.code in _ACINAR and item.group.startswith(_PROSTATE):
        plain = Code(code.system, "8140/3", "Adénocarcinome acineux")
        return replace(
            item, mention=replace(item.mention, code=plain, value={**item.mention.value, "label": "Adénocarcinome acineux"})
        )
    return item


def effective_date(item: Placed) -> Interval:
    """Return the date a mention speaks of: its own, else its document's where the kind allows it, else unknown."""
    mention, document = item.mention, item.document
    if mention.kind in _OF_THE_VISIT and document.date.known and not _dated_beside(item) and not mention.rule.endswith(".cycle"):
        return document.date
    if mention.when.known:
        return mention.when
    if mention.kind == "tnm" and mention.value.get("T") is None and mention.value.get("N") is None:
        return document.date  # « maladie classée M0 » alone speaks of the day of its letter
    if mention.kind == "tnm" and document.type == "pathology" and not str(mention.value.get("prefix") or "").endswith("p"):
        return Interval(None, None)  # a report quotes the clinical classification; it dates the pathological one
    if mention.kind in DATED_BY_DOCUMENT or document.type in DATED_BY_REPORT.get(mention.kind, ()):
        return document.date
    return Interval(None, None)


_OF_THE_VISIT = frozenset({"performance_status", "weight", "height", "body_surface"})
"""Measured on the day of the document, unless a date stands just behind (« OMS 1 le 16/11/2026 »)."""
_BY_DAY = _OF_THE_VISIT | {"drug_dose"}
_BESIDE = re.compile(r"[ ,(:]*(?:le|au|en|du|fin|début)\b", re.IGNORECASE)


def _dated_beside(item: Placed) -> bool:
    return _BESIDE.match(item.document.text, item.mention.end) is not None


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple(sorted((k, _frozen(v)) for k, v in value.items() if v is not None))
    if isinstance(value, list | tuple):
        return tuple(sorted(map(str, value)))
    return value


_PARTS: dict[str, Callable[[Placed], Key]] = {
    "topography": lambda item: (item.mention.code.code if item.mention.code else item.mention.value["label"],),
    "morphology": lambda item: (item.mention.code.code if item.mention.code else item.mention.value["label"],),
    "laterality": lambda item: (item.mention.value["side"],),
    "diagnosis_date": lambda item: (item.mention.when,),
    "metastasis": lambda item: (
        item.mention.value["site"], item.mention.value.get("side"),
        _month(effective_date(item)) if item.mention.assertion.negated else None,
    ),
    "comorbidity": lambda item: (item.mention.code.code if item.mention.code else item.mention.value["term"],),
    "personal_history": lambda item: (item.mention.value["term"],),
    "family_history": lambda item: (item.mention.value["term"], item.mention.value.get("relative")),
    "allergy": lambda item: (item.mention.value["substance"].lower(),),
    "laboratory": lambda item: (
        item.mention.value["analyte"], item.mention.value["value"], item.mention.value.get("comparator"), item.mention.unit,
        effective_date(item),
    ),
    "injection": lambda item: (item.document.id, item.mention.start),
    "examination": lambda item: (
        item.mention.value["modality"], item.mention.value.get("region"), item.mention.value["status"], effective_date(item),
    ),
}  # fmt: skip


def _key(item: Placed) -> Key:
    mention = item.mention
    part = _PARTS.get(mention.kind)
    when = effective_date(item)
    key = part(item) if part else (_frozen(mention.value), mention.unit, when if mention.kind in _BY_DAY else _month(when))
    return (mention.kind, item.tumour, mention.assertion, *key)


def _month(when: Interval) -> object:
    return (when.start.year, when.start.month) if when.start is not None else None


def absorb(groups: dict[Key, list[Placed]]) -> dict[Key, list[Placed]]:
    """Fold a less precise statement into the only more precise one that says the same (« positif » into « positif, 90 % »)."""
    result = dict(groups)
    by_kind: dict[tuple[str, str | None, Assertion], list[Key]] = defaultdict(list)
    for key in groups:
        by_kind[key[:3]].append(key)
    for (kind, _, _), keys in by_kind.items():
        weaker = _WEAKER.get(kind)
        if weaker is None or len(keys) < 2:
            continue
        for key in sorted(keys, key=lambda k: _fullness(groups[k][0])):
            stronger = [other for other in keys if other != key and other in result and weaker(groups[key][0], groups[other][0])]
            if stronger and key in result:
                target = max(stronger, key=lambda k: (_fullness(groups[k][0]), len(result[k])))
                if kind in _EVIDENCE_SHARED:
                    result[target] = result[target] + [replace(item, supporting=True) for item in result[key]]
                del result[key]
    return result


_DATED_BY_ALL = frozenset({"tnm", "topography", "biomarker", "progression"})
_EVIDENCE_SHARED = frozenset({"tnm", "biomarker", "metastasis", "topography", "examination", "progression"})


def _fullness(item: Placed) -> int:
    code = item.mention.code
    generic = code is None or code.code.endswith(".9") or code.code[:4] in _GENERIC
    filled = sum(v is not None and v != [] for v in item.mention.value.values())
    return int(filled) + int(not generic) + int(item.mention.when.known)


_GENERIC = frozenset({"8000", "8010", "8001"})


def _weaker_code(one: Placed, other: Placed) -> bool:
    a, b = one.mention.code, other.mention.code
    if a is None or b is None:
        return a is None and b is not None
    if a.code[:3] == b.code[:3] and a.code.endswith(".9") and not b.code.endswith(".9"):
        return True
    if a.code.endswith("/3") and a.code[:4] in _GENERIC and b.code[:4] not in _GENERIC:
        return True
    return a.code == "8140/3" and b.code.endswith("/3") and b.code != a.code and family_of(b.code) == family_of(a.code)


def _weaker_tnm(one: Placed, other: Placed) -> bool:
    a, b = one.mention.value, other.mention.value
    if (a.get("prefix") or b.get("prefix")) != b.get("prefix"):
        return False
    alone, mine, theirs = a.get("T") is None and a.get("N") is None, effective_date(one), effective_date(other)
    if alone and mine.start is not None and not (theirs.start is not None and abs(mine.start - theirs.start) <= SAME_EVENT):
        return False  # « M0 à ce jour », months after the first classification, is a statement of its own
    fields = ("T", "N", "M", "edition", "R", "L", "V", "Pn", "positive_nodes", "examined_nodes")
    same = all(a.get(f) is None or a.get(f) == b.get(f) for f in fields)
    fewer = sum(a.get(f) is not None for f in fields) < sum(b.get(f) is not None for f in fields)
    return same and (fewer or (a.get("prefix") is None and b.get("prefix") is not None) or not one.mention.when.known)


def _weaker_values(one: Placed, other: Placed) -> bool:
    a, b = one.mention.value, other.mention.value
    dates = (effective_date(one), effective_date(other))
    compatible = not dates[0].known or not dates[1].known or dates[0].overlaps(dates[1])
    same = all(a[f] is None or a[f] == b.get(f) or (a[f] == [] and b.get(f)) for f in a)
    return same and compatible


def _weaker_biomarker(one: Placed, other: Placed) -> bool:
    a, b = one.mention.value, other.mention.value
    if a["marker"] != b["marker"]:
        return False
    return all(a.get(f) is None or a.get(f) == b.get(f) for f in ("result", "number", "score", "alteration", "comparator"))


SAME_EVENT = timedelta(days=45)
"""A progression seen on a scan, told in a letter and in the meeting within this time is one event."""


def _weaker_progression(one: Placed, other: Placed) -> bool:
    a, b = one.mention.value, other.mention.value
    here, there = set(a.get("sites") or ()), set(b.get("sites") or ())
    alike = a["type"] in {"unspecified", b["type"]} and (here <= there) and not (a.get("relapse") and not b.get("relapse"))
    mine, theirs = effective_date(one).start, effective_date(other).start
    if not alike or (here == there and a["type"] == b["type"] and (mine or date.max) <= (theirs or date.max)):
        return False
    return mine is None or theirs is None or abs(mine - theirs) <= SAME_EVENT


def _weaker_diagnosis(one: Placed, other: Placed) -> bool:
    a, b = one.mention.when, other.mention.when
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return a.start is None and b.start is not None
    holds = a.start <= b.start and b.end <= a.end and a != b
    reported = one.mention.value["basis"] != "stated"
    later = reported and a.start - b.start > LATER_BIOPSY
    told = reported and other.mention.value["basis"] == "stated" and timedelta(0) < a.start - b.end <= LATER_BIOPSY
    return holds or later or told


LATER_BIOPSY = timedelta(days=60)
"""A report this long after the first proof tells of a metastasis or a relapse, not of the diagnosis."""


def _same_days(one: Placed, other: Placed) -> bool:
    mine, theirs = effective_date(one).start, effective_date(other).start
    return mine is None or theirs is None or abs(mine - theirs) <= SAME_EVENT


def _weaker_metastasis(one: Placed, other: Placed) -> bool:
    a, b = one.mention.value, other.mention.value
    if one.mention.assertion.negated and (a["site"] != b["site"] or not _same_days(one, other)):
        return False  # each denial is of its own day and place: « à ce jour » says nothing of an earlier examination
    if a["site"] == "other" and b["site"] != "other" and "non précisé" in a["label"]:
        return True
    return a["site"] == b["site"] and (a.get("side") is None or a.get("side") == b.get("side"))


_WEAKER: dict[str, Callable[[Placed, Placed], bool]] = {
    "topography": _weaker_code,
    "morphology": _weaker_code,
    "tnm": _weaker_tnm,
    "biomarker": _weaker_biomarker,
    "metastasis": _weaker_metastasis,
    "tumour_size": _weaker_values,
    "radiotherapy": _weaker_values,
    "surgery": _weaker_values,
    "toxicity": _weaker_values,
    "progression": _weaker_progression,
    "diagnosis_date": _weaker_diagnosis,
    "tobacco": _weaker_values,
    "grade": _weaker_values,
    "response": _weaker_values,
}


def _finding(items: list[Placed], patient: str, producer: Producer) -> Finding:
    own = [item for item in items if not item.supporting] or items
    best = max(own, key=lambda item: (_fullness(item), -_rank(item)))
    dated = items if best.mention.kind in _DATED_BY_ALL else own
    return _finding_of(dict(best.mention.value), _date_of(dated), items, patient, producer, best=best)


def _date_of(items: Sequence[Placed]) -> Interval:
    """Return the earliest, then the most precise, date that a passage of an original (not copied) statement gives."""
    dates = [effective_date(item) for item in _originals(items)]
    known = [d for d in dates if d.start is not None]
    if not known:
        return next((d for d in dates if d.known), Interval(None, None))
    first = min(known, key=lambda d: (d.start or date.max, d.end is None))
    if first.is_day or first.start is None or first.end is None:
        return first
    inside = [d for d in known if d.is_day and d.start is not None and first.start <= d.start <= first.end]
    return inside[0] if inside else first


def _rank(item: Placed) -> int:
    return SOURCE_RANK.get(item.document.type, LETTER_RANK)


def _finding_of(
    value: dict[str, Any],
    when: Interval,
    items: Sequence[Placed],
    patient: str,
    producer: Producer,
    *,
    best: Placed | None = None,
) -> Finding:
    chosen = best or items[0]
    mention = chosen.mention
    evidence = evidence_of(items)
    finger = [
        mention.kind,
        chosen.tumour,
        _frozen(value),
        mention.unit,
        str(when),
        [(e.source, e.page, e.start) for e in evidence[:1]],
    ]
    finger.append(
        [mention.assertion.negated, mention.assertion.hypothetical, mention.assertion.family, mention.assertion.history]
    )
    digest = hashlib.sha256(json.dumps(finger, sort_keys=True, default=str).encode()).hexdigest().translate(_LETTERS)
    return Finding(
        id=f"f_{digest[:24]}",
        subject=Subject(patient, chosen.tumour),
        kind=mention.kind,
        value=value,
        evidence=evidence,
        producer=producer,
        when=when,
        assertion=mention.assertion,
        unit=mention.unit,
        code=mention.code,
        confidence=mention.confidence,
    )


def evidence_of(items: Sequence[Placed]) -> tuple[TextSpan, ...]:
    """Return the passages of the mentions: originals before copies, better sources first, no passage twice.

    A copied-forward passage is no new evidence: it is cited only when no original states the fact.
    """

    def order(item: Placed) -> tuple[bool, int, str, int]:
        return _copied(item), _rank(item), str(item.document.date.start or "9999"), item.mention.start

    spans: dict[tuple[str, int, int, int], TextSpan] = {}
    for item in sorted(_originals(items), key=order):
        for start, end in ((item.mention.start, item.mention.end), *item.mention.others):
            for span in item.document.spans(start, end):
                spans.setdefault((span.source, span.page, span.start, span.end), span)
    return tuple(spans.values())


def _originals(items: Sequence[Placed]) -> list[Placed]:
    """Return the mentions that copy no older document, or all where each does: the date and the evidence are theirs."""
    return [item for item in items if not _copied(item)] or list(items)


def _copied(item: Placed) -> bool:
    return item.document.is_copied(item.mention.start, item.mention.end)


def documents_of(finding: Finding, documents: Mapping[str, Document]) -> list[Document]:
    """Return the documents that a finding cites, once each."""
    names = dict.fromkeys(item.document for item in finding.evidence if isinstance(item, TextSpan))
    return [documents[name] for name in names if name in documents]
