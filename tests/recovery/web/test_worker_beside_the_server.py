"""The worker that ``serve`` starts: it works, is started again when it is killed, and ends with the server, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from filigrane.cli import beside
from filigrane.cli.beside import working
from filigrane.platform.installation import Installation
from filigrane.platform.settings import Mode

PATIENCE = 60.0
PROGRAM = """
import sys, time
from pathlib import Path
from filigrane.cli.beside import working
with working(Path(sys.argv[1])):
    time.sleep(600)
"""


def workers(home: Path) -> list[int]:
    """Return the processes that work for this home."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"--attached" in words and str(home).encode() in words:
            found.append(int(entry.parent.name))
    return found


def until(condition: Callable[[], object]) -> None:
    """Wait until it is true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def opened(home: Path) -> Path:
    Installation.open(home, mode=Mode.DEMONSTRATION, environment={}).close()
    return home


def test_a_killed_worker_is_started_again_and_ends_with_the_block(opened, monkeypatch) -> None:
    monkeypatch.setattr(beside, "PAUSE_SECONDS", 0.05)
    with working(opened):
        until(lambda: workers(opened))
        (first,) = workers(opened)
        os.kill(first, signal.SIGKILL)
        until(lambda: workers(opened) not in ([], [first]))
    assert workers(opened) == []


def test_a_server_killed_without_warning_takes_its_worker_with_it(opened) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM, str(opened)]) as server:
        until(lambda: workers(opened))
        server.kill()
    until(lambda: not workers(opened))
