"""Dates of one passage that contradict what the dossier says elsewhere: a start before the diagnosis, a stop before the start.

Merging keeps what most passages say; what a single one says otherwise is shown here, where it would else be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.wire import interval_from_json
from filigrane.science.oncology.consistency.context import DatedPair
from filigrane.systems.dossier.engine.lines import grouped
from filigrane.systems.dossier.engine.tumours import BEFORE_PROOF, SLIP, Placed

TELLING = timedelta(days=7)
"""Two passages that date one event less than this apart agree."""


def slips(placed: Sequence[Placed], date_of: Callable[[Placed], Interval]) -> Iterator[DatedPair]:
    """Yield the passages whose date of a treatment cannot be, against the diagnosis and against the other passages on that treatment."""
    yield from _before_diagnosis(placed)
    lines = [item for item in placed if item.mention.kind == "systemic_line" and item.mention.assertion.affirmed]
    for group in grouped(lines, date_of):
        yield from _stops(group)


def _before_diagnosis(placed: Sequence[Placed]) -> Iterator[DatedPair]:
    proofs: dict[str | None, list[Placed]] = {}
    for item in placed:
        told = item.mention.assertion
        if item.mention.kind == "diagnosis_date" and told.affirmed and not told.history and item.mention.when.start is not None:
            proofs.setdefault(item.tumour, []).append(item)
    for item in placed:
        start = _side(item, "start")
        if (
            item.mention.kind != "systemic_line"
            or not item.mention.assertion.affirmed
            or start is None
            or not proofs.get(item.tumour)
        ):
            continue
        first = min(proofs[item.tumour], key=lambda p: p.mention.when.start or date.max)
        proved = first.mention.when.start
        if proved is not None and proved - SLIP < start < proved - BEFORE_PROOF:
            text = f"Traitement débuté le {_french(start)}, avant le diagnostic du {_french(proved)}."
            yield DatedPair(text, (*_spans(item), *_spans(first)), "COH-07")


def _stops(group: Sequence[Placed]) -> Iterator[DatedPair]:
    starts = [(day, item) for item in group if (day := _side(item, "start")) is not None]
    if not starts:
        return
    first, begun = min(starts, key=lambda pair: pair[0])
    for item in group:
        stop = _side(item, "stop") if item.mention.value.get("stop_known") else None
        if stop is not None and stop < first - TELLING:
            text = f"Arrêt le {_french(stop)}, avant le début du {_french(first)}."
            yield DatedPair(text, (*_spans(item), *_spans(begun)))


def _side(item: Placed, name: str) -> date | None:
    """Return the day of a start or a stop, None when it is not a day."""
    written = item.mention.value.get(name)
    side = interval_from_json(written) if written else Interval(None, None)
    return side.start if side.is_day else None


def _spans(item: Placed) -> tuple[TextSpan, ...]:
    return tuple(item.document.spans(item.mention.start, item.mention.end))


def _french(day: date) -> str:
    return Interval(day, day).french()
