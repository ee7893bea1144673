"""Access: who may do what, to whose record. Denied unless the policy says otherwise; the policy is a pure function."""

from filigrane.platform.access.care import (
    BreakGlass,
    Membership,
    break_glass,
    break_glass_reviews,
    care_team,
    close_break_glass,
    join_care_team,
    leave_care_team,
    my_patients,
    objection,
    review_break_glass,
    withdraw_objection,
)
from filigrane.platform.access.decision import decide, permitted, require
from filigrane.platform.access.model import Action, Actor, Decision, Objection, Relation, Request, Role
from filigrane.platform.access.policy import policy

__all__ = [
    "Action",
    "Actor",
    "BreakGlass",
    "Decision",
    "Membership",
    "Objection",
    "Relation",
    "Request",
    "Role",
    "break_glass",
    "break_glass_reviews",
    "care_team",
    "close_break_glass",
    "decide",
    "join_care_team",
    "leave_care_team",
    "my_patients",
    "objection",
    "permitted",
    "policy",
    "require",
    "review_break_glass",
    "withdraw_objection",
]
