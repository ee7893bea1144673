"""Received bytes are opened in a separate process: bounded in time, memory and processor, without network, without pickle.

A small server process (see ``sandbox_server``) imports the readers once and forks for each file, so that a fresh process costs
milliseconds. What goes wrong in it (a crash, a loop, a memory blow-up) becomes one French refusal naming the file.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import IO, Any, Self

from filigrane.kernel.errors import InputRefused

_LENGTH = struct.Struct(">Q")
_MOST_IDLE = 2


@dataclass(frozen=True)
class Limits:
    """Limits of one run: seconds of clock and of processor, bytes of address space and of result."""

    seconds: float = 300.0
    processor_seconds: int = 240
    memory: int = 3 * 2**30
    result: int = 512 * 2**20


@dataclass(frozen=True)
class Result:
    """What a function gave back: a JSON document and buffers of plain bytes."""

    document: Any
    buffers: list[bytes]


class Sandbox:
    """Runs named functions on bytes in separate processes; one instance serves any number of threads.

    Parameters
    ----------
    limits
        Limits of a run that gives none of its own.
    preload
        Modules that the server imports before its first fork.
    packages
        Packages whose functions may run.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        preload: tuple[str, ...] = ("filigrane.science.pages.preload",),
        packages: tuple[str, ...] = ("filigrane",),
    ) -> None:
        self.limits = limits or Limits()
        self.preload, self.packages = preload, packages
        self._idle: list[_Server] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start a server ahead of the first file; it imports its modules while the caller does something else."""
        self._give(self._take())

    def run(
        self, function: str, data: bytes, arguments: Mapping[str, Any] | None = None, *, name: str, limits: Limits | None = None
    ) -> Result:
        """Run ``function`` (``filigrane.package.module:name``) as ``function(data, **arguments)``.

        The function returns ``(JSON document, list of bytes)``. ``name`` is the file named in refusals.

        Raises
        ------
        InputRefused
            The function's own refusal; or when it crashed, took too long, or needed too much memory.
        """
        server = self._take()
        try:
            answer, buffers = server.ask(
                {"function": function, "arguments": dict(arguments or {}), "limits": asdict(limits or self.limits)}, data
            )
        except (OSError, EOFError, ValueError, struct.error) as error:
            server.kill()
            raise _refusal("crash", name) from error
        self._give(server)
        if "error" in answer:
            raise _error(answer, name)
        return Result(answer["document"], buffers)

    def close(self) -> None:
        """Stop the idle servers."""
        with self._lock:
            servers, self._idle = self._idle, []
        for server in servers:
            server.kill()

    def _take(self) -> _Server:
        with self._lock:
            while self._idle:
                server = self._idle.pop()
                if server.alive():
                    return server
                server.kill()
        return _Server(self.packages, self.preload)

    def _give(self, server: _Server) -> None:
        with self._lock:
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(server)
                return
        server.kill()


@cache
def shared() -> Sandbox:
    """Return the process's own sandbox, with the usual limits."""
    return Sandbox()


class _Server:
    """One server process and its two pipes."""

    def __init__(self, packages: tuple[str, ...], preload: tuple[str, ...]) -> None:
        environment = {
            key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "PYTHONPATH") if key in os.environ
        }
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
            [sys.executable, "-m", "filigrane.platform.sandbox_server", ",".join(packages), *preload],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )

    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        write_frame(stdin, request, [data])
        return read_frame(stdout)

    def kill(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._process.kill()
        self._process.wait()


def write_frame(stream: IO[bytes], document: dict[str, Any], buffers: list[bytes]) -> None:
    """Write a JSON document and buffers: length, JSON with the buffers' lengths, buffers."""
    head = json.dumps({"document": document, "buffers": [len(b) for b in buffers]}).encode()
    stream.write(_LENGTH.pack(len(head)))
    stream.write(head)
    for buffer in buffers:
        stream.write(buffer)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Read what :func:`write_frame` wrote.

    Raises
    ------
    EOFError
        When the other side is gone.
    """
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    head = json.loads(_exactly(stream, length))
    return head["document"], [_exactly(stream, size) for size in head["buffers"]]


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if data is None or len(data) != size:
        raise EOFError("the sandbox's other side is gone")
    return data


_WHY = {
    "time": "Sa lecture a dépassé le temps accordé",
    "memory": "Sa lecture a demandé plus de mémoire qu’accordé",
    "crash": "Le lecteur s’est arrêté brutalement sur ce fichier",
    "bug": "Le lecteur n’a pas su traiter ce fichier",
}


def _refusal(kind: str, name: str) -> InputRefused:
    return InputRefused(
        "Fichier non lu",
        where=f"Fichier « {name} »",
        why=_WHY[kind],
        remedy="Le fichier est peut-être endommagé ou malveillant : demandez-en une nouvelle copie à l’expéditeur",
    )


def _error(answer: dict[str, Any], name: str) -> InputRefused:
    said = answer["error"]
    if said == "refused":
        return InputRefused(answer["what"], where=answer["where"], why=answer["why"], remedy=answer["remedy"])
    error = _refusal(said, name)
    if answer.get("detail"):
        error.add_note(answer["detail"])
    return error
