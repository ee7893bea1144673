"""What follows from what was read: stage from TNM, diagnosis date from the proving examination, and what is unknown."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from filigrane.kernel.codes import ICD_O_TOPOGRAPHY, Code
from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import Derived, Searched, TextSpan
from filigrane.kernel.finding import DECIDED_TRUE, Finding, Producer, Subject
from filigrane.kernel.unknown import Reason, Unknown
from filigrane.science.oncology import staging
from filigrane.science.oncology.kinds import kinds
from filigrane.science.oncology.model import DocumentInfo
from filigrane.science.oncology.tnm import Tnm, parse
from filigrane.systems.dossier.engine.decided import standing

STAGING_VERSION = "UICC 8 / 2"
EXPECTED_OF_TUMOUR = ("topography", "morphology", "diagnosis_date", "tnm", "stage")
EXPECTED_OF_PATIENT = ("performance_status", "allergy")
NODAL = ("959", "965", "966", "967", "968", "969", "970", "971", "972")
HAEMATOLOGY = (
    "959",
    "965",
    "966",
    "967",
    "968",
    "969",
    "970",
    "971",
    "972",
    "973",
    "980",
    "982",
    "983",
    "984",
    "986",
    "987",
    "994",
)


_LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""Ids are written in letters alone, as those of ``merge`` are."""


def id_of(what: str, tumour: str | None, patient: str) -> str:
    """Return the id of a finding that rests on no passage: the same at each reading of a patient, another for another patient."""
    digest = hashlib.sha256(f"{what}|{tumour or ''}|{patient}".encode()).hexdigest().translate(_LETTERS)
    return f"d_{digest[:24]}"


def derive(
    found: Sequence[Finding],
    infos: dict[str, DocumentInfo],
    searched: Searched,
    patient: str,
    producer: Producer,
    *,
    decided: Sequence[Finding] = (),
) -> list[Finding]:
    """Return the derived findings: stages, fallback diagnosis dates, unknowns.

    Stages are derived from what persons left standing: ``decided`` are the findings of the record that somebody decided.
    """
    tumours: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        if finding.subject.tumour is not None:
            tumours[finding.subject.tumour].append(finding)
    result: list[Finding] = []
    for name, own in tumours.items():
        affirmed = affirmed_of(own)
        result += _nodes(name, affirmed, patient, producer)
        affirmed = [*affirmed, *(f for f in result if f.subject.tumour == name and f.kind == "topography")]
        result += stages(
            name, affirmed_of(standing(affirmed, [d for d in decided if d.subject.tumour == name])), patient, producer
        )
        result += _diagnosis(name, affirmed, infos, patient, producer)
        result += _unknown_of(name, [*affirmed, *result], searched, patient, producer)
    present = {f.kind for f in found if f.assertion.affirmed or f.kind == "allergy"}
    for kind in EXPECTED_OF_PATIENT:
        if kind not in present:
            result.append(_unknown(kind, None, searched, patient, producer))
    return result


def affirmed_of(own: Sequence[Finding]) -> list[Finding]:
    """Return the findings that state something as true of the patient."""
    return [f for f in own if f.assertion.affirmed and not isinstance(f.current, Unknown)]


def _nodes(name: str, own: Sequence[Finding], patient: str, producer: Producer) -> Iterator[Finding]:
    """Propose the lymph nodes, C77.9, as the site of a lymphoma whose site no text binds (ICD-O-3, rule D)."""
    lymphoma = [f for f in own if f.kind == "morphology" and f.code is not None and f.code.code.startswith(NODAL)]
    if lymphoma and not any(f.kind == "topography" for f in own):
        yield Finding(
            id=id_of("topography.nodal", name, patient),
            subject=Subject(patient, name),
            kind="topography",
            value={"label": "Ganglions lymphatiques"},
            evidence=(Derived("topography.nodal", "ICD-O-3 / 1", tuple(f.id for f in lymphoma)),),
            producer=producer,
            code=Code(ICD_O_TOPOGRAPHY, "C77.9", "Ganglions lymphatiques"),
        )


def _unknown_of(name: str, own: Sequence[Finding], searched: Searched, patient: str, producer: Producer) -> Iterator[Finding]:
    present = {f.kind for f in own if f.subject.tumour == name}
    blood = any(f.kind == "morphology" and f.code is not None and f.code.code.startswith(HAEMATOLOGY) for f in own)
    for kind in EXPECTED_OF_TUMOUR:
        if kind not in present and not (blood and kind == "tnm"):
            yield _unknown(kind, name, searched, patient, producer)


def _unknown(kind: str, tumour: str | None, searched: Searched, patient: str, producer: Producer) -> Finding:
    detail = "Absent du dossier, cherché dans toutes les pages lues"
    if searched.pages_unreadable:
        detail += " ; des pages sont illisibles"
    reason = Reason.UNREADABLE if searched.pages_unreadable and not searched.pages_read else Reason.ABSENT
    return Finding(
        id=id_of(f"unknown.{kind}", tumour, patient),
        subject=Subject(patient, tumour),
        kind=kind,
        value=Unknown(reason, f"{detail}."),
        evidence=(searched,),
        producer=producer,
    )


def _first(own: Sequence[Finding], kind: str) -> Finding | None:
    candidates = [f for f in own if f.kind == kind and not f.assertion.history] or [f for f in own if f.kind == kind]
    return max(_decided_first(candidates), key=lambda f: len(f.evidence), default=None)


def stages(name: str, own: Sequence[Finding], patient: str, producer: Producer) -> Iterator[Finding]:
    """Yield the stage of each TNM of a tumour, resting on every finding that made it: TNM, site, histology, grade and p16 where used."""
    topography, morphology = _first(own, "topography"), _first(own, "morphology")
    if topography is None or topography.code is None:
        return
    for tnm in own:
        if tnm.kind != "tnm":
            continue
        statement = parse(_written(tnm))
        if statement is None:
            continue
        ground = _Ground(
            topography.code.code,
            statement,
            None if isinstance(tnm.current, Unknown) else tnm.current.get("edition"),
            morphology.code.code if morphology is not None and morphology.code is not None else None,
        )
        grades, p16 = _fnclcc_grades(own), _p16_results(own)
        stage = ground.stage(_fnclcc(grades), _p16(p16))
        used = [*grades] if stage != ground.stage(None, _p16(p16)) else []
        used += p16 if stage != ground.stage(_fnclcc(grades), None) else []
        basis = tuple(f.id for f in (tnm, topography, morphology, *used) if f is not None)
        rule = "stage" if isinstance(stage, Unknown) else stage.rule
        shown = [stage] if isinstance(stage, Unknown) or stage.beside is None else [stage, stage.beside]
        for one in shown:
            yield Finding(
                id=f"d_stage_{tnm.id}" + ("" if one is stage else "_figo"),
                subject=Subject(patient, name),
                kind="stage",
                value=one if isinstance(one, Unknown) else one.finding_value(),
                evidence=(Derived(rule, STAGING_VERSION, basis),),
                producer=producer,
                when=tnm.when,
            )


@dataclass(frozen=True)
class _Ground:
    """What a stage is derived from beside the grade and p16."""

    topography: str
    statement: Tnm
    edition: int | None
    morphology: str | None

    def stage(self, grade: str | None, p16: bool | None) -> staging.Stage | Unknown:
        return staging.derive(
            self.topography, self.statement, edition=self.edition, morphology=self.morphology, grade=grade, p16=p16
        )


def _written(tnm: Finding) -> str:
    value = tnm.current
    assert not isinstance(value, Unknown)
    letters = []
    for name, own in (("T", "t_prefix"), ("N", "n_prefix"), ("M", "m_prefix")):
        if value.get(name):
            letters.append(f"{value.get(own) or value.get('prefix') or ''}{value[name]}")
    return " ".join(letters)


def _fnclcc_grades(own: Sequence[Finding]) -> list[Finding]:
    return _decided_first([f for f in own if f.kind == "grade" and f.current["system"] == "FNCLCC"])  # type: ignore[index]


def _fnclcc(grades: Sequence[Finding]) -> str | None:
    """Return the grade that all say; two that differ leave it open."""
    values = {str(f.current["value"]) for f in grades}  # type: ignore[index]
    return values.pop() if len(values) == 1 else None


def _p16_results(own: Sequence[Finding]) -> list[Finding]:
    return _decided_first([f for f in own if f.kind == "biomarker" and f.current["marker"] in {"p16", "HPV"}])  # type: ignore[index]


def _p16(found: Sequence[Finding]) -> bool | None:
    results = {f.current["result"] for f in found}  # type: ignore[index]
    return True if results == {"positive"} else False if results == {"negative"} else None


def _decided_first(found: list[Finding]) -> list[Finding]:
    """Return what a person decided where somebody did, else all that was read."""
    return [f for f in found if f.status in DECIDED_TRUE] or found


def _diagnosis(
    name: str, own: Sequence[Finding], infos: dict[str, DocumentInfo], patient: str, producer: Producer
) -> Iterator[Finding]:
    """Propose the date of the oldest pathology report that names the tumour, when no text states the diagnosis date.

    A report after a treatment of the tumour proved nothing first: the date then stays unknown.
    """
    if any(f.kind == "diagnosis_date" for f in own):
        return
    best: tuple[Interval, TextSpan] | None = None
    for item in (e for f in own if f.kind == "morphology" for e in f.evidence if isinstance(e, TextSpan)):
        info = infos.get(item.document)
        if info is None or info.type != "pathology" or info.date.start is None:
            continue
        if best is None or best[0].start is None or info.date.start < best[0].start:
            best = (info.date, item)
    starts = [f.when.start for f in own if f.kind in {"systemic_line", "radiotherapy"} and f.when.start is not None]
    if best is not None and best[0].start is not None and not any(start < best[0].start for start in starts):
        yield Finding(
            id=id_of("diagnosis", name, patient),
            subject=Subject(patient, name),
            kind="diagnosis_date",
            value={"basis": "histology"},
            evidence=(best[1],),
            producer=producer,
            when=best[0],
        )


def labels() -> dict[str, str]:
    """Return the French label of every kind."""
    return {name: kind.label for name, kind in kinds().items()}
