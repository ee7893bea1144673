"""Plans of care: surgery first, neoadjuvant, concomitant, metastatic from the start."""

from __future__ import annotations

import random
from datetime import date, timedelta

from .truth import SIZES, Case, add_line, metastatic, start_case


def _tnm(c: Case, prefix: str, t: str, n: str, m: str | None, at: date) -> None:
    c.tnm.append({"prefix": prefix, "T": t or None, "N": n or None, "M": m, "date": at, "nodes": None})


def early(c: Case) -> None:
    """Set the stage of a localised disease."""
    choices = c.spec["early"]
    if c.kind == "lung":
        choices = [x for x in choices if x[2].startswith("III") == (c.course == "conc")]
    t, n, stage = c.rng.choice(choices)
    c.stage = stage
    if t:
        _tnm(c, "p" if c.kind == "melanoma" else "c", t, n, "0", c.dx)
    _size(c, t)


def _size(c: Case, t: str) -> None:
    low, high = SIZES.get(c.kind, {}).get(t, (32, 46))
    c.mm = c.rng.randint(low, high)


def advanced(c: Case) -> None:
    """Set the stage of a disease that is metastatic from the start."""
    t, n, m, stage = c.rng.choice(c.spec["meta"])
    c.stage, c.meta0 = stage, True
    _size(c, t)
    if not t:
        c.meta0 = c.kind == "cup"
        if c.meta0:
            c.mets = [("liver", c.dx)]
        return
    _tnm(c, "c", t, n, m, c.dx)
    count = 2 if c.kind == "lung" else 1
    sites = (
        c.spec["mets"][:1]
        if c.kind == "ovary"
        else c.rng.sample([s for s in c.spec["mets"] if s != "ovary"], min(count, len(c.spec["mets"])))
    )
    if c.kind == "ovary":
        sites = ["liver"]
    if c.kind == "colon" and m == "1a":
        sites = ["liver"]
    if c.kind == "endometrium":
        sites = ["lung"]
    if c.kind == "prostate":
        sites = ["bone"]
    c.mets = [(s, c.dx + timedelta(days=9)) for s in sites]


def _radiotherapy(c: Case, start: date) -> date:
    site, gy, fx = c.spec["rt"]
    end = start + timedelta(days=round((fx - 1) * 7 / 5))
    c.rts.append({"site": site, "gy": gy, "fx": fx, "start": start, "end": end})
    return end


def _operate(c: Case, at: date, prefix: str) -> None:
    c.surgeries.append((c.rng.choice(c.spec["op"]), at))
    if not c.tnm:
        return
    t, n = (c.tnm[0]["T"], c.tnm[0]["N"]) if prefix == "p" else c.rng.choice(c.spec["yp"])
    examined = c.rng.randint(13, 24)
    if c.kind in {"melanoma", "endometrium"}:
        examined = 2 if c.kind == "melanoma" else 4
    positive = 0 if n == "0" else {"1": 1, "1a": 1, "1b": 2, "1c": 1, "2": 5, "2a": 5, "2b": 8, "2c": 3}.get(n, 2)
    if c.kind in {"melanoma", "lung", "bladder", "endometrium"}:
        positive = 0 if n == "0" else 1
    if prefix == "p" and c.kind == "bladder" and n == "1":
        positive = 1
    show_nodes = c.kind not in {"cervix", "sarcoma", "wilms", "kidney"} and n != "3"
    _tnm(c, prefix, t, n, None, at)
    c.tnm[-1]["nodes"] = {"positive": positive, "examined": examined} if show_nodes else None


def _adjuvant(c: Case, at: date, keys: list[str]) -> date:
    key = c.rng.choice(keys)
    reason = "toxicity" if c.rng.random() < 0.2 else "completed"
    cycles = {7: 7, 14: 8, 21: 6, 28: 6, 84: 4}.get(_cycle(key), 4)
    line = add_line(c, key, "adjuvant", at, cycles - (2 if reason == "toxicity" else 0), reason)
    return line.stop or at


def _cycle(key: str) -> int:
    from .truth import REGIMENS

    return int(REGIMENS[key]["c"])


def _concomitant(c: Case) -> date:
    start = c.dx + timedelta(days=c.rng.randint(33, 44))
    key = c.profile["conc"][0]
    end = _radiotherapy(c, start)
    cycle = _cycle(key)
    cycles = max(2, (end - start).days // cycle + 1)
    if key == "leupro":
        cycles = 6
    line = add_line(c, key, "concomitant", start, cycles, "completed")
    if key == "cap50":
        line.stop = end
    if c.kind == "rectum":
        op = end + timedelta(days=58)
        _operate(c, op, "yp")
        return _adjuvant(c, op + timedelta(days=42), c.profile["adj"])
    at = max(end, line.stop or end)
    if c.kind != "prostate":
        c.responses.append(("CR", end + timedelta(days=88), []))
    if c.kind == "lung":
        c.responses[-1] = ("PR", end + timedelta(days=25), [])
        add_line(c, "durva", "consolidation", end + timedelta(days=32), 12, "completed")
        at = c.lines[-1].stop or at
    return at


def _neo_or_surgery(c: Case, course: str) -> date:
    at = c.dx + timedelta(days=c.rng.randint(26, 40))
    if course == "neo":
        key = c.profile["neo"][0]
        cycles = 4 if _cycle(key) >= 21 else 6
        line = add_line(c, key, "neoadjuvant", at, cycles, "completed")
        stop = line.stop or at
        c.responses.append(("PR", stop + timedelta(days=11), []))
        at = stop + timedelta(days=c.rng.randint(31, 42))
        _operate(c, at, "yp")
    else:
        _operate(c, at, "p")
    at += timedelta(days=c.rng.randint(33, 45))
    keys = c.profile.get("adj", [])
    if keys and not (c.stage in {"I", "IA", "IB"} and c.kind in {"lung", "breast", "kidney", "colon"}):
        at = _adjuvant(c, at, keys[-1:] if course == "neo" else keys)
    if c.kind in {"breast", "sarcoma", "endometrium"}:
        at = _radiotherapy(c, at + timedelta(days=24))
    return at


def build(ident: str, kind: str, rng: random.Random, depth: int, want_meta: bool) -> Case:
    """Draw a whole course; want_meta asks for metastases at some date."""
    c = start_case(ident, kind, rng)
    prof, spec = c.profile, c.spec
    options = []
    if spec["early"] and kind != "lymphoma":
        options += ["neo"] * (2 if prof.get("neo") and spec["op"] else 0) + ["conc"] * (3 if prof.get("conc") else 0)
        options += ["surgery"] * (2 if spec["op"] and prof.get("adj") is not None and kind != "rectum" else 0)
    if spec["meta"] or kind == "lymphoma":
        options += ["meta"] * 2
    c.course = rng.choice(options)
    if kind == "lymphoma":
        early(c)
        metastatic(c, c.dx + timedelta(days=rng.randint(16, 28)), min(depth, 2))
        return _finish(c)
    if c.course == "meta":
        advanced(c)
        metastatic(c, c.dx + timedelta(days=rng.randint(24, 38)), depth)
        return _finish(c)
    early(c)
    at = _concomitant(c) if c.course == "conc" else _neo_or_surgery(c, c.course)
    c.end = at + timedelta(days=rng.randint(150, 260))
    c.status = "rémission clinique et radiologique, surveillance"
    if spec["meta"] and prof["meta"] and (want_meta or rng.random() < 0.4):
        c.relapse = at + timedelta(days=rng.randint(210, 520))
        pool = [s for s in spec["mets"] if s != "ovary" or c.patient.sex == "F"]
        sites = rng.sample(pool, min(len(pool), rng.choice([1, 1, 2])))
        c.mets += [(s, c.relapse) for s in sites]
        c.responses.append(("PD", c.relapse, sites))
        metastatic(c, c.relapse + timedelta(days=rng.randint(18, 31)), max(1, depth - 1))
    return _finish(c)


def _finish(c: Case) -> Case:
    for ln in c.lines[:1]:
        ln.month_only = ln.stop is not None and ln.setting in {"adjuvant", "neoadjuvant"} and c.rng.random() < 0.25
    c.responses.sort(key=lambda r: r[1])
    last = max([c.end] + [ln.stop for ln in c.lines if ln.stop] + [r[1] for r in c.responses])
    c.end = last + timedelta(days=c.rng.randint(9, 21))
    shift = max(0, (c.end - date(2026, 5, 30)).days)
    assert shift == 0, f"{c.ident} ends in the future"
    return c
