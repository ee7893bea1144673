"""The edition of a classification as French reports write it: an ordinal, a number beside TNM, or the year of publication."""

from __future__ import annotations

import re

_YEARS = {1997: 5, 1998: 5, 2002: 6, 2003: 6, 2009: 7, 2010: 7, 2016: 8, 2017: 8, 2018: 8, 2024: 9, 2025: 9}
_WORDS = {"cinqui": 5, "sixi": 6, "septi": 7, "huiti": 8, "neuvi": 9}
_NAME = r"(?:p?TNM|UICC|AJCC|UICC/AJCC|AJCC/UICC|IASLC)"

_EDITION = re.compile(
    rf"""
    \b(?P<ordinal>[5-9])\s?(?:e|è|ème|ième|eme|º|°|th|ª|ᵉ)?\s?(?:éd|ed)(?:ition|\.|\b)
  | \b(?P<ordinal2>[5-9])\s?(?:e|è|ème|ième|eme|th|ᵉ)\s(?:classification|version|{_NAME})
  | \b(?P<word>cinqui|sixi|septi|huiti|neuvi)[èe]me\s(?:éd|ed)
  | \b(?:éd|ed)(?:ition|\.)?\s?(?:n°\s?)?(?P<after>[5-9])\b
  | \b{_NAME}(?:\s?[/,]?\s?(?:{_NAME}|VIII|VII))*\s?[-,:(]?\s?(?:v(?:ersion|\.)?\s?|de\s)?(?P<year>(?:19|20)\d\d)\b
  | \b{_NAME}\s?[-,(]?\s?(?:v(?:ersion|\.)?\s?)?(?P<number>[5-9])(?![\d./%])\b
  | \b(?:éd|ed)(?:ition|\.)\s?(?:de\s)?(?P<year2>20\d\d)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


def find_edition(text: str, start: int, end: int) -> tuple[int, int, int] | None:
    """Return (start, end, edition) of the first edition named in ``text[start:end]``, or None."""
    for found in _EDITION.finditer(text, start, end):
        edition = _number(found)
        if edition is not None:
            return found.start(), found.end(), edition
    return None


def _number(found: re.Match[str]) -> int | None:
    word = found["word"]
    if word:
        return _WORDS[word.lower()]
    year = found["year"] or found["year2"]
    if year:
        return _YEARS.get(int(year))
    return int(found["ordinal"] or found["ordinal2"] or found["after"] or found["number"])
