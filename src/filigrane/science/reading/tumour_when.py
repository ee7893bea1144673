"""The date that a sentence gives to what it says, as an interval; unknown where it gives none."""

from __future__ import annotations

from filigrane.kernel.dates import Interval
from filigrane.science.text.dates import nearest
from filigrane.science.text.prepared import Prepared
from filigrane.science.text.sentences import sentence_at

_REACH = 500
_HEAD = 14
"""A date that begins its line within so many characters dates what follows it (« 12/03/2024 : ... », « - Mars 2024 »)."""


def dated(prepared: Prepared, start: int, end: int, *, paragraph: bool = True) -> Interval:
    """Return the interval of the date of the passage's own sentence, or of a date at the head of its line or paragraph.

    A date in another sentence of the same line dates another fact: it is not taken, and the interval stays unknown. Without
    ``paragraph``, the head of an earlier line dates nothing either.
    """
    date = nearest(prepared, start, end, paragraph=paragraph)
    if date is None:
        return Interval(None, None)
    first, last = sentence_at(prepared.sentences, start)
    if first <= date.start < max(last, end) or date.start - prepared.norm.rfind("\n", 0, date.start) <= _HEAD:
        return date.interval
    return Interval(None, None)


def around(prepared: Prepared, position: int) -> tuple[int, int]:
    """Return the sentence of ``position``, cut at 500 characters on each side: a text without stops must not cost its square."""
    first, last = sentence_at(prepared.sentences, position)
    return max(first, position - _REACH), min(last, position + _REACH)
