"""Build one dossier of the planted or clean set and write its files."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

from . import decoys
from .course import Builder, cases
from .dossier import Dossier
from .key import build_key
from .patient import draw_patient
from .plant import RULES, Planter
from .render import Document, write_docx, write_pdf, write_text
from .schedule import plan_documents

BONUS = {
    "LATERALITY": 7,
    "STAGE_TNM": 4,
    "M0_METASTASIS": 2,
    "SEX_ORGAN": 2,
    "DRUG_RENAL": 4,
}  # rules that few courses allow go first


def new_dossier(kind: str, number: int) -> Dossier:
    """Draw the patient and the course of a dossier."""
    rng = random.Random(f"famille-c/{kind}/{number}")
    pool = cases()
    case = pool[(number * 11 + (3 if kind == "clean" else 0)) % len(pool)]
    end = dt.date(2024, 3, 4) + dt.timedelta(days=rng.randint(0, 940))
    paths = case["paths"]
    if kind == "planted":
        longest = sorted(paths, key=lambda p: -p.count(";"))
        path = rng.choice(longest[: max(1, len(longest) - 1)])
    else:
        path = rng.choice(paths)
    course = Builder(case, rng, path, end).build()
    sex = {"F": "F", "M": "M"}.get(case["sex"]) or ("F" if (number // 2) % 2 else "M")
    patient = draw_patient(rng, case, sex, course.dates["bx"])
    d = Dossier(f"{kind}-{number:03d}", kind, rng, patient, course)
    if kind == "clean" and number % 9 == 5 and "m1" not in path and path.count(";") >= 2:
        d.vague = True
        d.tnm0 = d.stage0 = ""
    return d


def write_files(d: Dossier, folder: Path, number: int) -> None:
    """Write the documents in one PDF, several PDFs, or with a DOCX or text letter."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = d.rng
    rest = list(d.documents)
    mode = number % 7
    if mode in {4, 5} and rest:
        single = next((x for x in rest if x.step == ("gp" if mode == 4 else "final")), rest[-1])
        rest.remove(single)
        name = {4: "courrier_medecin_traitant.docx", 5: "demande_avis.txt"}[mode]
        if mode == 4:
            write_docx(single, folder / name)
        else:
            write_text(single, folder / name)
    for document in rest:
        document.scanned = rng.random() < 0.2 and document.house.style.columns == 1
    if mode == 3:
        groups: dict[str, list[Document]] = {}
        for document in rest:
            groups.setdefault(
                {"pathology": "anapath", "molecular": "anapath", "imaging": "imagerie", "laboratory": "biologie"}.get(
                    document.kind, "courriers"
                ),
                [],
            ).append(document)
        for position, (name, documents) in enumerate(groups.items(), 1):
            write_pdf(documents, folder / f"{position:02d}_{name}.pdf", rng)
    elif mode == 6:
        size = max(3, len(rest) // 4)
        for position, start in enumerate(range(0, len(rest), size), 1):
            write_pdf(rest[start : start + size], folder / f"scan{position:02d}.pdf", rng)
    else:
        write_pdf(rest, folder / "dossier.pdf", rng)


def build(kind: str, number: int, out: Path) -> dict[str, Any]:
    """Write one dossier with its key and return the key."""
    d = new_dossier(kind, number)
    budget = d.rng.randint(24, 42) if kind == "planted" else d.rng.randint(9, 19)
    plans = plan_documents(d, budget)
    planter = None
    if kind == "planted":
        totals = Counter({rule: (rank - number * 4) % len(RULES) - BONUS.get(rule, 0) for rank, rule in enumerate(RULES)})
        planter = Planter(d, plans, totals)
        planter.plant(d.rng.choice([4, 5, 5]))
    decoys.add(d, plans, generous=kind == "clean")
    for plan in plans:
        plan.write(plan.step, plan.day)
    folder = out / d.name
    write_files(d, folder / "input", number)
    key = build_key(d, planter.entries() if planter else [])
    (folder / "key.json").write_text(json.dumps(key, ensure_ascii=False, indent=1), encoding="utf-8")
    return key
