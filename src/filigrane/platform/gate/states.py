"""The states of a tool and the signed steps between them: a pure table, so that every step can be tested."""

from __future__ import annotations

from enum import StrEnum

from filigrane.kernel.errors import GateRefused


class State(StrEnum):
    """Where a tool's version stands in this hospital."""

    DRAFT = "draft"
    VALIDATED = "validated"
    SHADOW = "shadow"
    IN_USE = "in_use"
    SUSPENDED = "suspended"
    RETIRED = "retired"

    @property
    def french(self) -> str:
        """Return the word that screens show."""
        return _FRENCH[self]


_FRENCH = {
    State.DRAFT: "brouillon",
    State.VALIDATED: "validé",
    State.SHADOW: "en observation",
    State.IN_USE: "en service",
    State.SUSPENDED: "suspendu",
    State.RETIRED: "retiré",
}

STEPS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.VALIDATED, State.RETIRED}),
    State.VALIDATED: frozenset({State.SHADOW, State.SUSPENDED, State.RETIRED}),
    State.SHADOW: frozenset({State.IN_USE, State.SUSPENDED, State.RETIRED}),
    State.IN_USE: frozenset({State.SHADOW, State.SUSPENDED, State.RETIRED}),
    State.SUSPENDED: frozenset({State.VALIDATED, State.RETIRED}),
    State.RETIRED: frozenset(),
}
"""A suspended tool comes back only through a new validation; a retired one never."""

ADVANCES = frozenset({State.VALIDATED, State.SHADOW, State.IN_USE})
"""Steps towards patients: these need an approver who did not develop the tool."""


def check_step(tool: str, present: State, wanted: State) -> None:
    """Raise when no step leads from ``present`` to ``wanted``.

    Raises
    ------
    GateRefused
        With rule ``state``, naming the steps that exist.
    """
    if wanted in STEPS[present]:
        return
    reachable = ", ".join(f"« {state.french} »" for state in State if state in STEPS[present])
    raise GateRefused(
        f"Changement d’état refusé : de « {present.french} » à « {wanted.french} »",
        rule="state",
        where=tool,
        why="Cette étape n’existe pas",
        remedy=f"Étapes possibles : {reachable}" if reachable else "Un outil retiré ne revient pas",
    )
