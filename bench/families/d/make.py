"""Generate family D: python -m bench.families.d.make --out DIR [--only N] [--set NAME] [--jobs 2] [--hash]."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
from datetime import date, timedelta
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from .course import build
from .docs_a import finish, head
from .dossier import Docs, assemble, dress
from .key import build_key, common, lab_entries
from .lab_layouts import report
from .output import write_all
from .people import HOSPITALS, draw_patient
from .plant import RULES, plant_all
from .say import Doc, Say
from .traps import lures
from .truth import Case, start_case

HERE = Path(__file__).parent
LAB_PAPERS = [11, 0, 1, 2, 3, 4, 5, 8, 9, 11, 12, 13, 14]
COUNTS = {"planted": 66, "clean": 100, "lab": 40}
KINDS = [
    "breast",
    "lung",
    "colon",
    "rectum",
    "prostate",
    "oropharynx",
    "cervix",
    "endometrium",
    "ovary",
    "melanoma",
    "kidney",
    "bladder",
    "pancreas",
    "lymphoma",
    "sarcoma",
    "stomach",
    "prostate",
    "lung",
    "breast",
    "bladder",
    "colon",
    "kidney",
    "wilms",
    "cup",
]


def forms(c: Case, docs: Docs, n: int) -> bool:
    """Choose the files' forms; tell whether the PDF is merged."""
    if n % 9 == 4:
        for d in docs:
            if d.kind in {"consultation_letter", "hospital_stay"} and c.rng.random() < 0.5:
                d.form, d.scanned = c.rng.choice(["docx", "docx", "txt"]), False
        return c.rng.random() < 0.5
    return n % 3 != 1


def rules_for(n: int) -> list[str]:
    """Return the rules asked of planted dossier n: five of nine in turn, and the rarer ones more often."""
    asked = {RULES[(n * 4 + k) % 9] for k in range(4)}
    return sorted(
        asked | {"DRUG_RENAL"} | ({"M0_METASTASIS"} if n % 2 else {"STAGE_TNM"}) | ({"LATERALITY"} if n % 3 == 0 else set())
    )


def scene(ident: str, n: int, long: bool) -> tuple[Case, random.Random]:
    """Draw a case of the set."""
    rng = random.Random(f"famD/{ident}")
    kind = KINDS[n % len(KINDS)]
    if long and kind in {"wilms", "cup", "endometrium"} and n > 30:
        kind = ["breast", "lung", "colon"][n % 3]
    c = build(ident, kind, rng, 3 if long else rng.choice([1, 1, 2]), long)
    if long and kind != "wilms" and "ALLERGY_DRUG" in rules_for(n) and not c.allergy:
        c.allergy, c.allergy_denied = (
            rng.choice(
                [
                    "pénicilline",
                    "aspirine",
                    "cotrimoxazole",
                    "kétoprofène",
                    "codéine",
                    "métoclopramide",
                    "lévofloxacine",
                    "tramadol",
                ]
            ),
            False,
        )
    return c, rng


def clinical(out: Path, name: str, n: int) -> dict[str, Any]:
    """Write one planted or clean dossier."""
    ident = f"{name}-{n:03d}"
    long = name == "planted"
    c, rng = scene(ident, n, long)
    if not long and n % 12 == 7 and c.course != "meta":
        c.stage, c.tnm = "", []
    docs = assemble(c, long)
    second = lures(c, docs, not long)
    plants = plant_all(c, docs, rules_for(n)) if long else []
    merged = forms(c, docs, n)
    dress(c, docs)
    for d in docs:
        d.scanned = d.scanned and d.form == "pdf"
    folder = out / ident
    shutil.rmtree(folder, ignore_errors=True)
    spans, places = write_all(docs, folder / "input", rng, merged, f"dossier_{c.patient.ipp}")
    key = build_key(c, docs, spans, places, plants, second)
    return _save(folder, key, docs)


def _save(folder: Path, key: dict[str, Any], docs: list[Doc]) -> dict[str, Any]:
    (folder / "key.json").write_text(json.dumps(key, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    pages = {(d["file"], p) for d in key["documents"] for p in range(d["first_page"], d["last_page"] + 1)}
    scans = sum(d["last_page"] - d["first_page"] + 1 for d, x in zip(key["documents"], docs, strict=True) if x.scanned)
    return {
        "dossier": key["dossier"],
        "pages": len(pages),
        "scans": scans,
        "rules": [p["rule"] for p in key["planted"]],
        "labs": len(key["laboratory"]),
        "traps": sum(1 for v in key["laboratory"] if v["trap"]),
    }


def laboratory(out: Path, n: int) -> dict[str, Any]:
    """Write one laboratory dossier: layout n, and at times a second layout."""
    ident = f"lab-{n:03d}"
    rng = random.Random(f"famD/{ident}")
    c = start_case(ident, rng.choice(["lung", "colon", "melanoma", "bladder"]), rng)
    c.patient = draw_patient(rng, rng.choice("FM"), date(rng.randint(1938, 1985), rng.randint(1, 12), rng.randint(1, 28)), False)
    docs: Docs = []
    at, total = date(2022, 1, 10) + timedelta(days=rng.randint(0, 700)), 0
    while total < 122:
        layout = n - 1 if len(docs) != 1 or n % 5 else (n + 11) % 40
        kind = "laboratory" if layout % 8 not in {5, 6} else "consultation_letter"
        s = Say(c, at, kind, "Biologie", HOSPITALS[LAB_PAPERS[n % len(LAB_PAPERS)]])
        head(
            s,
            rng.choice(["RÉSULTATS DE LABORATOIRE", "Compte rendu d'examens", "Biologie médicale"])
            if kind == "laboratory"
            else "Courrier : résultats biologiques",
        )
        s.doc.blocks += report(layout, rng, at, 33, s.doc.labs)
        total += len(s.doc.labs)
        docs.append(finish(s))
        at += timedelta(days=rng.randint(60, 120))
    dress(c, docs)
    for d in docs:
        d.look.columns = 2 if n in {5, 13, 20} else 1
        d.look.size = 8.5 if d.look.columns == 2 else d.look.size
        d.form = "txt" if n in {12, 28} else "pdf"
        d.scanned = d.scanned and d.form == "pdf"
    folder = out / ident
    shutil.rmtree(folder, ignore_errors=True)
    spans, places = write_all(docs, folder / "input", rng, n % 2 == 0 and n not in {12, 28}, "biologie")
    return _save(folder, lab_key(c, docs, spans, places), docs)


def lab_key(c: Case, docs: Docs, spans: list[tuple[str, int, int]], places: list[Any]) -> dict[str, Any]:
    """Build the key of a laboratory dossier: only the patient, the documents and the values."""
    empty = ["tumours", "performance_status", "comorbidities", "allergies", "weights", "family_history", "planted", "key_items"]
    rest = {"allergy_denied": False, "tobacco": None, "last_status": None, "unknown": ["diagnosis", "stage"], "rcp": None}
    return {**common(c, docs, spans), **{k: [] for k in empty}, **rest, "laboratory": lab_entries(docs, places)}


def one(job: tuple[str, str, int]) -> dict[str, Any]:
    """Write one dossier."""
    out, name, n = job
    return laboratory(Path(out), n) if name == "lab" else clinical(Path(out), name, n)


def digest() -> str:
    """Return the SHA-256 over the family's sources and data."""
    total = hashlib.sha256()
    for path in sorted([*HERE.rglob("*.py"), *(HERE / "data").iterdir()]):
        total.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def summary(name: str, rows: list[dict[str, Any]]) -> None:
    """Print what was written of one set."""
    if rows:
        rules = sorted({x for r in rows for x in r["rules"]})
        per = {x: sum(r["rules"].count(x) for r in rows) for x in rules}
        sums = ", ".join(f"{sum(r[k] for r in rows)} {k}" for k in ("pages", "scans", "labs", "traps"))
        print(f"{name}: {len(rows)} dossiers, {sums}, planted {sum(per.values())} {per}")


def main() -> None:
    """Read the arguments and write the dossiers."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--out", default="")
    ap.add_argument("--only", type=int, default=0)
    ap.add_argument("--set", choices=sorted(COUNTS), default=None)
    ap.add_argument("--jobs", type=int, default=1)
    ap.add_argument("--hash", action="store_true")
    args = ap.parse_args()
    if args.hash:
        print(digest())
        return
    jobs = [
        (args.out, s, n)
        for s in ([args.set] if args.set else list(COUNTS))
        for n in range(1, (min(args.only, COUNTS[s]) if args.only else COUNTS[s]) + 1)
    ]
    if args.jobs > 1:
        with Pool(args.jobs) as pool:
            results = pool.map(one, jobs, chunksize=1)
    else:
        results = [one(j) for j in jobs]
    for name in COUNTS:
        summary(name, [r for r in results if r["dossier"].startswith(name)])


if __name__ == "__main__":
    main()
