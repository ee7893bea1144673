"""What every answer carries (security headers, language, a token for forms before sign-in), and how much a request may bring."""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from filigrane.kernel.errors import InputRefused
from filigrane.platform import i18n
from filigrane.platform.ui.visit import LANGUAGE_COOKIE

VISIT_COOKIE = "visit"
FORM_BYTES = 4_000_000
"""The most that a form without files may bring."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class BrowserRules:
    """An ASGI middleware; ``language`` is the installation's, used when the person chose none."""

    def __init__(self, app: ASGIApp, *, language: str) -> None:
        self.app, self.language = app, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        cookies = _cookies(Headers(scope=scope).get("cookie", ""))
        i18n.choose(cookies.get(LANGUAGE_COOKIE, self.language))
        token = cookies.get(VISIT_COOKIE, "")
        fresh = not _TOKEN.fullmatch(token)
        if fresh:
            token = secrets.token_urlsafe(32)
        scope.setdefault("state", {})["visit_token"] = token
        static = scope["path"].startswith("/static")

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache" if static else "no-store")
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                if fresh and not static:
                    secure = "; Secure" if scope["scheme"] == "https" else ""
                    headers.append("Set-Cookie", f"{VISIT_COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{secure}")
            await send(message)

        await self.app(scope, receive, answer)


class BodyLimit:
    """An ASGI middleware: a request may bring so many bytes, a form with files more; counted as they come, whatever it announces.

    Parameters
    ----------
    upload_megabytes
        The limit of a form with files.
    """

    def __init__(self, app: ASGIApp, *, upload_megabytes: int) -> None:
        self.app, self.upload = app, upload_megabytes * 1_000_000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = self.upload if headers.get("content-type", "").startswith("multipart/form-data") else FORM_BYTES
        announced = headers.get("content-length", "")
        taken = int(announced) if announced.isascii() and announced.isdigit() and len(announced) < 20 else 0

        async def counted() -> Message:
            nonlocal taken
            if taken > most:
                raise _too_much(most)
            message = await receive()
            if not announced:
                taken += len(message.get("body", b""))
                if taken > most:
                    raise _too_much(most)
            return message

        await self.app(scope, counted, send)


def _too_much(most: int) -> InputRefused:
    limit = f"{most // 1_000_000} Mo"
    return InputRefused(
        "Envoi trop volumineux", why=f"La limite est de {limit} par envoi", remedy="Déposez le dossier en plusieurs fois"
    )


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: item.value for name, item in SimpleCookie(header).items()}
    except CookieError:
        return {}
