"""Natural variation that tempts a careless checker, without any contradiction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from .dossier import Docs, extra_page
from .truth import PHRASES, Case

AVOID = {
    "nodule hépatique": "liver",
    "osseuse": "bone",
    "carcinose": "peritoneum",
    "cérébrale": "brain",
    "micronodule": "lung",
}


def allowed(c: Case, text: str, clean: bool) -> bool:
    """Tell whether a tempting sentence is true of this case."""
    sites = {s for s, _ in c.mets}
    if any(word in text and site in sites for word, site in AVOID.items()):
        return False
    if "récidive" in text and (c.mets or not c.lines or c.lines[-1].stop is None):
        return False
    if "rein gauche" in text and c.kind == "kidney":
        return False
    if "micronodule" in text and c.kind == "lung":
        return False
    if "Son père" in text and "pas d'antécédent" in c.family[0]:
        return False
    return clean or "dose de la deuxième" not in text


def proper(c: Case, letters: Docs, text: str) -> Docs:
    """Return the letters in which a tempting sentence can be true."""
    if "deuxième cure" in text:
        first = [ln for ln in c.lines[:1] if ln.cycle <= 28 and "/j" not in str(ln.drugs[0][2])]
        return [d for d in letters for ln in first if d.at > ln.start + timedelta(days=ln.cycle + 1)]
    return letters[-1:] if "récidive" in text else letters


def lures(c: Case, docs: Docs, clean: bool) -> list[dict[str, Any]]:
    """Add tempting sentences; return second tumours told in the history."""
    if c.kind == "wilms":
        return []
    rng = c.rng
    letters = [d for d in docs if d.kind in {"consultation_letter", "hospital_stay"} and d.at > c.dx]
    pool = [x for x in PHRASES["trap"] if allowed(c, x, clean)]
    for text in rng.sample(pool, min(len(pool), rng.randint(2, 4) if clean else 2)):
        where = proper(c, letters, text)
        if not where:
            continue
        extra_page(rng.choice(where), text, rng.choice(["atcd", "hist", "exam"]))
        if text.startswith("Son père"):
            c.family += ["cancer de la prostate chez le père", "cancer du sein gauche chez la sœur"]
    if not clean:
        return []
    if c.relapse and rng.random() < 0.7:
        extra_page(
            letters[-1],
            f"Initialement M0, la maladie est devenue métastatique (M1) à la rechute du {c.relapse:%d/%m/%Y}.",
            "hist",
        )
    if c.allergy == "pénicilline":
        extra_page(
            letters[-1], "Compte tenu de l'allergie à la pénicilline, l'antibiothérapie de recours est la lévofloxacine.", "atcd"
        )
    if any(b[5] == "HER2 score 1+" for b in c.profile["bios"]) and c.kind == "breast":
        extra_page(letters[-1], "Le score HER2 1+ correspond à une catégorie HER2-low, ce qui reste un statut négatif.", "hist")
    if rng.random() < 0.3:
        extra_page(
            letters[0],
            "Scanner injecté fait après préparation antihistaminique en raison d'un terrain atopique, bien toléré.",
            "exam",
        )
    return second_tumour(c, docs) if rng.random() < 0.35 else []


ORGANS = {
    "breast": ("sein", "C50.9", "8500/3", "carcinome canalaire infiltrant"),
    "kidney": ("rein", "C64.9", "8310/3", "carcinome rénal à cellules claires"),
}
EMPTY = ["tnm", "biomarkers", "metastases", "surgeries", "radiotherapies", "lines", "responses", "progressions", "toxicities"]


def second_tumour(c: Case, docs: Docs) -> list[dict[str, Any]]:
    """Tell an older cancer, of the other side or of another organ."""
    rng = c.rng
    year = c.dx.year - rng.randint(7, 13)
    letters = [d for d in docs if d.kind in {"consultation_letter", "hospital_stay"} and d.at > c.dx]
    if c.kind == "melanoma":
        return []
    if c.kind in ORGANS and c.side:
        organ, topo, morph, name = ORGANS[c.kind]
        side, other = ("right", "droit") if c.side == "left" else ("left", "gauche")
        text = f"Antécédent personnel : {name} du {organ} {other} en {year}, opéré, sans récidive de ce côté ; la tumeur actuelle est distincte et controlatérale."
    else:
        text = rng.choice(PHRASES["dorsal"]).format(y=year)
        side, topo, morph = "midline", "C43.5", "8720/3"
    for d in rng.sample(letters, min(2, len(letters))):
        extra_page(d, text, "atcd")
    out: dict[str, Any] = {"id": "T2", "topography": topo, "laterality": side, "morphology": morph, "grade": None, "stage": None}
    out["diagnosis_date"] = {"start": date(year, 1, 1).isoformat(), "end": date(year, 12, 31).isoformat()}
    return [{**out, **{k: [] for k in EMPTY}}]
