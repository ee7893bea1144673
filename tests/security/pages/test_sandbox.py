"""A hostile or broken file costs one refusal naming it, never the process that serves people."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator

import pytest

from filigrane.kernel.errors import InputRefused
from filigrane.platform.sandbox import Limits, Sandbox
from filigrane.science.pages.wire import READ, from_wire

MISCHIEF = "sandbox_probes"
PROBES = """
import os, socket, time
def sleep(data): time.sleep(30)
def spin(data):
    while True: pass
def devour(data): return bytearray(8 * 2**30)
def abort(data): os.abort()
def overflow(data): return None, [bytes(8 * 2**20)]
def fail(data): raise RuntimeError("broken reader")
def environment(data): return sorted(os.environ), []
def connect(data):
    try:
        socket.create_connection(("127.0.0.1", int(data)), timeout=1)
    except OSError:
        return "refused", []
    return "connected", []
"""


@pytest.fixture(scope="module")
def probes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A package of mischief that the separate process may import."""
    folder = tmp_path_factory.mktemp("probes")
    (folder / "sandbox_probes.py").write_text(PROBES, encoding="utf8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        yield


@pytest.fixture(scope="module")
def sandbox(probes: None) -> Iterator[Sandbox]:
    with Sandbox(Limits(seconds=20), packages=("filigrane", "sandbox_probes")) as opened:
        yield opened


def test_a_file_is_read_in_the_separate_process(sandbox: Sandbox) -> None:
    result = sandbox.run(READ, "Créatinine 88 µmol/L".encode(), {"name": "a.txt", "ocr": False}, name="a.txt")
    assert from_wire(result.document, result.buffers).pages[0].text == "Créatinine 88 µmol/L"


def test_a_refusal_comes_back_as_it_was_said(sandbox: Sandbox) -> None:
    with pytest.raises(InputRefused, match="Fichier vide"):
        sandbox.run(READ, b"", {"name": "vide.pdf", "ocr": False}, name="vide.pdf")


@pytest.mark.parametrize(
    ("probe", "limits", "why"),
    [
        ("sleep", Limits(seconds=0.3), "temps accordé"),
        ("spin", Limits(seconds=20, processor_seconds=1), "temps accordé"),
        ("devour", Limits(memory=600 * 2**20), "mémoire"),
        ("abort", Limits(), "arrêté brutalement"),
        ("overflow", Limits(result=2**20), "Le lecteur"),
        ("fail", Limits(), "n’a pas su traiter"),
    ],
)
def test_each_kind_of_trouble_is_a_refusal_and_the_next_file_is_read(
    sandbox: Sandbox, probe: str, limits: Limits, why: str
) -> None:
    start = time.monotonic()
    with pytest.raises(InputRefused, match=why) as refusal:
        sandbox.run(f"{MISCHIEF}:{probe}", b"x", name="piège.pdf", limits=limits)
    assert "« piège.pdf »" in refusal.value.where
    assert time.monotonic() - start < 15
    assert sandbox.run(READ, b"suite", {"name": "a.txt", "ocr": False}, name="a.txt").document["pages"][0]["text"] == "suite"


def test_no_connection_leaves_the_separate_process(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        answer = sandbox.run(f"{MISCHIEF}:connect", str(port).encode(), name="a.pdf")
        with pytest.raises(TimeoutError):
            server.accept()
    assert answer.document == "refused"


def test_only_functions_of_the_product_run(sandbox: Sandbox) -> None:
    with pytest.raises(InputRefused):
        sandbox.run("os:system", b"true", name="a.pdf")


def test_nothing_of_the_environment_enters(probes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILIGRANE_DATABASE_URL", "secret")
    with Sandbox(preload=(), packages=("sandbox_probes",)) as fresh:
        assert "FILIGRANE_DATABASE_URL" not in fresh.run(f"{MISCHIEF}:environment", b"", name="a").document
