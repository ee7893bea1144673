"""Eight families of laboratory pages, each with its own variants: forty layouts."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from .labs import ANALYTES, GROUPS, Analyte, Habit, Result, glued, result, when
from .layout import Block

Labs = list[dict[str, Any]]
Draw = Callable[[random.Random, Habit, list[Analyte], date, int, Labs], list[Block]]


def _make(a: Analyte, h: Habit, rng: random.Random, at: date, labs: Labs, trap: str | None = None) -> Result:
    r = result(a, h, rng, at, f"lab:{len(labs)}", trap)
    labs.append(r.key)
    return r


def _grouped(items: list[Analyte]) -> list[tuple[str, list[Analyte]]]:
    return [(GROUPS[g], [a for a in items if a.group == g]) for g in GROUPS if any(a.group == g for a in items)]


def plain_table(rng: random.Random, h: Habit, items: list[Analyte], at: date, variant: int, labs: Labs) -> list[Block]:
    """Name, value, unit, range: the order of the columns varies."""
    orders = [
        ("name", "value", "unit", "span"),
        ("name", "span", "value", "unit"),
        ("value", "unit", "name", "span"),
        ("name", "value", "span", "unit"),
        ("span", "name", "value", "unit"),
    ]
    order = orders[variant % 5]
    titles = {
        "name": ["Examen", "Analyse", "Paramètre", "Dosage", "Libellé"][variant % 5],
        "value": ["Résultat", "Valeur", "RESULTATS", "Mesure", "Résultats"][variant % 5],
        "unit": ["Unité", "Unités", "U.", "Unité SI", ""][variant % 5],
        "span": ["Valeurs de référence", "Normales", "Intervalle", "Réf.", "Bornes"][variant % 5],
    }
    out = [Block("p", f"Prélèvement du {when(at, h)} à {rng.randint(6, 11)}h{rng.choice(['05', '20', '48'])}")]
    for title, group in _grouped(items):
        rows = [[titles[k] for k in order]]
        for a in group:
            r = _make(a, h, rng, at, labs)
            cells = {
                "name": r.name,
                "value": glued(r, h) + (f"  {r.flag}" if h.flag == "col" and r.flag else ""),
                "unit": r.unit,
                "span": r.span,
            }
            rows.append([cells[k] for k in order])
        out += [
            Block("h", title),
            Block("t", rows=rows, widths=[{"name": 3.0, "value": 1.6, "unit": 1.6, "span": 2.0}[k] for k in order]),
        ]
    return out


def previous_table(rng: random.Random, h: Habit, items: list[Analyte], at: date, variant: int, labs: Labs) -> list[Block]:
    """Result with a column for the previous one, before or after it."""
    old = at - timedelta(days=rng.randint(13, 40))
    left = variant % 2 == 1
    title = ["Antériorité", "Antér.", "Résultat précédent", "Préc.", "Historique"][variant % 5]
    new = f"{when(at, h)}" if variant % 3 else f"Résultat du {when(at, h)}"
    header = (
        ["Analyse", f"{title} {when(old, h)}", new, "Unité", "Normes"]
        if left
        else ["Analyse", new, "Unité", "Normes", f"{title} {when(old, h)}"]
    )
    past_habit = Habit(h.comma, h.space, h.unit, h.name, h.ranges, "", h.date_style, 0.0, h.calm)
    out = [Block("p", f"Dossier prélevé le {when(at, h)}. Antériorités du {when(old, h)} rappelées dans leur colonne.")]
    for name, group in _grouped(items):
        rows = [header]
        for a in group:
            r = _make(a, h, rng, at, labs)
            past = (
                "-"
                if "{ULN}" in r.key["unit"] or rng.random() < 0.35
                else _make(a, past_habit, rng, old, labs, "previous_column").value
            )
            rows.append([r.name, past, glued(r, h), r.unit, r.span] if left else [r.name, glued(r, h), r.unit, r.span, past])
        out += [Block("h", name), Block("t", rows=rows, widths=[2.6, 1.6, 1.5, 1.4, 1.7] if left else [2.6, 1.5, 1.4, 1.7, 1.6])]
    return out


def cumulative(rng: random.Random, h: Habit, items: list[Analyte], at: date, variant: int, labs: Labs) -> list[Block]:
    """A column for each date, the newest first or last."""
    count = 2 + variant % 3
    dates = [at - timedelta(days=(21 * k + rng.randint(0, 4)) if k else 0) for k in range(count)]
    if variant % 2:
        dates.reverse()
    rows = [["Examen", "Unité", *[when(d, h) for d in dates], "Réf."]]
    flat = Habit(h.comma, h.space, h.unit, h.name, h.ranges, "", h.date_style, 0.0, h.calm, h.mem)
    for a in items:
        results = [_make(a, flat, rng, d, labs, None if d == at else "two_dates") for d in dates]
        rows.append([results[0].name, results[0].unit, *[r.value for r in results], results[0].span])
    return [
        Block("h", ["SUIVI BIOLOGIQUE", "Tableau cumulatif", "Évolution des paramètres"][variant % 3]),
        Block("t", rows=rows, widths=[2.5, 1.5, *[1.35] * count, 1.8]),
    ]


def transposed(rng: random.Random, h: Habit, items: list[Analyte], at: date, variant: int, labs: Labs) -> list[Block]:
    """Analytes in columns, dates in lines, units in the header."""
    out: list[Block] = [Block("h", "Relevé de surveillance")]
    flat = Habit(h.comma, h.space, h.unit, h.name, 9, "", h.date_style, 0.0, h.calm, h.mem)
    for k in range(0, len(items), 4):
        part = items[k : k + 4]
        rows: list[list[str]] = []
        for n in range(3 + variant % 2):
            d = at - timedelta(days=14 * n)
            results = [_make(a, flat, rng, d, labs, None if n == 0 else "two_dates") for a in part]
            if not rows:
                rows.append(["Date", *[r.name + (f" ({r.unit})" if r.unit else "") for r in results]])
            rows.append([when(d, h), *[r.value for r in results]])
        out.append(Block("t", rows=rows, widths=[1.4, *[2.0] * len(part)]))
    return out


def dotted(rng: random.Random, h: Habit, items: list[Analyte], at: date, variant: int, labs: Labs) -> list[Block]:
    """Typed lines with leaders, as an old laboratory system prints."""
    out = [Block("mono", f"PRELEVEMENT DU {when(at, h)}   EDITION {when(at + timedelta(days=1), h)}")]
    fill = [".", " ", ". ", "_", ":"][variant % 5]
    for title, group in _grouped(items):
        out.append(Block("mono", "" if variant % 2 else "-" * 40))
        out.append(Block("mono", title))
        for a in group:
            r = _make(a, h, rng, at, labs)
            pad = (fill * 30)[: max(3, 30 - len(r.name))] if fill != ":" else " : "
            tail = f"  {r.flag}" if h.flag == "col" and r.flag else ""
            span = f"   {r.span}" if r.span else ""
            out.append(Block("mono", f"{r.name} {pad} {glued(r, h)} {r.unit}{tail}{span}"))
    return out


def bullets(rng: random.Random, h: Habit, items: list[Analyte], at: date, variant: int, labs: Labs) -> list[Block]:
    """One result a line in a letter: name, colon, value, unit, range in brackets."""
    forms = ["{n} : {v} {u} {s}", "{n} = {v} {u} {s}", "{n} à {v} {u} {s}", "{n} {v} {u} {s}", "{n} -> {v} {u} {s}"]
    out = [
        Block(
            "p",
            ["Biologie du {}.", "Bilan sanguin ({}) :", "Résultats du {} :", "Labo {} :", "Prise de sang du {}"][
                variant % 5
            ].format(when(at, h)),
        )
    ]
    for a in items:
        r = _make(a, h, rng, at, labs)
        span = f"({r.span.strip('()[]')})" if r.span and h.ranges % 2 else r.span
        out.append(Block("b", forms[variant % 5].format(n=r.name, v=glued(r, h), u=r.unit, s=span).replace("  ", " ").strip()))
    return out


def inline(rng: random.Random, h: Habit, items: list[Analyte], at: date, variant: int, labs: Labs) -> list[Block]:
    """Results inside sentences."""
    opens = [
        "Le bilan du {} retrouve",
        "À la biologie du {} :",
        "Biologie ({}) avec",
        "Au bilan réalisé le {}, on note",
        "NFS et biochimie du {} :",
    ]
    links = [" ", " à ", " : ", " = ", " "]
    out: list[Block] = []
    for k in range(0, len(items), 7):
        bits = []
        for a in items[k : k + 7]:
            r = _make(a, h, rng, at, labs)
            span = f" (normale {r.span.strip('()[]')})" if r.span and rng.random() < 0.3 else ""
            if not span:
                r.key["low"] = r.key["high"] = None
            bits.append(f"{r.name}{links[variant % 5]}{r.value}{' ' + r.unit if r.unit else ''}{span}")
        out.append(
            Block("p", f"{opens[(variant + k) % 5].format(when(at, h))} {' ; '.join(bits) if variant % 2 else ', '.join(bits)}.")
        )
    return out


def double_unit(rng: random.Random, h: Habit, items: list[Analyte], at: date, variant: int, labs: Labs) -> list[Block]:
    """Two units side by side for the same sample, as many French laboratories print."""
    out = [Block("p", f"Prélevé le {when(at, h)} - Validé par le biologiste")]
    first = Habit(h.comma, h.space, 0, h.name, h.ranges, h.flag, h.date_style, h.tricks, h.calm, h.mem)
    second = Habit(h.comma, h.space, 1, h.name, 9, "", h.date_style, 0.0, h.calm, h.mem)
    rows = [["Dosage", "Résultat", "Réf.", "Autre unité"]]
    for a in items:
        r = _make(a, first, rng, at, labs)
        other = ""
        if (
            len(a.units) > 1
            and a.units[1].factor != a.units[0].factor
            and r.key["comparator"] is None
            and r.key["unit"] != "{ULN}"
        ):
            o = result(a, second, rng, at, f"lab:{len(labs)}", "second_unit", r.key["value"] / a.units[0].factor)
            labs.append(o.key)
            other = f"{o.value} {o.unit}"
        rows.append([r.name, f"{glued(r, h)} {r.unit}", r.span, other])
    out.append(Block("t", rows=rows, widths=[2.6, 1.9, 1.9, 1.9] if variant % 2 else [2.2, 2.2, 1.8, 2.0]))
    return out


FAMILIES: list[Draw] = [plain_table, previous_table, cumulative, transposed, dotted, bullets, inline, double_unit]


def habit_for(n: int) -> Habit:
    """Return the printing habits of layout n (0 to 39)."""
    return Habit(
        comma=n % 3 != 1,
        space=n % 4 in {0, 3},
        unit=(n // 2) % 4,
        name=n % 4,
        ranges=[0, 1, 2, 3, 4, 5, 6, 7, 9][n % 9],
        flag=["", "col", "glued", "col"][(n // 3) % 4] if n % 8 in {0, 1, 4, 5, 7} else "",
        date_style=[0, 1, 2, 3, 4][n % 5],
    )


def report(n: int, rng: random.Random, at: date, count: int, labs: Labs) -> list[Block]:
    """Print one report of layout n with about so many analytes."""
    h = habit_for(n)
    core = ANALYTES[:28]
    items = [a for a in ANALYTES if a in core or rng.random() < 0.6]
    if count < len(items):
        chosen = set(rng.sample(range(len(items)), count))
        items = [a for i, a in enumerate(items) if i in chosen]
    return FAMILIES[n % 8](rng, h, items, at, n // 8, labs)


def calm_report(n: int, rng: random.Random, at: date, creatinine: float, labs: Labs) -> list[Block]:
    """Print a report for a dossier: usual values, a given creatinine, no tumour marker."""
    h = habit_for(n)
    h.calm = True
    h.mem["creatinine"] = creatinine
    pool = [a for a in ANALYTES if a.group in {"hemato", "bioch", "hepat"} and a.key not in {"gfr", "creatinine"}]
    keep = {a.key for a in rng.sample(pool, rng.randint(11, 20))} | {"creatinine", "hemoglobin", "platelets", "neutrophils"}
    items = [a for a in ANALYTES if a.key in keep]
    return FAMILIES[n % 8](rng, h, items, at, n // 8, labs)
