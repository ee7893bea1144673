"""What the reader answered, seen through its JSON document: findings by kind, tumours paired with the key's, cited pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any


def plain(text: object) -> str:
    """Return a text without accents, case or double spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFD", str(text).replace("œ", "oe")) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", bare.replace("’", "'")).strip().lower()


def month(day: Any) -> str | None:
    """Return 2024-03 of a day, of an interval inside one month, else None."""
    if isinstance(day, dict):
        start, end = day.get("start"), day.get("end")
        return start[:7] if start and end and start[:7] == end[:7] else None
    return str(day)[:7] if day else None


def start_of(day: Any) -> str | None:
    """Return the first day of an interval or the day itself."""
    if isinstance(day, dict):
        return day.get("start")
    return str(day) if day else None


def within(got: Any, expected: Any) -> bool:
    """Tell whether a date lies in the month, or the wider interval, of the key's date."""
    start = start_of(got)
    if start is None:
        return False
    if isinstance(expected, dict) and expected.get("start") and expected.get("end"):
        return bool(expected["start"][:7] <= start[:7] <= expected["end"][:7])
    return bool(start[:7] == str(start_of(expected))[:7])


def alike(one: str, other: str) -> bool:
    """Tell whether two short names mean the same: one holds the other, or they share their first long word's beginning."""
    a, b = plain(one), plain(other)
    if a in b or b in a:
        return True
    words_a = {w[:6] for w in re.findall(r"[a-z0-9]{4,}", a)}
    words_b = {w[:6] for w in re.findall(r"[a-z0-9]{4,}", b)}
    shared = words_a & words_b
    return bool(shared) and len(shared) >= min(len(words_a), len(words_b)) / 2


class Answer:
    """The reader's document with what scoring asks of it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.files = {d["id"]: d["file"] for d in document["documents"]}
        self._used = {name for sentence in document["synthesis"] for name in sentence["findings"]}
        for finding in list(document["findings"]):
            if finding["id"] in self._used:
                self._used.update(finding["derived_from"])

    def findings(self, kind: str, tumours: set[str | None] | None = None, *, asserted: bool = True) -> list[dict[str, Any]]:
        """Return the findings of a kind that hold a value; with ``asserted`` only what is said to be so."""
        return list(self._findings(kind, tumours, asserted))

    def _findings(self, kind: str, tumours: set[str | None] | None, asserted: bool) -> Iterator[dict[str, Any]]:
        for finding in self.document["findings"]:
            if finding["kind"] != kind or not isinstance(finding["value"], dict) or "unknown" in finding["value"]:
                continue
            if tumours is not None and finding["tumour"] not in tumours:
                continue
            said = finding["assertion"]
            if asserted and (said["negated"] or said["hypothetical"] or said["family"]):
                continue
            yield finding

    def chosen(self, found: list[dict[str, Any]]) -> dict[str, Any] | None:
        """Return the one shown: cited by the synthesis first, then the one with most passages."""
        return max(found, key=lambda f: (f["id"] in self._used, len(f["evidence"])), default=None)

    def pages(self, item: dict[str, Any]) -> set[tuple[str, int]]:
        """Return the (file, page) places that a finding or an alert cites."""
        return {(self.files.get(e["document"], ""), e["page"]) for e in item["evidence"]}

    def where(self, finding: dict[str, Any]) -> dict[str, Any]:
        """Return a finding in short, for the list of errors."""
        span = finding["evidence"][0] if finding["evidence"] else None
        return {
            "value": {k: v for k, v in finding["value"].items() if v is not None}, "code": finding["code"], "when": finding["when"],
            "page": span and span["page"], "quote": span and span["quote"],
        }  # fmt: skip

    def paired(self, tumours: list[dict[str, Any]]) -> tuple[list[tuple[dict[str, Any], set[str | None]]], set[str]]:
        """Pair each tumour of the key with the reader's tumours of the same place; return the pairs and the reader's left over.

        With one tumour on each side they are one pair, whatever their places.
        """
        theirs: dict[str, str] = {}
        for finding in self.findings("topography"):
            if finding["code"] and finding["tumour"]:
                theirs.setdefault(finding["tumour"], finding["code"][:3])
        names = {f["tumour"] for f in self.document["findings"] if f["tumour"]}
        if len(tumours) == 1 and len(names) <= 1:
            return [(tumours[0], names | {None})], set()
        left = set(names)
        pairs = []
        for tumour in tumours:
            own = {n for n in left if theirs.get(n) == str(tumour.get("topography") or "")[:3]}
            own = own or {n for n in left if n not in theirs and self._same_histology(n, tumour)}
            side = tumour.get("laterality")
            if (
                len(own) > 1
                and side
                and sum(str(t.get("topography"))[:3] == str(tumour.get("topography"))[:3] for t in tumours) > 1
            ):
                own = {n for n in own if any(f["value"]["side"] == side for f in self.findings("laterality", {n}))} or own
            left -= own
            pairs.append((tumour, own | ({None} if not pairs else set())))
        return pairs, {name for name in left if name in theirs}

    def _same_histology(self, name: str, tumour: dict[str, Any]) -> bool:
        """Tell whether a reader's tumour without a place has the key's histology (a lymphoma, an unknown primary)."""
        return any(f["code"] == tumour.get("morphology") for f in self.findings("morphology", {name}))
