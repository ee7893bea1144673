"""Self-check: the key of every dossier against its own text, and against pdftotext where the page has text.

`python -m bench.families.b.check --out DIR [--only N]` rebuilds the dossiers in memory and reads those written in DIR.
"""
from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

from .docbase import Slot
from .labvals import ANALYTES
from .make import SIZES
from .util import noaccent


def squash(s: str) -> str:
    """Lower case, no accents, no blanks."""
    return re.sub(r"\s+", "", noaccent(s).lower())


UNITS = sorted({u[0] for a in ANALYTES.values() for u in a.units if u[0]}, key=len, reverse=True)


def value_text(as_written: str) -> str:
    """The number as written, without its unit."""
    for u in UNITS:
        if as_written.endswith(" " + u):
            return as_written[: -len(u)].strip()
    return as_written


def check_key(key: dict[str, Any], texts: dict[str, list[str]]) -> list[str]:
    """Problems of one dossier; texts = pages by file."""
    bad: list[str] = []
    pages = {f: [squash(p) for p in ps] for f, ps in texts.items()}
    whole = "".join("".join(ps) for ps in pages.values())
    for v in key["laboratory"]:
        if not v["page"]:
            bad.append(f"no page for {v['analyte']} {v['as_written']}")
            continue
        num = squash(value_text(v["as_written"]))
        if not num or num not in pages[v["file"]][v["page"] - 1]:
            bad.append(f"value {v['as_written']} not on page {v['file']} {v['page']}")
    for t in key["tumours"]:
        for x in t["tnm"]:
            core = f"t{x['T']}"
            if x["T"] is not None and core.lower() not in whole:
                bad.append(f"TNM {core}")
            if x["N"] is not None and f"n{x['N']}".lower() not in whole:
                bad.append(f"TNM N{x['N']}")
        if t["stage"] and t["stage"]["stated"] and squash(t["stage"]["value"]) not in whole:
            bad.append(f"stage {t['stage']['value']}")
        for ln in t["lines"]:
            for d in ln["drugs"]:
                names = [squash(d)] + [squash(n) for n in ln["protocol_names"]]
                if not any(n in whole for n in names):
                    bad.append(f"drug {d}")
        for x in t["toxicities"]:
            if squash(x["term"]) not in whole:
                bad.append(f"toxicity {x['term']}")
        for x in t["surgeries"]:
            if squash(x["procedure"]) not in whole:
                bad.append(f"surgery {x['procedure']}")
        for b in t["biomarkers"]:
            if b["number"] is not None and b["marker"] not in ("HER2",) and str(b["number"]).replace(".0", "").replace(".", ",") not in whole:
                bad.append(f"biomarker {b['marker']} {b['number']}")
    for a in key["allergies"]:
        if squash(a["substance"].split()[0])[:7] not in whole:
            if a["substance"] not in ("acide acétylsalicylique", "pansements adhésifs"):
                bad.append(f"allergy {a['substance']}")
    if key["last_status"] and squash(key["last_status"]["text"])[:24] not in whole:
        bad.append("last status")
    for w in key["weights"]:
        if squash(str(w["kg"]).replace(".", ",")) + "kg" not in whole:
            bad.append(f"weight {w['kg']}")
    for p in key["planted"]:
        for f, n in p["pages"]:
            if f not in pages or not 1 <= n <= len(pages[f]):
                bad.append(f"planted page {f} {n}")
    if "\x01" in whole or "drug:" in whole or "bm:" in whole:
        bad.append("an anchor leaked into the text")
    for d in key["documents"]:
        if d["file"] not in pages or d["last_page"] > len(pages[d["file"]]):
            bad.append(f"document {d['file']}")
    return bad


def memory(set_name: str, n: int) -> tuple[str, dict[str, Any], dict[str, list[str]]]:
    """Dossier id, key and texts built in memory."""
    if set_name == "lab":
        from .labset import build_lab

        did, files, key = build_lab(n)
    else:
        from .dossier import build

        d = build(set_name, n)
        did, files, key = d.case.id, d.files, d.key
    return did, key, {f: (x.plain if isinstance(x, Slot) else [p.plain_text() for p in x]) for f, x in files.items()}


def disk_pages(path: Path) -> list[str]:
    """Text of the pages of a written PDF in layout and in reading order (empty for scans)."""
    outs = [subprocess.run(["pdftotext", *opt, str(path), "-"], capture_output=True, check=True).stdout.decode().split("\f")[:-1] for opt in (["-layout"], [])]
    return [a + b for a, b in zip(*outs)]


def main() -> None:
    """Entry point."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--out", type=Path)
    ap.add_argument("--only", type=int)
    a = ap.parse_args()
    tot: Counter[str] = Counter()
    bad_all: list[str] = []
    for s in SIZES:
        for n in range(min(SIZES[s], a.only or SIZES[s])):
            did, key, texts = memory(s, n)
            bad_all += [f"{did}: {b}" for b in check_key(key, texts)]
            tot[f"{s} dossiers"] += 1
            tot[f"{s} pages"] += sum(len(p) for p in texts.values())
            tot[f"{s} scanned pages"] += sum(d["last_page"] - d["first_page"] + 1 for d in key["documents"] if d["scanned"])
            tot[f"{s} lab values"] += len(key["laboratory"])
            tot[f"{s} lab traps"] += sum(v["trap"] is not None for v in key["laboratory"])
            for p in key["planted"]:
                tot[f"planted {p['rule']}"] += 1
                tot["planted all"] += 1
            if s != "lab":
                tot[f"cancer {key['cancer']}"] += 1
                tot[f"sex {key['patient']['sex']}"] += 1
            if a.out and shutil.which("pdftotext"):
                disk = json.loads((a.out / did / "key.json").read_text(encoding="utf-8"))
                if disk != json.loads(json.dumps(key)):
                    bad_all.append(f"{did}: key on disk differs (not deterministic?)")
                for f, ps in texts.items():
                    if not f.endswith(".pdf"):
                        continue
                    pages = disk_pages(a.out / did / "input" / f)
                    if len(pages) != len(ps):
                        bad_all.append(f"{did}: {f} has {len(pages)} pages on disk, {len(ps)} in memory")
                    for v in key["laboratory"]:
                        if v["file"] == f and v["page"] and pages[v["page"] - 1].strip():
                            w = squash(value_text(v["as_written"]))
                            if w not in squash(pages[v["page"] - 1]):
                                bad_all.append(f"{did}: {v['as_written']} not in the PDF text of {f} {v['page']}")
                    for i, p in enumerate(ps):
                        if pages[i].strip() and "DONNÉES SYNTHÉTIQUES" not in pages[i]:
                            bad_all.append(f"{did}: notice missing on {f} {i + 1}")
    for k, v in sorted(tot.items()):
        print(f"{k}: {v}")
    print(f"problems: {len(bad_all)}")
    for b in bad_all[:60]:
        print("  " + b)


if __name__ == "__main__":
    main()
