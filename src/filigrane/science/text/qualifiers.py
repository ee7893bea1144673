"""How the text speaks of a passage: denied, supposed, about a relative, past, reported. Decided inside its sentence."""

from __future__ import annotations

import re
from functools import lru_cache

from filigrane.kernel.finding import Assertion
from filigrane.science.resources import load_toml
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.sections import section_at
from filigrane.science.text.sentences import sentence_at

_CUES: dict[str, list[str]] = load_toml("text", "qualifiers.toml")


def _any(name: str) -> str:
    return "|".join(_CUES[name])


_STOP = re.compile(_any("stop"))
_NEGATION = re.compile(rf"(?P<pseudo>{_any('not_a_negation')})|(?P<cue>\b(?:{_any('negation')})\b)")
_NEGATED_AFTER = re.compile(rf"^[a-z-]{{0,2}}(?: [a-z'-]+){{0,3}}? ?(?:[:=,(|]|  +)? ?(?<![a-z])(?:{_any('negated_after')})")
_NOT_EXCLUDED = re.compile(rf"^[a-z-]{{0,2}}(?: [a-z'-]+){{0,3}}? (?:{_any('not_excluded')})")
_SAID_AFTER = re.compile(
    r"absen|ecart|elimin|exclu|infirm|nie|n'|ne |pas|plus|jamais|non|aucun|neant|0|\?|confirm|discut|envisag|evoqu|recherch|possible|"
    r"probable|suspect|hypothe|propos|douteu"
)
"""A quick look for any word by which what follows a passage may deny or suppose it."""
_REOPENS = re.compile(_any("reopens"))
_HYPOTHESIS = re.compile(rf"\b(?:{_any('hypothesis')})\b")
_SUPPOSED_AFTER = re.compile(rf"^[a-z-]{{0,2}}(?: [a-z'-]+){{0,3}}? ?(?:{_any('supposed_after')})")
_RELATIVE = re.compile(rf"\b(?:{_any('relative')})\b")
_RELATIVE_AFTER = re.compile(
    rf"(?:chez|de|du|d'|cote|branche|dans|,|\() ?(?:sa|son|ses|la|le|l'|une?|des)? ?\b(?:{_any('relative')})\b"
)
_NOT_RELATIVE = re.compile(rf"(?:{_any('not_the_relative_of')}) $")
_BEARS = re.compile(rf"^[a-z' ]{{0,25}}\b(?:{_any('bears')})")
_OF_PATIENT = re.compile(rf"\b(?:{_any('patient')})\b")
_HISTORY = re.compile(rf"\b(?:{_any('history')})\b")
_HISTORY_ENDS = re.compile(_any("history_ends"))
_PAST_ILLNESS = re.compile(
    r"\b(?:traite|opere|diagnostique|pris)\w*\b[^;]{0,60}?\b(?:19|20)\d\d\b[^;]{0,120}?"
    r"\b(?:en remission(?! (?:complete|partielle|metabolique))|gueri\w*|considere\w* comme gueri)"
)
"""« carcinome du sein traité en 2016 (tumorectomie, tamoxifène), en rémission » tells an earlier illness whole."""
_REPORTED = re.compile(rf"\b(?:{_any('reporting')})\b")
_PERSON = re.compile(rf"\b(?:{_any('speaker')})\b")
_NO_ARGUMENT = re.compile(r"\b(?:aucun|pas d'|sans)(?: ?(?:argument|signe|element)s?)? ?$")


def assertion(prepared: Prepared, start: int, end: int) -> Assertion:
    """Return how the text speaks of the passage ``start`` to ``end``.

    Negation and hypothesis reach from their cue to the passage unless a conjunction, a sentence's end or a new statement after a comma
    stands between. A relative named in the same statement, or a section of family history, makes it a relative's. A section of
    history or a word such as « antécédent de » makes it past.
    """
    first, last = sentence_at(prepared.sentences, start)
    last = max(last, end)
    section = section_at(prepared.sections, start)
    key = section.key if section is not None else ""
    denies, supposes, relates, recalls = _cues(prepared.norm[max(first, start - 1200) : min(last, end + 400)])
    before, after = "", prepared.norm[end : min(last, end + 120)].replace("\n", " ")
    said_after = _SAID_AFTER.search(after) is not None
    if denies or supposes or recalls or said_after:
        before, after = _clause(prepared.norm, first, start, end, last)
    after = after if said_after else ""
    denied = denies and _is_denied_before(before)
    open_yet = _NOT_EXCLUDED.match(after) is not None
    return Assertion(
        negated=(denied or _NEGATED_AFTER.match(after) is not None) and not open_yet,
        hypothetical=open_yet or _is_supposed(_undenied(before) if denied else before, "" if denied else after),
        family=key == "family" or (relates and _is_of_relative(prepared.norm, first, start, end, last)),
        history=key == "history"
        or (recalls and _is_past(prepared.norm[max(first, start - 300) : start]))
        or _is_past_illness(prepared.norm, first, start, last),
    )


def _is_past_illness(norm: str, first: int, start: int, last: int) -> bool:
    """Tell whether the passage stands in the telling of an illness that ended years ago."""
    low, high = max(first, start - 200), min(last, start + 240)
    words = norm[low:high]
    if "remission" not in words and "gueri" not in words:
        return False
    told = _PAST_ILLNESS.search(words)
    return told is not None and told.start() - 90 <= start - low <= told.end()


@lru_cache(maxsize=512)
def _cues(words: str) -> tuple[bool, bool, bool, bool]:
    """Tell which families of cues a sentence holds at all: denial, supposition, relatives, past. Most hold none, and cost no more."""
    return (
        _NEGATION.search(words) is not None,
        _HYPOTHESIS.search(words) is not None,
        _RELATIVE.search(words) is not None,
        _HISTORY.search(words) is not None,
    )


def reported(prepared: Prepared, start: int, end: int) -> bool:
    """Tell whether the passage is somebody's words (« le patient rapporte ... ») rather than the author's observation."""
    first, last = sentence_at(prepared.sentences, start)
    first = max(first, start - _LONG)  # a line of millions of characters is not walked for each passage
    sentence = prepared.norm[first : min(max(last, end), end + _LONG)]
    offset = start - first
    if sentence.count('"', 0, offset) % 2 == 1 and '"' in sentence[end - first :]:
        return True
    cues = list(_REPORTED.finditer(sentence, 0, offset))
    cue = cues[-1] if cues else None
    if cue is None or _STOP.search(sentence, cue.end(), offset):
        return False
    return _PERSON.search(sentence, max(0, cue.start() - 120), min(offset, cue.end() + 30)) is not None


def _clause(norm: str, first: int, start: int, end: int, last: int) -> tuple[str, str]:
    """Return what stands before and after the passage, up to the nearest word that ends a cue's reach."""
    low, high = max(first, start - 300), min(last, end + 120)
    base = first if last - first <= _LONG else low
    cut, until = low, high
    for begins, ends in _stops(norm[base : max(last, end) if base == first else high]):
        if low <= base + begins and base + ends <= start:
            cut = base + ends
        elif base + begins >= end:
            until = min(high, base + begins)
            break
    return norm[cut:start].replace("\n", " "), norm[end:until].replace("\n", " ")


_LONG = 1600
"""A sentence longer than this is looked at around the passage alone."""


@lru_cache(maxsize=512)
def _stops(words: str) -> tuple[tuple[int, int], ...]:
    """Return where the words that end a cue's reach stand in a sentence: found once for all its passages."""
    return tuple(match.span() for match in _STOP.finditer(words))


def _is_denied_before(before: str) -> bool:
    """Tell whether the last negation before the passage reaches it."""
    ends = [match.end() for match in _NEGATION.finditer(before) if match["cue"] is not None]
    return bool(ends) and _reaches(before[ends[-1] :])


def _is_past(before: str) -> bool:
    """Tell whether the last word of the past before the passage reaches it."""
    ends = [match.end() for match in _HISTORY.finditer(before)]
    return bool(ends) and _HISTORY_ENDS.search(before, ends[-1]) is None


_BESIDE = 20


def _undenied(before: str) -> str:
    """Return what stands right before the denial that reaches the passage (« probable absence de »).

    What is supposed further before is another thing: « évoquant une récidive sans métastase » supposes no metastasis.
    """
    starts = [match.start() for match in _NEGATION.finditer(before) if match["cue"] is not None]
    return before[max(0, starts[-1] - _BESIDE) : starts[-1]]


def _reaches(between: str) -> bool:
    """Tell whether a negation reaches over the words ``between``: no new statement starts in them."""
    return _REOPENS.search(between) is None and len(between) < 200


def _is_supposed(before: str, after: str) -> bool:
    ends = [m.end() for m in _HYPOTHESIS.finditer(before) if not _NO_ARGUMENT.search(before, max(0, m.start() - 24), m.start())]
    return (bool(ends) and _reaches(before[ends[-1] :])) or _SUPPOSED_AFTER.match(after) is not None


def _is_of_relative(norm: str, first: int, start: int, end: int, last: int) -> bool:
    """Tell whether a relative is named in the statement, before the passage or after it."""
    before = re.split(r"[;]|\. |\n *[-•*]|\bmais\b|\bpersonnel", norm[max(first, start - 200) : start])[-1]
    found = None
    for match in _RELATIVE.finditer(before):
        if not _NOT_RELATIVE.search(before, max(0, match.start() - 40), match.start()) and not _BEARS.match(
            before[match.end() :]
        ):
            found = match
    if found is not None:
        return _OF_PATIENT.search(before, found.end()) is None
    after = re.split(r"[;.]|\n *[-•*]|\bmais\b", norm[end : min(last, end + 80)])[0]
    named = _RELATIVE_AFTER.search(after)
    return named is not None and _BEARS.match(after[named.end() :]) is None and not after.startswith(", accompagne")
