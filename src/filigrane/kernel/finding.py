"""A finding: one fact about one patient, with its evidence, its producer and what people decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from filigrane.kernel.codes import Code
from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import Evidence
from filigrane.kernel.unknown import Unknown

Value = Mapping[str, Any]
"""A JSON-like mapping whose shape ``science/oncology/kinds.toml`` fixes for each kind."""


class Status(StrEnum):
    """What became of a finding. A machine only ever writes ``proposed``."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    TYPED = "typed"
    WITHDRAWN = "withdrawn"


DECIDED_TRUE = frozenset({Status.ACCEPTED, Status.CORRECTED, Status.TYPED})


@dataclass(frozen=True)
class Assertion:
    """How the text speaks of the fact."""

    negated: bool = False
    hypothetical: bool = False
    family: bool = False
    history: bool = False

    @property
    def affirmed(self) -> bool:
        """Tell whether the fact is stated as true of this patient (now or before)."""
        return not (self.negated or self.hypothetical or self.family)


@dataclass(frozen=True)
class Producer:
    """The tool, its version and the run that produced a finding; a person's typed value names the person as tool."""

    tool: str
    version: str
    run: str


@dataclass(frozen=True)
class Subject:
    """Of whom, and of which tumour (``T1``, ``T2`` ...; None where the fact is not about one tumour)."""

    patient: str
    tumour: str | None = None


@dataclass(frozen=True)
class Finding:
    """One fact with its evidence. ``value`` is the machine's; a correction lives in ``corrected`` so that both are kept."""

    id: str
    subject: Subject
    kind: str
    value: Value | Unknown
    evidence: tuple[Evidence, ...]
    producer: Producer
    when: Interval = field(default_factory=lambda: Interval(None, None))
    assertion: Assertion = field(default_factory=Assertion)
    unit: str | None = None
    code: Code | None = None
    confidence: float | None = None
    status: Status = Status.PROPOSED
    corrected: Value | Unknown | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"finding {self.id} ({self.kind}) has no evidence")
        if isinstance(self.value, Mapping):
            object.__setattr__(self, "value", MappingProxyType(dict(self.value)))

    @property
    def current(self) -> Value | Unknown:
        """Return the value that stands: the person's where there is one, else the machine's."""
        return self.value if self.corrected is None else self.corrected
