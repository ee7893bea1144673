"""Measure the server under load on SQLite and PostgreSQL and write bench/results/load.json.

Fifty doctors in a hospital of ten thousand patients, audit and sealer on, one reading job after the other in the same server.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from bench.environment import CACHE, bootstrap, write
from bench.load import hospital
from bench.load.users import ACTS, THINKING
from bench.postgresql import server as postgresql
from filigrane.platform import accounts, audit, jobs, patients
from filigrane.platform.installation import Installation
from filigrane.science.stories import stories

BAR_SECONDS = 0.200
WARM_SECONDS = 15
PRIORITY = -15
"""Of the measured processes' sessions, as ``nice`` counts."""
FOLDER = CACHE / "load"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that ``share`` of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return percentile(values, 0.95)


def _figures(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    seconds = [row["seconds"] for row in rows]
    return {
        "n": len(rows),
        "p50_ms": round(1000 * percentile(seconds, 0.5), 1),
        "p95_ms": round(1000 * p95(seconds), 1),
        "p95_interval": [round(1000 * edge, 1) for edge in bootstrap(seconds, p95, 300)],
        "max_ms": round(1000 * max(seconds), 1),
        "errors": sum(bool(row["error"]) for row in rows),
    }


@contextmanager
def _serving(home: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).parent / "filigrane"
    with (FOLDER / "server.log").open("ab") as log:
        process = subprocess.Popen([program, "serve", "--home", str(home), "--port", str(port)], stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(60)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{address}/health", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
        if process.poll() is not None:
            break
    raise SystemExit(f"the server does not answer: see {FOLDER / 'server.log'}")


def _before_others(*roots: int) -> None:
    """Let the measured processes and their children go before whatever else this machine does, where the system permits it."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            parents[int(entry.parent.name)] = int(entry.read_text().rsplit(")", 1)[1].split()[1])
    tree = set(roots)
    while more := {child for child, parent in parents.items() if parent in tree} - tree:
        tree |= more
    for process in tree:
        with suppress(OSError):
            group = Path(f"/proc/{process}/autogroup")
            own = int(group.read_text().split()[-1])  # a worker that steps back before the server stays behind it
            if own >= 0:
                group.write_text(str(own + PRIORITY))


def _people(installation: Installation) -> list[dict[str, Any]]:
    """Return what each browser needs."""
    with installation.transaction() as connection:
        found = [accounts.find(connection, f"medecin-{number:02}") for number in range(hospital.DOCTORS)]
        doctors = [account for account in found if account is not None]
        tokens = [accounts.open_session(connection, account) for account in doctors]
        asker = doctors[0].actor()
        read = [patients.search(connection, asker, identifier=f"D{number:04}")[0].id for number in range(hospital.DOSSIERS)]
        words = _words(connection)
    people = []
    for number, token in enumerate(tokens):
        mine = [
            patient
            for place, patient in enumerate(read)
            if any((place + step * 6) % hospital.DOCTORS == number for step in range(hospital.TEAMS))
        ]
        people.append({"token": token, "own": read[number], "dossiers": mine, "words": words})
    return people


def _words(connection: Any) -> list[str]:
    """Return what people type: names, name and birth date, identifiers, birth dates of patients drawn evenly."""
    from sqlalchemy import select

    from filigrane.platform.patients.store import load_many
    from filigrane.platform.patients.tables import patient_table

    every = list(connection.execute(select(patient_table.c.id).order_by(patient_table.c.id)).scalars())
    typed = []
    for place, patient in enumerate(load_many(connection, every[:: len(every) // 200])):
        traits = patient.traits
        born = f"{traits.birth_date:%d/%m/%Y}" if traits.birth_date else ""
        forms = (traits.birth_name, f"{traits.birth_name} {born}", patient.identifiers[0].value, traits.birth_name[:4], born)
        typed.append(forms[place % len(forms)].strip() or traits.birth_name)
    return typed


def _keep_reading(installation: Installation, over: threading.Event) -> None:
    """File one dossier after the other, each for a new patient, so that one reading always runs, until ``over``."""
    waiting = itertools.cycle(stories(hospital.COUNT, seed=77)[3:])
    with installation.reading() as connection:
        found = accounts.find(connection, "medecin-00")
        assert found is not None
    while not over.wait(0.2):
        with installation.reading() as connection:
            busy = jobs.unfinished(connection, states=[jobs.JobState.WAITING])
        if not busy:
            hospital.file_story(installation, found.actor(), next(waiting))


def measure(home: Path, seconds: int, *others: int) -> dict[str, Any]:
    """Return the figures of one database; ``others`` are processes that serve it."""
    installation = hospital.open_home(home)
    people = _people(installation)
    over, before = threading.Event(), os.getloadavg()[0]
    with _serving(home) as address:
        feeding = threading.Thread(target=_keep_reading, args=(installation, over), daemon=True)
        feeding.start()
        _before_others(os.getpid(), *others)
        started = time.time()
        until = started + WARM_SECONDS + seconds
        asked = json.dumps({"address": address, "until": until, "people": people})
        ran = subprocess.run([sys.executable, "-m", "bench.load.users"], input=asked, capture_output=True, text=True, check=True)
        during = os.getloadavg()[0]
        over.set()
        feeding.join()
    rows = [row for row in map(json.loads, ran.stdout.splitlines()) if row["end"] - row["seconds"] >= started + WARM_SECONDS]
    report = audit.verify(installation)
    done = _jobs_done(installation, started)
    installation.close()
    routes = {
        route: _figures(found) for route in (*ACTS, "synthesis form") if (found := [r for r in rows if r["route"] == route])
    }
    return {
        "all": _figures(rows),
        "routes": routes,
        "requests_per_second": round(len(rows) / seconds, 1),
        "readings_done_meanwhile": done,
        "audit": {"sealed": report.sealed, "unsealed": report.unsealed, "sound": report.sound},
        "load_average": {"before": round(before, 2), "at_the_end": round(during, 2)},
        "errors": sorted({row["error"] for row in rows if row["error"]})[:10],
    }


def _jobs_done(installation: Installation, since: float) -> int:
    from sqlalchemy import select

    from filigrane.platform.jobs.model import table

    with installation.reading() as connection:
        query = select(table.c.finished).where(table.c.state == jobs.JobState.DONE.value)
        return sum(moment.timestamp() >= since for moment in connection.execute(query).scalars() if moment)


def main() -> None:
    """Make the hospital when it is absent, measure both databases, write the result."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=int, default=120)
    asked.add_argument("--keep", action="store_true", help="use the hospital of the last run when there is one")
    asked.add_argument("--only", choices=("sqlite", "postgresql"))
    options = asked.parse_args()
    seed, home = FOLDER / "home", FOLDER / "measured"
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not (options.keep and (seed / "made").exists()):
        hospital.make(seed)
        (seed / "made").touch()
    found: dict[str, Any] = {}
    if options.only != "postgresql":
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(seed, home)
        found["sqlite"] = measure(home, options.seconds)
    if options.only != "sqlite":
        with postgresql() as (address, postmaster):
            shutil.rmtree(home, ignore_errors=True)
            hospital.to_postgresql(seed, home, address)
            found["postgresql"] = measure(home, options.seconds, postmaster)
    if options.only:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    write("load", {"set": _set(options.seconds), "bar_ms": 1000 * BAR_SECONDS, **found})


def _set(seconds: int) -> str:
    shares = ", ".join(f"{share} % {act}" for act, share in ACTS.items())
    return (
        f"{hospital.DOCTORS} doctors thinking {sum(THINKING) / 2:g} s, {hospital.PATIENTS} invented patients, {hospital.DOSSIERS} of them with a "
        f"dossier read (19 to 74 pages, 37 on average); {shares}; {seconds} s after {WARM_SECONDS} s of warming; audit and sealer on, one new dossier "
        "after the other read by the server's worker; the browsers run on the same two cores; a page is timed without its pictures"
    )


if __name__ == "__main__":
    main()
