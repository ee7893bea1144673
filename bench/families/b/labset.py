"""The laboratory set: 42 layouts of about 125 values each, a quarter of them traps."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from . import people
from .canvas import Page
from .docbase import Slot
from .export import assemble, walk
from .flow import Block
from .lablay import BIO, NFS, layout
from .labvals import ANALYTES, LabWriter, draw
from .styles import HOSPITALS, LABS, STYLES
from .util import Rng, age_at, egfr, fdate, mark, noaccent, workday

EXTRA = [k for k in ANALYTES if k not in NFS and k not in BIO]
OPENERS = ["Biologie de ce jour :", "Bilan prélevé ce matin :", "Sur le plan biologique,", "Résultats reçus du laboratoire de ville :", "Biologie pré-thérapeutique :", "Au bilan d'entrée :", "À la sortie :", "Bilan de contrôle :"]
CLOSERS = ["Bilan à renouveler dans une semaine.", "Pas de modification thérapeutique.", "Recontrôle dans 72 heures demandé.", "Résultats expliqués lors de la consultation.", "Cure maintenue."]


def _values(rng: Rng, keys: list[str], birth: date, sex: str, d: date) -> dict[str, float]:
    """Plausible values; leukocyte parts add up, the clearance follows creatinine."""
    v = {k: draw(rng, k) for k in keys}
    if "leukocytes" in v:
        n = rng.uniform(0.4, 0.75)
        for k, f in (("neutrophils", n), ("lymphocytes", 0.9 - n), ("monocytes", 0.07), ("eosinophils", 0.022), ("basophils", 0.008)):
            if k in v:
                v[k] = v["leukocytes"] * f
    if "hemoglobin" in v:
        hb = v["hemoglobin"]
        for k, x in (("hematocrit", hb * 0.03), ("erythrocytes", hb / 2.95)):
            if k in v:
                v[k] = x
    if "direct_bilirubin" in v:
        v["direct_bilirubin"] = v.get("total_bilirubin", 15) * rng.uniform(0.15, 0.4)
    if "creatinine" in v and "egfr" in v:
        v["egfr"] = egfr(round(v["creatinine"]), age_at(birth, d), sex == "F")
    return v


def _traps(rng: Rng, keys: list[str], n: int) -> dict[str, str]:
    """Writing traps for some analytes of a report."""
    out: dict[str, str] = {}
    k: str
    for k in rng.some([k for k in ("troponin", "crp", "psa", "cea", "procalcitonin", "ferritin", "d_dimer", "ca125", "tsh", "direct_bilirubin") if k in keys], rng.randint(1, 3)):
        out[k] = "less_than"
    if rng.chance(0.8):
        for k in rng.some([k for k in ("ast", "alt", "alp", "ggt", "lipase") if k in keys], rng.randint(1, 2)):
            out[k] = "times_normal"
    for k in rng.some([k for k in keys if k not in out and k not in ("egfr",)], rng.randint(1, 4)):
        out[k] = "o_for_zero"
    return out


def _units(rng: Rng, keys: list[str], n: int) -> dict[str, int]:
    """Units of a layout: some analytes in the unusual unit."""
    share = [0.1, 0.3, 0.5, 0.2, 0.6][n % 5]
    return {k: rng.randrange(1, len(ANALYTES[k].units)) for k in keys if len(ANALYTES[k].units) > 1 and rng.chance(share)}


def build_lab(n: int) -> tuple[str, dict[str, list[Page] | Slot], dict[str, Any]]:
    """Laboratory dossier number n."""
    rng = Rng(f"famB-lab-{n}")
    did = f"b-lab-{n + 1:03d}"
    sex = "F" if n % 2 else "M"
    birth = date(rng.randint(1936, 1994), rng.randint(1, 12), rng.randint(1, 28))
    names = people.name_person(rng, sex, birth)
    ipp = str(rng.randint(10_000_000, 99_999_999))
    kind = n % 10
    prevcol = kind in (4, 8) or (kind in (0, 1, 2) and (n // 10) % 2 == 1)
    comma = n % 7 != 3
    thousands = ["", " ", " ", "\u00a0"][n % 4]
    style = STYLES[(n * 5 + 2) % len(STYLES)]
    if style.ncols == 2 and kind not in (5, 6):
        style = STYLES[n % 12]
    hosp = rng.pick(LABS + (HOSPITALS[:6] if kind in (5, 6) else []))
    keys = NFS + BIO + rng.some(EXTRA, 9 if not prevcol else 7)
    if sex == "F":
        keys = [k for k in keys if k not in ("psa", "testosterone")]
    else:
        keys = [k for k in keys if k not in ("ca125", "ca15_3", "scc")]
    reports = 2 if prevcol else 3
    d = workday(date(2022, 1, 10) + timedelta(days=rng.randint(0, 1200)))
    units = _units(rng, keys, n)
    fmt = rng.pick(["slash", "slash", "short", "dots", "dash"])
    slots: list[Slot] = []
    for i in range(reports):
        w = LabWriter(rng, f"{i}-")
        vals = _values(rng, keys, birth, sex, d)
        prev = None
        if prevcol:
            pd = d - timedelta(days=rng.randint(7, 40))
            prev = (pd, _values(rng, keys, birth, sex, pd))
        b = layout(rng, w, vals, d, kind, prev, (n + i) % 6, comma, thousands, (n // 2) % 6, units, _traps(rng, keys, n), fmt)
        s = Slot("lab", d, {"n": i})
        s.type, s.hosp, s.style, s.author = "laboratory", hosp, style, rng.pick(list(hosp.doctors))
        s.title = rng.pick(["RÉSULTATS D'ANALYSES", "Compte rendu d'examens de biologie médicale", "BIOLOGIE", "Résultats"])
        s.dept = "Biologie médicale"
        civ = "Mme" if sex == "F" else "M."
        who: list[Block] = [("p", rng.pick([f"Patient : {civ} {names[1]} {names[2][0]} - né(e) le {fdate(birth, 'slash')} - IPP {ipp}", f"{civ} {names[2][0]} {names[1]}   DDN {fdate(birth, 'slash')}   Dossier {ipp}"]))]
        when = ("p", rng.pick(["Prélèvement du {d} à 08h{m}", "Date de prélèvement : {d}", "Prélevé le {d} - Édité le {d}", "Demande n° {k} du {d}"]).format(d=mark("docdate", fdate(d, fmt)), m=rng.pick(["05", "15", "40"]), k=rng.randint(100000, 999999)))
        if kind in (5, 6):
            s.type, s.title = "consultation_letter", "Courrier de consultation"
            b = [("p", rng.pick(OPENERS))] + b + [("p", rng.pick(CLOSERS))]
        s.blocks = [("title", s.title), *who, when, *b, ("i", rng.pick(["Validation biologique.", "Échantillon conforme.", "Sous réserve de l'identité du patient."])), ("right", s.author)]
        s.labs = w.entries
        if style.typo == "noaccent":
            s.blocks = [walk(x, noaccent) for x in s.blocks]
        s.scan = n % 7 == 5
        slots.append(s)
        d = workday(d + timedelta(days=rng.randint(14, 60)))
    mode = "single" if n % 3 == 0 else "merged"
    if n in (15, 26):  # the letters of two layouts travel as plain text
        mode = "txt"
    ident = f"{names[1]} {names[2][0]} - {fdate(birth, 'slash')}"
    if mode == "txt":
        from .export import text_lines
        from .util import MARK, plain

        files: dict[str, list[Page] | Slot] = {}
        for s in slots:
            s.file, s.first, s.last, s.scan = f"courrier_{s.date:%Y%m%d}.txt", 1, 1, False
            s.anchors = {a: 1 for ln in text_lines(s) for a in MARK.findall(ln)}
            s.plain = ["\n".join(plain(x) for x in text_lines(s))]
            files[s.file] = s
    else:
        files = assemble(_Ctx(), slots, Rng(did), ident, did, mode)  # type: ignore[arg-type]
    labs = []
    for s in slots:
        for e in s.labs:
            x = {k: v for k, v in e.items() if k not in ("id", "text")}
            x.update(file=s.file, page=s.anchors.get("lab:" + e["id"]))
            labs.append(x)
    key: dict[str, Any] = {
        "dossier": did, "family": "B", "set": "lab", "layout": {"kind": kind, "previous_column": prevcol, "decimal_comma": comma, "thousands": bool(thousands), "style": style.name},
        "patient": {"birth_name": names[0], "used_name": names[1], "first_names": names[2], "sex": sex, "birth_date": birth.isoformat(), "ipp": ipp},
        "documents": [{"file": s.file, "first_page": s.first, "last_page": s.last, "type": s.type, "date": s.date.isoformat(), "author": s.author, "place": s.hosp.name if s.hosp else None, "scanned": s.scan, "style": style.name} for s in slots],
        "tumours": [], "performance_status": [], "comorbidities": [], "allergies": [], "allergy_denied": False, "weights": [], "tobacco": None, "family_history": [], "laboratory": labs, "planted": [], "last_status": None,
        "unknown": ["tumour", "stage", "diagnosis_date"], "key_items": [], "rcp": None,
    }
    return did, files, key


class _Ctx:
    """The laboratory set needs no writer of facts."""
