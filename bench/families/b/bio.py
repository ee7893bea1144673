"""Biomarkers: facts and the many ways French reports write them."""
from __future__ import annotations

from dataclasses import dataclass, field

from .util import Rng, num


@dataclass
class Bm:
    """One biomarker result with its possible writings (the writings are equivalent)."""

    marker: str
    result: str | None
    number: float | None = None
    unit: str | None = None
    alteration: str | None = None
    texts: list[str] = field(default_factory=list)
    date: str | None = None
    molecular: bool = False


def receptor(rng: Rng, marker: str, positive: bool) -> Bm:
    """Oestrogen (ER) or progesterone (PR) receptor."""
    fr = {"ER": ("RO", "récepteurs aux oestrogènes", "RE", "Récepteurs oestrogéniques"), "PR": ("RP", "récepteurs à la progestérone", "RPg", "Récepteurs progestatifs")}[marker]
    if positive:
        n = rng.pick([60, 70, 80, 90, 95, 100] if marker == "ER" else [20, 30, 40, 60, 80, 90])
        t = [f"{fr[0]} : {n} %", f"{fr[1]} positifs ({n} %)", f"{fr[0]} {n}% +++", f"{fr[3]} : {n} % des cellules tumorales, marquage intense", f"{fr[2]} positifs à {n} %",
             f"{fr[0]}+ ({n}%)", f"expression des {fr[1]} : {n} %"]
        return Bm(marker, "positive", n, "%", None, t)
    t = [f"{fr[0]} : 0 %", f"{fr[1]} négatifs (0 %)", f"{fr[0]} négatifs 0%", f"{fr[3]} : 0 %", f"{fr[0]}- (0 %)", f"absence d'expression des {fr[1]} (0 %)"]
    return Bm(marker, "negative", 0, "%", None, t)


def her2(rng: Rng, kind: str) -> Bm:
    """HER2 immunohistochemistry: '0', '1+', '2+neg', '2+pos', '3+'."""
    if kind == "3+":
        return Bm("HER2", "positive", 3, "+", None, ["HER2 : score 3+", "HER2 3+", "c-erbB2 : 3+ (surexpression)", "HER2 surexprimé (score 3+ en IHC)", "statut HER2 positif (3+)", "HER2 score 3 +"])
    if kind == "2+pos":
        return Bm("HER2", "positive", 2, "+", "FISH amplifiée", ["HER2 : score 2+, FISH amplifiée", "HER2 2+ avec amplification en FISH", "HER2 2+/FISH+", "HER2 équivoque (2+) en IHC ; hybridation in situ : amplifié"])
    if kind == "2+neg":
        return Bm("HER2", "negative", 2, "+", "FISH non amplifiée", ["HER2 : score 2+, FISH non amplifiée", "HER2 2+ sans amplification en FISH", "HER2 2+/FISH-", "HER2 2+ en IHC, hybridation in situ : non amplifié"])
    s = kind
    n = {"0": 0, "1+": 1}[kind]
    return Bm("HER2", "negative", n, "+", None, [f"HER2 : score {s}", f"HER2 {s}", f"c-erbB2 : {s}", f"HER2 négatif (score {s})", f"absence de surexpression de HER2 (score {s})", f"HER2 négatif ({s} en IHC)"])


def ki67(rng: Rng, n: int) -> Bm:
    """Proliferation index."""
    return Bm("Ki-67", None, n, "%", None, [f"Ki67 : {n} %", f"Ki-67 {n}%", f"index de prolifération Ki67 évalué à {n} %", f"Ki 67 = {n} %", f"indice Ki-67 à {n} %", f"MIB1/Ki67 : {n} %"])


def pdl1(rng: Rng, unit: str, n: int) -> Bm:
    """PD-L1, TPS (%) or CPS."""
    if unit == "TPS":
        t = [f"PD-L1 : TPS {n} %", f"PD-L1 {n} % (clone 22C3)", f"expression de PD-L1 par {n} % des cellules tumorales", f"PDL1 TPS = {n}%", f"PD-L1 (QR1) : {n} %"]
        return Bm("PD-L1", "positive" if n >= 1 else "negative", n, "%", None, t)
    return Bm("PD-L1", "positive" if n >= 1 else "negative", n, "CPS", None, [f"PD-L1 : CPS {n}", f"PDL1 CPS = {n}", f"score CPS PD-L1 évalué à {n}", f"PD-L1 (22C3), CPS : {n}"])


def gene(marker: str, alteration: str | None, word: str = "mutation") -> Bm:
    """A gene status; None = no alteration found."""
    if alteration is None:
        t = [f"{marker} : absence de mutation", f"pas de mutation de {marker}", f"{marker} sauvage", f"{marker} non muté", f"{marker} : statut sauvage (wild-type)", f"aucune altération de {marker} détectée"]
        if marker in ("ALK", "ROS1", "NTRK", "RET"):
            t = [f"{marker} : absence de réarrangement", f"{marker} négatif", f"pas de réarrangement de {marker}", f"{marker} non réarrangé", f"recherche de translocation {marker} négative"]
        return Bm(marker, "negative", None, None, None, t, molecular=True)
    t = [f"{marker} : {alteration}", f"{word} de {marker} ({alteration})", f"{marker} muté : {alteration}" if word == "mutation" else f"{marker} réarrangé : {alteration}",
         f"présence d'une {word} {marker} {alteration}" if word != "réarrangement" else f"présence d'un réarrangement {marker} ({alteration})"]
    return Bm(marker, "positive", None, None, alteration, t, molecular=True)


def msi(high: bool) -> Bm:
    """Microsatellite / MMR status."""
    if high:
        return Bm("MSI", "positive", None, None, "MSI-H", ["phénotype dMMR (perte MLH1/PMS2), MSI-H", "instabilité microsatellitaire (MSI)", "statut MSI-H / dMMR", "tumeur MSI avec perte d'expression de MLH1 et PMS2"])
    return Bm("MSI", "negative", None, None, "MSS", ["statut MSS / pMMR", "phénotype pMMR (expression conservée des 4 protéines)", "MSS", "pas d'instabilité microsatellitaire (MSS)", "microsatellites stables"])


def psa(v: float) -> Bm:
    """PSA at diagnosis."""
    s = num(v, 1)
    return Bm("PSA", None, v, "ng/mL", None, [f"PSA initial {s} ng/mL", f"PSA au diagnostic : {s} ng/ml", f"PSA {s} ng/mL au diagnostic", f"taux de PSA initial à {s} ng/ml"])


def p16(pos: bool) -> Bm:
    """p16 / HPV surrogate."""
    if pos:
        return Bm("HPV", "positive", None, None, "p16+", ["p16 positive (HPV induit)", "p16 : marquage diffus et intense, HPV+", "tumeur HPV induite (p16+)", "p16+ / HPV 16 détecté"])
    return Bm("HPV", "negative", None, None, "p16-", ["p16 négative", "p16 : absence de marquage, HPV négatif", "tumeur non HPV induite (p16-)", "p16-"])


def brca(rng: Rng, which: str | None) -> list[Bm]:
    """BRCA1 and BRCA2 status."""
    out = []
    for g in ("BRCA1", "BRCA2"):
        if which == g:
            alt = rng.pick({"BRCA1": ["c.68_69delAG", "c.5266dupC", "c.3756_3759del"], "BRCA2": ["c.5946delT", "c.7988A>T", "c.1310_1313del"]}[g])
            out.append(Bm(g, "positive", None, None, alt, [f"variant pathogène de {g} ({alt})", f"{g} : variant pathogène {alt}", f"mutation {g} {alt}", f"{g} muté ({alt})"], molecular=True))
        else:
            out.append(gene(g, None))
    return out


def other_value(rng: Rng, b: Bm, alt_kind: int = 0) -> Bm | None:
    """A contradictory value of the same marker, or None when not sensible."""
    if b.marker == "HER2":
        return her2(rng, "3+" if b.result == "negative" else rng.pick(["0", "1+"]))
    if b.marker in ("ER", "PR"):
        return receptor(rng, b.marker, b.result == "negative")
    if b.marker == "Ki-67" and b.number is not None:
        return ki67(rng, 70 if b.number < 40 else 8)
    if b.marker == "PD-L1" and b.number is not None:
        return pdl1(rng, "TPS" if b.unit == "%" else "CPS", 80 if b.number < 40 else 0)
    if b.marker == "MSI":
        return msi(b.result == "negative")
    if b.marker == "HPV":
        return p16(b.result == "negative")
    if b.marker == "PSA" and b.number is not None:
        return psa(round(b.number * 7.3, 1))
    if b.marker in ("BRCA1", "BRCA2"):
        return gene(b.marker, None) if b.result == "positive" else brca(rng, b.marker)[0 if b.marker == "BRCA1" else 1]
    if b.molecular:
        if b.result == "positive":
            return gene(b.marker, None)
        alts = {"EGFR": "délétion de l'exon 19", "KRAS": "p.Gly12Asp", "NRAS": "p.Gln61Lys", "BRAF": "p.Val600Glu", "ALK": "fusion EML4-ALK", "KIT": "exon 11 p.Leu576Pro",
                "FGFR3": "p.Ser249Cys"}
        if b.marker in alts:
            return gene(b.marker, alts[b.marker], "réarrangement" if b.marker == "ALK" else "mutation")
    return None
