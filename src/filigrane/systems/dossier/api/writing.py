"""The written synthesis: its lines to edit, its keeping and signing, its print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from filigrane.kernel.errors import UsageError
from filigrane.kernel.finding import DECIDED_TRUE, Status
from filigrane.platform import access, audit, patients
from filigrane.platform.access import Action, Actor
from filigrane.science.pages.model import ReceivedFile
from filigrane.systems.dossier import store
from filigrane.systems.dossier.api.document import passages
from filigrane.systems.dossier.api.export import Line, Printed, sources_of
from filigrane.systems.dossier.api.overview import Overview, overview
from filigrane.systems.dossier.model import Sentence


@dataclass(frozen=True)
class EditedLine:
    """One line of the editing screen: section, text, findings cited, the pages, and whether a person changed the text.

    ``note`` says in French why the line needs another look: a finding that it cites was corrected or rejected after the text was
    written, or the line is not among those that were signed.
    """

    section: str
    text: str
    findings: tuple[str, ...]
    sources: tuple[str, ...]
    edited: bool
    decided: bool
    note: str = ""
    model: str = ""
    """Who wrote the text, where the hospital's language model did, and which person accepted it."""


CHANGED = "constat modifié depuis, phrase à relire"
UNSIGNED = "ajoutée depuis, hors signature"


def lines_to_edit(view: Overview) -> list[EditedLine]:
    """Return the written synthesis where there is one, with the sentences that came since; else the machine's sentences.

    A line that cites a withdrawn finding goes with it: what derives from a withdrawn document is shown no more, written or not.
    """
    machine = {sentence.text: sentence for sentence in view.sentences}
    written = view.written
    if written is None:
        return [_line(view, s.section, s.text, s.findings, edited=False) for s in view.sentences]
    kept = [
        _kept(view, row, since=written.time, edited=row["text"] not in machine)
        for row in written.sentences
        if not row.get("withdrawn") and all(name in view.stored or name in view.fallen for name in row["findings"])
    ]
    cited = {name for line in kept for name in line.findings}
    added = [s for s in view.sentences if not set(s.findings) <= cited]
    note = UNSIGNED if written.signed else ""
    return [*kept, *(replace(_line(view, s.section, s.text, s.findings, edited=False), note=note) for s in added)]


def _kept(view: Overview, row: Mapping[str, Any], *, since: datetime, edited: bool) -> EditedLine:
    said = row.get("model")
    line = _line(view, row["section"], row["text"], tuple(row["findings"]), edited=edited and not said, since=since)
    by = f"reformulée par le modèle {said['name']}, acceptée par {said['accepted_by']}" if said else ""
    return replace(line, model=by)


def _line(
    view: Overview, section: str, text: str, names: Sequence[str], *, edited: bool, since: datetime | None = None
) -> EditedLine:
    cited = [f for f in (view.finding(name) for name in names) if f is not None]
    others = {name: item.finding for name, item in view.stored.items()}
    spans = [span for finding in cited for span in passages(finding, others)]
    files = {info.id: info.file for info in view.documents.values()}
    changed = since is not None and any(_changed(view, name, since) for name in names)
    decided = bool(cited) and not changed and all(finding.status in DECIDED_TRUE for finding in cited)
    sources = sources_of(spans, files if len(set(files.values())) > 1 else {})
    return EditedLine(section, text, tuple(names), sources, edited, decided, CHANGED if changed else "")


def _changed(view: Overview, name: str, since: datetime) -> bool:
    if name in view.fallen:
        return True
    item = view.stored[name]
    return item.finding.status in {Status.CORRECTED, Status.REJECTED} and item.updated > since


def undecided(view: Overview) -> int:
    """Return how many sentences rest on a proposal that nobody decided yet."""
    return sum(not line.decided for line in lines_to_edit(view))


def write_synthesis(
    connection: Connection, actor: Actor, patient: str, rows: Sequence[Mapping[str, Any]], *, seen: int, sign: bool
) -> int:
    """Keep a version of the synthesis, signed when asked; every sentence cites findings of this patient, or is the signer's own.

    Raises
    ------
    UsageError
        When it is empty, or a sentence cites a finding that is not of this dossier.
    Conflict
        When another person saved a version meanwhile.
    """
    access.require(connection, actor, Action.SIGN, patient)
    if not rows:
        raise UsageError("Synthèse vide", remedy="Gardez au moins une phrase")
    view = overview(connection, actor, patient)
    strange = [name for row in rows for name in row["findings"] if name not in view.stored and name not in view.fallen]
    if strange:
        raise UsageError("Une phrase cite un constat qui n’est plus dans ce dossier", remedy="Rechargez la page")
    kept = [_with_model(row, view.written) for row in rows]
    version = store.write_synthesis(connection, patient, actor.account_id, actor.name, kept, seen=seen, sign=sign)
    act = Action.SIGN if sign else "write_synthesis"
    audit.record(connection, actor=actor, action=act, patient=patient, object=f"synthesis:{version}")
    return version


def _with_model(row: Mapping[str, Any], before: store.Synthesis | None) -> Mapping[str, Any]:
    """Return the row; one whose text is that of a row of the model in the version before stays the model's."""
    same = (one for one in (before.sentences if before else ()) if "model" in one and one["text"] == row["text"])
    model = next((one["model"] for one in same if one["findings"] == list(row["findings"])), None)
    return row if model is None or "model" in row else {**row, "model": model}


def printed_overview(connection: Connection, actor: Actor, patient: str) -> Printed:
    """Return the print of a dossier as it stands, with the signature when the last version is signed."""
    view = overview(connection, actor, patient)
    who = patients.get(connection, actor, patient)
    born = f", né(e) le {who.traits.birth_date:%d/%m/%Y}" if who.traits.birth_date else ""
    edited = lines_to_edit(view)
    lines = tuple(Line(line.section, _noted(line), line.decided, line.sources) for line in edited)
    signed = _signature(view.written, edited)
    alerts = tuple(shown.alert for shown in view.open_alerts())
    notes = tuple(view.reading.body.get("warnings", ())) if view.reading else ()
    return Printed("Synthèse du dossier", f"{who.traits.display_name}{born}", lines, alerts, notes, who.synthetic, signed)


def _noted(line: EditedLine) -> str:
    notes = [note for note in (line.model, line.note) if note]
    return f"{line.text} [{' ; '.join(notes)}]" if notes else line.text


def _signature(written: store.Synthesis | None, lines: Sequence[EditedLine]) -> str:
    """Return the line of the signature; it says so when what is printed is no longer what was signed."""
    if written is None or written.signed is None:
        return ""
    signed = f"Signé par {written.name} le {written.signed:%d/%m/%Y}."
    kept = sum(line.note != UNSIGNED for line in lines)
    if kept < len(written.sentences) or any(line.note for line in lines):
        return f"{signed} La synthèse a changé depuis : cette signature ne couvre pas le texte ci-dessus, à relire et à signer."
    return signed


def last_look(connection: Connection, actor: Actor, patient: str) -> datetime | None:
    """Note that the person opens the dossier; return when that person last did."""
    return store.look(connection, patient, actor.account_id)


def pages(connection: Connection, patient: str, item: str, name: str) -> ReceivedFile | None:
    """Return the pages read in a source item."""
    return store.pages_of(connection, patient, item, name)


__all__ = ["EditedLine", "Sentence", "last_look", "lines_to_edit", "pages", "printed_overview", "undecided", "write_synthesis"]
