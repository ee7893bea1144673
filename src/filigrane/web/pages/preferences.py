"""How a person sees the product: theme, language, keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from filigrane.platform.i18n import LANGUAGES
from filigrane.platform.ui.forms import own_path
from filigrane.platform.ui.policies import Open, policy
from filigrane.platform.ui.render import go, page
from filigrane.platform.ui.visit import KEYS_COOKIE, LANGUAGE_COOKIE, THEME_COOKIE, THEMES, set_preference

router = APIRouter(include_in_schema=False)

KEYS = (
    ("/", "Chercher un patient"), ("J", "Proposition suivante"), ("K", "Proposition précédente"), ("A", "Accepter"), ("C", "Corriger"),
    ("R", "Rejeter, puis le motif"), ("I", "Inconnu, puis le motif"), ("S", "Aller à la source et revenir"),
    ("Shift+A", "Accepter les propositions de la rubrique dont vous avez ouvert la source"), ("[", "Page précédente"),
    ("]", "Page suivante"), ("Z", "Reprendre la dernière décision"), ("G J", "Ma journée"), ("G P", "Patients"), ("G O", "Outils"),
    ("G D", "Dossier"), ("?", "Cette liste"),
)  # fmt: skip


@router.post("/reglages/theme")
@policy(Open.SIGNED_IN)
def theme(request: Request, theme: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/") -> RedirectResponse:
    """Choose the system's theme, the light one or the dark one."""
    response = go(request, own_path(back))
    set_preference(request, response, THEME_COOKIE, theme if theme in THEMES else "")
    return response


@router.post("/reglages/langue")
@policy(Open.SIGNED_IN)
def language(request: Request, language: Annotated[str, Form()], back: Annotated[str, Form()] = "/") -> RedirectResponse:
    """Choose the language of the screens."""
    response = go(request, own_path(back))
    set_preference(request, response, LANGUAGE_COOKIE, language if language in LANGUAGES else "")
    return response


@router.post("/reglages/touches")
@policy(Open.SIGNED_IN)
def keys(request: Request, single_keys: Annotated[str, Form()] = "") -> RedirectResponse:
    """Switch the single keys off or on."""
    response = go(request, "/clavier", "Réglage des touches enregistré.")
    set_preference(request, response, KEYS_COOKIE, "" if single_keys == "on" else "off")
    return response


@router.get("/clavier")
@policy(Open.SIGNED_IN)
def keyboard(request: Request) -> HTMLResponse:
    """List the keys, with the switch and the fields that change them."""
    return page(request, "keyboard.html", keys=KEYS)
