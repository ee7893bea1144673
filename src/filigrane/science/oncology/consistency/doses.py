"""Rules on doses, renal function and allergies. Limits of drugs come from the caller (the drug table), never from here."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Finding
from filigrane.kernel.unknown import Unknown
from filigrane.science.oncology.consistency.context import Context, alert, documents_of, located, pages
from filigrane.science.oncology.labels import number_fr, value_fr
from filigrane.science.oncology.model import Alert

CAPPED = {"vincristine": 2.0}
"""Drugs whose dose in mg is capped by usage whatever the body (summary of product characteristics of vincristine)."""
TOLERANCE = 0.12
"""Rounding to a vial and a weight a few days old stay within 10 %; beyond 12 % a person must look."""
RENAL_WINDOW = timedelta(days=45)
CLEARANCE = ("creatinine_clearance", "gfr")
Page = tuple[str, int]


def dose_and_body(context: Context) -> Iterator[Alert]:
    """DOS-01: a dose in mg that the dose per m² or per kg and the body written nearby do not give."""
    doses = list(context.of_kind("drug_dose"))
    totals = [f for f in doses if _value(f).get("per") in {"total", "day", None}]
    for rate in doses:
        value = _value(rate)
        if value.get("per") not in {"m2", "kg"}:
            continue
        for total, page in _paired(rate, totals):
            body = _body(context, rate, "body_surface" if value["per"] == "m2" else "weight", page)
            if body is not None:
                yield from _compared(rate, total, body)


def _compared(rate: Finding, total: Finding, body: Finding) -> Iterator[Alert]:
    value, size = _value(rate), _value(body)["m2" if _value(rate)["per"] == "m2" else "kg"]
    expected, given = value["dose"] * size, _value(total)["dose"]
    if given == CAPPED.get(value["drug"]) and expected > given:
        return
    if expected > 0 and abs(given - expected) / expected > TOLERANCE and not _explained(rate, total, given < expected):
        text = (
            f"{value['drug']} : {number_fr(given)} mg donnés ({pages(total)}), {value_fr(rate)} pour {value_fr(body)} "
            f"donneraient {number_fr(round(expected))} mg."
        )
        yield alert("DOS-01", text, (rate, total, body))


CALVERT_TOLERANCE = 0.25
"""Clearances differ from formula to formula, and are capped: a tenfold or a double dose stands far outside."""


def carboplatin_and_clearance(context: Context) -> Iterator[Alert]:
    """DOS-01: a dose of carboplatin that Calvert's formula does not give: mg = AUC x (clearance + 25) (Calvert, J Clin Oncol 1989)."""
    doses = list(context.of_kind("drug_dose"))
    totals = [f for f in doses if _value(f).get("per") in {"total", None}]
    cleared = [f for f in context.of_kind("laboratory") if _value(f)["analyte"] in CLEARANCE]
    for rate in doses:
        if _value(rate).get("per") != "AUC":
            continue
        for total, page in _paired(rate, totals):
            beside = _on_page(cleared, {page})
            if beside and not any(_calvert(rate, total, clearance) for clearance in beside):
                clearance, given = beside[-1], _value(total)["dose"]
                expected = _value(rate)["dose"] * (_value(clearance)["value"] + 25)
                if not _explained(rate, total, given < expected):
                    text = (
                        f"{_value(rate)['drug']} : {number_fr(given)} mg donnés ({pages(total)}), {value_fr(rate)} et une clairance de "
                        f"{number_fr(_value(clearance)['value'])} mL/min donneraient {number_fr(round(expected))} mg."
                    )
                    yield alert("DOS-01", text, (rate, total, clearance))


def _calvert(rate: Finding, total: Finding, clearance: Finding) -> bool:
    """Tell whether a clearance, capped or not, gives the dose."""
    auc, given, cleared = _value(rate)["dose"], _value(total)["dose"], _value(clearance)["value"]
    low, high = auc * (min(cleared, MOST_CLEARANCE) + 25), auc * (cleared + 25)
    return bool(low * (1 - CALVERT_TOLERANCE) <= given <= high * (1 + CALVERT_TOLERANCE))


def _on_page(found: Iterable[Finding], places: Collection[Page]) -> list[Finding]:
    """Return the findings with a passage on one of these pages."""
    return [f for f in found if any((item.document, item.page) in places for item in located(f))]


MOST_CLEARANCE = 125
"""The clearance at which the dose of carboplatin is often capped (FDA, 2010): a capped dose is no slip."""


def weight_and_surface(context: Context) -> Iterator[Alert]:
    """DOS-01: a body surface that the weight and the height written beside it do not give (Mosteller, N Engl J Med 1987)."""
    weights, heights = list(context.of_kind("weight")), list(context.of_kind("height"))
    for surface in context.of_kind("body_surface"):
        places = {(item.document, item.page) for item in located(surface)}
        bodies = [(w, h, _mosteller(w, h)) for w in _on_page(weights, places) for h in _on_page(heights, places)]
        # a page may tell the weight before the illness too: none of them gives the surface
        if bodies and all(abs(_value(surface)["m2"] - expected) / expected > TOLERANCE for _, _, expected in bodies):
            weight, height, expected = bodies[-1]
            text = (
                f"Surface corporelle {value_fr(surface)} ({pages(surface)}) : {value_fr(weight)} et {value_fr(height)} donneraient "
                f"{number_fr(round(expected, 2))} m²."
            )
            yield alert("DOS-01", text, (weight, surface, height))


def _mosteller(weight: Finding, height: Finding) -> float:
    return float((_value(weight)["kg"] * _value(height)["cm"] / 3600) ** 0.5)


def _explained(rate: Finding, total: Finding, lower: bool) -> bool:
    """Tell whether the document says that the dose was lowered on purpose; a lower dose without a word is one to check."""
    return lower and bool(_value(rate).get("reduced") or _value(total).get("reduced"))


def _paired(rate: Finding, totals: list[Finding]) -> list[tuple[Finding, Page]]:
    """Return, for each passage of a dose per m² or kg, the dose in mg written nearest to it on its page, each dose once."""
    pairs: dict[str, tuple[Finding, Page]] = {}
    own = [total for total in totals if _value(total)["drug"] == _value(rate)["drug"] and total.id != rate.id]
    for item in located(rate):
        best, distance = None, 160
        for total in own:
            for other in located(total):
                if (item.document, item.page) == (other.document, other.page) and abs(other.end - item.end) < distance:
                    best, distance = total, abs(other.end - item.end)
        if best is not None:
            pairs.setdefault(best.id, (best, (item.document, item.page)))
    return list(pairs.values())


def _body(context: Context, rate: Finding, kind: str, page: Page) -> Finding | None:
    """Return the weight or surface of the page of a dose, else the last of its document, else that of its day."""
    bodies = list(context.of_kind(kind))
    same = [f for f in bodies if documents_of(f) & documents_of(rate)]
    same = same or [f for f in bodies if f.when.is_day and f.when == rate.when]
    here = _on_page(same, {page})
    return (here or same)[-1] if same else None


def renal_function(context: Context) -> Iterator[Alert]:
    """REN-01: a drug given or planned while the measured clearance lies below the drug's limit."""
    limits: Mapping[str, float] = context.limits.get("renal", {})
    values = [f for f in context.of_kind("laboratory") if _value(f)["analyte"] in CLEARANCE and f.when.known]
    for line in _treatments(context):
        for drug in _value(line)["drugs"]:
            limit = limits.get(drug)
            if limit is None:
                continue
            low = [f for f in values if _value(f)["value"] < limit and _close(f.when, line.when)]
            if low:
                yield _too_low(max(low, key=_day), line, drug, limit)
    told: set[tuple[str, str]] = set()
    for dose in context.of_kind("drug_dose", "medication"):
        drug = _value(dose)["drug"]
        limit = limits.get(drug)
        before = [f for f in values if limit is not None and _value(f)["value"] < limit and _just_before(f, dose)]
        if before and limit is not None:
            last = max(before, key=_day)
            if (last.id, drug) not in told:
                told.add((last.id, drug))
                yield _too_low(last, dose, drug, limit)


def _too_low(result: Finding, given: Finding, drug: str, limit: float) -> Alert:
    text = (
        f"Clairance {number_fr(_value(result)['value'])} mL/min le {result.when.french()} ({pages(result)}) : "
        f"{drug} ({pages(given)}), seuil {number_fr(limit)} mL/min."
    )
    return alert("REN-01", text, (result, given))


def _day(finding: Finding) -> date:
    return finding.when.start or finding.when.end or date.min


def _just_before(result: Finding, dose: Finding) -> bool:
    """Tell whether a clearance was measured in the month before a dose, the last measure that its prescriber had."""
    a, b = result.when.start, dose.when.start
    return a is not None and b is not None and timedelta(0) <= b - a <= timedelta(days=31)


def _treatments(context: Context) -> Iterator[Finding]:
    for finding in context.findings:
        planned = finding.assertion.hypothetical and not (finding.assertion.negated or finding.assertion.family)
        if (
            finding.kind == "systemic_line"
            and (finding.assertion.affirmed or planned)
            and not isinstance(finding.current, Unknown)
        ):
            yield finding


def _close(result: Interval, line: Interval) -> bool:
    if not line.known or result.start is None:
        return False
    first = (line.start or line.end or result.start) - RENAL_WINDOW
    last = line.end
    return result.start >= first and (last is None or result.start <= last)


def allergy(context: Context) -> Iterator[Alert]:
    """ALL-01: a drug that a stated allergy covers. ``limits["allergies"]`` gives the drugs of each substance or class."""
    covers: Mapping[str, frozenset[str]] = context.limits.get("allergies", {})
    by_drug: dict[str, list[Finding]] = defaultdict(list)
    for finding in (*context.of_kind("drug_dose", "medication"), *_treatments(context)):
        value = _value(finding)
        for drug in value["drugs"] if finding.kind == "systemic_line" else (value["drug"],):
            by_drug[drug].append(finding)
    for finding in context.of_kind("allergy"):
        for drug in sorted(_covered(str(_value(finding)["substance"]), covers) & by_drug.keys()):
            given = by_drug[drug]
            yield alert(
                "ALL-01",
                f"Allergie : {value_fr(finding)} ({pages(finding)}) ; {drug} ({pages(given[0])}).",
                (finding, *given[:MOST_GIVEN]),
            )


MOST_GIVEN = 12
"""Every administration is cited, up to this many: each is an occasion of harm."""


def _covered(substance: str, covers: Mapping[str, frozenset[str]]) -> frozenset[str]:
    folded = "".join(c for c in unicodedata.normalize("NFD", substance.lower()) if not unicodedata.combining(c)).strip()
    words = folded.split()
    names = {folded, *words, *(" ".join(words[i : i + 3]) for i in range(len(words)))}
    return frozenset().union(*(covers.get(name, frozenset()) for name in names))


def _value(finding: Finding) -> Mapping[str, Any]:
    return finding.current  # type: ignore[return-value]  # of_kind() yields known values only
