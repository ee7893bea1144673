"""A derived stage group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Stage:
    """A stage group derived from TNM by a table.

    ``system`` is UICC or FIGO; ``edition`` the UICC edition (for FIGO the year); ``table`` the table used; ``basis`` says « clinical »
    or « pathological » where the table tells them apart; ``beside`` is the FIGO stage of the same categories where one exists;
    ``note`` is a French remark that a reader must see with the stage, empty mostly.
    """

    system: str
    value: str
    edition: int
    table: str
    basis: str = ""
    beside: Stage | None = None
    note: str = ""

    @property
    def rule(self) -> str:
        """Return the name of the rule, for the Derived evidence: ``stage.uicc8.breast``."""
        return f"stage.{self.system.lower()}{self.edition}.{self.table}"

    def finding_value(self) -> dict[str, Any]:
        """Return the value of a ``stage`` finding (see ``kinds.toml``)."""
        return {"system": self.system, "value": self.value, "edition": self.edition, "derived": True}
