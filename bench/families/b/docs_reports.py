"""Pathology, molecular, imaging, surgery, radiotherapy reports."""
from __future__ import annotations

from datetime import timedelta

from . import phrases as P
from .ctx import Ctx
from .docbase import Network, Slot, datum, identity, signature
from .flow import Block
from .util import fdate, mark, num

MET_FIND = {
    "liver": ["Lésion hépatique du segment {s} de {a} mm, hypodense, rehaussée en couronne, d'allure secondaire.", "Deux métastases hépatiques (segments {s} et VIII), la plus grande mesurant {a} mm.", "Nodules hépatiques secondaires, cible de {a} mm en segment {s}."],
    "lung": ["Nodule pulmonaire de {a} mm du lobe moyen, arrondi, évocateur de métastase.", "Plusieurs nodules pulmonaires bilatéraux d'allure secondaire, cible de {a} mm.", "Apparition de nodules parenchymateux pulmonaires, le plus volumineux de {a} mm."],
    "bone": ["Lésion osseuse mixte de L{v} de {a} mm, d'allure métastatique.", "Foyers osseux multiples (rachis, bassin) compatibles avec des métastases.", "Ostéolyse de l'aile iliaque de {a} mm, secondaire."],
    "brain": ["Lésion cérébrale frontale de {a} mm rehaussée en anneau avec oedème périlésionnel, métastatique.", "Deux localisations encéphaliques secondaires, dont une cérébelleuse de {a} mm."],
    "lymph_node": ["Adénopathies à distance (sus-claviculaires et lombo-aortiques), jusqu'à {a} mm de petit axe, d'allure métastatique.", "Adénomégalies rétropéritonéales de {a} mm, pathologiques."],
    "peritoneum": ["Nodules de carcinose péritonéale, le plus grand de {a} mm au niveau du grand épiploon.", "Infiltration nodulaire du péritoine avec lame d'ascite : carcinose."],
    "adrenal": ["Nodule surrénalien de {a} mm, hypermétabolique, métastatique."], "skin": ["Nodules sous-cutanés à distance, le plus grand de {a} mm, compatibles avec des métastases cutanées."],
    "pleura": ["Épanchement pleural de moyenne abondance avec épaississements nodulaires de {a} mm : localisation pleurale.", "Atteinte pleurale nodulaire avec épanchement, secondaire."],
}
ORGANS = ["Étage cérébral : pas de prise de contraste anormale.", "Étage thoracique : pas d'adénomégalie médiastinale, pas d'épanchement pleural.", "Foie homogène, voies biliaires fines.", "Rate, pancréas et surrénales sans anomalie.", "Reins sans dilatation, excrétion symétrique.",
          "Pas d'épanchement intrapéritonéal.", "Fenêtre osseuse : lésions dégénératives étagées banales.", "Pas d'embolie pulmonaire sur cette acquisition.", "Chambre implantable en place, extrémité à la jonction cavo-atriale.", "Diverticulose sigmoïdienne non compliquée.",
          "Kyste rénal cortical simple.", "Calcifications athéromateuses aorto-iliaques."]
ORGAN_KEY = {0: "brain", 1: "lung", 2: "liver", 3: "adrenal", 5: "peritoneum", 6: "bone"}
TECH = ["Acquisition hélicoïdale après injection intraveineuse de 110 mL de produit de contraste iodé (iohexol 350 mgI/mL).", "Acquisitions sans puis avec injection d'iode, temps portal.", "Hélice thoraco-abdomino-pelvienne après injection ; PDL 742 mGy.cm.", "Séquences T1, T2, diffusion et T1 après gadolinium.",
        "Injection de 3 MBq/kg de 18F-FDG, acquisition à 62 min, champ de vision crâne - mi-cuisses."]


def _tech(ctx: Ctx, title: str) -> str:
    allergic = any("iod" in a[0] for a in ctx.c.allergies)
    if "IRM" in title:
        return TECH[3]
    if "TEP" in title:
        return TECH[4]
    if "ammographie" in title or "chographie" in title:
        return "Incidences de face et obliques, complément échographique en haute fréquence."
    if "iode" in ctx.ov:
        return mark("iode!", TECH[ctx.r.randint(0, 1)])
    if allergic:
        return "Acquisition réalisée sans injection en raison de l'allergie signalée."
    return TECH[ctx.r.randint(0, 2)]


def met_lines(ctx: Ctx, sites: list[str], anchor: str = "mets") -> list[str]:
    """Findings of metastases."""
    out = []
    for s in sites:
        bank = MET_FIND.get(s, MET_FIND["lymph_node"])
        if ctx.c.tnm[0] is None and s == "lymph_node":
            bank = ["Adénopathies hypermétaboliques récidivantes, la plus grande de {a} mm.", "Réapparition d'adénopathies de {a} mm, d'allure lymphomateuse (Deauville 5)."]
        t = ctx.pick(bank).format(a=ctx.r.randint(11, 42), s=ctx.r.pick(["II", "IV", "V", "VI", "VII"]), v=ctx.r.randint(1, 4))
        out.append(mark(anchor, t))
    return out


def organs_negative(ctx: Ctx, sites: list[str], n: int) -> list[str]:
    """Normal organs, never one that is involved."""
    kid = ctx.c.spec.key in ("ewing", "wilms")
    bad = {"liver", "lung", "bone", "brain", "adrenal", "peritoneum", "pleura"} & set(sites)
    own = {"lung": 1, "bladder": 4, "kidney": 4, "wilms": 4, "pancreas": 3, "colon": 9, "ovary": 5}.get(ctx.c.spec.key)
    lines = [x for i, x in enumerate(ORGANS) if ORGAN_KEY.get(i) not in bad and i != own and not (i == 1 and "pleura" in bad) and not (kid and i in (6, 9, 11)) and not (i == 1 and ctx.c.spec.key in ("hodgkin", "lymphoma"))
             and not (i == 8 and not any(x.start < ctx.when and not x.proto.oral for x in ctx.c.lines))]
    return ctx.r.some(lines, n)


def imaging(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Imaging report: initial, evaluation, progression or surveillance."""
    r, c = ctx.r, ctx.c
    slot.type = "imaging"
    what = slot.data["what"]
    allergic = any("iod" in a[0] for a in c.allergies)
    titles = [t for t in c.spec.img_title if not (allergic and "inject" in t)] or ["TDM thoraco-abdomino-pelvienne"]
    title = r.pick(titles) if what == "dx" else r.pick(["TDM thoraco-abdomino-pelvienne", "SCANNER THORACO-ABDOMINO-PELVIEN", "TDM TAP de réévaluation", "Scanner de contrôle", "TEP-TDM au 18F-FDG"])
    if c.mets_at(slot.date) and what == "dx" and c.spec.key in ("breast", "prostate", "cervix", "sarcoma", "rectum", "orl", "ovary", "kidney"):
        title += " et scanner TAP"
    slot.title, slot.dept = title, r.pick(["Service d'imagerie médicale", "Radiologie", "Imagerie diagnostique et interventionnelle", "Pôle imagerie"])
    slot.author = r.pick(list(net.imaging.doctors))
    if "iode" in ctx.ov:
        title = slot.title = "TDM thoraco-abdomino-pelvienne"
    sites = c.mets_at(slot.date)
    b: list[Block] = [datum(ctx, slot), ("title", title)] + identity(ctx, slot.style, True)  # type: ignore[arg-type]
    b.append(("body",))
    ind = {"dx": "Bilan initial devant " + ctx.f(r.pick(c.spec.symptoms)) + ".", "eval": f"Évaluation thérapeutique, {ctx.lab(False)} ({ctx.short()}).", "prog": f"Réévaluation, {ctx.lab(False)} ({ctx.short()}).", "fu": f"Surveillance, {ctx.lab(False)} ({ctx.short()})."}[what]
    if what == "dx" and c.side:
        ind += " Site exploré : " + ctx.site() + "."
    b += [("h", r.pick(["Indication", "Renseignements cliniques"])), ("p", ind), ("h", "Technique"), ("p", _tech(ctx, title))]
    if what != "dx" and r.chance(0.6):
        b.append(("p", "Comparaison à l'examen du " + fdate(slot.date - timedelta(days=r.randint(70, 100)), ctx.fmt) + "."))
    lines: list[str] = []
    if what == "dx":
        lines.append(ctx.f(r.pick(c.spec.img_primary), mm=c.mm, mm2=max(4, c.mm - r.randint(3, 9)), site=ctx.site()))
        lines += [] if ctx.ov.get("hide_mets") else met_lines(ctx, sites)
        heme = c.spec.key in ("lymphoma", "hodgkin")
        extra = ["bone"] if heme and c.tnm[3] == "IV" else []
        if extra:
            lines.append(r.pick(["Hyperfixations osseuses multifocales en rapport avec une atteinte extra-ganglionnaire.", "Atteinte médullaire et osseuse multifocale associée."]))
        ok = [x for x in c.spec.img_neg if not _clash(x, list(sites) + extra)]
        lines += [ctx.f(x) for x in r.some(ok, 3)]
        if c.tnm[1] not in (None, "0", "X") and c.spec.key not in ("lymphoma",):
            lines.append(r.pick(["Adénopathies satellites d'allure suspecte.", "Adénomégalies du territoire de drainage, la plus grande de 14 mm.", "Atteinte ganglionnaire régionale."]))
            lines = [x for x in lines if "Pas d'adénopathie" not in x]
        concl = ctx.f(r.pick(["Lésion suspecte de la localisation suivante : {site}, à confronter à l'histologie.", "Aspect très évocateur d'une tumeur primitive ({site})."]), site=ctx.site())
        if c.spec.key == "cup":
            concl = "Atteinte secondaire sans lésion primitive identifiée."
        if heme:
            concl = ctx.f("Atteinte lymphomateuse ({site}), à confronter à l'histologie.", site=ctx.site())
        else:
            concl += (" Lésions secondaires : " + ctx.sites(sites) + ".") if sites else " Pas de localisation secondaire à distance sur cet examen."
    elif what == "prog":
        new = slot.data["sites"]
        real = [s for s in new if s in MET_FIND]
        lines += met_lines(ctx, real, "prog")
        if slot.data.get("local"):
            lines.append("Majoration de l'infiltration locale.")
        concl = r.pick(["Progression tumorale ({s}).", "Évolution défavorable : atteinte {s}.", "Maladie en progression selon RECIST 1.1 ({s}).", "Apparition de lésions évolutives ({s})."]).format(s=ctx.sites(new))
    elif what == "eval":
        cat, p, q = slot.data["cat"], slot.data["p"], slot.data["q"]
        a = r.randint(28, 61)
        bfr = {"CR": 0, "PR": round(a * (1 - p / 100)), "SD": round(a * (1 - q / 100))}[cat]
        prev = {"CR": a, "PR": a, "SD": a}[cat]
        lines.append({"CR": f"Disparition des lésions cibles (somme des diamètres initiale {prev} mm, actuelle 0 mm).", "PR": f"Diminution de taille des lésions cibles : somme des diamètres {bfr} mm contre {prev} mm.", "SD": f"Stabilité des lésions cibles : somme {bfr} mm contre {prev} mm."}[cat])
        lines.append(r.pick(["Pas de nouvelle lésion.", "Absence de lésion nouvellement apparue.", "Pas d'apparition de localisation."]))
        concl = {"CR": "Réponse complète.", "PR": f"Réponse partielle selon RECIST 1.1 (-{p} %).", "SD": "Maladie stable selon RECIST 1.1."}[cat]
    else:
        lines.append(r.pick(["Stigmates thérapeutiques sans argument pour une récidive locale.", "Pas de lésion suspecte de récidive au contact du site opératoire.", "Aspect cicatriciel stable."]))
        concl = r.pick(["Pas d'argument pour une évolution.", "Examen de surveillance stable, sans récidive décelable.", "Absence de lésion suspecte."])
        if sites:
            lines.append("Lésions connues stables.")
            concl = "Stabilité des lésions connues."
    if what != "dx" or any(w in title for w in ("TAP", "horaco", "TEP")):
        lines += organs_negative(ctx, list(sites) + list(slot.data.get("sites", [])) + (["bone"] if c.tnm[3] == "IV" and c.tnm[0] is None else []), r.randint(3, 6))
    if r.chance(0.3):
        lines.append(ctx.pick(P.HYPO))
    b.append(("h", r.pick(["Résultats", "Résultat", "Description"])))
    b += [("ul", lines)] if r.chance(0.5) else [("p", " ".join(lines))]
    b += [("h", r.pick(["Conclusion", "CONCLUSION", "Au total"])), ("p", concl)] + signature(ctx, slot)
    slot.blocks = b


def _clash(text: str, sites: list[str]) -> bool:
    t = text.lower()
    words = {"liver": ["hépat", "foie", "viscér"], "lung": ["pulmon", "viscér"], "bone": ["osseu"], "brain": ["encéph"], "adrenal": ["surrénal"], "pleura": ["pleur"], "peritoneum": ["périt", "carcinose", "ascite"], "lymph_node": ["adénopath"]}
    return any(w in t for s in sites for w in words.get(s, []))


SPECIMEN_WORDS = ("post-thérapeutique", "TRG", "imites", "ecoupe", "arge ", "PL0", "Apex", "tranche", "sous-séreuse", "à distance", "Localisations épiploïques", "12 mm")
BIOPSY_WORDS = ("biopsies positives", "copeaux", "musculaire muqueuse", "chorion")


def _micro(ctx: Ctx, surg: bool) -> str:
    """Microscopy that suits a biopsy or a specimen."""
    neo = bool(ctx.c.ptnm and ctx.c.ptnm[0] == "yp")
    bad = BIOPSY_WORDS if surg else SPECIMEN_WORDS
    ok = [m for m in ctx.c.spec.micro if not any(w in m for w in bad) and not (surg and neo and ctx.c.spec.key == "rectum" and "TRG" not in m)]
    return ctx.r.pick(ok) if ok else "Prolifération tumorale infiltrante de même nature, sans particularité supplémentaire."


def pathology(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Biopsy or specimen report."""
    r, c = ctx.r, ctx.c
    slot.type = "pathology"
    surg = slot.data["what"] == "surg"
    slot.title = r.pick(["COMPTE RENDU D'ANATOMIE ET CYTOLOGIE PATHOLOGIQUES", "Compte rendu anatomopathologique", "ANATOMIE PATHOLOGIQUE", "Examen anatomo-pathologique"])
    slot.author, slot.dept = r.pick(list(net.path.doctors)), "Anatomie et cytologie pathologiques"
    no = f"{slot.date:%y}{r.pick('HBP')}{r.randint(1200, 29999):05d}"
    taken = slot.data["taken"]
    got = taken + timedelta(days=1)
    tk = ctx.ov.get("taken", taken)
    b: list[Block] = [("title", slot.title)] + identity(ctx, slot.style)  # type: ignore[arg-type]
    sampled = mark("taken!" if "taken" in ctx.ov else "taken", fdate(tk, ctx.fmt))
    rows = [("N° d'examen", no), (r.pick(["Prélevé le", "Date de prélèvement", "Prélèvement du"]), sampled), (r.pick(["Reçu le", "Enregistré le"]), fdate(got, ctx.fmt)), (r.pick(["Compte rendu du", "Date de validation", "Édité le"]), mark("docdate", fdate(slot.date, ctx.fmt))),
            ("Prescripteur", net.surg.doctors[0] if surg else net.onco_doc)]
    b.append(("kv", rows))
    b.append(("body",))
    proc = slot.data["proc"]
    b += [("h", r.pick(["Nature du prélèvement", "Renseignements cliniques", "Type de prélèvement"])), ("p", (proc[0].upper() + proc[1:]) + (f", {ctx.site()}." if c.side or surg or c.spec.key not in ("x",) else "."))]
    if surg:
        b += [("h", "Macroscopie"), ("p", ctx.f(r.pick(c.spec.macro), w=r.randint(60, 640), mm=c.mm if (c.ptnm and c.ptnm[0] == "p") else max(5, c.mm // 3), mm2=max(4, c.mm - 6)))]
    else:
        b += [("h", "Macroscopie"), ("p", r.pick(["{n} carottes biopsiques mesurant de 6 à 14 mm, incluses en totalité.", "{n} fragments blanchâtres, fixés au formol, inclus en totalité.", "Prélèvements reçus en formol : {n} fragments."]).format(n=r.randint(2, 6)))]
    b += [("h", r.pick(["Microscopie", "Histologie", "Étude microscopique"])), ("p", _micro(ctx, surg))]
    if c.spec.key == "ovary" and c.tnm[0] == "1a":
        b = [(x[0], x[1].replace("capsule rompue, végétations exo-kystiques", "capsule lisse intacte, végétations endokystiques").replace("capsule rompue", "capsule intacte")) if x[0] == "p" else x for x in b]
    if c.spec.key == "ovary" and (c.tnm[0] or "")[:1] == "1":
        b = [(x[0], x[1].replace(" Localisations épiploïques macroscopiques.", "")) if x[0] == "p" else x for x in b]
    if c.grade:
        b.append(("p", "Grade : " + ctx.grade() + "."))
    if not surg:
        ih = ctx.bms(False, [x.marker for x in c.bms if x.marker != "PSA"] or ["-"])
        if ih:
            b += [("h", r.pick(["Immunohistochimie", "Étude immunohistochimique", "IHC"])), ("ul", ih) if r.chance(0.6) else ("p", " ; ".join(ih) + ".")]
            b.append(("i", r.pick(["Témoins internes et externes positifs.", "Technique automatisée, délai de fixation conforme.", "Fixation : formol tamponné 4 %."])))
    concl = f"{ctx.lab(False)[0:]} ; {ctx.site()}."
    if surg and c.ptnm:
        concl += " Classification : " + str(ctx.ptnm()) + r.pick([" (UICC 8e édition 2017).", " (UICC 2017).", "."]) + r.pick([" Exérèse complète (R0).", " Limites saines.", " Marges saines."])
    elif surg:
        concl += r.pick([" Exérèse complète (R0).", " Limites saines."])
    if c.grade:
        concl += " " + c.grade + "."
    b += [("h", "Conclusion"), ("p", concl), ("p", r.pick(["Code ADICAP transmis.", "Matériel tumoral conservé pour étude moléculaire.", "Bloc FFPE disponible."]))]
    if r.chance(0.4):
        b.append(("p", r.pick(["Double lecture effectuée.", "Relecture par un second pathologiste concordante.", "Diagnostic confirmé en staff."])))
    b += signature(ctx, slot)
    slot.blocks = b


def molecular(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Molecular genetics report."""
    r, c = ctx.r, ctx.c
    slot.type, slot.title = "molecular", r.pick(["GÉNÉTIQUE MOLÉCULAIRE DES CANCERS", "Compte rendu de biologie moléculaire", "Plateforme de génétique moléculaire - Résultats NGS", "Recherche d'altérations somatiques"])
    slot.author, slot.dept = r.pick(list(net.path.doctors)), "Plateforme hospitalière de génétique moléculaire"
    b: list[Block] = [("title", slot.title)] + identity(ctx, slot.style)  # type: ignore[arg-type]
    b.append(("kv", [("Date du prélèvement", fdate(slot.data["taken"], ctx.fmt)), ("Compte rendu du", mark("docdate", fdate(slot.date, ctx.fmt))), ("Matériel", "bloc FFPE, cellularité tumorale " + str(r.randint(20, 80)) + " %"), ("Indication", f"{ctx.lab(False)} ({ctx.site()})")]))
    b.append(("body",))
    b += [("h", "Technique"), ("p", r.pick(["Séquençage haut débit (panel de 52 gènes), seuil de détection 2 %.", "NGS ciblé, profondeur moyenne 1850X ; FISH complémentaire.", "Extraction d'ADN et d'ARN, librairies par capture, couverture 500X minimum."]))]
    rows = []
    for bm in c.bms:
        k = f"bm:{bm.marker}"
        x = ctx.ov.get(k, bm)
        if not bm.molecular and bm.marker not in ("MSI", "PD-L1"):
            continue
        rows.append([bm.marker, mark(k + ("!" if k in ctx.ov else ""), r.pick(x.texts)), {"positive": "altération détectée", "negative": "absence d'altération"}.get(x.result or "", "")])
    if rows and r.chance(0.6):
        b.append(("tab", ["Gène / marqueur", "Résultat", "Interprétation"], [[x if bm != "PD-L1" or i != 2 else "" for i, x in enumerate(row)] for row in rows for bm in [row[0]]], [1.4, 3.4, 1.8], None))
    else:
        b += [("h", "Résultats"), ("ul", [row[1] for row in rows] or ["Pas d'altération d'intérêt sur le panel."])]
    b += [("h", "Conclusion"), ("p", r.pick(["Résultats à interpréter dans le contexte clinique et à discuter en RCP.", "Interprétation selon les classes ESCAT ; avis RCP moléculaire possible.", "Profil transmis au prescripteur."]))] + signature(ctx, slot)
    slot.blocks = b


def surgery(ctx: Ctx, slot: Slot, net: Network) -> None:
    """Operation report."""
    r, c = ctx.r, ctx.c
    slot.type, slot.title = "surgery", r.pick(["COMPTE RENDU OPÉRATOIRE", "Compte-rendu opératoire", "CRO"])
    slot.author, slot.dept = slot.data["surgeon"], c.spec.specialty if c.spec.key not in ("lung", "pancreas", "ovary", "melanoma") else "Chirurgie"
    d = fdate(slot.date, ctx.fmt)
    b: list[Block] = [("title", slot.title)] + identity(ctx, slot.style)  # type: ignore[arg-type]
    b.append(("kv", [("Date d'intervention", mark("docdate", d)), ("Opérateur", slot.author), ("Aide", r.pick(["interne", "Dr X. (assistant)", "IBODE"])), ("Anesthésie", r.pick(["générale", "AG + péridurale", "générale, intubation sélective"])), ("Durée", f"{r.randint(1, 5)} h {r.randint(0, 5)}0")]))
    b.append(("body",))
    b += [("h", "Intitulé de l'intervention"), ("p", ctx._proc(slot.data["proc"]).capitalize() if not c.side else slot.data["proc"][0].upper() + slot.data["proc"][1:] + f" - {ctx.site()}")]
    b += [("h", "Indication"), ("p", f"{ctx.lab(False)}, {ctx.site()}. " + ("Patient" + ("e" if c.sex == "F" else "") + " informé" + ("e" if c.sex == "F" else "") + " des bénéfices et risques, décision de RCP."))]
    b += [("h", "Compte rendu"), ("p", "Installation en décubitus, check-list HAS validée. Antibioprophylaxie par céfazoline 2 g. " * (not c.allergies or c.allergies[0][0] not in ("amoxicilline", "pénicilline")) + slot.data["text"])]
    b += [("p", r.pick(["Pertes sanguines estimées à {n} mL.", "Saignement {n} cc, pas de transfusion.", "Saignement peu abondant ({n} mL)."]).format(n=r.randint(3, 50) * 10)), ("p", r.pick(["Pièce adressée en anatomopathologie, orientée.", "Comptes de compresses exacts.", "Fermeture plan par plan."]))]
    b += [("h", "Consignes postopératoires"), ("p", r.pick(["Lever précoce, reprise alimentaire J1, HBPM 28 jours.", "Ablation des drains selon débit. Bas de contention.", "Antalgiques de palier 1 et 2, kinésithérapie respiratoire."]))] + signature(ctx, slot)
    slot.blocks = b


def radiotherapy(ctx: Ctx, slot: Slot, net: Network) -> None:
    """End-of-radiotherapy report."""
    r, c = ctx.r, ctx.c
    assert c.rt
    site, gy, fr, d1, d2 = c.rt
    slot.type, slot.title = "radiotherapy", r.pick(["COMPTE RENDU DE FIN DE TRAITEMENT", "Compte rendu de fin de radiothérapie", "Fin d'irradiation"])
    slot.author, slot.dept = r.pick(list(net.rt.doctors)), r.pick(["Radiothérapie", "Oncologie-radiothérapie"])
    b: list[Block] = [datum(ctx, slot), ("title", slot.title)] + identity(ctx, slot.style, True)  # type: ignore[arg-type]
    b.append(("body",))
    b.append(("p", ctx.f("{civ} a terminé son irradiation pour un {lab} ({site}).", lab=ctx.lab(), site=ctx.site())))
    b.append(("tab", ["Volume", "Dose totale", "Fractions", "Début", "Fin"], [[site, f"{num(gy)} Gy", str(fr), fdate(d1, ctx.fmt), fdate(d2, ctx.fmt)]], [3.2, 1.4, 1.2, 1.6, 1.6], None))
    b.append(("p", f"Technique : {c.spec.rt[3] if c.spec.rt else 'RCMI'}. Dose par fraction {num(gy / fr, 2)} Gy, {r.pick(['cinq séances par semaine', '5 fractions hebdomadaires'])}. IGRT quotidienne."))
    b.append(("p", r.pick(["Étalement respecté, pas d'interruption.", "Un jour d'arrêt machine, compensé.", "Traitement réalisé en totalité."]) + " " + r.pick(["Épithélite de grade 1 en fin de traitement.", "Tolérance cutanée correcte.", "Asthénie modérée.", "Radiodermite de grade 2 prise en charge par émollients."])))
    b += [("h", "Suivi"), ("p", r.pick(["Revue à six semaines puis alternance avec le chirurgien.", "Surveillance conjointe tous les quatre mois.", "Prochaine consultation de radiothérapie à deux mois."]))] + signature(ctx, slot)
    slot.blocks = b
