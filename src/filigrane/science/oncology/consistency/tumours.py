"""Rules on the tumour itself: side, sex and organ, stage and TNM, M0 and metastasis, biomarkers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.finding import Finding
from filigrane.kernel.unknown import Unknown
from filigrane.science.oncology.consistency.context import Context, alert, documents_of, gap, located, pages
from filigrane.science.oncology.labels import SIDE_FR, value_fr
from filigrane.science.oncology.model import Alert, Tumour

FEMALE_ORGANS = ("C51", "C52", "C53", "C54", "C55", "C56", "C57", "C58")
MALE_ORGANS = ("C60", "C61", "C62", "C63")

CARCINOMAS = ("80", "81", "82", "83", "84", "85")
# Markers that a histology excludes: prefixes of the ICD-O-3 morphology, topography group, marker, sentence.
# Source: knowledge, to be reviewed by a pathologist.
EXCLUDED: tuple[tuple[tuple[str, ...], str, frozenset[str], str], ...] = (
    (("807",), "C34", frozenset({"ER", "PR"}), "récepteurs hormonaux sur un carcinome épidermoïde du poumon"),
    (("872",), "", frozenset({"ER", "PR", "PSA"}), "marqueur épithélial sur un mélanome"),
    (("959",), "", frozenset({"ER", "PR", "HER2", "PSA"}), "marqueur de carcinome sur un lymphome"),
    (
        (*CARCINOMAS, "872", "88", "89"),
        "",
        frozenset({"CD20"}),
        "CD20, marqueur des lymphocytes B, sur une tumeur qui n’est pas un lymphome",
    ),
    ((), "C61", frozenset({"ER", "PR", "HER2"}), "récepteurs du sein sur une tumeur de la prostate"),
    ((), "C50", frozenset({"PSA"}), "PSA pour une tumeur du sein"),
)

_OPPOSITE = (
    ({"positive"}, {"negative"}),
    ({"mutated"}, {"wild_type", "negative"}),
    ({"amplified"}, {"not_amplified", "negative"}),
    ({"rearranged"}, {"not_rearranged", "negative"}),
    ({"stable"}, {"unstable"}),
    ({"positive"}, {"low"}),
)


def laterality(context: Context) -> Iterator[Alert]:
    """COH-01: one tumour, two sides."""
    for tumour in context.course.tumours:
        sides: dict[str, Finding] = {}
        for finding in _sided(context):
            if finding.subject.tumour != tumour.id:
                continue
            if finding.kind == "surgery" and not _on_organ(finding, tumour):
                continue
            side = _value(finding).get("side")
            if side in {"left", "right"}:
                sides.setdefault(side, finding)
        if {"left", "right"} <= sides.keys():
            left, right = sides["left"], sides["right"]
            apart = gap(left, right)
            if apart is not None and apart <= BREATH:
                continue  # « masse rénale droite et masse rénale gauche » is one statement of both sides
            organ = tumour.topography.finding.current["label"] if tumour.topography else "tumeur"  # type: ignore[index]
            counts = ", ".join(f"« {SIDE_FR[_value(f)['side']]} » dans {_documents(f)}" for f in (left, right))
            yield alert("COH-01", f"Latéralité contradictoire ({organ}) : {counts}.", (left, right))


BREATH = 60


def _sided(context: Context) -> Iterator[Finding]:
    """Yield what gives a tumour's side; « aspect évocateur d'une tumeur du sein gauche » leaves the nature in doubt, not the side."""
    for finding in context.findings:
        told = finding.assertion
        if finding.kind not in {"laterality", "surgery"} or told.negated or told.family or told.history or not finding.current:
            continue
        imaged = any(context.documents[n].type == "imaging" for n in documents_of(finding) if n in context.documents)
        if not isinstance(finding.current, Unknown) and (told.affirmed or (finding.kind == "laterality" and imaged)):
            yield finding


_OPERATIONS = {
    "C50": ("mastectomie", "tumorectomie", "mammectomie", "quadrantectomie", "zonectomie"),
    "C64": ("néphrectomie", "tumorectomie rénale"),
    "C34": ("lobectomie", "pneumonectomie", "segmentectomie", "bilobectomie"),
    "C62": ("orchidectomie",),
}
"""Operations that remove the tumour's own organ, by ICD-O-3 topography. Source: knowledge."""


def _on_organ(finding: Finding, tumour: Tumour) -> bool:
    code = tumour.topography.finding.code if tumour.topography else None
    words = _OPERATIONS.get(code.code[:3], ()) if code is not None else ()
    return str(_value(finding)["procedure"]).lower().startswith(words) if words else False


def _documents(finding: Finding) -> str:
    count = len(documents_of(finding))
    return f"{count} document{'s' if count > 1 else ''} ({pages(finding)})"


def sex_and_organ(context: Context) -> Iterator[Alert]:
    """COH-02: an organ that this sex does not have."""
    wrong = {"F": MALE_ORGANS, "M": FEMALE_ORGANS}.get(context.sex or "", ())
    word = {"F": "une femme", "M": "un homme"}.get(context.sex or "", "")
    for finding in context.of_kind("topography"):
        if finding.code is not None and finding.code.code.startswith(wrong) and wrong:
            yield alert("COH-02", f"{value_fr(finding)} chez {word} ({pages(finding)}).", (finding,))


def stage_and_tnm(context: Context) -> Iterator[Alert]:
    """COH-03: the stage that a document states is not the one its own TNM gives."""
    tnms = {finding.id: finding for finding in context.of_kind("tnm")}
    derived = [
        (source, finding)
        for finding in context.of_kind("stage")
        if _value(finding).get("derived")
        for item in finding.evidence
        for source in getattr(item, "findings", ())
    ]
    for stated in context.of_kind("stage"):
        value = _value(stated)
        if value.get("derived") or value["system"] not in {"UICC", "FIGO"}:
            continue
        told = [
            (gap(stated, tnms[name]), tnms[name], stage)
            for name, stage in derived
            if name in tnms and tnms[name].subject.tumour == stated.subject.tumour
        ]  # in gynaecology both systems are derived, and a stage written without its system may be of either
        beside = sorted((row for row in told if row[0] is not None and row[0] <= BESIDE), key=lambda row: row[0] or 0)
        if not beside or any(compatible(value["value"], _value(stage)["value"]) for _, _, stage in beside):
            continue
        _, tnm, stage = beside[0]
        text = (
            f"Stade {value['value']} écrit ({pages(stated)}), stade {_value(stage)['value']} déduit de "
            f"{value_fr(tnm)} ({pages(tnm)})."
        )
        yield alert("COH-03", text, (stated, tnm))


BESIDE = 160
"""A stage is set against the TNM written with it, in the same breath; when one of several there agrees, it is that one's."""


def compatible(stated: str, derived: str) -> bool:
    """Tell whether a stated stage can be the derived one: the less precise of the two must begin the other (« III » and « IIIA »)."""
    one, other = stated.upper().replace(" ", ""), derived.upper().replace(" ", "")
    short, long = sorted((one, other), key=len)
    if not long.startswith(short):
        return False
    rest = long[len(short) :]
    return rest == "" or rest[0] not in "IV"


def m0_and_metastasis(context: Context) -> Iterator[Alert]:
    """COH-04: M0 is written for a day when a metastasis was already dated.

    A classification without a date of its own is that of the diagnosis: staging examinations up to a month later belong to it.
    """
    diagnoses = {tumour.id: tumour.diagnosis.finding for tumour in context.course.tumours if tumour.diagnosis}
    for tnm in context.of_kind("tnm"):
        if not str(_value(tnm).get("M") or "").startswith("M0"):
            continue
        day, told = tnm.when.start, f"le {tnm.when.french()}"
        regional = _regional(next((t for t in context.course.tumours if t.id == tnm.subject.tumour), None))
        if day is None and not str(_value(tnm).get("prefix") or "").startswith(("y", "r", "p")):
            diagnosis = diagnoses.get(tnm.subject.tumour or "")
            start = diagnosis.when.start if diagnosis is not None else None
            day, told = (start + STAGING, f"au diagnostic ({diagnosis.when.french()})") if start and diagnosis else (None, "")
        known = [
            f for f in context.of_kind("metastasis", "progression") if day is not None and _spread_before(f, tnm, day, regional)
        ]
        if known:
            first = min(known, key=lambda f: f.when.start or date.max)
            text = f"{value_fr(tnm)} {told} ({pages(tnm)}), {_spread_fr(first)} datée de {first.when.french()} ({pages(first)})."
            yield alert("COH-04", text, (tnm, first))


STAGING = timedelta(days=31)


def _spread_fr(finding: Finding) -> str:
    """Return « métastase : Foie » without saying « métastase Métastase »."""
    told = value_fr(finding)
    return told if finding.kind == "progression" or told.lower().startswith("métastase") else f"métastase ({told})"


_ALL_DENIED = re.compile(r"indemne de toute|(?:a|à) distance$|(?:a|à|de) ce jour$|actuellement$|dernier bilan$")


def denied_and_metastasis(context: Context) -> Iterator[Alert]:
    """COH-04: « indemne de toute métastase à ce jour » after a dated metastasis, unless it was removed or the response was complete."""
    for denial in context.findings:
        if denial.kind != "metastasis" or not denial.assertion.negated or denial.assertion.family:
            continue
        told = [item for item in located(denial) if _general(context, item)]
        day = denial.when.start or _written(context, told)
        spread = _known(context, denial, day) if told and day is not None else []
        if day is None:
            continue
        if spread and not _cleared(context, denial, spread[0].when.start or day, day):
            first = spread[0]
            text = (
                f"« {' '.join(told[0].quote.split())} » le {Interval.day(day).french()} (p. {told[0].page}), {_spread_fr(first)} "
                f"datée de {first.when.french()} ({pages(first)})."
            )
            yield alert("COH-04", text, (denial, first))


def _written(context: Context, told: Sequence[TextSpan]) -> date | None:
    """Return the first day on which a document says « indemne de toute métastase » without another date: its own."""
    whole = [item for item in told if "indemne" in item.quote.lower()]
    days = [context.documents[item.document].date for item in whole]
    return min((day.start for day in days if day.is_day and day.start is not None), default=None)


def _general(context: Context, item: TextSpan) -> bool:
    """Tell whether a passage denies every metastasis, in a document that speaks of the patient and not of one examination."""
    document = context.documents.get(item.document)
    if document is None or document.type in {"imaging", "pathology", "surgery", "endoscopy"}:
        return False
    return _ALL_DENIED.search(" ".join(item.quote.lower().split())) is not None


def _known(context: Context, denial: Finding, day: date) -> list[Finding]:
    known = [
        finding
        for finding in context.of_kind("metastasis")
        if finding.subject.tumour == denial.subject.tumour
        and not finding.assertion.history
        and (_value(finding)["site"] != "lymph_node" or "distance" in _value(finding)["label"])
        and finding.when.start is not None
        and finding.when.end is not None
        and finding.when.end < day
    ]
    return sorted(known, key=lambda finding: finding.when.start or date.max)


def _cleared(context: Context, denial: Finding, first: date, day: date) -> bool:
    """Tell whether something between the metastasis and its denial may have taken it away."""
    for finding in context.of_kind("response", "surgery"):
        when = finding.when.start
        if finding.subject.tumour == denial.subject.tumour and when is not None and first < when <= day:
            value = _value(finding)
            if value.get("category") == "CR" or finding.kind == "surgery":
                return True
    return False


_OF_THE_PERITONEUM = ("C48", "C56", "C57")
"""Ovary, tube, peritoneum: their peritoneal disease is T3, not M1 (UICC TNM, 8th edition)."""


def _regional(tumour: Tumour | None) -> frozenset[str]:
    """Return the sites whose disease a tumour may have under M0: nodes may be regional, and the peritoneum is the ovary's."""
    code = tumour.topography.finding.code if tumour is not None and tumour.topography else None
    own = {"peritoneum"} if code is not None and code.code.startswith(_OF_THE_PERITONEUM) else set()
    return frozenset({"lymph_node", *own})


def _spread_before(metastasis: Finding, tnm: Finding, day: date, regional: frozenset[str]) -> bool:
    """Tell whether a metastasis of the same tumour was dated on or before a day, in a site that M0 excludes."""
    sites = {_value(metastasis)["site"]} if metastasis.kind == "metastasis" else set(_value(metastasis).get("sites") or ())
    distant = "distance" in str(_value(metastasis).get("label") or "")  # nodes said far away are no regional ones
    if metastasis.subject.tumour != tnm.subject.tumour or not (distant or sites - regional):
        return False
    when = metastasis.when
    return not metastasis.assertion.history and when.start is not None and when.end is not None and when.end <= day


def biomarker_contradiction(context: Context) -> Iterator[Alert]:
    """COH-05: one marker of one tumour, two results that exclude each other for the same sample."""
    groups: dict[tuple[str | None, str], list[Finding]] = defaultdict(list)
    for finding in context.of_kind("biomarker"):
        groups[(finding.subject.tumour, _value(finding)["marker"])].append(finding)
    for (_, marker), findings in groups.items():
        for one, other in combinations(findings, 2):
            if _two_initial(one, other) or (_same_sample(one, other) and contradictory(_value(one), _value(other))):
                text = f"{marker} : « {value_fr(one)} » ({pages(one)}), « {value_fr(other)} » ({pages(other)})."
                yield alert("COH-05", text, (one, other))
                break


_INITIAL = re.compile(r"\b(?:initiale?|au diagnostic)\b", re.IGNORECASE)


def _two_initial(one: Finding, other: Finding) -> bool:
    """Tell whether two different PSA are each said to be the initial one, of which a tumour has one."""
    x, y = _value(one).get("number"), _value(other).get("number")
    if _value(one)["marker"] != "PSA" or not x or not y or _value(one).get("comparator") or _value(other).get("comparator"):
        return False
    said = all(any(_INITIAL.search(item.quote) for item in located(finding)) for finding in (one, other))
    return said and not 0.8 < x / y < 1.25


def contradictory(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two results of one marker cannot describe the same sample."""
    a, b = one.get("result"), other.get("result")
    if a and b and any((a in left and b in right) or (b in left and a in right) for left, right in _OPPOSITE):
        return not (one.get("alteration") and other.get("alteration") and one["alteration"] != other["alteration"])
    if _measured_and_denied(one, other) or _measured_and_denied(other, one):
        return True
    if one["marker"] in {"HER2", "Ki-67", "ER", "PR", "PD-L1"} and one.get("score") == other.get("score"):
        x, y = one.get("number"), other.get("number")
        return x is not None and y is not None and x != y and not one.get("comparator") and not other.get("comparator")
    return False


POSITIVE_FROM = {"PD-L1": 1.0, "ER": 10.0, "PR": 10.0}
"""The share of cells (or the score) from which a marker is not negative in France. Source: GEFPICS 2021 (10 %), PD-L1 label (1 %)."""


def _measured_and_denied(denied: Mapping[str, Any], measured: Mapping[str, Any]) -> bool:
    """Tell whether one says « négatif » and the other gives a number that is not: « PD-L1 négatif » and « PD-L1 44 CPS »."""
    least, number = POSITIVE_FROM.get(denied["marker"]), measured.get("number")
    if least is None or number is None or measured.get("comparator") or denied.get("result") != "negative":
        return False
    return float(number) >= least and denied.get("score") in {None, measured.get("score")}


def _same_sample(one: Finding, other: Finding) -> bool:
    if not one.when.known or not other.when.known or one.when.overlaps(other.when):
        return True
    a, b = one.when.start, other.when.start
    return a is not None and b is not None and abs(a - b) <= SAMPLED


SAMPLED = timedelta(days=92)
"""A biopsy and the report of its molecular results stand weeks apart and speak of one sample."""


def histology_and_biomarker(context: Context) -> Iterator[Alert]:
    """COH-06: a marker that this histology or this organ does not carry."""
    for tumour in context.course.tumours:
        for morphology, organ, markers, sentence in EXCLUDED:
            if not _fits(tumour, morphology, organ):
                continue
            for fact in tumour.biomarkers:
                value = _value(fact.finding)
                if value["marker"] in markers and value.get("result") in {"positive", "low", "amplified"}:
                    support = [f.finding for f in (tumour.morphology, tumour.topography) if f is not None][:1]
                    yield alert("COH-06", f"À vérifier : {sentence} ({pages(fact.finding)}).", (*support, fact.finding))


def _fits(tumour: Tumour, morphology: tuple[str, ...], organ: str) -> bool:
    histology = tumour.morphology.finding.code if tumour.morphology else None
    place = tumour.topography.finding.code if tumour.topography else None
    if morphology and (histology is None or not histology.code.startswith(morphology)):
        return False
    return not organ or (place is not None and place.code.startswith(organ))


def _value(finding: Finding) -> Mapping[str, Any]:
    return finding.current  # type: ignore[return-value]  # of_kind() yields known values only
