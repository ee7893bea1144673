"""The worker that ``serve`` starts: it works, is started again when it is killed, and ends with the server, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
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


def listening(home: Path) -> list[int]:
    """Return the processes that answer browsers for this home."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"serve" in words and str(home).encode() in words and ports(int(entry.parent.name)):
            found.append(int(entry.parent.name))
    return found


def ports(pid: int) -> set[int]:
    """Return the TCP ports at which a process listens."""
    found = set()
    try:
        inodes = {os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()}
        for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
            row = line.split()
            if row[3] == "0A" and f"socket:[{row[9]}]" in inodes:
                found.add(int(row[1].rsplit(":", 1)[1], 16))
    except OSError:
        return set()
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


def test_two_servers_answer_at_one_address_and_both_end_with_the_first(opened) -> None:
    (opened / "filigrane.toml").write_text('mode = "demonstration"\nweb_processes = 2\n', encoding="utf8")
    command = [sys.executable, "-m", "filigrane.cli.main", "serve", "--home", str(opened), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        until(lambda: len(listening(opened)) == 2)
        (port,) = {port for pid in listening(opened) for port in ports(pid)}
        for _ in range(20):
            answer = httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)
            assert answer.json()["status"] == "ok"
        (second,) = set(listening(opened)) - {server.pid}
        os.kill(second, signal.SIGKILL)
        until(lambda: len(set(listening(opened)) - {second}) == 2)
        assert httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).status_code == 200
        server.terminate()
        server.communicate()
    assert listening(opened) == []
    assert workers(opened) == []
