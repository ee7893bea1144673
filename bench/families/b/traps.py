"""Natural variation of the clean set: true facts that tempt a careless checker."""
from __future__ import annotations

from typing import Any

from .case import Case
from .util import Rng


def _tumour(topo: str, morph: str, year: int, side: str | None) -> dict[str, Any]:
    return {"topography": topo, "morphology": morph, "year": year, "laterality": side}


def contralateral(c: Case, r: Rng, y: int) -> bool:
    """History of the other side."""
    if not c.side or y - c.birth.year < 24:
        return False
    opp = "left" if c.side == "right" else "right"
    m, f = ("gauche", "gauche") if opp == "left" else ("droit", "droite")
    k = c.spec.key
    if k == "breast":
        c.extra_history.append(r.pick([f"Carcinome canalaire in situ du sein {m} traité en {y} (tumorectomie, radiothérapie 50 Gy), sans récidive depuis.", f"ATCD de CCIS du sein {m} en {y}, traitement conservateur, surveillance négative."]))
        c.second = _tumour("C50.9", "8500/2", y, opp)
    elif k == "kidney":
        c.extra_history.append(f"Carcinome rénal à cellules claires controlatéral (rein {m}) opéré par tumorectomie en {y}, pT1a, en rémission.")
        c.second = _tumour("C64.9", "8310/3", y, opp)
    elif k == "melanoma":
        c.extra_history.append(f"Mélanome in situ de la cuisse {f} exérésé en {y}, marges saines.")
        c.second = _tumour("C43.7", "8720/2", y, opp)
    elif k == "lung":
        c.extra_history.append(f"Pneumothorax {m} drainé en {y}.")
    elif k == "ovary":
        c.extra_history.append(f"Kyste fonctionnel de l'ovaire {m} opéré en {y}, bénin.")
    else:
        c.extra_history.append(f"Fracture de la jambe {f} en {y}, matériel retiré.")
    return True


def second_primary(c: Case, r: Rng, y: int) -> bool:
    """Another cancer, earlier."""
    if c.second or y - c.birth.year < 40:
        return False
    if c.sex == "M" and c.spec.key != "prostate":
        opts = [("Adénocarcinome prostatique Gleason 6 (3+3) en surveillance active depuis {y}.", "C61.9", "8140/3", None), ("Carcinome basocellulaire de l'aile du nez exérésé en {y}.", "C44.3", "8090/3", None), ("Séminome du testicule gauche traité en {y} (orchidectomie).", "C62.9", "9061/3", "left")]
    elif c.sex == "F" and c.spec.key not in ("breast", "cervix"):
        opts = [("Carcinome du sein droit traité en {y} (tumorectomie, radiothérapie, tamoxifène 5 ans), en rémission.", "C50.9", "8010/3", "right"), ("Carcinome papillaire de la thyroïde opéré en {y}, guéri.", "C73.9", "8260/3", None), ("Carcinome épidermoïde in situ du col (CIN3) conisé en {y}.", "C53.9", "8077/2", None)]
    else:
        opts = [("Carcinome basocellulaire du front exérésé en {y}.", "C44.3", "8090/3", None), ("Carcinome papillaire de la thyroïde opéré en {y}, guéri.", "C73.9", "8260/3", None)]
    t, topo, mo, side = r.pick(opts)
    c.extra_history.append(t.format(y=y))
    c.second = _tumour(topo, mo, y, side)
    return True


def spouse(c: Case, r: Rng, y: int) -> bool:
    """A relative of the other sex and an organ that the patient has not."""
    if c.evs[0].date.year - c.birth.year < 40:
        return False
    if c.sex == "F":
        c.extra_history.append(r.pick(["Son mari est suivi pour un cancer de la prostate.", "Son conjoint vient d'être opéré d'un adénome de prostate.", f"Veuve depuis {y}, mari décédé d'un cancer de la prostate."]))
    else:
        c.extra_history.append(r.pick(["Son épouse a été opérée d'une hystérectomie l'an dernier.", "Son épouse est suivie pour un cancer de l'ovaire.", "Sa fille a présenté un cancer du sein."]))
    return True


def father(c: Case, r: Rng, y: int) -> bool:
    """Family history with the other sex's organ."""
    c.family = [("père : cancer de la prostate", r.pick(["Un père traité pour un cancer de prostate à {a} ans.", "Père : adénocarcinome prostatique métastatique à {a} ans."]).replace("{a}", str(r.randint(62, 80)))) if c.sex == "F" else
                ("mère : cancer de l'ovaire", f"Mère décédée d'un cancer de l'ovaire à {r.randint(50, 75)} ans.")]
    return True


def other_side(c: Case, r: Rng, y: int) -> bool:
    """A side that belongs to another organ."""
    if y - c.birth.year < 35:
        c.extra_history.append(r.pick(["Amblyopie de l'oeil gauche.", "Surdité gauche appareillée.", "Kyste rénal simple à droite."]))
        return True
    c.extra_history.append(r.pick(["Prothèse totale de genou droit en {y}.", "Surdité gauche appareillée.", "Kyste rénal simple à droite, connu de longue date.", "Sciatique droite sur canal lombaire étroit.", "Amblyopie de l'oeil gauche.", "Colique néphrétique gauche en {y}.", "Pacemaker sous-clavier gauche posé en {y}."]).format(y=y))
    return True


def excluded(c: Case, r: Rng, y: int) -> bool:
    """A metastasis that was feared, then excluded."""
    if c.mets and any(s in ("liver", "bone", "adrenal", "lung") for s, _, _ in c.mets):
        return False
    c.extra_history.append(r.pick(["Au bilan initial, un nodule hépatique du segment IV avait fait évoquer une métastase : l'IRM a conclu à une hyperplasie nodulaire focale.", "Suspicion initiale de métastase osseuse de L2 infirmée par l'IRM (angiome vertébral).",
                                   "Une hyperfixation costale, d'abord suspecte de métastase, correspondait à une fracture ancienne.", "Nodule surrénalien bénin (adénome à 4 UH), l'hypothèse d'une localisation secondaire a été écartée."]))
    return True


def bilateral(c: Case, r: Rng, y: int) -> bool:
    """Synchronous contralateral breast cancer."""
    if c.spec.key != "breast":
        return False
    opp = "left" if c.side == "right" else "right"
    w = "gauche" if opp == "left" else "droit"
    yy = c.evs[0].date.year
    c.extra_history.append(f"Atteinte mammaire bilatérale : carcinome lobulaire infiltrant du sein {w}, pT1bN0, RO 90 %, HER2 0, traité dans le même temps opératoire que la lésion principale en {yy}.")
    c.second = _tumour("C50.9", "8520/3", yy, opp)
    return True


TRAPS = [contralateral, second_primary, spouse, father, other_side, excluded]


def tempt(c: Case, r: Rng, want: int = 3) -> list[str]:
    """Apply a few natural temptations; returns their names."""
    if c.spec.key in ("ewing", "wilms"):
        return []
    used: list[str] = []
    if c.spec.key == "breast" and r.chance(0.45):
        if bilateral(c, r, 0):
            used.append("bilateral")
    for t in r.some(TRAPS, len(TRAPS)):
        if len(used) >= want:
            break
        if t is contralateral and c.second:
            continue
        if t(c, r, c.evs[0].date.year - r.randint(4, 14)):
            used.append(t.__name__)
    if c.spec.key == "lung" and c.tnm[0] == "3" and c.tnm[1] == "2" and c.tnm[2] == "0":
        c.extra_history.append("Stade IIIB en 8e édition (la même extension aurait été classée IIIA en 7e édition).")
        used.append("edition")
    return used
