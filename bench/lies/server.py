"""An OpenAI-compatible server on loopback that says the truth half of the time and lies the other half, and remembers which."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bench.lies.facts import Fact
from bench.lies.lies import LIES, Scene, Told, honest


@dataclass
class Mind:
    """What the lying model knows: the facts behind the quotes, and what it has said so far."""

    facts: Sequence[Fact]
    half: str
    chance: random.Random
    each: int = 4
    told: list[Told] = field(default_factory=list)
    lies: dict[str, int] = field(default_factory=dict)

    def answer(self, snippets: Sequence[dict[str, str]]) -> list[Told]:
        """Return ``each`` claims about every passage, truths and lies in turn; an untold kind of lie comes first."""
        known = {fact.quote: fact for fact in self.facts}
        asked = [(one["id"], known[one["quote"]]) for one in snippets if one["quote"] in known]
        names = {fact.id: name for name, fact in asked}
        said = []
        for _, fact in asked:
            scene = Scene(fact, [own for _, own in asked], self.facts, self.half, self.chance)
            for turn in range(self.each):
                told = honest(scene) if turn % 2 == 0 else self._lie(scene)
                if told is not None:
                    said.append(Told(told.text, tuple(names[one] for one in told.cited), told.lie))
        self.told += said
        return said

    def _lie(self, scene: Scene) -> Told | None:
        order = sorted(LIES, key=lambda name: (self.lies.get(name, 0), self.chance.random()))
        for name in order:
            told = LIES[name](scene)
            if told is not None:
                self.lies[name] = self.lies.get(name, 0) + 1
                return Told(told.text, told.cited, name)
        return None


@contextmanager
def serving(mind: Mind) -> Iterator[str]:
    """Serve on a free port of loopback and yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert body["response_format"]["type"] == "json_schema"
            snippets = json.loads(body["messages"][-1]["content"])["snippets"]
            claims = [{"text": told.text, "snippets": list(told.cited)} for told in mind.answer(snippets)]
            content = json.dumps({"claims": claims}, ensure_ascii=False)
            answer: dict[str, Any] = {
                "object": "chat.completion",
                "choices": [{"index": 0, "message": {"role": "assistant", "content": content}}],
            }
            sent = json.dumps(answer).encode("utf8")
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
