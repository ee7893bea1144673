"""Letters, imaging, pathology, molecular and tumour-board documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from .people import HOSPITALS
from .say import Doc, Say, cap, tok
from .truth import BRESLOW, PHRASES, SITE_FR, Case

Part = Callable[[], str]


def finish(s: Say, sign: bool = True) -> Doc:
    """Sign and return the document."""
    if sign:
        s.add("sig", s.doc.author)
    return s.doc


def head(s: Say, title: str) -> None:
    """Write a title with place, date and who it is about, in one of several manners."""
    c, p = s.c, s.c.patient
    who = f"{cap(s.ctx['civ'])} {p.used_name} {p.first}" if c.kind != "wilms" else f"{p.first} {p.birth_name}"
    born = f"{s.ctx['ne']} le {s.d(p.birth)}"
    manner = s.rng.randrange(4)
    if manner == 0:
        s.add("p", f"{s.doc.hospital.city}, le {tok('docdate', s.d(s.at))}")
        s.add("title", title)
        s.add("p", f"Concerne : {who}, {born} - IPP {p.ipp}")
    elif manner == 1:
        s.add("title", title)
        s.table(
            [["Patient", f"{who}"], ["Naissance", born], ["Date", tok("docdate", s.d(s.at))], ["Médecin", s.doc.author]], [1, 3]
        )
    elif manner == 2:
        s.add("title", f"{title} du {tok('docdate', s.d(s.at))}")
        s.add(
            "p", f"{who} ({born}) / N° {p.ipp}" + (f" / nom de naissance {p.birth_name}" if p.birth_name != p.used_name else "")
        )
    else:
        s.add("p", f"Date : {tok('docdate', s.d(s.at))}   Réf. : {p.ipp}/{s.rng.randint(10, 99)}")
        s.add(
            "p",
            f"Nom : {p.birth_name}   Prénom : {p.first}   Sexe : {tok('fact:sex', p.sex)}   {born}"
            + (f"   (nom d'usage {p.used_name})" if p.birth_name != p.used_name else ""),
        )
        s.add("title", title)


def spec_lines(s: Say, key: str) -> list[str]:
    """Return the organ's own sentences."""
    t = str(s.c.tnm[0]["T"]) if s.c.tnm else ""
    return [x.replace("{mm}", str(s.c.mm)).replace("{breslow}", BRESLOW.get(t, "Indice de Breslow 3 mm")) for x in s.c.spec[key]]


def first_letter(c: Case, at: date) -> Doc:
    """First visit, before any proof."""
    s = Say(c, at, "consultation_letter", "Première consultation", HOSPITALS[13] if c.rng.random() < 0.4 else None)
    head(s, s.rng.choice(["Lettre de consultation", "Courrier médical", "Première consultation", "Avis spécialisé"]))
    s.add("p", s.p("open"))
    s.add(
        "p",
        f"Motif : {c.motif}. {s.rng.choice(['Évolution sur six semaines environ.', 'Début progressif, sans fièvre.', 'Pas de bilan antérieur disponible.'])}",
    )
    s.add("p", s.background(), "hist")
    s.add("p", s.some("social", 1, 1) + " " + s.vitals(s.rng.choice([0, 1])))
    s.add("p", " ".join(spec_lines(s, "exam")) + " " + s.some("exam0", 2, 4), "exam")
    s.add(
        "p",
        f"Je demande : {c.spec['img']}, puis {c.spec['biopsy']} selon les résultats. Aucun diagnostic n'est posé à ce stade.",
        "plan",
    )
    s.add("p", s.p("bye"))
    return finish(s)


def technique(s: Say, what: str) -> str:
    """Say the technique of the examination."""
    lines = PHRASES["imgtech"]
    name = str(s.c.spec["img"]) if what == "initial" else "scanner"
    if s.c.kind == "wilms" or name.startswith("IRM"):
        return lines[3]
    if name.startswith("TEP"):
        return lines[2]
    if name.startswith("mammo"):
        return "Clichés de face et obliques, compléments échographiques."
    return s.rng.choice(lines[:2]) + ("" if what == "initial" else " " + lines[4])


def _size(s: Say, verdict: str) -> str:
    if "partielle" in verdict:
        return f"la plus grande réduite à {s.rng.randint(10, 14)} mm"
    if "Stabilité" in verdict:
        return "de taille inchangée"
    return f"la plus grande de {s.rng.randint(36, 48) if 'Progression' in verdict else s.rng.randint(23, 30)} mm"


def imaging_title(s: Say, what: str) -> str:
    """Return the report's title."""
    if s.c.kind == "wilms":
        return "IRM et échographie abdominales"
    if what == "initial":
        return s.rng.choice([f"Compte rendu : {s.c.spec['img']}", str(s.c.spec["img"]).upper(), "COMPTE RENDU D'IMAGERIE"])
    return s.rng.choice(["Scanner thoraco-abdomino-pelvien", "COMPTE RENDU D'IMAGERIE", "TDM TAP avec injection"])


def imaging(c: Case, at: date, what: str, sites: list[str], verdict: str) -> Doc:
    """Imaging report: initial look, staging, evaluation or progression."""
    s = Say(c, at, "imaging", "Imagerie", HOSPITALS[7] if c.rng.random() < 0.5 else None)
    head(s, imaging_title(s, what))
    if what == "initial":
        s.add("p", f"Indication : {c.motif}.")
    else:
        s.add("p", f"Indication : {s.rng.choice(['évaluation', 'bilan', 'contrôle'])} d'un {s.histo()} {c.site()}.", "hist")
    s.add("h", "Technique")
    s.add("p", technique(s, what))
    s.add("h", s.rng.choice(["Résultats", "Description", "Étage par étage"]))
    if what == "initial":
        s.add("p", " ".join(spec_lines(s, "imgtext")) + f" Lésion {c.site()}.", "exam")
    banned = {"bladder": "Vessie", "pancreas": "voies biliaires", "wilms": "Discopathie"}.get(c.kind, "#")
    pool = [
        x
        for x in PHRASES["imgnorm"]
        if banned not in x and not (c.kind == "wilms" and ("thérome" in x or "hiatale" in x or "vésiculaire" in x))
    ]
    if c.kind == "lymphoma":
        pool = [x for x in pool if "adénopathie" not in x]
    if "bone" in sites:
        pool = [x for x in pool if "Cadre osseux" not in x]
    if what == "initial" and not any(w in c.spec["img"] for w in ("thoraco", "TEP", "uroscanner", "abdominal")):
        pool = PHRASES["localnorm"]
    for x in s.rng.sample(pool, min(len(pool), s.rng.randint(6, 11))):
        s.add("b" if s.style % 2 else "p", x)
    for site in sites:
        s.add(
            "p",
            f"{s.rng.choice(['Lésions', 'Localisations', 'Nodules ou lésions'])} d'allure secondaire : atteinte {tok('fact:mets', SITE_FR[site])}, {_size(s, verdict)}.",
        )
    s.add("h", s.rng.choice(["CONCLUSION", "Au total", "Synthèse"]))
    s.add("p", verdict.format(site=c.site(), d=s.d(at)), "concl")
    return finish(s)


def pathology(c: Case, at: date, sampled: date, piece: int | None) -> Doc:
    """Pathology of a biopsy or, with the operation's rank, of its specimen."""
    s = Say(c, at, "pathology", "Anatomopathologie", HOSPITALS[6] if c.rng.random() < 0.6 else None)
    head(s, s.rng.choice(["COMPTE RENDU ANATOMO-PATHOLOGIQUE", "Compte rendu d'anatomie pathologique", "CR ACP"]))
    s.add(
        "p",
        f"{s.rng.choice(['Prélevé le', 'Date de prélèvement :', 'Prélèvement du'])} {tok('fact:sampled', s.d(sampled))} ; reçu le {s.d(sampled + timedelta(days=1 if at > sampled else 0))} ; validé le {tok('fact:reported', s.d(at))}. N° {at:%y}H{s.rng.randint(1000, 9999)}",
    )
    what = c.spec["biopsy"] if piece is None else c.surgeries[piece][0]
    s.add("p", f"Nature : {what}. Localisation : tumeur {c.site()}.", "hist")
    s.add("h", "Macroscopie")
    s.add(
        "p",
        f"{s.rng.choice(['Fragments adressés en formol', 'Matériel reçu fixé']) if piece is None else s.rng.choice(['Pièce orientée, fixée au formol', 'Pièce reçue à l’état frais'])}, {'le plus grand de 14 mm' if piece is None else 'encrée et échantillonnée en ' + str(s.rng.randint(14, 32)) + ' blocs'}.",
    )
    s.add("h", "Microscopie")
    none = piece is not None and any(t["T"] == "0" for t in c.tnm)
    for x in ["Fibrose et histiocytes spumeux, aucune cellule carcinomateuse résiduelle."] if none else spec_lines(s, "micro"):
        s.add("p", x)
    if c.grade and not none:
        s.add("p", f"{s.rng.choice(['Grade', 'Différenciation / grade'])} {c.spec['grade'][0]} : {tok('fact:grade', c.grade)}.")
    if piece is not None:
        _specimen(s, piece)
    s.add("h", s.rng.choice(["CONCLUSION", "Conclusion", "DIAGNOSTIC"]))
    s.add(
        "p",
        f"Remaniements post-thérapeutiques sans tumeur résiduelle d'un {s.histo()} {c.site()} traité."
        if none
        else f"{cap(s.histo())} {c.site()}.",
        "concl",
    )
    if piece is None:
        s.add("p", s.bios(), "bio")
    return finish(s)


def _specimen(s: Say, piece: int) -> None:
    c = s.c
    s.add(
        "p",
        "Marges d'exérèse saines (R0). "
        + s.rng.choice(["Limites encrées à distance.", "Recoupes négatives.", "Orientation respectée."]),
    )
    i = next((k for k, t in enumerate(c.tnm) if t["prefix"] in {"p", "yp"} and t["date"] == c.surgeries[piece][1]), None)
    if i is None:
        return
    nodes = c.tnm[i]["nodes"]
    if nodes:
        s.add(
            "p",
            s.rng.choice(
                [
                    "Ganglions : {p}N+/{n}N.",
                    "Curage : {p} ganglion(s) envahi(s) sur {n} examinés.",
                    "{n} ganglions examinés, {p} métastatique(s) ({p}/{n}).",
                ]
            ).format(p=nodes["positive"], n=nodes["examined"]),
        )
    s.add("p", f"Classification (UICC 8e édition) : {s.tnm_text(i, False)[0]}.")


def molecular(c: Case, at: date) -> Doc:
    """Molecular report as a table."""
    s = Say(c, at, "molecular", "Génétique somatique", HOSPITALS[4])
    head(s, s.rng.choice(["Analyse moléculaire tumorale", "GÉNÉTIQUE SOMATIQUE - PANEL NGS", "Biologie moléculaire des tumeurs"]))
    s.add(
        "p",
        f"Échantillon : bloc FFPE du prélèvement du {tok('fact:dx', s.d(c.dx))} ; {s.histo()} {c.site()} ; cellularité {s.rng.randint(30, 70)} %.",
    )
    s.table([["Marqueur", "Résultat"], *[[b[0], tok(f"fact:bio:{b[0]}", b[5])] for b in c.profile["bios"]]], [1, 3])
    s.add(
        "p",
        "Profondeur moyenne 1 200x, seuil de détection 3 %. Les régions non couvertes sont disponibles sur demande. L'absence d'autre altération dans les limites de la technique ne vaut pas conclusion constitutionnelle.",
    )
    return finish(s)


def events(s: Say, upto: date) -> list[tuple[date, str]]:
    """Tell each thing that happened before a date; a sentence is often copied as it stood in an earlier letter."""
    c = s.c
    items: list[tuple[date, str, Part]] = []
    for i, (_, when) in enumerate(c.surgeries):
        items.append((when, f"op{i}", lambda i=i: s.op(i)))  # type: ignore[misc]
    for i, r in enumerate(c.rts):
        items.append((r["end"], f"rt{i}", lambda i=i: s.rt(i)))  # type: ignore[misc]
    for ln in c.lines:
        items.append((ln.start, f"start{ln.number}", lambda ln=ln: s.start(ln)))  # type: ignore[misc]
        if ln.stop:
            items.append((ln.stop, f"stop{ln.number}", lambda ln=ln: s.stop(ln)))  # type: ignore[misc]
    for i, resp in enumerate(c.responses):
        items.append((resp[1], f"resp{i}", lambda i=i: s.response(i)))  # type: ignore[misc]
    items.sort(key=lambda it: it[0])
    out = []
    for when, name, fn in items:
        if when <= upto:
            text = c.memo[name] if name in c.memo and not s.formal and s.rng.random() < 0.55 else fn()
            c.memo.setdefault(name, text)
            out.append((when, text))
    return out


def history(s: Say, upto: date) -> str:
    """Tell all that happened before a date, as one passage."""
    return " ".join(text for _, text in events(s, upto))


def start_meta(c: Case) -> str:
    """Say the first metastases, when present from the start."""
    sites = [s for s, d in c.mets if (d - c.dx).days < 20] if c.meta0 else []
    return f"Atteinte {tok('fact:mets', ', '.join(SITE_FR[s] for s in sites))} d'emblée." if sites else ""


def rcp(c: Case, at: date, question: str, decision: str) -> Doc:
    """Tumour-board sheet, as a form or as prose."""
    s = Say(c, at, "rcp", "RCP")
    head(
        s,
        s.rng.choice(
            ["FICHE DE RÉUNION DE CONCERTATION PLURIDISCIPLINAIRE", "Compte rendu de RCP", "Avis de RCP - comité de concertation"]
        ),
    )
    past = history(s, at - timedelta(days=1)) or "Pas de traitement antérieur."
    t, st = s.tnm_text()
    facts = [
        ["Diagnostic", f"{s.histo()} {c.site()}"],
        ["Date du diagnostic", tok("fact:dx", s.d(c.dx))],
        ["Classification initiale", (t + st).strip(", ") or "non précisée"],
        ["Biomarqueurs", ", ".join(tok(f"fact:bio:{b[0]}", b[5]) for b in c.profile["bios"])],
        ["Comorbidités", ", ".join(c.comorb) or "aucune"],
        ["Quorum", "atteint : oncologue, chirurgien, radiothérapeute"],
    ]
    if s.rng.random() < 0.5:
        s.table([["Rubrique", "Contenu"], *facts], [1, 3])
    else:
        for k, v in facts:
            s.add("p", f"{k} : {v}")
    s.add("p", start_meta(c) + " " + past, "hist")
    if c.kind != "wilms":
        s.doc.tags["ps"] = 1
        s.add("p", s.p("ps", ps=tok("fact:ps", "1")))
    s.add("h", "Question posée")
    s.add("p", question)
    s.add("h", s.rng.choice(["Proposition thérapeutique", "Décision", "AVIS"]))
    s.add("p", decision, "concl")
    s.doc.tags["rcp"] = question
    return finish(s)


def _sections(s: Say, since: date, full: bool, status: str, chrono: bool) -> list[tuple[str, str, str]]:
    """Write the parts of a letter; with chrono its events go to a table."""
    c, at = s.c, s.at
    ps = 2 if "support" in status else s.rng.choice([0, 1, 1])
    opening = [s.dx(), s.tnm(), s.bios() if full or s.rng.random() < 0.4 else ""]
    if c.tnm and s.rng.random() < 0.4:
        opening = [s.fused()]
    past = events(s, at if full else since)
    if chrono and past:
        s.table([["Date", "Chronologie de la prise en charge"], *[[s.d(when), text] for when, text in past]], [1, 5])
        past = []
    recap = [*opening, start_meta(c), *(text for _, text in past)]
    return [
        ("Histoire de la maladie", " ".join(x for x in recap if x), "hist"),
        ("Antécédents", s.background(), "atcd"),
        ("Ce jour", " ".join([s.toxes(since, at), s.vitals(ps), s.some("life", 1, 3)]), "now"),
        ("Examen", s.some("exam", 3, 6), "exam"),
        ("Conclusion", status, "concl"),
        ("Conduite à tenir", s.some("plan", 1, 3), "plan"),
    ]


def letter(c: Case, at: date, since: date, full: bool, status: str) -> Doc:
    """Follow-up letter, in prose, in short notes, under headings, or with a table of events."""
    s = Say(c, at, "consultation_letter", "Courrier")
    head(s, s.p("t_letter"))
    voice = s.rng.choice(["prose", "notes", "headed", "prose"])
    s.formal = full
    if voice == "prose":
        s.add("p", s.p("open"))
    blocks = _sections(s, since, full, status, voice == "headed" and s.rng.random() < 0.5)
    if not full and s.rng.random() < 0.5:
        blocks.pop(1)
    for title, text, role in blocks:
        if voice == "headed":
            s.add("h", title)
        if voice == "notes":
            for part in re.split(r"(?<=[a-zéèà0-9)\x03])\. (?=[A-ZÉÀ\x01])", text):
                s.add("b", part.rstrip(".") + ".", role)
        else:
            s.add("p", text, role)
    if voice == "prose":
        s.add("p", s.p("bye"))
    return finish(s)
