"""Rendering: one Jinja environment, the shell around every page, and short messages carried to the next page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from filigrane.kernel.errors import AccessRefused
from filigrane.platform import i18n
from filigrane.platform.access import Action, Actor, Role, policy
from filigrane.platform.access import Request as AccessRequest
from filigrane.platform.access.model import ROLE_FR
from filigrane.platform.settings import MODE_FR, Mode, Settings
from filigrane.platform.system import System
from filigrane.platform.ui import marks
from filigrane.platform.ui.visit import FLASH_COOKIE, KEYS_COOKIE, THEME_COOKIE, THEMES, Visit, secure


@dataclass(frozen=True)
class NavigationItem:
    """A line of the main navigation; ``key`` is its key sequence."""

    title: str
    address: str
    icon: str
    current: bool = False
    key: str = ""


@dataclass(frozen=True)
class User:
    """The account shown in the top bar."""

    name: str
    role: str
    initials: str


@dataclass(frozen=True)
class Shell:
    """What surrounds every page."""

    language: str
    languages: Sequence[tuple[str, str]]
    theme: str
    keys_off: bool
    csrf: str
    path: str
    navigation: Sequence[NavigationItem]
    user: User | None
    may_search: bool
    synthetic: bool
    mode_words: str
    hospital: str
    sovereign: bool
    lock_seconds: int
    flash: str


Navigation = Callable[[Actor, str], Sequence[NavigationItem]]
"""Gives the navigation of a person on a path; the web shell provides it."""


def make_environment(settings: Settings, systems: Iterable[System]) -> Environment:
    """Return the environment of an application: layout and macros, the shell's pages, and ``NAME/...`` for each system's."""
    own = {system.name: PackageLoader(f"filigrane.systems.{system.name}") for system in systems if system.views}
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("filigrane.platform.ui"), PackageLoader("filigrane.web"), PrefixLoader(own)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {
        "t": i18n.t, "tn": i18n.tn, "icon": marks.icon, "logo": marks.logo, "watermark": marks.watermark,
        "not_marked_text": lambda: not_marked(settings),
    }  # fmt: skip
    environment.filters |= i18n.FILTERS
    return environment


def not_marked(settings: Settings) -> str:
    """Return the sentence that every screen, print and export of a tool carries until the hospital records its basis."""
    if settings.regulatory_basis:
        return i18n.t("Proposition à valider. {basis}", basis=settings.regulatory_basis)
    return i18n.t("Non marqué CE. Proposition à valider")


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a page, or a fragment, in the person's language and theme.

    Parameters
    ----------
    request
        After the guard.
    template
        ``NAME/page.html`` for a system's own, ``page.html`` for the shell's.
    status
        The HTTP status.
    context
        Values for the template; ``shell`` is added.
    """
    environment: Environment = request.app.state.templates
    shell = make_shell(request)
    response = HTMLResponse(environment.get_template(template).render(shell=shell, **context), status_code=status)
    if shell.flash:
        response.delete_cookie(FLASH_COOKIE, path="/")
    return response


def make_shell(request: Request) -> Shell:
    """Return what surrounds the page of this request."""
    visit: Visit = request.state.visit
    settings = visit.installation.settings
    actor = _actor(visit)
    navigation: Navigation = request.app.state.navigation
    theme = visit.cookies.get(THEME_COOKIE, "")
    return Shell(
        language=i18n.language(),
        languages=tuple(i18n.LANGUAGE_NAMES.items()),
        theme=theme if theme in THEMES else "",
        keys_off=visit.cookies.get(KEYS_COOKIE) == "off",
        csrf=visit.csrf if visit.token else "",
        path=request.url.path,
        navigation=navigation(actor, request.url.path) if actor else (),
        user=_user(actor) if actor else None,
        may_search=actor is not None and policy(AccessRequest(actor.roles, Action.SEARCH_PATIENTS)).permitted,
        synthetic=settings.mode is Mode.DEMONSTRATION,
        mode_words=i18n.t(MODE_FR[settings.mode]),
        hospital=settings.hospital_name,
        sovereign=not settings.outbound_allowed,
        lock_seconds=settings.session_minutes * 60 if actor else 0,
        flash=i18n.t(unquote(visit.cookies.get(FLASH_COOKIE, ""))),
    )


def _actor(visit: Visit) -> Actor | None:
    try:
        return visit.actor if visit.session is not None else None
    except AccessRefused:
        return None


def _user(actor: Actor) -> User:
    words = [word for word in actor.name.replace(".", " ").split() if word.lower() not in {"dr", "pr", "m", "mme"}]
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
    return User(actor.name, ", ".join(i18n.t(ROLE_FR[role]) for role in Role if role in actor.roles), initials)


def go(request: Request, address: str, said: str = "") -> RedirectResponse:
    """Send the browser to ``address`` after a post; ``said`` (French, nothing about a patient) is shown and read there."""
    response = RedirectResponse(address, status_code=303)
    if said:
        options: dict[str, Any] = {"max_age": 60, "httponly": True, "samesite": "strict", "secure": secure(request), "path": "/"}
        response.set_cookie(FLASH_COOKIE, quote(said), **options)
    return response
