"""Which documents a dossier holds: slots drawn from the course, before any text."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from .case import Case, Ev, Line
from .ctx import Ctx
from .docbase import Slot
from .docs_care import panel
from .lablay import layout
from .labvals import LabWriter
from .phrases import METFR
from .util import Rng, workday

QUESTIONS = {
    "relapse": ["Avis sur la stratégie après cette rechute : faut-il privilégier un traitement systémique ou un geste local ?", "Quelle ligne proposer désormais, et y a-t-il un essai ouvert dans votre centre ?", "Second avis demandé sur la séquence thérapeutique à venir.", "Place d'un traitement local (radiothérapie stéréotaxique, chirurgie) des sites évolutifs ?"],
    "initial": ["Avis sur la poursuite de la surveillance et le rythme des examens.", "Second avis à la demande de la famille concernant la prise en charge réalisée.", "Confirmation de l'indication du traitement complémentaire.", "Avis sur l'opportunité d'une inclusion dans un essai thérapeutique."],
}
MOTIF_I = ["Présentation initiale pour décision thérapeutique.", "Nouveau cas : proposition de prise en charge.", "Discussion du traitement de première intention.", "Dossier présenté avant tout traitement."]
MOTIF_R = ["Rechute : proposition de traitement.", "Représentation du dossier devant une progression.", "Discussion de la ligne suivante après évolution.", "Récidive de la maladie, avis thérapeutique."]
STAY_MOTIFS = [("Fièvre à 38,7 °C en aplasie.", "Neutropénie fébrile sans foyer retrouvé. Antibiothérapie probabiliste intraveineuse puis relais oral, apyrexie à 48 heures, sortie de chimio-aplasie sous facteurs de croissance."),
               ("Altération de l'état général et déshydratation.", "Réhydratation intraveineuse, correction de l'hypokaliémie, reprise de l'alimentation fractionnée."),
               ("Surveillance post-opératoire.", "Suites opératoires simples : reprise du transit à J3, ablation des drains à J4, cicatrice propre."),
               ("Douleur non contrôlée.", "Rotation des opioïdes, titration par morphine orale, EVA à 2/10 à la sortie."),
               ("Vomissements post-chimiothérapie.", "Traitement antiémétique renforcé par olanzapine, évolution favorable en 72 heures."),
               ("Dyspnée et suspicion d'embolie pulmonaire.", "Scintigraphie pulmonaire négative pour une embolie. Bronchite traitée symptomatiquement, amélioration rapide.")]


def decision(case: Case, e: Ev, rng: Rng) -> str:
    """Decision text of a tumour board."""
    nxt = [x for x in case.evs if x.date > e.date and x.kind in ("line_start", "surgery", "rt")]
    if not nxt:
        return "Poursuite de la surveillance clinique et biologique."
    x = nxt[0]
    if x.kind == "surgery":
        return rng.pick(["Chirurgie première : {p}.", "Indication retenue : {p}.", "Proposition : exérèse ({p}) puis rediscussion selon l'histologie."]).format(p=x.data["proc"])
    if x.kind == "rt":
        return "Irradiation à visée curative, avis du radiothérapeute." if case.rt else "Radiothérapie."
    ln: Line = x.data["line"]
    drugs = " + ".join(d for d, _, _ in ln.proto.drugs)
    return rng.pick(["Traitement systémique par {d}.", "Proposition de {d}, réévaluation scanographique après 3 mois.", "Indication d'un traitement par {d} sous réserve du bilan pré-thérapeutique."]).format(d=drugs)


def finish_events(case: Case, rng: Rng) -> None:
    """Details that several documents share."""
    for e in case.evs:
        if e.kind == "surgery":
            procs = case.spec.surgery
            s = case.site[1]
            if case.spec.key == "lung":
                procs = [p for p in procs if ("supérieure" in p[0]) == ("supérieur" in s or "culmen" in s)]
            elif case.spec.key == "breast":
                n = case.tnm[1]
                procs = [procs[0]] if n == "0" else procs[1:]
            elif case.spec.key == "pancreas":
                procs = [procs[0] if "tête" in s else procs[1]]
            elif case.spec.key == "kidney":
                procs = [procs[1] if case.tnm[0] == "1a" else procs[0]]
            elif case.spec.key == "rectum":
                procs = [procs[1] if "bas" in s and rng.chance(0.5) else procs[0]]
            p = rng.pick(procs)
            text = p[1]
            if case.spec.key == "ovary" and (case.tnm[0] or "")[:1] == "1":
                text = "Laparotomie médiane. PCI 0, cytologie péritonéale. Hystérectomie totale avec annexectomie bilatérale, omentectomie infra-colique, biopsies péritonéales multiples. Pas de résidu."
            e.data.update(proc=p[0], text=text, j=rng.randint(3, 8))
        if e.kind == "response":
            e.data.update(p=rng.randint(32, 62), q=rng.randint(2, 18))
    from . import phrases as P

    last = case.evs[-1]
    fem = case.sex == "F"
    w: dict[str, Any] = {"e": "e" if fem else "", "Il": "Elle" if fem else "Il", "le_pt": "la patiente" if fem else "le patient", "Le_pt": "La patiente" if fem else "Le patient", "du_pt": "de la patiente" if fem else "du patient"}
    live = [ln for ln in case.lines if ln.stop is None and ln.setting != "adjuvant"]
    lastev = [e for e in case.evs if e.kind in ("progression", "response")]
    if case.status == "décès" and case.mets:
        from .util import fdate
        k = "dc"
        w["on"] = "le " + fdate(last.date, rng.pick(["slash", "long"]))
    elif live or any(ln.stop is None for ln in case.lines):
        case.status, k = "vivant", "ttt"
    elif lastev and lastev[-1].kind == "progression" and not any(e.kind in ("rt", "line_start") and e.date > lastev[-1].date for e in case.evs):
        case.status, k = "vivant", "prog"
    else:
        case.status, k = "vivant", "stable"
    case.status_text = rng.pick(P.STATUS[k]).format(**w)


def lab_inline(ctx: Ctx, d: date, prefix: str) -> tuple[str, list[dict[str, Any]]]:
    """A sentence of laboratory values."""
    r = ctx.r
    keys = r.some(["hemoglobin", "leukocytes", "neutrophils", "platelets"], r.randint(3, 4)) + r.some(["creatinine", "albumin", "crp", "potassium", "calcium", "total_bilirubin", "ldh"], r.randint(2, 4)) + ctx.c.spec.markers[:1]
    keys = list(dict.fromkeys(keys))
    w = LabWriter(r, prefix)
    bl = layout(r, w, panel(ctx, d, keys), d, 5, units={k: r.randint(0, 1) for k in keys if r.chance(0.2)})
    return " ".join(b[1] for b in bl), w.entries


def plan(case: Case, rng: Rng, pages: int) -> list[Slot]:
    """Mandatory slots in date order plus padding up to about `pages` pages."""
    must: list[Slot] = []
    pad: list[Slot] = []
    late_only = "dx" in case.omit
    for e in case.evs:
        d = e.date
        if e.kind == "imaging_dx" and not late_only:
            must.append(Slot("imaging", d, {"what": "dx"}))
            e.data["doc"] = True
        elif e.kind == "biopsy" and not late_only:
            early = case.spec.key == "ovary" and (case.tnm[0] or "")[:1] == "1"
            proc = "Coelioscopie diagnostique avec annexectomie première" if early else rng.pick(case.spec.biopsy)
            must.append(Slot("pathology", e.data["report"], {"what": "biopsy", "taken": d, "proc": proc}))
            e.data["doc"] = True
            if any(b.molecular for b in case.bms):
                must.append(Slot("molecular", workday(e.data["report"] + timedelta(days=rng.randint(4, 6))), {"taken": d}))
            pad.append(Slot("lab", workday(d + timedelta(days=9))))
        elif e.kind == "rcp":
            when = e.data["when"]
            if when == "initiale" and late_only:
                continue
            must.append(Slot("rcp", d, {"when": when, "motif": rng.pick(MOTIF_I if when == "initiale" else MOTIF_R), "decision": decision(case, e, rng)}))
            (must if pages > 18 else pad).append(Slot("letter", workday(d + timedelta(days=rng.randint(4, 7)))))
            pad.append(Slot("other", workday(d + timedelta(days=6)), {"k": rng.randint(2, 5)}))
        elif e.kind == "surgery":
            surgeon = ""
            must.append(Slot("surgery", d, {"proc": e.data["proc"], "text": e.data["text"], "surgeon": surgeon}, group="surg"))
            must.append(Slot("pathology", e.data["report"], {"what": "surg", "taken": d, "proc": e.data["proc"]}))
            e.data["doc"] = True
            (must if pages > 18 else pad).append(Slot("stay", d + timedelta(days=e.data["j"]), {"from": d - timedelta(days=1), "motif": "Prise en charge chirurgicale programmée.", "course": STAY_MOTIFS[2][1]}, group="surg"))
            pad.append(Slot("letter", workday(e.data["report"] + timedelta(days=12)), {"surg": True}, group="surg"))
            pad.append(Slot("other", workday(d - timedelta(days=8)), {"k": 1}))
        elif e.kind == "rt":
            must.append(Slot("radiotherapy", workday(e.data["end"] + timedelta(days=rng.randint(1, 8))), {}, group="rt"))
        elif e.kind == "line_start":
            ln: Line = e.data["line"]
            must.append(Slot("chemo", d, {"line": ln, "cycle": 1}))
            e.data["doc"] = True
            pad.append(Slot("lab", workday(d - timedelta(days=rng.randint(1, 4)))))
            pad.append(Slot("ordonnance", d))
            pad.append(Slot("nursing", d))
            n = min(ln.cycles, 8) if ln.cycles else 1
            for k in range(2, n + 1):
                dd = d + timedelta(days=ln.proto.cycle * (k - 1))
                if (ln.stop and dd > ln.stop) or dd > case.evs[-1].date:
                    break
                pad.append(Slot("chemo", dd, {"line": ln, "cycle": k}))
                if rng.chance(0.6):
                    pad.append(Slot("lab", dd - timedelta(days=rng.randint(1, 2))))
            if ln.tox and ("fébrile" in ln.tox[0][0] or rng.chance(0.3)) and case.spec.key != "wilms":
                m = STAY_MOTIFS[0] if "fébrile" in ln.tox[0][0] else rng.pick(STAY_MOTIFS[1:2] + STAY_MOTIFS[3:])
                t0 = ln.tox[0][3]
                pad.append(Slot("stay", t0 + timedelta(days=rng.randint(5, 8)), {"from": t0, "motif": m[0], "course": m[1]}))
        elif e.kind == "response":
            must.append(Slot("imaging", d, {"what": "eval", "cat": e.data["cat"], "p": e.data["p"], "q": e.data["q"]}))
            e.data["doc"] = True
            pad.append(Slot("letter", workday(d + timedelta(days=rng.randint(3, 8)))))
        elif e.kind == "progression":
            if e.data["sites"] != ["biochimique"]:
                must.append(Slot("imaging", d, {"what": "prog", "sites": e.data["sites"]}))
                e.data["doc"] = True
            (must if pages > 18 else pad).append(Slot("letter", workday(d + timedelta(days=rng.randint(3, 5)))))
        elif e.kind == "fu":
            pad.append(Slot("letter", d))
            if e.data.get("img"):
                pad.append(Slot("imaging", workday(d - timedelta(days=6)), {"what": "fu"}))
            pad.append(Slot("lab", workday(d - timedelta(days=4))))
        elif e.kind == "last":
            if case.status == "décès":
                must.append(Slot("stay", d, {"from": d - timedelta(days=9), "motif": "Altération majeure de l'état général, soins de confort.", "course": "Prise en charge palliative exclusive, antalgie par morphine intraveineuse continue, présence des proches.", "death": True}))
                continue
            must.append(Slot("letter", d, {"final": True}))
            relapse = any(x.kind == "progression" for x in case.evs)
            must.append(Slot("referral", workday(d + timedelta(days=rng.randint(4, 12))), {"question": rng.pick(QUESTIONS["relapse" if relapse else "initial"])}))
            pad.append(Slot("lab", workday(d - timedelta(days=2))))
            pad.append(Slot("other", workday(d + timedelta(days=2)), {"k": 6}))
    if case.spec.key in ("breast", "lymphoma", "hodgkin", "sarcoma") and case.ev("line_start") and not late_only:
        pad.append(Slot("other", workday(case.ev("rcp").date + timedelta(days=5)), {"k": 0}))  # type: ignore[union-attr]
    want = max(0, round((pages - 1.42 * len(must)) / 1.28))
    if not any(s.kind == "lab" for s in must):
        labs = [s for s in pad if s.kind == "lab"]
        must += labs[:1]
        pad = [s for s in pad if s not in labs[:1]]
    chosen = rng.some(pad, want)
    extra = 0
    while len(chosen) < want and extra < 12:  # short courses: more nursing notes and laboratory follow-up
        base = rng.pick(case.evs[2:]).date
        chosen.append(Slot(rng.pick(["lab", "nursing", "ordonnance", "other"]), workday(base + timedelta(days=rng.randint(1, 20))), {"k": rng.randint(0, 5)}))
        extra += 1
    if case.status == "décès":
        end = case.evs[-1].date
        chosen = [s for s in chosen if s.date <= end]
    slots = must + chosen
    slots.sort(key=lambda s: (s.date, s.kind))
    for i, s in enumerate(slots):
        s.data["n"] = i
    return slots


def met_list(sites: list[str]) -> str:
    """French adjectives of sites."""
    return ", ".join(METFR[s] for s in sites)
