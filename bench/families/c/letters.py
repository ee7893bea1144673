"""Consultation letters, board sheets and the request for a second opinion."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from . import lab
from .course import Event, french_sites, protocols
from .dossier import Doc, Dossier, capital, shout
from .text import french_number, mark


def note_weight(doc: Doc) -> None:
    """Print the weight of the day and keep it for the key."""
    day = doc.document.date
    assert day is not None
    doc.say("weight")
    kg = doc.dossier.patient.weight(day, doc.dossier.course.dates["gp"])
    doc.dossier.weights.append({"kg": kg, "date": day.isoformat(), "step": doc.document.step})


def note_status(doc: Doc, value: int) -> None:
    """Print the performance status and keep it for the key."""
    day = doc.document.date
    assert day is not None
    doc.say("ps", ps=str(value))
    doc.dossier.status.append({"value": value, "date": day.isoformat()})


def general_state(d: Dossier, day: dt.date) -> int:
    """Return a performance status that worsens with progressions."""
    worse = sum(1 for e in d.course.events if e.kind in {"prog", "rel"} and e.when <= day)
    return min(2, worse if d.patient.age(day) < 74 else worse + 1)


def background(doc: Doc, full: bool = True) -> None:
    """Print comorbidities, allergies, tobacco and family history."""
    d, p = doc.dossier, doc.dossier.patient
    texts = [doc.phrase("comorb")]
    if p.allergies:
        texts.append(doc.phrase("allergy.yes"))
        d.told.add("allergy")
    else:
        texts.append(doc.phrase("allergy.denied"))
        d.told.add("allergy_denied")
    if full and p.age(doc.document.date or p.birth_date) >= 15:
        texts.append(doc.phrase(f"tobacco.{p.tobacco[0]}"))
        d.told.add("tobacco")
        texts.append(doc.phrase("family.yes" if p.family else "family.none"))
        d.told.add("family")
    d.told.add("comorbidities")
    if d.rng.random() < 0.4:
        for text in texts:
            doc.li(text)
    else:
        doc.p(" ".join(texts))


def diagnosis(doc: Doc) -> str:
    """Return the sentence of diagnosis and the one of its staging."""
    d = doc.dossier
    if d.vague:
        return mark("dx") + doc.phrase("hist.dx.vague", year=str(d.course.dates["bx"].year))
    text = mark("dx") + (doc.phrase("hist.dx") if d.rng.random() < 0.75 else doc.phrase("hist.dx.long") + ".")
    staged = doc.values["tnm"]
    if staged:
        text += " " + doc.phrase("hist.tnm")
    elif d.stage0:
        text += " " + doc.fill("Bilan initial{stage_txt}.")
    return text


def history(doc: Doc, forms: str = "") -> None:
    """Print the history of the disease up to the day of the document."""
    d, day = doc.dossier, doc.document.date
    assert day is not None
    lines = [diagnosis(doc)]
    if d.bio and (forms or d.rng.random() < 0.7):
        told = " ".join(d.bio_text(doc, b).rstrip(".") + "." for b in d.bio)
        lines[0] = lines[0].rstrip(".") + ". " + told
    for index, event in enumerate(d.course.events):
        if event.when < day or (event.when == day and event.kind in {"prog", "rel", "relh"}):
            lines.append(d.history_line(doc, index, event))
    form = forms or d.rng.choice(["prose", "list", "prose", "numbered", "box", "flow", "flow", "telegraph", "capitals"])
    match form:
        case "flow":
            doc.p(flowing(doc, lines))
        case "telegraph":
            doc.p(telegraph(lines))
        case "capitals" if len(" ".join(lines)) < 700:
            doc.p(shout(" ".join(lines)))
        case "prose":
            doc.p(" ".join(capital(x) for x in lines))
        case "numbered":
            for number, text in enumerate(lines, 1):
                doc.p(f"{number}) {text}")
        case "box" if len(" ".join(lines)) < 900:
            doc.add("box", " ".join(lines))
        case _:
            for text in lines:
                doc.li(text)


def flowing(doc: Doc, lines: list[str]) -> str:
    """Join the steps in long sentences, several facts in each."""
    text = lines[0].rstrip(".")
    for line in lines[1:]:
        join = doc.dossier.picker.pick("hist.join")
        if not join.startswith("."):
            join = " ; " if join == ";" else (" " + join + " ").replace(" ,", ",")
        else:
            join += " "
        kept = (
            line.startswith(("\ue000", "M. ", "Mme ", "Mr ", "Madame ", "Monsieur ", "Enfant "))
            or line[1:2].isupper()
            or line[:1].isdigit()
        )
        word = line if kept or join.startswith(".") else line[:1].lower() + line[1:]
        text += join + word.rstrip(".")
    return text + "."


SHORT = {
    "Chimiothérapie": "Chimio",
    "Radiothérapie": "RT",
    "métastatique": "méta",
    "Traitement": "Tt",
    "Progression": "Prog",
    "débuté": "déb.",
    "ganglions": "gg",
    "Intervention": "Interv.",
}


def telegraph(lines: list[str]) -> str:
    """Write the steps as hurried notes."""
    text = " // ".join(line.rstrip(".") for line in lines)
    for long, short in SHORT.items():
        text = text.replace(long, short)
    return text


def inline_biology(doc: Doc) -> None:
    """Write a few values in a sentence and keep them for the key."""
    d, day = doc.dossier, doc.document.date
    assert day is not None
    names = d.rng.choice([0, 1, 1])
    keys = d.rng.sample(["hemoglobin", "platelets", "neutrophils", "albumin", "alt", "ldh", "calcium", "crp"], 4)
    keys += [k for k in d.course.case["markers"] if k != "ldh"][:1]
    results = [treat_keep(d, doc.document.step, lab.draw(k, d.rng, day, names, calm=True)) for k in keys]
    bits = [f"{r.name} {r.cell()} {r.unit}" for r in results]
    doc.p(d.picker.pick("bio.lead") + " " + ", ".join(bits) + ".")


def treat_keep(d: Dossier, step: str, result: lab.Result) -> lab.Result:
    """Number a printed value and keep it for the key."""
    count = d.actions.setdefault("tags", 10000)
    d.actions["tags"] = count + 1
    made = dataclasses.replace(result, tag=f"lab{count}")
    d.labs.append({"result": made, "step": step})
    return made


def child(doc: Doc) -> bool:
    """Tell whether the patient is a child at the date of the document."""
    return doc.dossier.patient.age(doc.document.date or doc.dossier.patient.birth_date) < 18


def details(doc: Doc, count: int) -> list[str]:
    """Return sentences of the interview and of the examination."""
    return doc.dossier.picker.some("detail.child" if child(doc) else "detail", count)


def greet(doc: Doc) -> None:
    """Print the head of a letter."""
    d, day = doc.dossier, doc.document.date
    assert day is not None
    place = doc.document.house.place.short.split(" ")[-1]
    doc.p(f"{place}, le {mark('docdate')}{doc.day(day)}" if d.rng.random() < 0.5 else f"Date : {mark('docdate')}{doc.day(day)}")
    if d.rng.random() < 0.5:
        doc.p(f"Objet : {d.identity(day).split(' | ')[0]}")
    doc.say("opening")


def sign(doc: Doc) -> None:
    """Print the end of a letter."""
    doc.say("closing")
    doc.p(doc.document.author)
    if doc.rng.random() < 0.35:
        doc.add("small", "Compte rendu dicté et relu, validé électroniquement. Copie : médecin traitant, dossier patient.")


def extras(doc: Doc) -> None:
    """Print the sentences a plan added to this document (planted errors, harmless decoys)."""
    step = doc.document.step
    for text in doc.dossier.decoys.get(step, []):
        doc.p(text)
    for text in doc.dossier.injections.get(step, []):
        doc.p(text)


def gp_letter(d: Dossier, step: str, day: dt.date) -> None:
    """Write the first letter of the general practitioner."""
    doc = d.new(step, "consultation_letter", day, "Courrier du médecin traitant", "gp")
    greet(doc)
    doc.p("Je vous adresse {Mme} {prenom} {nom}, {age} ans, pour avis.")
    doc.p(d.rng.choice(d.course.case["disc"]))
    background(doc)
    doc.p("Traitement habituel : voir ordonnance jointe. Merci de votre prise en charge.")
    sign(doc)


def first_visit(d: Dossier, step: str, day: dt.date) -> None:
    """Write the consultation of announcement."""
    doc = d.new(step, "consultation_letter", day, "Consultation d'annonce")
    greet(doc)
    doc.say("seen")
    doc.h("Histoire de la maladie")
    doc.p(d.rng.choice(d.course.case["disc"]))
    history(doc)
    doc.h("Antécédents")
    background(doc)
    doc.h("Examen")
    note_status(doc, general_state(d, day))
    note_weight(doc)
    if d.patient.age(day) >= 18:
        doc.p(doc.phrase("social") + " " + doc.phrase("meds"))
    doc.p("À l'examen : " + d.rng.choice(d.course.case["exam"]) + ".")
    extras(doc)
    doc.say("annonce")
    sign(doc)


def board(d: Dossier, step: str, day: dt.date, motive: str, relapse: bool) -> None:
    """Write a board sheet."""
    doc = d.new(step, "rcp", day, "Réunion de concertation pluridisciplinaire - " + d.course.case["group"])
    doc.table(
        [["RCP du", mark("docdate") + doc.day(day)], ["Motif", motive], ["Présenté par", doc.document.author]],
        [1, 3],
        header=False,
    )
    doc.h("Résumé du dossier")
    history(doc)
    if d.bio:
        doc.h("Données histologiques et moléculaires")
        for item in d.bio:
            doc.li(d.bio_text(doc, item))
    doc.h("Terrain")
    background(doc, full=False)
    note_status(doc, general_state(d, day))
    extras(doc)
    doc.h("Question posée")
    question = d.picker.pick("rcpquestion" if relapse else "rcpquestion.initial")
    doc.p(question)
    doc.p(" ".join(d.picker.some("talk.child" if child(doc) else "rcp.talk", d.rng.randint(1, 3))))
    following = [e for e in d.course.events if e.when > day and e.kind not in {"prog", "rel", "relh", "m1"}]
    doc.h("Proposition")
    doc.p(proposal(following[0]) if following else "Surveillance.")
    doc.add(
        "small",
        "Quorum atteint. Participants : oncologue médical, oncologue radiothérapeute, chirurgien, radiologue, pathologiste.",
    )
    if step == "rcp0" or relapse:
        keep_board(d, day, motive, question, relapse)


def keep_board(d: Dossier, day: dt.date, motive: str, question: str, relapse: bool) -> None:
    """Keep what the last board sheet says, for the key."""
    distant = any(e.kind in {"rel", "prog"} and e.when <= day and e.sites for e in d.course.events)
    d.actions["rcp"] = {
        "motif": motive,
        "screening": None,
        "initial_or_relapse": "rechute" if relapse else "initiale",
        "progression": "distance" if relapse and distant else None,
        "question": question,
        "date": day.isoformat(),
    }


def proposal(event: Event) -> str:
    """Say in French what the next step will be."""
    if event.kind == "crt" and event.line:
        return f"Radiochimiothérapie concomitante avec {protocols()[event.line.proto]['name']}."
    if event.line:
        return f"Traitement systémique par {protocols()[event.line.proto]['name']}."
    if event.kind == "rt":
        return "Radiothérapie."
    return "Chirurgie première." if event.kind == "surg" else "Chirurgie."


def follow_up(d: Dossier, step: str, day: dt.date, event: Event, **options: Any) -> None:
    """Write a consultation during or after a treatment."""
    doc = d.new(
        step,
        "consultation_letter",
        day,
        d.rng.choice(["Consultation de suivi", "Lettre de consultation", "Consultation médicale"]),
    )
    greet(doc)
    doc.say("seen")
    if options.get("history", True):
        doc.h("Rappel")
        history(doc)
    doc.h("Ce jour")
    note_status(doc, general_state(d, day))
    note_weight(doc)
    doc.p(
        " ".join(
            doc.fill(t) for t in [*([] if child(doc) else d.picker.some("follow.good", 1)), *details(doc, d.rng.randint(2, 5))]
        )
    )
    if d.rng.random() < 0.5:
        inline_biology(doc)
    if options.get("tox") and event.line:
        slots, _ = d.event_slots(event)
        drug = event.line.tox[2]
        doc.say("tox", toxdrug_txt=f" (imputabilité : {drug})" if drug else "", **slots)
        d.told.add(f"tox:{id(event.line)}:{day.isoformat()}")
    doc.say("exam.normal")
    extras(doc)
    if d.rng.random() < 0.6:
        doc.say("total")
    doc.say("plan.watch" if options.get("watch") else "plan.continue")
    sign(doc)


def change(d: Dossier, step: str, day: dt.date, event: Event) -> None:
    """Write the consultation that tells a progression, a relapse or a stop for toxicity."""
    doc = d.new(step, "consultation_letter", day, "Consultation - décision thérapeutique")
    greet(doc)
    doc.say("seen")
    history(doc)
    note_status(doc, general_state(d, day))
    note_weight(doc)
    doc.p(" ".join(doc.fill(t) for t in details(doc, d.rng.randint(1, 3))))
    if event.line:
        slots, dates = d.event_slots(event)
        doc.dates |= dates
        doc.p("Le traitement par {proto} est interrompu ce jour : {toxterm} de grade {toxgrade} (CTCAE v5).", **slots)
        d.told.add(f"tox:{id(event.line)}:{day.isoformat()}")
    else:
        doc.p("L'imagerie est expliquée : la maladie progresse, une nouvelle stratégie est nécessaire ; présentation en RCP.")
    extras(doc)
    sign(doc)


def final_letter(d: Dossier, step: str, day: dt.date) -> None:
    """Write the request for a second opinion."""
    doc = d.new(step, "consultation_letter", day, "Demande de deuxième avis")
    greet(doc)
    doc.say("seen")
    doc.h("Histoire carcinologique")
    history(doc, "list")
    doc.h("Antécédents")
    background(doc)
    doc.h("État actuel")
    note_status(doc, general_state(d, day))
    note_weight(doc)
    doc.p(last_status(d))
    doc.p(" ".join(doc.fill(t) for t in details(doc, d.rng.randint(2, 4))))
    extras(doc)
    doc.say("question")
    sign(doc)


def last_status(d: Dossier) -> str:
    """Say in French where things stand at the last visit."""
    events = d.course.events
    lines = [e.line for e in events if e.line]
    disease = [e for e in events if e.kind in {"m1", "rel", "relh", "prog"}]
    if lines and lines[-1].stop is None:
        name = protocols()[lines[-1].proto]["name"]
        return f"Au dernier contact, traitement par {name} en cours, bien toléré."
    if disease and lines and disease[-1].when >= lines[-1].start:
        return (
            f"Au dernier contact, maladie évolutive ({french_sites(disease[-1].sites) or 'ganglionnaire'})."
            if disease[-1].sites
            else "Au dernier contact, maladie évolutive."
        )
    if disease and lines and lines[-1].reason == "toxicity":
        return "Au dernier contact, pause thérapeutique après arrêt pour toxicité."
    return "Au dernier contact, pas d'argument clinique ni radiologique pour une récidive."


def report_weight(value: float) -> str:
    """Write a weight."""
    return f"{french_number(value)} kg"
