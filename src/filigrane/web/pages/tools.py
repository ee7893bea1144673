"""Tool cards: what each tool is for, its evidence, its rules, its state; stopping it and moving it on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from filigrane.kernel.errors import FiligraneError, UsageError
from filigrane.platform import access, gate, runs
from filigrane.platform.access import Action
from filigrane.platform.gate import Card, State, Tool, rules
from filigrane.platform.gate.cards import schema_hash
from filigrane.platform.gate.registry import local_validators
from filigrane.platform.gate.states import STEPS
from filigrane.platform.i18n import t
from filigrane.platform.ui.forms import cleaned
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.render import go, page
from filigrane.platform.ui.visit import Visit, visit
from filigrane.web.rule_words import CLASS_WORDS, MODEL_WORDS, NETWORK_WORDS, RULE_WORDS, STEP_WORDS, TYPE_WORDS

router = APIRouter(include_in_schema=False)
_SHA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Followed:
    """A governance rule as it stands for a tool: met, or what remains to be done."""

    id: str
    words: str
    remains: str


@router.get("/outils")
@policy(Action.READ_TOOL_CARDS)
def tool_list(request: Request) -> HTMLResponse:
    """List every tool of this hospital with its state."""
    here = visit(request)
    with here.installation.reading() as connection:
        latest = {tool.name: tool for tool in reversed(gate.tools(connection))}
        listed = [(tool, _card(tool)) for tool in sorted(latest.values(), key=lambda item: item.name)]
    return page(request, "tools.html", tools=listed)


@router.get("/outils/{name}")
@policy(Action.READ_TOOL_CARDS)
def tool_page(request: Request, name: str) -> HTMLResponse:
    """Show a tool's card."""
    return _show(request, name, "")


@router.post("/outils/{name}/arret")
@policy(Action.SUSPEND_TOOL)
def stop(request: Request, name: str, reason: Annotated[str, Form(max_length=2000)]) -> Response:
    """Stop a tool at once, with a reason that is signed."""
    here = visit(request)
    with here.installation.transaction() as connection:
        gate.transition(connection, here.actor, name, State.SUSPENDED, statement=_stated(reason))
    return go(request, f"/outils/{name}", "Outil arrêté. Ses propositions en attente restent visibles.")


@router.post("/outils/{name}/etat")
@policy(Action.MANAGE_TOOLS)
def move(
    request: Request,
    name: str,
    wanted: Annotated[str, Form(max_length=20)],
    statement: Annotated[str, Form(max_length=2000)],
    report: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Move a tool to another state, signed; ``report`` is the SHA-256 of the validation report."""
    here = visit(request)
    try:
        digest = _digest(report)
        with here.installation.transaction() as connection:
            gate.transition(connection, here.actor, name, _state(wanted), statement=_stated(statement), report=digest)
    except FiligraneError as refusal:
        return _show(request, name, refusal.french(), status=refusal.http_status)
    return go(request, f"/outils/{name}", "Changement d’état signé.")


def _show(request: Request, name: str, wrong: str, *, status: int = 200) -> HTMLResponse:
    here = visit(request)
    with here.installation.reading() as connection:
        tool = gate.find(connection, name)
        card = _card(tool)
        signed = gate.signatures(connection, tool)
        latest = runs.runs_of(connection, tool=name, limit=1)
        followed = _followed(connection, here, tool, card) if card is not None else []
        manages = access.decide(connection, here.actor, Action.MANAGE_TOOLS).permitted
        stops = access.decide(connection, here.actor, Action.SUSPEND_TOOL).permitted
    steps = [state for state in State if state in STEPS[tool.state] and state is not State.SUSPENDED] if manages else []
    words = {"types": TYPE_WORDS, "classes": CLASS_WORDS, "models": MODEL_WORDS, "networks": NETWORK_WORDS, "steps": STEP_WORDS}
    return page(
        request, "tool.html", status=status, tool=tool, card=card, followed=followed, signed=list(reversed(signed)), wrong=wrong,
        may_stop=stops and State.SUSPENDED in STEPS[tool.state], steps=steps, last_run=latest[0] if latest else None, words=words,
    )  # fmt: skip


def _card(tool: Tool) -> Card | None:
    """Return the card, None when it was edited after its registration: the page then says so."""
    try:
        return gate.current_card(tool)
    except FiligraneError:
        return None


def _followed(connection: Connection, here: Visit, tool: Tool, card: Card) -> list[Followed]:
    """Judge every rule that binds the tool as the gate would in care, whatever the mode: what remains to be done."""
    asked = rules.Request(
        card=card,
        state=tool.state,
        mode=rules.CARE,
        actor=here.actor.account_id,
        patient="pat_any",
        synthetic=True,
        inputs=frozenset(card.inputs),
        report=tool.report,
        tests_report=tool.tests_report,
        local_validators=len(local_validators(connection, tool)),
        schema_now=schema_hash(card.source_schema.resources),
        model_configured=bool(here.installation.settings.llm_url),
    )
    biomarker = card.ebai_class in CLASS_WORDS
    bound = [rule for rule in rules.applicable(card) if biomarker or not rule.id.startswith("B")]
    return [Followed(rule.id, t(RULE_WORDS.get(rule.id, rule.id)), rule.check(asked) or "") for rule in bound]


def _stated(text: str) -> str:
    stated = cleaned(text, longest=1000)
    if len(stated) < 5:
        raise UsageError("Le motif manque", remedy="Écrivez en une phrase pourquoi")
    return stated


def _state(text: str) -> State:
    try:
        return State(text)
    except ValueError:
        raise UsageError("Cet état n’existe pas", remedy="Choisissez-en un dans la liste") from None


def _digest(text: str) -> str | None:
    typed = text.strip().lower()
    if typed and not _SHA.fullmatch(typed):
        raise UsageError(
            "L’empreinte du rapport n’est pas un SHA-256", why="Il faut 64 chiffres hexadécimaux", remedy="Copiez-la de nouveau"
        )
    return typed or None
