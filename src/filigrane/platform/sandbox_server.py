"""The server side of the sandbox: one single-threaded process that imports the readers once, then forks for each request.

Run as ``python -m filigrane.platform.sandbox_server PACKAGE,... MODULE...``; talks on standard input and output only.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import resource
import signal
import sys
import time
import traceback
from typing import IO, Any

from filigrane.kernel.errors import FiligraneError
from filigrane.platform.sandbox import read_frame, write_frame

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_REFUSED_EVENTS = frozenset({"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg"})


def main(packages: tuple[str, ...], modules: list[str]) -> int:
    """Serve until the other side closes its pipe."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)  # a library that prints must not write into the answers
    leave_network()
    for module in modules:
        importlib.import_module(module)
    while True:
        try:
            request, buffers = read_frame(requests)
        except EOFError:
            return 0
        _serve({**request, "packages": packages}, buffers[0], answers)


def leave_network() -> bool:
    """Enter a network namespace without any interface where the kernel allows it; refuse Python's sockets in any case."""
    sys.addaudithook(_refuse_network)
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _refuse_network(event: str, _arguments: Any) -> None:
    if event in _REFUSED_EVENTS:
        raise PermissionError("no network in the sandbox")


def _serve(request: dict[str, Any], data: bytes, answers: IO[bytes]) -> None:
    limits = request["limits"]
    result = os.memfd_create("result")
    child = os.fork()
    if child == 0:
        _work(request, data, limits, result)
    status = _wait(child, float(limits["seconds"]))
    with os.fdopen(result, "rb") as answer:
        answer.seek(0)
        if status is None:
            write_frame(answers, {"error": "time"}, [])
        elif os.waitstatus_to_exitcode(status) == 0:
            while block := answer.read(1 << 20):
                answers.write(block)
            answers.flush()
        else:
            write_frame(answers, {"error": _death(os.waitstatus_to_exitcode(status))}, [])


def _death(code: int) -> str:
    if code == -signal.SIGXCPU:
        return "time"
    return "memory" if code in {-signal.SIGKILL, _NO_MEMORY} else "crash"


_NO_MEMORY = 71


def _wait(child: int, seconds: float) -> int | None:
    """Return the child's status, or None after killing it and its own children when it takes too long."""
    deadline = time.monotonic() + seconds
    pause = 0.0005
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)  # programs it left behind
            return status
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _work(request: dict[str, Any], data: bytes, limits: dict[str, Any], result: int) -> None:
    """Run the function in the forked child and leave without returning."""
    code = 70
    try:
        os.setsid()
        _limit(limits)
        answer, buffers = _call(request, data)
        with os.fdopen(result, "wb", closefd=False) as stream:
            write_frame(stream, answer, buffers)
        code = 0
    except MemoryError:
        code = _NO_MEMORY
    except BaseException:  # noqa: BLE001 - whatever happened, the child ends here and the server says so
        code = 70
    finally:
        os._exit(code)


def _limit(limits: dict[str, Any]) -> None:
    seconds = int(limits["processor_seconds"])
    for which, value in (
        (resource.RLIMIT_AS, int(limits["memory"])),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, int(limits["result"])),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(which)
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(
            which, (wanted, wanted if which != resource.RLIMIT_CPU else min(wanted + 5, hard) if hard >= 0 else wanted + 5)
        )


def _call(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    module, _, name = str(request["function"]).partition(":")
    if module.split(".")[0] not in request["packages"]:
        return {"error": "bug", "detail": f"no function of {module} runs in the sandbox"}, []
    try:
        document, buffers = getattr(importlib.import_module(module), name)(data, **request["arguments"])
    except FiligraneError as refusal:
        return {
            "error": "refused", "what": refusal.what, "where": refusal.where, "why": refusal.why, "remedy": refusal.remedy,
        }, []  # fmt: skip
    except MemoryError:
        return {"error": "memory"}, []
    except Exception:  # noqa: BLE001 - a person gets a sentence, the log gets the traceback
        return {"error": "bug", "detail": traceback.format_exc(limit=8)}, []
    return {"document": document}, list(buffers)


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1].split(",")), sys.argv[2:]))
