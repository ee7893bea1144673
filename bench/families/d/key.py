"""Writes the exact key of a dossier from its truth and from the pages where things were printed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from .output import Place
from .plant import Plant
from .say import Doc
from .truth import SITE_FR, Case, Line

RANK = {"pathology": 0, "molecular": 1, "surgery": 2, "imaging": 3, "rcp": 4, "laboratory": 5}
Places = list[list[tuple[str, Place]]]


def span(d: date) -> dict[str, str]:
    """Return a day as an interval."""
    return {"start": d.isoformat(), "end": d.isoformat()}


def period(d: date, month_only: bool) -> dict[str, str]:
    """Return a day, or the whole month when only the month is written."""
    if not month_only:
        return span(d)
    after = date(d.year + d.month // 12, d.month % 12 + 1, 1)
    return {"start": d.replace(day=1).isoformat(), "end": (after - timedelta(days=1)).isoformat()}


def resolve(p: Plant, docs: list[Doc], places: Places) -> list[list[Any]]:
    """Find the page of the wrong words and one that contradicts them."""
    wrong = [(i, pl) for i, marks in enumerate(places) for t, pl in marks if t == p.tag]
    assert wrong, f"{p.rule}: wrong words not printed"
    home, first = wrong[0]
    found = []
    for tag in p.against:
        name, same = (tag.split(":", 1)[1], True) if tag.startswith("@same:") else (tag, tag == "docdate")
        for i, marks in enumerate(places):
            if same and i != home:
                continue
            if p.before and docs[i].at > p.before:
                continue
            found += [(i == home and not same, RANK.get(docs[i].kind, 9), i, pl) for t, pl in marks if t == name]
    assert found, f"{p.rule}: nothing contradicts {p.fact}"
    return [list(first), list(min(found)[3])]


def _staging(c: Case, tags: set[str]) -> dict[str, Any]:
    names = ("prefix", "T", "N", "M", "nodes")
    tnm = [
        {**{k: t[k] for k in names}, "edition": 8 if t["prefix"] in {"p", "yp"} else None, "date": t["date"].isoformat()}
        for i, t in enumerate(c.tnm)
        if f"fact:tnm:{i}" in tags
    ]
    stage = {"system": c.spec["stage"] or "UICC", "value": c.stage, "stated": "fact:stage" in tags} if c.stage else None
    grade = {"system": c.spec["grade"][0], "value": c.grade} if c.grade and "fact:grade" in tags else None
    return {"grade": grade, "tnm": tnm, "stage": stage}


def _marker(b: list[str], at: date) -> dict[str, Any]:
    number = float(b[2]) if b[2] else None
    return {
        "marker": b[0],
        "result": b[1] or None,
        "number": number,
        "unit": b[3] or None,
        "alteration": b[4] or None,
        "date": at.isoformat(),
    }


def _radiotherapy(r: dict[str, Any]) -> dict[str, Any]:
    return {
        "site": r["site"],
        "dose_gy": r["gy"],
        "fractions": r["fx"],
        "start": r["start"].isoformat(),
        "end": r["end"].isoformat(),
    }


def _tumour(c: Case, tags: set[str]) -> dict[str, Any]:
    seen = [r for i, r in enumerate(c.responses) if f"fact:resp:{i}" in tags]
    tox = [t for i, t in enumerate(c.tox) if f"fact:tox:{i}" in tags]
    side = c.side or ("midline" if c.kind in {"prostate", "rectum", "cervix", "endometrium", "bladder", "pancreas"} else None)
    return {
        "id": "T1",
        "diagnosis_date": span(c.dx),
        "topography": c.topo[0],
        "laterality": side,
        "morphology": c.morph[0],
        **_staging(c, tags),
        "biomarkers": [_marker(b, c.dx) for b in c.profile["bios"] if f"fact:bio:{b[0]}" in tags],
        "metastases": [{"site": s, "date": span(d)} for s, d in c.mets],
        "surgeries": [{"procedure": n, "date": d.isoformat()} for n, d in c.surgeries],
        "radiotherapies": [_radiotherapy(r) for r in c.rts],
        "lines": [_line(c, i) for i in range(len(c.lines))],
        "responses": [{"category": r[0], "date": r[1].isoformat()} for r in seen],
        "progressions": [{"date": span(r[1]), "sites": r[2]} for r in seen if r[0] == "PD"],
        "toxicities": [{"term": t[0], "grade": t[1], "drug": t[2], "date": t[3].isoformat()} for t in tox],
    }


def _line(c: Case, i: int) -> dict[str, Any]:
    ln = c.lines[i]
    meta = [x.number for x in c.lines if x.setting == "metastatic"]
    setting = {"première ligne": "first_line", "rattrapage": "salvage"}.get(ln.setting, ln.setting)
    return {
        "number": ln.number,
        "protocol": ln.proto,
        "drugs": ln.inns(),
        "start": period(ln.start, ln.month_only),
        "stop": period(ln.stop, ln.month_only) if ln.stop else None,
        "stop_reason": ln.reason,
        "setting": setting,
        "metastatic_line": meta.index(ln.number) + 1 if ln.number in meta else None,
    }


REASONS = {
    "completed": "programme complet",
    "progression": "arrêt pour progression",
    "toxicity": "arrêt pour toxicité",
    "patient_choice": "arrêt à la demande du patient",
    None: "en cours",
}


def key_items(c: Case) -> list[str]:
    """Return the sentences that a synthesis must not omit."""
    out = [f"Diagnostic : {c.morph[1]}, {c.spec['name']}, {c.dx:%d/%m/%Y}."]
    if c.tnm:
        t = c.tnm[0]
        out.append(
            f"TNM initial : {t['prefix']}T{t['T']} N{t['N']} M{t['M']}." if t["M"] else f"TNM : {t['prefix']}T{t['T']} N{t['N']}."
        )
    if c.stage:
        out.append(f"Stade {c.stage}.")
    out.append("Biomarqueurs : " + ", ".join(b[5] for b in c.profile["bios"]) + ".")
    out += [f"{n} le {d:%d/%m/%Y}." for n, d in c.surgeries]
    out += [f"Radiothérapie {r['site']} {r['gy']:g} Gy en {r['fx']} fractions." for r in c.rts]
    out += [f"{ln.proto} ({', '.join(ln.inns())}) {_when(ln)} : {REASONS[ln.reason]}." for ln in c.lines]
    out += [
        f"Progression le {r[1]:%d/%m/%Y}{' : ' + ', '.join(SITE_FR[s] for s in r[2]) if r[2] else ''}."
        for r in c.responses
        if r[0] == "PD"
    ]
    out.append(f"Allergie : {c.allergy}." if c.allergy else "Pas d'allergie connue.")
    out.append(f"Dernier état : {c.status} ({c.end:%d/%m/%Y}).")
    return out


def _when(ln: Line) -> str:
    shape = "%m/%Y" if ln.month_only else "%d/%m/%Y"
    return f"du {ln.start.strftime(shape)}" + (f" au {ln.stop.strftime(shape)}" if ln.stop else "")


def _rcp(c: Case, docs: list[Doc]) -> dict[str, Any] | None:
    sheets = [d for d in docs if "rcp" in d.tags]
    if not sheets:
        return None
    last = sheets[-1]
    relapse = "progression" in last.tags["rcp"]
    return {
        "motif": last.tags["rcp"],
        "screening": None,
        "initial_or_relapse": "rechute" if relapse else "initiale",
        "progression": "distance" if relapse and any(m for m in c.mets) else None,
        "history": [n for n, d in c.surgeries if d < last.at] + [ln.proto for ln in c.lines if ln.start < last.at],
        "comorbidities": c.comorb,
        "question": last.tags["rcp"],
    }


def lab_entries(docs: list[Doc], places: Places) -> list[dict[str, Any]]:
    """Give every printed laboratory value its file and page."""
    out = []
    for d, marks in zip(docs, places, strict=True):
        where = {t: pl for t, pl in marks if t.startswith("lab:")}
        for i, lab in enumerate(d.labs):
            if f"lab:{i}" in where:
                out.append({**lab, "file": where[f"lab:{i}"][0], "page": where[f"lab:{i}"][1]})
    return out


Spans = list[tuple[str, int, int]]


def common(c: Case, docs: list[Doc], spans: Spans) -> dict[str, Any]:
    """Return what every key holds: the patient and the documents."""
    p = c.patient
    who = {
        "birth_name": p.birth_name,
        "used_name": p.used_name,
        "first_names": p.first,
        "sex": p.sex,
        "birth_date": p.birth.isoformat(),
        "ipp": p.ipp,
    }
    papers = [
        {
            "file": f,
            "first_page": a,
            "last_page": b,
            "type": d.kind,
            "date": d.at.isoformat(),
            "author": d.author,
            "place": d.hospital.name,
        }
        for d, (f, a, b) in zip(docs, spans, strict=True)
    ]
    return {"dossier": c.ident, "family": "D", "set": c.ident.split("-")[0], "patient": who, "documents": papers}


def build_key(
    c: Case, docs: list[Doc], spans: Spans, places: Places, plants: list[Plant], second: list[dict[str, Any]]
) -> dict[str, Any]:
    """Build the whole key."""
    tags = {t for marks in places for t, _ in marks}
    absent = [("stage", not c.stage), ("tnm", not c.tnm), ("grade", not c.grade), ("laterality", c.side is None)]
    return {
        **common(c, docs, spans),
        "tumours": [_tumour(c, tags), *second],
        "performance_status": [{"value": d.tags["ps"], "date": d.at.isoformat()} for d in docs if "ps" in d.tags],
        "comorbidities": c.comorb,
        "allergies": [{"substance": c.allergy}] if c.allergy else [],
        "allergy_denied": c.allergy_denied,
        "weights": [{"kg": d.tags["weight"], "date": d.at.isoformat()} for d in docs if "weight" in d.tags],
        "tobacco": {"status": c.tobacco[0], "pack_years": c.tobacco[1]} if c.tobacco and c.kind != "wilms" else None,
        "family_history": c.family if any(d.tags.get("family") for d in docs) else [],
        "laboratory": lab_entries(docs, places),
        "planted": [
            {"rule": x.rule, "text": x.text, "fact": x.fact, "pages": resolve(x, docs, places), "severity": x.severity}
            for x in plants
        ],
        "last_status": {"text": c.status, "date": c.end.isoformat()},
        "unknown": [n for n, missing in absent if missing],
        "key_items": key_items(c),
        "rcp": _rcp(c, docs),
    }
