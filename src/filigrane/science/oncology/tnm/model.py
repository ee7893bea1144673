"""The TNM statement as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """One category as written: ``T``, ``N`` or ``M``, its canonical value (``T2a``, ``N0(i+)``), its own prefix and its place."""

    category: str
    value: str
    prefix: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Tnm:
    """One TNM statement: what is written, nothing more (an absent category is None, never X and never 0).

    ``prefix`` is the prefix shared by T and N where they do not contradict each other (« pT2 pN0 cM0 » is p); ``t_prefix``,
    ``n_prefix`` and ``m_prefix`` are each category's own, None where none is written. ``repaired`` names the categories in which
    an optical slip was undone (« NO » for N0, « pTl » for pT1). ``edition`` is the UICC edition, with the place that says it.
    """

    parts: tuple[Part, ...]
    suffixes: tuple[str, ...] = ()
    R: str | None = None
    L: str | None = None
    V: str | None = None
    Pn: str | None = None
    positive_nodes: int | None = None
    examined_nodes: int | None = None
    edition: int | None = None
    edition_span: tuple[int, int] | None = None
    repaired: tuple[str, ...] = ()

    def part(self, category: str) -> Part | None:
        """Return one category's part, or None when it is not written."""
        return next((part for part in self.parts if part.category == category), None)

    def _value(self, category: str) -> str | None:
        part = self.part(category)
        return None if part is None else part.value

    def _prefix(self, category: str) -> str | None:
        part = self.part(category)
        return None if part is None else part.prefix

    @property
    def T(self) -> str | None:  # noqa: N802 - the field's own letter
        """Return the T category (``T2a``, ``Tis``, ``TX``), or None."""
        return self._value("T")

    @property
    def N(self) -> str | None:  # noqa: N802 - the field's own letter
        """Return the N category (``N1mi``, ``N0(i+)``, ``N+``), or None."""
        return self._value("N")

    @property
    def M(self) -> str | None:  # noqa: N802 - the field's own letter
        """Return the M category (``M0``, ``M1b``), or None."""
        return self._value("M")

    @property
    def prefix(self) -> str | None:
        """Return the prefix of the whole: that of T and N, or of M alone; None where T and N differ or none is written."""
        own = {p for p in (self._prefix("T"), self._prefix("N")) if p}
        if not own:
            return self._prefix("M")
        return own.pop() if len(own) == 1 else None

    def value(self) -> dict[str, Any]:
        """Return the value of a ``tnm`` finding (see ``kinds.toml``); fields that are not written are left out."""
        fields: dict[str, Any] = {
            "prefix": self.prefix,
            "T": self.T,
            "N": self.N,
            "M": self.M,
            "t_prefix": self._prefix("T"),
            "n_prefix": self._prefix("N"),
            "m_prefix": self._prefix("M"),
            "edition": self.edition,
            "suffixes": list(self.suffixes) or None,
            "R": self.R,
            "L": self.L,
            "V": self.V,
            "Pn": self.Pn,
            "positive_nodes": self.positive_nodes,
            "examined_nodes": self.examined_nodes,
        }
        return {name: item for name, item in fields.items() if item is not None or name in {"T", "N", "M"}}
