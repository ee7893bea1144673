"""HL7 CDA R2: the header and narrative as French text, the coded entries as facts that point to their passage."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from filigrane.science.pages import refusals
from filigrane.science.pages.layout import CELL
from filigrane.science.pages.model import Page, StructuredFact
from filigrane.science.pages.narrative import Narrative, StatedPatient, add_patient, french_day, interval_of
from filigrane.science.pages.opened import ReadAttachment, Reading

_V3 = "{urn:hl7-org:v3}"
_NS = {"c": "urn:hl7-org:v3"}
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_LOINC = "2.16.840.1.113883.6.1"
MAX_XML = 60 * 1024 * 1024


def parsed(name: str, data: bytes) -> Any:
    """Return the root of an XML file read without entities, document type, network or unbounded depth.

    Raises
    ------
    InputRefused
        When the file is too large, not well formed, or declares a document type.
    """
    from lxml import etree

    if len(data) > MAX_XML:
        raise refusals.too_large(name, len(data), MAX_XML)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    root: Any
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise refusals.damaged(name, "Le fichier XML est tronqué ou mal formé") from error
    if root.getroottree().docinfo.doctype:
        raise refusals.damaged(name, "Le fichier XML déclare un type de document (DOCTYPE), ce qui n’est pas admis")
    return root


@dataclass
class _Reading:
    narrative: Narrative = field(default_factory=Narrative)
    anchors: dict[str, tuple[int, int]] = field(default_factory=dict)
    facts: list[StructuredFact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    coded: bool = False


def read_cda(name: str, data: bytes, read_attachment: ReadAttachment) -> Reading:
    """Return a CDA document's text and coded facts.

    The facts are ``patient``, ``laboratory`` (a LOINC code and a physical quantity) and ``coded_entry`` (any other coded
    observation, with its label and value).

    Raises
    ------
    InputRefused
        When the XML is refused or holds no clinical document.
    """
    root = parsed(name, data)
    document = root if root.tag == f"{_V3}ClinicalDocument" else root.find(f".//{_V3}ClinicalDocument")
    if document is None:
        raise refusals.unsupported(name, "XML qui n’est pas un CDA")
    state = _Reading()
    _header(document, state)
    body = document.find("c:component/c:structuredBody", _NS)
    if body is not None:
        for section in body.findall("c:component/c:section", _NS):
            _section(section, state)
    for observation in document.iterfind(".//c:entry//c:observation", _NS):
        _observation(observation, state)
    pages = [state.narrative.page()]
    pages += _embedded(name, document, read_attachment, state.notes)
    return Reading(pages, state.facts, state.notes)


def _header(document: Any, state: _Reading) -> None:
    write = state.narrative.add
    write(_text(document.find("c:title", _NS)) or "Document clinique")
    created = _attribute(document, "c:effectiveTime", "value")
    if created:
        write(f"Date du document : {french_day(created)}")
    role = document.find("c:recordTarget/c:patientRole", _NS)
    if role is not None:
        patient = _patient(role)
        start, end = add_patient(state.narrative, patient)
        state.facts.append(StructuredFact("patient", patient.value(), "/recordTarget/patientRole", start, end))
    author = document.find("c:author/c:assignedAuthor", _NS)
    if author is not None:
        person = _person(author.find("c:assignedPerson/c:name", _NS))
        if person:
            write(f"Auteur : {person}")
        place = _text(author.find("c:representedOrganization/c:name", _NS))
        place = place or _text(document.find("c:custodian//c:representedCustodianOrganization/c:name", _NS))
        if place:
            write(f"Établissement : {place}")
    write("")


def _patient(role: Any) -> StatedPatient:
    names = role.findall("c:patient/c:name/c:family", _NS)
    given = [_text(g) for g in role.findall("c:patient/c:name/c:given", _NS)]
    by_qualifier = {family.get("qualifier", ""): _text(family) for family in reversed(names)}
    birth = by_qualifier.get("BR") or by_qualifier.get("", "")
    used = by_qualifier.get("SP") or by_qualifier.get("CL") or ""
    return StatedPatient(
        birth,
        used if used != birth else "",
        tuple(dict.fromkeys(g for g in given if g)),
        _attribute(role, "c:patient/c:administrativeGenderCode", "code"),
        _attribute(role, "c:patient/c:birthTime", "value"),
        tuple((i.get("root", ""), i.get("extension")) for i in role.findall("c:id", _NS) if i.get("extension")),
    )


def _person(name: Any) -> str:
    if name is None:
        return ""
    parts = [_text(name.find(f"c:{part}", _NS)) for part in ("prefix", "given", "family")]
    return " ".join(part for part in parts if part) or _text(name)


def _section(section: Any, state: _Reading) -> None:
    title = _text(section.find("c:title", _NS))
    if title:
        state.narrative.add("")
        state.narrative.add(title)
    text = section.find("c:text", _NS)
    if text is not None:
        for line, anchored in _lines(text):
            start, _ = state.narrative.add(line)
            for anchor, offset, length in anchored:
                state.anchors.setdefault(anchor, (start + offset, start + offset + length))
    for nested in section.findall("c:component/c:section", _NS):
        _section(nested, state)


Anchored = list[tuple[str, int, int]]
"""(ID, offset in the line, length)"""


def _lines(element: Any) -> Iterator[tuple[str, Anchored]]:
    """Give the lines of a narrative block with the IDs that each holds."""
    inline: list[Any] = [element.text or ""]
    for child in element:
        tag = str(child.tag).removeprefix(_V3)
        if tag in {"table", "thead", "tbody", "tfoot", "list", "item", "paragraph", "tr", "caption", "br"}:
            yield from _line(inline)
            inline = []
            if tag == "tr":
                yield from _row(child)
            else:
                yield from _lines(child)
            inline.append(child.tail or "")
        elif tag not in {"renderMultiMedia", "col", "colgroup"}:
            inline += [child, child.tail or ""]
    yield from _line(inline)


def _line(parts: list[Any]) -> Iterator[tuple[str, Anchored]]:
    text, anchored = "", Anchored()
    for part in parts:
        piece = part if isinstance(part, str) else _text(part)
        piece = re.sub(r"\s+", " ", piece)
        if text.endswith(" ") or not text:
            piece = piece.lstrip()
        if not isinstance(part, str):
            for holder in part.iter():
                if holder.get("ID") and piece.strip():
                    anchored.append((holder.get("ID"), len(text), len(piece.rstrip())))
        text += piece
    if text.strip():
        yield text.rstrip(), anchored


def _row(row: Any) -> Iterator[tuple[str, Anchored]]:
    text, anchored = "", Anchored()
    for cell in row:
        content = _text(cell)
        if not content or content == ".":
            continue
        text += CELL if text else ""
        for holder in cell.iter():
            inner = _text(holder)
            if holder.get("ID") and inner:
                anchored.append((holder.get("ID"), len(text) + max(content.find(inner), 0), len(inner)))
        text += content
    if text:
        yield text, anchored


def _observation(observation: Any, state: _Reading) -> None:
    code, value = observation.find("c:code", _NS), observation.find("c:value", _NS)
    if code is None or value is None or (value.get("nullFlavor") and not value.get("value")):
        return
    kind = str(value.get(_TYPE, "")).rpartition(":")[2]
    label = code.get("displayName") or _text(code.find("c:originalText", _NS)) or code.get("code", "")
    when = interval_of(
        _attribute(observation, "c:effectiveTime", "value") or _attribute(observation, "c:effectiveTime/c:low", "value")
    )
    path = observation.getroottree().getpath(observation)
    system = code.get("codeSystem")
    written = _WRITTEN.match(_text(value)) if kind in {"ST", "ED"} else None
    is_laboratory = system == _LOINC and (kind == "PQ" or written is not None)
    shown = value.get("displayName") or value.get("value") or _text(value) or value.get("code") or ""
    if not shown:
        return
    unit = value.get("unit")
    fields: dict[str, object] = {"label": label, "value": shown, "code": value.get("code")}
    if is_laboratory:
        comparator, number, unit = written.groups() if written else ("", value.get("value", ""), unit)
        fields = _laboratory(observation, label, number, unit or "", comparator)
        shown = comparator + number
    line = CELL.join(part for part in (label, shown, unit or "", _limits(fields)) if part)
    start, end = _passage(observation, state, line)
    state.facts.append(
        StructuredFact(
            "laboratory" if is_laboratory else "coded_entry",
            fields,
            path,
            start,
            end,
            unit,
            "http://loinc.org" if system == _LOINC else f"urn:oid:{system}" if system else None,
            code.get("code"),
            when,
        )
    )


_WRITTEN = re.compile(r"^([<>]?=?)\s*(\d+(?:[.,]\d+)?)\s*(\S{1,20})$")
"""A result written out because a physical quantity cannot carry « < »."""


def _laboratory(observation: Any, label: str, number: str, unit: str, comparator: str) -> dict[str, object]:
    limits = observation.find("c:referenceRange/c:observationRange/c:value", _NS)
    low = None if limits is None else _number(_attribute(limits, "c:low", "value"))
    high = None if limits is None else _number(_attribute(limits, "c:high", "value"))
    return {
        "label": label, "value": _number(number), "comparator": comparator or None, "low": low, "high": high,
        "flag": _attribute(observation, "c:interpretationCode", "code") or None,
        "as_written": f"{comparator}{number} {unit}".strip(),
    }  # fmt: skip


def _limits(fields: dict[str, object]) -> str:
    if fields.get("low") is None and fields.get("high") is None:
        return ""
    return f"({_side(fields.get('low'))} - {_side(fields.get('high'))})"


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ".")) if text else None
    except ValueError:
        return None


def _passage(observation: Any, state: _Reading, line: str) -> tuple[int, int]:
    """Return the passage that shows a coded entry: the one it references, else ``line``, written out at the end of the text."""
    for reference in observation.iterfind("c:text/c:reference", _NS):
        found = state.anchors.get(str(reference.get("value", "")).lstrip("#"))
        if found is not None:
            return found
    if not state.coded:
        state.coded = True
        state.narrative.add("")
        state.narrative.add("Entrées codées du document")
    return state.narrative.add(line)


def _side(limit: object) -> str:
    return "" if limit is None else f"{limit:g}"


def _embedded(name: str, document: Any, read_attachment: ReadAttachment, notes: list[str]) -> list[Page]:
    """Return the pages of a CDA whose body, or whose observationMedia, is another file in base 64."""
    pages: list[Page] = []
    for index, holder in enumerate(document.iterfind(".//c:nonXMLBody/c:text", _NS), 1):
        if holder.get("representation") != "B64":
            continue
        try:
            content = base64.b64decode("".join((holder.text or "").split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise refusals.damaged(name, "Le document encapsulé dans le CDA est endommagé") from error
        read, said = read_attachment(f"{name} (document encapsulé {index})", content)
        notes += said
        pages += [replace(page, number=1 + len(pages) + i) for i, page in enumerate(read, 1)]
    return pages


def _attribute(element: Any, path: str, attribute: str) -> str:
    found = element.find(path, _NS)
    return "" if found is None else str(found.get(attribute, "") or "")


def _text(element: Any) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
