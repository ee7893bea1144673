"""Verbs of the dossier: ``filigrane dossier read INPUT... --out DIR --json``."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filigrane.kernel.errors import FiligraneError, InputRefused
from filigrane.platform.console import NOTHING_READ, Console

if TYPE_CHECKING:
    from filigrane.systems.dossier.api import CommandOutcome  # imported for its name only: the help must answer at once

MOST_FILES = 500


def verbs(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of the dossier to its parser."""
    words = parser.add_subparsers(dest="verb_name", metavar="VERBE", required=True)
    read = words.add_parser("read", help="lit un dossier (fichiers, dossiers, zip) et écrit la synthèse sourcée")
    read.add_argument("inputs", nargs="+", metavar="INPUT", type=Path)
    read.add_argument("--out", type=Path, help="dossier où écrire synthesis.html, synthesis.pdf, reading.json, pages.jsonl")
    read.add_argument("--json", action="store_true", help="un seul document JSON sur la sortie standard")
    read.add_argument("--home", type=Path, help="installation ; sans elle, une installation temporaire de démonstration")
    read.set_defaults(verb=run_read)


def run_read(arguments: argparse.Namespace, console: Console) -> int:
    """Read one dossier and write its outputs."""
    from filigrane.platform.sandbox import shared

    shared().warm()  # the reading process imports its modules while this one imports its own
    from filigrane.systems.dossier import api

    missing = [path for path in arguments.inputs if not path.exists()]
    for path in missing:
        console.say(f"Fichier absent : {path}. Vérifiez le chemin.")
    files, refused = _collect([path for path in arguments.inputs if path not in missing])
    for error in refused:
        console.problem(error)
    if not files:
        console.say("Rien à lire. Donnez des PDF, images, DOCX, textes, CDA, FHIR, un dossier ou un zip.")
        return NOTHING_READ
    if arguments.home is not None:
        outcome = api.read_for_command(arguments.home, files, refused, console.progress)
    else:
        with tempfile.TemporaryDirectory(prefix="filigrane-", ignore_cleanup_errors=True) as home:
            outcome = api.read_for_command(Path(home), files, refused, console.progress)
    said = {error.where for error in refused}
    for problem in outcome.document["problems"]:
        if problem["file"] in said:
            continue
        place = f", page {problem['page']}" if problem["page"] else ""
        console.say(f"{problem['file']}{place} : {problem['what']} {problem['do']}")
    if arguments.out is not None:
        _write(arguments.out, outcome)
        console.say(f"Écrit dans {arguments.out} : reading.json, pages.jsonl, synthesis.html, synthesis.pdf, synthesis.docx")
    console.emit(outcome.document, _human)
    return 0


def _collect(paths: Sequence[Path]) -> tuple[list[tuple[str, bytes]], list[InputRefused]]:
    """Return the files under the paths (folders in order of names, archives opened) and what was refused."""
    files: list[tuple[str, bytes]] = []
    refused: list[InputRefused] = []
    for path in paths:
        for one in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
            name = str(one.relative_to(path)) if path.is_dir() else one.name
            try:
                files += list(_opened(name, one, refused))
            except InputRefused as error:
                refused.append(error)
            if len(files) > MOST_FILES:
                raise InputRefused(f"Plus de {MOST_FILES} fichiers", where=str(path), remedy="Lisez un dossier à la fois")
    return files, refused


def _opened(name: str, path: Path, refused: list[InputRefused]) -> Iterator[tuple[str, bytes]]:
    """Yield a file, or those of the archive that it is; those of an archive that are refused go to ``refused``."""
    from filigrane.systems.dossier import api

    with path.open("rb") as stream:
        packed = stream.read(2) == b"PK"  # an archive or a DOCX: looked at in the separate process
    if not packed:
        yield name, path.read_bytes()
        return
    with api.unpacked_beside(name, path) as found:
        refused += [one.refusal for one in found if one.refusal is not None]
        yield from ((one.name, one.path.read_bytes()) for one in found if one.refusal is None)


def _write(out: Path, outcome: CommandOutcome) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "reading.json").write_text(json.dumps(outcome.document, ensure_ascii=False, indent=1), encoding="utf8")
        with (out / "pages.jsonl").open("w", encoding="utf8") as stream:
            for row in outcome.pages:
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        for name, data in outcome.exports().items():
            (out / name).write_bytes(data)
    except OSError as error:
        raise FiligraneError(
            "Écriture impossible",
            where=str(error.filename or out),
            why=error.strerror or "",
            remedy="Libérez de la place ou changez --out",
        ) from error


def _human(document: dict[str, Any]) -> str:
    from filigrane.systems.dossier import api

    lines: list[str] = []
    section = ""
    pages = {f["id"]: sorted({e["page"] for e in f["evidence"]}) for f in document["findings"]}
    for sentence in document["synthesis"]:
        if sentence["section"] != section:
            section = sentence["section"]
            lines += ["", api.SECTIONS[section]]
        cited = sorted({page for name in sentence["findings"] for page in pages.get(name, ())})
        where = " ".join(f"[p. {page}]" for page in cited[:4])
        lines.append(f"  {sentence['text']} {where}".rstrip())
    lines += ["", f"Alertes : {len(document['alerts'])}"]
    words = {"critical": "critique", "important": "important", "check": "à vérifier"}
    lines += [f"  ({words[a['severity']]}) {a['text']}  {a['rule']}" for a in document["alerts"]]
    lines += ["", "Non marqué CE. Proposition à valider."]
    return "\n".join(lines).strip()
