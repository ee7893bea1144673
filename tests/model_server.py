"""An OpenAI-compatible server on loopback whose answers a test writes, and which keeps what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Snippets = Sequence[Mapping[str, str]]
Say = Callable[[Snippets], Any]
"""Gets the passages as the model does; returns claims (a list), or the very text of the answer (a string)."""


class ModelServer:
    """Where the model answers, what it says next, and every body that it received."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.say: Say = repeating
        self.received: list[str] = []


def repeating(snippets: Snippets) -> list[dict[str, Any]]:
    """Say each passage as it is written."""
    return [{"text": one["quote"], "snippets": [one["id"]]} for one in snippets]


@contextmanager
def serving() -> Iterator[ModelServer]:
    """Serve on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode("utf8")
            made.received.append(body)
            snippets = json.loads(json.loads(body)["messages"][-1]["content"])["snippets"]
            said = made.say(snippets)
            content = said if isinstance(said, str) else json.dumps({"claims": said}, ensure_ascii=False)
            sent = json.dumps({"choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]}).encode("utf8")
            self.send_response(200)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = ModelServer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
