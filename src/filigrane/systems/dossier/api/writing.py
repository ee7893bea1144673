"""The written synthesis: its lines to edit, its keeping and signing, its print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from filigrane.kernel.errors import UsageError
from filigrane.kernel.evidence import Statement
from filigrane.kernel.finding import DECIDED_TRUE, Status
from filigrane.kernel.wire import evidence_to_json
from filigrane.platform import access, audit, patients
from filigrane.platform.access import Action, Actor
from filigrane.platform.db import now
from filigrane.science.pages.model import ReceivedFile
from filigrane.systems.dossier import store
from filigrane.systems.dossier.api.document import passages
from filigrane.systems.dossier.api.export import SYNTHETIC, Line, Printed, sources_of
from filigrane.systems.dossier.api.overview import Overview, overview
from filigrane.systems.dossier.engine.synthesis import SECTIONS
from filigrane.systems.dossier.model import Sentence


@dataclass(frozen=True)
class EditedLine:
    """One line of the editing screen: section, text, findings cited, the pages, and ``author`` where a person wrote the text.

    A text is the machine's only while it is word for word what the machine wrote from these findings.

    ``note`` says in French why the line needs another look: a finding that it cites was corrected or rejected after the text was
    written, or the line is not among those that were signed.
    """

    section: str
    text: str
    findings: tuple[str, ...]
    sources: tuple[str, ...]
    decided: bool
    author: str = ""
    note: str = ""
    model: str = ""
    """Who wrote the text, where the hospital's language model did, and which person accepted it."""


CHANGED = "constat modifié depuis, phrase à relire"
UNSIGNED = "ajoutée depuis, hors signature"


def lines_to_edit(view: Overview) -> list[EditedLine]:
    """Return the written synthesis where there is one, with the sentences that came since; else the machine's sentences.

    A line that cites a withdrawn finding goes with it: what derives from a withdrawn document is shown no more, written or not. A
    sentence of the machine that a person took out does not come back while it says the same from the same findings.
    """
    written = view.written
    if written is None:
        return [_line(view, s.section, s.text, s.findings) for s in view.sentences]
    rows = [row for row in written.sentences if not row.get("withdrawn") and _stands(view, row["findings"])]
    kept = [_kept(view, row, written.time) for row in rows]
    cited = {name for line in kept for name in line.findings}
    removed = {_words_of(row) for row in written.removed}
    new = [s for s in view.sentences if not set(s.findings) <= cited and _words_of(vars(s)) not in removed]
    note = UNSIGNED if written.signed else ""
    lines = [*kept, *(replace(_line(view, s.section, s.text, s.findings), note=note) for s in new)]
    return sorted(lines, key=lambda line: list(SECTIONS).index(line.section))


def _stands(view: Overview, names: Sequence[str]) -> bool:
    return all(name in view.stored or name in view.fallen for name in names)


def _words_of(row: Mapping[str, Any]) -> tuple[str, frozenset[str]]:
    """Return what makes a sentence the same: its words, whatever blanks a form left between them, and the findings that it cites."""
    return " ".join(str(row["text"]).split()), frozenset(row["findings"])


def _kept(view: Overview, row: Mapping[str, Any], since: datetime) -> EditedLine:
    said, by = row.get("model"), row.get("by")
    line = _line(view, row["section"], row["text"], tuple(row["findings"]), since=since)
    if by is not None:
        return replace(line, author=f"texte de {by['name']}, {_day(by['statement']['time'])}", decided=False)
    return replace(line, model=f"reformulée par le modèle {said['name']}, acceptée par {said['accepted_by']}") if said else line


def _day(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%d/%m/%Y}"


def _line(view: Overview, section: str, text: str, names: Sequence[str], *, since: datetime | None = None) -> EditedLine:
    cited = [f for f in (view.finding(name) for name in names) if f is not None]
    others = {name: item.finding for name, item in view.stored.items()}
    spans = [span for finding in cited for span in passages(finding, others)]
    files = {info.id: info.file for info in view.documents.values()}
    changed = since is not None and any(_changed(view, name, since) for name in names)
    decided = bool(cited) and not changed and all(finding.status in DECIDED_TRUE for finding in cited)
    sources = sources_of(spans, files if len(set(files.values())) > 1 else {})
    return EditedLine(section, text, tuple(names), sources, decided, note=CHANGED if changed else "")


def _changed(view: Overview, name: str, since: datetime) -> bool:
    if name in view.fallen:
        return True
    item = view.stored[name]
    return item.finding.status in {Status.CORRECTED, Status.REJECTED} and item.updated > since


def undecided(view: Overview) -> int:
    """Return how many sentences rest on a proposal that nobody decided yet."""
    return sum(not line.decided and not line.author for line in lines_to_edit(view))


def write_synthesis(
    connection: Connection, actor: Actor, patient: str, rows: Sequence[Mapping[str, Any]], *, seen: int, sign: bool
) -> int:
    """Keep a version of the synthesis, signed when asked; every sentence cites findings of this patient, or is a person's own.

    A text that is not word for word the machine's carries the statement of the person who wrote it. A row without text is a sentence
    that the person took out.

    Raises
    ------
    UsageError
        When it is empty, or a sentence cites a finding that is not of this dossier.
    Conflict
        When another person saved a version meanwhile.
    """
    access.require(connection, actor, Action.SIGN, patient)
    if not any(row["text"] for row in rows):
        raise UsageError("Synthèse vide", remedy="Gardez au moins une phrase")
    view = overview(connection, actor, patient)
    strange = [name for row in rows for name in row["findings"] if name not in view.stored and name not in view.fallen]
    if strange:
        raise UsageError("Une phrase cite un constat qui n’est plus dans ce dossier", remedy="Rechargez la page")
    statement = evidence_to_json(Statement(actor.account_id, "+".join(sorted(actor.roles)), now(connection)))
    by = {"name": actor.name, "statement": statement}
    kept = [_authored(row, view, by) for row in rows if row["text"]]
    removed = _removed([row for row in rows if not row["text"]], kept, view)
    version = store.write_synthesis(
        connection, patient, actor.account_id, {"name": actor.name, "sentences": kept, "removed": removed}, seen=seen, sign=sign
    )
    act = Action.SIGN if sign else "write_synthesis"
    audit.record(connection, actor=actor, action=act, patient=patient, object=f"synthesis:{version}")
    return version


def _authored(row: Mapping[str, Any], view: Overview, by: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row with whose words it holds: the machine's, the model's, an earlier person's or this person's (``by``)."""
    if "model" in row:
        return dict(row)
    machine = next((s for s in view.sentences if _words_of(vars(s)) == _words_of(row)), None)
    if machine is not None:
        return {**row, "text": machine.text}
    before = view.written.sentences if view.written is not None else ()
    same = next((one for one in before if not one.get("withdrawn") and _words_of(one) == _words_of(row)), None)
    if same is not None:
        return {**row, **{name: same[name] for name in ("by", "model") if name in same}}
    return {**row, "by": dict(by)}


def _removed(emptied: Sequence[Mapping[str, Any]], kept: Sequence[Mapping[str, Any]], view: Overview) -> list[dict[str, Any]]:
    """Return the sentences that persons took out, as they stood on the screen: those of earlier versions stay out."""
    shown = {frozenset(line.findings): line.text for line in lines_to_edit(view) if line.findings}
    gone = [{"text": shown.get(frozenset(row["findings"]), ""), "findings": list(row["findings"])} for row in emptied]
    before = view.written.removed if view.written is not None else ()
    back = {_words_of(row) for row in kept}
    every = {_words_of(row): dict(row) for row in (*before, *gone) if row["findings"]}
    return [row for words, row in every.items() if words not in back]


def printed_overview(connection: Connection, actor: Actor, patient: str) -> Printed:
    """Return the print of a dossier as it stands, with the signature when the last version is signed."""
    view = overview(connection, actor, patient)
    who = patients.get(connection, actor, patient)
    born = f", né(e) le {who.traits.birth_date:%d/%m/%Y}" if who.traits.birth_date else ""
    edited = lines_to_edit(view)
    lines = tuple(
        Line(line.section, line.text, line.decided, line.sources, line.author, tuple(n for n in (line.model, line.note) if n))
        for line in edited
    )
    signed = _signature(view.written, edited)
    alerts = tuple(shown.alert for shown in view.open_alerts())
    notes = tuple(view.reading.body.get("warnings", ())) if view.reading else ()
    files = {info.id: info.file for info in view.documents.values()}
    origin = SYNTHETIC if who.synthetic else ""
    return Printed("Synthèse du dossier", f"{who.traits.display_name}{born}", lines, alerts, notes, origin, files, signed)


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
