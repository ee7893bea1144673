"""Findings and their review: what tools propose, what persons decide, both kept; and what goes when a source is withdrawn."""

from filigrane.platform.findings.model import Decision, DecisionOutcome, Difference, Stored
from filigrane.platform.findings.review import (
    accept_viewed,
    decide,
    history,
    type_value,
    undo,
    viewed,
    viewed_by,
    views,
)
from filigrane.platform.findings.saving import save
from filigrane.platform.findings.store import differences, find, for_patient, stored_for
from filigrane.platform.findings.withdrawal import JOBS, ON, emptied, withdraw_from, withdraw_source

__all__ = [
    "JOBS",
    "ON",
    "Decision",
    "DecisionOutcome",
    "Difference",
    "Stored",
    "accept_viewed",
    "decide",
    "differences",
    "emptied",
    "find",
    "for_patient",
    "history",
    "save",
    "stored_for",
    "type_value",
    "undo",
    "viewed",
    "viewed_by",
    "views",
    "withdraw_from",
    "withdraw_source",
]
