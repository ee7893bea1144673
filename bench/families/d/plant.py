"""Plants inconsistencies: one wrong statement against what another page says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from .docs_b import RENAL
from .dossier import Docs, extra_page, lab_doc
from .plant_words import ALLERGENS, GIVEN, M0, MEN, WOMEN
from .say import Doc, french, tok
from .truth import PHRASES, SITE_FR, Case

RULES = [
    "LATERALITY",
    "SEX_ORGAN",
    "STAGE_TNM",
    "M0_METASTASIS",
    "HISTOLOGY_BIOMARKER",
    "DATE_ORDER",
    "DOSE_WEIGHT",
    "DRUG_RENAL",
    "ALLERGY_DRUG",
]


@dataclass
class Plant:
    """A planted inconsistency: where the wrong words stand and which marks contradict them."""

    rule: str
    text: str
    fact: str
    severity: str
    tag: str
    against: list[str]
    before: date | None = None


def swap(d: Doc, tag: str, new: str, mark: str, everywhere: bool = False) -> bool:
    """Replace the marked value in a document, the first time or everywhere."""
    pattern = re.compile(f"\x01{re.escape(tag)}\x02[^\x01\x03]*\x03")
    done = False

    def one(text: str) -> str:
        nonlocal done
        if done and not everywhere:
            return text
        out, n = pattern.subn(lambda _: tok(mark, new), text, count=0 if everywhere else 1)
        done = done or n > 0
        return out

    for b in d.blocks:
        b.text = one(b.text)
        b.rows = [[one(x) for x in r] for r in b.rows]
    return done


def having(docs: Docs, tag: str, kinds: set[str] | None = None) -> Docs:
    """Return the documents that hold a mark."""
    return [d for d in docs if tag in d.marks() and (kinds is None or d.kind in kinds)]


def pick(c: Case, docs: Docs) -> Doc | None:
    """Draw one document, or none."""
    return c.rng.choice(docs) if docs else None


def laterality(c: Case, docs: Docs, mark: str) -> Plant | None:
    """The other side of the same tumour."""
    if c.side not in {"left", "right"}:
        return None
    d = pick(c, [x for x in having(docs, "fact:side") if x.form == "pdf" or c.rng.random() < 0.5])
    if d is None or len(having(docs, "fact:side")) < 2:
        return None
    fem = "{gf}" in c.topo[1]
    wrong = ("droite" if fem else "droit") if c.side == "left" else "gauche"
    swap(d, "fact:side", wrong, mark, d.kind in {"surgery", "prescription", "molecular"})
    right = "gauche" if c.side == "left" else "droite" if fem else "droit"
    return Plant(
        "LATERALITY",
        f"Le document du {d.at:%d/%m/%Y} écrit « {wrong} » alors que la tumeur est du côté « {right} ».",
        f"côté de la tumeur : {right} contre {wrong}",
        "critical",
        mark,
        ["fact:side"],
    )


def sex_organ(c: Case, docs: Docs, mark: str) -> Plant | None:
    """An organ, an operation or a state of the other sex."""
    if c.kind == "wilms":
        return None
    d = pick(c, [x for x in docs if x.kind in {"imaging", "consultation_letter", "hospital_stay", "other"}])
    if d is None:
        return None
    pool = [x.strip() for x in re.split(r"\||\n", MEN if c.patient.sex == "M" else WOMEN)]
    imaging = {0, 8, 9} if c.patient.sex == "M" else {0, 7}
    ids = [i for i in range(len(pool)) if (i in imaging) == (d.kind == "imaging")]
    words = pool[c.rng.choice(ids)]
    extra_page(d, tok(mark, words), c.rng.choice(["exam", "atcd"]))
    sex = "une femme" if c.patient.sex == "F" else "un homme"
    return Plant("SEX_ORGAN", f"« {words} » est écrit chez {sex}.", words.rstrip("."), "critical", mark, ["fact:sex"])


def stage_tnm(c: Case, docs: Docs, mark: str) -> Plant | None:
    """A stated stage that its TNM does not give."""
    d = pick(c, having(docs, "fact:stage"))
    if d is None or not c.tnm or not c.stage:
        return None
    base = re.match("I{1,3}V?|IV", c.stage)
    roman = "IV" if c.stage.startswith("IV") else base.group(0) if base else ""
    options = {"I": ["III", "IV"], "II": ["IV"], "III": ["I", "IV"], "IV": ["I", "II"]}.get(roman)
    if not options:
        return None
    wrong = c.rng.choice(options)
    swap(d, "fact:stage", wrong, mark)
    t = c.tnm[0]
    return Plant(
        "STAGE_TNM",
        f"Le stade {wrong} est écrit alors que le TNM {t['prefix']}T{t['T']}N{t['N']}M{t['M']} correspond au stade {c.stage}.",
        f"stade {wrong} contre stade {c.stage}",
        "important",
        mark,
        ["fact:tnm:0"],
    )


def m0_metastasis(c: Case, docs: Docs, mark: str) -> Plant | None:
    """M0 stated once a dated metastasis exists."""
    if not c.mets:
        return None
    since = min(d for _, d in c.mets) + timedelta(days=6)
    seen = [x for x in having(docs, "fact:mets") if x.at <= since + timedelta(days=10)]
    d = pick(
        c,
        [
            x
            for x in docs
            if x.at > since + timedelta(days=12)
            and x.kind in {"consultation_letter", "rcp", "hospital_stay", "radiotherapy", "prescription", "other"}
        ],
    )
    if d is None or not seen:
        return None
    pool = [x.strip() for x in re.split(r"\||\n", M0)]
    t = f"T{c.tnm[0]['T']}N{c.tnm[0]['N']}" if c.tnm else ""
    words = c.rng.choice([x for x in pool if t or "{t}" not in x]).format(
        t=t, pt="Patiente" if c.patient.sex == "F" else "Patient"
    )
    extra_page(d, tok(mark, words), "hist")
    site, when = min(c.mets, key=lambda m: m[1])
    return Plant(
        "M0_METASTASIS",
        f"« {words} » est écrit le {d.at:%d/%m/%Y} alors qu'une atteinte {SITE_FR[site]} est datée du {when:%d/%m/%Y}.",
        f"M0 contre atteinte {SITE_FR[site]}",
        "critical",
        mark,
        ["fact:mets"],
        d.at,
    )


def histology_biomarker(c: Case, docs: Docs, mark: str) -> Plant | None:
    """A biomarker or a histology quoted otherwise than in the pathology report."""
    letters = {"consultation_letter", "rcp", "hospital_stay", "surgery", "radiotherapy", "other", "prescription"}
    options = [b for b in c.profile["bios"] if having(docs, f"fact:bio:{b[0]}", letters)]
    if options and c.rng.random() < 0.7:
        b = c.rng.choice(options)
        d = c.rng.choice(having(docs, f"fact:bio:{b[0]}", letters))
        swap(d, f"fact:bio:{b[0]}", b[6], mark)
        return Plant(
            "HISTOLOGY_BIOMARKER",
            f"« {b[6]} » est écrit alors que l'analyse de la tumeur dit « {b[5]} ».",
            f"{b[0]} : {b[6]} contre {b[5]}",
            "critical",
            mark,
            [f"fact:bio:{b[0]}"],
        )
    d2 = pick(c, having(docs, "fact:histo", letters))
    if d2 is None:
        return None
    wrong = c.rng.choice(c.spec["wrong_histo"])
    swap(d2, "fact:histo", wrong, mark)
    return Plant(
        "HISTOLOGY_BIOMARKER",
        f"Le document du {d2.at:%d/%m/%Y} parle de « {wrong} » alors que l'histologie est « {c.morph[1]} ».",
        f"{wrong} contre {c.morph[1]}",
        "critical",
        mark,
        ["fact:histo"],
    )


Variant = tuple[Doc, str, date, str, str]


def _date_variants(c: Case, docs: Docs) -> list[Variant]:
    """List the dates that may be moved: document, mark, impossible date, contradicting mark, reason."""
    out: list[Variant] = []
    rng, D = c.rng, timedelta  # noqa: N806
    letters = {"consultation_letter", "hospital_stay", "rcp", "other"}

    def offer(tag: str, kinds: set[str] | None, wrong: date, against: str, why: str) -> None:
        out.extend((d, tag, wrong, against, why) for d in having(docs, tag, kinds))

    for ln in [x for x in c.lines if not x.month_only]:
        n = ln.number
        offer(f"fact:start:{n}", None, c.dx - D(days=rng.randint(70, 320)), "fact:dx", f"début de {ln.proto} avant le diagnostic")
        offer(
            f"fact:stop:{n}",
            None,
            ln.start - D(days=rng.randint(25, 120)),
            f"fact:start:{n}",
            f"arrêt de {ln.proto} avant son début",
        )
    early = [d for d in having(docs, "fact:reported") if d.at - c.dx < D(days=10)]
    wrong = c.dx - D(days=rng.randint(8, 40))
    out += [(d, "fact:reported", wrong, "fact:dx", "compte rendu anatomopathologique antérieur au prélèvement") for d in early]
    for i in range(len(c.surgeries)):
        offer(f"fact:opdate:{i}", letters, c.dx - D(days=rng.randint(90, 400)), "fact:dx", "opération avant le diagnostic")
    for i, r in enumerate(c.rts):
        offer(
            f"fact:rte:{i}",
            None,
            r["start"] - D(days=rng.randint(20, 90)),
            f"fact:rts:{i}",
            "fin de radiothérapie avant son début",
        )
    for i in range(len(c.responses)):
        for d in having(docs, f"fact:resp:{i}", letters - {"rcp", "other"}):
            late = d.at + D(days=rng.randint(400, 1500))
            out.append((d, f"fact:resp:{i}", late, "docdate", "évaluation datée après le courrier qui la rapporte"))
    return out


def date_order(c: Case, docs: Docs, mark: str) -> Plant | None:
    """An impossible order of dates."""
    found = _date_variants(c, docs)
    if not found:
        return None
    reasons = sorted({x[4].split(" ")[0] for x in found})
    kind = c.rng.choice(reasons)
    d, tag, wrong, against, why = c.rng.choice([x for x in found if x[4].startswith(kind)])
    words = french(wrong, d.tags["style"])
    swap(d, tag, words, mark)
    return Plant(
        "DATE_ORDER",
        f"{why[0].upper()}{why[1:]} (« {words} » dans le document du {d.at:%d/%m/%Y}).",
        why,
        "important",
        mark,
        [against],
    )


def dose_weight(c: Case, docs: Docs, mark: str) -> Plant | None:
    """A dose that the written body and the written mg/m2 or mg/kg do not give."""
    sheets = [d for d in docs if d.kind == "prescription" and any(t.startswith("fact:dose:") for t in d.marks())]
    d = pick(c, sheets)
    if d is None:
        return None
    if c.rng.random() < 0.3:
        kg = d.tags["weight"]
        wrong = round(kg + c.rng.choice([26, 31, 38]), 1)
        swap(d, "fact:weight", f"{wrong:g}".replace(".", ","), mark)
        return Plant(
            "DOSE_WEIGHT",
            f"La prescription du {d.at:%d/%m/%Y} écrit un poids de {wrong:g} kg ; le poids est de {kg:g} kg et les doses ne correspondent pas.",
            f"poids {wrong:g} kg contre {kg:g} kg",
            "critical",
            mark,
            ["fact:weight"],
        )
    tag = c.rng.choice([t for t in d.marks() if t.startswith("fact:dose:")])
    drug = tag.split(":")[2]
    text = next(m for b in d.blocks for r in b.rows for x in r for m in re.findall(f"\x01{re.escape(tag)}\x02([^\x03]*)\x03", x))
    value = float(text.replace(" mg", "").replace(",", "."))
    new = round(value * c.rng.choice([2.0, 1.7, 0.5, 10.0]), 1)
    words = f"{new:g} mg".replace(".", ",")
    swap(d, tag, words, mark)
    return Plant(
        "DOSE_WEIGHT",
        f"{drug} : {words} prescrits le {d.at:%d/%m/%Y}, la dose calculée sur le poids et la surface écrits est de {text}.",
        f"{drug} {words} au lieu de {text}",
        "critical",
        mark,
        ["@same:fact:bsa"],
    )


def _renal_target(c: Case, docs: Docs, mark: str) -> tuple[Doc, str, float] | None:
    """Choose the drug given and the low clearance, and mark where it is given."""
    rng = c.rng
    sheets = [
        (d, t.split(":")[1])
        for d in docs
        if d.kind == "prescription"
        for t in d.marks()
        if t.startswith("given:") and t.split(":")[1] in RENAL
    ]
    if sheets:
        d, drug = rng.choice(sheets)
        swap(d, f"given:{drug}", drug, mark)
        return d, drug, float(rng.randint(16, 26) if drug == "capécitabine" else rng.randint(RENAL[drug] - 27, RENAL[drug] - 11))
    since = min((x for s, x in c.mets if s == "bone"), default=date.max - timedelta(days=15)) + timedelta(days=15)
    later = [x for x in docs if x.at > since and x.kind in {"consultation_letter", "hospital_stay", "nursing"}]
    if not later:
        return None
    d = rng.choice(later)
    extra_page(d, tok(mark, rng.choice(PHRASES["zoledronate"])), "drug" if d.kind == "nursing" else "now")
    return d, "acide zolédronique", float(rng.randint(18, 27))


def drug_renal(c: Case, docs: Docs, mark: str) -> Plant | None:
    """A drug given with a clearance too low for it."""
    found = _renal_target(c, docs, mark)
    if found is None:
        return None
    d, drug, low = found
    for x in [x for x in docs if x.kind == "laboratory" and timedelta(0) <= d.at - x.at < timedelta(days=14)]:
        docs.remove(x)
    lab = lab_doc(c, d.at - timedelta(days=c.rng.choice([1, 2])), low)
    real = c.clear_of(lab.at, c.creatinine(lab.at, low))
    swap(lab, "fact:clear", str(real), f"contra:{mark}")
    swap(d, "fact:clear", str(real), "low")
    docs.insert(docs.index(d), lab)
    text = f"{drug} donné le {d.at:%d/%m/%Y} avec une clairance de {real} mL/min le {lab.at:%d/%m/%Y}."
    return Plant("DRUG_RENAL", text, f"{drug} et clairance {real} mL/min", "critical", mark, [f"contra:{mark}"])


def allergy_drug(c: Case, docs: Docs, mark: str) -> Plant | None:
    """A drug given in spite of a written allergy to it."""
    d = pick(
        c, [x for x in docs if x.kind in {"hospital_stay", "nursing", "consultation_letter", "prescription"} and x.at > c.dx]
    )
    if d is None or not c.allergy or len(having(docs, "fact:allergy")) < 2:
        return None
    drug = c.rng.choice(ALLERGENS[c.allergy])
    words = c.rng.choice(GIVEN).format(drug)
    extra_page(d, tok(mark, words[0].upper() + words[1:]), "drug")
    return Plant(
        "ALLERGY_DRUG",
        f"« {words} » le {d.at:%d/%m/%Y} malgré l'allergie écrite : {c.allergy}.",
        f"allergie {c.allergy} et {drug}",
        "critical",
        mark,
        ["fact:allergy"],
    )


PLANTERS: dict[str, Callable[[Case, Docs, str], Plant | None]] = {
    "LATERALITY": laterality,
    "SEX_ORGAN": sex_organ,
    "STAGE_TNM": stage_tnm,
    "M0_METASTASIS": m0_metastasis,
    "HISTOLOGY_BIOMARKER": histology_biomarker,
    "DATE_ORDER": date_order,
    "DOSE_WEIGHT": dose_weight,
    "DRUG_RENAL": drug_renal,
    "ALLERGY_DRUG": allergy_drug,
}


def plant_all(c: Case, docs: Docs, rules: list[str]) -> list[Plant]:
    """Plant the rules asked for, those that this case allows."""
    out: list[Plant] = []
    order = sorted(rules, key=lambda r: r != "DRUG_RENAL")
    for r in order:
        plant = PLANTERS[r](c, docs, f"plant:{len(out)}")
        if plant:
            out.append(plant)
    return out
