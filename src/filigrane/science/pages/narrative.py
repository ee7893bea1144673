"""The text page made from a structured file: French lines whose place is known, so that a coded fact can show its passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from filigrane.kernel.dates import Interval
from filigrane.science.pages.clean import clean_text
from filigrane.science.pages.model import Page

SEX_FR = {"male": "M", "female": "F", "other": "indéterminé", "M": "M", "F": "F", "UN": "indéterminé"}
INS_ROOTS = ("1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9", "1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11")
"""The national identifier's object identifiers (NIR, NIA, test and demonstration), ANS."""

_DAY = re.compile(r"^(\d{4})-?(\d{2})?-?(\d{2})?")


@dataclass
class Narrative:
    """Lines added one after the other."""

    lines: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, line: str) -> tuple[int, int]:
        """Add one line and return its (start, end) in the text; an empty line is a paragraph's end."""
        line = clean_text(" ".join(line.split("\n"))).strip()
        start = self.length
        self.lines.append(line)
        self.length += len(line) + 1
        return start, start + len(line)

    def page(self, number: int = 1) -> Page:
        """Return the text as a page without geometry."""
        return Page(number, 0.0, 0.0, "\n".join(self.lines))


@dataclass(frozen=True)
class StatedPatient:
    """The identity that a structured file states in its own fields; empty where it says nothing."""

    birth_name: str = ""
    used_name: str = ""
    first_names: tuple[str, ...] = ()
    sex: str = ""
    birth_date: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    """(system, value)"""

    def value(self) -> dict[str, object]:
        """Return the identity as a JSON-like mapping."""
        return {
            "birth_name": self.birth_name, "used_name": self.used_name, "first_names": list(self.first_names), "sex": self.sex,
            "birth_date": self.birth_date, "identifiers": [list(pair) for pair in self.identifiers],
        }  # fmt: skip


def add_patient(narrative: Narrative, patient: StatedPatient) -> tuple[int, int]:
    """Write the identity as a letter's header would, so that it is read and compared like any other; return its passage."""
    start = narrative.length
    rows: Sequence[tuple[str, str]] = (
        ("Nom de naissance", patient.birth_name),
        ("Nom d’usage", patient.used_name),
        ("Prénoms", " ".join(patient.first_names)),
        ("Sexe", SEX_FR.get(patient.sex, patient.sex)),
        ("Date de naissance", french_day(patient.birth_date)),
        *(("INS" if any(r in system for r in INS_ROOTS) else "Identifiant (IPP)", v) for system, v in patient.identifiers),
    )
    end = start
    for label, value in rows:
        if value:
            end = narrative.add(f"{label} : {value}")[1]
    narrative.add("")
    return start, end


def interval_of(value: str) -> Interval:
    """Return the interval of an ISO or HL7 date of any precision (« 2021 », « 202104 », « 2021-04-01T17:10 »); unknown when unreadable."""
    match = _DAY.match(value.strip())
    if match is None:
        return Interval(None, None)
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if day:
            return Interval.day(date(year, month, day))
        return Interval.month(year, month) if month else Interval.year(year)
    except ValueError:
        return Interval(None, None)


def french_day(value: str) -> str:
    """Return « 14/07/1977 », « 07/1977 » or « 1977 » from an ISO or HL7 date; the value itself when it cannot be read."""
    interval = interval_of(value)
    if interval.start is None:
        return value
    if interval.is_day:
        return interval.start.strftime("%d/%m/%Y")
    return interval.start.strftime("%m/%Y") if interval.is_month else interval.start.strftime("%Y")
