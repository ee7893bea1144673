"""Time-based one-time codes (RFC 6238, SHA-1, six digits, thirty seconds), and the replay rule: no step is taken twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

PERIOD_SECONDS = 30
DIGITS = 6
DRIFT_STEPS = 1
"""A telephone may be up to thirty seconds early or late."""


def new_secret() -> bytes:
    """Return a fresh 160-bit secret, as RFC 4226 recommends."""
    return secrets.token_bytes(20)


def step_of(moment: datetime) -> int:
    """Return the number of the thirty-second step that holds ``moment``."""
    return int(moment.timestamp()) // PERIOD_SECONDS


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """Return the code of a step."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: bytes, code: str, moment: datetime, *, after: int) -> int | None:
    """Return the step whose code it is, later than ``after``; None when there is none. Every step is compared, for constant time."""
    typed = "".join(code.split())
    found = None
    for step in range(step_of(moment) - DRIFT_STEPS, step_of(moment) + DRIFT_STEPS + 1):
        same = hmac.compare_digest(code_at(secret, step).encode(), typed.encode())
        if same and step > after:
            found = step
    return found


def key_text(secret: bytes) -> str:
    """Return the secret in base 32, as typed into an application."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, name: str, issuer: str) -> str:
    """Return the ``otpauth:`` address that an application reads."""
    label = quote(f"{issuer}:{name}", safe="")
    return f"otpauth://totp/{label}?secret={key_text(secret)}&issuer={quote(issuer, safe='')}&digits={DIGITS}&period={PERIOD_SECONDS}"
