"""The arithmetic of the chain: the canonical text of an event, its hash, and the text of a signed head."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from filigrane.platform.db import Row

START = "0" * 64
"""The hash before the first event."""

_FIELDS = ("id", "actor", "roles", "purpose", "action", "patient", "object", "outcome", "detail")


def canonical(event: Row) -> bytes:
    """Return the one text of an event: JSON, keys sorted, no space, instants in UTC to the microsecond."""
    document = {name: event[name] for name in _FIELDS}
    document["time"] = _instant(event["time"])
    return _compact(document)


def link(previous: str, event: Row) -> str:
    """Return ``SHA-256(previous hash || canonical event)`` in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(previous) + canonical(event)).hexdigest()


def head_text(head: Row) -> bytes:
    """Return the text of a head that is signed."""
    return _compact({"batch": head["batch"], "position": head["position"], "hash": head["hash"], "time": _instant(head["time"])})


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _compact(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
