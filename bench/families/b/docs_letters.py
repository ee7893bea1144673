"""Consultation letters, referral letter, hospital stays, RCP sheets."""
from __future__ import annotations

from . import phrases as P
from .ctx import Ctx
from .docbase import Network, Slot, datum, identity, recipients, sentence_pack, signature
from .flow import Block
from .util import age_at, bare, fdate, mark, num


def ps_at(ctx: Ctx) -> int:
    """Performance status at the document's date."""
    v = ctx.c.ps[0][0]
    for n, d in ctx.c.ps:
        if d <= ctx.when:
            v = n
    return v


def vitals(ctx: Ctx) -> str:
    """Performance status, weight, examination."""
    c, r = ctx.c, ctx.r
    parts = [mark("ps", ctx.f(ctx.pick(P.PS), n=ps_at(ctx))), mark("weight", ctx.f(ctx.pick(P.WEIGHT), w=num(c.weight_at(ctx.when)), h=c.height))]
    r.shuffle(parts)
    if c.spec.key in ("ewing", "wilms"):
        parts = [p for p in parts if "weight" in p]
    return " ".join(parts)


def _status(ctx: Ctx) -> str:
    k = ctx.c.status_text
    return mark("status", k)


def history_blocks(ctx: Ctx, slot: Slot, hist: list[str]) -> list[Block]:
    """History as one paragraph, several paragraphs or a dashed list."""
    k = ctx.r.randint(0, 3)
    if not hist:
        return []
    if k == 0:
        return [("p", " ".join(hist))]
    if k == 1:
        return [("ul", hist)]
    if k == 2:
        n = max(1, (len(hist) + 1) // 2)
        return [("p", " ".join(hist[:n])), ("p", " ".join(hist[n:]))] if hist[n:] else [("p", " ".join(hist))]
    return [("p", h) for h in hist]


def letter(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Consultation letter with the copied-forward history."""
    r, c = ctx.r, ctx.c
    slot.type, slot.title = "consultation_letter", r.pick(["", "", "COMPTE RENDU DE CONSULTATION", "Consultation d'oncologie médicale", "Lettre de liaison", "Courrier de consultation"])
    slot.author = slot.data.get("author", net.onco_doc)
    slot.dept = slot.dept or r.pick(["Oncologie médicale", "Service d'oncologie médicale", "Département de médecine oncologique", c.spec.specialty])
    b: list[Block] = []
    if r.chance(0.7):
        b += recipients(ctx, net)
    b.append(datum(ctx, slot))
    if slot.title:
        b.append(("title", slot.title))
    b += identity(ctx, slot.style, True)  # type: ignore[arg-type]
    b.append(("body",))
    b.append(("p", r.pick(["Cher confrère,", "Chère consoeur, cher confrère,", "Cher ami,", "Mon cher confrère,", "Madame, Monsieur,"])))
    b.append(("p", ctx.f(ctx.pick(P.SOURCE_OPEN))))
    secs: list[tuple[str, list[Block]]] = []
    bg = ctx.background()
    secs.append((r.pick(["Antécédents", "ATCD", "Antécédents et mode de vie", "Terrain"]), [("ul", bg) if r.chance(0.5) else ("p", " ".join(bg))] + ([("p", (c.job[:1].upper() + c.job[1:] + ". " if c.job else "") + c.social)] if r.chance(0.6) else [])))
    if c.comorb and r.chance(0.5):
        ttt = [x[2] for x in c.comorb if x[2] != "aucun"]
        if ttt:
            secs.append((r.pick(["Traitement habituel", "Traitements en cours", "Traitement personnel"]), [("p", ", ".join(ttt) + ".")]))
    hist = ctx.history(ctx.when, slot.group)
    secs.append((r.pick(["Histoire de la maladie", "Histoire oncologique", "Rappel de l'histoire", "Rappel clinique", "Historique carcinologique"]), history_blocks(ctx, slot, hist)))
    secs.append((r.pick(["Examen clinique", "Ce jour", "À l'examen", "Clinique"]), [("p", vitals(ctx) + " " + sentence_pack(ctx, [P.EXAM, P.NEG], [r.randint(1, 3), r.randint(1, 3)]))]))
    if slot.data.get("lab_inline"):
        secs.append((r.pick(["Biologie", "Bilan biologique"]), [("p", slot.data["lab_inline"])]))
    if r.chance(0.35):
        secs.append((r.pick(["Examens complémentaires", "Imagerie"]), [("p", " ".join([ctx.pick(P.HYPO)] + [ctx.f(x) for x in r.some(c.spec.img_neg, 2)]))]))
    concl: list[Block] = [("p", sentence_pack(ctx, [P.PLAN], [r.randint(1, 3)]))]
    if slot.data.get("extra"):
        concl.insert(0, ("p", slot.data["extra"]))
    if slot.data.get("final"):
        concl.append(("p", _status(ctx)))
    secs.append((ctx.pick(P.SYNTH), concl))
    heads = r.chance(0.75)
    for h, bl in secs:
        if heads:
            b.append(("h", h))
        b += bl
    b.append(("p", ctx.pick(P.CLOSING)))
    b += signature(ctx, slot)
    slot.blocks = b


def referral(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Request for a second opinion."""
    r, c = ctx.r, ctx.c
    slot.type, slot.title = "consultation_letter", r.pick(["Demande de second avis", "DEMANDE D'AVIS SPÉCIALISÉ", "Courrier d'adressage - second avis oncologique"])
    slot.author = net.onco_doc
    slot.dept = "Oncologie médicale"
    b: list[Block] = [("right", net.second_doc), ("right", net.second.name), ("sp", 0.5), datum(ctx, slot), ("title", slot.title)]
    b += identity(ctx, slot.style, False)  # type: ignore[arg-type]
    b.append(("body",))
    b.append(("p", r.pick(["Cher confrère,", "Chère consoeur,", "Mon cher collègue,"])))
    b.append(("p", ctx.f(r.pick(P.SOURCE_OPEN[:2]))))
    b.append(("h", "Motif de la demande"))
    b.append(("p", mark("question", slot.data["question"])))
    b.append(("h", r.pick(["Antécédents", "Terrain"])))
    b.append(("ul", ctx.background()))
    b.append(("h", r.pick(["Histoire de la maladie", "Résumé du dossier"])))
    b += history_blocks(ctx, slot, ctx.history(ctx.when, slot.group))
    b.append(("h", "État actuel"))
    b.append(("p", vitals(ctx) + " " + sentence_pack(ctx, [P.EXAM, P.NEG], [2, 2])))
    b.append(("p", mark("status", c.status_text)))
    b.append(("p", r.pick(P.CLOSING)))
    b += signature(ctx, slot)
    slot.blocks = b


def stay(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Hospital stay report."""
    r, c = ctx.r, ctx.c
    slot.type = "hospital_stay"
    slot.title = r.pick(["COMPTE RENDU D'HOSPITALISATION", "Compte rendu d'hospitalisation complète", "CRH - Lettre de sortie", "Lettre de liaison à la sortie"])
    slot.dept = slot.dept or r.pick(["Unité d'hospitalisation d'oncologie", "Médecine oncologique - Hospitalisation", "Hôpital de semaine"])
    slot.author = r.pick(list(slot.hosp.doctors))  # type: ignore[union-attr]
    d1, d2 = slot.data["from"], slot.date
    b: list[Block] = [datum(ctx, slot), ("title", slot.title)] + identity(ctx, slot.style)  # type: ignore[arg-type]
    b.append(("body",))
    b.append(("p", r.pick(["Hospitalisation du {a} au {b}.", "Séjour du {a} au {b}.", "Date d'entrée : {a} - Date de sortie : {b}."]).format(a=fdate(d1, ctx.fmt), b=fdate(d2, ctx.fmt))))
    b += [("h", "Motif d'hospitalisation"), ("p", slot.data["motif"])]
    b += [("h", r.pick(["Antécédents", "ATCD et mode de vie"])), ("ul", ctx.background() + ([c.job[:1].upper() + c.job[1:] + "."] if c.job else []))]
    b += [("h", "Histoire de la maladie")] + history_blocks(ctx, slot, ctx.history(d2 if slot.data.get("death") else d1, slot.group))
    b += [("h", "Examen à l'entrée"), ("p", vitals(ctx) + " " + sentence_pack(ctx, [P.EXAM], [3]))]
    if slot.data.get("lab_inline"):
        b += [("h", "Biologie"), ("p", slot.data["lab_inline"])]
    b += [("h", r.pick(["Évolution dans le service", "Déroulement du séjour"])), ("p", slot.data["course"] + " " + sentence_pack(ctx, [P.NEG], [3]))]
    if slot.data.get("death"):
        b += [("h", "Conclusion"), ("p", mark("status", c.status_text))] + signature(ctx, slot)
        slot.blocks = b
        return
    if r.chance(0.6):
        b += [("h", "Examens réalisés"), ("p", " ".join([ctx.pick(P.HYPO)] + [ctx.f(x) for x in r.some(c.spec.img_neg, 2)]))]
    ttt = [x[2] for x in c.comorb if x[2] != "aucun"] + ["paracétamol 1 g x 3/j si douleur", "macrogol 1 sachet matin et soir"]
    b += [("h", "Traitement de sortie"), ("ul", ttt), ("h", "Conclusion"), ("p", sentence_pack(ctx, [P.PLAN], [2]))]
    b += signature(ctx, slot)
    slot.blocks = b


def rcp(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Tumour-board sheet."""
    r, c = ctx.r, ctx.c
    slot.type = "rcp"
    slot.title = r.pick(["FICHE RCP", "Réunion de concertation pluridisciplinaire", "FICHE DE RÉUNION DE CONCERTATION PLURIDISCIPLINAIRE", "Compte rendu de RCP", "RCP - Proposition thérapeutique"])
    slot.dept = f"RCP {c.spec.organs}"
    slot.author = slot.data.setdefault("author", r.pick(list(net.onco.doctors)))
    b: list[Block] = [("title", slot.title)] + identity(ctx, slot.style)  # type: ignore[arg-type]
    d = mark("docdate", fdate(slot.date, slot.style.date_fmt))  # type: ignore[union-attr]
    b.append(("kv", [("Date de la RCP", d), ("Spécialité", c.spec.organs), ("Médecin référent", net.onco_doc), ("Médecin traitant", net.gp.doctors[0]), ("Responsable de séance", slot.author),
                     ("Participants", ", ".join(r.some(list(net.onco.doctors) + list(net.surg.doctors) + list(net.rt.doctors), 4)))]))
    b.append(("body",))
    b.append(("h", r.pick(["Motif de présentation", "Motif", "Question posée"])))
    b.append(("p", slot.data["motif"]))
    n = ps_at(ctx)
    rows = [("Âge", f"{age_at(c.birth, slot.date)} ans"), ("Indice OMS", mark("ps", str(n))), ("Comorbidités", "; ".join(x[1] for x in c.comorb) or "aucune notable")]
    if c.screening is not None and slot.data["when"] == "initiale":
        rows.append(("Découverte par dépistage organisé", "oui" if c.screening else "non"))
    if c.spec.key in ("ewing", "wilms"):
        rows = rows[:1]
    b.append(("kv", rows))
    b.append(("h", r.pick(["Diagnostic", "Pathologie", "Caractéristiques de la tumeur"])))
    dx = c.ev("biopsy")
    assert dx
    kv = [("Localisation", ctx.site()), ("Histologie", ctx.lab(False)), ("Date du diagnostic", bare(r, dx.date, dx.prec, ctx.fmt))]
    if c.grade:
        kv.append(("Grade", mark("grade", c.grade)))
    tn, st, bm = ctx.tnm(), ctx.stage(), ctx.bms()
    late = slot.data["when"] == "rechute"
    if tn:
        kv.append((r.pick(["TNM", "Classification TNM", "cTNM"]) + (" initial" if late else ""), tn))
    if st:
        kv.append(("Stade" + (" initial" if late else ""), st))
    if bm:
        kv.append((r.pick(["Biomarqueurs", "Marqueurs tumoraux", "IHC / biologie moléculaire"]), ", ".join(bm)))
    if not late and "m0" not in ctx.ov and c.tnm[0] is not None:
        m = c.mets_at(slot.date)
        kv.append(("Métastases", mark("mets", "oui, localisation(s) " + ctx.sites(m)) if m else "non"))
    elif "m0" in ctx.ov and not late:
        kv.append(("Métastases", mark("m0!", "aucune (M0)")))
    b.append(("kv", kv) if r.chance(0.6) else ("tab", ["Rubrique", "Donnée"], [[a, v] for a, v in kv], [1, 2.6], "grid"))
    b.append(("h", r.pick(["Résumé du cas", "Histoire de la maladie", "Éléments cliniques"])))
    b += history_blocks(ctx, slot, ctx.history(slot.date, "rcp" if r.chance(0.5) else slot.group, True) or ["Premier passage en RCP."])
    if r.chance(0.5):
        b.append(("p", " ".join(ctx.background()[:4])))
    b += [("h", r.pick(["Avis de la RCP", "Proposition", "Décision"])), ("p", slot.data["decision"])]
    if r.chance(0.5):
        b.append(("p", r.pick(["Essai thérapeutique : pas d'essai ouvert correspondant.", "Inclusion dans un protocole : à étudier.", "Décision conforme au référentiel régional.", "Quorum atteint : oui. Type de réponse : mesure thérapeutique."])))
    b += signature(ctx, slot)
    slot.blocks = b
