"""The synthesis: sentences made from findings by fixed patterns, each with the findings it rests on. Nothing else is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from filigrane.kernel.finding import Finding
from filigrane.kernel.unknown import Unknown
from filigrane.science.oncology.consistency.context import near
from filigrane.science.oncology.course import latest
from filigrane.science.oncology.kinds import kinds
from filigrane.science.oncology.labels import (
    NBSP,
    SETTING_FR,
    SIDE_FR,
    course_fr,
    tnm_text,
    value_fr,
)
from filigrane.science.oncology.model import Course, Fact, Tumour
from filigrane.systems.dossier.model import PatientIdentity, Sentence

SECTIONS = {
    "patient": "Patient",
    "tumour": "Maladie",
    "biomarkers": "Biomarqueurs",
    "treatments": "Traitements",
    "evolution": "Évolution",
    "tolerance": "Tolérance",
    "background": "Terrain",
    "last": "Dernières nouvelles",
    "unknown": "Ce qui manque",
}


def write(course: Course, identity: PatientIdentity, today: date | None) -> tuple[Sentence, ...]:
    """Return the sentences of the synthesis, in reading order. ``today`` is the day of the last document, for the age."""
    sentences: list[Sentence] = []
    sentences += _patient(course, identity, today)
    several = len(course.tumours) > 1
    for tumour in course.tumours:
        sentences += _tumour(tumour, several=several)
    for tumour in course.tumours:
        sentences += _treatments(tumour)
        sentences += _evolution(tumour)
    sentences += _tolerance(course)
    sentences += _background(course)
    sentences += _last(course)
    sentences += [Sentence("unknown", _unknown_text(finding), (finding.id,)) for finding in course.unknown]
    order = list(SECTIONS)
    return tuple(sorted(sentences, key=lambda sentence: order.index(sentence.section)))


def _join(parts: Sequence[str]) -> str:
    text = ", ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}."


def _ids(facts: Sequence[Fact | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.finding.id for fact in facts if fact is not None))


def _patient(course: Course, identity: PatientIdentity, today: date | None) -> Iterator[Sentence]:  # noqa: ARG001
    status = latest(course.performance_status)
    habits = [fact for fact in course.habits if fact.finding.kind == "tobacco"]
    facts: list[Fact | None] = [status, latest(habits)]
    parts = []
    if facts[1] is not None:
        parts.append(value_fr(facts[1].finding))
    if status is not None:
        when = f" ({status.finding.when.french()})" if status.finding.when.known else ""
        parts.append(f"état général {value_fr(status.finding)}{when}")
    if parts:
        yield Sentence("patient", _join(parts), _ids(facts))


def _text(fact: Fact | None) -> str:
    return value_fr(fact.finding) if fact is not None else ""


def _label(fact: Fact | None) -> str:
    if fact is None or isinstance(fact.finding.current, Unknown):
        return ""
    return str(fact.finding.current.get("label", ""))


def _tumour(tumour: Tumour, *, several: bool) -> Iterator[Sentence]:
    name = f"Tumeur {tumour.id[1:]}{NBSP}: " if several else ""
    facts: list[Fact | None] = [tumour.morphology, tumour.topography]
    subject = " — ".join(part for part in (_label(tumour.morphology), _label(tumour.topography)) if part) or "tumeur"
    side = tumour.laterality
    if side is not None and not isinstance(side.finding.current, Unknown):
        word = SIDE_FR[side.finding.current["side"]]
        if word not in subject.lower():
            subject += f" ({word})"
            facts.append(side)
    parts = [subject]
    if tumour.grade is not None:
        parts.append(_text(tumour.grade))
        facts.append(tumour.grade)
    if tumour.diagnosis is not None:
        parts.append(f"diagnostic{NBSP}: {tumour.diagnosis.finding.when.french()}")
        facts.append(tumour.diagnosis)
    if _ids(facts):
        yield Sentence("tumour", f"{name}{_join(parts)}", _ids(facts))
    yield from _staging(tumour, name)
    markers = tumour.biomarkers
    for fact in markers:
        when = f" ({fact.finding.when.french()})" if fact.finding.when.known else ""
        yield Sentence("biomarkers", f"{name}{_text(fact)}{when}.", _ids([fact]))


def _staging(tumour: Tumour, name: str) -> Iterator[Sentence]:
    """Say each TNM with its stage, written and derived side by side; a written stage without a TNM has its own sentence."""
    said: set[str] = set()
    for fact in _notable_tnm(tumour):
        derived = [f for f in tumour.derived_stages if _rests_on(f, fact)]
        known = [f for f in derived if not isinstance(f.finding.current, Unknown)]
        written = [f for f in tumour.stages if f.finding.id not in said and _goes_with(f, fact, known)]
        said |= {f.finding.id for f in written}
        when = f" ({fact.finding.when.french()})" if fact.finding.when.known else ""
        text = f"{name}{_tnm(fact)}{_on_specimen(fact)}{when}{_stages_said(written, known)}"
        yield Sentence("tumour", f"{text}.", _ids([fact, *known, *written]))
    for fact in tumour.stages:
        if fact.finding.id not in said:
            when = f" ({fact.finding.when.french()})" if fact.finding.when.known else ""
            first = "Stade initial" if _at_diagnosis(fact, tumour) else "Stade"
            yield Sentence("tumour", f"{name}{first} {value_fr(fact.finding)}{when}.", _ids([fact]))


_WORK_UP = timedelta(days=92)
"""The work-up of a new tumour is done within three months of its diagnosis."""


def _at_diagnosis(stage: Fact, tumour: Tumour) -> bool:
    """Tell whether a written stage is dated of the work-up of the diagnosis: a later one is of a relapse."""
    told = stage.finding.when.start
    diagnosed = tumour.diagnosis.finding.when.start if tumour.diagnosis is not None else None
    return told is not None and diagnosed is not None and abs(told - diagnosed) <= _WORK_UP


def _on_specimen(fact: Fact) -> str:
    """Say that a pathological classification is of the operated specimen: a reader in a hurry must not take it for the clinical one."""
    return " sur pièce opératoire" if str(_value(fact).get("prefix") or "").endswith("p") else ""


def _stages_said(written: Sequence[Fact], derived: Sequence[Fact]) -> str:
    stated = list(dict.fromkeys(value_fr(f.finding) for f in written))
    found = list(dict.fromkeys(f"{_value(f)['system']} {_value(f)['value']}" for f in derived))
    if stated and stated == found:
        return f", stade {stated[0]} (écrit, et déduit du TNM)"
    parts = [f"stade {value} écrit" for value in stated] + [f"stade {value} déduit du TNM" for value in found]
    return "".join(f", {part}" for part in parts)


def _goes_with(stage: Fact, tnm: Fact, derived: Sequence[Fact]) -> bool:
    """Tell whether a written stage is told with this TNM: close to it on the page, or the very stage that it gives."""
    if near(stage.finding, tnm.finding):
        return True
    return any(_value(stage)["value"] == _value(f)["value"] and _value(stage)["system"] == _value(f)["system"] for f in derived)


def _value(fact: Fact) -> Mapping[str, Any]:
    value = fact.finding.current
    assert not isinstance(value, Unknown)
    return value


def _rests_on(stage: Fact, tnm: Fact) -> bool:
    return any(tnm.finding.id in getattr(item, "findings", ()) for item in stage.finding.evidence)


def _tnm(fact: Fact) -> str:
    value = fact.finding.current
    return tnm_text(value) if not isinstance(value, Unknown) else value.french()


def _notable_tnm(tumour: Tumour) -> list[Fact]:
    """Keep the TNM that carry at least two categories; one alone is shown only when there is nothing better."""
    full = [f for f in tumour.tnm if _categories(f) >= 2]
    return full or list(tumour.tnm)


def _categories(fact: Fact) -> int:
    value = fact.finding.current
    return 0 if isinstance(value, Unknown) else sum(value.get(name) is not None for name in ("T", "N", "M"))


def _treatments(tumour: Tumour) -> Iterator[Sentence]:
    everything = [("radiotherapy", f) for f in tumour.radiotherapies] + [("line", f) for f in tumour.lines]
    operations: dict[object, list[Fact]] = {}
    for fact in tumour.surgeries:
        day = fact.finding.when.start if fact.finding.when.is_day else None
        operations.setdefault(day or fact.finding.id, []).append(fact)
    everything += [("surgery", facts[0]) for facts in operations.values()]
    together = {facts[0].finding.id: facts for facts in operations.values()}
    for kind, fact in sorted(everything, key=lambda pair: pair[1].finding.when.start or date.max):
        finding = fact.finding
        if len(together.get(finding.id, ())) > 1:  # what one operation did is said in one sentence
            named = ", ".join(dict.fromkeys(value_fr(f.finding) for f in together[finding.id]))
            yield Sentence("treatments", f"{named[:1].upper()}{named[1:]}{_when(finding)}.", _ids(together[finding.id]))
            continue
        text = value_fr(finding)
        text = f"{text[:1].upper()}{text[1:]}"
        yield Sentence("treatments", _line_text(finding, text) if kind == "line" else f"{text}{_when(finding)}.", (finding.id,))


def _when(finding: Finding) -> str:
    return f"{NBSP}: {finding.when.french()}" if finding.when.known else f"{NBSP}: date inconnue"


def _line_text(finding: Finding, text: str) -> str:
    value = finding.current
    assert not isinstance(value, Unknown)
    parts = [text]
    if value.get("line"):
        parts.append(f"ligne {value['line']}")
    if value.get("setting") in SETTING_FR:
        parts.append(SETTING_FR[value["setting"]])
    if value.get("cycles"):
        parts.append(f"{value['cycles']} cures")
    return ", ".join([*parts, course_fr(finding)]) + "."


def _evolution(tumour: Tumour) -> Iterator[Sentence]:
    facts = (*tumour.metastases, *tumour.responses, *tumour.progressions)
    for fact in sorted(facts, key=lambda f: f.finding.when.start or date.max):
        finding = fact.finding
        prefix = f"Métastase{NBSP}: " if finding.kind == "metastasis" else ""
        text = f"{prefix}{value_fr(finding)}"
        when = f" ({finding.when.french()})" if finding.when.known else ""
        yield Sentence("evolution", f"{text[:1].upper()}{text[1:]}{when}.", (finding.id,))


def _tolerance(course: Course) -> Iterator[Sentence]:
    for fact in course.toxicities:
        when = f" ({fact.finding.when.french()})" if fact.finding.when.known else ""
        text = value_fr(fact.finding)
        yield Sentence("tolerance", f"{text[:1].upper()}{text[1:]}{when}.", (fact.finding.id,))


def _background(course: Course) -> Iterator[Sentence]:
    for title, facts in (
        ("Allergies", course.allergies),
        ("Comorbidités", course.comorbidities),
        ("Antécédents", course.personal_history),
        ("Antécédents familiaux", course.family_history),
    ):
        if facts:
            values = list(dict.fromkeys(value_fr(fact.finding) for fact in facts))
            yield Sentence("background", f"{title}{NBSP}: {', '.join(values)}.", _ids(list(facts)))
    weight = latest([fact for fact in course.measures if fact.finding.kind == "weight"])
    if weight is not None:
        yield Sentence("background", f"Poids{NBSP}: {value_fr(weight.finding)}{_on(weight.finding)}.", (weight.finding.id,))


def _on(finding: Finding) -> str:
    return f" ({finding.when.french()})" if finding.when.known else ""


def _last(course: Course) -> Iterator[Sentence]:
    fact = latest(course.vital_status)
    if fact is not None:
        state, _, words = value_fr(fact.finding).partition(f"{NBSP}: ")
        said = f"{NBSP}: {words}" if words else ""
        yield Sentence("last", f"{state[:1].upper()}{state[1:]}{_on(fact.finding)}{said}.", (fact.finding.id,))


def _unknown_text(finding: Finding) -> str:
    value = finding.current
    detail = value.detail if isinstance(value, Unknown) else ""
    return f"{kinds()[finding.kind].label}{NBSP}: inconnu. {detail}".strip()
