"""Dates of one passage that contradict what the dossier says elsewhere: a start before the diagnosis, a stop before the start.

Merging keeps what most passages say; what a single one says otherwise is shown here, where it would else be lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.wire import interval_from_json
from filigrane.science.oncology.consistency.context import DatedPair
from filigrane.science.pages.model import Document
from filigrane.science.text.prepared import Prepared
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


_THERAPY = (
    r"(?:(?:de |de la |d'un |d'une |du |l'|la |le )?(?:traitement(?: (?:systemique|oncologique|anticancereux|medical|specifique))?"
    r"|chimiotherapie|immunotherapie|hormonotherapie|radio-?chimiotherapie|radiotherapie|irradiation|therapie ciblee|c ?1|cure 1))"
)
_BEGINNING = re.compile(
    rf"\b(?:debut|demarrage|initiation|mise en route|lancement|instauration) {_THERAPY}[^.;\n]{{0,20}}?[ :]*(?:le|du|des le)? ?$"
    r"|\b(?:premiere?|1e?re?|1er) (?:cycle|cure|seance|perfusion|injection|administration)\b[^.;\n]{0,40}?"
    r"\b(?:recue?|faite?|delivree?|administree?|realisee?|effectuee?)\b[^.;\n]{0,12}?\b(?:le|des le)? ?$"
)
"""The beginning of a treatment told by a noun: « Début du traitement anticancéreux : », « Premier cycle reçu le »."""
_UNNAMED = re.compile(
    r"\b(?:c ?1|(?:1re|premiere) (?:cure|injection)(?: de chimiotherapie)?|chimiotherapie|immunotherapie|hormonotherapie"
    r"|traitement (?:systemique|oncologique|anticancereux))\b"
    r"[^.;\n]{0,30}?\b(?:delivree?|administree?|realisee?|recue?|debutee?|commencee?|debute|commence"
    r"|demarree?|initiee?)\b[^.;\n]{0,12}?\b(?:le|des le)? ?$"
)
"""A treatment begun on a day, named by what it is only: « C1 délivrée le », « la chimiothérapie a commencé le »."""


def unnamed(read: Sequence[tuple[Document, Prepared]], placed: Sequence[Placed]) -> Iterator[DatedPair]:
    """Yield the first cure of an unnamed treatment dated before the diagnosis of the dossier's only tumour."""
    proofs = [
        item
        for item in placed
        if item.mention.kind == "diagnosis_date" and item.mention.assertion.affirmed and not item.mention.assertion.history
    ]
    days = [item.mention.when.start for item in proofs if item.mention.when.start is not None]
    if not days or len({item.tumour for item in proofs}) != 1:
        return
    proved = min(days)
    first = next(item for item in proofs if item.mention.when.start == proved)
    for document, prepared in read:
        for mention in prepared.dates:
            start = mention.interval.start if mention.interval.is_day else None
            if start is None or not proved - SLIP < start < proved - BEFORE_PROOF:
                continue
            cue = _cue(prepared.norm, mention.start)
            if cue is not None:
                text = f"Traitement débuté le {_french(start)}, avant le diagnostic du {_french(proved)}."
                yield DatedPair(text, (*document.spans(cue.start(), mention.end), *_spans(first)), "COH-07")


def _cue(norm: str, position: int) -> re.Match[str] | None:
    low = max(0, position - 90)
    return _UNNAMED.search(norm, low, position) or _BEGINNING.search(norm, low, position)


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
