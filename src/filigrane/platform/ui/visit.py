"""A visit: the request of one browser, with its installation, its session and what it may post."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request, Response

from filigrane.kernel.errors import AccessRefused
from filigrane.platform.access import Actor
from filigrane.platform.accounts import Session
from filigrane.platform.installation import Installation

THEMES = ("light", "dark")
THEME_COOKIE, LANGUAGE_COOKIE, FLASH_COOKIE, KEYS_COOKIE = "theme", "language", "flash", "keys"
_YEAR = 365 * 24 * 3600


class SignInDue(AccessRefused):
    """Nobody is signed in: the person is led to the sign-in page."""

    http_status = 401


class SessionLocked(AccessRefused):
    """The session is locked: the person is led to the lock page, and what was typed is kept."""

    http_status = 423


class SecondFactorDue(AccessRefused):
    """The account has no second factor yet: the person is led to the page that sets it."""

    http_status = 403


@dataclass
class Visit:
    """What a route needs to know about its request. ``visit(request)`` gives it in a route, after the guard."""

    installation: Installation
    token: str
    session: Session | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Return who acts.

        Raises
        ------
        SignInDue
            When nobody is signed in.
        """
        if self.session is None:
            raise SignInDue("Connexion nécessaire", remedy="Connectez-vous")
        return self.session.actor

    @property
    def now(self) -> datetime:
        """Return the present instant of the installation."""
        return self.installation.clock()

    @property
    def csrf(self) -> str:
        """Return the token that forms post: bound to the session (or, before it, to the visit) without being stored."""
        return hmac.new(self.token.encode(), b"filigrane form", hashlib.sha256).hexdigest()

    def accepts(self, sent: str) -> bool:
        """Tell whether ``sent`` is this visit's form token."""
        return hmac.compare_digest(self.csrf.encode(), sent.encode())


def visit(request: Request) -> Visit:
    """Return the visit that the guard prepared."""
    prepared: Visit = request.state.visit
    return prepared


def secure(request: Request) -> bool:
    """Tell whether the browser came over TLS (directly, or through the proxy that uvicorn was told to trust)."""
    return request.url.scheme == "https"


def session_cookie(request: Request) -> str:
    """Return the name of the session's cookie: over TLS the ``__Host-`` prefix binds it to this host."""
    return "__Host-filigrane" if secure(request) else "filigrane"


def set_session(request: Request, response: Response, token: str) -> None:
    """Give the browser its session's token, for this site alone and out of reach of scripts."""
    response.set_cookie(session_cookie(request), token, httponly=True, samesite="strict", secure=secure(request), path="/")


def drop_session(request: Request, response: Response) -> None:
    """Take the session's token back, with whatever the browser kept of its pages."""
    response.delete_cookie(session_cookie(request), path="/", secure=secure(request), httponly=True, samesite="strict")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def set_preference(request: Request, response: Response, name: str, value: str) -> None:
    """Keep a choice of display (theme, language, keys) in the browser; an empty value forgets it."""
    if value:
        response.set_cookie(name, value, max_age=_YEAR, httponly=True, samesite="strict", secure=secure(request), path="/")
    else:
        response.delete_cookie(name, path="/", secure=secure(request), httponly=True, samesite="strict")
