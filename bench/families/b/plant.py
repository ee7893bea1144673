"""Planted inconsistencies: choose documents, override one fact in each, remember where."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from . import bio
from .case import Case, Line
from .docbase import Slot
from .util import Rng, age_at, fdate, mark, workday


@dataclass
class Plant:
    """One planted inconsistency: where it is written and where the opposite is."""

    rule: str
    text: str
    severity: str
    slot: Slot
    tag: str
    ref: Slot | None
    ref_tag: str
    ref_kinds: tuple[str, ...] = ()


FR_SIDE = {"left": "gauche", "right": "droit(e)"}
OTHER_HISTO = {"breast": "carcinome lobulaire infiltrant", "lung": "carcinome bronchique à petites cellules", "colon": "tumeur neuroendocrine bien différenciée G1", "rectum": "carcinome épidermoïde", "prostate": "carcinome urothélial",
               "orl": "lymphome du manteau", "cervix": "carcinosarcome", "ovary": "tumeur de la granulosa", "melanoma": "carcinome basocellulaire", "kidney": "oncocytome rénal", "bladder": "adénocarcinome colloïde", "pancreas": "tumeur neuroendocrine de grade 1",
               "lymphoma": "lymphome folliculaire de grade 1", "hodgkin": "lymphome lymphoblastique T", "sarcoma": "tumeur desmoïde"}
SEX_M = ["Hystérectomie totale en {y} pour fibromes.", "Ménopausée depuis l'âge de 51 ans, pas de THS.", "G3P2, ménopause à 50 ans.", "Kystectomie ovarienne par coelioscopie en {y}.", "Frottis cervico-utérin de {y} normal.", "Salpingectomie en {y} pour grossesse extra-utérine."]
SEX_F = ["Adénome de prostate traité par tamsulosine depuis {y}.", "Résection transurétrale de prostate en {y}.", "PSA à 1,2 ng/mL en {y}, toucher rectal : prostate souple.", "Vasectomie en {y}.", "Orchidopexie dans l'enfance, prostatite en {y}.", "Adénomectomie prostatique voie haute en {y}."]
LETTERS = ("letter", "referral", "stay")


def _free(slots: list[Slot], kinds: tuple[str, ...], fact: str, ok: Callable[[Slot], bool] = lambda s: True) -> list[Slot]:
    return [s for s in slots if s.kind in kinds and fact not in s.ov and len(s.ov) < 1 and ok(s)]


def laterality(c: Case, slots: list[Slot], r: Rng) -> Plant | None:
    """The other side in one document."""
    if not c.side:
        return None
    dx = c.ev("biopsy")
    assert dx
    seen = dx.data["report"]
    opts = _free(slots, ("letter", "referral", "imaging", "surgery", "rcp", "radiotherapy", "pathology", "chemo"), "side", lambda s: s.kind not in LETTERS or s.date >= seen)
    opts = [s for s in opts if not (s.kind == "imaging" and s.data["what"] != "dx")]
    if not opts:
        return None
    s = r.pick(opts)
    opp = "left" if c.side == "right" else "right"
    s.ov["side"] = opp
    return Plant("LATERALITY", f"Latéralité : côté {FR_SIDE[opp]} dans ce document, côté {FR_SIDE[c.side]} dans les autres pour la même tumeur.", "critical", s, "side!", None, "side", ("pathology", "rcp", "surgery", "imaging", "letter", "referral", "chemo"))


def sex_organ(c: Case, slots: list[Slot], r: Rng) -> Plant | None:
    """An organ of the other sex in the history."""
    if c.spec.key in ("ewing", "wilms"):
        return None
    opts = _free(slots, LETTERS, "sexorg")
    if not opts:
        return None
    s = r.pick(opts)
    t = r.pick(SEX_M if c.sex == "M" else SEX_F).format(y=r.randint(2001, 2016))
    s.ov["sexorg"] = t
    return Plant("SEX_ORGAN", f"Antécédent incompatible avec le sexe ({'homme' if c.sex == 'M' else 'femme'}) : « {t} »", "important", s, "sexorg!", s, "sex")


def stage_tnm(c: Case, slots: list[Slot], r: Rng) -> Plant | None:
    """A stated stage that the TNM does not give."""
    t, n, m, st = c.tnm
    if t is None or st is None or c.omit & {"stage", "tnm"} or c.spec.stage_system in ("SIOP",):
        return None
    roman = st.rstrip("ABCD123")
    alls = sorted({x[3] for v in c.spec.tnm.values() for x in v if x[3]})
    wrong = [x for x in alls if x and x.rstrip("ABCD123") != roman]
    if not wrong:
        return None
    opts = _free(slots, ("letter", "referral", "rcp"), "stage", lambda s: s.date >= c.ev("biopsy").data["report"])  # type: ignore[union-attr]
    if not opts:
        return None
    s = r.pick(opts)
    w = r.pick(wrong)
    s.ov["stage"] = w
    return Plant("STAGE_TNM", f"Stade {w} écrit alors que le TNM T{t} N{n} M{m} correspond à un stade {st} (UICC 8).", "important", s, "stage!", s, "tnm")


def m0(c: Case, slots: list[Slot], r: Rng) -> Plant | None:
    """M0 stated while a dated metastasis exists."""
    if not c.mets:
        return None
    first = min(d for _, d, _ in c.mets)
    dx = c.ev("imaging_dx")
    assert dx
    if c.tnm[2] and c.tnm[2].startswith("1") and first == dx.date:
        opts = _free(slots, ("rcp", "letter", "referral"), "m0", lambda s: (s.kind != "rcp" or s.data["when"] == "initiale") and s.date >= c.ev("biopsy").data["report"])  # type: ignore[union-attr]
        if opts and "tnm" not in c.omit:
            s = r.pick(opts)
            s.ov["m0"] = True
            return Plant("M0_METASTASIS", f"M0 écrit alors que des métastases sont décrites à l'imagerie du {fdate(first, 'slash')}.", "critical", s, "m0!", None, "mets", ("imaging", "letter", "referral", "rcp"))
    opts = _free(slots, ("letter",), "m0x", lambda s: s.date > first + timedelta(days=2) and not s.data.get("extra"))
    if not opts:
        return None
    s = r.pick(opts)
    s.ov["m0x"] = True
    s.data["extra"] = mark("m0!", r.pick(["Au terme du bilan d'extension, maladie classée M0, sans localisation secondaire connue.", "Rappelons que la maladie est non métastatique à ce jour (M0).", "Statut métastatique : M0, aucune lésion secondaire identifiée depuis le diagnostic.", "Pas de métastase connue à ce jour (M0)."]))
    return Plant("M0_METASTASIS", f"M0 écrit le {fdate(s.date, 'slash')} alors qu'une métastase est documentée depuis le {fdate(first, 'slash')}.", "critical", s, "m0!", None, "mets|prog", ("imaging", "letter", "referral", "rcp"))


def biomarker(c: Case, slots: list[Slot], r: Rng) -> Plant | None:
    """A biomarker or histology that contradicts pathology, or is impossible."""
    after = c.ev("biopsy").data["report"]  # type: ignore[union-attr]
    opts = _free(slots, ("rcp", "letter", "referral"), "x", lambda s: s.date >= after)
    if not opts:
        return None
    s = r.pick(opts)
    k = r.random()
    if k < 0.62 and c.bms:
        b = r.pick(c.bms)
        w = bio.other_value(r, b)
        if w and not (b.molecular and b.marker not in ("MSI",) and not any(x.kind == "molecular" for x in slots)):
            s.ov[f"bm:{b.marker}"] = w
            return Plant("HISTOLOGY_BIOMARKER", f"{b.marker} : « {w.texts[0]} » ici, « {b.texts[0]} » dans le compte rendu d'anatomie pathologique ou de biologie moléculaire.", "critical", s, f"bm:{b.marker}!", None, f"bm:{b.marker}", ("pathology", "molecular", "rcp", "letter", "referral"))
    if k < 0.85 and c.spec.key in OTHER_HISTO and not (c.spec.key == "breast" and c.morph[0] == "8520/3"):
        s.ov["lab"] = OTHER_HISTO[c.spec.key]
        return Plant("HISTOLOGY_BIOMARKER", f"Histologie « {OTHER_HISTO[c.spec.key]} » ici, « {c.morph[1][0]} » en anatomie pathologique.", "critical", s, "lab!", None, "lab", ("pathology", "surgery", "rcp", "chemo", "letter", "referral"))
    if c.spec.key in ("lymphoma", "hodgkin"):
        t = "EGFR : délétion de l'exon 19"
    else:
        t = r.pick(["réarrangement BCR-ABL1 (t(9;22))", "JAK2 p.Val617Phe positif", "fusion PML-RARA détectée"])
    if not c.bms:
        return None
    s.ov["alien"] = t
    return Plant("HISTOLOGY_BIOMARKER", f"Biomarqueur sans rapport avec l'histologie : {t}.", "important", s, "alien!", None, "lab", ("pathology", "surgery", "rcp", "chemo", "letter", "referral"))


def date_order(c: Case, slots: list[Slot], r: Rng) -> Plant | None:
    """A date that cannot be."""
    k = r.randint(0, 3)
    bx = c.ev("biopsy")
    assert bx
    lines = [ln for ln in c.lines]
    if k == 0 and lines:
        ln = lines[0]
        opts = _free(slots, ("letter", "referral"), "start", lambda s: s.date > ln.start)
        if opts:
            s = r.pick(opts)
            d = workday(bx.date - timedelta(days=r.randint(60, 420)))
            s.ov["start"] = (ln.number, d)
            return Plant("DATE_ORDER", f"Début du traitement le {fdate(d, 'slash')}, avant le diagnostic histologique du {fdate(bx.date, 'slash')}.", "important", s, "start!", None, "taken", ("pathology",))
    if k == 1:
        done = [ln for ln in lines if ln.stop and ln.cycles]
        if done:
            ln = r.pick(done)
            stop = ln.stop
            assert stop
            opts = _free(slots, ("letter", "referral"), "stop", lambda s: s.date > stop)
            if opts:
                s = r.pick(opts)
                d = workday(ln.start - timedelta(days=r.randint(25, 90)))
                s.ov["stop"] = (ln.number, d)
                return Plant("DATE_ORDER", f"Arrêt du traitement le {fdate(d, 'slash')}, avant son début du {fdate(ln.start, 'slash')}.", "important", s, "stop!", None, f"line{ln.number}", ("chemo",))
    if k == 2:
        opts = _free(slots, ("pathology",), "taken")
        if opts:
            s = r.pick(opts)
            d = workday(s.date + timedelta(days=r.randint(6, 30)))
            s.ov["taken"] = d
            return Plant("DATE_ORDER", f"Prélèvement daté du {fdate(d, 'slash')}, après la validation du compte rendu ({fdate(s.date, 'slash')}).", "check", s, "taken!", s, "docdate")
    opts = _free(slots, ("letter",), "fut", lambda s: not s.data.get("extra"))
    if not opts:
        return None
    s = r.pick(opts)
    y = r.randint(2031, 2042)
    s.ov["fut"] = True
    s.data["extra"] = mark("future!", r.pick([f"Le scanner réalisé le {r.randint(2, 27):02d}/{r.randint(1, 12):02d}/{y} a été relu avec les radiologues.", f"La biologie effectuée le {r.randint(2, 27)} mars {y} était normale.", f"Le dossier a été présenté en RCP le {r.randint(2, 27):02d}/{r.randint(1, 12):02d}/{y}."]))
    return Plant("DATE_ORDER", f"Examen déjà réalisé daté de {y}, postérieur au courrier du {fdate(s.date, 'slash')}.", "check", s, "future!", s, "docdate")


def dose(c: Case, slots: list[Slot], r: Rng) -> Plant | None:
    """A prescribed dose that the body does not give."""
    def drugs(s: Slot) -> list[str]:
        ln: Line = s.data["line"]
        return [d for d, _, u in ln.proto.drugs if u in ("mg/m2", "mg/kg", "mg/m2/j") and d != "vincristine" and not (ln.reduced and ln.reduced[0] == d)]
    opts = _free(slots, ("chemo",), "dose", lambda s: bool(drugs(s)))
    if not opts:
        return None
    s = r.pick(opts)
    d = r.pick(drugs(s))
    k = r.pick([1.45, 1.6, 1.8, 2.0, 0.5, 0.55])
    s.ov["dose"] = {d: k}
    return Plant("DOSE_WEIGHT", f"Dose de {d} incohérente avec la surface ou le poids inscrits (environ {round(k * 100)} % de la dose calculée, sans motif).", "critical", s, "dose!", s, "weight")


def renal(c: Case, slots: list[Slot], r: Rng) -> Plant | None:
    """A renal drug given with a low clearance."""
    bad = ("cisplatine", "pémétrexed", "capécitabine")

    def drug(s: Slot) -> str | None:
        return next((d for d, _, _ in s.data["line"].proto.drugs if d in bad), None)
    opts = _free(slots, ("chemo",), "renal", lambda s: drug(s) is not None)
    if not opts:
        return None
    s = r.pick(opts)
    d = workday(s.date - timedelta(days=r.randint(1, 3)))
    if d >= s.date:
        d = s.date - timedelta(days=1)
    kg = c.weight_at(d)
    target = r.randint(22, 29) if drug(s) == "capécitabine" else r.randint(26, 38)
    creat = round((140 - age_at(c.birth, d)) * kg * (1.04 if c.sex == "F" else 1.23) / target)
    slots[:] = [x for x in slots if x.kind != "lab" or not 0 <= (s.date - x.date).days <= 12]
    lab = Slot("lab", d, {"creat": creat, "n": 900 + len(slots)})
    lab.ov["renal"] = True
    slots.append(lab)
    s.ov["renal"] = True
    s.data["creat_text"] = "Bilan biologique réalisé en laboratoire de ville."
    return Plant("DRUG_RENAL", f"{str(drug(s)).capitalize()} prescrit alors que la clairance est d'environ {target} mL/min le {fdate(d, 'slash')}.", "critical", s, f"drug:{drug(s)}".replace(" ", "_"), lab, "renal!")


def allergy(c: Case, slots: list[Slot], r: Rng) -> Plant | None:
    """A drug given in spite of an allergy."""
    if c.allergies and c.allergies[0][0] in ("latex", "pansements adhésifs"):
        return None
    chem = _free(slots, ("chemo",), "alg")
    cand = sorted({d for s in chem for d, _, _ in s.data["line"].proto.drugs if d in ("carboplatine", "oxaliplatine", "paclitaxel", "docétaxel", "cétuximab", "rituximab")})
    ordo = _free(slots, ("ordonnance",), "rx")
    img = _free(slots, ("imaging",), "iode", lambda s: s.data["what"] != "dx")
    ways = (["chemo"] if cand else []) + (["rx"] * 2 if ordo else []) + (["iode"] if img else [])
    if not ways:
        return None
    way = r.pick(ways)
    c.allergy_denied = False
    refs = ("letter", "referral", "stay", "chemo", "other")
    if way == "chemo":
        d = r.pick(cand)
        c.allergies = [(d, d, r.pick(["choc anaphylactique en cours de perfusion", "réaction d'hypersensibilité grave avec bronchospasme", "urticaire généralisée et hypotension"]))]
        s = r.pick([x for x in chem if any(q[0] == d for q in x.data["line"].proto.drugs)])
        s.ov["alg"] = True
        return Plant("ALLERGY_DRUG", f"{d.capitalize()} administré malgré une allergie documentée.", "critical", s, f"drug:{d}".replace(" ", "_"), None, "allergy", refs)
    if way == "iode":
        c.allergies = [("produit de contraste iodé", "produits de contraste iodés", "choc anaphylactique grade II")]
        s = r.pick(img)
        s.ov["iode"] = True
        return Plant("ALLERGY_DRUG", "Injection de produit de contraste iodé malgré l'allergie documentée, sans prémédication mentionnée.", "critical", s, "iode!", None, "allergy", refs)
    sub, ph, rea, rx = r.pick([("amoxicilline", "amoxicilline", "urticaire généralisée", "Amoxicilline-acide clavulanique 1 g : 1 sachet 3 fois par jour pendant 7 jours"), ("pénicilline", "pénicilline", "oedème de Quincke", "Amoxicilline 1 g : 1 comprimé matin, midi et soir, 6 jours"),
                               ("cotrimoxazole", "sulfamides (cotrimoxazole)", "toxidermie", "Cotrimoxazole forte 800/160 mg : 1 comprimé trois fois par semaine"), ("codéine", "codéine", "prurit et vomissements", "Paracétamol-codéine 500/30 mg : 1 à 2 comprimés toutes les 6 heures"),
                               ("acide acétylsalicylique", "aspirine", "bronchospasme", "Acide acétylsalicylique 75 mg : 1 sachet par jour au long cours")])
    c.allergies = [(sub, ph, rea)]
    c.comorb = [x for x in c.comorb if "acétylsalicylique" not in x[2]]
    s = r.pick(ordo)
    s.ov["rx"] = rx
    return Plant("ALLERGY_DRUG", f"Prescription « {rx.split(' :')[0]} » malgré l'allergie ({ph}).", "critical", s, "rx!", None, "allergy", refs)


RULES: dict[str, Callable[[Case, list[Slot], Rng], Plant | None]] = {"ALLERGY_DRUG": allergy, "DRUG_RENAL": renal, "LATERALITY": laterality, "M0_METASTASIS": m0, "HISTOLOGY_BIOMARKER": biomarker, "STAGE_TNM": stage_tnm, "DATE_ORDER": date_order,
                                                                     "DOSE_WEIGHT": dose, "SEX_ORGAN": sex_organ}


def plant(c: Case, slots: list[Slot], r: Rng, n: int) -> list[Plant]:
    """Plant up to n inconsistencies of different rules."""
    out: list[Plant] = []
    names = list(RULES)
    r.shuffle(names)
    order = sorted(names, key=lambda x: x not in ("DRUG_RENAL", "LATERALITY"))
    for name in order:
        if len(out) >= n:
            break
        p = RULES[name](c, slots, r)
        if p:
            out.append(p)
    return out
