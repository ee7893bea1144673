"""The two readers' files, brought to one form: types, values and units that mean the same are written the same."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

from bench.environment import ROOT
from bench.ghand.marks import Mark

HERE = ROOT / "bench" / "ghand"
QUALIFIERS = ("negation", "hypothesis", "history", "family", "reported_speech")
TYPES = (
    "sentence", "section", "date", "duration", "quantity", "tnm_T", "tnm_N", "tnm_M", "adicap", "solid_tumour", "tobacco", *QUALIFIERS,
)  # fmt: skip
Marks = dict[str, list[Mark]]


def cases(half: str) -> list[str]:
    """Return the cases of the « development » half (the first thirty of the list) or of the « figure » half (the last thirty)."""
    names = (HERE / "cases.txt").read_text(encoding="utf8").split()
    return names[:30] if half == "development" else names[30:]


def laboratory_cases(half: str) -> list[str]:
    """Return the cases of the laboratory values: the first twelve of the list are for development, the last twelve for the figure."""
    names = (HERE / "laboratory_cases.txt").read_text(encoding="utf8").split()
    return names[:12] if half == "development" else names[12:]


def rows(name: str, reader: str) -> list[dict[str, Any]]:
    """Return the objects of one file of one reader."""
    return [json.loads(line) for line in (HERE / f"{name}-{reader}.jsonl").read_text(encoding="utf8").splitlines()]


@cache
def fourteen(reader: str) -> dict[str, Marks]:
    """Return one reader's marks of the fourteen outputs, by case and type; « relative_date » and « duration » are one type."""
    return {row["case"]: _marks(row) for row in rows("reader", reader)}


def _marks(row: Mapping[str, Any]) -> Marks:
    found: Marks = defaultdict(list)
    found["sentence"] = [Mark(end - 1, end) for end in row["sentence_ends"]]
    for one in row["annotations"]:
        kind = one["type"]
        if kind == "tnm":
            letter = next(letter for letter in "TNM" if letter in one)
            found[f"tnm_{letter}"].append(Mark(one["start"], one["end"], category(one[letter])))
        else:
            home = "duration" if kind == "relative_date" else kind
            found[home].append(Mark(one["start"], one["end"], _value(kind, one)))
    return found


def _value(kind: str, one: Mapping[str, Any]) -> str:
    if kind == "section":
        return str(one["key"])
    if kind == "date":
        return str(one["value"])
    if kind == "tobacco":
        return str(one.get("status", one.get("value")))
    if kind == "quantity":
        return quantity(str(one["value"]), one["unit"])
    return ""


def category(value: str) -> str:
    """Return a category's value in one writing: « 1mic » and « T1mi » are 1mi, « X » is x, brackets go."""
    plain = re.sub(r"^[tnm](?=.)", "", value.lower().replace(" ", ""))
    return re.sub(r"\(.*?\)|sn$|-(?=[\da-d])", "", plain).replace("mic", "mi")


def categories(value: str) -> list[str]:
    """Return the values that a category says: « T3-4 » says 3 and 4, as the readers mark « T3/T4 »; « T3a-b » stays one."""
    spread = re.fullmatch(r"[TNM]?(\d[a-d]?)-(\d[a-d]?)", value)
    return [category(value)] if spread is None else list(spread.groups())


_UNITS = (
    (r"\[iu\]|\bui\b|\biu\b", "u"), (r"/\(24\.h\)|/24 ?h(?:eures)?$|/jours?$", "/d"), (r"\((\d+)\.h\)|(\d+) ?h$", r"\1\2h"), (r"\{cigarettes?\}", "{cigarette}"),
    (r"\{pack[^}]*\}(?:[./]a)?|\{paquet[^}]*\}", "{pack-year}"), (r"\{copies\}|\{cells\}", ""), (r"µ|μ", "u"), (r"mm3\b", "ul"), (r"\s", ""),
    (r"10\*3/ul", "10*9/l"), (r"m2sc", "m2"), (r"^1$", ""), (r"10\*6\.u", "mu"), (r"\{session\}|\{fraction\}|\{finger\}", ""), (r"^/mm$", "/ul"),
)  # fmt: skip


def unit(written: str | None) -> str:
    """Return a UCUM-like unit in one writing: international units are units, a cubic millimetre a microlitre, 24 hours a day."""
    plain = (written or "").lower()
    for pattern, by in _UNITS:
        plain = re.sub(pattern, by, plain)
    return plain


def quantity(value: str, written: str | None) -> str:
    """Return « 2.4;2.7 cm »: the numbers of a quantity and its unit."""
    return ";".join(f"{float(n):.10g}" for n in re.findall(r"\d+(?:\.\d+)?", value)) + " " + unit(written)


def same(kind: str, one: str, two: str) -> bool:
    """Tell whether two values of a type say the same.

    A quantity of several numbers is said by any of them. A date whose year is not written is compared by its place alone; a period
    (« 2014-11-20/2014-11-30 ») says the date of either of its bounds.
    """
    if kind == "quantity":
        (left, left_unit), (right, right_unit) = one.rsplit(" ", 1), two.rsplit(" ", 1)
        a, b = set(left.split(";")), set(right.split(";"))
        return left_unit == right_unit and bool(a & b) and (a <= b or b <= a)
    if kind == "date" and (one.startswith("--") or two.startswith("--")):
        return True
    if kind == "date" and ("/" in one) != ("/" in two):
        period, single = (one, two) if "/" in one else (two, one)
        return any(bound.startswith(single) for bound in period.split("/"))
    return one == two
