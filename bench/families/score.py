"""Score the reader on a family of invented dossiers: ``python -m bench.families.score --family a [--limit N]``.

Families A, B and C are development data by now; B, C and D were blind at their first score, kept in ``bench/results/first``. The
errors of a family that is still blind must not be asked for (``--errors``).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.families import laboratory, person, statements, tumours
from bench.families.answer import Answer
from bench.families.tally import Tally, wilson

RESULTS = Path(__file__).parents[1] / "results"
# What is compared with the key when a dossier is refused: everything in it counts as missed.
_NOTHING: dict[str, Any] = {
    "documents": [], "findings": [], "synthesis": [], "alerts": [], "patient": {"birth_name": None, "sex": None, "birth_date": None},
}  # fmt: skip
Dossier = tuple[str, list[tuple[str, bytes]], dict[str, Any]]


def main() -> int:
    """Read, compare, print and write the figures."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--family", choices=("a", "b", "c", "d"), required=True)
    words.add_argument("--limit", type=int, help="the first N dossiers (of each set of families B, C and D)")
    words.add_argument("--set", choices=("planted", "clean", "lab"), help="one set of families B, C and D")
    words.add_argument("--folder", type=Path, help="a family already made")
    words.add_argument("--errors", action="store_true", help="list the errors: from that day the family is development data")
    words.add_argument("--tagger", action="store_true", help="with the trained component, into a result of its own")
    arguments = words.parse_args()
    os.environ["FILIGRANE_TRAINED_TAGGER"] = "oui" if arguments.tagger else "non"
    tally = Tally()
    totals: Counter[str] = Counter()
    started = time.monotonic()
    for name, files, key in _dossiers(arguments):
        tally.dossier = name
        _one(name, files, key, tally, totals)
    if not totals["dossiers"]:
        print("No dossier to read.", file=sys.stderr)
        return 2
    result = _result(arguments, tally, totals, time.monotonic() - started)
    _print(result)
    RESULTS.mkdir(exist_ok=True)
    suffix = (f"-{arguments.set}" if arguments.set else "") + ("-tagger" if arguments.tagger else "")
    (RESULTS / f"family-{arguments.family}{suffix}.json").write_text(
        json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf8"
    )
    if arguments.family == "a" or arguments.errors:
        _print_errors(tally, family=arguments.family)
    return 0


def _dossiers(arguments: argparse.Namespace) -> Iterator[Dossier]:
    if arguments.family == "a":
        from filigrane.science.stories import COUNT, stories

        for story in stories(min(arguments.limit or COUNT, COUNT)):
            yield story.name, list(story.files), story.truth
        return
    if arguments.folder is not None:
        yield from _folder(arguments.folder, arguments.set, arguments.limit)
        return
    with tempfile.TemporaryDirectory(prefix=f"family-{arguments.family}-") as folder:
        command = [sys.executable, "-m", f"bench.families.{arguments.family}.make", "--out", folder]
        command += ["--only", str(arguments.limit)] if arguments.limit else []
        command += ["--set", arguments.set] if arguments.set else []
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        yield from _folder(Path(folder), arguments.set, None)


def _folder(folder: Path, chosen: str | None, limit: int | None) -> Iterator[Dossier]:
    taken: Counter[str] = Counter()
    for path in sorted(folder.rglob("key.json")):
        key = json.loads(path.read_text(encoding="utf8"))
        kind = key.get("set") or ""
        taken[kind] += 1
        if (chosen and kind != chosen) or (limit and taken[kind] > limit):
            continue
        received = path.parent / "input"  # the key names files from here
        files = [(str(p.relative_to(received)), p.read_bytes()) for p in sorted(received.rglob("*")) if p.is_file()]
        yield str(path.parent.relative_to(folder)), files, key


def _one(name: str, files: list[tuple[str, bytes]], key: dict[str, Any], tally: Tally, totals: Counter[str]) -> None:
    from filigrane.kernel.errors import FiligraneError
    from filigrane.systems.dossier import api

    totals["dossiers"] += 1
    totals[f"dossiers_{key.get('set') or 'other'}"] += 1
    try:
        with tempfile.TemporaryDirectory(prefix="filigrane-", ignore_cleanup_errors=True) as home:
            outcome = api.read_for_command(Path(home), files, [], lambda *_: None)
    except FiligraneError as error:
        totals["refused"] += 1
        tally.missed("dossier", name, str(error))
        document, rows = _NOTHING, []
    else:
        tally.right("dossier")
        document, rows = outcome.document, outcome.pages
        totals["pages"] += document["coverage"]["pages"]
    answer = Answer(document)
    if key.get("set") != "lab":
        tumours.score(answer, key, tally)
        person.score(answer, key, tally)
        statements.omissions(answer, key, tally)
        statements.unsupported(answer, rows, tally)
        false = statements.alerts(answer, key, tally)
        totals[f"false_alerts_{key.get('set') or 'other'}"] += false
        totals[f"with_false_alert_{key.get('set') or 'other'}"] += bool(false)
    laboratory.score(answer, key, tally)
    print(f"\r{totals['dossiers']} dossiers", end="", file=sys.stderr)


def _result(arguments: argparse.Namespace, tally: Tally, totals: Counter[str], seconds: float) -> dict[str, Any]:
    clean = totals["dossiers_clean"]
    return {
        "family": arguments.family.upper(), "set": arguments.set, "limit": arguments.limit,
        "machine": {"processor": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()},
        "versions": {"filigrane": version("filigrane"), "commit": _commit()},
        "interval": "Wilson, 95 %", "seconds": round(seconds, 1), "totals": dict(sorted(totals.items())),
        "false_alerts_per_clean_dossier": round(totals["false_alerts_clean"] / clean, 3) if clean else None,
        "clean_dossiers_with_a_false_alert": {
            "n": clean, "hits": totals["with_false_alert_clean"], "interval": wilson(totals["with_false_alert_clean"], clean),
        },
        "fields": tally.figures(),
    }  # fmt: skip


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _print(result: dict[str, Any]) -> None:
    print(
        f"\nFamily {result['family']}: {result['totals']}",
        f"false alerts per clean dossier: {result['false_alerts_per_clean_dossier']}",
    )
    print(f"{'field':34}{'n':>6}{'found':>7}{'P':>8}{'R':>8}{'F1':>8}")
    for name, row in result["fields"].items():
        cells = "".join(f"{row[c]:8.3f}" if row[c] is not None else f"{'-':>8}" for c in ("precision", "recall", "f1"))
        print(f"{name:34}{row['n']:6}{row['found']:7}{cells}")


def _print_errors(tally: Tally, *, family: str) -> None:
    if family == "d":
        print("ATTENTION: these errors were shown; family D is development data from this day.")
    for error in tally.errors:
        print(json.dumps(error, ensure_ascii=False, default=str))


if __name__ == "__main__":
    sys.exit(main())
