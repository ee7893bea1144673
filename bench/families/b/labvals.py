"""Laboratory analytes: French names, units as printed with their UCUM, plausible values, traps in writing."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .util import Rng, mark


@dataclass(frozen=True)
class Analyte:
    """One analyte; the first unit is the base unit."""

    key: str
    group: str
    names: tuple[str, ...]
    units: tuple[tuple[str, str, float, int], ...]  # printed, UCUM, factor from base, decimals
    low: float | None
    high: float | None
    spread: tuple[float, float]


_RAW = """
hemoglobin|H|Hémoglobine;Hb;HEMOGLOBINE;Hémoglobine (Hb)|g/dL=g/dL:1:1,g/100 mL=g/dL:1:1,g/L=g/L:10:0|12|16|8.2,15.4
erythrocytes|H|Hématies;Globules rouges;Érythrocytes;GR|T/L=10*12/L:1:2,10*6/mm3=10*6/mm3:1:2,M/mm3=10*6/mm3:1:2|4|5.4|3,5.2
hematocrit|H|Hématocrite;Ht;HTE|%=%:100:1,L/L=L/L:1:2|0.36|0.47|0.27,0.46
mcv|H|VGM;V.G.M.;Volume globulaire moyen|fL=fL:1:0,µm3=fL:1:0|80|98|79,104
mch|H|TCMH;T.C.M.H.|pg=pg:1:1|27|32|26,33
mchc|H|CCMH;C.C.M.H.|g/dL=g/dL:1:1,%=%:1:1|32|36|31,36
platelets|H|Plaquettes;PLAQUETTES;Plq;Numération plaquettaire|G/L=10*9/L:1:0,10*3/mm3=10*3/mm3:1:0,/mm3=/mm3:1000:0,10^9/L=10*9/L:1:0,Giga/L=10*9/L:1:0|150|400|62,410
leukocytes|H|Leucocytes;Globules blancs;GB;LEUCOCYTES|G/L=10*9/L:1:2,10*3/mm3=10*3/mm3:1:2,/mm3=/mm3:1000:0,10^9/L=10*9/L:1:2|4|10|2.1,12.5
neutrophils|H|Polynucléaires neutrophiles;PNN;Neutrophiles;Poly. neutrophiles|G/L=10*9/L:1:2,/mm3=/mm3:1000:0,10*3/mm3=10*3/mm3:1:2,10^9/L=10*9/L:1:2|1.8|7.5|0.7,8.4
lymphocytes|H|Lymphocytes;Lympho.;LYMPHOCYTES|G/L=10*9/L:1:2,/mm3=/mm3:1000:0,10*3/mm3=10*3/mm3:1:2|1|4|0.4,3.2
monocytes|H|Monocytes;Mono.|G/L=10*9/L:1:2,/mm3=/mm3:1000:0|0.2|1|0.15,1.1
eosinophils|H|Polynucléaires éosinophiles;Éosinophiles;PNE|G/L=10*9/L:1:2,/mm3=/mm3:1000:0|0.04|0.5|0.02,0.6
basophils|H|Polynucléaires basophiles;Basophiles|G/L=10*9/L:1:2,/mm3=/mm3:1000:0|0|0.1|0.01,0.09
reticulocytes|H|Réticulocytes|G/L=10*9/L:1:0|20|100|18,120
sodium|B|Sodium;Na;Natrémie;Na+|mmol/L=mmol/L:1:0,mEq/L=meq/L:1:0|136|145|130,145
potassium|B|Potassium;K;Kaliémie;K+|mmol/L=mmol/L:1:1,mEq/L=meq/L:1:1|3.5|5|3.1,5.2
chloride|B|Chlore;Chlorures;Cl|mmol/L=mmol/L:1:0|98|107|96,109
bicarbonate|B|Bicarbonates;CO2 total;Réserve alcaline|mmol/L=mmol/L:1:0|22|29|20,30
urea|B|Urée;UREE;Urée sanguine|mmol/L=mmol/L:1:1,g/L=g/L:0.06006:2|2.8|8.1|3,13
creatinine|B|Créatinine;Créatininémie;CREATININE;Créat.|µmol/L=umol/L:1:0,mg/L=mg/L:0.11312:1,mg/dL=mg/dL:0.011312:2|50|98|46,140
egfr|B|DFG estimé (CKD-EPI);DFG CKD-EPI;Débit de filtration glomérulaire estimé|mL/min/1,73m2=mL/min/{1.73_m2}:1:0|60||45,110
glucose|B|Glycémie à jeun;Glucose;Glycémie|mmol/L=mmol/L:1:1,g/L=g/L:0.18016:2|3.9|6.1|4,9.8
calcium|B|Calcium;Calcémie;Ca|mmol/L=mmol/L:1:2,mg/L=mg/L:40.08:0|2.15|2.55|2,2.8
phosphate|B|Phosphore;Phosphates;Phosphorémie|mmol/L=mmol/L:1:2|0.81|1.45|0.6,1.5
magnesium|B|Magnésium;Mg|mmol/L=mmol/L:1:2|0.66|1.07|0.5,1.1
total_protein|B|Protides totaux;Protéines totales;Protidémie|g/L=g/L:1:0|64|83|55,80
albumin|B|Albumine;Albuminémie;ALBUMINE|g/L=g/L:1:1|35|52|25,46
crp|B|CRP;Protéine C réactive;C-Reactive Protein|mg/L=mg/L:1:1|0|5|0.6,88
ast|B|ASAT;ASAT (TGO);TGO|UI/L=U/L:1:0,U/L=U/L:1:0|10|35|14,110
alt|B|ALAT;ALAT (TGP);TGP|UI/L=U/L:1:0,U/L=U/L:1:0|8|40|10,130
alp|B|Phosphatases alcalines;PAL;Ph. alcalines|UI/L=U/L:1:0,U/L=U/L:1:0|35|105|44,320
ggt|B|Gamma-GT;GGT;Gamma glutamyl transférase|UI/L=U/L:1:0,U/L=U/L:1:0|6|42|12,260
ldh|B|LDH;Lactate déshydrogénase|UI/L=U/L:1:0,U/L=U/L:1:0|135|225|140,520
total_bilirubin|B|Bilirubine totale;BILIRUBINE TOTALE;Bili T|µmol/L=umol/L:1:0,mg/L=mg/L:0.5847:1|3|20|4,46
direct_bilirubin|B|Bilirubine conjuguée;Bilirubine directe|µmol/L=umol/L:1:0,mg/L=mg/L:0.5847:1|0|5|1,18
uric_acid|B|Acide urique;Uricémie|µmol/L=umol/L:1:0,mg/L=mg/L:0.1681:0|150|360|170,470
ferritin|B|Ferritine;Ferritinémie|µg/L=ug/L:1:0,ng/mL=ng/mL:1:0|15|150|9,640
lipase|B|Lipase;Lipasémie|UI/L=U/L:1:0|13|60|12,180
cholesterol|B|Cholestérol total;Cholestérol|mmol/L=mmol/L:1:2,g/L=g/L:0.38665:2|3.5|5.2|3,7.1
triglycerides|B|Triglycérides;TG|mmol/L=mmol/L:1:2,g/L=g/L:0.8854:2|0.4|1.7|0.5,2.9
hba1c|B|HbA1c;Hémoglobine glyquée|%=%:1:1|4|6|5,8.6
prothrombin_time|C|TP;Taux de prothrombine|%=%:1:0|70|100|52,100
inr|C|INR|=1:1:2|0.9|1.2|0.9,2.8
fibrinogen|C|Fibrinogène|g/L=g/L:1:1|2|4|1.9,6.6
d_dimer|C|D-dimères|ng/mL=ng/mL:1:0,µg/L=ug/L:1:0|0|500|180,2400
tsh|E|TSH;TSH us|mUI/L=m[IU]/L:1:2,µUI/mL=u[IU]/mL:1:2|0.4|4|0.1,9.8
free_t4|E|T4 libre;FT4|pmol/L=pmol/L:1:1|12|22|8,24
cortisol|E|Cortisol 8 h;Cortisolémie|nmol/L=nmol/L:1:0|170|500|90,560
testosterone|E|Testostérone totale;Testostéronémie|ng/mL=ng/mL:1:2,nmol/L=nmol/L:3.467:2|2.5|8.4|0.1,6
psa|M|PSA;PSA total;Antigène prostatique spécifique|ng/mL=ng/mL:1:2,µg/L=ug/L:1:2|0|4|0.1,240
cea|M|ACE;Antigène carcino-embryonnaire|ng/mL=ng/mL:1:1,µg/L=ug/L:1:1|0|5|1,140
ca15_3|M|CA 15-3;CA15.3|U/mL=U/mL:1:0,kU/L=kU/L:1:0|0|30|9,190
ca19_9|M|CA 19-9;CA19.9|U/mL=U/mL:1:0,kU/L=kU/L:1:0|0|37|6,900
ca125|M|CA 125;CA125|U/mL=U/mL:1:0,kU/L=kU/L:1:0|0|35|8,1200
scc|M|SCC;Antigène SCC|ng/mL=ng/mL:1:1,µg/L=ug/L:1:1|0|1.5|0.5,12
vitamin_d|E|25-OH vitamine D;Vitamine D (25-OH)|ng/mL=ng/mL:1:0,nmol/L=nmol/L:2.496:0|30|60|9,54
troponin|B|Troponine T hs;Troponine hypersensible|ng/L=ng/L:1:0|0|14|4,60
nt_probnp|B|NT-proBNP|ng/L=ng/L:1:0,pg/mL=pg/mL:1:0|0|300|40,1900
procalcitonin|B|Procalcitonine;PCT|µg/L=ug/L:1:2,ng/mL=ng/mL:1:2|0|0.5|0.05,4
"""


def _parse() -> dict[str, Analyte]:
    out = {}
    for row in _RAW.strip().splitlines():
        k, g, names, units, lo, hi, sp = row.split("|")
        us = []
        for u in units.split(","):
            if "=" not in u:  # a comma inside a printed unit (1,73m2)
                us.append(u)
                continue
            us.append(u)
        joined: list[str] = []
        for u in us:
            if joined and "=" not in joined[-1]:
                joined[-1] += "," + u
            else:
                joined.append(u)
        parsed = []
        for u in joined:
            p, rest = u.split("=")
            uc, f, nd = rest.rsplit(":", 2)
            parsed.append((p, uc, float(f), int(nd)))
        a, b = sp.split(",")
        out[k] = Analyte(k, g, tuple(names.split(";")), tuple(parsed), float(lo) if lo else None, float(hi) if hi else None, (float(a), float(b)))
    return out


ANALYTES = _parse()
GROUPS = {"H": ["HÉMATOLOGIE", "Hémogramme", "NUMÉRATION FORMULE SANGUINE"], "B": ["BIOCHIMIE", "Biochimie sanguine", "BIOCHIMIE GÉNÉRALE"], "C": ["HÉMOSTASE", "Coagulation"], "E": ["HORMONOLOGIE", "Endocrinologie"], "M": ["MARQUEURS TUMORAUX", "Marqueurs"]}


def draw(rng: Rng, key: str) -> float:
    """A plausible value in the base unit, mostly normal."""
    a = ANALYTES[key]
    if rng.chance(0.62) and a.low is not None and a.high is not None:
        v = rng.uniform(a.low, a.high)
        if a.low == 0:
            v = rng.uniform(a.high * 0.15, a.high)
    else:
        v = rng.uniform(*a.spread)
    return v


def fmt_value(x: float, nd: int, thousands: str = "", comma: bool = True) -> str:
    """Printed number with a fixed number of decimals."""
    s = f"{x:.{nd}f}"
    if thousands and x >= 1000:
        whole, _, dec = s.partition(".")
        s = f"{int(whole):,}".replace(",", thousands) + ("." + dec if dec else "")
    return s.replace(".", ",") if comma else s


@dataclass
class Cell:
    """One written value with its key entry."""

    text: str
    unit: str
    name: str
    ref: str
    flag: str
    entry: dict[str, Any]


class LabWriter:
    """Writes values and collects their key entries."""

    def __init__(self, rng: Rng, prefix: str) -> None:
        self.r, self.prefix = rng, prefix
        self.entries: list[dict[str, Any]] = []

    def cell(self, key: str, value: float, d: date | None, unit_i: int | None = None, name: str | None = None, trap: str | None = None, thousands: str = "", comma: bool = True,
             ref_style: int = 0) -> Cell:
        """Write one value (base unit) as a cell; the anchor goes with the number."""
        a = ANALYTES[key]
        i = (0 if self.r.chance(0.75) else self.r.randrange(len(a.units))) if unit_i is None else min(unit_i, len(a.units) - 1)
        pu, uc, f, nd = a.units[i]
        x = round(value * f, nd)
        if nd == 0:
            x = int(x)
        comp: str | None = None
        txt = fmt_value(x, nd, thousands, comma)
        t = trap
        if trap == "less_than":
            lim = a.low or (a.high or 1) * 0.2
            x = round(lim * f, nd) if lim else x
            x = int(x) if nd == 0 else x
            comp = "<"
            signs: list[str] = ["< ", "<", "Inf. à "]
            txt = self.r.pick(signs) + fmt_value(x, nd, thousands, comma)
        elif trap == "o_for_zero":
            if "0" in txt and txt not in ("0",) and not txt.startswith("0"):
                txt = txt.replace("0", "O")
            else:
                t = None
        elif trap == "times_normal":
            mult: list[float] = [1.5, 2, 2.5, 3, 4, 5]
            n = self.r.pick(mult)
            x = int(n) if n == int(n) else n
            pu, uc = "", "{ULN}"
            txt = fmt_value(n, 0 if n == int(n) else 1) + self.r.pick(["N", " N", " x N", " fois la normale", "x LSN"])
        lo = None if a.low is None else round(a.low * f, nd)
        hi = None if a.high is None else round(a.high * f, nd)
        if nd == 0:
            lo, hi = None if lo is None else int(lo), None if hi is None else int(hi)
        flag = ""
        if comp is None and trap != "times_normal" and isinstance(x, (int, float)):
            flag = "H" if hi is not None and x > hi else "L" if lo is not None and x < lo else ""
        ref = self.ref(lo, hi, nd, ref_style, comma, thousands) if trap != "times_normal" else ""
        if t is None:
            if pu in ("/mm3", "10*3/mm3", "10*6/mm3", "M/mm3"):
                t = "per_mm3" if pu == "/mm3" else "thousands_per_mm3"
            elif pu == "g/L" and key == "hemoglobin":
                t = "g_per_l_hemoglobin"
            elif (pu in ("mg/L", "mg/dL") and key in ("creatinine", "total_bilirubin", "direct_bilirubin", "uric_acid", "calcium")) or (pu == "g/L" and key in ("urea", "glucose", "cholesterol", "triglycerides")):
                t = "mass_for_molar"
            elif pu == "G/L":
                t = "giga_per_litre" if self.r.chance(0.15) else None
            elif thousands and x >= 1000:
                t = "thousands_space"
        e: dict[str, Any] = {"id": f"{self.prefix}{len(self.entries)}", "analyte": key, "value": x, "comparator": comp, "unit": uc, "as_written": (txt + (" " + pu if pu else "")).strip(),
             "low": lo if ref and not (lo in (None, 0) and ref_style % 6 not in (3, 4)) else None, "high": hi if ref else None, "date": d.isoformat() if d else None, "trap": t, "text": txt}
        self.entries.append(e)
        return Cell(mark("lab:" + e["id"], txt), pu, name or self.r.pick(list(a.names)), ref, flag, e)

    def ref(self, lo: float | None, hi: float | None, nd: int, style: int, comma: bool, thousands: str) -> str:
        """Reference interval in one of several writings."""
        def w(v: float) -> str:
            return fmt_value(v, nd, thousands, comma)
        if lo is None and hi is None:
            return ""
        if hi is None and lo is not None:
            return ["> " + w(lo), "(> " + w(lo) + ")", "sup. à " + w(lo)][style % 3]
        assert hi is not None
        if lo in (None, 0):
            return ["< " + w(hi), "(< " + w(hi) + ")", "inf. à " + w(hi), "[0 - " + w(hi) + "]", "0 à " + w(hi), "N < " + w(hi)][style % 6]
        assert lo is not None
        return [f"{w(lo)} - {w(hi)}", f"({w(lo)} - {w(hi)})", f"{w(lo)} à {w(hi)}", f"[{w(lo)}-{w(hi)}]", f"{w(lo)} / {w(hi)}", f"N : {w(lo)}-{w(hi)}"][style % 6]
