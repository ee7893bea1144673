"""Dossiers of a few lines for the dossier's tests: read in this process, under a context that the gate would make."""

from __future__ import annotations

from datetime import date

from filigrane.platform.gate import runner
from filigrane.science.pages import read_file
from filigrane.systems.dossier.engine.read import TOOL, read
from filigrane.systems.dossier.model import Reading

HEAD = "CENTRE HOSPITALIER DE DÉMONSTRATION\n{title}\nTours, le {day}\n\nPatient{e} : {who}\n\n"


def context() -> runner.RunContext:
    """Return a live context, as ``gate.run`` makes one."""
    made = runner.RunContext(
        runner._MAKER, run="run_test", tool=TOOL, version="0.1.0", patient="pat_test", components=frozenset()
    )
    runner._live.add("run_test")
    return made


def read_texts(*texts: str, received: date = date(2026, 11, 20)) -> Reading:
    """Read texts as the files of one dossier."""
    files = [read_file(f"document-{number}.txt", text.encode("utf8")) for number, text in enumerate(texts, start=1)]
    sources = {file.name: f"src_{number}" for number, file in enumerate(files, start=1)}
    return read(context(), files, sources, received=received)


def letter(
    body: str,
    *,
    day: str = "16/11/2026",
    title: str = "Lettre de consultation",
    who: str = "Mme MAREUIL Jeanne, née le 14/03/1961",
) -> str:
    """Return a letter with its head."""
    return HEAD.format(title=title, day=day, who=who, e="e" if who.startswith("Mme") else "") + body


def report(body: str, *, day: str, who: str = "Mme MAREUIL Jeanne, née le 14/03/1961") -> str:
    """Return a pathology report with its head."""
    return letter(body, day=day, title="COMPTE RENDU D'ANATOMIE ET CYTOLOGIE PATHOLOGIQUES", who=who)
