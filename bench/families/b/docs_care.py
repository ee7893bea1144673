"""Laboratory, systemic treatment, prescription, nursing and administrative documents."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from . import phrases as P
from .case import Line
from .ctx import Ctx
from .docbase import Network, Slot, datum, identity, sentence_pack, signature
from .docs_letters import ps_at
from .flow import Block
from .lablay import BIO, NFS, layout
from .labvals import LabWriter, draw
from .protocols import BRAND
from .util import age_at, cockcroft, egfr, fdate, mark, num

NO_PREMED = {"LEUP", "LEUPENZA", "LEUPABI", "BCG", "PEMBRO", "NIVO", "DURVA", "AVEL", "IPINIVO", "IPINIVOK", "TRAS", "CETUX", "PEMAXI", "RIBO"}


def panel(ctx: Ctx, d: date, keys: list[str], creat: float | None = None) -> dict[str, float]:
    """Values of a date: the same analyte has the same value wherever it is written."""
    known = ctx.panels.setdefault(d, {})
    new = _panel(ctx, d, keys, creat)
    for k in keys:
        if k in new:
            known.setdefault(k, new[k])
    return {k: known[k] for k in keys if k in new}


def _panel(ctx: Ctx, d: date, keys: list[str], creat: float | None = None) -> dict[str, float]:
    """Coherent values for a date."""
    r, c = ctx.r, ctx.c
    v: dict[str, float] = {}
    leu = r.uniform(3.6, 9.4)
    n = r.uniform(0.48, 0.7)
    parts = {"neutrophils": n, "lymphocytes": 0.9 - n, "monocytes": 0.07, "eosinophils": 0.022, "basophils": 0.008}
    hb = r.uniform(9.8, 14.8)
    cr = creat if creat is not None else c.creat + r.randint(-6, 8)
    gly = r.uniform(6.2, 9.4) if any("diabète" in x[0] for x in c.comorb) else r.uniform(4.2, 6.0)
    for k in keys:
        if k == "leukocytes":
            v[k] = leu
        elif k in parts:
            v[k] = leu * parts[k]
        elif k == "hemoglobin":
            v[k] = hb
        elif k == "hematocrit":
            v[k] = hb * 0.03 * r.uniform(0.98, 1.02)
        elif k == "erythrocytes":
            v[k] = hb / 2.95
        elif k == "mcv":
            v[k] = r.uniform(84, 97)
        elif k == "mch":
            v[k] = r.uniform(28, 31.5)
        elif k == "mchc":
            v[k] = r.uniform(32.4, 34.8)
        elif k == "creatinine":
            v[k] = round(cr)
        elif k == "egfr":
            v[k] = egfr(round(cr), age_at(c.birth, d), c.sex == "F")
        elif k == "glucose":
            v[k] = gly
        elif k == "platelets":
            v[k] = r.uniform(128, 388)
        elif k in ("tsh",):
            v[k] = r.uniform(0.6, 3.8)
        elif k == "psa":
            base = next((b.number for b in c.bms if b.marker == "PSA" and b.number), 9.0)
            v[k] = base if d <= c.evs[2].date else (r.uniform(0.1, 2.0) if not c.mets_at(d) else base * r.uniform(0.15, 0.8))
        else:
            v[k] = draw(r, k)
    if "mcv" in v and "egfr" in v and c.spec.key in ("ewing", "wilms"):
        v.pop("egfr")
    return v


def lab(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Laboratory report with its key entries."""
    r, c = ctx.r, ctx.c
    slot.type, slot.title = "laboratory", r.pick(["RÉSULTATS D'ANALYSES", "Compte rendu d'examens de biologie médicale", "BIOLOGIE MÉDICALE", "Résultats de laboratoire"])
    slot.author, slot.dept = r.pick(list(net.lab.doctors)), "Biologie médicale"
    w = LabWriter(r, f"{slot.data['n']}-")
    keys = NFS[:] if r.chance(0.8) else ["leukocytes", "hemoglobin", "platelets", "neutrophils", "lymphocytes"]
    keys += BIO[:] if r.chance(0.6) else ["sodium", "potassium", "creatinine", "egfr", "albumin", "crp", "ast", "alt", "ggt", "alp", "total_bilirubin"]
    keys += [k for k in c.spec.markers if k not in keys]
    d = slot.data.get("taken", slot.date)
    vals = panel(ctx, d, keys, slot.data.get("creat"))
    kind = r.pick([0, 0, 1, 1, 2, 3, 4, 6, 7, 8, 9])
    prev = None
    if kind in (0, 1, 2, 4, 8) and r.chance(0.4):
        pdt = d - timedelta(days=r.randint(14, 40))
        prev = (pdt, {k: v for k, v in panel(ctx, pdt, keys).items() if r.chance(0.8)})
    units = {k: 1 for k in ("glucose", "urea") if r.chance(0.15)}
    b: list[Block] = [("title", slot.title)] + identity(ctx, slot.style)  # type: ignore[arg-type]
    b.append(("p", r.pick(["Prélèvement du {d} à {h} h {m}", "Prélevé le {d} ({h}:{m}) - Édité le {e}", "Date de prélèvement : {d}   Prescripteur : " + net.onco_doc]).format(d=mark("docdate", fdate(d, ctx.fmt)), h=f"{r.randint(7, 10):02d}", m=r.pick(["05", "20", "35", "50"]), e=fdate(slot.date, ctx.fmt))))
    b += layout(r, w, vals, d, kind, prev, r.randint(0, 5), r.chance(0.85), r.pick(["", "", " "]), r.randint(0, 5), units, {}, ctx.fmt if ctx.fmt != "long" else "slash")
    if slot.data.get("creat"):
        cl = cockcroft(round(slot.data["creat"]), age_at(c.birth, d), c.weight_at(d), c.sex == "F")
        b.append(("p", mark("renal!", f"Clairance de la créatinine (Cockcroft et Gault) : {cl} mL/min")))
        w.entries.append({"id": w.prefix + "cl", "analyte": "creatinine_clearance", "value": cl, "comparator": None, "unit": "mL/min", "as_written": f"{cl} mL/min", "low": None, "high": None, "date": d.isoformat(), "trap": None, "text": str(cl), "anchor": "renal!"})
    b += [("i", r.pick(["Résultats validés biologiquement.", "Valeurs de référence adultes, fonction du sexe et de l'âge.", "Échantillon conforme. Sérum non hémolysé.", "Analyses effectuées sur automate, méthodes disponibles sur demande."]))] + signature(ctx, slot)
    slot.labs, slot.blocks = w.entries, b


def dose_rows(ctx: Ctx, ln: Line, d: date, cyc: int, wrong: dict[str, float] | None = None) -> list[list[str]]:
    """Drug rows with computed doses."""
    c, r = ctx.c, ctx.r
    kg, s = c.weight_at(d), c.bsa_at(d)
    rows = []
    cl = max(40, min(125, cockcroft(c.creat, age_at(c.birth, d), kg, c.sex == "F")))
    for drug, dose, unit in ln.proto.drugs:
        k = 1.0
        note = ""
        if ln.reduced and ln.reduced[0] == drug and cyc > 2:
            k, note = ln.reduced[1] / 100, f" ({ln.reduced[1]} % : {ln.reduced[2]})"
        if unit.startswith("mg/m2"):
            mg = dose * s * k
        elif unit == "mg/kg":
            mg = dose * kg * k
        elif unit == "AUC":
            mg = dose * (cl + 25) * k
        elif unit.startswith("UI/m2"):
            mg = dose * s
        else:
            mg = dose
        if unit != "mg" and unit != "mg/j":
            step = 1 if mg < 20 else 5 if mg < 300 else 10
            if unit == "UI/m2":
                step = 100
            mg = round(mg / step) * step if mg >= 5 else round(mg, 1)
        if drug == "vincristine":
            if mg > 2:
                mg, note = 2, note + " (dose plafonnée à 2 mg)"
        fact = mark("dose", "")
        if wrong and drug in wrong:
            mg = round(mg * wrong[drug] / 5) * 5
            fact = mark("dose!", "")
        u = "UI" if unit.startswith("UI") else "mg"
        way = "PO" if unit.endswith("/j") else {"leuproréline": "SC", "fulvestrant": "IM", "BCG": "endovésical"}.get(drug, "IV")
        theo = f"{num(dose, 2)} {unit}" if unit != "AUC" else f"AUC {num(dose)}"
        day = {True: "J1 à J14", False: "J1"}[unit.endswith("/j")]
        if drug == "dexaméthasone":
            day = "J1 à J4"
        if drug == "prednisone" and ln.proto.key == "RCHOP":
            day = "J1 à J5"
        if drug in ("vinorelbine", "gemcitabine"):
            day = "J1, J8"
        if drug == "étoposide":
            day = "J1, J2, J3"
        if ln.proto.cycle >= 28 and unit == "mg/j":
            day = "continu"
        if unit == "mg/j" and day == "J1 à J14":
            day = "continu"
        brand = f" ({BRAND[drug]})" if drug in BRAND and r.chance(0.25) else ""
        fem = f"{num(mg, 2)} {u}{'/j' if unit.endswith('/j') else ''}"
        rows.append([mark(f"drug:{drug}", drug) + brand, theo, fact + fem + note, way, day])
    if any(d == "acide folinique" for d, _, _ in ln.proto.drugs) and r.chance(0.5):
        rows.append(["fluorouracile bolus", "400 mg/m2", f"{round(400 * s / 10) * 10} mg", "IV", "J1"])
    return rows


def chemo(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Day-hospital report or chemotherapy order."""
    r, c = ctx.r, ctx.c
    ln: Line = slot.data["line"]
    cyc: int = slot.data["cycle"]
    slot.type, slot.title = "systemic_treatment", r.pick(["COMPTE RENDU D'HÔPITAL DE JOUR", "Prescription de chimiothérapie", "Traitement systémique - HDJ", "FICHE DE TRAITEMENT ANTICANCÉREUX", "Compte rendu de cure"])
    slot.dept, slot.author = "Hôpital de jour d'oncologie", net.onco_doc
    kg, s = c.weight_at(slot.date), c.bsa_at(slot.date)
    b: list[Block] = [datum(ctx, slot), ("title", slot.title)] + identity(ctx, slot.style)  # type: ignore[arg-type]
    pr = ctx.regimen(ln)
    b.append(("p", r.pick(["Protocole : {p} - Cycle {n} - J1 le {d}", "Cure n° {n} de {p}, {d}", "{p} ; C{n}J1 : {d}"]).format(p=mark(f"line{ln.number}", pr), n=cyc, d=fdate(slot.date, ctx.fmt))))
    b.append(("p", r.pick(["Indication : {l} ({s}).", "Pathologie traitée : {l}, {s}.", "Diagnostic : {l} - {s}."]).format(l=ctx.lab(False), s=ctx.site())))
    lbl = mark("weight", "")
    age = age_at(c.birth, slot.date)
    b.append(("kv", [("Poids", f"{lbl}{num(kg)} kg"), ("Taille", f"{c.height} cm"), ("Surface corporelle", f"{num(s, 2)} m2")] + ([("OMS", mark("ps", str(ps_at(ctx))))] if age > 15 else [])))
    if c.allergies:
        b.append(("p", ctx.allergy()))
    if slot.data.get("creat_text"):
        b.append(("p", slot.data["creat_text"]))
    else:
        b.append(("p", r.pick(["Bilan biologique pré-thérapeutique conforme, feu vert donné.", "NFS et fonction rénale compatibles avec l'administration.", "Biologie de la veille satisfaisante, pas de contre-indication à la cure.", "PNN > 1,5 G/L et plaquettes > 100 G/L : cure validée."])))
    rows = dose_rows(ctx, ln, slot.date, cyc, ctx.ov.get("dose"))
    b.append(("tab", ["Médicament (DCI)", "Dose théorique", "Dose prescrite", "Voie", "Jour"], rows, [3, 1.9, 2.6, 1, 1.4], None))
    if ln.reduced and cyc > 2:
        b.append(("p", ctx.f(ctx.pick(P.REDUCED), drug=ln.reduced[0], pct=ln.reduced[1], why=ln.reduced[2])))
    if not ln.proto.oral and ln.proto.key not in NO_PREMED:
        b.append(("p", r.pick(["Prémédication : ondansétron 8 mg, méthylprednisolone 80 mg.", "Prémédications selon protocole : aprépitant 125 mg, ondansétron 8 mg.", "Antiémétiques : sétrons + corticoïdes IV."]) + " " + r.pick(["Administration sur chambre implantable, reflux présent.", "Voie centrale PAC, héparinisation en fin de perfusion.", "PICC line fonctionnel."])))
    b.append(("p", sentence_pack(ctx, [P.NEG], [r.randint(1, 3)])))
    tox = [t for t in ln.tox if t[3] <= slot.date]
    if tox:
        a, bb = ctx.tox(tox[0])
        b.append(("p", r.pick(["Tolérance de l'intercure : {x}.", "Toxicité depuis la dernière cure : {x}.", "Interrogatoire : {x}."]).format(x=a)))
    else:
        b.append(("p", r.pick(P.NO_TOX)))
    b.append(("p", r.pick(["Cure administrée sans incident.", "Surveillance post-perfusion sans particularité, sortie à {h} h.", "Pas de réaction d'hypersensibilité.", "Retour à domicile en VSL."]).format(h=r.randint(14, 18))))
    b += signature(ctx, slot)
    slot.blocks = b


def ordonnance(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Outpatient prescription."""
    r, c = ctx.r, ctx.c
    slot.type, slot.title = "prescription", r.pick(["ORDONNANCE", "Ordonnance de sortie", "Ordonnance (ALD 30)"])
    slot.dept, slot.author = "Oncologie médicale", net.onco_doc
    b: list[Block] = [datum(ctx, slot), ("title", slot.title)] + identity(ctx, slot.style, True)  # type: ignore[arg-type]
    allerg = {a[0] for a in c.allergies}
    items = r.some(["Ondansétron 8 mg : 1 comprimé matin et soir pendant 3 jours", "Lopéramide 2 mg : 1 gélule après chaque selle liquide, maximum 8/j", "Paracétamol 1 g : 1 comprimé jusqu'à 3 fois par jour si douleur", "Bains de bouche au bicarbonate de sodium 1,4 % : 6 fois par jour",
                    "Macrogol 4000 : 1 à 2 sachets par jour", "Filgrastim 30 MU : 1 injection SC par jour de J5 à J9 par IDE", "Dexeryl crème : 2 applications par jour", "Métoclopramide 10 mg si nausées", "Énoxaparine 4000 UI/j pendant 28 jours (IDE à domicile)",
                    "NFS, plaquettes, ionogramme, créatinine : la veille de chaque cure", "Tramadol LP 100 mg matin et soir", "Oméprazole 20 mg le soir"], r.randint(4, 6))
    if c.spec.key in ("ewing", "wilms"):
        items = ["Ondansétron 4 mg lyoc si nausées", "Bains de bouche après chaque repas", "NFS deux fois par semaine à domicile", "Cotrimoxazole 3 fois par semaine" if "cotrimoxazole" not in allerg else "Pentamidine aérosol mensuel"]
    if "codéine" in allerg:
        items = [x for x in items if "Tramadol" not in x]
    if "rx" in ctx.ov:
        items.insert(1, mark("rx!", ctx.ov["rx"]))
    b += [("ul", [f"{x}" for x in items]), ("p", r.pick(["Quantité suffisante pour un mois, à renouveler deux fois.", "QSP 28 jours.", "À ne pas substituer sans avis : néant."]))] + signature(ctx, slot)
    slot.blocks = b


def nursing(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Nursing transmissions."""
    r, c = ctx.r, ctx.c
    slot.type, slot.title = "nursing", r.pick(["TRANSMISSIONS INFIRMIÈRES", "Fiche de suivi paramédical", "Consultation infirmière de coordination", "Suivi diététique"])
    slot.dept, slot.author = "Équipe soignante", r.pick(["IDE coordinatrice : C. Maurel", "IDE HDJ : S. Le Floch", "Diététicienne : A. Brossier", "IDEC : P. Oumar"])
    b: list[Block] = [("title", slot.title)] + identity(ctx, slot.style, True) + [("p", "Date : " + mark("docdate", fdate(slot.date, ctx.fmt)))]  # type: ignore[arg-type]
    n = r.randint(8, 16)
    rows = []
    for i in range(n):
        h = 8 + i * 10 // n
        rows.append([f"{h:02d}h{r.pick(['00', '15', '30', '45'])}", r.pick([f"TA {r.randint(108, 148)}/{r.randint(58, 88)}", f"T° {num(r.uniform(36.2, 37.4), 1)}", f"SpO2 {r.randint(94, 99)} %", f"EVA {r.randint(0, 3)}/10", f"FC {r.randint(62, 96)}"]),
                     r.pick(["Pose de perfusion, reflux présent.", "Patient" + ("e" if c.sex == "F" else "") + " calme, entourage présent.", "Pas de plainte.", "Prémédication administrée.", "Rinçage PAC.", "Collation prise.", "Éducation thérapeutique : conduite à tenir en cas de fièvre.", "Surveillance rapprochée pendant 15 min, RAS.", "Transmission faite à l'interne.", "Pansement propre.", "Urines claires."])])
    b.append(("tab", ["Heure", "Constantes", "Transmission"], rows, [1, 1.6, 5], None))
    b.append(("p", mark("weight", f"Poids : {num(c.weight_at(slot.date))} kg.") + " " + r.pick(["Apports alimentaires corrects.", "Appétit diminué, conseils d'enrichissement donnés.", "Compléments nutritionnels oraux prescrits (2/j)."])))
    b.append(("p", slot.author))
    slot.blocks = b


OTHER = [
    ("ÉCHOCARDIOGRAPHIE TRANSTHORACIQUE", "Cardiologie", ["Ventricule gauche non dilaté, non hypertrophié. FEVG estimée à {f} % (Simpson biplan).", "Pas de trouble de la cinétique segmentaire. Pas d'épanchement péricardique.", "Pressions pulmonaires normales. Conclusion : pas de contre-indication cardiologique au traitement envisagé."]),
    ("CONSULTATION D'ANESTHÉSIE", "Anesthésie-réanimation", ["Score ASA {a}. Mallampati 2, ouverture buccale normale.", "Jeûne préopératoire expliqué. Pas de difficulté d'intubation prévisible.", "Arrêt des anticoagulants selon protocole local si nécessaire."]),
    ("FICHE D'ANNONCE ET PROGRAMME PERSONNALISÉ DE SOINS", "Dispositif d'annonce", ["Temps médical réalisé, remise du PPS. Présence d'un proche.", "Temps d'accompagnement soignant : ressources sociales évaluées, pas de besoin immédiat.", "Coordonnées de l'espace de rencontres et d'information transmises."]),
    ("CONSULTATION DE KINÉSITHÉRAPIE / APA", "Soins de support", ["Bilan fonctionnel satisfaisant, test de marche de 6 minutes : {m} m.", "Programme d'activité physique adaptée de 12 semaines proposé.", "Prochaine évaluation dans 3 mois."]),
    ("COMPTE RENDU DE POSE DE CHAMBRE IMPLANTABLE", "Bloc ambulatoire", ["Pose sous anesthésie locale d'une chambre à cathéter implantable par voie jugulaire interne droite.", "Contrôle radioscopique : extrémité distale à la jonction cavo-atriale. Pas de pneumothorax.", "Utilisation possible immédiatement."]),
    ("CONSULTATION PSYCHO-ONCOLOGIE", "Soins de support", ["Entretien de soutien. Anxiété réactionnelle sans syndrome dépressif caractérisé.", "Sommeil perturbé les jours de corticoïdes. Suivi proposé toutes les trois semaines."]),
    ("BON DE TRANSPORT / CONVOCATION", "Secrétariat", ["Nous vous confirmons votre rendez-vous dans notre établissement.", "Merci de vous munir de votre carte Vitale, de vos derniers examens et de la liste de vos traitements.", "Transport assis professionnalisé, aller-retour."]),
]


def other(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Miscellaneous short document."""
    r, c = ctx.r, ctx.c
    k = slot.data["k"]
    title, dept, lines = OTHER[k % len(OTHER)]
    slot.type, slot.title, slot.dept, slot.author = "other", title, dept, r.pick(list(net.onco.doctors))
    fill: dict[str, Any] = {"f": r.randint(56, 68), "a": r.randint(1, 3), "m": r.randint(380, 560)}
    b: list[Block] = [datum(ctx, slot), ("title", title)] + identity(ctx, slot.style, True)  # type: ignore[arg-type]
    b += [("p", x.format(**fill)) for x in lines]
    if k % len(OTHER) == 1:
        b += [("h", "Antécédents"), ("ul", ctx.background())]
        b.append(("p", mark("weight", f"Poids {num(c.weight_at(slot.date))} kg, taille {c.height} cm.")))
    b += signature(ctx, slot)
    slot.blocks = b
