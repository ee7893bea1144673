"""When are two findings the same? Same kind, same statement, same tumour, and a passage in common.

A *place* is a kind at a passage; a *token* is a place with what is stated there. Findings that share a token are one finding: what was
decided on it stays decided. Findings that share a place without a token are two readings of one passage: the new one is a difference.
Pure functions; the caller turns the texts into keyed hashes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from filigrane.kernel.evidence import Derived, ResourceRef, Searched, Statement, TextSpan
from filigrane.kernel.finding import Finding
from filigrane.kernel.wire import finding_to_json, value_to_json

Anchors = dict[str, str]
"""Token text to place text."""


def stated(finding: Finding, value: Any = None) -> str:
    """Return what a finding states, in one canonical text; ``value`` replaces the machine's (to compare with a correction)."""
    document = finding_to_json(finding)
    kept = {key: document[key] for key in ("value", "unit", "code", "when", "assertion")}
    if value is not None:
        kept["value"] = value_to_json(value)
    return json.dumps(_canonical(kept), sort_keys=True, ensure_ascii=False)


def anchors(finding: Finding) -> Anchors:
    """Return the anchors of a finding. Those of a derived one hold the ids it rests on: give it the stored ones."""
    says = f"{finding.subject.tumour}|{stated(finding)}"
    return {f"{place}|{says}": place for place in places(finding)}


def places(finding: Finding) -> tuple[str, ...]:
    """Return where a finding is read: each located passage; for a derived one, its rule and the findings it rests on."""
    located = [passage for item in finding.evidence if (passage := _located(item)) is not None]
    if located:
        return tuple(f"{finding.kind}|{passage}" for passage in located)
    for item in finding.evidence:
        if isinstance(item, Derived):
            return (f"{finding.kind}|rule|{item.rule}|{'|'.join(sorted(item.findings))}",)
    return (f"{finding.kind}|{_unlocated(finding)}",)


def sources(finding: Finding) -> frozenset[str]:
    """Return the source items that a finding's evidence lies in."""
    found: set[str] = set()
    for item in finding.evidence:
        if isinstance(item, TextSpan | ResourceRef):
            found.add(item.source)
        elif isinstance(item, Searched):
            found.update(item.sources)
    return frozenset(found)


def located_sources(finding: Finding) -> frozenset[str]:
    """Return the source items that a finding quotes."""
    return frozenset(item.source for item in finding.evidence if isinstance(item, TextSpan | ResourceRef))


def bases(finding: Finding) -> frozenset[str]:
    """Return the ids of the findings that a finding derives from."""
    return frozenset(base for item in finding.evidence if isinstance(item, Derived) for base in item.findings)


def _located(item: object) -> str | None:
    if isinstance(item, TextSpan):
        return f"text|{item.source}|{item.page}|{item.start}|{item.end}"
    if isinstance(item, ResourceRef):
        return f"resource|{item.source}|{item.path}"
    return None


def _unlocated(finding: Finding) -> str:
    for item in finding.evidence:
        if isinstance(item, Statement):
            return f"statement|{item.person}|{item.time.isoformat()}"
    return "searched"


def _canonical(item: Any) -> Any:
    """Return the item without absent fields, and with whole numbers written one way: 5 and 5.0 state the same."""
    if isinstance(item, Mapping):
        return {key: _canonical(value) for key, value in item.items() if value is not None}
    if isinstance(item, list | tuple):
        return [_canonical(value) for value in item]
    if isinstance(item, float) and item.is_integer():
        return int(item)
    return item
