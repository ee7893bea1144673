"""What every verb of the command line prints: progress and messages on stderr, one document on stdout, and the exit code."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TextIO

from filigrane.kernel.errors import FiligraneError, UsageError

OK = 0
BAD_USAGE = 2
NOTHING_READ = 3
REFUSED = 4
INTEGRITY = 5

_log = logging.getLogger(__name__)


@dataclass
class Console:
    """The two streams of one command.

    With ``json`` the only thing written on ``out`` is one JSON document; every sentence and the progress go to ``err``.
    """

    json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    _open_line: bool = False

    def progress(self, done: int, total: int, unit: str, what: str = "") -> None:
        """Show « what: done / total unit »: one line rewritten on a terminal, a line at the end elsewhere."""
        sentence = f"{what}{' : ' if what else ''}{done} / {total} {unit}"
        if self.err.isatty():
            self.err.write(f"\r\x1b[K{sentence}")
            self._open_line = True
            if done >= total:
                self._close_line()
        elif done >= total:
            self.err.write(f"{sentence}\n")
        self.err.flush()

    def say(self, sentence: str) -> None:
        """Write one sentence for the person, on stderr."""
        self._close_line()
        self.err.write(f"{sentence}\n")
        self.err.flush()

    def problem(self, error: FiligraneError) -> None:
        """Write what was refused and go on: used where the other inputs can still be read."""
        self.say(error.french())

    def emit(self, document: Any, human: Callable[[Any], str] | None = None) -> None:
        """Write the result: the JSON document with ``--json``, else its text by ``human`` (indented JSON without one)."""
        self._close_line()
        if self.json:
            text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        elif human is not None:
            text = human(document)
        else:
            text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
        self.out.write(f"{text}\n")
        self.out.flush()

    def fail(self, error: BaseException) -> int:
        """Write why the command stops and return its exit code. A traceback is never shown: it goes to the debug log."""
        if isinstance(error, FiligraneError):
            self.say(error.french())
            return error.exit_code
        if isinstance(error, KeyboardInterrupt):
            self.say("Interrompu. Ce qui était enregistré le reste.")
            return NOTHING_READ
        _log.debug("unexpected error", exc_info=error)
        self.say(_unexpected(error).french())
        return NOTHING_READ

    def run(self, command: Callable[[], int | None]) -> int:
        """Run a command and return its exit code, whatever happens inside."""
        try:
            return command() or OK
        except BrokenPipeError:
            return OK
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else UsageError.exit_code
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last door before a person: it must never show a traceback
            return self.fail(error)

    def _close_line(self) -> None:
        if self._open_line:
            self.err.write("\n")
            self._open_line = False


def _unexpected(error: BaseException) -> FiligraneError:
    if isinstance(error, OSError):
        where = str(error.filename) if error.filename else ""
        return FiligraneError(
            "Lecture ou écriture impossible",
            where=where,
            why=error.strerror or type(error).__name__,
            remedy="Vérifiez l’espace disque, le chemin et les droits, puis recommencez",
        )
    if type(error).__module__.startswith("sqlalchemy."):  # named, not imported: the command line starts without the database
        return FiligraneError(
            "La base de données ne répond pas ou ne peut pas écrire",
            why="Ce qui était enregistré le reste",
            remedy="Vérifiez qu’elle est démarrée et que le disque n’est pas plein, puis recommencez",
        )
    if isinstance(error, MemoryError):
        return FiligraneError(
            "Mémoire insuffisante", why="L’entrée demande plus de mémoire que cette machine n’en a", remedy="Séparez l’entrée"
        )
    return FiligraneError(
        "Arrêt sur une erreur interne",
        why=f"{type(error).__name__}",
        remedy="Relancez avec FILIGRANE_LOG=debug et transmettez le journal au responsable de l’outil",
    )
