"""Unknown is a value: it says why, and nothing ever replaces it by zero, by normal or by today."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a value is not known."""

    ABSENT = "absent"
    UNREADABLE = "unreadable"
    NOT_ASSESSED = "not_assessed"
    NOT_APPLICABLE = "not_applicable"


REASON_FR = {
    Reason.ABSENT: "absent",
    Reason.UNREADABLE: "illisible",
    Reason.NOT_ASSESSED: "non évalué",
    Reason.NOT_APPLICABLE: "sans objet",
}


@dataclass(frozen=True)
class Unknown:
    """A value that is not known, the reason, and a French sentence for the reader."""

    reason: Reason
    detail: str = ""

    def french(self) -> str:
        """Return « Inconnu : ... » as screens write it."""
        return f"Inconnu : {self.detail or REASON_FR[self.reason]}"
