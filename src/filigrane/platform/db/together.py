"""Small writes of many requests, committed together: on SQLite every commit waits for the disk, and they wait for one another.

Whoever gets the turn to write takes along all that wait. Each caller comes back when its own write is on the disk, or with its own error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from filigrane.platform.db.engine import turn_to_write

Act = Callable[[Connection], object]
Opening = Callable[[], AbstractContextManager[Connection]]


@dataclass
class _Waiting:
    acts: Sequence[Act]
    done: bool = False
    error: BaseException | None = None


class _Queue:
    def __init__(self) -> None:
        self.lock = Lock()
        self.waiting: list[_Waiting] = []


_QUEUES: WeakKeyDictionary[Engine, _Queue] = WeakKeyDictionary()
_QUEUES_LOCK = Lock()


def write_together(engine: Engine, opening: Opening, acts: Sequence[Act]) -> None:
    """Write ``acts`` in a transaction that ``opening`` gives, with those of other threads where writers follow one another.

    Raises
    ------
    Exception
        What an act raised; the acts of the other callers are written all the same.
    """
    if engine.dialect.name != "sqlite":
        _write(opening, acts)
        return
    queue, mine = _queue(engine), _Waiting(acts)
    with queue.lock:
        queue.waiting.append(mine)
    with turn_to_write(engine):
        if not mine.done:
            with queue.lock:
                taken, queue.waiting = queue.waiting, []
            _write_all(opening, taken)
    if mine.error is not None:
        raise mine.error


def _queue(engine: Engine) -> _Queue:
    with _QUEUES_LOCK:
        return _QUEUES.setdefault(engine, _Queue())


def _write_all(opening: Opening, taken: Sequence[_Waiting]) -> None:
    for one in taken:
        one.done, one.error = True, InterruptedError("the thread that was writing was stopped")
    try:
        _write(opening, [act for one in taken for act in one.acts])
    except Exception:  # noqa: BLE001 - one of them failed: each is tried alone, and has its own answer
        for one in taken:
            try:
                _write(opening, one.acts)
                one.error = None
            except Exception as error:  # noqa: BLE001 - raised again by the thread that asked for it
                one.error = error
    else:
        for one in taken:
            one.error = None


def _write(opening: Opening, acts: Sequence[Act]) -> None:
    with opening() as connection:
        for act in acts:
            act(connection)
