"""The invented course of a disease: steps of a case turned into dated events."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .text import DATA

SITES_FR = {
    "liver": "hépatiques",
    "lung": "pulmonaires",
    "bone": "osseuses",
    "brain": "cérébrales",
    "lymph_node": "ganglionnaires",
    "peritoneum": "péritonéales",
    "adrenal": "surrénaliennes",
    "pleura": "pleurales",
}
SETTINGS = {"neo": "neoadjuvant", "adj": "adjuvant", "crt": "concomitant", "met": "metastatic", "met1": "first_line"}


@dataclass
class Line:
    """One systemic treatment."""

    proto: str
    setting: str
    start: dt.date
    stop: dt.date | None
    reason: str | None
    cycles: int
    length: int
    tox: tuple[str, int, str | None]
    metastatic_line: int | None = None
    response: tuple[str, dt.date] | None = None


@dataclass
class Event:
    """One dated step of the course."""

    kind: str
    when: dt.date
    line: Line | None = None
    sites: tuple[str, ...] = ()
    rt: tuple[str, str, int] | None = None
    end: dt.date | None = None
    tnm: str = ""


@dataclass
class Course:
    """Everything that happened to one tumour."""

    case: dict[str, Any]
    dates: dict[str, dt.date]
    events: list[Event] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    tnm0: str = ""
    synchronous: tuple[str, ...] = ()

    def first_metastasis(self) -> dt.date | None:
        """Return the date of the first metastasis, if any."""
        days = [e.when for e in self.events if e.kind in {"m1", "rel"} or (e.kind == "prog" and e.sites)]
        return min(days) if days else None


@cache
def cases() -> list[dict[str, Any]]:
    """Return every case of the data folder, in a fixed order."""
    found: list[dict[str, Any]] = []
    for path in sorted((DATA / "cases").glob("*.toml")):
        found += tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    return found


@cache
def protocols() -> dict[str, Any]:
    """Return the protocols by key."""
    return tomllib.loads((DATA / "protocols.toml").read_text(encoding="utf-8"))


def workday(day: dt.date) -> dt.date:
    """Return `day`, or the Monday after when it falls on a week-end."""
    return day + dt.timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


class Builder:
    """Turn the steps of a case into a course that ends on a given day."""

    def __init__(self, case: dict[str, Any], rng: random.Random, path: str, end: dt.date) -> None:
        self.case, self.rng, self.path, self.end = case, rng, path, end
        self.cursor = dt.date(2010, 1, 4)
        self.course = Course(case, {})
        self.met_lines = 0

    def after(self, low: int, high: int) -> dt.date:
        """Move the cursor by `low` to `high` days, to a working day."""
        self.cursor = workday(self.cursor + dt.timedelta(days=self.rng.randint(low, high)))
        return self.cursor

    def build(self) -> Course:
        """Return the whole course, shifted so that it ends at `end`."""
        course, dates = self.course, self.course.dates
        dates["gp"] = self.after(1, 9)
        dates["img0"] = self.after(5, 20)
        dates["bx"] = self.after(6, 15)
        dates["bxr"] = self.after(4, 9)
        dates["ext"] = self.after(3, 9)
        dates["mol"] = self.after(4, 10)
        dates["rcp0"] = self.after(2, 6)
        dates["ann"] = self.after(1, 6)
        kinds = [s.split(":")[0] for s in self.path.split(";")]
        pool = self.case.get("m1") if "m1" in kinds else self.case.get("c")
        if kinds[0] == "surg" and self.case["id"] == "melanoma_braf":
            pool = self.case["c"]
        course.tnm0 = self.rng.choice(pool) if pool else "|"
        for step in self.path.split(";"):
            self.step(step)
        dates["final"] = self.after(20, 50)
        self._shift()
        course.events.sort(key=lambda e: e.when)
        return course

    def _shift(self) -> None:
        course = self.course
        delta = dt.timedelta(days=((self.end - course.dates["final"]).days // 7) * 7)
        course.dates = {k: v + delta for k, v in course.dates.items()}
        for event in course.events:
            event.when += delta
            if event.end:
                event.end += delta
        for line in course.lines:
            line.start += delta
            line.stop = line.stop + delta if line.stop else None
            if line.response:
                line.response = (line.response[0], line.response[1] + delta)

    def step(self, step: str) -> None:
        """Play one step."""
        kind, _, rest = step.partition(":")
        if kind in {"neo", "adj", "met", "met1"}:
            proto, _, outcome = rest.partition(">")
            self.course.events.append(self._line(kind, proto, outcome))
        elif kind == "crt":
            proto, site, gy, fractions = rest.split("|")
            self._crt(proto, site, gy, int(fractions))
        elif kind == "rt":
            site, gy, fractions = rest.split("|")
            self._rt(site, gy, int(fractions))
        elif kind in {"surg", "surgyp", "surg0"}:
            self._surgery(kind)
        elif kind == "m1":
            self.course.synchronous = tuple(rest.split(","))
            self.course.events.append(Event("m1", self.course.dates["ext"], sites=self.course.synchronous))
        elif kind in {"rel", "relh"}:
            self._relapse(kind, rest)
        elif kind == "prog":
            self._progression(tuple(rest.split(",")))

    def _surgery(self, kind: str) -> None:
        pool = {"surg": self.case.get("p"), "surgyp": self.case.get("yp"), "surg0": None}[kind]
        tnm = self.rng.choice(pool) if pool else "||"
        self.course.events.append(Event(kind, self.after(24, 45), tnm=tnm))
        self.course.dates["surg"] = self.cursor
        self.course.dates["surgr"] = self.after(7, 13)

    def _rt(self, site: str, gy: str, fractions: int) -> None:
        start = self.after(22, 40)
        end = self.after(int(fractions * 1.4), int(fractions * 1.4) + 2)
        self.course.events.append(Event("rt", start, rt=(site, gy, fractions), end=end))

    def _crt(self, proto: str, site: str, gy: str, fractions: int) -> None:
        start = self.after(18, 30)
        data = protocols()[proto]
        end = workday(start + dt.timedelta(days=int(fractions * 1.4)))
        count = min(data["cycles"], max(1, (end - start).days // data["cycle"] + 1))
        stop = min(end, workday(start + dt.timedelta(days=(count - 1) * data["cycle"]))) if count > 1 else end
        line = Line(proto, "concomitant", start, stop, "completed", count, data["cycle"], self._tox(data, 2))
        self.course.lines.append(line)
        self.cursor = end
        self.course.events.append(Event("crt", start, line=line, rt=(site, gy, fractions), end=end))

    def _tox(self, data: dict[str, Any], cap: int) -> tuple[str, int, str | None]:
        term, grade, drug = self.rng.choice(data["tox"]).split("|")
        return term, min(cap, int(grade)), drug or None

    def _line(self, kind: str, proto: str, outcome: str) -> Event:
        data = protocols()[proto]
        start = self.after(18, 34) if self.course.events else self.after(8, 18)
        usual = data["cycles"]
        count, reason = usual, "completed"
        if outcome in {"prog", "on", "stop"}:
            count = max(3, int(usual * self.rng.uniform(0.7, 1.6)))
            reason = "progression"
        elif outcome == "tox":
            count, reason = max(2, int(usual * 0.6)), "toxicity"
        days = (count - 1) * data["cycle"]
        stop: dt.date | None = workday(start + dt.timedelta(days=days))
        tox = self._tox(data, 4)
        if outcome == "tox":
            tox = (tox[0], max(3, tox[1]), tox[2])
        line = Line(proto, SETTINGS[kind], start, stop, reason, count, data["cycle"], tox)
        self.cursor = start if outcome == "stop" else (stop or start)
        if outcome in {"on", "stop"}:
            line.stop, line.reason = None, None
        if kind == "met" and self.case["group"] == "lymphome":
            line.setting = "relapse"
        elif kind == "met":
            self.met_lines += 1
            line.metastatic_line = self.met_lines
        if kind in {"met", "met1"} and days > 84:
            best = self.rng.choice(["PR", "PR", "SD"]) if kind == "met" else "CR"
            line.response = (best, workday(start + dt.timedelta(days=self.rng.randint(63, 80))))
        self.course.lines.append(line)
        return Event(kind, start, line=line)

    def _close_open(self) -> None:
        for line in self.course.lines:
            if line.stop is None:
                line.stop, line.reason = self.cursor, "progression"
                line.cycles = max(1, (line.stop - line.start).days // line.length)

    def _relapse(self, kind: str, rest: str) -> None:
        sites, _, months = rest.partition("|")
        low, high = (int(m) * 30 for m in months.split("-"))
        self.after(low, high)
        self._close_open()
        self.course.events.append(Event(kind, self.cursor, sites=tuple(s for s in sites.split(",") if s)))

    def _progression(self, sites: tuple[str, ...]) -> None:
        last = self.course.lines[-1]
        self.after(3, 12)
        last.stop = self.cursor
        last.reason = "progression"
        self.course.events.append(Event("prog", self.cursor, sites=sites))


def french_sites(sites: tuple[str, ...]) -> str:
    """Return the sites as a French enumeration of adjectives."""
    words = [SITES_FR[s] for s in sites]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " et " + words[-1]
