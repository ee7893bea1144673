"""The laboratory set: forty-four dossiers, one way of printing each, a quarter of the values traps."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

from . import lab
from .course import Builder, cases, workday
from .dossier import Doc, Dossier
from .key import build_key
from .lab_layouts import LAYOUTS, Layout, print_dated, print_results
from .patient import draw_patient
from .render import Document, write_docx, write_pdf, write_text
from .treat import keep

COUNTS = [
    "leukocytes",
    "neutrophils",
    "lymphocytes",
    "monocytes",
    "eosinophils",
    "erythrocytes",
    "hemoglobin",
    "hematocrit",
    "mcv",
    "platelets",
]
IONS = [
    "sodium",
    "potassium",
    "chloride",
    "bicarbonate",
    "urea",
    "creatinine",
    "egfr",
    "glucose",
    "calcium",
    "magnesium",
    "phosphate",
    "uric_acid",
]
LIVER = [
    "alt",
    "ast",
    "ggt",
    "alp",
    "bilirubin_total",
    "ldh",
    "albumin",
    "protein",
    "crp",
    "ferritin",
    "tsh",
    "prothrombin_ratio",
]
MARKERS = ["cea", "ca19_9", "ca15_3", "ca125", "psa", "cyfra21_1", "nse", "scc"]
SECTIONS = [
    ("Hématologie", COUNTS),
    ("Biochimie", IONS),
    ("Bilan hépatique et protéines", LIVER),
    ("Marqueurs tumoraux", MARKERS),
]
SHARE = 0.27


def _value(result: lab.Result, rng: random.Random, share: float) -> lab.Result:
    return lab.trapped(result, rng) if rng.random() < share else result


DRAWN = [
    "Prélèvement du {d:doc} à 8 h 10.",
    "Prélevé {on:doc}, reçu le même jour.",
    "Date de prélèvement : {d:doc}",
]


def _chosen(d: Dossier, title: str, keys: list[str]) -> list[str]:
    """Return the analytes of a section that fit the patient."""
    barred = {"psa"} if d.patient.sex == "F" else {"ca125", "ca15_3"}
    chosen = [k for k in keys if d.rng.random() < 0.82 and k not in barred]
    return d.rng.sample(chosen, min(2, len(chosen))) if title == "Marqueurs tumoraux" else chosen


def one_day(d: Dossier, number: int, layout: Layout) -> None:
    """Write one report of one day; its previous column comes from an earlier one."""
    rng, letter = d.rng, layout.form in {"inline", "telegraph"}
    day = workday(d.course.dates["ann"] + dt.timedelta(days=24 * number))
    step = f"report{number}"
    kind, house = ("consultation_letter", "oncology") if letter else ("laboratory", "lab")
    doc = d.new(step, kind, day, _title(rng, layout), house)
    _wide(doc)
    doc.p(rng.choice(DRAWN))
    before = day - dt.timedelta(days=rng.choice([7, 14, 21]))
    compared = "p" in layout.columns and layout.form == "table"
    for title, keys in SECTIONS:
        chosen = _chosen(d, title, keys)
        if not chosen:
            continue
        if not letter:
            doc.h(title)
        results, previous = [], {}
        present, past = lab.panel(chosen, rng, day, layout.names), lab.panel(chosen, rng, before, layout.names)
        for key in chosen:
            result = _value(present[key], rng, 0.12 if compared else SHARE)
            results.append(keep(d, step, result))
            if compared and rng.random() < 0.5 and result.ucum != "{ULN}":
                previous[key] = keep(d, step, _same_unit(result, past[key]))
        print_results(doc, layout, results, previous, rng)
    doc.p("Validation : " + doc.document.author)


def _same_unit(shape: lab.Result, old: lab.Result) -> lab.Result:
    """Return an earlier value written in the unit of the present one."""
    if shape.ucum == old.ucum or shape.ucum == "{ULN}":
        return dataclasses.replace(old, trap="previous_column")
    factor, decimals = next((f, p) for u, c, f, p in lab.analytes()[old.analyte].others if c == shape.ucum and u == shape.unit)
    value = round(old.value * factor, decimals)
    return dataclasses.replace(
        old,
        value=value,
        shown=lab.number(value, decimals, spaces=value >= 1000),
        unit=shape.unit,
        ucum=shape.ucum,
        low=shape.low,
        high=shape.high,
        trap="previous_column",
    )


def _title(rng: random.Random, layout: Layout) -> str:
    if layout.form in {"inline", "telegraph"}:
        return rng.choice(["Courrier de consultation", "Note de suivi biologique", "Compte rendu d'hôpital de jour"])
    return rng.choice(["Compte rendu d'analyses", "RÉSULTATS DE BIOLOGIE MÉDICALE", "Examens de laboratoire", "Bilan biologique"])


def _wide(doc: Doc) -> None:
    """Use a one-column page: result tables need the width."""
    house = doc.document.house
    if house.style.columns > 1:
        doc.document.house = dataclasses.replace(house, style=dataclasses.replace(house.style, columns=1))


def several_days(d: Dossier, number: int, layout: Layout) -> None:
    """Write a cumulative report: several dates in columns or rows."""
    rng = d.rng
    step = f"report{number}"
    last = workday(d.course.dates["ann"] + dt.timedelta(days=60 * (number + 1)))
    days = sorted(last - dt.timedelta(days=7 * i + (i % 2)) for i in range(layout.days))
    doc = d.new(step, "laboratory", last, "Résultats cumulés", "lab")
    _wide(doc)
    for title, keys in SECTIONS[:3]:
        grid: dict[str, list[lab.Result]] = {}
        chosen = rng.sample(keys, min(8, len(keys)))
        panels = [lab.panel(chosen, rng, day, layout.names) for day in days]
        for key in chosen:
            row = [p[key] for p in panels]
            unit = lab.other_unit(row[0], rng) if rng.random() < 0.2 else None
            made = []
            for position, result in enumerate(row):
                shown = _same_unit(unit, result) if unit and unit.trap else result
                shown = dataclasses.replace(
                    shown,
                    trap=unit.trap
                    if unit and unit.trap
                    else ("date_column" if position < len(row) - 1 and rng.random() < 0.2 else None),
                )
                if shown.trap is None and rng.random() < 0.12:
                    shown = lab.letter_o(shown)
                made.append(keep(d, step, shown))
            grid[key] = made
        doc.h(title)
        print_dated(doc, layout, days, grid)
    doc.p("Validation : " + doc.document.author)


def build_lab(number: int, out: Path) -> dict[str, Any]:
    """Write one dossier of the laboratory set."""
    rng = random.Random(f"famille-c/lab/{number}")
    layout = LAYOUTS[(number - 1) % len(LAYOUTS)]
    case = cases()[(number * 5) % len(cases())]
    if case.get("child"):
        case = cases()[0]
    sex = {"F": "F", "M": "M"}.get(case["sex"]) or ("F" if number % 2 else "M")
    course = Builder(case, rng, rng.choice(case["paths"]), dt.date(2025, 9, 1) + dt.timedelta(days=number * 5)).build()
    d = Dossier(f"lab-{number:03d}", "lab", rng, draw_patient(rng, case, sex, course.dates["bx"]), course)
    position = 0
    while len(d.labs) < 125:
        (several_days if layout.days > 1 else one_day)(d, position, layout)
        position += 1
    folder = out / d.name / "input"
    folder.mkdir(parents=True, exist_ok=True)
    _write(d.documents, folder, number, rng)
    key = build_key(d, [])
    key |= {
        "tumours": [],
        "key_items": [],
        "rcp": None,
        "unknown": [],
        "last_status": None,
        "comorbidities": [],
        "family_history": [],
        "tobacco": None,
        "allergies": [],
        "allergy_denied": False,
    }
    (out / d.name / "key.json").write_text(json.dumps(key, ensure_ascii=False, indent=1), encoding="utf-8")
    return key


def _write(documents: list[Document], folder: Path, number: int, rng: random.Random) -> None:
    rest = list(documents)
    if number % 11 == 4:
        write_docx(rest.pop(), folder / "bilan.docx")
    elif number % 11 == 7:
        write_text(rest.pop(), folder / "bilan.txt")
    for position, document in enumerate(rest):
        document.scanned = (number + position) % 5 == 0
    if number % 3 == 0:
        for position, document in enumerate(rest, 1):
            write_pdf([document], folder / f"bilan{position}.pdf", rng)
    elif rest:
        write_pdf(rest, folder / "biologie.pdf", rng)
