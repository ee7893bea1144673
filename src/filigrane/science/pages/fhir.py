"""FHIR R4 bundles in JSON: one French line a resource, coded facts that point to their line, attachments read as files."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from filigrane.science.pages import refusals
from filigrane.science.pages.layout import CELL
from filigrane.science.pages.model import Page, StructuredFact
from filigrane.science.pages.narrative import Narrative, StatedPatient, add_patient, french_day, interval_of
from filigrane.science.pages.opened import ReadAttachment, Reading

MAX_JSON = 60 * 1024 * 1024
MAX_RESOURCES = 50_000
Resource = dict[str, Any]


@dataclass
class _State:
    name: str
    read_attachment: ReadAttachment
    narrative: Narrative = field(default_factory=Narrative)
    facts: list[StructuredFact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)


def read_bundle(name: str, data: bytes, read_attachment: ReadAttachment) -> Reading:
    """Return a bundle's (or a single resource's) text and facts.

    Raises
    ------
    InputRefused
        When the JSON is too large, too deep, malformed, or holds no resource.
    """
    from filigrane.science.pages.plain import decode

    if len(data) > MAX_JSON:
        raise refusals.too_large(name, len(data), MAX_JSON)
    try:
        content = json.loads(decode(data) or "", parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise refusals.damaged(name, "Le fichier JSON est tronqué, mal formé ou trop profond") from error
    resources = list(_resources(content))
    if not resources:
        raise refusals.no_page(name)
    if len(resources) > MAX_RESOURCES:
        raise refusals.damaged(name, f"Le lot contient {len(resources)} ressources, la limite est de {MAX_RESOURCES}")
    state = _State(name, read_attachment)
    for path, resource in sorted(resources, key=lambda pair: _ORDER.get(_str(pair[1], "resourceType"), 9)):
        reader = _READERS.get(_str(resource, "resourceType"))
        if reader is not None:
            reader(state, path, resource)
    first = state.narrative.page()
    if not first.text.strip() and not state.pages:
        raise refusals.no_page(name)
    return Reading([first, *state.pages], state.facts, state.notes)


def _resources(content: Any) -> Iterator[tuple[str, Resource]]:
    if not isinstance(content, dict):
        return
    if content.get("resourceType") != "Bundle":
        yield _str(content, "resourceType"), content
        return
    for index, entry in enumerate(_list(content, "entry")):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            yield f"Bundle.entry[{index}].resource", resource


def _patient(state: _State, path: str, resource: Resource) -> None:
    names = [n for n in _list(resource, "name") if isinstance(n, dict)]
    by_use = {_str(n, "use"): n for n in reversed(names)}
    official = by_use.get("official") or (names[0] if names else {})
    birth = by_use.get("maiden") or official
    used = by_use.get("usual") or {}
    family, usual = _str(birth, "family"), _str(used, "family") or (_str(official, "family") if birth is not official else "")
    patient = StatedPatient(
        family,
        usual if usual != family else "",
        tuple(str(g) for g in _list(official or birth, "given")),
        _str(resource, "gender"),
        _str(resource, "birthDate"),
        tuple(
            (_str(i, "system"), _str(i, "value"))
            for i in _list(resource, "identifier")
            if isinstance(i, dict) and _str(i, "value")
        ),
    )
    start, end = add_patient(state.narrative, patient)
    state.facts.append(StructuredFact("patient", patient.value(), path, start, end))


def _observation(state: _State, path: str, resource: Resource) -> None:
    if _str(resource, "status") in {"entered-in-error", "cancelled"}:
        return
    parts = [(path, resource)]
    parts += [(f"{path}.component[{i}]", c) for i, c in enumerate(_list(resource, "component")) if isinstance(c, dict)]
    day = _when(resource)
    for where, part in parts:
        label, system, code = _concept(part.get("code"))
        quantity = part.get("valueQuantity")
        if isinstance(quantity, dict) and "value" in quantity:
            unit = _str(quantity, "unit") or _str(quantity, "code")
            written = f"{_str(quantity, 'comparator')}{quantity['value']}"
            low, high = _limits(part)
            flag = _concept(next(iter(_list(part, "interpretation")), None))
            limits = f"{CELL}({_shown(low)} - {_shown(high)})" if low is not None or high is not None else ""
            start, end = state.narrative.add(f"{label}{CELL}{written}{CELL}{unit}{limits}{_dated(day)}")
            value: dict[str, object] = {
                "label": label, "value": _number(quantity["value"]), "comparator": _str(quantity, "comparator") or None,
                "low": low, "high": high, "flag": flag[2] or flag[0] or None, "as_written": f"{written} {unit}".strip(),
            }  # fmt: skip
            unit_code = _str(quantity, "code") or unit or None
            kind = "laboratory" if system == "http://loinc.org" else "coded_entry"
            state.facts.append(StructuredFact(kind, value, where, start, end, unit_code, system, code, interval_of(day)))
            continue
        shown = _plain_value(part)
        if shown:
            _coded(state, where, (label, system, code), shown, day)


def _coded(state: _State, path: str, concept: tuple[str, str | None, str | None], shown: str, day: str) -> None:
    label, system, code = concept
    start, end = state.narrative.add(f"{label} : {shown}{_dated(day)}" if shown else f"{label}{_dated(day)}")
    state.facts.append(
        StructuredFact(
            "coded_entry", {"label": label, "value": shown, "code": code}, path, start, end, None, system, code, interval_of(day)
        )
    )


def _stated(title: str, field_name: str, refused: frozenset[str]) -> Callable[[_State, str, Resource], None]:
    """Return the reader of a resource that says one coded thing: « title : concept »."""

    def read(state: _State, path: str, resource: Resource) -> None:
        status = resource.get("status") or _concept(resource.get("verificationStatus"))[2]
        if status in refused:
            return
        label, system, code = _concept(resource.get(field_name))
        extra = " ".join(_str(note, "text") for note in _list(resource, "note") if isinstance(note, dict))
        dose = " ".join(_str(d, "text") for d in _list(resource, "dosage") if isinstance(d, dict))
        shown = ", ".join(part for part in (label, dose, extra) if part)
        if shown:
            _coded(state, path, (title, system, code), shown, _when(resource))

    return read


def _report(state: _State, _path: str, resource: Resource) -> None:
    label = _concept(resource.get("code"))[0] or "Compte rendu"
    state.narrative.add("")
    state.narrative.add(f"{label}{_dated(_when(resource))}")
    for line in _str(resource, "conclusion").splitlines():
        state.narrative.add(line)
    _narrative(state, resource)
    _attachments(state, [f for f in _list(resource, "presentedForm") if isinstance(f, dict)], label)


def _document(state: _State, _path: str, resource: Resource) -> None:
    label = _str(resource, "description") or _concept(resource.get("type"))[0] or "Document"
    state.narrative.add(f"{label}{_dated(_when(resource))}")
    contents = [c.get("attachment") for c in _list(resource, "content") if isinstance(c, dict)]
    _attachments(state, [a for a in contents if isinstance(a, dict)], label)


def _composition(state: _State, _path: str, resource: Resource) -> None:
    state.narrative.add(f"{_str(resource, 'title') or 'Document'}{_dated(_when(resource))}")
    _narrative(state, resource)
    waiting = [s for s in reversed(_list(resource, "section")) if isinstance(s, dict)]
    while waiting:
        section = waiting.pop()
        if _str(section, "title"):
            state.narrative.add("")
            state.narrative.add(_str(section, "title"))
        _narrative(state, section)
        waiting += [s for s in reversed(_list(section, "section")) if isinstance(s, dict)]


def _narrative(state: _State, resource: Resource) -> None:
    """Add the human text of a resource (XHTML): its blocks as lines, cells separated as everywhere."""
    text = resource.get("text")
    markup = _str(text, "div") if isinstance(text, dict) else ""
    if not markup:
        return
    from lxml import html

    for line in _markup_lines(html.fromstring(markup)):
        state.narrative.add(line)


def _markup_lines(element: Any) -> Iterator[str]:
    from lxml import etree

    for blocks in element.iter("script", "style"):
        blocks.text = ""
    for cell in element.iter("td", "th"):
        cell.tail = CELL + (cell.tail or "").strip()
    for block in element.iter("p", "div", "tr", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6"):
        block.tail = "\n" + (block.tail or "")
    text = etree.tostring(element, method="text", encoding="unicode")
    yield from (line.strip() for line in text.splitlines() if line.strip())


def _attachments(state: _State, attachments: list[Resource], label: str) -> None:
    for attachment in attachments:
        title = _str(attachment, "title") or label
        if not _str(attachment, "data"):
            state.notes.append(f"Pièce jointe « {title} » absente du lot : seul son lien y figure.")
            continue
        try:
            content = base64.b64decode(_str(attachment, "data"), validate=True)
        except (binascii.Error, ValueError):
            state.notes.append(f"Pièce jointe « {title} » endommagée, non lue.")
            continue
        read, said = state.read_attachment(f"{state.name} ({title})", content)
        state.notes += said
        state.pages += [replace(page, number=2 + len(state.pages) + i) for i, page in enumerate(read)]


def _concept(concept: Any) -> tuple[str, str | None, str | None]:
    """Return (label, system, code) of a CodeableConcept."""
    if not isinstance(concept, dict):
        return "", None, None
    coding = next((c for c in _list(concept, "coding") if isinstance(c, dict)), {})
    label = _str(concept, "text") or _str(coding, "display") or _str(coding, "code")
    return label, _str(coding, "system") or None, _str(coding, "code") or None


def _plain_value(part: Resource) -> str:
    for key in ("valueString", "valueDateTime", "valueInteger"):
        if part.get(key) not in {None, ""}:
            return str(part[key])
    if isinstance(part.get("valueBoolean"), bool):
        return "oui" if part["valueBoolean"] else "non"
    return _concept(part.get("valueCodeableConcept"))[0]


_WHEN = ("effectiveDateTime", "performedDateTime", "onsetDateTime", "recordedDate", "date", "issued", "occurrenceDateTime")


def _when(resource: Resource) -> str:
    for key in _WHEN:
        if _str(resource, key):
            return _str(resource, key)
    for key in ("effectivePeriod", "performedPeriod", "onsetPeriod"):
        if isinstance(resource.get(key), dict):
            return _str(resource[key], "start")
    return ""


def _dated(day: str) -> str:
    return f"{CELL}le {french_day(day)}" if day else ""


def _limits(part: Resource) -> tuple[float | None, float | None]:
    limits = next((r for r in _list(part, "referenceRange") if isinstance(r, dict)), {})
    sides = [limits.get(side) for side in ("low", "high")]
    low, high = (_number(s.get("value")) if isinstance(s, dict) else None for s in sides)
    return low, high


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return float(value)


def _shown(limit: float | None) -> str:
    return "" if limit is None else f"{limit:g}"


def _str(resource: Any, key: str) -> str:
    value = resource.get(key) if isinstance(resource, dict) else None
    return value if isinstance(value, str) else ""


def _list(resource: Any, key: str) -> list[Any]:
    value = resource.get(key) if isinstance(resource, dict) else None
    return value if isinstance(value, list) else []


_ERROR = frozenset({"entered-in-error", "refuted", "not-done"})
_READERS: dict[str, Callable[[_State, str, Resource], None]] = {
    "Patient": _patient,
    "Observation": _observation,
    "Condition": _stated("Diagnostic", "code", _ERROR),
    "Procedure": _stated("Acte", "code", _ERROR),
    "MedicationStatement": _stated("Médicament", "medicationCodeableConcept", _ERROR),
    "MedicationRequest": _stated("Prescription", "medicationCodeableConcept", _ERROR),
    "MedicationAdministration": _stated("Médicament administré", "medicationCodeableConcept", _ERROR),
    "AllergyIntolerance": _stated("Allergie", "code", _ERROR),
    "DiagnosticReport": _report,
    "DocumentReference": _document,
    "Composition": _composition,
}
_ORDER = {"Patient": 0, "Composition": 1, "Condition": 2, "AllergyIntolerance": 3, "Procedure": 4}
