"""Systemic treatments: lines with their drugs, protocol, dates, cycles and reason for stopping; doses of anticancer drugs.

A mention says what one passage says. Supportive drugs make no line, an allergy or a resistance to a drug is no treatment, a reduced
dose is no stop, and what is proposed or planned is hypothetical.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from filigrane.kernel.codes import ATC, Code
from filigrane.kernel.finding import Assertion
from filigrane.kernel.wire import interval_to_json
from filigrane.science.pages.model import Document
from filigrane.science.reading import allergies, doses, treatment_dates
from filigrane.science.reading.model import Mention
from filigrane.science.reading.regimens import Named, Regimen, names, regimens
from filigrane.science.reading.windows import COUNT, Window, around, count, dates_in, section_key
from filigrane.science.terminology import drugs as lexicon
from filigrane.science.terminology import toxicities
from filigrane.science.text import qualifiers
from filigrane.science.text.prepared import Prepared

KINDS = frozenset({"systemic_line", "drug_dose"})

_NOT_GIVEN = re.compile(
    r"(?:allergi[a-z]*|intoleran[a-z]*|hypersensibilite|choc anaphylactique|reaction anaphyla[a-z]*"
    r"|anaphylaxie|resistan(?:ce|t|te|ts)(?: [a-z]+)?|sensibilite|dosage|posologie habituelle|interaction)"
    r"(?: [a-z]+)?(?: au| aux| a la| a l'| a| d[eu']| avec| :|:)[^.;\n]{0,40}$"
)
_REFUSED = re.compile(
    r"(?:contre-? ?indi[a-z]*|ineligible|non eligible|pas eligible|pas d'indication|non candidate?|inapte"
    r"|pas (?:recu|beneficie)|jamais recu|refus(?:e|ee|ant)?|recus[a-z]*|ecart[a-z]*|abstention"
    r"|sans traitement"
    r"|pas de (?:place|benefice|traitement|chimiotherapie|hormonotherapie|immunotherapie))[^.;\n]{0,60}$"
)
_UNWILLING = re.compile(r"\bpas (?:souhaite|voulu|desire) (?:poursuivre|continuer)\b[^.;\n]{0,30}$")
"""Who does not want to go on was treated."""
_REFUSED_AFTER = re.compile(r" ?(?:(?:est|a ete|etait) )?(?:refuse|recuse|contre-? ?indique|non indique|ecarte)[es]*\b")
_PLANNED = re.compile(
    r"\b(?:propos[a-z]*|a discuter|discut[a-z]*|prevu[a-z]*|programm[a-z]*|envisag[a-z]*|indication"
    r"|eligibl[a-z]*|sera[a-z]*|debutera|recevra|beneficiera|commencera|pourr[a-z]+|a debuter|a (?:mettre"
    r"|prevoir)|"
    r"demarrera|initiera|en cas de|si\b|projet|option|possibilite|candidate?|nous retenons|il est retenu"
    r"|est retenue?|decision de|(?<!ete )(?<!a )(?<!avons )(?<!ont )decide|decidons|on retient"
    r"|rcp en faveur d|preconis[a-z]*|recommand[a-z]*|"
    r"attente d|avant (?:de )?(?:debuter|mise en route|un|une)|bilan pre|ordonnance|prescri(?:re|ption)"
    r"|je souhaite|souhaitons|essai|a partir de la semaine|prochain[a-z]*|inclusion)\b"
)
_GIVEN = re.compile(
    r"\b(?<!sera )(?<!seront )(?<!etre )(?:a recu|ont ete|ayant recu|recu[est]*|a beneficie|beneficie d"
    r"|beneficiant|trait[ée]+e?s? (?:par"
    r"|avec|en|depuis)|trait[ée]+e?|sous\b|debut[ée]+e?|debut d|mise? (?:en place|sous|en route)"
    r"|poursui[a-z]*|poursuite|"
    r"reprise|reprend|arret[a-z]*|stopp[a-z]*|apres|suite a|depuis|en cours|actuel[a-z]*|derniere? (?:cure"
    r"|cycle)|tolerance|realis[a-z]*|effectu[a-z]*|administr[a-z]*|cure \d|c ?\d+ ?(?:j ?\d+)?(?: de| d'"
    r"| du)?|bolus|"
    r"switch|relais|change[a-z]*|interromp[a-z]*|reduction|diminution|toxicite|recidive (?:sous|apres)"
    r"|progression (?:sous|apres)|echec|traitement (?:en cours|actuel)|suivi d|puis)\b"
)
_FORBIDS = re.compile(r"\b(?:ne recevra pas|ne sera pas|pas d'indication|non indique)")
_PLANNED_AFTER = re.compile(
    r"^[^.;\n]{0,60}?\b(?:est (?:propose|prevu|envisage|discute|indique|retenu|programme|recommande)"
    r"|a (?:discuter|debuter|prevoir)|prevu[es]*|programme[es]*|envisage[es]*|propose[es]*|"
    r"sera|debut(?:era)? prevu|des (?:reception|accord)|pourra|pourrait)\b"
)
_PLAN_SECTIONS = frozenset({"plan"})
_GIVEN_AFTER = re.compile(
    r"^[^.;\n]{0,40}?\b(?:debut[ée]e?s? (?:le|en|depuis)|initie|depuis le|du \d|en cours|poursui|arret"
    r"|a ete (?:debut|commenc|realis)|stopp|bien tolere|interromp|termine|recu)"
)

_ORDINAL = {
    "premiere": 1, "1ere": 1, "1re": 1, "deuxieme": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6,
    "septieme": 7, "huitieme": 8,
}  # fmt: skip
_LINE = re.compile(
    r"\b(?:(?P<o>premiere|1ere|1re|deuxieme|seconde|troisieme|quatrieme|cinquieme|sixieme|septieme"
    r"|huitieme)|(?P<d>[1-9]) ?(?:eme|ere|re|nde|nd|de|e)?) ligne\b"
    r"|\bligne (?:n ?° ?)?(?P<n>[1-9])\b|\b(?P<l>[1-9])l\b(?! ?/)|\bl(?P<s>[1-9])(?= ?(?::|-|\||par"
    r"|metastatique|de traitement|\(|=|\bavec\b|$))"
)
_SETTINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("neoadjuvant", re.compile(r"\bneo ?-?adjuvant[es]*|\bpre-? ?operatoire|\bperi-? ?operatoire|\bpremiere en vue d")),
    ("concomitant", re.compile(r"\bconcomitant|\bradio-? ?chimiotherapie|\brcc\b|\brtct\b|\bpotentialis")),
    ("induction", re.compile(r"\binduction\b")),
    ("maintenance", re.compile(r"\bmaintenance\b|\bentretien\b|\bconsolidation\b")),
    ("metastatique", re.compile(r"\bmetastatique|\bpalliati|\bstade iv\b|\bligne\b|\b[1-9]l\b")),
    ("adjuvant", re.compile(r"(?<!neo)(?<!neo-)(?<!neo )\badjuvant|\bpost-? ?operatoire")),
)
_CYCLES = re.compile(
    rf"\b(?P<a>{COUNT}) (?:premieres? |nouve(?:lles|aux) )?(?:cures?|cycles?|injections?|perfusions?"
    rf"|instillations?)\b|\b(?P<o>\d{{1,2}})(?:e|eme) (?:cure|cycle|injection|perfusion)\b|\bx ?(?P<x>\d{{1,2}})\b(?! ?(?:/"
    rf"|mg|par|jours?\b|j\b|semaines?\b))|\bc(?:ure|ycle)? ?(?P<c>[1-9]\d?)\b(?! ?[-.]?\d)"
)


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield the systemic lines and the doses of anticancer drugs that the document names."""
    del document
    found = names(prepared)
    if not found:
        return
    groups = list(regimens(prepared, found))
    for index, regimen in enumerate(groups):
        low = groups[index - 1].end if index else 0
        high = groups[index + 1].start if index + 1 < len(groups) else len(prepared.norm)
        mention = _line(prepared, regimen, low, high)
        if mention is not None:
            yield mention
    yield from _doses(prepared, found)


_AN_ALLERGY = re.compile(
    r"\b(?:allergi\w*|intoleran\w*|hypersensib\w*|anaphyla\w*)\b[^.;\n]{0,40}[(:][^.;\n]{0,20}$"
    r"|\ballergi\w* (?:a |au |aux |a la |a l')$"
)
"""« Allergie connue (carboplatine, choc en 2016) » names no treatment, whenever the shock was."""


def _line(prepared: Prepared, regimen: Regimen, low: int, high: int) -> Mention | None:
    window = around(prepared, regimen.start, regimen.end, low=low, high=high)
    whole = around(prepared, regimen.start, regimen.end)
    if allergies.in_list(prepared, regimen.start) or _NOT_GIVEN.search(whole.before) or _AN_ALLERGY.search(whole.before[-60:]):
        return None
    timing = treatment_dates.timing(prepared, window)
    told = _asserted(prepared, regimen, whole)
    if told.hypothetical and _was_given(prepared, timing):
        told = replace(told, hypothetical=False)
    value: dict[str, object] = {"drugs": list(regimen.drugs)}
    if regimen.protocol is not None:
        value["protocol"] = regimen.protocol
    _add(value, "written", regimen.written)
    _add(value, "line", _line_number(window))
    _add(value, "setting", _setting(window))
    if prepared.norm.find("puis", regimen.start, regimen.end) < 0:
        _add(value, "cycles", _cycles(window))
    for name, side in (("start", timing.began), ("stop", timing.ended)):
        if side.known:
            value[name] = interval_to_json(side)
    if told.affirmed:
        _add(value, "stop_reason", timing.reason)
        _add(value, "stop_known", timing.stopped)
    rule = "systemic.planned" if told.hypothetical else f"systemic.{timing.rule}"
    drug = lexicon.named(regimen.drugs[0]) if len(regimen.drugs) == 1 else None
    code = Code(ATC, drug.atc, drug.inn) if drug is not None and drug.atc else None
    end = max([regimen.end, *timing.ends])
    return Mention("systemic_line", value, regimen.start, end, rule, timing.when, told, None, code, timing.others)


def _was_given(prepared: Prepared, timing: treatment_dates.Timing) -> bool:
    """Tell whether the treatment has a beginning or an end before the day of the document: what the meeting proposed was done."""
    if not timing.rule.startswith(("bounds", "range", "row")):
        return False
    return any(side.before(prepared.anchor) for side in (timing.began, timing.ended) if side.known)


def _add(value: dict[str, object], field: str, item: object) -> None:
    if item is not None:
        value[field] = item


def _asserted(prepared: Prepared, regimen: Regimen, window: Window) -> Assertion:
    """Return how the passage speaks of the treatment: given, refused, or only planned."""
    told = qualifiers.assertion(prepared, regimen.start, regimen.end)
    planned = _last(_PLANNED, window.before)
    given = _last(_GIVEN, window.before)
    refused = _REFUSED.search(window.before) or _FORBIDS.search(window.before)
    if (refused is not None and refused.start() >= given) or _REFUSED_AFTER.match(window.after):
        return replace(told, negated=True, hypothetical=False)
    after = _GIVEN_AFTER.match(window.after) is not None and _PLANNED_AFTER.match(window.after) is None
    if _PLANNED_AFTER.match(window.after) is not None or planned > given:
        return replace(told, hypothetical=not after or planned > given)
    if _UNWILLING.search(window.before):
        return replace(told, negated=False, hypothetical=False)
    if given >= 0 or after or next(toxicities.lexicon().find(window.before[-60:]), None) is not None:
        return replace(told, hypothetical=False)
    if section_key(prepared, regimen.start) in _PLAN_SECTIONS and not _has_past_date(prepared, window):
        return replace(told, hypothetical=True)
    return told


def _has_past_date(prepared: Prepared, window: Window) -> bool:
    """Tell whether the sentence gives a date before the document's: what is dated in the past is no plan."""
    return any(mention.interval.before(prepared.anchor) for mention in dates_in(prepared, window.first, window.last))


def _last(pattern: re.Pattern[str], words: str) -> int:
    position = -1
    for match in pattern.finditer(words):
        position = match.start()
    return position


def _line_number(window: Window) -> int | None:
    matches = [*_LINE.finditer(window.before[-90:])]
    match = matches[-1] if matches else _LINE.search(window.after[:50])
    if match is None:
        return None
    digits = match["d"] or match["n"] or match["l"] or match["s"]
    return int(digits) if digits else _ORDINAL[match["o"]]


def _setting(window: Window) -> str | None:
    found: list[tuple[int, str]] = []
    before, after = window.before[-120:], window.after[:60]
    for name, pattern in _SETTINGS:
        code = "metastatic" if name == "metastatique" else name
        found += [(len(before) - match.start(), code) for match in pattern.finditer(before)]
        found += [(match.start() + 20, code) for match in pattern.finditer(after)]
    if not found:
        return None
    named = [item for item in found if item[1] != "metastatic"]
    return min(named or found)[1]


def _cycles(window: Window) -> int | None:
    ahead = re.search(
        rf"\b({COUNT}) (?:(?:cures?|cycles?|injections?|perfusions?|instillations?) (?:de |d'|du |par )?)?$", window.before[-40:]
    )
    if ahead is not None:
        return count(ahead[1])
    earlier = [*_CYCLES.finditer(re.split(r"\bpuis\b|[,;]", window.before[-30:])[-1])]
    if earlier:
        return count(earlier[-1]["a"] or earlier[-1]["x"] or earlier[-1]["c"] or earlier[-1]["o"])
    found = [*_CYCLES.finditer(window.after[:120])]
    if not found:
        return None
    if found[0]["c"]:
        return max(int(match["c"]) for match in found if match["c"])
    return count(found[0]["a"] or found[0]["x"] or found[0]["o"])


def _doses(prepared: Prepared, found: tuple[Named, ...]) -> Iterator[Mention]:
    for index, name in enumerate(found):
        if not isinstance(name.what, lexicon.Drug) or not name.what.antineoplastic:
            continue
        high = found[index + 1].start if index + 1 < len(found) else len(prepared.norm)
        whole = around(prepared, name.start, name.end)
        if _NOT_GIVEN.search(whole.before):
            continue
        told = _asserted(prepared, Regimen(name.start, name.end, (name.what.inn,), None), whole)
        yield from doses.after(prepared, (name.start, name.end), high, name.what, told)
