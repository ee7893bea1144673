"""Who may do what: this table is the hospital's manual of access.

Columns: a doctor without relation to the patient, in the care team, after breaking the glass; then the other roles, whose rights do not
depend on a relation. `yes` is permitted, `.` is refused.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations, product

import pytest

from filigrane.platform.access import Action, Objection, Relation, Request, Role, policy

TABLE = """
act                 | doctor | in team | by glass | secretary | officer | tool owner | administrator
read_patient        | .      | yes     | yes      | .         | .       | .          | .
run_tool            | .      | yes     | yes      | .         | .       | .          | .
decide              | .      | yes     | .        | .         | .       | .          | .
sign                | .      | yes     | .        | .         | .       | .          | .
export              | .      | yes     | .        | .         | .       | .          | .
withdraw            | .      | yes     | .        | .         | .       | .          | .
read_identity       | yes    | yes     | yes      | yes       | yes     | .          | .
edit_identity       | .      | yes     | .        | yes       | .       | .          | .
file_document       | .      | yes     | yes      | yes       | .       | .          | .
list_documents      | .      | yes     | yes      | yes       | .       | .          | .
manage_care_team    | .      | yes     | .        | yes       | .       | .          | .
record_objection    | .      | yes     | .        | yes       | yes     | .          | .
break_glass         | yes    | yes     | yes      | .         | .       | .          | .
erase_patient       | .      | .       | .        | .         | yes     | .          | .
search_patients     | yes    | yes     | yes      | yes       | yes     | .          | .
create_patient      | yes    | yes     | yes      | yes       | .       | .          | .
read_work_list      | yes    | yes     | yes      | yes       | yes     | yes        | yes
read_tool_cards     | yes    | yes     | yes      | yes       | yes     | yes        | yes
manage_tools        | .      | .       | .        | .         | .       | yes        | .
suspend_tool        | yes    | yes     | yes      | .         | yes     | yes        | .
read_audit          | .      | .       | .        | .         | yes     | .          | .
review_break_glass  | .      | .       | .        | .         | yes     | .          | .
manage_accounts     | .      | .       | .        | .         | .       | .          | yes
manage_installation | .      | .       | .        | .         | .       | .          | yes
"""

DOCTOR = {"doctor": Relation.NONE, "in team": Relation.CARE_TEAM, "by glass": Relation.BROKEN_GLASS}
OTHERS = {
    "secretary": Role.SECRETARY,
    "officer": Role.DATA_PROTECTION_OFFICER,
    "tool owner": Role.TOOL_OWNER,
    "administrator": Role.TECHNICAL_ADMINISTRATOR,
}


@cache
def _cells() -> tuple[tuple[str, str, bool], ...]:
    lines = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
    return tuple((line[0], who, cell == "yes") for line in lines[1:] for who, cell in zip(lines[0][1:], line[1:], strict=True))


@cache
def _rights() -> dict[tuple[str, str], bool]:
    return {(act, who): yes for act, who, yes in _cells()}


def test_the_table_names_every_action():
    assert {act for act, _, _ in _cells()} == {action.value for action in Action}


@pytest.mark.parametrize(("act", "who", "permitted"), _cells())
def test_each_role_has_the_rights_of_the_table(act: str, who: str, permitted: bool):
    relations = [DOCTOR[who]] if who in DOCTOR else list(Relation)
    roles = frozenset({Role.DOCTOR} if who in DOCTOR else {OTHERS[who]})
    for relation in relations:
        decision = policy(Request(roles, Action(act), patient=True, relation=relation))
        assert decision.permitted is permitted, decision.reason
        assert decision.reason


def test_nobody_without_a_role_may_do_anything():
    for action, relation in product(Action, Relation):
        assert not policy(Request(frozenset(), action, patient=True, relation=relation)).permitted


OBJECTIONS = """
objection    | act           | in team | by glass | without
tools        | run_tool      | .       | .        | .
tools        | read_patient  | yes     | yes      | .
tools        | decide        | yes     | .        | .
break_glass  | read_patient  | yes     | .        | .
break_glass  | run_tool      | yes     | .        | .
break_glass  | break_glass   | .       | .        | .
professional | read_patient  | .       | .        | .
professional | decide        | .       | .        | .
professional | break_glass   | .       | .        | .
professional | read_identity | yes     | yes      | yes
"""


@pytest.mark.parametrize("line", OBJECTIONS.strip().splitlines()[1:])
def test_an_objection_of_the_patient_comes_before_the_doctors_rights(line: str):
    objection, act, *expected = (cell.strip() for cell in line.split("|"))
    for relation, cell in zip((Relation.CARE_TEAM, Relation.BROKEN_GLASS, Relation.NONE), expected, strict=True):
        request = Request(frozenset({Role.DOCTOR}), Action(act), True, relation, frozenset({Objection(objection)}))
        assert policy(request).permitted is (cell == "yes"), (relation, policy(request).reason)


def _subsets(values):
    every = list(values)
    return [frozenset(chosen) for size in range(len(every) + 1) for chosen in combinations(every, size)]


ABOUT_NOBODY = {
    "search_patients", "create_patient", "read_work_list", "read_tool_cards", "manage_tools", "suspend_tool", "read_audit",
    "review_break_glass", "manage_accounts", "manage_installation",
}  # fmt: skip
CONTENT = {"read_patient", "run_tool", "decide", "sign", "export", "withdraw"}


def _oracle(request: Request) -> bool:
    """The same rules told from the table above, one role and one cell at a time, sharing nothing with the policy."""
    act = request.action.value
    cells = _rights()
    column = {Relation.NONE: "doctor", Relation.CARE_TEAM: "in team", Relation.BROKEN_GLASS: "by glass"}[request.relation]
    granted = False
    for role in request.roles:
        who = column if role is Role.DOCTOR else next(name for name, other in OTHERS.items() if other is role)
        granted = granted or cells[act, who]
    blind = Role.TOOL_OWNER in request.roles or Role.TECHNICAL_ADMINISTRATOR in request.roles
    names_patient = act not in ABOUT_NOBODY
    opposed = {objection.value for objection in request.objections}
    vetoes = [
        names_patient and not request.patient,
        blind and (names_patient or act in {"search_patients", "create_patient"}),
        "professional" in opposed and (act in CONTENT or act == "break_glass"),
        "break_glass" in opposed and (act == "break_glass" or (act in CONTENT and request.relation is Relation.BROKEN_GLASS)),
        "tools" in opposed and act == "run_tool",
    ]
    return granted and not any(vetoes)


def test_every_request_that_can_be_made_is_judged_as_the_oracle_judges_it():
    cells = _cells()
    assert len(cells) == len(Action) * 7
    count = 0
    for roles, action, patient, relation, objections in product(
        _subsets(Role), Action, (False, True), Relation, _subsets(Objection)
    ):
        request = Request(roles, action, patient, relation, objections)
        assert policy(request).permitted is _oracle(request), request
        count += 1
    assert count == 2**5 * len(Action) * 2 * 3 * 2**3
