"""Forty-four ways of printing a laboratory report."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from .dossier import Doc
from .lab import Result, number
from .layout import Block
from .text import MARK, french_date


@dataclass(frozen=True)
class Layout:
    """One way of printing results."""

    form: str  # table, leaders, inline, bullets, dated, transposed, telegraph, pairs
    columns: str = "nvur"  # n name, v value, u unit, r range, f flag, p previous, x value with unit
    bounds: str = "dash"  # dash, brackets, a, inf, paren
    names: int = 0
    upper: bool = False
    header: bool = True
    days: int = 1


LAYOUTS: tuple[Layout, ...] = (
    *(
        Layout("table", c, b, n)
        for c, b, n in (
            ("nvur", "dash", 0),
            ("nfvur", "brackets", 0),
            ("nxr", "a", 1),
            ("nvrup", "dash", 2),
            ("nxrp", "paren", 0),
            ("nvufr", "inf", 1),
            ("nuvr", "dash", 3),
            ("nrvu", "brackets", 0),
            ("nxfp", "dash", 2),
            ("nvupr", "a", 1),
            ("npvur", "dash", 0),
            ("nxf", "dash", 1),
            ("nvu", "dash", 2),
            ("nxpr", "brackets", 3),
        )
    ),
    *(
        Layout("table", c, b, n, upper=True, header=False)
        for c, b, n in (
            ("nvur", "dash", 0),
            ("nxr", "brackets", 0),
            ("nvurp", "paren", 1),
            ("nfxr", "a", 2),
        )
    ),
    *(
        Layout("leaders", "nxr", b, n, u)
        for b, n, u in (("dash", 0, True), ("brackets", 1, False), ("paren", 2, False), ("a", 3, True))
    ),
    *(Layout("inline", "nx", b, n) for b, n in (("dash", 0), ("paren", 1), ("brackets", 2), ("a", 3))),
    *(Layout("bullets", "nxr", b, n) for b, n in (("dash", 0), ("brackets", 1), ("paren", 2), ("inf", 0))),
    *(
        Layout("dated", "nu", b, n, days=d)
        for b, n, d in (("dash", 0, 2), ("brackets", 1, 3), ("paren", 2, 4), ("a", 0, 5), ("dash", 3, 2))
    ),
    *(Layout("transposed", "v", "dash", n, days=d) for n, d in ((1, 4), (3, 5), (2, 3))),
    *(Layout("telegraph", "nx", "dash", n) for n in (1, 2, 3)),
    *(Layout("pairs", "nxr", b, n) for b, n in (("dash", 0), ("brackets", 1), ("paren", 3))),
)
HEADS = {
    "n": ("Analyse", "Examen", "Paramètre", "ANALYSES"),
    "v": ("Résultat", "Valeur", "Résultats", "RESULTAT"),
    "x": ("Résultat", "Valeur", "Résultats", "RESULTAT"),
    "u": ("Unité", "Unités", "Unité", "UNITE"),
    "r": ("Valeurs de référence", "Normales", "Intervalle de référence", "V.R."),
    "f": ("", "*", "Anom.", "!"),
}


def bounds(result: Result, style: str) -> str:
    """Write the reference range."""
    if result.low is None or result.high is None:
        return ""
    places = 0 if result.high == int(result.high) and result.low == int(result.low) else (3 if result.high < 0.1 else 2)
    low, high = (number(v, places) for v in (result.low, result.high))
    if result.low == 0:
        return {"brackets": f"[< {high}]", "paren": f"(N < {high})"}.get(style, f"< {high}")
    return {
        "dash": f"{low} - {high}",
        "brackets": f"[{low} - {high}]",
        "a": f"{low} à {high}",
        "inf": f"{low} < N < {high}",
        "paren": f"(N : {low}-{high})",
    }[style]


def flagged(result: Result, style: int) -> str:
    """Write the flag of a result."""
    flag = result.flag()
    if not flag:
        return ""
    return {0: flag, 1: "*", 2: {"L": "B", "H": "H"}[flag], 3: "*" + flag}[style % 4]


def print_results(doc: Doc, layout: Layout, results: Sequence[Result], previous: dict[str, Result], rng: random.Random) -> None:
    """Print one day of results, with the previous column when the layout has one."""
    style = doc.document.house.style.dates
    shown = [(r, r.name.upper() if layout.upper else r.name) for r in results]
    match layout.form:
        case "table":
            _table(doc, layout, shown, previous, style)
        case "leaders":
            for result, name in shown:
                dots = "." * max(3, 34 - len(name))
                value = f"{result.cell()} {result.unit}".strip()
                doc.document.blocks.append(_raw(f"{name} {dots} {value} {bounds(result, layout.bounds)}"))
        case "inline":
            _inline(doc, layout, shown, rng)
        case "telegraph":
            words = [f"{name} {result.cell()} {result.unit}".strip() for result, name in shown]
            for start in range(0, len(words), 7):
                doc.p(" - ".join(words[start : start + 7]))
        case "pairs":
            cells = [f"{name} : {result.cell()} {result.unit} {bounds(result, layout.bounds)}" for result, name in shown]
            rows = [[cells[i], cells[i + 1] if i + 1 < len(cells) else ""] for i in range(0, len(cells), 2)]
            doc.table(rows, [1, 1], header=False)
        case _:
            for result, name in shown:
                doc.li(f"{name} : {result.cell()} {result.unit} {bounds(result, layout.bounds)}")


def _raw(text: str) -> Block:
    """Return a line printed as it is."""
    return Block("pre", text)


def _table(doc: Doc, layout: Layout, shown: list[tuple[Result, str]], previous: dict[str, Result], style: str) -> None:
    rows = []
    columns = layout.columns
    if not previous:
        columns = columns.replace("p", "")
    if layout.header:
        head = [HEADS[c][layout.names] if c != "p" else "Antériorité" for c in columns]
        if "p" in columns:
            some = next(iter(previous.values()))
            head[columns.index("p")] = f"Antériorité du {french_date(some.date, style)}"
        rows.append(head)
    for result, name in shown:
        before = previous.get(result.analyte)
        cells = {
            "n": name,
            "v": result.cell(),
            "u": result.unit,
            "x": f"{result.cell()} {result.unit}".strip(),
            "r": bounds(result, layout.bounds),
            "f": flagged(result, layout.names),
            "p": before.cell() if before else "",
        }
        rows.append([cells[c] for c in columns])
    widths = {"n": 3.4, "v": 1.4, "u": 1.6, "x": 2.3, "r": 2.4, "f": 0.6, "p": 2.0}
    doc.table(rows, [widths[c] for c in columns], layout.header)


def _inline(doc: Doc, layout: Layout, shown: list[tuple[Result, str]], rng: random.Random) -> None:
    lead = [
        "Le bilan retrouve",
        "Biologiquement :",
        "Biologie du jour :",
        "Au bilan sanguin,",
        "On note",
        "Par ailleurs,",
        "Le reste montre",
    ]
    joins = [" à ", " : ", " ", " = ", " mesurée à "]
    position = 0
    while position < len(shown):
        count = rng.randint(3, 6)
        join = joins[(layout.names + position) % 4]
        bits = []
        for result, name in shown[position : position + count]:
            low = name if name.isupper() or len(name) < 4 else name[0].lower() + name[1:]
            text = f"{low}{join}{result.cell()} {result.unit}".strip()
            if layout.bounds in {"paren", "brackets"}:
                text += f" {bounds(result, layout.bounds)}".rstrip()
            bits.append(text)
        doc.p(f"{rng.choice(lead)} {', '.join(bits)}.")
        position += count


def print_dated(doc: Doc, layout: Layout, days: Sequence[dt.date], grid: dict[str, list[Result]]) -> None:
    """Print several days in columns (or in rows when the layout is transposed)."""
    style = doc.document.house.style.dates
    if len(days) > 3:
        style = "short"
    heads = [french_date(d, "slash" if style == "long" else style) for d in days]
    keys = list(grid)
    if layout.form == "transposed":
        for start in range(0, len(keys), 4):
            part = keys[start : start + 4]
            rows = [["Date", *(f"{grid[k][0].name} ({grid[k][0].unit})" for k in part)]]
            rows += [[head, *(grid[k][i].cell() for k in part)] for i, head in enumerate(heads)]
            doc.table(rows, [1.4] + [1.0] * len(part))
        return
    rows = [["Analyse", "Unité", *heads, "Réf."]]
    for results in grid.values():
        first = results[0]
        rows.append([first.name, first.unit, *(r.cell() for r in results), bounds(first, layout.bounds)])
    doc.table(rows, [2.6, 1.5, *([1.15] * len(days)), 1.6])


def tags(texts: Sequence[str]) -> list[str]:
    """Return the markers found in texts (used by the self-check)."""
    return [t for text in texts for t in MARK.findall(text)]
