from __future__ import annotations

import errno
import io
import json
from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from filigrane.kernel.errors import AccessRefused, FiligraneError, GateRefused, InputRefused, IntegrityFailure, UsageError
from filigrane.platform.console import Console


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _console(*, as_json: bool = False, err: io.StringIO | None = None) -> tuple[Console, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), err or io.StringIO()
    return Console(as_json, out, err), out, err


def _raise(error: BaseException) -> Callable[[], int]:
    def command() -> int:
        raise error

    return command


def test_json_is_one_document_alone_on_stdout() -> None:
    console, out, err = _console(as_json=True)
    console.progress(3, 3, "pages", "Lecture")
    console.say("Une page illisible.")
    console.emit({"pages": 3, "name": "é"}, human=lambda _document: "never")
    assert json.loads(out.getvalue()) == {"pages": 3, "name": "é"}
    assert "\n" not in out.getvalue().strip()
    assert err.getvalue() == "Lecture : 3 / 3 pages\nUne page illisible.\n"


def test_a_number_that_json_has_not_is_never_written() -> None:
    console, out, _err = _console(as_json=True)
    with pytest.raises(ValueError, match="JSON"):
        console.emit({"x": float("nan")})
    assert out.getvalue() == ""


def test_people_read_the_text_made_for_them() -> None:
    console, out, _err = _console()
    console.emit({"pages": 3}, human=lambda document: f"{document['pages']} pages lues")
    assert out.getvalue() == "3 pages lues\n"


def test_progress_on_a_terminal_is_one_line_closed_before_a_sentence() -> None:
    console, _out, err = _console(err=Terminal())
    console.progress(1, 9, "pages")
    console.say("Page 2 illisible.")
    assert err.getvalue() == "\r\x1b[K1 / 9 pages\nPage 2 illisible.\n"


def test_progress_in_a_file_is_written_at_the_end_only() -> None:
    console, _out, err = _console()
    for done in range(1, 5):
        console.progress(done, 4, "pages")
    assert err.getvalue() == "4 / 4 pages\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("Option inconnue"), 2),
        (InputRefused("Fichier chiffré", where="cr.pdf"), 3),
        (AccessRefused("Accès refusé"), 4),
        (GateRefused("Outil refusé", rule="E6"), 4),
        (IntegrityFailure("Table modifiée"), 5),
        (FiligraneError("Refusé"), 3),
        (OSError(errno.ENOSPC, "No space left on device", "/tmp/x"), 3),
        (MemoryError(), 3),
        (OperationalError("SELECT 1", {}, Exception("disk is full")), 3),
        (KeyboardInterrupt(), 3),
        (ZeroDivisionError("division by zero"), 3),
    ],
)
def test_every_error_has_its_exit_code_and_no_traceback(error: BaseException, code: int) -> None:
    console, out, err = _console()
    assert console.run(_raise(error)) == code
    assert out.getvalue() == ""
    assert err.getvalue().endswith(".\n")
    assert "Traceback" not in err.getvalue()
    assert "division by zero" not in err.getvalue()


def test_a_command_that_ends_well_gives_zero() -> None:
    console, _out, _err = _console()
    assert console.run(lambda: None) == 0
    assert console.run(lambda: 3) == 3
    assert console.run(_raise(SystemExit(2))) == 2
    assert console.run(_raise(BrokenPipeError())) == 0


def test_one_refused_input_among_others_is_told_and_the_command_goes_on() -> None:
    console, _out, err = _console()
    console.problem(InputRefused("Fichier chiffré", where="cr.pdf", remedy="Déposez une version sans mot de passe"))
    assert err.getvalue() == "Fichier chiffré. cr.pdf. Déposez une version sans mot de passe.\n"
