"""Operation, hospital stay, radiotherapy, chemotherapy, nursing, supportive and emergency documents."""

from __future__ import annotations

from datetime import date, timedelta

from .docs_a import finish, head, history, start_meta
from .people import HOSPITALS
from .say import Doc, Say, tok
from .truth import PHRASES, Case, Line

RENAL = {"cisplatine": 60, "pémétrexed": 45, "capécitabine": 30}


def operation(c: Case, i: int) -> Doc:
    """Operation report as dictated."""
    name, at = c.surgeries[i]
    s = Say(
        c,
        at,
        "surgery",
        "Compte rendu opératoire",
        HOSPITALS[3] if c.rng.random() < 0.4 else HOSPITALS[8] if c.rng.random() < 0.5 else None,
    )
    head(s, s.rng.choice(["COMPTE RENDU OPÉRATOIRE", "CRO", "Compte-rendu opératoire"]))
    s.add("p", f"Intervention : {tok(f'fact:op:{i}', name)} pour tumeur {c.site()}.", "hist")
    s.add("p", f"Opérateur : {s.doc.author}. Aide : interne. Anesthésie générale. Date : {tok(f'fact:opdate:{i}', s.d(at))}.")
    s.add("p", f"Rappel : {s.histo()} {c.site()}. {s.tnm()}", "rappel")
    for x in c.spec["optext"]:
        s.add("p", x)
    s.add(
        "p",
        s.rng.choice(["Pertes sanguines minimes.", "Durée 2 h 40, pas de transfusion.", "Comptes de compresses justes."])
        + " "
        + s.rng.choice(["Pièce adressée en anatomopathologie, orientée.", "Pièce confiée à l'anatomopathologiste."]),
        "exam",
    )
    s.add("p", "Suites : lever précoce, prévention thrombo-embolique quatre semaines, antalgiques de palier 1.", "concl")
    return finish(s)


def stay(c: Case, at: date, days: int, reason: str) -> Doc:
    """Hospital stay report."""
    s = Say(c, at, "hospital_stay", "Compte rendu d'hospitalisation")
    head(s, s.rng.choice(["COMPTE RENDU D'HOSPITALISATION", "Lettre de liaison à la sortie", "Compte-rendu de séjour"]))
    s.add("p", f"Séjour du {s.d(at - timedelta(days=days))} au {s.d(at)}. Motif : {reason}.")
    s.add("h", "Antécédents")
    s.add("p", s.background(), "atcd")
    s.add("h", "Histoire de la maladie")
    opening = s.fused() if c.tnm and s.rng.random() < 0.4 else s.dx() + " " + s.tnm()
    parts = [opening, start_meta(c), history(s, at - timedelta(days=days + 1))]
    s.add("p", " ".join(x for x in parts if x), "hist")
    s.add("h", "Examen d'entrée")
    s.add("p", s.vitals(1) + " " + s.some("exam", 5, 8), "exam")
    s.add("h", "Évolution dans le service")
    s.add("p", s.some("life", 2, 4) + " " + s.some("diet", 2, 3), "course")
    s.add("p", s.p("ward"))
    s.add("h", "Traitement de sortie")
    for x in PHRASES["homedrug"] if c.kind != "wilms" else ["Paracétamol 15 mg/kg si besoin"]:
        s.add("b", x, "drug")
    s.add("p", s.some("plan", 1, 2), "plan")
    return finish(s)


def dose_of(c: Case, drug: list[object], at: date, clearance: float) -> tuple[str, float, str]:
    """Return how a dose is stated, its total and its unit."""
    amount, unit = float(str(drug[1])), str(drug[2])
    weight, bsa = c.weight_at(at), c.bsa(at)
    if unit.startswith("mg/m2"):
        total = amount * bsa
        if "max 2" in unit:
            total = min(2.0, total)
    elif unit == "mg/kg":
        total = amount * weight
    elif unit == "AUC":
        total = amount * (clearance + 25)
    else:
        return f"{amount:g} {unit}", amount, "flat"
    step = 5 if total >= 100 else 1 if total >= 20 else 0.1
    total = round(round(total / step) * step, 1)
    return (f"AUC {amount:g}" if unit == "AUC" else f"{amount:g} {unit}").replace(".", ","), total, unit


def _dose_rows(c: Case, ln: Line, at: date, clear: float) -> list[list[str]]:
    rows = [["Médicament (DCI)", "Dose théorique", "Dose prescrite", "Voie"]]
    for d in ln.drugs:
        how, total, unit = dose_of(c, d, at, clear)
        value = how if unit == "flat" else f"{total:g} mg".replace(".", ",")
        tag = f"fact:dose:{d[0]}" if unit != "flat" else "flatdose"
        shown = tok(tag, value) + (" par prise" if "x2" in str(d[2]) else "")
        rows.append([tok(f"given:{d[0]}", str(d[0])), how, shown, "per os" if "/j" in str(d[2]) else "IV"])
    return rows


def prescription(c: Case, ln: Line, cycle: int, at: date) -> Doc:
    """Chemotherapy prescription with body, surface and doses."""
    s = Say(c, at, "prescription", "Prescription de chimiothérapie")
    head(s, s.p("t_presc"))
    kg, bsa = c.weight_at(at), c.bsa(at)
    s.doc.tags.update({"weight": kg, "line": ln.number})
    clear = c.clear_of(at, c.creatinine(at, c.clearance))
    day = tok(f"presc:{ln.number}:{cycle}", s.d(at))
    s.add("p", f"Protocole {ln.proto} - cure n° {cycle} - J1 = {day}. Indication : {s.histo()} {c.site()}.", "hist")
    renal = f", clairance (Cockcroft) {tok('fact:clear', str(clear))} mL/min" if c.kind != "wilms" else ""
    weight, surface = tok("fact:weight", f"{kg:g}".replace(".", ",")), tok("fact:bsa", f"{bsa:.2f}".replace(".", ","))
    s.add("p", f"Poids {weight} kg, taille {c.patient.height} cm, surface corporelle {surface} m²{renal}.", "body")
    s.add("p", s.p("allergy", al=tok("fact:allergy", c.allergy)) if c.allergy else s.p("noallergy"))
    s.table(_dose_rows(c, ln, at, float(clear)), [3, 2, 2, 1])
    oral = all("/j" in str(d[2]) for d in ln.drugs)
    s.add("p", "Prise orale à domicile, carnet de suivi remis." if oral else s.p("premed"), "drug")
    s.add("p", "NFS et ionogramme vérifiés. OK chimio validé par le prescripteur et le pharmacien.")
    return finish(s)


def nursing(c: Case, ln: Line | None, at: date) -> Doc:
    """Nurse's transmissions."""
    s = Say(c, at, "nursing", "Transmissions infirmières")
    head(s, s.rng.choice(["Transmissions infirmières", "DOSSIER DE SOINS - HDJ", "Feuille de surveillance"]))
    s.add("p", s.vitals(1), "body")
    hour = 8
    child = c.kind == "wilms"
    pool = [p for p in PHRASES["nurse"] if not (child and ("taxi" in p or "Bas de" in p))]
    for x in [pool[i] for i in sorted(s.rng.sample(range(len(pool)), 9))]:
        hour += 1 if s.rng.random() < 0.6 else 0
        s.add("mono" if s.style % 2 else "p", f"{hour:02d}h{s.rng.choice(['00', '15', '30', '45'])}  " + x.format_map(s.ctx))
    if ln:
        s.add("p", f"Administré ce jour : {', '.join(tok(f'given:{d}', d) for d in ln.inns())} (protocole {ln.proto}).", "drug")
    return finish(s)


def radiotherapy(c: Case, i: int) -> Doc:
    """End of irradiation report."""
    r = c.rts[i]
    s = Say(
        c,
        r["end"] + timedelta(days=3),
        "radiotherapy",
        "Fin de radiothérapie",
        HOSPITALS[10] if c.rng.random() < 0.6 else HOSPITALS[5],
    )
    head(
        s,
        s.rng.choice(["COMPTE RENDU DE FIN D'IRRADIATION", "Compte rendu de radiothérapie", "Fin de traitement - radiothérapie"]),
    )
    s.add("p", s.dx() + " " + s.tnm(), "hist")
    s.add("p", s.rt(i))
    s.table(
        [
            ["Volume", "Dose totale", "Fractions", "Dose/fraction", "Étalement"],
            [
                f"{r['site']}",
                f"{r['gy']:g} Gy".replace(".", ","),
                str(r["fx"]),
                f"{r['gy'] / r['fx']:.2f} Gy".replace(".", ","),
                f"{(r['end'] - r['start']).days} jours",
            ],
        ],
        [2, 1, 1, 1, 1],
    )
    s.add(
        "p",
        "Technique : RCMI par arcthérapie, IGRT quotidienne, photons de 6 MV. Contraintes aux organes à risque respectées. "
        + s.rng.choice(["Érythème grade 1 en fin de traitement.", "Asthénie modérée.", "Bonne tolérance générale."]),
    )
    s.add("p", s.some("plan", 1, 2), "plan")
    return finish(s)


def support(c: Case, at: date, what: str) -> Doc:
    """Geriatric, anaesthetic, dietary, oncogenetic or emergency document."""
    titles = {
        "geria": ("other", "Évaluation oncogériatrique"),
        "anesth": ("other", "Consultation d'anesthésie"),
        "diet": ("other", "Consultation diététique"),
        "urg": ("hospital_stay", "Passage aux urgences"),
        "genet": ("consultation_letter", "Consultation d'oncogénétique"),
    }
    kind, title = titles[what]
    s = Say(c, at, kind, title)
    head(s, title)
    s.add("p", f"{s.p('open')} " + s.dx(), "hist")
    s.add("p", s.background(), "atcd")
    if what == "genet":
        s.doc.tags["family"] = True
        s.add(
            "p",
            f"Arbre familial : {' ; '.join(c.family)}. "
            + s.rng.choice(
                [
                    "Analyse constitutionnelle proposée, consentement signé.",
                    "Pas d'indication d'analyse constitutionnelle retenue à ce jour.",
                    "Prélèvement sanguin effectué, résultat rendu en consultation.",
                ]
            ),
        )
    else:
        motives = [x for x in PHRASES[what] if x.startswith("Motif")]
        rest = [x for x in PHRASES[what] if x not in motives]
        if motives:
            s.add("p", s.rng.choice(motives))
        for x in s.rng.sample(rest, min(5, len(rest))):
            s.add("b" if s.style % 2 else "p", x)
    s.add("p", s.vitals(1) + " " + s.some("exam", 3, 6), "exam")
    s.add("p", s.some("plan", 1, 2), "plan")
    s.add("p", "Traitement remis : paracétamol si besoin." if what == "urg" else s.some("conso", 1, 2), "drug")
    return finish(s)
