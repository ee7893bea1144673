"""The exact key of a dossier."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .course import french_sites, protocols
from .dossier import Dossier, capital
from .letters import last_status
from .reports import MOLECULAR


def span(start: dt.date, end: dt.date | None = None) -> dict[str, str]:
    """Return a date interval."""
    return {"start": start.isoformat(), "end": (end or start).isoformat()}


def year_of(day: dt.date) -> dict[str, str]:
    """Return the whole year of a day, for a diagnosis told by its year only."""
    return {"start": f"{day.year}-01-01", "end": f"{day.year}-12-31"}


def _tnm(text: str, date: dt.date, nodes: str = "") -> dict[str, Any] | None:
    if not text:
        return None
    parts = text.replace(" (sn)", "").split(" ")
    head = parts[0]
    prefix = head[: head.index("T")]
    found: dict[str, Any] = {
        "prefix": prefix,
        "T": head[len(prefix) + 1 :],
        "N": None,
        "M": None,
        "edition": 8,
        "nodes": None,
        "date": date.isoformat(),
    }
    for part in parts[1:]:
        found[part[0]] = part[1:]
    if nodes:
        positive, examined = nodes.split("/")
        found["nodes"] = {"positive": int(positive), "examined": int(examined)}
    return found


def _lines(d: Dossier) -> list[dict[str, Any]]:
    lines = []
    for number, line in enumerate(d.course.lines, 1):
        data = protocols()[line.proto]
        drugs = list(dict.fromkeys(s.split("|")[0] for s in data["drugs"]))
        lines.append(
            {
                "number": number,
                "metastatic_line": line.metastatic_line,
                "protocol": data["name"],
                "drugs": drugs,
                "start": span(line.start),
                "stop": span(line.stop) if line.stop else None,
                "stop_reason": line.reason,
                "setting": line.setting,
            }
        )
    return lines


def _biomarkers(d: Dossier) -> list[dict[str, Any]]:
    found = []
    for item in d.bio:
        date = d.course.dates["mol" if item["marker"] in MOLECULAR else "bxr"]
        result = None if item["marker"] == "PSA" else item["result"]
        found.append(
            {
                **item,
                "result": result,
                "unit": item["unit"] or None,
                "alteration": item["alteration"] or None,
                "date": None if d.vague else date.isoformat(),
            }
        )
    return found


def _surgeries(d: Dossier) -> list[dict[str, Any]]:
    found = []
    for event in d.course.events:
        if event.kind.startswith("surg"):
            name = d.course.case["op"][0]
            for slot, word in (("{sidef}", _fem(d.side)), ("{side}", d.side), ("{site}", _site(d)), ("{lobe}", _lobe(d))):
                name = name.replace(slot, word)
            found.append({"procedure": name, "date": event.when.isoformat()})
    return found


def _all_tnm(d: Dossier) -> list[dict[str, Any]]:
    dates = d.course.dates
    found = [_tnm(d.tnm0, dates["rcp0"])]
    for event in d.course.events:
        if event.kind.startswith("surg"):
            text, _, rest = event.tnm.partition("|")
            found.append(_tnm(text, dates["surgr"], rest.partition("|")[2]))
    return [t for t in found if t]


def _metastases(d: Dossier) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for event in d.course.events:
        for site in event.sites if event.kind in {"m1", "rel", "prog"} else ():
            found.setdefault(site, {"site": site, "date": span(event.when)})
    return list(found.values())


def tumour(d: Dossier) -> dict[str, Any]:
    """Return the key of the main tumour."""
    case, course = d.course.case, d.course
    progressed = [e for e in course.events if e.kind in {"rel", "relh", "prog"}]
    return {
        "id": "T1",
        "diagnosis_date": year_of(course.dates["bx"]) if d.vague else span(course.dates["bx"]),
        "topography": d.topo_code,
        "laterality": "bilateral" if case.get("bilateral") else {"droit": "right", "gauche": "left", "": None}[d.side],
        "morphology": d.morph,
        "grade": {"system": d.grade[0], "value": d.grade[1]} if d.grade and "grade" in d.told else None,
        "tnm": _all_tnm(d),
        "stage": {"system": case.get("stage", "UICC"), "value": d.stage0, "stated": True} if d.stage0 else None,
        "biomarkers": _biomarkers(d),
        "metastases": _metastases(d),
        "surgeries": _surgeries(d),
        "radiotherapies": _radiotherapies(d),
        "lines": _lines(d),
        "responses": _responses(d),
        "progressions": [{"date": span(e.when), "sites": list(e.sites)} for e in progressed],
        "toxicities": _toxicities(d),
    }


def _fem(side: str) -> str:
    return {"droit": "droite", "gauche": "gauche", "": ""}[side]


def _site(d: Dossier) -> str:
    label: str = d.topo_label
    return label.replace("{sidef}", _fem(d.side)).replace("{side}", d.side)


def _lobe(d: Dossier) -> str:
    return ("supérieure " if d.topo_code == "C34.1" else "inférieure ") + _fem(d.side)


def _radiotherapies(d: Dossier) -> list[dict[str, Any]]:
    found = []
    for event in d.course.events:
        if event.rt:
            site = event.rt[0].replace("{sidef}", _fem(d.side)).replace("{side}", d.side)
            end = (event.end or event.when).isoformat()
            found.append(
                {
                    "site": site,
                    "dose_gy": float(event.rt[1]),
                    "fractions": event.rt[2],
                    "start": event.when.isoformat(),
                    "end": end,
                }
            )
    return found


def _responses(d: Dossier) -> list[dict[str, Any]]:
    found = []
    for index, event in enumerate(d.course.events):
        if event.line and event.line.response and f"ct{index}" in d.by_step:
            found.append({"category": event.line.response[0], "date": event.line.response[1].isoformat()})
        if event.kind == "prog":
            found.append({"category": "PD", "date": event.when.isoformat()})
    return found


def _toxicities(d: Dossier) -> list[dict[str, Any]]:
    found = []
    for line in d.course.lines:
        dates = sorted(t.rsplit(":", 1)[1] for t in d.told if t.startswith(f"tox:{id(line)}:"))
        if dates:
            found.append({"term": line.tox[0], "grade": line.tox[1], "drug": line.tox[2], "date": dates[0]})
    return found


def key_items(d: Dossier) -> list[str]:
    """Return the sentences that a synthesis must not omit."""
    when = f"diagnostic en {d.course.dates['bx'].year}" if d.vague else f"biopsie du {d.course.dates['bx']:%d/%m/%Y}"
    items = [capital(f"{d.histo} ({_site(d)}), {when}.")]
    if d.tnm0 or d.stage0:
        items.append(f"Stade initial : {d.tnm0} {d.stage0}".strip() + ".")
    for b in d.bio:
        words = {"positive": "positif", "negative": "négatif", "not_assessed": "non évalué"}[b["result"]]
        number = f" {b['number']} {b['unit']}" if b["number"] is not None else ""
        words = "" if b["marker"] == "PSA" else words
        items.append(f"{b['marker']} {words}{number} {b['alteration']}".strip() + ".")
    reasons = {
        "completed": "terminé",
        "progression": "arrêté pour progression",
        "toxicity": "arrêté pour toxicité",
        None: "en cours",
    }
    for event in d.course.events:
        if event.line:
            line = event.line
            stop = f" le {line.stop:%d/%m/%Y}" if line.stop else ""
            items.append(
                f"{capital(protocols()[line.proto]['name'])} débuté le {line.start:%d/%m/%Y}, {reasons[line.reason]}{stop}."
            )
        elif event.kind in {"m1", "rel", "prog"}:
            items.append(f"Métastases ou progression {french_sites(event.sites)} le {event.when:%d/%m/%Y}.")
        elif event.kind.startswith("surg"):
            items.append(f"Chirurgie le {event.when:%d/%m/%Y} {event.tnm.split('|')[0]}".strip() + ".")
    items += [f"Allergie : {a}." for a in d.patient.allergies]
    return [*items, last_status(d)]


def _documents(d: Dossier) -> list[dict[str, Any]]:
    return [
        {
            "file": x.file,
            "first_page": x.first_page,
            "last_page": x.last_page,
            "type": x.kind,
            "date": x.date.isoformat() if x.date else None,
            "author": x.author,
            "place": x.house.place.name,
        }
        for x in d.documents
    ]


def _background(d: Dossier) -> dict[str, Any]:
    p = d.patient
    return {
        "comorbidities": p.comorbidities if "comorbidities" in d.told else [],
        "allergies": [{"substance": a.split(" (")[0]} for a in p.allergies],
        "allergy_denied": not p.allergies and "allergy_denied" in d.told,
        "weights": [{"kg": w["kg"], "date": w["date"]} for w in d.weights],
        "tobacco": {"status": p.tobacco[0], "pack_years": p.tobacco[1]} if "tobacco" in d.told else None,
        "family_history": p.family if "family" in d.told else [],
    }


def _laboratory(d: Dossier) -> list[dict[str, Any]]:
    found = []
    for item in d.labs:
        document, result = d.by_step[item["step"]], item["result"]
        if result.tag in document.marks:
            found.append(result.key(document.file, document.page_of(result.tag)))
    return found


def build_key(d: Dossier, planted: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the whole key."""
    p = d.patient
    fields = {"stage": d.stage0, "tnm": d.tnm0, "grade": d.grade, "laterality": d.side or d.course.case.get("bilateral")}
    board = d.actions.get("rcp")
    return {
        "dossier": d.name,
        "family": "C",
        "set": d.kind,
        "patient": {
            "birth_name": p.birth_name,
            "used_name": p.used_name,
            "first_names": p.first_names,
            "sex": p.sex,
            "birth_date": p.birth_date.isoformat(),
            "ipp": p.ipp,
        },
        "documents": _documents(d),
        "tumours": [tumour(d), *d.actions.get("other_tumours", [])],
        "performance_status": d.status,
        **_background(d),
        "laboratory": _laboratory(d),
        "planted": planted,
        "last_status": {"text": last_status(d), "date": d.course.dates["final"].isoformat()},
        "unknown": [name for name, known in fields.items() if not known],
        "key_items": key_items(d),
        "rcp": {**board, "history": p.comorbidities, "comorbidities": p.comorbidities} if board else None,
    }
