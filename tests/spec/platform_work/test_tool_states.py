"""Every step between two states of a tool: the whole table, allowed or not."""

from __future__ import annotations

import pytest

from filigrane.kernel.errors import GateRefused
from filigrane.platform.gate.states import State, check_step

# rows: from; columns: draft validated shadow in_use suspended retired
TABLE = """
draft      . x . . . x
validated  . . x . x x
shadow     . . . x x x
in_use     . . x . x x
suspended  . x . . . x
retired    . . . . . .
"""
ORDER = [State.DRAFT, State.VALIDATED, State.SHADOW, State.IN_USE, State.SUSPENDED, State.RETIRED]
STEPS = [
    (State(line.split()[0]), wanted, mark == "x")
    for line in TABLE.strip().splitlines()
    for wanted, mark in zip(ORDER, line.split()[1:], strict=True)
]


@pytest.mark.parametrize(("present", "wanted", "allowed"), STEPS)
def test_a_step_is_possible_exactly_where_the_table_says(present: State, wanted: State, allowed: bool) -> None:
    if allowed:
        check_step("demo.tool", present, wanted)
    else:
        with pytest.raises(GateRefused) as refused:
            check_step("demo.tool", present, wanted)
        assert refused.value.rule == "state"
