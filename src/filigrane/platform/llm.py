"""The hospital's language model, where it has one: OpenAI-compatible, answers constrained to a JSON schema, bounded in size and time.

The product is whole without it: a caller catches :class:`ModelUnavailable` and goes on.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from filigrane.kernel.errors import FiligraneError
from filigrane.platform import outbound
from filigrane.platform.installation import Installation

MAX_REQUEST_BYTES = 400_000
MAX_ANSWER_BYTES = 400_000
MAX_SECONDS = 60.0
PAUSE_SECONDS = 30.0
"""After a failure nobody asks again for this long: a model that is down is not stormed, and nobody waits for it twice."""

_paused: dict[str, float] = {}
_lock = threading.Lock()


class ModelUnavailable(FiligraneError):
    """No model is configured, it does not answer, or its answer cannot be used."""

    http_status = 503


def available(installation: Installation) -> bool:
    """Tell whether a model is configured and was not just found silent."""
    address = installation.settings.llm_url
    return bool(address) and time.monotonic() >= _paused.get(address, 0.0)


def complete(
    installation: Installation,
    messages: Sequence[Mapping[str, str]],
    schema: Mapping[str, Any],
    *,
    seconds: float = MAX_SECONDS,
    max_tokens: int = 2000,
    transport: httpx.BaseTransport | None = None,
) -> dict[str, Any]:
    """Ask once and return the JSON object that answers.

    Parameters
    ----------
    installation
        Its settings name the model and its address.
    messages
        ``role`` and ``content`` pairs.
    schema
        The JSON schema of the answer; it is sent to the server and checked here, since servers differ in how they hold to it.
    seconds, max_tokens
        Limits of time and length.
    transport
        In place of the network, for tests.

    Raises
    ------
    ModelUnavailable
        When no usable answer came. No second try is made.
    OutboundRefused
        When the address is not permitted.
    """
    settings = installation.settings
    if not settings.llm_url:
        raise _unavailable("Aucun modèle de langage n’est configuré", "")
    if not available(installation):
        raise _unavailable("Le modèle de langage n’a pas répondu il y a un instant", settings.llm_url)
    body = json.dumps(_request(settings.llm_model, messages, schema, max_tokens), ensure_ascii=False).encode("utf8")
    if len(body) > MAX_REQUEST_BYTES:
        raise _unavailable(f"La demande dépasse {MAX_REQUEST_BYTES // 1000} ko", settings.llm_url)
    try:
        with outbound.client(installation, "llm", seconds=seconds, transport=transport) as client:
            raw = _post(client, _endpoint(settings.llm_url), body, time.monotonic() + seconds)
    except httpx.HTTPError as error:
        _pause(settings.llm_url)
        raise _unavailable(f"Le modèle ne répond pas ({type(error).__name__})", settings.llm_url) from error
    return _answer(raw, schema, settings.llm_url)


def _request(model: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], max_tokens: int) -> dict[str, Any]:
    return {
        "model": model,
        "messages": [dict(message) for message in messages],
        "temperature": 0,
        "seed": 0,
        "max_tokens": max_tokens,
        "stream": False,
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": dict(schema)}},
    }


def _endpoint(address: str) -> str:
    base = address.rstrip("/")
    return f"{base}/chat/completions" if base.endswith("/v1") else f"{base}/v1/chat/completions"


def _post(client: httpx.Client, address: str, body: bytes, deadline: float) -> bytes:
    received = bytearray()
    headers = {"Content-Type": "application/json"}
    with client.stream("POST", address, content=body, headers=headers) as response:
        if response.status_code != httpx.codes.OK:
            raise httpx.HTTPStatusError(f"status {response.status_code}", request=response.request, response=response)
        for piece in response.iter_bytes():
            received += piece
            if len(received) > MAX_ANSWER_BYTES:
                raise httpx.DecodingError("answer too long")
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("answer too slow")
    return bytes(received)


def _answer(raw: bytes, schema: Mapping[str, Any], where: str) -> dict[str, Any]:
    try:
        text = json.loads(raw)["choices"][0]["message"]["content"]
        answer = json.loads(text, parse_constant=_not_json)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise _unavailable("La réponse n’est pas du JSON", where) from None
    wrong = mismatches(answer, schema)
    if wrong or not isinstance(answer, dict):
        raise _unavailable(f"La réponse n’a pas la forme demandée ({wrong[0] if wrong else 'objet attendu'})", where)
    return answer


def _not_json(word: str) -> Any:
    raise ValueError(word)


_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
KEYWORDS = frozenset(
    {"type", "properties", "required", "additionalProperties", "items", "enum", "minItems", "maxItems", "minLength", "maxLength"}
)
"""The keywords of JSON schema that :func:`mismatches` knows."""


def mismatches(item: Any, schema: Mapping[str, Any], path: str = "$") -> list[str]:
    """Return where ``item`` leaves ``schema``; a schema with a keyword that is not known here is a ValueError, never a silence."""
    unknown = set(schema) - KEYWORDS - {"title", "description"}
    if unknown:
        raise ValueError(f"JSON schema keywords not supported: {', '.join(sorted(unknown))}")
    kinds = schema.get("type", list(_TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(_is(item, kind) for kind in kinds):
        return [f"{path} : {' ou '.join(kinds)} attendu"]
    if "enum" in schema and item not in schema["enum"]:
        return [f"{path} : valeur non permise"]
    if isinstance(item, dict):
        return _object(item, schema, path)
    if isinstance(item, list):
        found = _bounds(len(item), schema, "Items", path)
        inner = schema.get("items", {})
        return found + [wrong for number, one in enumerate(item) for wrong in mismatches(one, inner, f"{path}[{number}]")]
    return _bounds(len(item), schema, "Length", path) if isinstance(item, str) else []


def _is(item: Any, kind: str) -> bool:
    if isinstance(item, bool):
        return kind == "boolean"
    return isinstance(item, _TYPES[kind])


def _object(item: dict[str, Any], schema: Mapping[str, Any], path: str) -> list[str]:
    properties = schema.get("properties", {})
    found = [f"{path}.{name} : manque" for name in schema.get("required", ()) if name not in item]
    if schema.get("additionalProperties") is False:
        found += [f"{path}.{name} : en trop" for name in item if name not in properties]
    for name, inner in properties.items():
        if name in item:
            found += mismatches(item[name], inner, f"{path}.{name}")
    return found


def _bounds(size: int, schema: Mapping[str, Any], what: str, path: str) -> list[str]:
    if size < schema.get(f"min{what}", 0) or size > schema.get(f"max{what}", size):
        return [f"{path} : taille non permise"]
    return []


def _pause(address: str) -> None:
    with _lock:
        _paused[address] = time.monotonic() + PAUSE_SECONDS


def _unavailable(why: str, where: str) -> ModelUnavailable:
    return ModelUnavailable(
        "Modèle de langage non utilisé",
        where=where,
        why=why,
        remedy="Le résultat est complet sans lui ; prévenez l’administrateur technique s’il devait répondre",
    )
