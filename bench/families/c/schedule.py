"""Which documents a dossier holds, in the order of their dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from . import letters, reports, treat
from .course import Event, workday
from .dossier import Dossier

Writer = Callable[[str, dt.date], None]


@dataclass
class Plan:
    """One document to write."""

    step: str
    day: dt.date
    weight: int  # 0 always kept; higher numbers are dropped first
    write: Writer
    kind: str
    line: int | None = None


EARLY = {"gp", "img0", "bx", "ext", "rcp0", "ann", "lab0", "support0", "mol"}


def initial(d: Dossier) -> list[Plan]:
    """Return the documents of the diagnosis."""
    on = d.course.dates
    synchronous = next((e for e in d.course.events if e.kind == "m1"), None)
    plans = [
        Plan("gp", on["gp"], 2, lambda s, t: letters.gp_letter(d, s, t), "letter"),
        Plan("img0", on["img0"], 1, lambda s, t: reports.organ_imaging(d, s, t), "imaging"),
        Plan("bx", on["bxr"], 0, lambda s, t: reports.biopsy(d, s, t), "path"),
        Plan("ext", on["ext"], 1, lambda s, t: reports.scan(d, s, t, synchronous), "imaging"),
        Plan(
            "rcp0",
            on["rcp0"],
            0,
            lambda s, t: letters.board(d, s, t, "Proposition de prise en charge initiale", relapse=False),
            "rcp",
        ),
        Plan("ann", on["ann"], 0, lambda s, t: letters.first_visit(d, s, t), "letter"),
        Plan("lab0", on["ann"], 3, lambda s, t: treat.laboratory(d, s, t, wide=True), "lab"),
        Plan("support0", on["ann"] + dt.timedelta(days=3), 6, lambda s, t: reports.minor(d, s, workday(t), "support"), "minor"),
    ]
    if any(b["marker"] in reports.MOLECULAR for b in d.bio):
        plans.append(Plan("mol", on["mol"], 0, lambda s, t: reports.molecular(d, s, t), "molecular"))
    return plans


def surgery(d: Dossier, index: int, event: Event) -> list[Plan]:
    """Return the documents of an operation."""
    when, report = event.when, d.course.dates["surgr"]
    after = report + dt.timedelta(days=3)
    return [
        Plan(f"anaesth{index}", workday(when - dt.timedelta(days=9)), 5, lambda s, t: reports.minor(d, s, t, "anaesth"), "minor"),
        Plan(f"surg{index}", when, 0, lambda s, t: reports.operation(d, s, t), "surgery"),
        Plan(f"stay{index}", workday(when + dt.timedelta(days=5)), 4, lambda s, t: reports.stay(d, s, t), "stay"),
        Plan(f"surgpath{index}", report, 0, lambda s, t: reports.surgical_pathology(d, s, t, event), "path"),
        Plan(
            f"rcpx{index}",
            workday(after),
            4,
            lambda s, t: letters.board(d, s, t, "Discussion postopératoire", relapse=False),
            "rcp",
        ),
    ]


def treatment(d: Dossier, index: int, event: Event) -> list[Plan]:
    """Return the documents of a systemic treatment."""
    line = event.line
    assert line is not None
    rank = d.course.lines.index(line)
    end = line.stop or d.course.dates["final"] - dt.timedelta(days=12)
    eve = line.start - dt.timedelta(days=1)
    plans = [
        Plan(f"presc{index}", line.start, 0, lambda s, t: treat.prescription(d, s, t, line, 1), "prescription", rank),
        Plan(f"lab{index}_1", eve, 3, lambda s, t: treat.laboratory(d, s, t, wide=False), "lab", rank),
        *_sessions(d, index, event, end),
        *_side_documents(d, index, event, end),
    ]
    if line.response and line.response[1] < end:
        category, when = line.response
        plans.append(Plan(f"ct{index}", when, 1, lambda s, t: reports.scan(d, s, t, None, category), "imaging", rank))
    middle = workday(line.start + dt.timedelta(days=min(100, max(10, (end - line.start).days // 2))))
    if middle < end:
        with_tox = line.reason != "toxicity"
        plans.append(Plan(f"fu{index}", middle, 2, lambda s, t: letters.follow_up(d, s, t, event, tox=with_tox), "letter", rank))
    if line.reason == "toxicity" and line.stop:
        plans.append(Plan(f"stop{index}", line.stop, 0, lambda s, t: letters.change(d, s, t, event), "letter", rank))
    return plans


def _sessions(d: Dossier, index: int, event: Event, end: dt.date) -> list[Plan]:
    """Return the day-hospital notes of a treatment, with some laboratory reports and prescriptions."""
    line = event.line
    assert line is not None
    rank, plans = d.course.lines.index(line), []
    second = line.start + dt.timedelta(days=line.length)
    if line.length >= 50 or second >= end:
        return []
    for cycle in range(2, min(line.cycles, 7) + 1):
        day = line.start + dt.timedelta(days=line.length * (cycle - 1))
        if day >= end:
            break
        plans.append(Plan(f"hdj{index}_{cycle}", day, 5 + cycle, _hdj(d, event, cycle), "hdj", rank))
        if cycle in {3, 5}:
            eve = day - dt.timedelta(days=1)
            plans.append(Plan(f"lab{index}_{cycle}", eve, 6, lambda s, t: treat.laboratory(d, s, t, wide=True), "lab", rank))
            plans.append(Plan(f"presc{index}_{cycle}", day, 6, _again(d, event, cycle), "prescription", rank))
    plans.append(Plan(f"nurse{index}", second, 8, lambda s, t: reports.minor(d, s, t, "nursing"), "minor", rank))
    return plans


def _side_documents(d: Dossier, index: int, event: Event, end: dt.date) -> list[Plan]:
    """Return a stay for fever and a cardiac echo when the treatment calls for them."""
    line = event.line
    assert line is not None
    rank, plans = d.course.lines.index(line), []
    if "fébrile" in line.tox[0] and (end - line.start).days > 30:
        day = workday(line.start + dt.timedelta(days=14))
        plans.append(Plan(f"sepsis{index}", day, 3, lambda s, t: reports.stay(d, s, t, "sepsis"), "stay", rank))
    if line.proto in {"EC", "TCHP", "RCHOP", "ABVD", "AI", "DOXO", "TDM1", "VDC"}:
        day = workday(line.start - dt.timedelta(days=6))
        plans.append(Plan(f"echo{index}", day, 7, lambda s, t: reports.minor(d, s, t, "echo"), "minor", rank))
    return plans


def _hdj(d: Dossier, event: Event, cycle: int) -> Writer:
    return lambda s, t: treat.day_hospital(d, s, t, event, cycle)


def _again(d: Dossier, event: Event, cycle: int) -> Writer:
    assert event.line is not None
    line = event.line
    return lambda s, t: treat.prescription(d, s, t, line, cycle)


def radiation(d: Dossier, index: int, event: Event) -> list[Plan]:
    """Return the documents of a radiotherapy."""
    end = event.end or event.when
    return [
        Plan(
            f"rtcons{index}",
            workday(event.when - dt.timedelta(days=14)),
            4,
            lambda s, t: reports.radiotherapy_visit(d, s, t, event),
            "rt",
        ),
        Plan(f"rtend{index}", end, 0, lambda s, t: reports.radiotherapy_end(d, s, t, event), "rt"),
    ]


def evolution(d: Dossier, index: int, event: Event) -> list[Plan]:
    """Return the documents of a relapse or a progression."""
    later = workday(event.when + dt.timedelta(days=4))
    board = workday(event.when + dt.timedelta(days=8))
    return [
        Plan(f"ev{index}", event.when, 0, lambda s, t: reports.scan(d, s, t, event), "imaging"),
        Plan(f"evcons{index}", later, 2, lambda s, t: letters.change(d, s, t, event), "letter"),
        Plan(
            f"rcp{index + 1}",
            board,
            1,
            lambda s, t: letters.board(d, s, t, "Rechute ou progression : choix du traitement", relapse=True),
            "rcp",
        ),
    ]


def plan_documents(d: Dossier, budget: int) -> list[Plan]:
    """Return the documents to write, the less useful ones dropped beyond `budget`."""
    plans = initial(d)
    for index, event in enumerate(d.course.events):
        if event.kind.startswith("surg"):
            plans += surgery(d, index, event)
        if event.rt:
            plans += radiation(d, index, event)
        if event.line:
            plans += treatment(d, index, event)
        if event.kind in {"rel", "relh", "prog"}:
            plans += evolution(d, index, event)
    last = d.course.dates["final"]
    if not d.course.first_metastasis():
        quiet = d.course.events[-1]
        ended = max(e.end or (e.line.stop if e.line and e.line.stop else e.when) for e in d.course.events)
        day = workday(ended + (last - ended) / 2)
        if day < last:
            plans.append(Plan("watch", day, 2, lambda s, t: letters.follow_up(d, s, t, quiet, watch=True), "letter"))
    plans.append(
        Plan("lab_last", workday(last - dt.timedelta(days=3)), 4, lambda s, t: treat.laboratory(d, s, t, wide=True), "lab")
    )
    plans.append(Plan("final", last, 0, lambda s, t: letters.final_letter(d, s, t), "letter"))
    plans = [p for p in plans if p.day <= last and not (d.vague and p.step in EARLY)]
    while len(plans) > budget:
        worst = max(plans, key=lambda p: (p.weight, p.day))
        if worst.weight == 0:
            break
        plans.remove(worst)
    return sorted(plans, key=lambda p: (p.day, p.step != "ext"))
