"""Assembles the documents of a case in time order, with their paper, their scans and their laboratory pages."""

from __future__ import annotations

from datetime import date, timedelta

from .docs_a import finish, first_letter, head, imaging, letter, molecular, pathology, rcp
from .docs_b import nursing, operation, prescription, radiotherapy, stay, support
from .lab_layouts import calm_report
from .layout import Block, Look
from .people import HOSPITALS
from .say import Doc, Say, habits, tok
from .truth import PHRASES, SITE_FR, Case, Line

Docs = list[Doc]
D = timedelta


def lab_doc(c: Case, at: date, clearance: float | None = None) -> Doc:
    """Laboratory document, with the clearance at the end."""
    s = Say(c, at, "laboratory", "Biologie", HOSPITALS[11] if c.rng.random() < 0.6 else None)
    head(s, s.rng.choice(["RÉSULTATS D'ANALYSES", "Examens de laboratoire", "Compte rendu de biologie médicale"]))
    target = clearance if clearance is not None else c.clearance
    creat = c.creatinine(at, target) if c.kind != "wilms" else 32
    n = c.rng.choice([k for k in range(40) if k % 8 not in {2, 3}])
    s.doc.blocks += calm_report(n, c.rng, at, float(creat), s.doc.labs)
    if c.kind != "wilms":
        s.add("p", f"Clairance de la créatinine (Cockcroft-Gault) : {tok('fact:clear', str(c.clear_of(at, creat)))} mL/min.")
    return finish(s)


def _before(c: Case, docs: Docs) -> None:
    docs.append(first_letter(c, c.dx - D(days=c.rng.randint(12, 25))))
    words = "Processus tumoral suspect {site}. Confrontation histologique nécessaire."
    docs.append(imaging(c, c.dx - D(days=c.rng.randint(3, 9)), "initial", [], words))


def _assessment(c: Case) -> str:
    """Name the second assessment: geriatric, oncogenetic, dietary, anaesthetic."""
    if c.patient.age(c.dx) >= 70:
        return "geria"
    if c.kind in {"breast", "ovary", "pancreas", "colon"}:
        return "genet"
    return "anesth" if c.kind == "wilms" else "diet"


def _diagnosis(c: Case, docs: Docs, long: bool) -> None:
    rng, dx = c.rng, c.dx
    if long or rng.random() < 0.6:
        _before(c, docs)
    docs.append(pathology(c, dx + D(days=rng.randint(4, 8)), dx, None))
    first = [s for s, d in c.mets if (d - dx).days < 20]
    verdict = "Tumeur {site}, sans lésion à distance décelée."
    if c.kind == "lymphoma":
        verdict = "Adénopathies sus et sous-diaphragmatiques en rapport avec le lymphome connu."
    if first:
        verdict = f"Tumeur {{site}} ; dissémination : atteinte {tok('fact:mets', ', '.join(SITE_FR[s] for s in first))}."
    docs.append(imaging(c, dx + D(days=9), "staging", first, verdict))
    if len(c.profile["bios"]) > 2 and (long or rng.random() < 0.5):
        docs.append(molecular(c, dx + D(days=12)))
    plan = c.surgeries[0][0] if c.surgeries else "surveillance"
    if c.course in {"neo", "meta", "conc"} and c.lines:
        plan = c.lines[0].proto
    decision = f"La RCP propose : {plan}, après information {rng.choice(['et accord', 'éclairée'])}."
    docs.append(rcp(c, dx + D(days=14), rng.choice(PHRASES["q_first"]), decision))
    if long:
        docs.append(letter(c, dx + D(days=16), dx, False, f"Consultation d'annonce : il est proposé {plan}."))
        docs.append(support(c, dx + D(days=13), _assessment(c)))
        docs.append(lab_doc(c, dx + D(days=12)))


def _operations(c: Case, docs: Docs, long: bool) -> None:
    for i, (name, at) in enumerate(c.surgeries):
        if long:
            docs.append(support(c, at - D(days=9), "anesth"))
        docs.append(operation(c, i))
        docs.append(pathology(c, at + D(days=c.rng.randint(7, 12)), at, i))
        if long or c.rng.random() < 0.4:
            docs.append(stay(c, at + D(days=6), 7, f"{name}"))
        if long:
            docs.append(
                rcp(
                    c,
                    at + D(days=18),
                    "Suite du traitement après chirurgie ?",
                    "Traitement complémentaire selon le référentiel, ou surveillance selon la situation.",
                )
            )


def _line(c: Case, ln: Line, docs: Docs, long: bool) -> None:
    rng = c.rng
    cycles = max(1, (((ln.stop or c.end) - ln.start).days // ln.cycle) + 1)
    shown = sorted({1, min(cycles, 2 if long else 1), *([min(cycles, 4)] if long and ln.cycle < 35 else [])})
    for k in shown:
        at = ln.start + D(days=ln.cycle * (k - 1))
        if not long and rng.random() < 0.3:
            continue
        if ln.month_only:
            continue
        docs.append(prescription(c, ln, k, at))
        if not long and rng.random() < 0.4:
            docs.append(lab_doc(c, at - D(days=1)))
        if long:
            if k == 1 or rng.random() < 0.5:
                docs.append(lab_doc(c, at - D(days=1)))
            if "/j" not in str(ln.drugs[0][2]) and rng.random() < 0.7:
                docs.append(nursing(c, ln, at))
    if long and cycles > 2:
        docs.append(letter(c, ln.start + D(days=ln.cycle * 2), ln.start - D(days=1), False, f"Poursuite de {ln.proto}."))
        if rng.random() < 0.35:
            docs.append(support(c, ln.start + D(days=ln.cycle + 8), "urg"))
    tox = [x for x in c.tox if ln.start < x[3] <= (ln.stop or c.end)]
    if tox:
        docs.append(letter(c, tox[0][3] + D(days=1), ln.start, False, f"Toxicité surveillée sous {ln.proto}."))


def _evaluations(c: Case, docs: Docs, long: bool) -> None:
    for cat, at, sites in c.responses:
        words = {
            "PR": "Réponse partielle (RECIST 1.1) des lésions connues, tumeur {site}.",
            "SD": "Stabilité des lésions connues, tumeur {site}.",
            "CR": "Pas de lésion évolutive décelable : réponse complète. Tumeur {site} traitée.",
            "PD": "Progression de la maladie. Tumeur {site}.",
        }
        known = [s for s, d in c.mets if d < at and (at - d).days > 5]
        if long or c.rng.random() < 0.55 or cat == "PD":
            docs.append(imaging(c, at, "evaluation", sites if cat == "PD" else known if cat != "CR" else [], words[cat]))
        if cat == "PD" and long:
            docs.append(
                rcp(
                    c,
                    at + D(days=8),
                    f"Conduite à tenir devant la progression ({', '.join(SITE_FR[s] for s in sites) or 'locorégionale'}) ?",
                    "Adaptation du traitement systémique selon l'état général et les lignes antérieures.",
                )
            )


def assemble(c: Case, long: bool) -> Docs:
    """Write all documents of a case and sort them by date."""
    docs: Docs = []
    _diagnosis(c, docs, long)
    _operations(c, docs, long)
    for i in range(len(c.rts)):
        docs.append(radiotherapy(c, i))
    for ln in c.lines:
        _line(c, ln, docs, long)
    _evaluations(c, docs, long)
    last_event = max([ln.stop or ln.start for ln in c.lines] + [d for _, d in c.surgeries] + [r["end"] for r in c.rts])
    gap = (c.relapse or c.end) - max(
        x for x in [*(ln.stop for ln in c.lines if ln.stop and (not c.relapse or ln.stop < c.relapse)), c.dx]
    )
    base = (c.relapse or c.end) - gap
    if gap.days > 140:
        docs.append(
            letter(
                c,
                base + D(days=gap.days // 2),
                base,
                long,
                "Pas d'argument clinique pour une récidive."
                if not any(d < base + D(days=gap.days // 2) for _, d in c.mets) and c.kind != "lymphoma"
                else "Maladie contrôlée sur le plan clinique.",
            )
        )
    if long:
        docs.append(
            stay(c, max(last_event, c.dx + D(days=60)) + D(days=6), 3, "surveillance et soins de support")
            if c.kind != "wilms"
            else lab_doc(c, last_event + D(days=5))
        )
    final = letter(c, c.end, c.end - D(days=40), True, f"Au {c.end:%d/%m/%Y}, {tok('fact:status', c.status)}.")
    if not long and len(docs) < 10:
        docs += [support(c, c.dx + D(days=13), _assessment(c)), lab_doc(c, c.dx + D(days=12))]
    docs = [d for d in docs if d.at < c.end]
    docs.sort(key=lambda d: d.at)
    return [*docs, final]


def _paper(c: Case, d: Doc) -> None:
    rng, h = c.rng, d.hospital
    d.look = Look(h.family, h.size, rng.choice([48.0, 56.0, 68.0]), rng.choice([48.0, 56.0, 64.0]), h.head)
    d.look.heading, d.look.lines, d.look.color = h.heading, h.lines, h.color
    d.look.grid = rng.random() < 0.75
    d.look.footer = rng.choice(["", "", f"FINESS 990{rng.randint(100000, 999999)}", *PHRASES["footer"]])
    d.look.stamp = rng.choice(["", "", "", "COPIE", "REÇU LE SECRÉTARIAT", "VALIDÉ"]) if d.kind != "laboratory" else ""
    d.scanned = rng.random() < 0.2
    if d.scanned and rng.random() < 0.5:
        d.look.fax = f"{d.at:%d/%m/%Y} {rng.randint(8, 18):02d}:{rng.randint(10, 59)}  {h.name[:24]}  FAX 0999{rng.randint(100000, 999999)}"
    if d.kind in {"imaging", "consultation_letter"} and not any(b.kind == "t" for b in d.blocks) and rng.random() < 0.12:
        d.look.columns = 2
        d.look.size = 8.5


def dress(c: Case, docs: Docs) -> None:
    """Choose each document's paper, label, scan and author's habits."""
    rng, p = c.rng, c.patient
    born = f"{'Née' if p.sex == 'F' else 'Né'} le {p.birth:%d/%m/%Y}  Sexe : {tok('fact:sex', p.sex)}"
    label = [f"{p.birth_name} {p.first}", born, f"IPP {p.ipp}"]
    if p.used_name != p.birth_name:
        label.insert(1, f"ép. {p.used_name}")
    labels = rng.random() < 0.5
    for d in docs:
        _paper(c, d)
        d.look.label_lines = tuple(label)
        d.look.label = labels and d.kind != "laboratory" and rng.random() < 0.8
        habits(d, rng)


def extra_page(d: Doc, text: str, role: str) -> None:
    """Insert a sentence after the block of a role, or before the signature."""
    for i, b in enumerate(d.blocks):
        if b.role == role:
            d.blocks.insert(i + 1, Block(b.kind if b.kind in {"p", "b"} else "p", text, "planted"))
            return
    at = next((i + 1 for i, b in enumerate(d.blocks) if b.role), max(0, len(d.blocks) - 1))
    d.blocks.insert(at, Block("p", text, "planted"))
