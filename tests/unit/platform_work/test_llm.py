from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from filigrane.platform import llm, outbound
from filigrane.platform.llm import ModelUnavailable, complete, mismatches
from filigrane.platform.outbound import Destination, OutboundRefused
from filigrane.platform.settings import Settings

SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string", "maxLength": 50}, "findings": {"type": "array", "items": {"type": "string"}}},
    "required": ["text"],
    "additionalProperties": False,
}
MESSAGES = [{"role": "user", "content": "Reformulez."}]


class Server:
    """A model server of the test's own: it answers what it is told and keeps what it got."""

    def __init__(self) -> None:
        self.content, self.status, self.delay, self.raw = '{"text": "Bonjour"}', 200, 0.0, b""
        self.requests: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append({"path": self.path, **json.loads(body)})
                time.sleep(outer.delay)
                answer = outer.raw or json.dumps({"choices": [{"message": {"content": outer.content}}]}).encode()
                self.send_response(outer.status)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                try:
                    self.wfile.write(answer)
                except OSError:
                    return  # the client had enough: that is what the test wants

            def log_message(self, *_arguments: Any) -> None:
                return None

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.server.shutdown()
    running.server.server_close()
    llm._paused.clear()


Installed = Callable[..., Any]


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    return lambda **settings: SimpleNamespace(settings=Settings(home=tmp_path, **settings))


def _ask(installed: Installed, server: Server, **more: Any) -> dict[str, Any]:
    return complete(installed(llm_url=server.address, llm_model="m"), MESSAGES, SCHEMA, **more)


def test_the_answer_is_the_json_that_was_asked_for(installed: Installed, server: Server) -> None:
    assert _ask(installed, server) == {"text": "Bonjour"}
    asked = server.requests[0]
    assert asked["path"] == "/v1/chat/completions"
    assert asked["model"] == "m"
    assert asked["response_format"]["json_schema"]["schema"] == SCHEMA
    assert asked["temperature"] == 0


@pytest.mark.parametrize(
    "content",
    [
        "Bien sûr, voici la réponse",
        '{"text": 3}',
        '{"findings": []}',
        '{"text": "a", "extra": 1}',
        '{"text": "' + "a" * 60 + '"}',
        '{"text": "a", "findings": [1]}',
        "[]",
        "NaN",
        '{"text": NaN}',
    ],
)
def test_an_answer_of_another_form_is_not_used(installed: Installed, server: Server, content: str) -> None:
    server.content = content
    with pytest.raises(ModelUnavailable):
        _ask(installed, server)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [302, 404, 429, 500])
def test_a_failing_server_is_asked_once_then_left_alone(installed: Installed, server: Server, status: int) -> None:
    server.status = status
    for _ in range(3):
        with pytest.raises(ModelUnavailable):
            _ask(installed, server)
    assert len(server.requests) == 1
    assert not llm.available(installed(llm_url=server.address))


def test_a_slow_server_is_given_up(installed: Installed, server: Server) -> None:
    server.delay = 2.0
    with pytest.raises(ModelUnavailable) as unavailable:
        _ask(installed, server, seconds=0.2)
    assert "ReadTimeout" in unavailable.value.why


def test_an_endless_answer_is_cut(installed: Installed, server: Server) -> None:
    server.raw = b"x" * (llm.MAX_ANSWER_BYTES + 100_000)
    with pytest.raises(ModelUnavailable):
        _ask(installed, server)


def test_a_request_too_long_is_not_sent(installed: Installed, server: Server) -> None:
    with pytest.raises(ModelUnavailable):
        complete(installed(llm_url=server.address), [{"role": "user", "content": "a" * 500_000}], SCHEMA)
    assert server.requests == []


def test_without_a_model_the_caller_is_told_at_once(installed: Installed) -> None:
    with pytest.raises(ModelUnavailable) as unavailable:
        complete(installed(), MESSAGES, SCHEMA)
    assert "complet sans lui" in unavailable.value.french()
    assert not llm.available(installed())


@pytest.mark.parametrize(
    ("item", "schema", "right"),
    [
        (1, {"type": "integer"}, True),
        (True, {"type": "integer"}, False),
        (1.5, {"type": "integer"}, False),
        (1, {"type": "number"}, True),
        (None, {"type": ["string", "null"]}, True),
        ("a", {"enum": ["a", "b"]}, True),
        ("c", {"type": "string", "enum": ["a", "b"]}, False),
        ([1, 2], {"type": "array", "minItems": 3}, False),
        ([1, 2], {"type": "array", "maxItems": 2, "items": {"type": "integer"}}, True),
        ("", {"type": "string", "minLength": 1}, False),
        ({"a": {"b": 1}}, {"properties": {"a": {"properties": {"b": {"type": "string"}}}}}, False),
    ],
)
def test_a_schema_is_held_to(item: Any, schema: dict[str, Any], right: bool) -> None:
    assert (mismatches(item, schema) == []) is right


def test_a_schema_keyword_that_is_not_known_is_an_error_not_a_silence() -> None:
    with pytest.raises(ValueError, match="pattern"):
        mismatches("a", {"type": "string", "pattern": "b"})


def _client(installed: Installed, **settings: Any) -> httpx.Client:
    sent = httpx.MockTransport(lambda request: httpx.Response(200, text=str(request.url)))
    return outbound.client(installed(**settings), "test", transport=sent)


@pytest.mark.parametrize(
    ("allowed", "address", "passes"),
    [
        (("pacs.hopital.example",), "https://pacs.hopital.example/x", True),
        (("https://pacs.hopital.example:8443",), "https://pacs.hopital.example:8443/x", True),
        (("pacs.hopital.example",), "https://PACS.hopital.example./x", True),
        (("http://127.0.0.1:8000",), "http://127.0.0.1:8000/v1", True),
        (("pacs.hopital.example",), "https://pacs.hopital.example:444/x", False),
        (("pacs.hopital.example",), "http://pacs.hopital.example/x", False),
        (("http://pacs.hopital.example",), "http://pacs.hopital.example/x", False),  # no patient data without TLS
        (("pacs.hopital.example",), "https://evil.example/x", False),
        (("pacs.hopital.example",), "https://pacs.hopital.example.evil.example/x", False),
        ((), "http://127.0.0.1:80/x", False),
        ((), "http://169.254.169.254/latest/meta-data", False),
    ],
)
def test_only_configured_destinations_are_reached(
    installed: Installed, allowed: tuple[str, ...], address: str, passes: bool
) -> None:
    with _client(installed, outbound_allowed=allowed) as client:
        if passes:
            assert client.get(address).status_code == 200
        else:
            with pytest.raises(OutboundRefused) as refused:
                client.get(address)
            assert refused.value.exit_code == 4


def test_a_redirect_is_not_followed(installed: Installed) -> None:
    sent = httpx.MockTransport(lambda _request: httpx.Response(302, headers={"Location": "https://evil.example/"}))
    with outbound.client(installed(outbound_allowed=("a.example",)), "test", transport=sent) as client:
        assert client.get("https://a.example/").status_code == 302


@pytest.mark.parametrize("address", ["ftp://a.example", "https://user:secret@a.example", "https://", "http://a:99999"])
def test_an_address_of_another_form_is_refused_in_words(address: str) -> None:
    with pytest.raises(OutboundRefused):
        Destination.of(address)
