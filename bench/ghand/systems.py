"""What ours and the peer say, as marks: the same types, the same values, the same units."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from bench.ghand.marks import Mark
from bench.ghand.qualified import Term
from bench.ghand.readers import HERE, Marks, categories, category, quantity
from filigrane.kernel.dates import Interval
from filigrane.science.reading.outputs import Outputs, qualify
from filigrane.science.text import prepare

_TIME = re.compile(r"^(?:a|mo|wk|d|h|min|year|month|week|day|hour|minute)$")
_NEVER, _FORMER = ("never", "former")


@cache
def _sections() -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / "sections.toml").read_text(encoding="utf8"))


def sentence_ends(text: str, ends: Sequence[int]) -> list[Mark]:
    """Return the last character of each sentence, blanks aside."""
    trimmed = {len(text[:end].rstrip()) for end in ends}
    return [Mark(end - 1, end) for end in sorted(trimmed) if end > 0]


def ours(text: str, said: Outputs) -> Marks:
    """Return our outputs as marks; ages and durations are no quantities, as for the readers."""
    found: Marks = defaultdict(list)
    found["sentence"] = sentence_ends(text, [end for _, end in said.sentences])
    found["section"] = [Mark(s.start, s.body, _sections()["ours"].get(s.key, s.key)) for s in said.sections]
    for date in said.dates:
        if date.form in ("relative", "duration"):
            found["duration"].append(Mark(date.start, date.end))
        else:
            found["date"].append(Mark(date.start, date.end, _partial(date.interval)))
    for one in said.quantities:
        if not _TIME.match(one.unit):
            numbers = ";".join(f"{n:.10g}" for n in (one.value, one.high) if n is not None)
            found["quantity"].append(Mark(one.start, one.end, quantity(numbers, one.unit)))
    for _, _, statement in said.tnm:
        for part in statement.parts:
            found[f"tnm_{part.category}"] += [Mark(part.start, part.end, value) for value in categories(part.value)]
    found["adicap"] = [Mark(one.start, one.end) for one in said.adicap]
    found["solid_tumour"] = [Mark(start, end) for start, end in said.tumours]
    found["tobacco"] = [Mark(one.start, one.end, str(dict(one.value)["status"])) for one in said.tobacco]  # type: ignore[call-overload]
    for term in said.terms:
        for kind, holds in zip(
            ("negation", "hypothesis", "history", "family", "reported_speech"),
            (term.assertion.negated, term.assertion.hypothetical, term.assertion.history, term.assertion.family, term.reported),
            strict=True,
        ):
            if holds:
                found[kind].append(Mark(term.start, term.end))
    return found


def ours_qualified(text: str, given: Sequence[Term]) -> list[tuple[bool, ...]]:
    """Return our qualifiers of the given terms."""
    prepared = prepare(text, Interval(None, None))
    result = []
    for term in given:
        told, spoken = qualify(prepared, term.start, term.end)
        result.append((told.negated, told.hypothetical, told.history, told.family, spoken))
    return result


def _partial(interval: Interval) -> str:
    if not interval.known or interval.start is None:
        return "--"
    if interval.is_day:
        return interval.start.isoformat()
    if interval.is_month:
        return f"{interval.start:%Y-%m}"
    if interval == Interval.year(interval.start.year):
        return f"{interval.start:%Y}"
    return f"{interval.start.isoformat()}/{interval.end.isoformat() if interval.end else ''}"


def edsnlp(text: str, said: Mapping[str, Any]) -> Marks:
    """Return what the peer's pipes gave (``bench/edsnlp/peer.py``, « annotate ») as marks."""
    found: Marks = defaultdict(list)
    found["sentence"] = sentence_ends(text, said["sentence_ends"])
    found["section"] = [Mark(a, b, _sections()["edsnlp"].get(label, label)) for a, b, label in said["section_titles"]]
    for start, end, value in said["dates"]:
        absolute = re.fullmatch(r"([\d?]{4})-([\d?]{2})-([\d?]{2}).*", value)
        if absolute is None:
            found["duration"].append(Mark(start, end))
        else:
            found["date"].append(Mark(start, end, _known(absolute)))
    found["duration"] += [Mark(start, end) for start, end in said["durations"]]
    for start, end, numbers, unit in said["quantities"]:
        if not _TIME.match(unit):
            found["quantity"].append(Mark(start, end, quantity(numbers, _ucum(unit))))
    for start, end, letters in said["tnm"]:
        for letter, value in letters.items():
            found[f"tnm_{letter}"].append(Mark(start, end, category(value)))
    found["adicap"] = [Mark(start, end) for start, end in said["adicap"]]
    found["solid_tumour"] = [Mark(start, end) for start, end, _ in said["solid_tumor"]]
    for start, end, status, denied in said["tobacco"]:
        found["tobacco"].append(Mark(start, end, _NEVER if denied else _FORMER if status == 2 else "current"))
    for start, end, held in said["qualified"]:
        for kind in held:
            found[kind].append(Mark(start, end))
    return found


def _known(absolute: re.Match[str]) -> str:
    year, month, day = absolute.groups()
    if "?" in year:
        return "--"
    return "-".join(part for part in (year, month, day) if "?" not in part)


def _ucum(unit: str) -> str:
    names = {"percent": "%", "day": "d", "hour": "h", "week": "wk", "month": "mo", "minute": "min", "hg": "[hg]", "celsius": "cel",
             "degree": "cel", "gray": "gy", "giga": "10*9", "g_giga": "10*9", "ui": "u", "iu": "u", "mui": "mu", "kui": "ku", "µg": "ug", "µl": "ul"}  # fmt: skip
    return "/".join("".join(names.get(word, word) for word in part.split("_")) for part in f"{unit}".split("_per_"))
