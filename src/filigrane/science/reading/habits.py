"""Tobacco, alcohol and menopause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion
from filigrane.science.pages.model import Document
from filigrane.science.reading.model import Mention
from filigrane.science.reading.windows import around
from filigrane.science.text import qualifiers
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.quantities import parse_number

_TOBACCO = re.compile(
    r"\b(?:tabac|tabagisme|tabagiques?|tabacologie|fumeu(?:r|se)s?|fum(?:e|ent|ait|er)|cigarettes?"
    r"|paquets?-? ?annees?|exfumeu(?:r|se)|non-fumeu(?:r|se)|sevrage tabagique|sevree? du tabac)\b|(?<=\d) ?p\.?a\b\.?"
)
_PACK_YEARS = re.compile(
    r"(?<![\d,.])(?P<n>\d{1,3}(?:[.,]\d)?) ?(?:a \d{1,3} )?(?:p\.? ?/?a\b|paquets?[- ]?(?:/"
    r"|par)? ?an(?:nee)?s?\b)"
)
_NEVER = re.compile(
    r"\b(?:non[- ]fumeu(?:r|se)|jamais fume|n'a jamais fume|pas de (?:tabac|tabagisme"
    r"|consommation de tabac|intoxication tabagique)|absence (?:de |d')?(?:tabac|tabagisme|intoxication)"
    r"|aucun (?:tabagisme|tabac)|pas d'intoxication(?: alcoolo-? ?tabagique| tabagique)?|ne fume pas"
    r"|tabac ?[:=]? ?(?:non\b|0\b|neant|jamais)|tabagisme ?[:=]? ?(?:non\b|0\b|neant|jamais|absent)"
    r"|pas d'habitudes? toxiques? telles? que (?:le )?taba[a-z]+|sans tabagisme|nie tout tabagisme|non tabagique)"
)
_FORMER = re.compile(
    r"\b(?:ex-? ?fumeu(?:r|se)|ancien(?:ne)? (?:fumeu(?:r|se)|tabagi(?:sme|que))|sevree?s?\b|sevrage(?: en"
    r"| depuis| il y a|$)|arret[eé]?e?\b(?: du tabac| en| depuis| il y a)?|stoppe[e]?|tabagisme (?:ancien"
    r"|sevre|arrete|passe)|a fume\b|(?:a|avait) ete fumeu(?:r|se)|a arrete de fumer|ancien tabagisme|interrompu)"
)
_CURRENT = re.compile(
    r"\b(?:fumeu(?:r|se)|tabagisme (?:actif|actuel|persistant|en cours|poursuivi|chronique)|fume (?:encore"
    r"|toujours|\d)|fum(?:e|ait)\b|habitude de fumer|tabagisme \d"
    r"|tabac (?:actif|en cours)|tabagique (?:actif|active)|actif|active|non sevre[e]?)\b"
)
_STOP_YEAR = re.compile(
    r"\b(?:sevree?|sevrage|arret[eé]?e?|stoppe[e]?|interrompu|ex-? ?fumeu(?:r|se)|ancien(?:ne)? fumeu(?:r"
    r"|se)|fume jusqu'|depuis)(?:[ ,(]+(?:du tabac|tabagique|complet"
    r"|depuis|en|annee|l'annee|vers|le \d{1,2}/\d{1,2}/|\d{2}/|janvier|fevrier|mars|avril|mai|juin|juillet"
    r"|aout|septembre|octobre|novembre|decembre|debut|fin))* ?(?P<y>(?:19|20)\d{2})\b"
)
_STOP_AGO = re.compile(r"\b(?:il y a|depuis) (?P<n>\d{1,2}) ans\b")
_ALCOHOL = re.compile(
    r"\b(?:alcool|alcoolisme|alcooliques?|ethylisme|ethyliques?|ethylo-? ?tabagiques?"
    r"|alcoolo-? ?tabagiques?|exogenose|oh(?= ?[:=]| chronique| occasionnel)|verres? (?:de vin )?(?:par"
    r"|/) ?(?:jour|semaine|j))\b"
)
_ALCOHOL_NEVER = re.compile(
    r"\b(?:pas d'(?:alcool|ethylisme|alcoolisme|intoxication|exogenose|oh)|alcool ?[:=]? ?(?:non\b|0\b"
    r"|neant|jamais|aucun)|absence d'(?:alcool|ethylisme|intoxication)|ne (?:boit|consomme) pas"
    r"|sans alcool|jamais d'alcool|aucune (?:consommation|intoxication)|nie (?:toute )?(?:consommation"
    r"|ethylisme)|ethylisme ?[:=]? ?(?:non\b|0\b|neant))"
)
_ALCOHOL_FORMER = re.compile(r"\b(?:sevree?|sevrage|ancien(?:ne)?|ex-|arret[ée]?e?|abstinen(?:t|te|ce)|stoppe[e]?)\b")
_NOT_DRINK = re.compile(
    r"\b(?:alcoolique hepatique|cirrhose alcoolique|hydro-? ?alcoolique|solution alcoolique"
    r"|steatohepatite non alcoolique|non alcoolique|syndrome d'alcoolisation)\b"
)
_MENOPAUSE = re.compile(
    r"\b(?P<no>non menopausee?|pas (?:encore )?menopausee?|premenopaus(?:ee?|e|ique)|pre-menopaus(?:ee?|e"
    r"|ique)|en activite genitale|reglee|cycles reguliers|non-menopausee?)\b"
    r"|\b(?P<peri>peri-? ?menopaus(?:ee?|e|ique))\b|\b(?P<yes>menopausee|menopause (?:a|depuis|en"
    r"|naturelle|chirurgicale|precoce|chimio-induite|confirmee|vers|installee)|postmenopaus(?:ee?|e|ique)"
    r"|post-? ?menopaus(?:ee?|e|ique)|menopause ?[:=] ?(?:oui|a|\d+))"
)
_LINE = re.compile(r"[\n\f;]|\. ")


def read(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield the smoking status with pack-years and year of stopping, the drinking status, the menopausal status."""
    yield from tobacco(document, prepared)
    yield from _alcohol(prepared)
    yield from _menopause(prepared)


def _clause(norm: str, start: int, end: int) -> tuple[int, int]:
    """Return the clause around a word: its line or sentence, at most 120 characters on each side."""
    low, high = max(0, start - 120), min(len(norm), end + 120)
    bars = [m.end() for m in _LINE.finditer(norm, low, start)]
    bar = _LINE.search(norm, end, high)
    return (bars[-1] if bars else low), (high if bar is None else bar.start())


def tobacco(document: Document, prepared: Prepared) -> Iterator[Mention]:
    """Yield what the text says of smoking."""
    last = -1
    for match in _TOBACCO.finditer(prepared.norm):
        first, high = _clause(prepared.norm, match.start(), match.end())
        if match.start() < last:
            continue
        words = prepared.norm[first:high]
        if (
            re.search(r"\b(?:tabacologie|tabacologue|sevrage tabagique (?:conseille|propose)|fumee de tabac|cotinine)\b", words)
            and _PACK_YEARS.search(words) is None
        ):
            continue
        alcohol = _ALCOHOL.search(words, match.end() - first)
        if alcohol is not None and alcohol.start() > match.end() - first and not re.match(r"alcoolo|ethylo", alcohol.group()):
            words = words[: alcohol.start()]
        last = first + len(words)
        told = qualifiers.assertion(prepared, match.start(), match.end())
        if told.family:
            continue
        value, ends = _smoking(words, document)
        start = min(match.start(), *(first + a for a, _ in ends)) if ends else match.start()
        end = max(match.end(), *(first + b for _, b in ends)) if ends else match.end()
        when = document.date if value["status"] == "current" else Interval(None, None)
        yield Mention(
            "tobacco", value, start, end, "habits.tobacco", when, Assertion(hypothetical=told.hypothetical and not ends)
        )


def _smoking(words: str, document: Document) -> tuple[dict[str, object], list[tuple[int, int]]]:
    spans: list[tuple[int, int]] = []
    never, former, current = _NEVER.search(words), _FORMER.search(words), _CURRENT.search(words)
    pack = _PACK_YEARS.search(words)
    value: dict[str, object] = {"status": "unknown"}
    chosen = never if never and (pack is None or not float(parse_number(pack["n"])[0])) else former or current
    if former is not None and re.search(r"\bnon $", words[: former.start()]):
        chosen = current
    if chosen is not None:
        value["status"] = "never" if chosen is never else "former" if chosen is former else "current"
        spans.append(chosen.span())
    if pack is not None:
        number = float(parse_number(pack["n"])[0])
        value["pack_years"] = int(number) if number.is_integer() else number
        spans.append(pack.span())
    if value["status"] == "former":
        year = _stop_year(words, document)
        if year is not None:
            value["stop_year"], span = year
            spans.append(span)
    return value, spans


def _stop_year(words: str, document: Document) -> tuple[int, tuple[int, int]] | None:
    match = _STOP_YEAR.search(words)
    if match is not None:
        return int(match["y"]), match.span()
    ago = _STOP_AGO.search(words)
    if ago is not None and document.date.start is not None:
        return document.date.start.year - int(ago["n"]), ago.span()
    return None


def _alcohol(prepared: Prepared) -> Iterator[Mention]:
    last = -1
    for match in _ALCOHOL.finditer(prepared.norm):
        first, high = _clause(prepared.norm, match.start(), match.end())
        if match.start() < last or _NOT_DRINK.search(
            prepared.norm, max(0, match.start() - 20), min(len(prepared.norm), match.end() + 12)
        ):
            continue
        words = prepared.norm[first:high]
        told = qualifiers.assertion(prepared, match.start(), match.end())
        if told.family:
            continue
        last = high
        own = words[max(0, match.start() - first - 45) : match.end() - first + 45]
        after = prepared.norm[match.end() : min(high, match.end() + 60)]
        status = _drinking(own, after)
        yield Mention(
            "alcohol", {"status": status}, match.start(), match.end(), "habits.alcohol", Interval(None, None), Assertion()
        )


def _drinking(own: str, after: str) -> str:
    if re.search(r"\bpas consomme d'", own):
        return "former" if "depuis" in after else "never"
    if _ALCOHOL_NEVER.search(own) or re.match(r" ?[:=]? ?(?:non\b|0\b|neant|aucun|jamais)", after):
        return "never"
    clause = after.split(",", maxsplit=1)[0] if "tabac" in after else after
    if _ALCOHOL_FORMER.search(clause) or re.search(r"\b(?:ancien(?:ne)?|ex-?) ?(?:ethyl|alcool|intoxication)", own):
        return "former"
    return "current"


def _menopause(prepared: Prepared) -> Iterator[Mention]:
    for match in _MENOPAUSE.finditer(prepared.norm):
        status = "premenopausal" if match["no"] else "perimenopausal" if match["peri"] else "postmenopausal"
        told = qualifiers.assertion(prepared, match.start(), match.end())
        if told.family:
            continue
        window = around(prepared, match.start(), match.end())
        if re.search(r"\b(?:bouffees|traitement hormonal|ths|thm)\b[^.;]{0,15}$", window.before):
            continue
        told = replace(told, negated=False, history=False)
        yield Mention("menopause", {"status": status}, match.start(), match.end(), "habits.menopause", Interval(None, None), told)
