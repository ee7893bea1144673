"""Pathology, molecular, imaging, operation and radiotherapy reports."""

from __future__ import annotations

import datetime as dt
import re

from .course import Event
from .dossier import Doc, Dossier, capital, size_for
from .letters import background, extras, general_state, greet, history, note_status, note_weight, sign
from .text import mark

MOLECULAR = {"EGFR", "ALK", "ROS1", "KRAS", "NRAS", "BRAF", "BRCA1", "BRCA2", "HRD", "MSI", "FGFR3", "EWSR1"}
SERUM = {"PSA"}


def biopsy(d: Dossier, step: str, day: dt.date) -> None:
    """Write the pathology report of the biopsy."""
    doc = d.new(step, "pathology", day, "Compte rendu d'anatomie et cytologie pathologiques")
    rng, case = d.rng, d.course.case
    sampled, signed = d.course.dates["bx"], day
    wrong = d.actions.get("date_" + step)
    if wrong:
        signed = sampled - dt.timedelta(days=wrong["days"])
        doc.document.date = signed
        doc.dates["doc"] = signed
    reference = f"{sampled:%y}H{rng.randint(1000, 29999)}"
    tag = mark(wrong["mark"]) if wrong else ""
    rows = [
        ["N° d'examen", reference],
        ["Prélevé le", mark("bxdate") + doc.day(sampled)],
        ["Compte rendu signé le", tag + doc.day(signed)],
    ]
    if rng.random() < 0.5 or wrong:
        doc.table(rows, [1, 2], header=False)
    else:
        doc.p(f"Réf. {reference} - prélèvement reçu, daté du {mark('bxdate')}{doc.day(sampled)} ; réponse le {doc.day(signed)}.")
    doc.h("Nature du prélèvement")
    doc.p(capital(case["bxwhat"]) + ".")
    doc.h(rng.choice(["Microscopie", "Étude histologique", "EXAMEN MICROSCOPIQUE"]))
    for text in case["micro"]:
        doc.p(text)
    if d.grade and rng.random() < 0.9:
        doc.p(grade_text(d))
        d.told.add("grade")
    quick = [b for b in d.bio if b["marker"] not in MOLECULAR | SERUM]
    if quick:
        doc.h(rng.choice(["Immunohistochimie", "Étude immunohistochimique", "Marqueurs"]))
        for item in quick:
            doc.li(d.bio_text(doc, item))
    extras(doc)
    doc.p(" ".join(d.picker.some("path.tech", rng.randint(1, 3))))
    doc.h("Conclusion")
    doc.p("{histo_maj} ({site}).")
    doc.p(doc.document.author)


def grade_text(d: Dossier) -> str:
    """Write the grade."""
    assert d.grade is not None
    system, value = d.grade
    words = {
        "SBR": [f"Grade SBR {value}.", f"Grade histopronostique d'Elston et Ellis (SBR) : {value}."],
        "Gleason": [f"Score de Gleason {value}.", f"Gleason : {value}."],
        "ISUP": [f"Grade nucléolaire ISUP {value}.", f"Grade ISUP : {value}."],
        "FNCLCC": [f"Grade FNCLCC {value}.", f"Grade histologique {value} (FNCLCC)."],
        "FIGO": [f"Grade FIGO {value}.", f"Grade architectural (FIGO) : {value}."],
    }
    return d.rng.choice(words[system])


def molecular(d: Dossier, step: str, day: dt.date) -> None:
    """Write the molecular report."""
    doc = d.new(step, "molecular", day, "Compte rendu de génétique moléculaire somatique")
    doc.p(
        f"Prélèvement : {d.course.case['bxwhat']}, du {doc.day(d.course.dates['bx'])}. Cellularité tumorale estimée à {d.rng.randint(30, 80)} %."
    )
    doc.p(f"Compte rendu du {doc.day(day)}.")
    doc.p("Technique : séquençage haut débit (panel ciblé), profondeur minimale 500X, seuil de détection 5 %.")
    rows = [["Marqueur", "Résultat"]]
    rows += [[b["marker"], d.bio_text(doc, b)] for b in d.bio if b["marker"] in MOLECULAR]
    doc.table(rows, [1, 4])
    extras(doc)
    doc.p("Interprétation selon les recommandations nationales. Résultat à confronter à l'histologie.")
    doc.p(doc.document.author)


def organ_imaging(d: Dossier, step: str, day: dt.date) -> None:
    """Write the first imaging of the primary."""
    title, *lines = d.course.case["img"]
    doc = d.new(step, "imaging", day, title)
    doc.p(f"Examen réalisé le {doc.day(day)}.")
    doc.h("Indication")
    doc.p(d.rng.choice(d.course.case["disc"]))
    doc.h("Résultat")
    for text in lines:
        doc.p(text)
    extras(doc)
    doc.p(doc.document.author)


SCAN_TITLES = ["Scanner thoraco-abdomino-pelvien", "TDM TAP avec injection", "Scanner TAP"]
SCAN_DATES = ["Examen du {d:doc}.", "Réalisé {on:doc}.", "Date de l'examen : {d:doc}", "{on:doc}."]
INDICATIONS = ["{histo_maj} ({site}). Bilan.", "Évaluation : {histo}.", "Suivi d'un {histo} ({site})."]
NOTHING = ["Pas de lésion suspecte à distance.", "Pas d'image évocatrice de localisation secondaire sur cet examen."]


def scan(d: Dossier, step: str, day: dt.date, event: Event | None, category: str = "") -> None:
    """Write a whole-body scan: staging, evaluation, relapse or progression."""
    pet = d.course.case["group"] == "lymphome"
    doc = d.new(step, "imaging", day, "TEP-TDM au 18F-FDG" if pet else d.rng.choice(SCAN_TITLES))
    doc.p(d.rng.choice(SCAN_DATES))
    doc.h("Indication")
    doc.p(d.rng.choice(INDICATIONS))
    doc.h("Technique")
    dose = d.rng.randint(380, 940)
    if pet:
        doc.p("Injection de 18F-FDG (3 MBq/kg), acquisition à 60 minutes de la base du crâne à mi-cuisse.")
    else:
        doc.p(f"Acquisition hélicoïdale après injection de produit de contraste iodé, temps portal. PDL {dose} mGy.cm.")
    doc.h("Résultat")
    _findings(doc, event, category)
    extras(doc)
    doc.h("Conclusion")
    if event and event.kind == "prog":
        doc.p("Progression de la maladie (RECIST 1.1 : PD).")
    elif event and event.sites:
        doc.p("Localisations secondaires décrites ci-dessus.")
    elif category:
        doc.say(f"resp.{category}")
    else:
        doc.p("Rechute ganglionnaire." if event else "Bilan d'extension sans localisation à distance décelable.")
    doc.p(doc.document.author)


def _findings(doc: Doc, event: Event | None, category: str) -> None:
    """Print the findings: lesions first, then the ordinary rest."""
    d = doc.dossier
    if event and event.sites:
        for site in event.sites:
            doc.p(mark("mets") + doc.phrase(f"met.{site}", mm=str(d.rng.randint(11, 38))))
    elif category in {"PR", "SD", "CR"}:
        doc.p(response_text(d, category))
    elif event and event.kind == "relh":
        doc.p("Réapparition d'adénopathies hypermétaboliques, Deauville 5.")
    else:
        doc.p(d.rng.choice(NOTHING))
    clear = event is None and not category and not d.course.synchronous and d.course.case["group"] != "lymphome"
    adult = d.patient.age(doc.document.date or d.patient.birth_date) > 18
    benign = d.picker.some("ct.normal", d.rng.randint(2, 3)) if adult else []
    benign += d.picker.some("ct.neutral", d.rng.randint(1, 4)) if adult else []
    benign = [*(d.picker.some("ct.clear", 4) if clear else []), *benign]
    if d.rng.random() < 0.5:
        benign = [" ".join(benign)]
    for text in benign:
        doc.p(text)


def response_text(d: Dossier, category: str) -> str:
    """Describe a response with its sum of diameters."""
    before = d.rng.randint(60, 120)
    after = {"PR": int(before * d.rng.uniform(0.4, 0.68)), "SD": int(before * d.rng.uniform(0.85, 1.05)), "CR": 0}[category]
    if category == "CR":
        return "Disparition des fixations pathologiques, Deauville 2."
    change = round((after - before) / before * 100)
    return f"Somme des diamètres des lésions cibles : {after} mm contre {before} mm ({change:+d} %)."


def operation(d: Dossier, step: str, day: dt.date) -> None:
    """Write the operation report."""
    doc = d.new(step, "surgery", day, "Compte rendu opératoire")
    name, *steps = d.course.case["op"]
    doc.p(f"Date de l'intervention : {doc.day(day)}. Opérateur : {doc.document.author}. Anesthésie générale.")
    doc.p("Intitulé : " + name + ".")
    doc.p("Indication : {histo} ({site}).")
    if d.rng.random() < 0.5:
        doc.p(" ".join([*d.picker.some("op.talk", 2), *steps]))
    else:
        for text in steps:
            doc.p(text)
        doc.p(" ".join(doc.fill(t) for t in d.picker.some("op.talk", 4)))
    extras(doc)
    doc.p(
        d.rng.choice(
            [
                "Pertes sanguines minimes. Compte de compresses exact.",
                "Durée 2 h 40. Pas d'incident peropératoire.",
                "Pas de transfusion. Check-list HAS réalisée.",
            ]
        )
    )


def surgical_pathology(d: Dossier, step: str, day: dt.date, event: Event) -> None:
    """Write the pathology report of the operation."""
    tnm, _, rest = event.tnm.partition("|")
    nodes = rest.partition("|")[2]
    size = size_for(d.course.case["group"], tnm or d.tnm0, d.rng)
    doc = d.new(step, "pathology", day, "Anatomie pathologique - pièce opératoire")
    doc.values["size"] = str(size)
    small = {"0": 2, "1a": 4, "1b": 8, "1c": 15}.get((re.findall(r"T(\d\w?)", tnm) or ["2"])[0], size)
    doc.values["size2"] = str(small if tnm.startswith("yp") else size)
    slots, _ = d.event_slots(event)
    doc.p(f"Prélèvement du {doc.day(event.when)}, enregistré le même jour. Réponse du {doc.day(day)}.")
    doc.h("Macroscopie")
    for text in d.course.case["macro"]:
        doc.p(text)
    doc.h("Histologie")
    doc.p("{histo_maj}.")
    if d.grade and not tnm.startswith("yp"):
        doc.p(grade_text(d))
        d.told.add("grade")
    if nodes:
        positive, total = nodes.split("/")
        doc.p(f"Ganglions : {positive} métastatique(s) sur {total} examinés ({nodes}).")
    doc.p(slots["margins"])
    doc.p(" ".join(d.picker.some("path.tech", 2)))
    extras(doc)
    doc.h("Conclusion")
    if tnm:
        doc.p(
            d.rng.choice(
                [
                    "Au total, classification {ptnm} (UICC 8).",
                    "Classement TNM 8e édition : {ptnm}.",
                    "{ptnm} selon l'UICC 2017 (8e édition).",
                ]
            ),
            **slots,
        )
    else:
        doc.p("Au total, exérèse complète.")
    doc.p(doc.document.author)


def radiotherapy_visit(d: Dossier, step: str, day: dt.date, event: Event) -> None:
    """Write the radiotherapy consultation."""
    doc = d.new(step, "radiotherapy", day, "Consultation de radiothérapie")
    greet(doc)
    history(doc)
    note_status(doc, general_state(d, day))
    background(doc, full=False)
    assert event.rt is not None
    doc.p(f"Indication d'une irradiation ({event.rt[0]}). Information donnée, consentement signé, scanner de centrage programmé.")
    extras(doc)
    sign(doc)


def radiotherapy_end(d: Dossier, step: str, day: dt.date, event: Event) -> None:
    """Write the end of radiotherapy report."""
    doc = d.new(step, "radiotherapy", day, "Compte rendu de fin de radiothérapie")
    slots, dates = d.event_slots(event)
    doc.dates |= dates
    doc.p(f"Document établi le {doc.day(day)}. " + doc.fill("{histo_maj} ({site})."))
    rows = [["Volume", "Dose", "Fractions", "Début", "Fin"]]
    rows.append([slots["rtsite"], slots["gy"] + " Gy", slots["fx"], doc.day(event.when), doc.day(event.end or day)])
    doc.table([[doc.fill(c) for c in row] for row in rows], [3, 1, 1, 1.4, 1.4])
    doc.p("Technique : arc-thérapie avec modulation d'intensité, photons de 6 MV, contrôle quotidien par CBCT.")
    doc.p("Tolérance satisfaisante, érythème discret en fin de traitement.")
    extras(doc)
    doc.p(doc.document.author)


def stay(d: Dossier, step: str, day: dt.date, text: str = "stayok") -> None:
    """Write a hospital stay."""
    doc = d.new(step, "hospital_stay", day, "Compte rendu d'hospitalisation")
    doc.p(f"Sortie le {doc.day(day)}.")
    doc.p("{Mme} {nom}, {age} ans, suivi<e|> pour un {histo} ({site}).")
    if text == "sepsis":
        doc.say("sepsis")
        extras(doc)
        doc.say("sepsisout")
    else:
        for phrase in d.picker.some("stayok", 3):
            doc.p(phrase)
        extras(doc)
    background(doc, full=False)
    note_weight(doc)
    sign(doc)


def minor(d: Dossier, step: str, day: dt.date, kind: str) -> None:
    """Write a short document: anaesthesia, cardiac echo, nursing, support."""
    titles = {
        "anaesth": "Consultation d'anesthésie",
        "echo": "Échocardiographie transthoracique",
        "nursing": "Transmissions infirmières",
        "support": "Consultation de soins de support",
    }
    types = {"nursing": "nursing", "support": "consultation_letter", "anaesth": "consultation_letter"}
    doc = d.new(step, types.get(kind, "other"), day, titles[kind], "hospital")
    doc.p(f"Date : {doc.day(day)}. " + doc.fill("{Mme} {nom}, {histo} ({site})."))
    if kind == "anaesth":
        background(doc)
    if kind != "echo":
        note_weight(doc)
    for text in d.picker.some(kind, 4):
        doc.li(text) if kind == "nursing" else doc.p(text)
    extras(doc)
    doc.p(doc.document.author)


def closing(doc: Doc) -> None:
    """Sign a report."""
    doc.p(doc.document.author)
