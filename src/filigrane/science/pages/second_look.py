"""A second optical reading of pages where one wrong character is another fact: laboratory results, stages.

Tesseract is as sure of « 43 » as of « 4,3 » when a comma is faint. Read again one and a half times as large, the same picture is cut into
other pixels: where both readings say the same, the word is surer than either; where they differ, one of them is wrong and the word says so
by its confidence. Only such pages are read twice, since that doubles their time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from filigrane.science.pages.seen_word import Word

LARGER = 1.5
"""How much larger the second picture is. On four pages of values, 1.5 and 2 told the same wrong words; 1.5 takes less time."""
RESULTS = 6
"""A page with this many words that are a unit of measure is taken for a page of results."""

_UNIT = re.compile(
    r"\W?(?:[kmµpnu]?[gG]|[kmµpnu]?mol|[kmµpnu]?[UI]{1,2}|G|T|mEq)\s?[/\\|lI1]\s?(?:[dm]?[lL1I]|mm3|100)\W*"
    r"|/mm3|fL|pg|mL/min\S*|10[*^]?\d+/L"
)
_GROUP = re.compile(r"\W*(?:[IVXlT1|]{1,4}|[0-4])[ABCabc]?\d?\W*")
_STAGE = re.compile(r"\W*(?:stades?|figo|STADES?|FIGO|Stades?)\W*")
_FOLD = str.maketrans({".": ",", "|": "I", "l": "I", "’": "'"})


def second_look(picture: Any, words: Sequence[Word], read: Callable[[Any], Sequence[Word]]) -> list[Word]:
    """Return the words of an upright picture, those with a figure made surer or less sure by a second reading where the page asks for it.

    Parameters
    ----------
    picture
        The upright picture (8-bit grey Pillow image) that gave ``words``.
    words
        The words read first, boxes in pixels of ``picture``.
    read
        Reads a picture into words; called at most once.
    """
    if not asks_for_it(words):
        return list(words)
    from PIL import Image

    size = (round(picture.width * LARGER), round(picture.height * LARGER))
    again = [replace(word, box=_smaller(word)) for word in read(picture.resize(size, Image.Resampling.LANCZOS))]
    return [_weighed(word, again) if _matters(word.text) else word for word in words] if again else list(words)


def asks_for_it(words: Sequence[Word]) -> bool:
    """Tell whether a page holds a table of results, or a stage of which the reading is not sure."""
    if sum(_UNIT.fullmatch(word.text) is not None for word in words) >= RESULTS:
        return True
    return any(
        _STAGE.fullmatch(one.text) and _GROUP.fullmatch(two.text) and two.confidence < UNSURE for one, two in pairwise(words)
    )


UNSURE = 0.8


def _matters(text: str) -> bool:
    return any(map(str.isdigit, text)) or _GROUP.fullmatch(text) is not None


def _smaller(word: Word) -> tuple[float, float, float, float]:
    left, top, right, bottom = (side / LARGER for side in word.box)
    return left, top, right, bottom


def _weighed(word: Word, again: Sequence[Word]) -> Word:
    """Return the word with the confidence that both readings give together; unchanged where the second read nothing at its place."""
    left, top, right, bottom = word.box
    x, y = (left + right) / 2, (top + bottom) / 2
    there = [other for other in again if other.box[0] <= x <= other.box[2] and other.box[1] - 3 <= y <= other.box[3] + 3]
    if not there:
        return word
    other = there[0]
    if _said(word.text) in {_said(part) for part in (other.text, *re.split(r"[-–à]", other.text))}:
        return replace(word, confidence=1 - (1 - word.confidence) * (1 - other.confidence))
    if _said(other.text) in _said(word.text) and not any(map(str.isdigit, _rest(word.text, other.text))):
        return word  # « 96fL » and « 96 » say one number
    return replace(word, confidence=word.confidence * (1 - other.confidence))


def _said(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z,<>]", "", text.translate(_FOLD)).strip(",")


def _rest(text: str, part: str) -> str:
    return _said(text).replace(_said(part), "", 1)
