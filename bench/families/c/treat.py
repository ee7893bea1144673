"""Prescriptions, day-hospital notes and laboratory reports of a dossier."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from . import lab
from .course import Event, Line, protocols
from .dossier import Doc, Dossier
from .lab_layouts import LAYOUTS, print_results
from .letters import extras, note_weight
from .patient import dose_of
from .text import french_number, mark

PANEL = ["leukocytes", "neutrophils", "lymphocytes", "hemoglobin", "platelets", "creatinine", "egfr", "sodium", "potassium"]
LIVER = ["alt", "ast", "ggt", "alp", "bilirubin_total"]
MORE = ["albumin", "calcium", "crp", "ldh", "protein", "urea", "glucose", "magnesium"]
RENAL = {"cisplatine": 50, "pémétrexed": 45, "capécitabine": 30, "acide zolédronique": 35}


def kidney(d: Dossier, day: dt.date) -> tuple[int, int]:
    """Return the creatinine (umol/L) and the Cockcroft clearance of a day."""
    weight = d.patient.weight(day, d.course.dates["gp"])
    for planned in d.actions.get("renal", []):
        if abs((planned["date"] - day).days) <= 4 and day <= planned["date"]:
            target = int(planned["target"])
            creatinine = round(d.patient.clearance(1.0, weight, day) / target)
            return creatinine, d.patient.clearance(creatinine, weight, day)
    child = d.patient.age(day) < 15
    if child:
        return d.rng.randint(28, 48), d.rng.randint(110, 140)
    known = d.actions.setdefault("kidney_days", {})
    day = next((known_day for known_day in known if 0 <= (day - known_day).days <= 3), day)
    if day not in known:
        ceiling = d.patient.clearance(1.0, weight, day) / 68
        top = min(104 if d.patient.sex == "M" else 88, int(ceiling))
        creatinine = d.rng.randint(max(36, min(56, top - 8)), max(40, top))
        known[day] = (creatinine, max(61, d.patient.clearance(creatinine, weight, day)))
    first, second = known[day]
    return first, second


def prescription(d: Dossier, step: str, day: dt.date, line: Line, cycle: int) -> None:
    """Write the prescription of one cycle with doses."""
    data = protocols()[line.proto]
    doc = d.new(step, "prescription", day, f"Prescription - {data['name']}")
    weight = d.patient.weight(day, d.course.dates["gp"])
    surface = d.patient.surface(weight)
    _, clearance = kidney(d, day)
    doc.p("{Mme} {nom} {prenom}, {histo} ({site}).")
    doc.p(f"Cure n° {cycle} - J1 le {doc.day(day)} - intercure {data['cycle']} jours.")
    note_weight(doc)
    doc.p(
        f"Surface corporelle (Mosteller) : {french_number(surface, 2)} m². "
        + mark("clcr")
        + f"Clairance de la créatinine (Cockcroft) : {clearance} mL/min."
    )
    reduction = d.actions.get("reduce_" + step)
    rows = [["Médicament", "Posologie", "Jours", "Dose calculée"]]
    plan = d.actions.get("dose_" + step)
    for spec in data["drugs"]:
        drug, theory, days, milligrams, written = dose_of(spec, surface, weight, clearance)
        tag = ""
        if plan and milligrams and not plan.get("drug") and ("mg/m2" in spec or "mg/kg" in spec) and "max" not in spec:
            wrong = milligrams * plan["factor"]
            wrong = round(wrong / 5) * 5 if wrong > 60 else round(wrong, 1)
            written = written.replace(french_number(milligrams), french_number(wrong))
            tag = mark(plan["mark"])
            plan |= {"drug": drug, "wrong": french_number(wrong), "right": french_number(milligrams), "theory": theory}
        if reduction and milligrams and milligrams > 20:
            written = f"{french_number(round(milligrams * 0.8))} mg (80 %)"
        rows.append([mark("drug_" + drug.split(" ")[0]) + drug, theory, days, tag + written])
    doc.table(rows, [2.6, 2.2, 1.8, 1.6])
    if reduction:
        doc.p(reduction)
    if any(drug in data["drugs"][0] for drug in ("cisplatine", "docétaxel", "carboplatine")):
        doc.p("Prémédication : dexaméthasone, ondansétron, aprépitant. Hyperhydratation selon protocole local.")
    extras(doc)
    doc.p("Prescripteur : " + doc.document.author)


def day_hospital(d: Dossier, step: str, day: dt.date, event: Event, cycle: int) -> None:
    """Write the note of a day-hospital session."""
    doc = d.new(step, "systemic_treatment", day, "Hôpital de jour - compte rendu de séance")
    slots, _ = d.event_slots(event)
    doc.p("{Mme} {nom}, {age} ans, {histo} ({site}).")
    doc.say("cycle", k=str(cycle), **slots)
    note_weight(doc)
    for text in [*d.picker.some("hdj.talk", d.rng.randint(2, 5)), *d.picker.some("nursing", d.rng.randint(1, 3))]:
        doc.p(text)
    extras(doc)
    doc.p(doc.document.author)


def keep(d: Dossier, step: str, result: lab.Result) -> lab.Result:
    """Number a printed value and keep it for the key."""
    count = d.actions.setdefault("tags", 10000)
    d.actions["tags"] = count + 1
    tag = f"lab{count}"
    made = dataclasses.replace(result, tag=tag)
    d.labs.append({"result": made, "step": step})
    return made


def kidney_results(d: Dossier, day: dt.date, names: int) -> list[lab.Result]:
    """Return the creatinine and the clearance of a day as results."""
    creatinine, clearance = kidney(d, day)
    first = lab.plain("creatinine", creatinine, day, names)
    second = lab.Result(
        "creatinine_clearance",
        "Clairance (Cockcroft)",
        float(clearance),
        str(clearance),
        None,
        "mL/min",
        "mL/min",
        None,
        None,
        day,
    )
    return [first, second]


def laboratory(d: Dossier, step: str, day: dt.date, wide: bool) -> None:
    """Write a laboratory report of the dossier."""
    doc = d.new(step, "laboratory", day, "Compte rendu d'analyses de biologie médicale")
    if doc.document.house.style.columns > 1:
        doc.document.house = dataclasses.replace(
            doc.document.house, style=dataclasses.replace(doc.document.house.style, columns=1)
        )
    layout = d.actions.setdefault(
        "lab_layout", d.rng.choice([x for x in LAYOUTS if x.form in {"table", "bullets", "leaders", "pairs"}])
    )
    doc.p(f"Prélèvement du {doc.day(day)}.")
    keys = [k for k in PANEL if k not in {"creatinine", "egfr"}]
    results = list(lab.panel(keys, d.rng, day, layout.names, calm=True).values()) + kidney_results(d, day, layout.names)
    if wide:
        results += [lab.draw(k, d.rng, day, layout.names, calm=True) for k in LIVER + d.rng.sample(MORE, 4)]
        results += [lab.draw(k, d.rng, day, layout.names) for k in d.course.case["markers"] if k != "ldh"]
    previous: dict[str, lab.Result] = {}
    known: dict[str, lab.Result] = d.actions.setdefault("last_labs", {})
    printed = []
    for result in results:
        before = known.get(result.analyte)
        if "p" in layout.columns and layout.form == "table" and before and before.date < day:
            previous[result.analyte] = keep(d, step, dataclasses.replace(before, trap="previous_column"))
    same = {r.date for r in previous.values()}
    if len(same) > 1:
        latest = max(same)
        dropped = [k for k, r in previous.items() if r.date != latest]
        for key in dropped:
            gone = previous.pop(key)
            d.labs = [x for x in d.labs if x["result"].tag != gone.tag]
    for result in results:
        made = keep(d, step, result)
        if made.analyte == "creatinine_clearance":
            made = dataclasses.replace(made, shown=mark("renal") + made.shown)
        printed.append(made)
        known[result.analyte] = result
    show(doc, layout, printed, previous)
    extras(doc)
    doc.p("Validé par " + doc.document.author)


def show(doc: Doc, layout: Any, printed: list[lab.Result], previous: dict[str, lab.Result]) -> None:
    """Print results, with a comment after them."""
    print_results(doc, layout, printed, previous, doc.rng)
    low = [r for r in printed if r.analyte == "hemoglobin" and r.value < 10]
    if low:
        doc.p("Commentaire : anémie, à confronter à la clinique.")
