"""When a treatment began and ended, and why it ended, as the words around its name say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from filigrane.kernel.dates import Interval
from filigrane.science.reading.stop_reasons import reason_of
from filigrane.science.reading.windows import Window, dates_in, heads_line, terms_in
from filigrane.science.terminology import drugs
from filigrane.science.text import dates
from filigrane.science.text.prepared import DateMention, Prepared
from filigrane.science.text.sentences import sentence_at

_UNKNOWN = Interval(None, None)
_LINK = (
    r"(?:[ :,(]|le|la|du|de|en|date|ce jour|au|a la date|jour|j ?1|realisee?|recue?|faite?|administree?"
    r"|effectuee?|definitif|definitive|definitivement|anticipee?|comme|prevue?|:)*"
)
_START = re.compile(
    rf"(?:\bdp|\bdeb\.e?|debut[ée]?e?s?|initi[a-z]*|commenc[a-z]*|instaur[a-z]*|mise? (?:en place|en route"
    rf"|sous traitement)|demarr[a-z]*|introdui[a-z]*|depuis|a partir|a (?:compter|dater)|c ?1(?: ?j ?1)?|1(?:ere?|re) (?:cure|cycle"
    rf"|injection|prise(?: ou cure)?|administration|perfusion)|premiere? (?:cure|cycle|injection|perfusion|prise"
    rf"|administration)|cure (?:n ?° ?)?1|cycle 1|reprise){_LINK}$"
)
_STOP = re.compile(
    rf"(?:arret[a-z]*|stopp[a-z]*|interrompue?|interruption|suspendue?|suspension definitive|abandon[a-z]*|echappement therapeutique"
    rf"|(?:schema|protocole|traitement) (?:complete|complet)|dernier[es]*"
    rf"(?: (?:cure|cycle|injection|perfusion|administration|prise))?|jusqu'(?:au|en|a)"
    rf"|fin (?:d[eu] (?:traitement|chimiotherapie|programme|protocole))?(?:prevue et realisee)?"
    rf"|mene(?:e|s|es)? a (?:son|leur) terme|termin[a-z]*|acheve[a-z]*|->|→|c ?[2-9]\d? (?:et )?derniere? (?:cure)?){_LINK}$"
)
_ENDED = re.compile(
    r"\b(?:arret(?:e|ee|es|ees|ant)?|(?:non|pas ete) poursuivie?s?(?! a ce jour)|stoppe[es]*|interrompue?s?"
    r"|interruption|derniere? (?:cure|cycle"
    r"|injection|perfusion|administration)|fin (?:de|du) traitement|traitement termine|termine[es]*|acheve[es]*"
    r"|abandon[a-z]*|pas (?:souhaite|voulu|desire) (?:poursuivre|continuer)|suspendue? definitivement|suspension definitive"
    r"|schema complete?|programme (?:acheve|complete?)|mene(?:e|s|es)? a (?:son|leur) terme|fin (?:prevue|programmee)"
    r"|remplace[es]* par|poursuivie?s? jusqu'(?:au|en|a) (?!progression|toxicite|ce jour)|\bfin(?= (?:le |en )?\d))\b"
)
_NO_END = re.compile(
    r"\b(?:pas d'arret|sans arret|ne pas arreter|reduction|diminution|report[a-z]*|decal[a-z]*|suspension temporaire|pause)\b"
)
_GOES_ON = re.compile(
    r"\b(?:en cours|poursui[a-z]*|poursuite|continue[a-z]* (?!d'etre)|toujours sous|se poursuit|renouvel[a-z]*"
    r"|actuellement sous|jusqu'a (?:progression|toxicite))\b"
)


@dataclass(frozen=True)
class Timing:
    """What a passage says of a treatment's time. ``stopped`` is None where it says neither end nor continuation.

    ``began`` and ``ended`` keep the precision of the writing: « depuis mars 2023 » began in that month, not on its first day.
    """

    when: Interval
    rule: str
    stopped: bool | None
    reason: str | None
    others: tuple[tuple[int, int], ...]
    ends: tuple[int, ...]
    began: Interval = _UNKNOWN
    ended: Interval = _UNKNOWN


def _is_neighbours(prepared: Prepared, window: Window, mention: DateMention) -> bool:
    """Tell whether a date before the name stands just after the treatment named before it, so is that one's."""
    first, _ = sentence_at(prepared.sentences, window.start)
    return window.first > first and mention.start - window.first < 25


@dataclass(frozen=True)
class _Tail:
    """The words after the name, its sentence and the next ones of its paragraph that speak of it still."""

    start: int
    words: str


def timing(prepared: Prepared, window: Window) -> Timing:
    """Return the beginning, end and reason for stopping that the window and the sentences after it say."""
    tail = _tail(prepared, window)
    last = tail.start + len(tail.words)
    mentions = [m for m in dates_in(prepared, window.first, window.start) if not _is_neighbours(prepared, window, m)]
    mentions += dates_in(prepared, window.end, last)
    start, stop, rule = _bounds(prepared, window, mentions)
    reason, stopped = _end(window, tail, stop)
    used = [m for m in dict.fromkeys((start, stop)) if m is not None]
    when = _interval(start, stop, rule)
    others = tuple((m.start, m.end) for m in used if m.end <= window.start or m.start >= window.last)
    ends = tuple(m.end for m in used if m.start >= window.end and m.end <= window.last)
    began, ended = _sides(prepared, start, stop) if rule != "moment" else (_UNKNOWN, _UNKNOWN)
    return Timing(when, rule, stopped, reason if stopped else None, others, ends, began, ended)


_TO = re.compile(r"[ ](?:au|a|et|jusqu'au|jusqu'en|jusqu'a)[ ]|[ ]?(?:-|→|->)[ ]?(?=\S{4})")
_WITH_DAY = re.compile(
    r"\d{1,2}(?:er)?[ ]?[/.-][ ]?\d{1,2}(?![\d])|\d{1,2}(?:er)?[ ][a-z]|^[ ]*(?:du|le)?[ ]*\d{1,2}(?:er)?[ ]*$"
)


def _sides(prepared: Prepared, start: DateMention | None, stop: DateMention | None) -> tuple[Interval, Interval]:
    """Return the beginning and the end with the precision in which each was written."""
    if start is not None and start is stop:
        written = prepared.norm[start.start : start.end]
        first, _, last = (written, "", written) if _TO.search(written) is None else _cut(written)
        return _widened(start.interval.start, first), _widened(start.interval.end, last)
    began = _UNKNOWN if start is None else _widened(start.interval.start, prepared.norm[start.start : start.end])
    ended = _UNKNOWN if stop is None else _widened(stop.interval.end, prepared.norm[stop.start : stop.end])
    return began, ended


def _cut(written: str) -> tuple[str, str, str]:
    match = _TO.search(written)
    assert match is not None
    return written[: match.start()], match.group(), written[match.end() :]


def _widened(day: date | None, written: str) -> Interval:
    """Return the day, or the month or the year that holds it where nothing finer was written."""
    if day is None:
        return _UNKNOWN
    if _WITH_DAY.search(written) is not None:
        return Interval.day(day)
    if re.search(r"[a-z]{3,}|\d[/.-]\d", written.replace("depuis", "")) is not None:
        return Interval.month(day.year, day.month)
    return Interval.year(day.year)


def _tail(prepared: Prepared, window: Window) -> _Tail:
    """Return what follows the name: the rest of its sentence, and the next ones that go on about its course and end."""
    norm = prepared.norm
    limit = min(len(norm), window.end + 260)
    last = window.last
    if window.last == _sentence_end(prepared, window):
        while (match := _GOES_ON_ABOUT.match(norm, last, limit)) is not None:
            last = max(min(limit, sentence_at(prepared.sentences, match.end() - 1)[1]), match.end())
        last = max(window.last, min(last, _next_treatment(prepared, window.end, last)))
    words = norm[window.end : last]
    bullet = re.search(r"\n[ ]*(?:[-•*]|\d{1,2}[/.)-]|l[1-9] ?:|[1-9](?:e|ere|eme) ligne)", words)
    return _Tail(window.end, words if bullet is None else words[: bullet.start()])


def _sentence_end(prepared: Prepared, window: Window) -> int:
    return max(window.end, min(sentence_at(prepared.sentences, window.start)[1], window.end + 400))


_GOES_ON_ABOUT = re.compile(
    r"[ .]*\n?[ ]*(?:soit |au total,? |elle |il |le |la |ce |l'|un |une )?(?:traitement (?:arret|stop"
    r"|interromp|poursuiv|term|bien|mal|debut)|arret|fin de|dernier|tolerance|toxicite"
    r"|\d{1,2} (?:cures|cycles)|stop|suspen|interrup|bonne tolerance|mauvaise tolerance|mal tolere"
    r"|bien tolere|c ?\d{1,2}\b|debut|termine|a ete (?:arret|interromp|stop|suspend))"
)
"""How a next sentence goes on about the treatment just named."""


_NEXT = re.compile(r"\b(?:traitement par|radiotherapie|chirurgie|mise sous|introduction d|relais par|puis (?:mise|traitement))")


def _next_treatment(prepared: Prepared, start: int, limit: int) -> int:
    """Return where the next treatment is named, or where its sentence begins when that is later than ``start``."""
    norm = prepared.norm
    inside = terms_in(drugs.lexicon(), norm, start, max(start, min(limit, len(norm))))
    first = next((place for place, _, drug in inside if drug.antineoplastic), limit)
    cue = _NEXT.search(norm, start, min(first, len(norm)))
    first = first if cue is None else cue.start()
    sentence, _ = sentence_at(prepared.sentences, first)
    return sentence if start < sentence < first else first


_NEXT_CLAUSE = re.compile(
    r"//|;|\bpuis\b|\bsuivie? d[eu']|\bensuite\b|\brecue?\b|\n *[-•*]|\bevolution\b|\bprog\w*\b|\brechute\b"
)


def _bounds(
    prepared: Prepared, window: Window, mentions: list[DateMention]
) -> tuple[DateMention | None, DateMention | None, str]:
    """Return the date of the beginning, of the end, and which rule found them."""
    start = stop = None
    for mention in sorted(mentions, key=lambda m: m.start < window.start):
        before = prepared.norm[max(0, mention.start - 60) : mention.start]
        if _of_another(prepared, window, mention, stop):
            continue
        if start is None and mention.interval.start != mention.interval.end and _is_range(prepared, mention):
            return mention, mention, "range"
        if stop is None and _STOP.search(before):
            stop = mention
        elif start is None and _START.search(before):
            start = mention
    if start is not None or stop is not None:
        return start or _just_after(prepared, window, mentions, stop), stop, "bounds"
    row = _row(prepared, window, mentions)
    if row is not None:
        return *row, "row"
    beside = _beside(prepared, window, mentions)
    if beside is None:
        return None, None, "line"
    if _is_end(window):
        return None, beside, "bounds"
    return beside, None, "moment" if _is_moment(window) else "dated"


def _of_another(prepared: Prepared, window: Window, mention: DateMention, stop: DateMention | None) -> bool:
    """Tell whether a date is another event's: « arrêté le 5 août 2024 // a reçu FOLFOX », « terminé le 7 mai // M1 depuis juillet »."""
    if mention.end <= window.start:
        return _NEXT_CLAUSE.search(prepared.norm, mention.end, window.start) is not None
    return stop is not None and window.end <= stop.end <= mention.start and "//" in prepared.norm[stop.end : mention.start]


def _just_after(prepared: Prepared, window: Window, mentions: list[DateMention], stop: DateMention | None) -> DateMention | None:
    """Return the date in brackets or after a comma just behind the name: « olaparib (25/02/2025), terminé le 3 mai »."""
    before = [m for m in mentions if stop is not None and window.end <= m.start and m.end <= stop.start]
    return next((m for m in before if re.fullmatch(r"\s*[(,]\s*(?:le )?", prepared.norm[window.end : m.start])), None)


def _row(prepared: Prepared, window: Window, mentions: list[DateMention]) -> tuple[DateMention, DateMention] | None:
    """Return the two dates of a table's row: « L1 | FOLFIRINOX | 03/2023 | 09/2023 | progression »."""
    line_end = prepared.norm.find("\n", window.end, window.end + 400)
    inside = [m for m in mentions if window.end <= m.start and (line_end < 0 or m.end <= line_end)]
    if len(inside) < 2 or inside[0].start - window.end > 60:
        return None
    first, second = inside[:2]
    if re.fullmatch(r"[ ]*(?:[|;]|[ ]{2,}|->|→|-)[ ]*", prepared.norm[first.end : second.start]) is None:
        return None
    in_order = first.interval.start and second.interval.end and first.interval.start <= second.interval.end
    return (first, second) if in_order else None


def _is_range(prepared: Prepared, mention: DateMention) -> bool:
    if mention.form == "relative":
        return False
    written = prepared.norm[mention.start : mention.end]
    return re.search(r" (?:au|a|et|-|jusqu'au|jusqu'en) |[0-9] ?(?:-|→|->|/) ?[0-9]{2}[/.]", written) is not None and (
        re.search(r"\b(?:au|a|et|jusqu'au|jusqu'en)\b|-|→", written) is not None
    )


_LATER = re.compile(
    r"\bc(?:ure|ycle)? ?(?:n ?° ?)?(?:[2-9]|1\d)\b|\b(?:[2-9]|\d\d)(?:e|eme) (?:cure|cycle)\b|\b(?:progression"
    r"|reduction|diminution|evaluation"
    r"|reevaluation|tolerance|apres \d|toxicite|renouvellement)\b"
)
"""What shows that the date is one inside the treatment, not its beginning."""


def _is_moment(window: Window) -> bool:
    return _LATER.search(window.before[-60:].rsplit("\n", 1)[-1] + " " + window.after[:60]) is not None or (
        _GOES_ON.search(window.before[-60:]) is not None
    )


def _is_end(window: Window) -> bool:
    """Tell whether the only date of the passage is the one of the end: « 12/07/2024 : arrêt du FOLFOX »."""
    return (
        re.search(
            r"\b(?:arret|fin|derniere? (?:cure|cycle|administration|perfusion|injection|prise)) (?:definitif )?(?:d[eu'] ?|de la |de l')*"
            r"(?:[a-z]+ ){0,3}$|\b(?:avons|avions|ai|a|ont) (?:definitivement )?(?:interrompu|arrete|stoppe) (?:le |la |l'|les )?"
            r"(?:traitement par )?$",
            window.before,
        )
        is not None
    )


_FOREIGN = re.compile(
    r"\b(?:scanner|tdm|irm|tep|biopsie|opere|chirurgie|diagnosti[a-z]*|mastectomie|lobectomie|rcp|rechute"
    r"|recidive|progression|bilan|consultation|controle|radiotherapie|revu[e]?|vu[e]?|reevaluation)\b"
)


def _beside(prepared: Prepared, window: Window, mentions: list[DateMention]) -> DateMention | None:
    """Return the date that stands by the name, with nothing else that it could date in between, or heads its line."""
    best: tuple[int, DateMention] | None = None
    for mention in mentions:
        if mention.start >= window.last:
            continue
        between = (
            prepared.norm[mention.end : window.start]
            if mention.end <= window.start
            else prepared.norm[window.end : mention.start]
        )
        if (
            len(between) > 90
            or _FOREIGN.search(between)
            or _FOREIGN.search(prepared.norm[max(0, mention.start - 25) : mention.start])
        ):
            continue
        if best is None or len(between) < best[0]:
            best = (len(between), mention)
    if best is not None:
        return best[1]
    if mentions:
        return None
    return dates.nearest(
        prepared, window.start, window.end, accept=lambda m: m.end <= window.start and heads_line(prepared, m, window.start)
    )


def _interval(start: DateMention | None, stop: DateMention | None, rule: str) -> Interval:
    if start is not None and start is stop:
        return start.interval
    if rule == "moment" and start is not None:
        return start.interval
    first = start.interval.start if start is not None else None
    last = stop.interval.end if stop is not None else None
    if first is not None and last is not None and last < first:
        return Interval(first, None)
    return Interval(first, last) if first or last else _UNKNOWN


def _end(window: Window, tail: _Tail, stop: DateMention | None) -> tuple[str | None, bool | None]:
    """Return the reason for stopping and whether the treatment is said to have ended (None: not said)."""
    words = _MONTH_DOT.sub(r"\1 ", (window.before[-70:] + "\x00" + tail.words).replace("\n", " "))
    ended = _ENDED.search(words)
    if ended is not None and _NO_END.search(words, max(0, ended.start() - 30), ended.start()):
        ended = None
    if ended is None and stop is None:
        return None, False if _GOES_ON.search(window.before[-70:] + "\x00" + window.after) else None
    if ended is not None:
        told = _sentence(words[ended.start() : ended.start() + 200])
        before = _UNTIL.search(words[words.index("\x00") : ended.start()])
        reason = reason_of(told, strict=before is not None)
        return (str(before.lastgroup) if before is not None and reason in {None, "completed"} else reason), True
    return reason_of(_sentence(tail.words[max(0, stop.end - tail.start) if stop else 0 :][:120]), strict=True), True


_MONTH_DOT = re.compile(r"\b(janv|fevr|avr|juil|sept|oct|nov|dec)\.")
"""The dot of « 28 sept. 2022 » ends no sentence."""
_UNTIL = re.compile(
    r"\b(?P<toxicity>toxicite (?:limitante|inacceptable|majeure|severe))\b"
    r"|\b(?P<progression>maladie (?:progressive|evolutive|en progression)|(?:jusqu'(?:a|au) (?:la "
    r"|constat de (?:la )?)?|(?<!sans ))(?:progression|echappement|echec)\b)"
    r"|\b(?P<patient_choice>refus de (?:poursuivre|continuer))\b"
)
"""The reason that stands before the stop: « poursuivi jusqu'à progression ; arrêt le », « refus de poursuivre ; arrêt le »."""


def _sentence(words: str) -> str:
    stop = re.search(r"[.;\n]\s", words)
    return words if stop is None else words[: stop.end()]
