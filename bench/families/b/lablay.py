"""Layouts of laboratory results: tables, typewriter lines, two columns, sentences."""
from __future__ import annotations

from datetime import date

from .flow import Block
from .labvals import ANALYTES, GROUPS, Cell, LabWriter
from .util import Rng, fdate

NFS = ["leukocytes", "erythrocytes", "hemoglobin", "hematocrit", "mcv", "mch", "mchc", "platelets", "neutrophils", "eosinophils", "basophils", "lymphocytes", "monocytes"]
BIO = ["sodium", "potassium", "chloride", "bicarbonate", "urea", "creatinine", "egfr", "glucose", "calcium", "phosphate", "magnesium", "total_protein", "albumin", "crp", "ast", "alt", "alp", "ggt", "ldh", "total_bilirubin"]
FLAGS = {0: {"H": "H", "L": "L"}, 1: {"H": "*", "L": "*"}, 2: {"H": "+", "L": "-"}, 3: {"H": "↑", "L": "↓"}, 4: {"H": "HAUT", "L": "BAS"}, 5: {"H": "", "L": ""}}


def ordered(keys: list[str]) -> list[tuple[str, list[str]]]:
    """Keys by group."""
    out: list[tuple[str, list[str]]] = []
    for g in "HBCEM":
        ks = [k for k in keys if ANALYTES[k].group == g]
        if ks:
            out.append((g, ks))
    return out


def flagged(c: Cell, fl: int) -> str:
    """The abnormality sign of a cell."""
    f = FLAGS[fl].get(c.flag, "")
    return f.replace("↑", "H").replace("↓", "B")


def layout(rng: Rng, w: LabWriter, vals: dict[str, float], d: date, kind: int, prev: tuple[date, dict[str, float]] | None = None, fl: int = 0, comma: bool = True, thousands: str = "",
           ref_style: int = 0, units: dict[str, int] | None = None, traps: dict[str, str] | None = None, fmt: str = "slash") -> list[Block]:
    """One report of values in the layout `kind` (0..9)."""
    units, traps = units or {}, traps or {}
    groups = ordered(list(vals))

    def cell(k: str) -> Cell:
        return w.cell(k, vals[k], d, units.get(k, 0), None, traps.get(k), thousands, comma, ref_style)

    def pcell(k: str, name: str) -> str:
        if not prev or k not in prev[1] or traps.get(k) == "times_normal":
            return ""
        c = w.cell(k, prev[1][k], prev[0], units.get(k, 0), name, None, thousands, comma, ref_style)
        c.entry["low"] = c.entry["high"] = None
        c.entry["trap"] = "previous_column"
        return c.text

    b: list[Block] = []
    dd, pd = fdate(d, fmt), fdate(prev[0], fmt) if prev else ""
    if kind == 0:
        rows: list[list[str]] = []
        for g, ks in groups:
            rows.append([rng.pick(GROUPS[g])])
            for k in ks:
                c = cell(k)
                rows.append([c.name, c.text, c.unit, c.ref, pcell(k, c.name)] if prev else [c.name, c.text, c.unit, c.ref])
        b.append(("tab", ["Analyse", "Résultat", "Unité", "Valeurs de référence"] + (["Antériorité " + pd] if prev else []), rows, [3.2, 1.3, 1.4, 2] + ([1.6] if prev else []), None))
    elif kind == 1:
        for g, ks in groups:
            rows = []
            for k in ks:
                c = cell(k)
                rows.append([c.name, c.text + " " + c.unit, flagged(c, fl), c.ref] + ([pcell(k, c.name)] if prev else []))
            b += [("h", rng.pick(GROUPS[g])), ("tab", ["", dd, "", "Normales"] + ([pd] if prev else []), rows, [3, 2, 0.8, 1.8] + ([1.4] if prev else []), None)]
    elif kind == 2:
        lines: list[str] = []
        for g, ks in groups:
            lines += ["", rng.pick(GROUPS[g]).upper()]
            for k in ks:
                c = cell(k)
                n = c.name[:30]
                raw = len(c.entry["text"])
                lines.append(n + " " + "." * (32 - len(n)) + " " + " " * max(0, 9 - raw) + c.text + " " + c.unit.ljust(14) + (" " + flagged(c, fl)).ljust(6) + c.ref + (("   " + pcell(k, c.name)) if prev else ""))
        if prev:
            lines.insert(0, " " * 34 + dd + " " * 16 + "VAL. REF." + "      ANT. " + pd)
        b.append(("pre", lines))
    elif kind == 3:
        for g, ks in groups:
            half = (len(ks) + 1) // 2
            cols: list[list[Block]] = []
            for part in (ks[:half], ks[half:]):
                it = []
                for k in part:
                    c = cell(k)
                    it.append(f"{c.name} : {c.text} {c.unit} {('(' + c.ref.strip('()[]') + ')') if c.ref else ''}{' ' + flagged(c, fl) if flagged(c, fl) else ''}")
                cols.append([("p", x) for x in it])
            b += [("h", rng.pick(GROUPS[g])), ("cols", cols[0], cols[1])]
    elif kind == 4:
        rows = []
        p = prev or (d, vals)
        for g, ks in groups:
            rows.append([rng.pick(GROUPS[g])])
            for k in ks:
                c = cell(k)
                nm = f"{c.name} ({c.unit})" if c.unit else c.name
                rows.append([nm, c.ref, pcell(k, c.name), c.text + (" " + flagged(c, fl) if flagged(c, fl) else "")])
        b.append(("tab", ["Paramètre (unité)", "Réf.", fdate(p[0], fmt) if prev else "Antériorité", dd], rows, [3.4, 1.8, 1.5, 1.5], "grid"))
    elif kind == 5:
        for g, ks in groups:
            s = []
            for k in ks:
                c = cell(k)
                s.append(f"{c.name} {c.text} {c.unit}".strip() + (f" ({c.ref.strip('()[]')})" if c.ref and rng.chance(0.25) else ""))
                if not s[-1].endswith(")") or not c.ref:
                    c.entry["low"] = c.entry["high"] = None
            b.append(("p", rng.pick(GROUPS[g]).capitalize() + " : " + rng.pick([", ", " ; ", " - "]).join(s) + "."))
    elif kind == 6:
        for g, ks in groups:
            it = []
            for k in ks:
                c = cell(k)
                it.append(f"{c.name} = {c.text}{'' if rng.chance(0.3) else ' '}{c.unit}{' ' + flagged(c, fl) if flagged(c, fl) else ''}   {c.ref}")
            b += [("h", rng.pick(GROUPS[g])), ("ul", it)]
    elif kind == 7:
        rows = []
        for g, ks in groups:
            for k in ks:
                c = cell(k)
                rows.append([c.text, c.unit, c.name, c.ref])
        b.append(("tab", ["Valeur", "Unité", "Dosage", "Intervalle"], rows, [1.2, 1.4, 3.4, 2], "lines"))
    elif kind == 8:
        rows = []
        p = prev or (d, vals)
        for g, ks in groups:
            for k in ks:
                c = cell(k)
                rows.append([c.name, c.unit, pcell(k, c.name), c.text, flagged(c, fl), c.ref])
        b.append(("tab", ["Examen", "Unités", fdate(p[0], fmt) if prev else "Antér.", dd, "", "Bornes"], rows, [3, 1.4, 1.4, 1.4, 0.8, 1.8], "zebra"))
    else:
        cells = [cell(k) for k in vals]
        rows = []
        for i in range(0, len(cells), 2):
            row: list[str] = []
            for c in cells[i:i + 2]:
                row += [c.name, c.text + " " + c.unit]
                c.entry["low"] = c.entry["high"] = None
            rows.append(row + [""] * (4 - len(row)))
        b.append(("tab", ["Examen", "Résultat", "Examen", "Résultat"], rows, [2.6, 1.7, 2.6, 1.7], "grid"))
    return b
