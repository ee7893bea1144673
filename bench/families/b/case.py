"""The medical course of one invented patient: facts and dated events, before any text."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from . import people
from .bio import Bm
from .cancers_a import SPECS_A
from .cancers_b import SPECS_B
from .cancers_c import SPECS_C
from .protocols import PROTOCOLS, Protocol
from .spec import SIZE_MM, Spec, course_token
from .util import Rng, bsa, workday

SPECS: dict[str, Spec] = {s.key: s for s in SPECS_A + SPECS_B + SPECS_C}


@dataclass
class Line:
    """One systemic treatment line."""
    number: int
    proto: Protocol
    setting: str
    start: date
    start_prec: str = "d"
    stop: date | None = None
    stop_prec: str = "d"
    reason: str | None = None
    cycles: int = 0
    resp: tuple[str, date] | None = None
    tox: list[tuple[str, int | None, str | None, date]] = field(default_factory=list)
    reduced: tuple[str, int, str] | None = None  # drug, per cent kept, French reason


@dataclass
class Ev:
    """One dated event of the course."""
    kind: str
    date: date
    data: dict[str, Any] = field(default_factory=dict)
    prec: str = "d"


@dataclass
class Case:
    """All facts of one dossier."""
    id: str
    spec: Spec
    sex: str
    birth: date
    names: tuple[str, str, list[str]]
    ipp: str
    path: str
    side: str | None
    site: tuple[str, str, str]
    morph: tuple[str, list[str], list[str]]
    grade: str | None
    tnm: tuple[str | None, str | None, str | None, str | None]
    bms: list[Bm]
    height: int
    weights: list[tuple[int | float, date]]
    mm: int
    evs: list[Ev] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    mets: list[tuple[str, date, str]] = field(default_factory=list)  # site, date, precision
    ptnm: tuple[str, str | None, str | None, str | None, str | None, int | None, int | None, date] | None = None  # prefix,T,N,M,stage,pos,examined,date
    rt: tuple[str, float, int, date, date] | None = None
    comorb: list[tuple[str, str, str]] = field(default_factory=list)
    surg_hist: list[str] = field(default_factory=list)
    allergies: list[tuple[str, str, str]] = field(default_factory=list)
    allergy_denied: bool = False
    tobacco: tuple[str, int | None, int | None] | None = None
    family: list[tuple[str, str]] = field(default_factory=list)
    no_family: bool = False
    ps: list[tuple[int, date]] = field(default_factory=list)
    status: str = ""
    status_text: str = ""
    job: str = ""
    social: str = ""
    creat: int = 72
    screening: bool | None = None
    omit: set[str] = field(default_factory=set)  # facts that stay out of the dossier
    extra_history: list[str] = field(default_factory=list)  # sentences of the clean set's temptations
    second: dict[str, Any] | None = None  # second primary
    bilateral: dict[str, Any] | None = None

    def ev(self, kind: str) -> Ev | None:
        """First event of a kind."""
        return next((e for e in self.evs if e.kind == kind), None)

    def weight_at(self, d: date) -> float:
        """Weight known at a date."""
        w = self.weights[0][0]
        for kg, dd in self.weights:
            if dd <= d:
                w = kg
        return w

    def bsa_at(self, d: date) -> float:
        """Body surface at a date."""
        return bsa(self.weight_at(d), self.height)

    def mets_at(self, d: date) -> list[str]:
        """Metastatic sites known at a date."""
        return [m for m, dd, _ in self.mets if dd <= d]


def _line(case: Case, rng: Rng, kind: str, keys: str, cur: date, last: bool, first_of_path: bool) -> date:
    proto = PROTOCOLS[rng.pick(keys.split("|"))]
    setting = {"neo": "neoadjuvant", "adj": "adjuvant", "adjx": "adjuvant", "crt": "concomitant", "maint": "maintenance", "endo": "adjuvant", "line": "metastatic", "line1": "first_line", "bcg": "adjuvant"}[kind]
    ln = Line(len(case.lines) + 1, proto, setting, workday(cur))
    curative = setting in ("neoadjuvant", "adjuvant", "concomitant", "first_line")
    if curative and kind != "endo":
        full = min(proto.cycles, 12 if proto.cycle > 7 else proto.cycles)
        ln.cycles = full
        ln.reason = "completed"
        if rng.chance(0.18) and full > 2 and kind not in ("neo", "bcg"):
            ln.cycles = max(1, full - rng.randint(1, max(1, full // 2)))
            ln.reason = rng.weighted([(3, "toxicity"), (1, "patient_choice")])
        ln.stop = ln.start + timedelta(days=proto.cycle * (ln.cycles - 1) + (0 if not proto.oral else proto.cycle))
    elif kind == "endo":
        ln.cycles = 0
        ln.stop = None
        ln.reason = None
    else:
        ln.cycles = rng.randint(4, max(5, min(proto.cycles + 6, 18))) if proto.cycle < 40 else rng.randint(3, 6)
        if last and case.status != "décès":
            ln.stop, ln.reason = None, None
            ln.cycles = rng.randint(2, 6)
        else:
            ln.stop = ln.start + timedelta(days=proto.cycle * ln.cycles)
            ln.reason = rng.weighted([(7, "progression"), (2, "toxicity"), (0.7, "patient_choice")])
    if kind == "endo":
        case.lines.append(ln)
        return cur + timedelta(days=21)
    if rng.chance(0.75):
        term, drug = rng.pick(proto.tox)
        g = rng.pick([1, 2, 2, 3]) if ln.reason != "toxicity" else 3
        ln.tox.append((term, g, drug or None, ln.start + timedelta(days=min(proto.cycle * max(1, ln.cycles // 2), 70))))
    elif ln.reason == "toxicity":
        term, drug = rng.pick(proto.tox)
        ln.tox.append((term, 3, drug or None, ln.start + timedelta(days=20)))
    if ln.tox and ln.tox[0][1] and ln.tox[0][1] >= 2 and ln.tox[0][2] and rng.chance(0.5) and any(d == ln.tox[0][2] and u.startswith("mg/m2") for d, _, u in proto.drugs) and ln.cycles > 2:
        t = ln.tox[0]
        ln.reduced = (str(t[2]), rng.pick([75, 80]), f"{t[0]} de grade {t[1]}")
    case.lines.append(ln)
    case.evs.append(Ev("line_start", ln.start, {"line": ln}))
    if setting in ("neoadjuvant", "first_line", "metastatic") or (setting == "concomitant"):
        days = min(proto.cycle * ln.cycles, rng.randint(55, 90))
        when = workday(ln.start + timedelta(days=days))
        if setting in ("neoadjuvant", "first_line", "concomitant") and ln.stop:
            when = workday(ln.stop + timedelta(days=rng.randint(14, 40)))
        cat = rng.weighted([(5, "PR"), (3, "SD"), (1, "CR")]) if setting != "first_line" else rng.weighted([(5, "CR"), (2, "PR")])
        if setting == "metastatic" and ln.reason == "progression" and ln.cycles * proto.cycle < 100:
            cat = "SD"
        ln.resp = (cat, when)
        case.evs.append(Ev("response", when, {"line": ln, "cat": cat}))
    if ln.stop:
        stop = ln.stop
        if ln.reason == "progression":
            pd = workday(max(stop, (ln.resp[1] if ln.resp else stop) + timedelta(days=21)))
            ln.stop = pd + timedelta(days=rng.randint(3, 9))
            old = case.mets_at(pd)
            new = [m for m in case.spec.mets if m not in old]
            sites = [rng.pick(old)] if old else []
            if case.spec.key in ("lymphoma", "hodgkin"):
                sites, new = ["lymph_node"], []
            if new and (rng.chance(0.5) or not sites):
                s = rng.pick(new)
                sites.append(s)
                case.mets.append((s, pd, "d"))
            case.evs.append(Ev("progression", pd, {"sites": sites, "new": [s for s in sites if s not in old]}))
        ln.stop = workday(ln.stop)
        case.evs.append(Ev("line_stop", ln.stop, {"line": ln}))
        end = max(ln.stop, ln.resp[1] if ln.resp else ln.stop)
        return end + timedelta(days=rng.randint(8, 20))
    return max(ln.start + timedelta(days=proto.cycle * ln.cycles), (ln.resp[1] if ln.resp else ln.start)) + timedelta(days=10)


def build_case(rng: Rng, cid: str, key: str, path_index: int | None = None, sex: str | None = None) -> Case:
    """Draw one coherent course for a cancer."""
    spec = SPECS[key]
    paths = spec.paths
    _, group, tokens = paths[path_index % len(paths)] if path_index is not None else rng.weighted([(p[0], p) for p in paths])
    sex = sex or ("F" if rng.chance(spec.female) else "M")
    sex = {0.0: "M", 1.0: "F"}.get(spec.female, sex)
    age = rng.randint(*spec.ages)
    base = date(2016, 1, 4)
    side = rng.pick(["left", "right"]) if spec.sided else None
    morph = rng.pick(spec.morphs)
    tnm = rng.pick(spec.tnm[group])
    if key == "prostate" and "META" in tokens:
        tnm = rng.pick(spec.tnm["meta"])
    site = rng.pick(spec.sites)
    mm = SIZE_MM.get((key, tnm[0] or ""), {"1": 16, "2": 34, "3": 58, "4": 71}.get((tnm[0] or "2")[0], 34)) + rng.randint(-3, 4)
    if key in ("melanoma", "prostate"):
        mm = rng.randint(8, 20)
    birth = date(base.year - age, rng.randint(1, 12), rng.randint(1, 28))
    case = Case(cid, spec, sex, birth, people.name_person(rng, sex, birth), str(rng.randint(10_000_000, 99_999_999)), tokens, side, site, morph, rng.pick(morph[2]) if morph[2] else None, tnm,
                spec.bio(rng, tokens, morph[0]), 0, [], mm)
    if key in ("ewing", "wilms"):
        case.height = 76 + 6 * age + rng.randint(-3, 4)
        w0: float = round(8 + 2.3 * age + (age > 10) * 6 + rng.randint(-1, 2))
    else:
        case.height = rng.randint(154, 171) if sex == "F" else rng.randint(166, 184)
        w0 = rng.randint(52, 84) if sex == "F" else rng.randint(60, 96)
    case.creat = rng.randint(52, 78) if sex == "F" else rng.randint(64, 92)
    case.creat = rng.randint(28, 50) if key in ("ewing", "wilms") else case.creat
    case.status = rng.weighted([(5, "vivant"), (1, "décès")])
    toks = [course_token(t) for t in tokens.split()]
    cur = base
    img = workday(cur)
    case.evs.append(Ev("imaging_dx", img))
    bx = workday(img + rng.days(5, 14))
    case.evs.append(Ev("biopsy", bx, {"report": workday(bx + rng.days(4, 9))}))
    rcp = workday(bx + rng.days(20, 27))
    case.evs.append(Ev("rcp", rcp, {"when": "initiale"}))
    if tnm[2] and tnm[2].startswith("1"):
        pref = spec.mets
        if key == "prostate":
            pref = ["bone"] + rng.some(["liver"], rng.randint(0, 1)) * (tnm[2] == "1c")
            case.mets = [("bone", img, "d")]
        elif (key in ("colon", "rectum") and tnm[2] == "1a") or (key == "lung" and tnm[2] == "1b"):
            case.mets = [(rng.pick(pref[:3]), img, "d")]
        elif key == "melanoma" and tnm[2] == "1b":
            case.mets = [("lung", img, "d")]
        elif key == "ovary" and tnm[2] == "1a":
            case.mets = [("pleura", img, "d")]
        elif key == "ovary":
            case.mets = [("liver", img, "d")]
        elif key == "bladder" and tnm[2] == "1a":
            case.mets = [("lymph_node", img, "d")]
        else:
            case.mets = [(m, img, "d") for m in rng.some([p for p in pref if p != "lymph_node"], rng.randint(2, 2))]
    cur = rcp + rng.days(8, 20)
    for i, (kind, proto) in enumerate(toks):
        last = i == len(toks) - 1
        if kind == "surg":
            d = workday(cur)
            neo = any(ln.setting in ("neoadjuvant", "concomitant") for ln in case.lines)
            case.evs.append(Ev("surgery", d, {"report": workday(d + rng.days(6, 12))}))
            _ptnm(case, rng, d, neo)
            cur = d + rng.days(30, 45)
        elif kind == "rt" and spec.rt:
            d = workday(cur)
            salvage = key == "prostate" and case.ptnm is not None
            where, dose, fr = ("loge prostatique", 66.0, 33) if salvage else spec.rt[:3]
            end = d + timedelta(days=int(fr / 5 * 7) - 2)
            case.rt = (where, dose, fr, d, workday(end))
            case.evs.append(Ev("rt", d, {"end": workday(end)}))
            cur = workday(end) + rng.days(20, 40)
        elif kind == "crt" and proto:
            d = workday(cur)
            if spec.rt:
                dose, fr = spec.rt[1], spec.rt[2]
                end = workday(d + timedelta(days=int(fr / 5 * 7) - 2))
                case.rt = (spec.rt[0], dose, fr, d, end)
                case.evs.append(Ev("rt", d, {"end": end, "concomitant": True}))
            cur = max(_line(case, rng, kind, proto, d, last, i == 0), (case.rt[4] if case.rt else d) + timedelta(days=30))
        elif kind == "fu":
            for _ in range(rng.randint(1, 3 if last else 2)):
                cur += rng.days(120, 210)
                case.evs.append(Ev("fu", workday(cur), {"img": rng.chance(0.6)}))
            cur += rng.days(30, 90)
        elif kind in ("rel", "relPSA", "relL"):
            d = workday(cur)
            sites = [] if kind == "relPSA" else rng.some(spec.mets[:4], rng.randint(1, 2))
            if kind == "relL":
                sites = []
            case.mets += [(s, d, "d") for s in sites]
            case.evs.append(Ev("progression", d, {"sites": sites or ["lymph_node" if kind == "relL" else "biochimique"], "new": sites, "relapse": True}))
            for ln in case.lines:
                if ln.stop is None:
                    ln.stop, ln.reason = d + timedelta(days=5), "progression"
                    case.evs.append(Ev("line_stop", ln.stop, {"line": ln}))
            case.evs.append(Ev("rcp", workday(d + rng.days(6, 12)), {"when": "rechute"}))
            cur = d + rng.days(18, 30)
        elif proto:
            cur = _line(case, rng, kind, proto, cur, last, i == 0)
            if kind == "endo":
                case.evs.append(Ev("line_start", case.lines[-1].start, {"line": case.lines[-1]}))
    case.evs.append(Ev("last", workday(cur + rng.days(5, 25))))
    _shift(case, rng)
    _people(case, rng, w0)
    return case


def _ptnm(case: Case, rng: Rng, d: date, neo: bool) -> None:
    """Pathological TNM of the specimen (same stage as clinical when no neoadjuvant treatment)."""
    t, n, m, st = case.tnm
    if t is None or case.spec.key in ("ewing", "melanoma"):
        if case.spec.key == "melanoma":
            case.ptnm = ("p", t, n, "0", st, 1 if n and n[0] == "1" else 2 if n and n[0] == "2" else 0, 3, d)
        return
    lo, hi = case.spec.nodes
    ex = rng.randint(max(lo, 2), hi) if hi else None
    if neo:
        t2 = rng.pick(["0", "1a", "1c", "2"]) if case.spec.key in ("breast",) else rng.pick(["0", "1", "2"] if case.spec.key in ("rectum", "bladder") else ["2", "3"])
        if case.spec.key in ("ovary", "sarcoma", "lung"):
            t2 = t
        pos = 0 if case.spec.key in ("sarcoma", "bladder") or rng.chance(0.6) or not ex else 1
        n2 = "0" if not pos else {"rectum": "1a", "colon": "1a"}.get(case.spec.key, "1")
        case.ptnm = ("yp", t2, n2, "0" if rng.chance(0.4) else None, None, pos if ex else None, ex, d)
        return
    counts = {"1": 1, "1a": 1, "1b": 2, "2": 5, "2a": 5, "2b": 8, "2c": 3, "0": 0}
    pos = counts.get(n or "0", 0)
    if case.spec.key in ("breast",) and pos == 0:
        ex = rng.randint(1, 3)
    if ex is not None:
        ex = max(ex, pos + 4) if pos else ex
    if case.spec.key in ("sarcoma", "kidney") and not pos:
        ex = None
    if case.spec.key == "prostate" and t[0] == "2":
        t = "2"  # no sub-category of pT2 in the 8th edition
    case.ptnm = ("p", t, n, None, st, pos if ex else None, ex, d)


def _shift(case: Case, rng: Rng) -> None:
    """Move the whole course so that it ends in 2023-2025, on the same weekdays."""
    last = max(e.date for e in case.evs)
    target = date(2023, 3, 1) + timedelta(days=rng.randint(0, 900))
    delta = timedelta(days=(target - last).days // 7 * 7)
    first = min(e.date for e in case.evs)
    if first + delta < date(2018, 3, 1):
        delta += timedelta(days=((date(2018, 3, 1) - (first + delta)).days // 7 + 1) * 7)

    def mv(x: Any) -> Any:
        if isinstance(x, date):
            return x + delta
        if isinstance(x, tuple):
            return tuple(mv(i) for i in x)
        if isinstance(x, list):
            return [mv(i) for i in x]
        return x

    for e in case.evs:
        e.date = e.date + delta
        for k in ("report", "end"):
            if k in e.data:
                e.data[k] = mv(e.data[k])
    for ln in case.lines:
        ln.start, ln.stop, ln.resp, ln.tox = mv(ln.start), mv(ln.stop), mv(ln.resp), mv(ln.tox)
    case.mets, case.ptnm, case.rt = mv(case.mets), mv(case.ptnm), mv(case.rt)
    y = case.birth.year + round(delta.days / 365.25)
    case.birth = date(y, case.birth.month, case.birth.day)
    case.evs.sort(key=lambda e: (e.date, e.kind))


def _people(case: Case, rng: Rng, w0: float) -> None:
    first, last = case.evs[0].date, case.evs[-1].date
    kids = case.spec.key in ("ewing", "wilms")
    age = first.year - case.birth.year
    w, d = w0, first - timedelta(days=3)
    case.weights = [(w, d)]
    while d < last - timedelta(days=150):
        d += timedelta(days=rng.randint(110, 200))
        w += rng.randint(0, 2) if kids else rng.randint(-3, 2)
        case.weights.append((max(w, 41 if not kids else 8), d))
    old = last.year - case.birth.year > 62
    jobs = [j for j in people.JOBS if ("retraité" in j) == old] if rng.chance(0.8) else [j for j in people.JOBS if old or "retraité" not in j]
    case.job = "" if kids else people.agree(rng.pick(jobs), case.sex)
    case.social = rng.pick(people.CHILD_SOCIAL) if kids else people.agree(rng.pick(people.SOCIAL), case.sex)
    if not kids:
        seen: set[str] = set()
        for c in rng.some(people.COMORB, rng.randint(1, 4)):
            if c[0] not in seen and not (c[0] == "ostéoporose" and (case.sex == "M" or age < 58)) and (age >= 45 or c[0] in people.YOUNG_COMORB):
                seen.add(c[0])
                case.comorb.append(c)
        if any(d[0] in ("cisplatine", "pémétrexed", "capécitabine") for ln in case.lines for d in ln.proto.drugs):
            case.creat = rng.randint(46, 60) if case.sex == "F" else rng.randint(58, 74)
        case.surg_hist = rng.some(people.SURG_HISTORY if age >= 45 else people.YOUNG_SURGERY, rng.randint(0, 2))
        p = 0.85 if case.spec.key in ("lung", "orl", "bladder") else 0.4
        if case.spec.key == "lung" and ("EGFR" in case.path or "ALK" in case.path):
            p = 0.15
        if rng.chance(p):
            n = rng.randint(12, 55) if age >= 50 else rng.randint(3, max(4, age - 20))
            case.tobacco = (rng.pick(["former", "current"]), n, first.year - rng.randint(2, 15 if age >= 45 else 3))
        elif rng.chance(0.8):
            case.tobacco = ("never", None, None)
        if rng.chance(0.5):
            case.family = [(k, t.replace("{a}", str(rng.randint(48, 79)))) for k, t in rng.some([f for f in people.FAMILY], rng.randint(1, 2))]
        else:
            case.no_family = rng.chance(0.7)
    if rng.chance(0.35):
        case.allergies = rng.some(people.ALLERGIES, 1)
        if case.allergies[0][0] == "acide acétylsalicylique":
            case.comorb = [c for c in case.comorb if "acétylsalicylique" not in c[2]]
    else:
        case.allergy_denied = rng.chance(0.8)
    ps = rng.randint(0, 1)
    case.ps = [(ps, first)]
    meta = [e for e in case.evs if e.kind == "progression"]
    for e in meta[:3]:
        ps = min(3, ps + (1 if rng.chance(0.5) else 0))
        case.ps.append((ps, e.date + timedelta(days=6)))
    if case.spec.key in ("breast", "colon", "cervix") and rng.chance(0.6):
        case.screening = rng.chance(0.5)
