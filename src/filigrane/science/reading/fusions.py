"""The two genes of a fusion, as its name joins them."""

from __future__ import annotations

import re

_PARTNERS = re.compile(
    r"\b(?P<pair>[a-z]{2,5}\d{0,2}[a-z]?\d?(?:-|::)"
    r"(?:alk|ros1|ret|ntrk[123]|fli1|erg|fgfr[1-4]|met|nrg1|braf|wt1|ddit3|ss18|ssx[12]?|creb1))\b"
    r"(?:[ ,(]{1,2}(?P<variant>variant [a-z]?\d\w?))?"
)
_REACH = 45


def partners(words: str, start: int, end: int, gene: str) -> tuple[str, int] | None:
    """Return the name of a gene's fusion told in or just behind ``words[start:end]`` and its end: « EML4-ALK variant 3 »."""
    limit = _NEXT_ITEM.search(words, end, end + _REACH)
    found = _PARTNERS.search(words, start, limit.start() if limit else min(len(words), end + _REACH))
    if found is None or gene.lower() not in re.split("-|::", found["pair"]):
        return None
    variant = f" {found['variant']}" if found["variant"] else ""
    return found["pair"].upper() + variant, found.end()


_NEXT_ITEM = re.compile(r"[.;]\s|\n\s*[-•*\n]")
