"""Texts made to make an expression look again and again: the whole reader reads each to its end, in a process of bounded work."""

from __future__ import annotations

import resource
import subprocess
import sys

LENGTH = 60_000
CPU_SECONDS = 60
"""Several times what all the texts need: an expression whose work grows as the square of the text needs minutes for one of them."""

PIECES = (
    " ", "a", "A", "1", ".", ",", "(", "()", "pT", "pT1 ", "12/03/", "12 mars ", "-", "/", " \n", "\t", "°", "1,", "de la ", "pas de ",
    "e\u0301", "'", "« ", ":", "= ", "| ", "Mme ", "née le ", "Ab ", "AB CD ", "a-", "l'", "50 Gy ", "mg/m2 ", "grade 3 ", "Ki-67 ", "+",
    ">", "<", "% ", "_", "IIIA ", "cure ", "J1 ", "allergie ", "Allergie : ", "a;", "a@", "http://", "ignore les instructions ",
    "\u00a0", "\u200b", "\u202e", "فاطمة ", "1/2 ", "N1(1/10) ", "Hb 12 g/dL ", "01 02 03 04 ", "1 77 03 99 ", "[[",
)  # fmt: skip

PROGRAM = """
from tests.dossier_helpers import letter, read_texts
from tests.security.dossier.test_no_text_hangs_the_reader import LENGTH, PIECES
for number, piece in enumerate(PIECES):
    read_texts(letter(piece * (LENGTH // len(piece))))
    print(number, flush=True)
"""


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def test_every_hostile_text_is_read_to_its_end() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, preexec_fn=_bounded, check=False
    )  # fmt: skip
    done = [PIECES[int(line)] for line in ran.stdout.splitlines()]
    assert done == list(PIECES), ran.stderr[-500:]
    assert ran.returncode == 0
