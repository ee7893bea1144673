"""The one gate to every tool that speaks about a patient: cards, states, governance rules, runs."""

from filigrane.platform.gate import cards
from filigrane.platform.gate.cards import Card
from filigrane.platform.gate.registry import (
    Signature,
    Tool,
    active,
    current_card,
    find,
    register,
    register_all,
    sign_local_validation,
    signatures,
    suspend,
    tools,
    transition,
)
from filigrane.platform.gate.runner import Ran, RunContext, run
from filigrane.platform.gate.states import State

__all__ = [
    "Card",
    "Ran",
    "RunContext",
    "Signature",
    "State",
    "Tool",
    "active",
    "cards",
    "current_card",
    "find",
    "register",
    "register_all",
    "run",
    "sign_local_validation",
    "signatures",
    "suspend",
    "tools",
    "transition",
]
