"""Grades of laboratory values by CTCAE v5 and v6. A grade always says its version; what cannot be graded is Unknown, never 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from math import isnan, nextafter
from typing import Any

from filigrane.kernel.unknown import Reason, Unknown
from filigrane.science.oncology.ctcae_rules import Branch, Variables, parse
from filigrane.science.resources import load_json
from filigrane.science.terminology.analytes import analytes

VERSIONS = (5, 6)
_ORDER = ("GRADE_NA_CODE", "GRADE_4_CODE", "GRADE_3_CODE", "GRADE_2_CODE", "GRADE_1_CODE")
_UNITS = {"10^9/L": "10*9/L", "g/L": "g/L", "MMOL/L": "mmol/L", "mmol/L": "mmol/L", "mL/min": "mL/min"}

Convert = Callable[[float, str, str], float | None]
"""(value, its UCUM unit, wanted UCUM unit) -> value, None when the two do not convert; usually an analyte's own."""


@dataclass(frozen=True)
class Rule:
    """One CTCAE laboratory term of one version: its unit (UCUM; None for a ratio to limits), direction and branches in order."""

    term: str
    version: int
    unit: str | None
    direction: str
    branches: tuple[Branch, ...]
    variables: frozenset[str]
    grades: Mapping[int, str]
    high_baseline_only: bool


@dataclass(frozen=True)
class Grade:
    """A grade from 0 to 4, its version and term, the rule's text that gave it, and in French what was assumed."""

    grade: int
    version: int
    term: str
    rule: str
    note: str = ""


@cache
def rules(version: int) -> Mapping[str, Rule]:
    """Return the rules of a version by their CTCAE term.

    Raises
    ------
    ValueError
        When the version is not one of ``VERSIONS``.
    """
    if version not in VERSIONS:
        raise ValueError(f"no CTCAE rules of version {version}")
    return {row["TERM"]: _rule(row, version) for row in load_json("oncology", f"ctcae_v{version}.json")}


def _rule(row: Mapping[str, str], version: int) -> Rule:
    codes = [row[name] for name in _ORDER if row.get(name)]
    text = " ".join(codes)
    return Rule(
        row["TERM"],
        version,
        _UNITS[row["UNIT_CHECK"]] if row.get("UNIT_CHECK") else None,
        row["DIRECTION"],
        tuple(branch for code in codes for branch in parse(code)),
        frozenset(name.strip() for name in row["VAR_CHECK"].split(",")),
        {number: row[f"GRADE_{number}"] for number in range(1, 6) if row.get(f"GRADE_{number}", "-") != "-"},
        "BNRIND" in row["VAR_CHECK"] and "low_indicator" not in text,
    )


def grade(
    term: str,
    value: float,
    unit: str | None,
    *,
    version: int,
    low: float | None = None,
    high: float | None = None,
    baseline: float | None = None,
    comparator: str = "",
    convert: Convert | None = None,
) -> Grade | Unknown:
    """Return the grade of a laboratory value for one CTCAE term.

    Parameters
    ----------
    term
        A term of :func:`rules`.
    value, unit
        The result and its UCUM unit. A rule with a limit in a unit needs it; a rule of ratios to the limits does not.
    version
        5 or 6.
    low, high, baseline
        The laboratory's limits and the value before treatment, in the same unit as ``value``.
    comparator
        « < » or « > » of a result that was given as an inequality.
    convert
        Converts to the rule's unit; without it only the rule's own unit is accepted.

    Returns
    -------
    Grade or Unknown
        Unknown says why: missing limit or baseline, unit, inequality, a term that this version does not have.
    """
    rule = rules(version).get(term)
    if rule is None:
        return _ungradable(f"« {term} » n’a pas de règle de biologie en CTCAE v{version}", Reason.NOT_APPLICABLE)
    factor = _factor(rule, unit, convert)
    if factor is None:
        return _ungradable(f"unité {unit or 'absente'} : la règle est en {rule.unit}")
    scaled = [None if number is None or isnan(number) else number * factor for number in (value, low, high, baseline)]
    if scaled[0] is None:
        return _ungradable("valeur absente")
    if comparator and comparator != "=":
        return _of_inequality(rule, scaled, comparator)
    return _evaluate(rule, _variables(*scaled))


def _ungradable(why: str, reason: Reason = Reason.NOT_ASSESSED) -> Unknown:
    return Unknown(reason, f"non gradable, {why}")


def _factor(rule: Rule, unit: str | None, convert: Convert | None) -> float | None:
    if rule.unit is None or unit == rule.unit:
        return 1.0
    return convert(1.0, unit, rule.unit) if unit is not None and convert is not None else None


def _variables(value: float | None, low: float | None, high: float | None, baseline: float | None) -> Variables:
    change = None if baseline in (None, 0) or value is None or baseline is None else float(100 * (value - baseline) / baseline)
    numbers = {"AVAL": value, "ANRLO": low, "ANRHI": high, "BASE": baseline}
    return {name: None if n is None else float(n) for name, n in numbers.items()} | {
        "PCHG": change,
        "BNRIND": _indicator(low, high, baseline),
    }


def _indicator(low: float | None, high: float | None, baseline: float | None) -> str | None:
    """Return where the baseline stands to the limits; None when a limit that would tell is missing."""
    if baseline is None:
        return None
    if high is not None and baseline > high:
        return "HIGH"
    if low is not None and baseline < low:
        return "LOW"
    return "NORMAL" if high is not None else None


def _evaluate(rule: Rule, variables: Variables) -> Grade | Unknown:
    for branch in rule.branches:
        if branch.condition(variables):
            if branch.grade is None:
                return _ungradable(_missing(rule, variables))
            return Grade(branch.grade, rule.version, rule.term, branch.text, _assumed(rule, variables))
    doubt = _doubtful_zero(rule, variables)
    return _ungradable(doubt) if doubt else Grade(0, rule.version, rule.term, "aucune condition remplie")


def _missing(rule: Rule, variables: Variables) -> str:
    names = {"ANRLO": "limite inférieure absente", "ANRHI": "limite supérieure absente", "BASE": "valeur initiale absente"}
    wanting = [text for name, text in names.items() if name in rule.variables and variables[name] is None]
    return ", ".join(wanting) or "hors du domaine de la règle"


def _assumed(rule: Rule, variables: Variables) -> str:
    if "BASE" in rule.variables and variables["BASE"] is None:
        return "valeur initiale inconnue, supposée normale"
    return ""


def _doubtful_zero(rule: Rule, variables: Variables) -> str:
    """Return why a grade of 0 is not sure, empty when it is."""
    value, high = variables["AVAL"], variables["ANRHI"]
    for name in ("ANRLO", "ANRHI"):
        if name in rule.variables and variables[name] is None and any(name in branch.text for branch in rule.branches):
            return _missing(rule, variables)
    if "BASE" not in rule.variables or variables["BASE"] is not None:
        return ""
    # below the upper limit a raised baseline cannot be passed, so that a missing one does not matter
    below = isinstance(value, float) and isinstance(high, float) and value <= high
    return "" if rule.high_baseline_only and below else _missing(rule, variables)


def _of_inequality(rule: Rule, scaled: list[float | None], comparator: str) -> Grade | Unknown:
    """Grade « < x » or « > x » where every value it may be has one grade, else say that it cannot be graded."""
    value = scaled[0]
    assert value is not None
    open_end = "<" in comparator
    edge = nextafter(value, -1e300 if open_end else 1e300) if comparator in ("<", ">") else value
    extreme = 0.0 if open_end else max(abs(value) * 1e6, 1e9)
    if comparator not in ("<", ">", "<=", ">="):
        return _ungradable(f"valeur approchée ({comparator})")
    first = _evaluate(rule, _variables(edge, *scaled[1:]))
    last = _evaluate(rule, _variables(extreme, *scaled[1:]))
    if isinstance(first, Unknown):
        return first
    if isinstance(last, Unknown) or last.grade != first.grade:
        return _ungradable(f"valeur donnée en inégalité ({comparator} {value:g})")
    return first


def grade_analyte(
    key: str,
    value: float,
    unit: str | None,
    *,
    version: int,
    low: float | None = None,
    high: float | None = None,
    baseline: float | None = None,
    comparator: str = "",
) -> Grade | Unknown:
    """Return the grade of a result by its analyte (a key of ``terminology/data/analytes.csv``), whatever its direction.

    An analyte may have a term for low and one for high values: the grade that is not 0 stands. Where none is found, one term that
    cannot be graded makes the whole Unknown. « 3 N » is given as value 3, unit ``{xLSN}``.
    """
    analyte = analytes().get(key)
    terms = [term for term in analyte.ctcae if term in rules(version)] if analyte is not None else []
    if analyte is None or not terms:
        return _ungradable(f"aucun terme de biologie en CTCAE v{version}", Reason.NOT_APPLICABLE)
    if unit == "{xLSN}":
        terms, high, low, baseline = [term for term in terms if rules(version)[term].unit is None], 1.0, None, None
        if not terms:
            return _ungradable("valeur donnée en multiple de la limite")
    elif unit is not None and not analyte.plausible(value, unit):
        return _ungradable("valeur invraisemblable")
    found = [
        grade(
            term,
            value,
            unit,
            version=version,
            low=low,
            high=high,
            baseline=baseline,
            comparator=comparator,
            convert=analyte.convert,
        )
        for term in terms
    ]
    grades = [item for item in found if isinstance(item, Grade)]
    raised = [item for item in grades if item.grade > 0]
    if raised:
        return max(raised, key=lambda item: item.grade)
    unknown = [item for item in found if isinstance(item, Unknown)]
    return unknown[0] if unknown else grades[0]


def grade_result(value: Mapping[str, Any], unit: str | None, version: int, *, baseline: float | None = None) -> Grade | None:
    """Return the grade of the value of a ``laboratory`` finding, or None when it cannot be graded."""
    graded = grade_analyte(
        str(value["analyte"]),
        float(value["value"]),
        unit,
        version=version,
        low=value.get("low"),
        high=value.get("high"),
        baseline=baseline,
        comparator=value.get("comparator") or "",
    )
    return graded if isinstance(graded, Grade) else None
