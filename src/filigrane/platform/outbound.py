"""The only module that opens a connection to another machine: to addresses the hospital configured, and to no other."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

import httpx

from filigrane.kernel.errors import FiligraneError
from filigrane.platform.installation import Installation

CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PORTS = {"http": 80, "https": 443}


class OutboundRefused(FiligraneError):
    """The address is not one that the hospital configured."""

    exit_code = 4
    http_status = 403


@dataclass(frozen=True, order=True)
class Destination:
    """A scheme, a host and a port. Only loopback may be reached without TLS."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, address: str) -> Destination:
        """Return the destination of an address, or of a bare ``host`` or ``host:port`` (https).

        Raises
        ------
        OutboundRefused
            When it is neither.
        """
        try:
            parts = urlsplit(address if "://" in address else f"https://{address}")
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise _refused(address, "Ce n’est pas une adresse http ou https") from None
        if not parts.hostname or parts.username or parts.password:
            raise _refused(address, "L’adresse n’a pas de machine, ou contient un mot de passe")
        return cls(parts.scheme, parts.hostname.lower().rstrip("."), port)


def permitted(installation: Installation) -> frozenset[Destination]:
    """Return every destination that the hospital configured."""
    settings = installation.settings
    named = [*settings.outbound_allowed, *([settings.llm_url] if settings.llm_url else [])]
    return frozenset(Destination.of(address) for address in named)


class _Guarded(httpx.BaseTransport):
    """Refuses each request, a redirected one too, whose destination is not configured; then hands it to the real transport."""

    def __init__(self, allowed: frozenset[Destination], inner: httpx.BaseTransport) -> None:
        self._allowed, self._inner = allowed, inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request if its destination is permitted."""
        address = f"{request.url.scheme}://{request.url.host}"
        destination = Destination.of(f"{request.url.scheme}://{request.url.netloc.decode('ascii')}")
        if destination not in self._allowed:
            raise _refused(address, "Elle n’est pas dans les réglages (outbound_allowed)")
        if destination.scheme == "http" and destination.host not in _LOOPBACK:
            raise _refused(address, "Hors de cette machine, seul https est permis")
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close the real transport."""
        self._inner.close()

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """Leave the real transport."""
        self.close()


def client(
    installation: Installation,
    purpose: str,
    *,
    seconds: float = READ_SECONDS,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """Return a client for one purpose (``llm``, ``identity`` ...), which reaches configured destinations only.

    No proxy or certificate of the environment is used, no redirect is followed, nothing is sent again by itself.
    """
    inner = transport or httpx.HTTPTransport(retries=0)
    return httpx.Client(
        transport=_Guarded(permitted(installation), inner),
        timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": f"filigrane/{purpose}"},
    )


def _refused(address: str, why: str) -> OutboundRefused:
    return OutboundRefused(
        "Connexion sortante refusée",
        where=address,
        why=why,
        remedy="Demandez à l’administrateur technique de l’ajouter aux réglages",
    )
