"""Findings opened lately, so that the pages of one dossier do not decrypt and rebuild the same ones at every click."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from filigrane.kernel.finding import Finding
from filigrane.platform.db import Row
from filigrane.platform.findings.model import Stored

MOST = 20_000
"""Findings kept: about a hundred dossiers, some tens of megabytes."""

SECONDS = 900.0
"""How long one is kept: as long as an idle session stays open."""

Stamp = tuple[int, object, bytes]
"""Version, instant of the last change, and the patient's key: a finding is given back only where all three are the same."""


Mark = tuple[object, ...]
"""What changes with any change of a patient's findings: their number, the sum of their versions, the last instant."""

Listing = tuple[str, bool]
"""A patient, and whether the findings are those of shadow runs."""

LISTS = 128


@dataclass(frozen=True)
class _Kept:
    stamp: Stamp
    since: float
    finding: Finding


class Recent:
    """A bounded memory of findings by id, shared by the threads of this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lists: OrderedDict[Listing, tuple[tuple[Mark, bytes], float, tuple[Stored, ...]]] = OrderedDict()

    def known(self, key: bytes, rows: Sequence[Row]) -> tuple[dict[str, Finding], dict[str, Stamp]]:
        """Return the findings of table rows that are kept, by id, and the stamps of the others."""
        opener, oldest = hashlib.sha256(key).digest(), time.monotonic() - SECONDS
        found: dict[str, Finding] = {}
        missing: dict[str, Stamp] = {}
        for row in rows:
            kept, stamp = self._kept.get(row["id"]), (row["version"], row["updated"], opener)
            if kept is not None and kept.stamp == stamp and kept.since > oldest:
                found[row["id"]] = kept.finding
            else:
                missing[row["id"]] = stamp
        return found, missing

    def keep(self, stamps: Mapping[str, Stamp], findings: Mapping[str, Finding]) -> None:
        """Keep findings that were just opened; the oldest leave."""
        moment = time.monotonic()
        with self._lock:
            for identifier, finding in findings.items():
                self._kept[identifier] = _Kept(stamps[identifier], moment, finding)
                self._kept.move_to_end(identifier)
            while self._kept and (len(self._kept) > MOST or self._oldest() < moment - SECONDS):
                self._kept.popitem(last=False)

    def listed(self, key: bytes, whose: Listing, mark: Mark) -> tuple[Stored, ...] | None:
        """Return the list kept under this very mark and key, None when there is none."""
        kept = self._lists.get(whose)
        if kept is None or kept[0] != (mark, hashlib.sha256(key).digest()) or time.monotonic() - kept[1] > SECONDS:
            return None
        return kept[2]

    def keep_list(self, key: bytes, whose: Listing, mark: Mark, items: tuple[Stored, ...]) -> None:
        """Keep the list of a patient's findings; the oldest list leaves."""
        with self._lock:
            self._lists[whose] = ((mark, hashlib.sha256(key).digest()), time.monotonic(), items)
            self._lists.move_to_end(whose)
            while len(self._lists) > LISTS:
                self._lists.popitem(last=False)

    def _oldest(self) -> float:
        return next(iter(self._kept.values())).since


RECENT = Recent()
