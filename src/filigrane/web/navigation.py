"""The main navigation: what this person's roles open, nothing else."""

from __future__ import annotations

from filigrane.platform.access import Action, Actor, Request, policy
from filigrane.platform.i18n import t
from filigrane.platform.ui.render import NavigationItem

_ITEMS = (
    (Action.READ_WORK_LIST, "Ma journée", "/", "list", "g j"),
    (Action.SEARCH_PATIENTS, "Patients", "/patients", "people", "g p"),
    (Action.READ_TOOL_CARDS, "Outils", "/outils", "tool", "g o"),
    (Action.READ_AUDIT, "Audit", "/audit", "lock", ""),
    (Action.MANAGE_ACCOUNTS, "Comptes", "/comptes", "person", ""),
)


def of(actor: Actor, path: str) -> list[NavigationItem]:
    """Return the navigation of ``actor``, the item of ``path`` marked as current."""
    return [
        NavigationItem(t(title), address, icon, path == address or (address != "/" and path.startswith(address)), key)
        for action, title, address, icon, key in _ITEMS
        if policy(Request(actor.roles, action)).permitted
    ]
