"""The exact key of a dossier, from the facts and the anchors."""
from __future__ import annotations

from typing import Any

from .case import Case
from .docbase import Network, Slot
from .phrases import METFR
from .plant import Plant
from .util import fdate, interval, num

SYS_DONE = {"completed": "terminé", "progression": "arrêté pour progression", "toxicity": "arrêté pour toxicité", "patient_choice": "arrêté à la demande du patient", None: "en cours", "death": "arrêté au décès", "other": "arrêté"}


def _stage_value(c: Case) -> dict[str, Any] | None:
    st = c.tnm[3]
    if not st or "stage" in c.omit:
        return None
    return {"system": c.spec.stage_system, "value": st, "stated": True}


def _docs(slots: list[Slot]) -> list[dict[str, Any]]:
    return [{"file": s.file, "first_page": s.first, "last_page": s.last, "type": s.type, "date": s.date.isoformat(), "author": s.author or None, "place": s.hosp.name if s.hosp else None, "scanned": s.scan, "style": s.style.name if s.style else None} for s in slots]


def _tnm_list(c: Case) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    t, n, m, _ = c.tnm
    rcp = c.ev("rcp")
    if t is not None and "tnm" not in c.omit:
        out.append({"prefix": "c", "T": t, "N": n, "M": m, "edition": 8, "nodes": None, "date": rcp.date.isoformat() if rcp else None})
    if c.ptnm:
        pre, t, n, m, _, pos, ex, d = c.ptnm
        out.append({"prefix": pre, "T": t, "N": n, "M": m, "edition": 8, "nodes": {"positive": pos, "examined": ex} if ex else None, "date": d.isoformat()})
    return out


def _grade(c: Case) -> dict[str, str] | None:
    if not c.grade:
        return None
    g = c.grade
    for s in ("SBR", "Gleason", "ISUP", "FNCLCC"):
        if g.startswith(s):
            return {"system": s, "value": g[len(s):].strip()}
    return {"system": c.spec.grade_system or "", "value": g}


def _tumour(c: Case) -> dict[str, Any]:
    bx = c.ev("biopsy")
    assert bx
    laterality = c.side
    rows: list[dict[str, Any]] = []
    toxs: list[dict[str, Any]] = []
    for ln in c.lines:
        nm = ln.proto.names[0] if ln.proto.names else None
        rows.append({"number": ln.number, "protocol": nm, "protocol_names": list(ln.proto.names), "drugs": [d for d, _, _ in ln.proto.drugs], "start": interval(ln.start, ln.start_prec), "stop": interval(ln.stop, ln.stop_prec) if ln.stop else None,
                     "stop_reason": ln.reason if ln.stop else None, "setting": ln.setting, "metastatic_line": sum(x.setting == "metastatic" and x.number <= ln.number for x in c.lines) if ln.setting == "metastatic" else None, "cycles": ln.cycles or None})
        toxs += [{"term": t, "grade": g, "drug": d, "date": x.isoformat()} for t, g, d, x in ln.tox]
    return {
        "id": "T1", "diagnosis_date": interval(bx.date, bx.prec), "topography": c.site[0], "laterality": laterality, "morphology": c.morph[0], "grade": _grade(c), "tnm": _tnm_list(c), "stage": _stage_value(c),
        "biomarkers": [{"marker": b.marker, "result": b.result, "number": b.number, "unit": b.unit, "alteration": b.alteration, "date": bx.date.isoformat()} for b in c.bms],
        "metastases": [{"site": s, "date": interval(d, p)} for s, d, p in c.mets],
        "surgeries": [{"procedure": e.data["proc"], "date": e.date.isoformat()} for e in c.evs if e.kind == "surgery"],
        "radiotherapies": [{"site": c.rt[0], "dose_gy": c.rt[1], "fractions": c.rt[2], "start": c.rt[3].isoformat(), "end": c.rt[4].isoformat()}] if c.rt else [],
        "lines": rows, "responses": [{"category": e.data["cat"], "date": e.date.isoformat()} for e in c.evs if e.kind == "response"],
        "progressions": [{"date": interval(e.date, "d"), "sites": ["biochemical" if x == "biochimique" else x for x in e.data["sites"]]} for e in c.evs if e.kind == "progression"], "toxicities": toxs,
    }


def _second(c: Case) -> list[dict[str, Any]]:
    if not c.second:
        return []
    s = c.second
    return [{"id": "T2", "diagnosis_date": {"start": f"{s['year']}-01-01", "end": f"{s['year']}-12-31"}, "topography": s["topography"], "laterality": s["laterality"], "morphology": s["morphology"], "grade": None, "tnm": [], "stage": None, "biomarkers": [],
             "metastases": [], "surgeries": [], "radiotherapies": [], "lines": [], "responses": [], "progressions": [], "toxicities": [], "history_only": True}]


def _key_items(c: Case) -> list[str]:
    bx = c.ev("biopsy")
    assert bx
    site = c.site[1].format(gm={"left": "gauche", "right": "droit", None: ""}[c.side], gf={"left": "gauche", "right": "droite", None: ""}[c.side])
    out = [f"{c.morph[1][0]} ({site}), diagnostic {'en ' + bx.date.strftime('%m/%Y') if bx.prec == 'm' else 'le ' + fdate(bx.date, 'slash')}"]
    if c.tnm[0] and "tnm" not in c.omit:
        out.append(f"cT{c.tnm[0]} N{c.tnm[1]} M{c.tnm[2]}")
    if c.tnm[3] and "stage" not in c.omit:
        out.append(f"stade {c.tnm[3]} ({c.spec.stage_system})")
    out += [b.texts[0] for b in c.bms]
    if c.ptnm:
        out.append(f"{c.ptnm[0]}T{c.ptnm[1]} N{c.ptnm[2]} sur pièce opératoire")
    for e in c.evs:
        if e.kind == "surgery":
            out.append(f"chirurgie le {fdate(e.date, 'slash')} : {e.data['proc']}")
        elif e.kind == "progression":
            out.append(f"progression le {fdate(e.date, 'slash')} : " + ", ".join(METFR[s] for s in e.data["sites"]))
    if c.rt:
        out.append(f"radiothérapie {num(c.rt[1])} Gy en {c.rt[2]} fractions ({c.rt[0]})")
    for ln in c.lines:
        out.append(f"L{ln.number} {' + '.join(d for d, _, _ in ln.proto.drugs)} : début {fdate(ln.start, 'slash')}, {SYS_DONE[ln.reason if ln.stop else None]}")
    out += [f"allergie : {a[1]}" for a in c.allergies]
    out.append("état aux dernières nouvelles : " + c.status_text)
    return out


def _rcp(c: Case, slots: list[Slot]) -> dict[str, Any] | None:
    rs = [s for s in slots if s.kind == "rcp"]
    if not rs:
        return None
    s = rs[-1]
    late = s.data["when"] == "rechute"
    prog = None
    if late:
        ev = [e for e in c.evs if e.kind == "progression" and e.date <= s.date]
        sites = ev[-1].data["sites"] if ev else []
        prog = "locale" if sites == ["biochimique"] else "regionale" if sites == ["lymph_node"] and not ev[-1].data["new"] else "distance"
    ref = next((x for x in slots if x.kind == "referral"), None)
    return {"motif": s.data["motif"], "screening": c.screening if s.data["when"] == "initiale" else None, "initial_or_relapse": "rechute" if late else "initiale", "progression": prog,
            "history": [e.data["proc"] for e in c.evs if e.kind == "surgery" and e.date <= s.date] + [" + ".join(d for d, _, _ in ln.proto.drugs) for ln in c.lines if ln.start <= s.date],
            "comorbidities": [x[0] for x in c.comorb], "question": ref.data["question"] if ref else s.data["motif"], "date": s.date.isoformat()}


def resolve(p: Plant, slots: list[Slot]) -> dict[str, Any] | None:
    """Pages of a planted inconsistency; None when it did not reach the paper."""
    a = p.slot.anchors.get(p.tag)
    if a is None:
        return None
    pages: list[list[Any]] = [[p.slot.file, a]]
    tags = p.ref_tag.split("|")

    def where(s: Slot) -> int | None:
        for t in tags:
            for k, v in s.anchors.items():
                if k == t or (t == "prog" and k.startswith("prog")):
                    return v
        return None
    if p.ref is not None:
        w = where(p.ref)
        if w is not None:
            pages.append([p.ref.file, w])
    else:
        for kind in p.ref_kinds:
            hit = next((s for s in slots if s.kind == kind and s is not p.slot and where(s) is not None), None)
            if hit:
                pages.append([hit.file, where(hit)])
                break
    if len(pages) < 2:
        return None
    return {"rule": p.rule, "text": p.text, "pages": pages, "severity": p.severity}


def make_key(c: Case, slots: list[Slot], plants: list[Plant], set_name: str, traps: list[str]) -> dict[str, Any]:
    """The whole key."""
    by_date: dict[str, Any] = {}
    ps: dict[str, Any] = {}
    for s in slots:
        if "weight" in s.anchors:
            by_date[s.date.isoformat()] = c.weight_at(s.date)
        if "ps" in s.anchors:
            v = c.ps[0][0]
            for n, d in c.ps:
                if d <= s.date:
                    v = n
            ps[s.date.isoformat()] = v
    labs = []
    for s in slots:
        for e in s.labs:
            pg = s.anchors.get(e.get("anchor") or "lab:" + e["id"])
            x = {k: v for k, v in e.items() if k not in ("id", "text", "anchor")}
            x.update(file=s.file, page=pg)
            labs.append(x)
    bx = c.ev("biopsy")
    assert bx
    unknown = []
    if c.tnm[3] is None or "stage" in c.omit:
        unknown.append("stage")
    if c.tnm[0] is None or "tnm" in c.omit:
        unknown.append("tnm")
    if bx.prec != "d":
        unknown.append("diagnosis_day")
    if c.tobacco is None:
        unknown.append("tobacco")
    if not c.family and not c.no_family:
        unknown.append("family_history")
    if not c.allergies and not c.allergy_denied:
        unknown.append("allergies")
    if c.spec.key == "cup":
        unknown.append("primary_site")
    last = c.evs[-1]
    seen = {a.rstrip("!") for s in slots for a in s.anchors}
    tum = _tumour(c)
    if tum["stage"] and "stage" not in {a for s in slots for a in s.anchors}:
        tum["stage"]["stated"] = False
        unknown.append("stated_stage")
    if "tnm" not in seen:
        tum["tnm"] = [x for x in tum["tnm"] if x["prefix"] != "c"]
    tum["biomarkers"] = [x for x in tum["biomarkers"] if f"bm:{x['marker']}" in seen]
    if "grade" not in seen:
        tum["grade"] = None
    return {
        "dossier": c.id, "family": "B", "set": set_name, "cancer": c.spec.key,
        "patient": {"birth_name": c.names[0], "used_name": c.names[1], "first_names": c.names[2], "sex": c.sex, "birth_date": c.birth.isoformat(), "ipp": c.ipp},
        "documents": _docs(slots), "tumours": [tum] + _second(c), "performance_status": [{"value": v, "date": d} for d, v in sorted(ps.items())],
        "comorbidities": sorted({x[0] for x in c.comorb}), "allergies": [{"substance": a[0]} for a in c.allergies], "allergy_denied": c.allergy_denied,
        "weights": [{"kg": v, "date": d} for d, v in sorted(by_date.items())], "tobacco": {"status": c.tobacco[0], "pack_years": c.tobacco[1]} if c.tobacco else None,
        "family_history": [k for k, _ in c.family], "laboratory": labs, "planted": [x for x in (resolve(p, slots) for p in plants) if x],
        "last_status": {"text": c.status_text, "date": last.date.isoformat()}, "unknown": unknown, "key_items": _key_items(c), "rcp": _rcp(c, slots), "traps": traps,
    }


def net_of(net: Network, s: Slot) -> tuple[Any, str]:
    """Hospital and style key of a slot."""
    return {"letter": (net.onco, "onco"), "referral": (net.onco, "second"), "stay": (net.onco, "stay"), "rcp": (net.onco, "rcp"), "imaging": (net.imaging, "imaging"), "pathology": (net.path, "path"), "molecular": (net.path, "molecular"),
            "surgery": (net.surg, "surg"), "radiotherapy": (net.rt, "rt"), "chemo": (net.onco, "chemo"), "lab": (net.lab, "lab"), "ordonnance": (net.onco, "ordo"), "nursing": (net.onco, "nursing"), "other": (net.onco, "other")}[s.kind]
