"""The words of access: roles, actions, relations to the patient, objections, and the request that the policy judges."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What an account is in the hospital."""

    DOCTOR = "doctor"
    SECRETARY = "secretary"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    TOOL_OWNER = "tool_owner"
    TECHNICAL_ADMINISTRATOR = "technical_administrator"


ROLE_FR = {
    Role.DOCTOR: "Médecin",
    Role.SECRETARY: "Secrétaire médicale",
    Role.DATA_PROTECTION_OFFICER: "Délégué à la protection des données",
    Role.TOOL_OWNER: "Responsable d’outil",
    Role.TECHNICAL_ADMINISTRATOR: "Administrateur technique",
}


class Action(StrEnum):
    """Everything that a person may ask to do."""

    # about one patient, clinical content
    READ_PATIENT = "read_patient"
    DECIDE = "decide"
    SIGN = "sign"
    EXPORT = "export"
    RUN_TOOL = "run_tool"
    WITHDRAW = "withdraw"
    # about one patient, without clinical content
    READ_IDENTITY = "read_identity"
    EDIT_IDENTITY = "edit_identity"
    FILE_DOCUMENT = "file_document"
    LIST_DOCUMENTS = "list_documents"
    MANAGE_CARE_TEAM = "manage_care_team"
    RECORD_OBJECTION = "record_objection"
    BREAK_GLASS = "break_glass"
    ERASE_PATIENT = "erase_patient"
    # about no patient in particular
    SEARCH_PATIENTS = "search_patients"
    CREATE_PATIENT = "create_patient"
    READ_WORK_LIST = "read_work_list"
    READ_TOOL_CARDS = "read_tool_cards"
    MANAGE_TOOLS = "manage_tools"
    SUSPEND_TOOL = "suspend_tool"
    READ_AUDIT = "read_audit"
    REVIEW_BREAK_GLASS = "review_break_glass"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_INSTALLATION = "manage_installation"


CLINICAL = frozenset(
    {Action.READ_PATIENT, Action.DECIDE, Action.SIGN, Action.EXPORT, Action.RUN_TOOL, Action.WITHDRAW},
)  # fmt: skip
"""Acts that show or change the content of a record."""

ABOUT_A_PATIENT = CLINICAL | {
    Action.READ_IDENTITY, Action.EDIT_IDENTITY, Action.FILE_DOCUMENT, Action.LIST_DOCUMENTS, Action.MANAGE_CARE_TEAM,
    Action.RECORD_OBJECTION, Action.BREAK_GLASS, Action.ERASE_PATIENT,
}  # fmt: skip
"""Acts that name a patient: without one they are refused."""


class Relation(StrEnum):
    """What the actor is to the patient at this moment."""

    NONE = "none"
    CARE_TEAM = "care_team"
    BROKEN_GLASS = "broken_glass"


class Objection(StrEnum):
    """What the patient opposed."""

    TOOLS = "tools"  # no machine tool reads the record
    BREAK_GLASS = "break_glass"  # nobody outside the care team, even in an emergency
    PROFESSIONAL = "professional"  # one named account, whatever its relation


@dataclass(frozen=True)
class Actor:
    """Who acts, in which roles, for which purpose."""

    account_id: str
    name: str = field(compare=False)
    roles: frozenset[Role] = frozenset()
    purpose: str = "care"


@dataclass(frozen=True)
class Request:
    """All that the policy looks at. ``objections`` are those in force for this patient and this actor."""

    roles: frozenset[Role]
    action: Action
    patient: bool = False
    relation: Relation = Relation.NONE
    objections: frozenset[Objection] = frozenset()


@dataclass(frozen=True)
class Decision:
    """The answer, with its reason in French."""

    permitted: bool
    reason: str
