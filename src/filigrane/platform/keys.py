"""The installation's key and what derives from it: sealing, search tokens and the signature of the audit.

One 32-byte secret lies in a file readable by the service's account alone. Every other key is derived from it (HKDF-SHA256) for one
use, or drawn at random and wrapped by it (one data key a patient): destroying the wrapped key erases the patient.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from filigrane.kernel.errors import IntegrityFailure

KEY_BYTES = 32
_NONCE_BYTES = 12
_HEADER = "filigrane-key-1:"


def new_data_key() -> bytes:
    """Return a fresh AES-256 key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, data: bytes, bound_to: str) -> bytes:
    """Return ``data`` encrypted by AES-256-GCM under a random nonce; it opens only with the same ``bound_to``."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Return what :func:`seal` encrypted.

    Raises
    ------
    IntegrityFailure
        When a byte was changed, the key is another, or the data was moved to another place.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to.encode())
    except (InvalidTag, ValueError):
        raise IntegrityFailure(
            "Des données chiffrées ne peuvent pas être ouvertes",
            where=bound_to,
            why="Elles ont été modifiées, ou la clé de l’installation n’est pas la bonne",
            remedy="Restaurez la sauvegarde et prévenez l’administrateur technique",
        ) from None


@dataclass(frozen=True)
class Keys:
    """The keys of an installation. Its text form never shows a secret."""

    root: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.root) != KEY_BYTES:
            raise ValueError("the installation's key has 32 bytes")

    def _derive(self, use: str) -> bytes:
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=b"filigrane", info=use.encode()).derive(self.root)

    @cached_property
    def _wrapping(self) -> bytes:
        return self._derive("wrap")

    @cached_property
    def _searching(self) -> bytes:
        return self._derive("search")

    @cached_property
    def _signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._derive("audit-signature"))

    def seal(self, data: bytes, bound_to: str) -> bytes:
        """Encrypt ``data`` (a patient's data key, a TOTP secret) under the installation's key."""
        return seal(self._wrapping, data, bound_to)

    def unseal(self, sealed: bytes, bound_to: str) -> bytes:
        """Return what :meth:`seal` encrypted, or raise IntegrityFailure."""
        return unseal(self._wrapping, sealed, bound_to)

    def token(self, domain: str, text: str) -> str:
        """Return a keyed hash of ``text`` for exact search: without the key nothing is learnt from it. 32 hexadecimal digits."""
        message = f"{domain}\x00{text}".encode()
        return hmac.new(self._searching, message, hashlib.sha256).hexdigest()[:32]

    @property
    def fingerprint(self) -> str:
        """Return a value that tells one installation's key from another without revealing it."""
        return self._derive("fingerprint").hex()[:32]

    @property
    def public_key(self) -> str:
        """Return the Ed25519 public key that verifies the audit's heads, in hexadecimal."""
        return self._signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, message: bytes) -> str:
        """Return the Ed25519 signature of ``message``, in hexadecimal."""
        return self._signing.sign(message).hex()


def signature_holds(public_key: str, message: bytes, signature: str) -> bool:
    """Tell whether ``signature`` (hexadecimal) is that of ``message`` by ``public_key`` (hexadecimal)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def load_or_create(path: Path, *, may_create: bool) -> Keys:
    """Return the keys of the file ``path``, made when absent and ``may_create``.

    Raises
    ------
    IntegrityFailure
        When the file is absent although the installation exists, is readable by others, or does not hold a key.
    """
    if not path.exists():
        if not may_create:
            raise IntegrityFailure(
                "La clé de l’installation est absente",
                where=str(path),
                why="Sans elle les identités et les fichiers ne peuvent pas être lus",
                remedy="Remettez la copie de la clé conservée à part des sauvegardes",
            )
        _write(path)
    if path.stat().st_mode & 0o077:
        raise IntegrityFailure(
            "La clé de l’installation est lisible par d’autres comptes", where=str(path), remedy=f"Exécutez : chmod 600 {path}"
        )
    return _parse(path)


def _write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = _HEADER + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n"
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        # link, not rename: of two processes that start together the first wins and both then read the same key
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink(missing_ok=True)


def _parse(path: Path) -> Keys:
    text = path.read_bytes().strip()
    try:
        root = base64.b64decode(text.removeprefix(_HEADER.encode()), validate=True)
    except ValueError:
        root = b""
    if not text.startswith(_HEADER.encode()) or len(root) != KEY_BYTES:
        raise IntegrityFailure(
            "Le fichier de la clé de l’installation est abîmé",
            where=str(path),
            remedy="Remettez la copie de la clé conservée à part des sauvegardes",
        )
    return Keys(root)
