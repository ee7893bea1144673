"""Self-check of generated dossiers: python -m bench.families.d.check DIR. Scanned pages, which hold no text, are skipped."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pypdfium2 as pdfium

from .docs_b import RENAL

Pages = dict[tuple[str, int], str]


def flat(text: str) -> str:
    """Drop accents, case and white space, so that wrapped or unaccented words compare."""
    text = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("’", "'").replace("\ufffe", "-").replace("\x02", "-"))
    return re.sub(r"\s+", "", "".join(ch for ch in text if not unicodedata.combining(ch))).lower()


def read(folder: Path) -> Pages:
    """Read the text of every page of every file."""
    out: Pages = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".txt":
            out[path.name, 1] = path.read_text(encoding="utf-8")
        elif path.suffix == ".docx":
            word = docx.Document(str(path))
            cells = [c.text for t in word.tables for r in t.rows for c in r.cells]
            out[path.name, 1] = "\n".join([*(p.text for p in word.paragraphs), *cells])
        else:
            pdf = pdfium.PdfDocument(str(path))
            for i in range(len(pdf)):
                out[path.name, i + 1] = pdf[i].get_textpage().get_text_range()
            pdf.close()
    return out


def check_labs(key: dict[str, Any], pages: Pages) -> list[str]:
    """Every keyed value must stand on its page."""
    out = []
    for v in key["laboratory"]:
        text = pages[v["file"], v["page"]]
        number = v["as_written"].rsplit(" ", 1)[0]
        if text.strip() and flat(number) not in flat(text):
            out.append(f"{key['dossier']}: {v['analyte']} {v['as_written']} not on page {v['page']}")
        unit = v["as_written"].split(" ")[-1]
        if text.strip() and unit and flat(unit) not in flat(text):
            out.append(f"{key['dossier']}: unit {unit} not on page {v['page']}")
    return out


def check_words(key: dict[str, Any], pages: Pages) -> list[str]:
    """Drugs, TNM and quoted planted words must be in the text."""
    out = []
    whole = flat(" ".join(pages.values()))
    partial = any(not t.strip() for t in pages.values())
    for t in key["tumours"]:
        words = [d for ln in t["lines"] for d in ln["drugs"]] + [x["T"] and f"T{x['T']}" for x in t["tnm"]]
        out += [f"{key['dossier']}: {w} not written" for w in words if w and flat(w) not in whole and not partial]
    for p in key["planted"]:
        for (file, page), words in zip(p["pages"], re.findall("« ([^»]*) »", p["text"]), strict=False):
            text = pages[file, page]
            if text.strip() and flat(words) not in flat(text):
                out.append(f"{key['dossier']}: {p['rule']} « {words} » not on page {page}")
    return out


def check_course(key: dict[str, Any]) -> list[str]:
    """The truth itself must hold no impossible order."""
    out = []
    for t in key["tumours"]:
        dx = t["diagnosis_date"]["start"]
        bad = [ln for ln in t["lines"] if ln["start"]["end"] < dx or (ln["stop"] and ln["stop"]["end"] < ln["start"]["start"])]
        out += [f"{key['dossier']}: line {ln['number']} out of order" for ln in bad]
        if any(s["date"] < dx for s in t["surgeries"]):
            out.append(f"{key['dossier']}: operation before the diagnosis")
    return out


def check_doses(key: dict[str, Any], pages: Pages) -> list[str]:
    """In a clean dossier each printed dose must follow from the printed body within 5 %, and the clearance must allow the drug."""
    out = []
    for (file, page), text in pages.items():
        body = re.search(r"surface corporelle\s+(\d,\d\d)", text)
        weight = re.search(r"Poids\s+([\d,]+)\s+kg", text)
        if not body or not weight:
            continue
        m2, kg = float(body.group(1).replace(",", ".")), float(weight.group(1).replace(",", "."))
        for rate, unit, mg in re.findall(r"([\d,]+) (mg/m2|mg/kg)\s+([\d,]+) mg", text):
            due = float(rate.replace(",", ".")) * (m2 if unit == "mg/m2" else kg)
            if abs(float(mg.replace(",", ".")) - due) > 0.05 * due:
                out.append(f"{key['dossier']}: {mg} mg for {due:.1f} on {file} p. {page}")
        clear = re.search(r"Cockcroft\)\s+(\d+)", text)
        out += [
            f"{key['dossier']}: {d} with {clear.group(1)} mL/min"
            for d, low in RENAL.items()
            if clear and d in text and int(clear.group(1)) < low
        ]
    return out


def main() -> None:
    """Check a folder of dossiers and print what was found."""
    problems: list[str] = []
    rules: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for path in sorted(Path(sys.argv[1]).glob("*/key.json")):
        key = json.loads(path.read_text(encoding="utf-8"))
        pages = read(path.parent / "input")
        problems += check_labs(key, pages) + check_words(key, pages) + check_course(key)
        if key["set"] == "clean":
            problems += check_doses(key, pages)
        rules.update(p["rule"] for p in key["planted"])
        totals.update(
            {
                f"{key['set']} dossiers": 1,
                f"{key['set']} pages": len(pages),
                f"{key['set']} scans": sum(not t.strip() for t in pages.values()),
                f"{key['set']} values": len(key["laboratory"]),
                f"{key['set']} traps": sum(v["trap"] is not None for v in key["laboratory"]),
            }
        )
        for d in key["documents"]:
            date.fromisoformat(d["date"])
    for name, count in sorted({**totals, **rules}.items()):
        print(f"{name}: {count}")
    print("\n".join(problems[:60]))
    print(len(problems), "problems")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
