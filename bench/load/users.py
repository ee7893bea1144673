"""Fifty browsers: each thinks, then asks for a page, searches, decides or saves; what every request took is printed as JSON lines."""

from __future__ import annotations

import asyncio
import html
import json
import random
import re
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

ACTS = {"work list": 40, "dossier": 30, "search": 15, "decision": 10, "save": 5}
THINKING = (1.0, 3.0)
PATIENCE = 30.0
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
_CARD = re.compile(r'name="seen_version" value="(\d+)"><input type="hidden" name="finding" value="([^"]+)"')
_SEEN = re.compile(r'name="seen" value="(\d+)"')
_LINE = re.compile(
    r'<textarea [^>]*name="text"[^>]*>([^<]*)</textarea>\s*<input type="hidden" name="findings" value="([^"]*)">'
    r'<input type="hidden" name="section" value="([^"]*)">'
)


@dataclass
class Person:
    """One doctor at a screen: the session, the dossiers followed, and the one that nobody else decides on."""

    client: httpx.AsyncClient
    chance: random.Random
    dossiers: list[str]
    own: str
    words: list[str]
    csrf: str = ""
    card: tuple[str, str] | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)

    async def ask(self, route: str, method: str, path: str, expected: tuple[str, ...] = (), **options: Any) -> str:
        """Send one request, keep what it took, and return the page; an answer without ``expected`` in it is an error."""
        before, status, page = time.perf_counter(), 0, ""
        try:
            answer = await self.client.request(method, path, **options)
            status, page = answer.status_code, answer.text
        except httpx.HTTPError as error:
            page = type(error).__name__
        taken = time.perf_counter() - before
        well = status in {200, 303} and (status == 303 or all(word in page for word in expected))
        told = "" if well else f"{status} {re.sub('<[^>]+>', ' ', page)[:300]}"
        self.rows.append({"route": route, "seconds": taken, "end": time.time(), "error": told})
        if found := _CSRF.search(page):
            self.csrf = found.group(1)
        return page if well else ""

    async def day(self) -> None:
        """Open the work list."""
        await self.ask("work list", "GET", "/", ('class="',))

    async def dossier(self, patient: str = "") -> None:
        """Open a dossier; on one's own, the proposal in hand is kept for the next decision."""
        patient = patient or self.chance.choice(self.dossiers)
        page = await self.ask("dossier", "GET", f"/patients/{patient}/dossier", ('id="work"',))
        if patient == self.own and (found := _CARD.search(page)):
            self.card = (found.group(1), found.group(2))

    async def search(self) -> None:
        """Search by name, identifier or birth date."""
        data = {"csrf": self.csrf, "words": self.chance.choice(self.words)}
        await self.ask("search", "POST", "/patients/recherche", ('class="',), data=data)

    async def decision(self) -> None:
        """Accept or reject the proposal in hand; the answer shows the next one."""
        if self.card is None:
            await self.dossier(self.own)
        if self.card is None:
            return
        version, finding = self.card
        data = {"csrf": self.csrf, "finding": finding, "seen_version": version, "outcome": "accepted"}
        if self.chance.random() < 0.2:
            data |= {"outcome": "rejected", "reason": "valeur d’un autre examen"}
        self.card = None
        path = f"/patients/{self.own}/dossier/decision"
        page = await self.ask("decision", "POST", path, ('id="work"',), data=data, headers={"HX-Request": "true"})
        if found := _CARD.search(page):
            self.card = (found.group(1), found.group(2))

    async def save(self) -> None:
        """Edit a sentence of one's own dossier and save the synthesis."""
        path = f"/patients/{self.own}/dossier/synthese"
        page = await self.ask("synthesis form", "GET", path, ('id="synthesis-form"',))
        lines = _LINE.findall(page)
        if not lines:
            return
        data: dict[str, Any] = {"csrf": self.csrf, "seen": _SEEN.findall(page)[0], "act": "save"}
        data["text"] = [html.unescape(line[0]) for line in lines]
        data["findings"], data["section"] = [line[1] for line in lines], [line[2] for line in lines]
        await self.ask("save", "POST", path, data=data)

    async def work(self, until: float) -> None:
        """Think and act until the time is over."""
        await asyncio.sleep(self.chance.uniform(0, THINKING[1]))
        acts = {"work list": self.day, "search": self.search, "decision": self.decision, "save": self.save}
        await self.day()
        while time.time() < until:
            await asyncio.sleep(self.chance.uniform(*THINKING))
            chosen = self.chance.choices(list(ACTS), list(ACTS.values()))[0]
            await (self.dossier() if chosen == "dossier" else acts[chosen]())


async def main() -> None:
    """Read what to do on the standard input, do it, and print the requests."""
    asked = json.load(sys.stdin)
    limits = httpx.Limits(max_connections=None)
    people = []
    for number, one in enumerate(asked["people"]):
        client = httpx.AsyncClient(
            base_url=asked["address"], cookies={"filigrane": one["token"]}, timeout=PATIENCE, limits=limits, trust_env=False
        )
        people.append(Person(client, random.Random(number), one["dossiers"], one["own"], one["words"]))
    await asyncio.gather(*(person.work(asked["until"]) for person in people))
    for person in people:
        await person.client.aclose()
        for row in person.rows:
            print(json.dumps(row))


if __name__ == "__main__":
    asyncio.run(main())
