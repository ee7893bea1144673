"""Laboratory results, in tables and in sentences, with unit, range, date and LOINC; a doubt is a flag, never a guess."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache, cached_property, partial

from filigrane.kernel.codes import LOINC, Code
from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion
from filigrane.science.pages.model import Document, StructuredFact
from filigrane.science.reading.laboratory_context import in_another_fluid, is_disorder
from filigrane.science.reading.laboratory_names import after_name, written_names
from filigrane.science.reading.laboratory_places import Places
from filigrane.science.reading.laboratory_rows import read_row
from filigrane.science.reading.laboratory_scans import as_scanned, contradicted
from filigrane.science.reading.laboratory_stacks import stacked
from filigrane.science.reading.laboratory_tables import PREVIOUS, Cell, Header, header_for, headers, line_bounds
from filigrane.science.reading.laboratory_turned import turned_tables
from filigrane.science.reading.laboratory_values import Result, read_limits, read_value
from filigrane.science.reading.model import Mention
from filigrane.science.terminology.analytes import Analyte, Name, by_loinc, unit_of, unit_pattern
from filigrane.science.text import dates as text_dates
from filigrane.science.text import qualifiers
from filigrane.science.text.normalise import normalise
from filigrane.science.text.prepared import DateMention, Prepared
from filigrane.science.text.sentences import sentence_at

KINDS = frozenset({"laboratory"})

IMPLAUSIBLE = "implausible"
"""Flag of a value that no living person shows in its unit: a slip of the scan, of the keyboard or of the unit. It raises no grade."""
NO_UNIT = "sans unité"
ODD_UNIT = "unité inattendue"

_FILL = re.compile(
    r"(?: *(?:[-=]>|[→➔])| *[:=|*•_]| *\.{2,}| -(?= )| *,(?= (?:a|dose|soit))| +(?:est|sont|etait|etaient|reste|restait|a|"
    r"de|du|d'|le|en|ce jour|du jour|actuel(?:le)?(?:ment)?|initiale?|"
    r"au diagnostic|nadir|plasmatiques?|seriques?|sanguine?s?|totale?s?|environ|autour de|toujours|encore|"
    r"seulement|jusqu'a|aujourd'hui|dosee?s?|mesuree?s?|"
    r"controlee?s?|calculee?s?|estimee?s?|evaluee?s?|stables?|normale?s?|normaux|elevee?s?|augmentee?s?|"
    r"basse?s?|abaissee?s?|diminuee?s?|effondree?s?|remontee?s?|"
    r"remonte|descendue?s?|passee?s?|retrouvee?s?|chiffree?s?|cotee?s?|moderement|discretement|legerement|"
    r"correcte?s?|perturbee?s?|=|~|est a|soit|avec|une? (?:taux|valeur|dosage)s?|taux|valeur|"
    r"dosage|(?:pre|post)operatoires?|basale?s?|actuelle?s?|fonctionnel|standard|moyenne?s?|minimes?|severes?|moderee?s?|"
    r"normocytaires?|normochromes?|(?:a |ont |avait |ayant |etait )?(?:diminue|augmente|atteint|chute|baisse|progresse)e?s?"
    r"(?: a| jusqu'a| pour atteindre)?|pour atteindre|maximale?s?|minimale?s?|postprandiale?s?|a jeun)(?![a-z0-9]))"
)


_AFTER_DATE = re.compile(r"[ ,]*\(? *(?:le|en|du|au|,|:)? ?$")
_NEXT = re.compile(r"[ ,;]*(?:puis|->|→|-|et|contre|versus|vs|apres|avant|/)? *(?:a |de )?")
FARTHEST_GOAL = 400
"""Characters before a result in which a goal is looked for: a page without a full stop would else be read again for each result."""

_GOAL = re.compile(
    r"\b(?:objectif|objectifs|seuil|seuils|cible|critere|criteres|transfuser|transfusion|si|tant que|"
    r"reprise|necessite|des que|maintenir|doit|superieur|norme)\b[^.;\n]*$"
)
_SAMPLED = re.compile(
    r"\b(?:prelev\w*|recueill\w*|bilan|biologie|nfs|analyses?|resultats?|dossier|examens?|numeration|"
    r"hemogramme|ionogramme)\b[^\n]{0,40}\Z"
)
_PRINTED = re.compile(r"\b(?:edit\w*|imprim\w*|valid\w*|enregistr\w*|recu\w*|nee?|naissance)\b")
"""« Prélèvement du 23 mai 2023  Édition 24 mai 2023 »: the second day is that of the paper."""
_RANGE_FROM = re.compile(r"  +de +\Z")
_RANGE_TO = re.compile(r" {0,3}(?:a|-)(?: *\n| *\Z| {1,3}[0-9])")
_NO_WORD = re.compile(r"[a-z0-9]")
_PLACEHOLDER = Interval(None, None)


def read(document: Document, prepared: Prepared) -> Iterable[Mention]:
    """Return every laboratory result of a document.

    In a table the header gives each column its date; the unit is the cell's, the row's, or absent (``NO_UNIT``), never guessed.
    """
    return contradicted(document, list(_read(document, prepared)))


def _read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    places = Places(document)
    turned = turned_tables(prepared, places)
    for table in turned:
        for column, cell in table.results(prepared):
            yield _mention(document, prepared, (*column.name, column.analyte), cell, first=False, table=True)
    hits = [hit for hit in written_names(prepared) if not any(table.start <= hit[0] < table.end for table in turned)]
    names = [
        hit
        for before, hit in zip([None, *hits], hits, strict=False)
        if before is None or not _is_bracketed(prepared.norm, before, hit)
    ]
    if not names:
        return
    starts = frozenset(line_bounds(prepared.norm, start)[0] for start, _, _ in names)
    tables = _Tables(prepared, places, starts)
    for index, (start, end, name) in enumerate(names):
        following = names[index + 1][0] if index + 1 < len(names) else len(prepared.norm)
        yield from _mentions(document, prepared, tables, (start, end, name.analyte), following)


class _Tables:
    """The table headers of a text, looked for when a first row needs them."""

    def __init__(self, prepared: Prepared, places: Places, named_lines: frozenset[int]) -> None:
        self._prepared, self.places, self._named_lines = prepared, places, named_lines

    @cached_property
    def headers(self) -> Sequence[Header]:
        """Return the headers in order."""
        return headers(
            self._prepared, self.places, self._named_lines, partial(stacked, self._prepared, self.places, self._named_lines)
        )


def _is_bracketed(norm: str, before: tuple[int, int, Name], hit: tuple[int, int, Name]) -> bool:
    """Tell whether a name only says how the one before it was measured: « DFG (CKD-EPI) », « clairance (Cockcroft) »."""
    return norm[before[1] : hit[0]].strip() == "(" and norm[hit[1] : hit[1] + 3].lstrip("+-")[:1] == ")"


def _mentions(
    document: Document, prepared: Prepared, tables: _Tables, hit: tuple[int, int, Analyte], following: int
) -> Iterator[Mention]:
    start, end, analyte = hit
    norm = prepared.norm
    line_start, line_end = line_bounds(norm, start)
    position, unit = after_name(norm, end, analyte)
    stop = min(line_end, following)
    if _is_row(norm, line_start, start, position, stop):
        header = header_for(tables.headers, norm, line_start)
        cells: list[Cell] = []
        if header is not None and header.value_first:
            cells = _before_name(prepared, analyte, (line_start, start), (position, stop), unit)
        cells = cells or read_row(prepared, analyte, position, stop, header, own_unit=unit, places=tables.places)
        for number, cell in enumerate(cells):
            yield _mention(document, prepared, hit, cell, first=number == 0, table=True)
        if cells:
            return
    heads = not norm[line_start:start].strip(" -•*|\f")
    if in_another_fluid(prepared, start, end, analyte):
        return
    needs_unit = "1" not in analyte.units and (
        is_disorder(norm, start, end) or (_SYMBOL.match(norm, start, end) is not None and analyte.kind != "count")
    )
    for number, cell in enumerate(
        _inline(prepared, analyte, position, _inline_stop(prepared, start, following), unit, heads=heads)
    ):
        if needs_unit and cell.result.unit is None:
            return
        yield _mention(document, prepared, hit, cell, first=number == 0, table=False)


def _before_name(
    prepared: Prepared, analyte: Analyte, row: tuple[int, int], tail: tuple[int, int], unit: str | None
) -> list[Cell]:
    """Return the result that stands before its name, where the header says « Valeur | Unité | Dosage | Intervalle »."""
    cells = read_row(prepared, analyte, *row, None, own_unit=unit)
    while tail[0] < tail[1] and prepared.norm[tail[0]] == " ":
        tail = (tail[0] + 1, tail[1])
    limits = read_limits(prepared.norm, *tail, bare=True)
    if limits is None:
        return cells
    return [replace(cell, result=replace(cell.result, low=limits.low, high=limits.high)) for cell in cells]


def _is_row(norm: str, line_start: int, start: int, end: int, stop: int) -> bool:
    """Tell whether the name fills the first cell of a row, and another cell follows on the line."""
    before = norm[line_start:start]
    at_cell_start = not before.strip(" -•*|\f") or before.endswith(("  ", "| ", "|"))
    tail = norm[end:stop]
    return at_cell_start and (tail.startswith(("  ", " |", "|")) or "  " in tail.strip() or bool(re.match(r" ?[:.]+  ", tail)))


def _inline_stop(prepared: Prepared, start: int, following: int) -> int:
    """Return where the words about this name end: its sentence, or the line after a line broken by the page's width."""
    last = sentence_at(prepared.sentences, start)[1]
    return min(max(last, line_bounds(prepared.norm, start)[1]), following)


def _inline(prepared: Prepared, analyte: Analyte, position: int, stop: int, unit: str | None, *, heads: bool) -> Iterator[Cell]:
    """Yield the result after a name in a sentence, and the dated results that follow it (« 12 en mars 2023, puis 4,5 en mai »)."""
    position, before = _fill(prepared, position, stop)
    result = _value_at(prepared, analyte, position, stop, unit)
    while result is not None:
        limits = read_limits(prepared.norm, result.end, stop, bare=heads)
        end = result.end
        if limits is not None and result.multiple is None:
            result = replace(result, low=limits.low, high=limits.high)
            end = limits.end
            unit = unit or (limits.unit and unit_of(limits.unit, analyte))
        after = _date_after(prepared, end, stop)
        dated = after or before
        when = dated.interval if dated is not None else _PLACEHOLDER
        yield Cell(replace(result, unit=result.unit or unit), when)
        position = after.end if after else end
        result, before = _further(prepared, analyte, position, stop, unit or result.unit)


def _fill(prepared: Prepared, position: int, stop: int) -> tuple[int, DateMention | None]:
    """Skip the words that may stand between a name and its number; return the place and a date met on the way."""
    norm, found = prepared.norm, None
    while position < stop:
        while position < stop and norm[position] in " \n(":
            position += 1
        mention = _date_at(prepared, position)
        if mention is not None:
            position, found = mention.end, mention
            while position < stop and norm[position] == ")":
                position += 1
            continue
        match = _FILL.match(norm, position - 1 if norm[position - 1] in " \n" else position, stop)
        if match is None or match.end() <= position:
            break
        position = match.end()
    return position, found


def _date_at(prepared: Prepared, position: int) -> DateMention | None:
    index = bisect_left(prepared.dates, position, key=lambda m: m.start)
    mention = prepared.dates[index] if index < len(prepared.dates) else None
    return mention if mention is not None and mention.start == position and mention.interval.known else None


def _value_at(prepared: Prepared, analyte: Analyte, position: int, stop: int, unit: str | None) -> Result | None:
    norm = prepared.norm
    if _date_at(prepared, position) is not None:
        return None
    result = read_value(prepared.text, norm, position, stop, analyte, unit=unit)
    if result is None:
        return None
    if _NO_WORD.match(norm[result.start - 1 : result.start] or " ") is not None:
        return None
    if _RANGE_FROM.search(norm, max(0, result.start - 12), result.start) and _RANGE_TO.match(norm, result.end):
        return None  # « VGM  de 80,0 à », whose result stands before the name
    return result if result.unit is not None or unit is not None else _without_unit(norm, analyte, result)


_NO_RESULT = re.compile(
    r" ?(?:-|a) ?[0-9]| [0-9]{4}| [0-9]{3} ?(?:[a-z]+ ?)?/|[a-z°]|"
    r" ?(?:ans?|mois|jours?|cm|mm|cures?|cycles?|fois|prelevements?|ganglions?|dosages?|%|mg|comprimes?|semaines?|h)\b|/"
)
"""What behind a number without a unit says that it is no result, or no whole one (« 6 890 milliers/mm3 » cut at 6)."""


def _without_unit(norm: str, analyte: Analyte, result: Result) -> Result | None:
    """Return a result that has no unit, unless the words behind it or crosses (« protéinurie 1+ ») make it none."""
    if _NO_RESULT.match(norm, result.end) or _CROSSES.search(norm, result.start, result.end):
        return None
    if analyte.kind == "count" and _THOUSANDS.fullmatch(norm, result.start, result.end):
        return replace(result, value=result.value * 1000)  # « leucocytes 4.500 » counts cells; no count has three decimals
    return result


_THOUSANDS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_CROSSES = re.compile(r"[0-9]\+{1,3}\Z")
_SYMBOL = re.compile(r"(?!h[bt])(?:[a-z]{1,2}|fer)[+-]*\Z")
"""Names so short that they mean other things elsewhere (K, Na, CK, fer): in a sentence they are results only with their unit."""


def _date_after(prepared: Prepared, end: int, stop: int) -> DateMention | None:
    index = bisect_left(prepared.dates, end, key=lambda m: m.start)
    if index == len(prepared.dates):
        return None
    mention = prepared.dates[index]
    if mention.start >= stop + 20 or mention.start - end > 12 or not mention.interval.known:
        return None
    return mention if _AFTER_DATE.match(prepared.norm[end : mention.start]) else None


def _further(
    prepared: Prepared, analyte: Analyte, position: int, stop: int, unit: str | None
) -> tuple[Result | None, DateMention | None]:
    """Return the next result of a series and its date; only a dated one counts."""
    norm = prepared.norm
    while position < stop and norm[position] in ")] ":
        position += 1
    match = _NEXT.match(norm, position, stop)
    position = match.end() if match else position
    position, before = _fill(prepared, position, stop)
    result = _value_at(prepared, analyte, position, stop, unit)
    if result is None or not (before or _date_after(prepared, result.end, stop)):
        return None, None
    return replace(result, unit=result.unit or unit), before


def _mention(
    document: Document, prepared: Prepared, hit: tuple[int, int, Analyte], cell: Cell, *, first: bool, table: bool
) -> Mention:
    start, end, analyte = hit
    result = as_scanned(document, prepared, analyte, _with_unit_below(prepared.norm, analyte, cell.result), end)
    joined = first and 0 <= result.start - end < 60
    place = (start if joined else result.start, result.end)
    when = cell.when if cell.when.known else _when(document, prepared, start, result, table=table)
    if cell.earlier and not cell.when.known:
        when = Interval(None, when.start - timedelta(days=1) if when.start else None)
    return Mention(
        "laboratory",
        value_of(analyte, result, prepared.text[place[0] : place[1]]),
        place[0],
        place[1],
        "laboratory.table" if table else "laboratory.inline",
        when=when,
        assertion=Assertion() if table else _assertion(prepared, start, result.end),
        unit=result.unit,
        code=Code(LOINC, analyte.loinc, analyte.label),
        others=() if joined else ((start, end),),
    )


@cache
def _unit_below() -> re.Pattern[str]:
    """Return the expression of a unit that the margin put at the head of the next line."""
    return re.compile(rf" *\n *({unit_pattern()})(?= *(?:[(\[<>\n]|\Z| [a-z]|  ))")


def _with_unit_below(norm: str, analyte: Analyte, result: Result) -> Result:
    """Return the result with the unit on the line below, where its own line has none behind the number: « DFG 104 » above « mL/min »."""
    match = _unit_below().match(norm, result.end) if result.unit is None else None
    unit = unit_of(match[1], analyte) if match is not None else None
    return replace(result, unit=unit) if unit in analyte.units and result.multiple is None else result


def value_of(analyte: Analyte, result: Result, as_written: str) -> dict[str, object]:
    """Return the value of a ``laboratory`` finding, with the flags that a doubt deserves."""
    flags = list(result.flags)
    if result.multiple is None:
        if not analyte.plausible(result.value, result.unit):
            flags = [IMPLAUSIBLE]
        elif result.unit is None and "1" not in analyte.units:
            flags.append(NO_UNIT)
        elif result.unit is not None and result.unit not in analyte.units:
            flags.append(ODD_UNIT)
    return {
        "analyte": analyte.key, "value": result.value, "comparator": result.comparator or None, "low": result.low, "high": result.high,
        "multiple_of_upper": result.multiple, "flag": " ; ".join(flags) or None, "as_written": as_written,
    }  # fmt: skip


def _assertion(prepared: Prepared, start: int, end: int) -> Assertion:
    found = qualifiers.assertion(prepared, start, end)
    first = max(sentence_at(prepared.sentences, start)[0], start - FARTHEST_GOAL)
    goal = _GOAL.search(prepared.norm, first, start) is not None
    # a number is a result whether the words before it say « pas de » or not; only a goal or a condition makes it no result
    return Assertion(hypothetical=goal, family=found.family, history=False)


def _when(document: Document, prepared: Prepared, start: int, result: Result, *, table: bool) -> Interval:
    """Return the sampling date: the sentence's or line's, the date under which the results stand, else the document's."""
    if not table:
        mention = text_dates.nearest(prepared, start, result.end)
        if mention is not None:
            return mention.interval
    index = bisect_left(prepared.dates, start, key=lambda m: m.start)
    for mention in reversed(prepared.dates[max(0, index - 12) : index]):
        near = prepared.norm.count("\n", mention.end, start) <= 45
        if near and mention.interval.known and _is_sampling(prepared.norm, mention.start):
            return mention.interval
    return document.date


def _is_sampling(norm: str, start: int) -> bool:
    """Tell whether the words before a date make it the day of the results below, and not of the earlier ones or of the print."""
    match = _SAMPLED.search(norm, max(0, start - 60), start)
    return match is not None and PREVIOUS.search(match.group()) is None and _PRINTED.search(match.group()) is None


def from_structured(facts: Iterable[StructuredFact]) -> Iterator[Mention]:
    """Yield the results that a CDA or FHIR file states in LOINC codes; an unknown code or an unreadable number is left out."""
    for fact in facts:
        analyte = by_loinc().get(fact.code or "") if fact.kind == "laboratory" else None
        number = fact.value.get("value")
        if analyte is None or isinstance(number, bool) or not isinstance(number, (int, float)):
            continue
        unit = _structured_unit(fact.unit, analyte)
        flag = fact.value.get("flag")
        result = Result(
            fact.start, fact.end, float(number), str(fact.value.get("comparator") or ""), unit, (str(flag),) if flag else (),
            low=_side(fact.value.get("low")), high=_side(fact.value.get("high")),
        )  # fmt: skip
        value = value_of(analyte, result, str(fact.value.get("as_written", number)))
        yield Mention(
            "laboratory", value, fact.start, fact.end, "laboratory.structured", when=fact.when, unit=unit,
            code=Code(LOINC, fact.code or analyte.loinc, analyte.label),
        )  # fmt: skip


def _structured_unit(written: str | None, analyte: Analyte) -> str | None:
    if not written:
        return None
    if written in analyte.units:
        return written
    return unit_of(normalise(written), analyte) or written


def _side(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
