"""Pages of laboratory results in more than forty layouts, with the exact truth of each value."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bench.laboratory.substances import SUBSTANCES, Substance, Written

DOCUMENT_DAY = date(2024, 6, 12)


@dataclass(frozen=True)
class Truth:
    """One value as the page states it; ``unit`` empty where the page writes none; ``day`` None where only the document dates it."""

    key: str
    value: float
    comparator: str
    unit: str
    low: float | None
    high: float | None
    day: date
    trap: str = ""


@dataclass(frozen=True)
class Item:
    """One value ready to be laid out: its truth and the words of its parts."""

    truth: Truth
    name: str
    value: str
    unit: str
    range: tuple[str, str] | None


class Draw:
    """Draws items; ``trap`` makes a share of them hard: unit, thousands, letter for digit, inequality, implausible slip."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def substances(self, count: int) -> list[Substance]:
        """Return different substances, drawn."""
        return self.random.sample(SUBSTANCES, count)

    def number(self, value: float, decimals: int, *, comma: bool = True, thousands: str = "") -> str:
        """Return a number as French reports write it."""
        written = f"{value:.{decimals}f}"
        whole, _, rest = written.partition(".")
        if thousands and len(whole) > 3:
            whole = f"{int(whole):,}".replace(",", thousands)
        return whole + ("," if comma else ".") * bool(rest) + rest

    def item(self, substance: Substance, *, day: date = DOCUMENT_DAY, table: bool = True, plain: bool = False) -> Item:
        """Return one value of a substance, dated ``day``; ``plain`` without trap, ``table`` False for a sentence."""
        rng = self.random
        trap = "" if plain or rng.random() > 0.3 else rng.choice(("unit", "unit", "unit", "letter", "inequality", "thousands"))
        choices = substance.units[1:] if trap == "unit" and len(substance.units) > 1 else substance.units[:1]
        written: Written = rng.choice(choices)
        if trap == "thousands":
            large = [w for w in substance.units if w.high >= 2000]
            written, trap = (rng.choice(large), trap) if large else (written, "")
        value = round(rng.uniform(written.low, written.high), written.decimals)
        comma = rng.random() < 0.8
        text = self.number(
            value,
            written.decimals,
            comma=comma,
            thousands=" " if value >= 1000 and (trap == "thousands" or rng.random() < 0.5) else "",
        )
        comparator = ""
        if trap == "letter":
            text, trap = self.slip(text)
        if trap == "inequality":
            comparator = rng.choice("<>")
            text = f"{comparator}{rng.choice(('', ' '))}{text}"
        bounds = None
        if written.normal and rng.random() < 0.7:
            decimals = min(written.decimals, 1)
            bounds = (
                self.number(written.normal[0], decimals, comma=comma),
                self.number(written.normal[1], decimals, comma=comma),
            )
        name = rng.choice(substance.names)
        if not table and len(name) <= 2:
            name = max(substance.names, key=len)
        low, high = (float(b.replace(",", ".")) for b in bounds) if bounds else (None, None)
        truth = Truth(substance.key, value, comparator, written.unit, low, high, day, trap)
        return Item(truth, name, text, written.words, bounds)

    def slip(self, text: str) -> tuple[str, str]:
        """Return ``text`` with one zero or one written as a letter, as a scan gives it, where half the signs stay digits."""
        places = [i for i, c in enumerate(text) if c in "01" and len(text) > 2]
        if not places or " " in text:
            return text, ""
        place = self.random.choice(places)
        return text[:place] + ("O" if text[place] == "0" else "l") + text[place + 1 :], "letter"


def fr(day: date) -> str:
    """Return a day in French figures."""
    return f"{day:%d/%m/%Y}"


def _range(item: Item, form: str = "{a} - {b}") -> str:
    return form.format(a=item.range[0], b=item.range[1]) if item.range else ""


Layout = Callable[[Draw], tuple[str, list[Truth]]]
LAYOUTS: dict[str, Layout] = {}


def _layout(name: str) -> Callable[[Layout], Layout]:
    def keep(function: Layout) -> Layout:
        LAYOUTS[name] = function
        return function

    return keep


def _rows(
    name: str, form: str, *, header: str = "", range_form: str = "{a} - {b}", flag: str = "", date_line: bool = False
) -> None:
    """Register a table of one value a row; ``form`` uses {name} {value} {unit} {range} {flag}."""

    def layout(draw: Draw) -> tuple[str, list[Truth]]:
        day = DOCUMENT_DAY - timedelta(days=draw.random.randint(1, 400)) if date_line else DOCUMENT_DAY
        items = [draw.item(s, day=day) for s in draw.substances(draw.random.randint(5, 12))]
        lines = [f"Prélèvement du {fr(day)}"] if date_line else ["Laboratoire de biologie médicale"]
        lines += [header] if header else []
        if "({unit})" in form:
            items = [i for i in items if i.unit]
        if "{value}{unit}" in form:  # « 3,5910*6 » could be read by nobody
            items = [replace(i, unit=" " + i.unit) if i.unit[:1] in ("1", "x") else i for i in items]
        for item in items:
            sign = flag if flag and draw.random.random() < 0.4 else ""
            line = form.format(name=item.name, value=item.value, unit=item.unit, range=_range(item, range_form), flag=sign)
            lines.append(line.rstrip(" |"))
        shown = "{range" in form
        truths = [_shown(i.truth, limits=shown, unit="{unit" in form) for i in items]
        return "\n".join(lines), [t if "{a}" in range_form else replace(t, low=None) for t in truths]

    LAYOUTS[name] = layout


def _shown(truth: Truth, *, limits: bool, unit: bool) -> Truth:
    return replace(truth, low=truth.low if limits else None, high=truth.high if limits else None, unit=truth.unit if unit else "")


_HEAD = "Analyse  Résultat  Unité  Valeurs de référence"
_rows("columns", "{name}  {value}  {unit}  {range}", header=_HEAD)
_rows("columns_no_header", "{name}  {value}  {unit}  {range}")
_rows(
    "wide_columns",
    "{name:<38}{value:>10}     {unit:<16}{range}",
    header="Examen                               Résultat     Unités          Normes",
)
_rows("unit_first", "{name}  {unit}  {value}  {range}", header="Analyse  Unité  Résultat  Valeurs usuelles")
_rows("value_unit_one_cell", "{name}  {value} {unit}  ({range})", header="Paramètre  Résultat  Valeurs de référence")
_rows("bracket_range", "{name}  {value} {unit}  [{range}]", range_form="{a}-{b}")
_rows("pipes", "{name} | {value} | {unit} | {range}", header="Analyse | Résultat | Unité | Normes")
_rows(
    "pipes_edges",
    "| {name} | {value} | {unit} | {range} |",
    header="| Analyse | Résultat | Unité | Normes |",
    range_form="{a} à {b}",
)
_rows("leaders", "{name} ................ {value} {unit}  ({range})")
_rows("leaders_tight", "{name}.......... : {value} {unit}")
_rows("colon", "{name} : {value} {unit}")
_rows("colon_range", "{name} : {value} {unit} ({range})", range_form="N : {a} - {b}")
_rows("colon_vn", "{name} : {value} {unit} (VN {range})", range_form="{a}-{b}")
_rows("colon_norm_words", "{name} : {value} {unit} (norme : {range})", range_form="{a} à {b}")
_rows("single_spaces", "{name} {value} {unit} {range}")
_rows("tight_unit", "{name} : {value}{unit}")
_rows("flags_after", "{name}  {value} {flag}  {unit}  {range}", header=_HEAD, flag="*")
_rows("flags_before", "{name}  {flag} {value}  {unit}  {range}", header=_HEAD, flag="*")
_rows("flags_high", "{name}  {value}  {flag}  {unit}  {range}", header=_HEAD, flag="H")
_rows("flags_plus", "{name}  {value} {unit} {flag}  {range}", flag="+")
_rows("range_before_unit", "{name}  {value}  {range}  {unit}", header="Analyse  Résultat  Normes  Unité")
_rows("bullets", "- {name} : {value} {unit}")
_rows("bullets_dot", "• {name} {value} {unit} ({range})")
_rows("sampling_date", "{name}  {value}  {unit}  {range}", header=_HEAD, date_line=True)
_rows("no_unit", "{name}  {value}", header="Analyse  Résultat")
_rows("unit_in_brackets", "{name} ({unit}) : {value}")
_rows("unit_in_brackets_cells", "{name} ({unit})  {value}  {range}", header="Paramètre  Résultat  Normes")
_rows("equals", "{name} = {value} {unit}")
_rows("upper_limit", "{name}  {value}  {unit}  {range}", header=_HEAD, range_form="< {b}")


def _dated_columns(name: str, count: int, *, unit_last: bool, gaps: bool, aligned: bool, pipes: bool = False) -> None:
    """Register a table whose columns are days, each value dated by its own."""

    def layout(draw: Draw) -> tuple[str, list[Truth]]:
        days = sorted({DOCUMENT_DAY - timedelta(days=draw.random.randint(1, 300)) for _ in range(count)})
        join = " | " if pipes else "  "
        width = 12 if aligned else 0
        heads = [f"{fr(d):>{width}}" for d in days]
        first = f"{'Analyse':<34}" if aligned else "Analyse"
        lines = [join.join([first, *heads, "Unité", "Normes"] if unit_last else [first, "Unité", *heads, "Normes"])]
        truths: list[Truth] = []
        for substance in draw.substances(draw.random.randint(5, 9)):
            base = draw.item(substance, plain=True)
            cells, name = [], base.name
            for day in days:
                if gaps and draw.random.random() < 0.2:
                    cells.append(f"{'-':>{width}}")
                    continue
                item = draw.item(substance, day=day, plain=True)
                cells.append(f"{item.value:>{width}}")
                truths.append(replace(item.truth, low=base.truth.low, high=base.truth.high, trap="dates"))
            head = f"{name:<34}" if aligned else name
            lines.append(
                join.join(
                    [head, *cells, base.unit, _range(base)] if unit_last else [head, base.unit, *cells, _range(base)]
                ).rstrip(" |")
            )
        return "\n".join(lines), truths

    LAYOUTS[name] = layout


_dated_columns("two_dates", 2, unit_last=True, gaps=False, aligned=False)
_dated_columns("two_dates_unit_second", 2, unit_last=False, gaps=False, aligned=False)
_dated_columns("three_dates_gaps", 3, unit_last=True, gaps=True, aligned=False)
_dated_columns("two_dates_aligned", 2, unit_last=True, gaps=False, aligned=True)
_dated_columns("four_dates_gaps_aligned", 4, unit_last=True, gaps=True, aligned=True)
_dated_columns("two_dates_pipes", 2, unit_last=True, gaps=True, aligned=False, pipes=True)


@_layout("previous_after")
def _previous_after(draw: Draw) -> tuple[str, list[Truth]]:
    items = [draw.item(s) for s in draw.substances(8)]
    older = [draw.item(s, plain=True) for s in [next(x for x in SUBSTANCES if x.key == i.truth.key) for i in items]]
    lines = ["Analyse  Résultat  Unité  Valeurs de référence  Antériorité"]
    lines += [
        f"{i.name}  {i.value}  {i.unit}  {_range(i)}  {o.value}".replace("    ", "  ") for i, o in zip(items, older, strict=True)
    ]
    return "\n".join(lines), [i.truth for i in items]


@_layout("previous_before")
def _previous_before(draw: Draw) -> tuple[str, list[Truth]]:
    items = [draw.item(s, plain=True) for s in draw.substances(8)]
    lines = ["Analyse  Antérieur  Résultat  Unité  Normes"]
    lines += [f"{i.name}  {draw.number(i.truth.value * 1.1, 1)}  {i.value}  {i.unit}  {_range(i)}".rstrip() for i in items]
    return "\n".join(lines), [i.truth for i in items]


@_layout("limits_in_two_columns")
def _limits_in_two_columns(draw: Draw) -> tuple[str, list[Truth]]:
    items = [i for i in (draw.item(s) for s in draw.substances(14)) if i.range]
    lines = ["Analyse  Résultat  Unité  Min  Max"]
    lines += [f"{i.name}  {i.value}  {i.unit}  {i.range[0]}  {i.range[1]}" for i in items if i.range]
    return "\n".join(lines), [i.truth for i in items]


@_layout("two_tables_side_by_side")
def _side_by_side(draw: Draw) -> tuple[str, list[Truth]]:
    items = [draw.item(s) for s in draw.substances(12)]
    lines = [
        f"{a.name}  {a.value} {a.unit}    {b.name}  {b.value} {b.unit}" for a, b in zip(items[::2], items[1::2], strict=True)
    ]
    return "\n".join(lines), [_shown(i.truth, limits=False, unit=True) for i in items]


def _sentence(name: str, part: str, join: str, start: str, end: str = ".") -> None:
    """Register results listed in a sentence of a letter."""

    def layout(draw: Draw) -> tuple[str, list[Truth]]:
        items = [draw.item(s, table=False) for s in draw.substances(draw.random.randint(3, 7))]
        parts = [part.format(name=i.name, value=i.value, unit=i.unit, range=_range(i)).rstrip() for i in items]
        return start + join.join(parts) + end, [_shown(i.truth, limits="{range}" in part, unit=True) for i in items]

    LAYOUTS[name] = layout


_sentence("list_commas", "{name} {value} {unit}", ", ", "Le bilan biologique montre : ")
_sentence("list_colons", "{name} : {value} {unit}", ", ", "Biologie : ")
_sentence("list_at", "{name} à {value} {unit}", ", ", "On note ")
_sentence("list_slashes", "{name} {value} {unit}", " / ", "Bilan : ")
_sentence("list_semicolons", "{name} = {value} {unit}", " ; ", "Au bilan : ")
_sentence("list_brackets", "{name} ({value} {unit})", ", ", "Anomalies : ")
_sentence("list_measured", "{name} mesurée à {value} {unit}", ", ", "Sur le plan biologique, ")
_sentence("list_is", "{name} est à {value} {unit}", ". ", "")
_sentence("list_dashes", "{name} : {value} {unit}", " - ", "NFS et ionogramme : ")
_sentence("list_below", "{name} {value} {unit} (N {range})", ", ", "Bilan du jour : ")


@_layout("series_with_dates")
def _series(draw: Draw) -> tuple[str, list[Truth]]:
    lines, truths = [], []
    for substance in draw.substances(4):
        days = sorted({DOCUMENT_DAY - timedelta(days=draw.random.randint(1, 700)) for _ in range(3)})
        items = [draw.item(substance, day=d, table=False, plain=True) for d in days]
        lines.append(
            f"{items[0].name} : " + ", ".join(f"{i.value} {i.unit}".rstrip() + f" le {fr(i.truth.day)}" for i in items) + "."
        )
        truths += [_shown(replace(i.truth, trap="dates"), limits=False, unit=True) for i in items]
    return "\n".join(lines), truths


@_layout("dated_name")
def _dated_name(draw: Draw) -> tuple[str, list[Truth]]:
    lines, truths = [], []
    for substance in draw.substances(5):
        day = DOCUMENT_DAY - timedelta(days=draw.random.randint(1, 700))
        item = draw.item(substance, day=day, table=False)
        lines.append(f"{item.name} du {fr(day)} : {item.value} {item.unit}.")
        truths.append(_shown(item.truth, limits=False, unit=True))
    return "\n".join(lines), truths


@_layout("multiples_of_normal")
def _multiples(draw: Draw) -> tuple[str, list[Truth]]:
    chosen = draw.random.sample([s for s in SUBSTANCES if s.multiple], 4)
    forms = ("{n} {v}N", "{n} à {v} N", "{n} {v} x N", "{n} : {v} fois la normale")
    parts, truths = [], []
    for substance, form in zip(chosen, forms, strict=True):
        value = draw.random.choice((1.5, 2.0, 3.0, 4.0, 5.5))
        parts.append(form.format(n=substance.names[0], v=f"{value:g}".replace(".", ",")))
        truths.append(Truth(substance.key, value, "", "{xLSN}", None, None, DOCUMENT_DAY, "multiple"))
    return "Cytolyse : " + ", ".join(parts) + ".", truths


@_layout("implausible_slips")
def _implausible(draw: Draw) -> tuple[str, list[Truth]]:
    rows = [
        ("hemoglobin", "Hémoglobine", 98.0, "g/dL", "g/dL"),
        ("potassium", "Potassium", 42.0, "mmol/L", "mmol/L"),
        ("albumin", "Albumine", 385.0, "g/L", "g/L"),
        ("sodium", "Sodium", 13.0, "mmol/L", "mmol/L"),
        ("calcium", "Calcium", 23.0, "mmol/L", "mmol/L"),
    ]
    draw.random.shuffle(rows)
    truths = [Truth(key, value, "", unit, None, None, DOCUMENT_DAY, "implausible") for key, _, value, _, unit in rows]
    return "\n".join(f"{name}  {value:g}  {words}" for _, name, value, words, _ in rows), truths


def pages(seed: int, values: int) -> list[tuple[str, str, list[Truth]]]:
    """Return (layout, text, truths) until ``values`` are drawn, every layout in turn."""
    draw, result, count = Draw(seed), [], 0
    names: Sequence[str] = tuple(LAYOUTS)
    while count < values:
        name = names[len(result) % len(names)]
        text, truths = LAYOUTS[name](draw)
        result.append((name, text, truths))
        count += len(truths)
    return result
