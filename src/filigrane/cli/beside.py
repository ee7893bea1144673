"""What runs beside the server in processes of their own, which ``serve`` starts, starts again when they die, and ends.

Reading a dossier keeps a processor busy for seconds. In a thread of the server it would hold Python's one lock, and every page would wait
for it at each query; in its own process it takes the other processor. On PostgreSQL it steps back before the screens; on SQLite it does
not, for one that steps back while it holds the lock to write makes everybody wait for it.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

POLITENESS = 10
"""How far the work steps back, as ``nice`` counts."""

PAUSE_SECONDS = 2.0
"""Before a worker that died is started again: a home that cannot be opened must not fill the machine with attempts."""

END_SECONDS = 30.0

_log = logging.getLogger(__name__)


@contextmanager
def working(home: Path) -> Iterator[None]:
    """Keep a worker of ``home`` running while the block runs. It ends by itself when this process is gone, however it went."""
    with _kept(["worker", "--home", str(home), "--attached"]):
        yield


@contextmanager
def serving(home: Path, descriptor: int, count: int) -> Iterator[None]:
    """Keep ``count`` more servers of ``home`` answering at the socket of ``descriptor`` while the block runs."""
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(_kept(["serve", "--home", str(home), "--descriptor", str(descriptor)], descriptor))
        yield


@contextmanager
def _kept(verb: Sequence[str], *descriptors: int) -> Iterator[None]:
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(verb, descriptors, over), name=f"keeper of {verb[0]}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep(verb: Sequence[str], descriptors: Sequence[int], over: threading.Event) -> None:
    while not over.is_set():
        process = _start(verb, descriptors)
        while process.poll() is None and not over.wait(0.2):
            pass
        if process.poll() is None:
            _end(process)
        else:
            _close(process)
            _log.warning("the process of %s ended with code %s and is started again", verb[0], process.returncode)
            over.wait(PAUSE_SECONDS)


def _start(verb: Sequence[str], descriptors: Sequence[int]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
        [sys.executable, "-m", "filigrane.cli.main", *verb],
        stdin=subprocess.PIPE,
        pass_fds=tuple(descriptors),
        start_new_session=True,  # Ctrl+C reaches the first server alone, which then ends the others in order
    )


def _close(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    _close(process)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:  # its job is leased: the next worker takes it up
        process.kill()
        process.wait()


def attach(stop: threading.Event, *, polite: bool) -> None:
    """Step back before the screens when ``polite``; set ``stop`` when the process that started this one goes or lets its pipe go."""
    if polite:
        with suppress(OSError):
            os.nice(POLITENESS)
        with suppress(OSError):  # where Linux shares the processors between sessions first, the session steps back too
            Path("/proc/self/autogroup").write_text(str(POLITENESS), encoding="ascii")

    def watch() -> None:
        while sys.stdin.buffer.read(1):
            pass
        stop.set()

    threading.Thread(target=watch, name="server-watch", daemon=True).start()
