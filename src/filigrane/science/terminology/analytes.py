"""Laboratory analytes: names, LOINC, the units each may carry, conversions and plausible values (``data/analytes.csv``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from filigrane.science.resources import open_table
from filigrane.science.text.matcher import Matcher
from filigrane.science.text.normalise import normalise


@dataclass(frozen=True)
class Analyte:
    """One analyte. ``units`` gives for each UCUM unit the factor to the first (canonical) one, None where it depends on the assay.

    ``low`` and ``high`` bound what a living person may show, in the canonical unit. ``ctcae`` names its CTCAE terms.
    ``usual_upper`` is the upper limit that laboratories print for a marker, in the assay's usual unit; None where ranges vary.
    """

    key: str
    label: str
    loinc: str
    kind: str
    units: Mapping[str, float | None]
    low: float
    high: float
    ctcae: tuple[str, ...]
    usual_upper: float | None = None

    @property
    def canonical(self) -> str:
        """Return the unit in which limits of the table and CTCAE rules are expressed."""
        return next(iter(self.units))

    def convert(self, value: float, unit: str, target: str | None = None) -> float | None:
        """Return ``value`` in ``target`` (the canonical unit by default); None when the two units do not convert."""
        source, wanted = self.units.get(unit), self.units.get(target or self.canonical)
        return None if source is None or wanted is None else value * source / wanted

    def plausible(self, value: float, unit: str | None) -> bool:
        """Tell whether the value can be true; without a unit, whether it can in any of the units."""
        factors = [self.units.get(unit)] if unit is not None else list(self.units.values())
        known = [factor for factor in factors if factor is not None]
        return not known or any(self.low <= value * factor <= self.high for factor in known)


@dataclass(frozen=True)
class Name:
    """A written name: its analyte, and the exact writings (« K », « Na » or « NA ») that a short symbol needs, none otherwise."""

    analyte: Analyte
    exact: tuple[str, ...] = ()


def _units(written: str) -> dict[str, float | None]:
    result: dict[str, float | None] = {}
    for part in written.split("|"):
        unit, _, factor = part.partition("=")
        result[unit] = float(factor) if factor else None
    return result


@cache
def analytes() -> Mapping[str, Analyte]:
    """Return every analyte by its key."""
    return {
        row["key"]: Analyte(
            row["key"], row["label"], row["loinc"], row["kind"], _units(row["units"]), float(row["plausible_low"]),
            float(row["plausible_high"]), tuple(t for t in row["ctcae"].split("|") if t),
            float(row["usual_upper"]) if row["usual_upper"] else None,
        )
        for row in open_table("terminology", "analytes.csv")
    }  # fmt: skip


@cache
def by_loinc() -> Mapping[str, Analyte]:
    """Return the analytes by LOINC code: their own, and those of the same analyte in other units or by other methods."""
    known = analytes()
    result = {analyte.loinc: analyte for analyte in known.values()}
    for row in open_table("terminology", "analytes.csv"):
        for code in filter(None, row["loinc_others"].split("|")):
            result.setdefault(code, known[row["key"]])
    return result


@cache
def _names() -> Mapping[str, Name]:
    """Return every written name by its normalised writing."""
    known = analytes()
    names: dict[str, Name] = {}
    for row in open_table("terminology", "analytes.csv"):
        for written in row["names"].split("|"):
            plain = written.removeprefix("=")
            form = normalise(plain)
            held = names.get(form)
            if held is None:
                names[form] = Name(known[row["key"]], (plain,) if plain != written else ())
            elif held.exact and plain != written and held.analyte.key == row["key"]:
                names[form] = Name(held.analyte, (*held.exact, plain))
    return names


@cache
def matcher() -> Matcher[Name]:
    """Return the automaton of every written name."""
    return Matcher(_names(), plurals=False)


def _form(norm: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", norm))


@cache
def _long_names() -> Mapping[str, Name]:
    return {_form(written): name for written, name in _names().items() if not name.exact}


def named(norm: str) -> Name | None:
    """Return the name that normalised words are, whatever their hyphens and points; symbols that need their case are left out."""
    return _long_names().get(_form(norm))


SHORTEST_CUT = 16
"""A name cut by its column's width is read from this many letters."""


@cache
def cut(norm: str) -> Name | None:
    """Return the name of which normalised words are the beginning, None where too few letters or two analytes begin so."""
    form = _form(norm)
    if len(form) < SHORTEST_CUT:
        return None
    found = {name.analyte.key: name for written, name in _long_names().items() if written.startswith(form)}
    return next(iter(found.values())) if len(found) == 1 else None


@cache
def _written_units() -> Mapping[str, tuple[str, str]]:
    return {normalise(row["written"]): (row["unit"], row["unit_of_counts"]) for row in open_table("terminology", "units.csv")}


def _spaced(written: str) -> str:
    return re.escape(written).replace("/", " ?/ ?").replace(r"\ ", " ?")


@cache
def unit_pattern() -> str:
    """Return the expression (over normalised text) of every written unit, longest first, a multiplication sign allowed before it."""
    return "(?:x ?)?(?:" + "|".join(_spaced(w) for w in sorted(_written_units(), key=len, reverse=True)) + ")(?![a-z0-9/])"


def unit_of(written: str, analyte: Analyte) -> str | None:
    """Return the UCUM unit that ``written`` (normalised) means for this analyte, or None for no known unit.

    « G/L » after a blood count is 10*9 per litre, after a protein grams per litre: the analyte decides, never the letter's case.
    """
    table = _written_units()
    written = written.strip().removeprefix("x").strip()
    found = table.get(written) or table.get(written.replace(" ", ""))
    if found is None:
        return None
    unit = found[1] if analyte.kind == "count" else found[0]
    if unit in analyte.units:
        return unit
    return _SAME.get(unit) if _SAME.get(unit) in analyte.units else unit


_SAME = {"U/L": "[IU]/L", "[IU]/L": "U/L", "[IU]/mL": "U/mL", "U/mL": "[IU]/mL", "k[IU]/L": "kU/L", "kU/L": "k[IU]/L"}
"""Units that differ only by the word « international », written one for the other in reports."""
