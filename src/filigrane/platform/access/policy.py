"""The policy: a pure function over a table. What the table does not grant is refused."""

from __future__ import annotations

from enum import StrEnum

from filigrane.platform.access.model import ABOUT_A_PATIENT, CLINICAL, Action, Decision, Objection, Relation, Request, Role


class Grant(StrEnum):
    """How far a role reaches an action."""

    ALWAYS = "always"
    TEAM = "team"
    TEAM_OR_GLASS = "team_or_glass"


_TABLE: dict[Role, dict[Action, Grant]] = {
    Role.DOCTOR: {
        Action.READ_PATIENT: Grant.TEAM_OR_GLASS,
        Action.RUN_TOOL: Grant.TEAM_OR_GLASS,
        Action.FILE_DOCUMENT: Grant.TEAM_OR_GLASS,
        Action.LIST_DOCUMENTS: Grant.TEAM_OR_GLASS,
        Action.DECIDE: Grant.TEAM,
        Action.SIGN: Grant.TEAM,
        Action.EXPORT: Grant.TEAM,
        Action.WITHDRAW: Grant.TEAM,
        Action.EDIT_IDENTITY: Grant.TEAM,
        Action.MANAGE_CARE_TEAM: Grant.TEAM,
        Action.RECORD_OBJECTION: Grant.TEAM,
        Action.READ_IDENTITY: Grant.ALWAYS,  # to find the patient, and to know whose glass is broken
        Action.BREAK_GLASS: Grant.ALWAYS,
        Action.SEARCH_PATIENTS: Grant.ALWAYS,
        Action.CREATE_PATIENT: Grant.ALWAYS,
        Action.READ_WORK_LIST: Grant.ALWAYS,
        Action.READ_TOOL_CARDS: Grant.ALWAYS,
        Action.SUSPEND_TOOL: Grant.ALWAYS,  # AI Act, article 14: the user has a stop button
    },
    Role.SECRETARY: {
        Action.READ_IDENTITY: Grant.ALWAYS,
        Action.EDIT_IDENTITY: Grant.ALWAYS,
        Action.FILE_DOCUMENT: Grant.ALWAYS,
        Action.LIST_DOCUMENTS: Grant.ALWAYS,
        Action.MANAGE_CARE_TEAM: Grant.ALWAYS,
        Action.RECORD_OBJECTION: Grant.ALWAYS,
        Action.SEARCH_PATIENTS: Grant.ALWAYS,
        Action.CREATE_PATIENT: Grant.ALWAYS,
        Action.READ_WORK_LIST: Grant.ALWAYS,
        Action.READ_TOOL_CARDS: Grant.ALWAYS,
    },
    Role.DATA_PROTECTION_OFFICER: {
        Action.READ_AUDIT: Grant.ALWAYS,
        Action.REVIEW_BREAK_GLASS: Grant.ALWAYS,
        Action.READ_IDENTITY: Grant.ALWAYS,  # to answer a patient who asks who read the record
        Action.SEARCH_PATIENTS: Grant.ALWAYS,
        Action.RECORD_OBJECTION: Grant.ALWAYS,
        Action.ERASE_PATIENT: Grant.ALWAYS,
        Action.READ_WORK_LIST: Grant.ALWAYS,
        Action.READ_TOOL_CARDS: Grant.ALWAYS,
        Action.SUSPEND_TOOL: Grant.ALWAYS,
    },
    Role.TOOL_OWNER: {
        Action.MANAGE_TOOLS: Grant.ALWAYS,
        Action.SUSPEND_TOOL: Grant.ALWAYS,
        Action.READ_TOOL_CARDS: Grant.ALWAYS,
        Action.READ_WORK_LIST: Grant.ALWAYS,
    },
    Role.TECHNICAL_ADMINISTRATOR: {
        Action.MANAGE_ACCOUNTS: Grant.ALWAYS,
        Action.MANAGE_INSTALLATION: Grant.ALWAYS,
        Action.READ_TOOL_CARDS: Grant.ALWAYS,
        Action.READ_WORK_LIST: Grant.ALWAYS,
    },
}

_SEES_NO_PATIENT = frozenset({Role.TECHNICAL_ADMINISTRATOR, Role.TOOL_OWNER})
_PATIENT_LISTS = frozenset({Action.SEARCH_PATIENTS, Action.CREATE_PATIENT})


def policy(request: Request) -> Decision:
    """Judge one request. Refusals that protect the patient come first; then the table grants; the rest is refused."""
    refusal = _refusal(request)
    if refusal is not None:
        return Decision(permitted=False, reason=refusal)
    grants = {_TABLE[role][request.action] for role in request.roles if request.action in _TABLE[role]}
    if Grant.ALWAYS in grants:
        return Decision(permitted=True, reason="Votre rôle le permet")
    if grants and request.relation is Relation.CARE_TEAM:
        return Decision(permitted=True, reason="Vous faites partie de l’équipe de soins")
    if Grant.TEAM_OR_GLASS in grants and request.relation is Relation.BROKEN_GLASS:
        return Decision(permitted=True, reason="Accès en urgence, ouvert avec un motif et soumis à relecture")
    if grants:
        return Decision(permitted=False, reason="Vous ne faites pas partie de l’équipe de soins de ce patient")
    return Decision(permitted=False, reason="Votre rôle ne permet pas cet acte")


def _refusal(request: Request) -> str | None:
    action, objections = request.action, request.objections
    if action in ABOUT_A_PATIENT and not request.patient:
        return "Aucun patient n’est désigné"
    if request.roles & _SEES_NO_PATIENT and (action in ABOUT_A_PATIENT or action in _PATIENT_LISTS):
        return "Un compte technique ou de responsable d’outil ne voit aucun patient"
    if Objection.PROFESSIONAL in objections and (action in CLINICAL or action is Action.BREAK_GLASS):
        return "Le patient s’est opposé à votre accès"
    if Objection.BREAK_GLASS in objections and (action is Action.BREAK_GLASS or _by_glass(request)):
        return "Le patient s’est opposé à l’accès en urgence hors de l’équipe de soins"
    if Objection.TOOLS in objections and action is Action.RUN_TOOL:
        return "Le patient s’est opposé à la lecture de son dossier par un outil"
    return None


def _by_glass(request: Request) -> bool:
    return request.relation is Relation.BROKEN_GLASS and request.action in CLINICAL
