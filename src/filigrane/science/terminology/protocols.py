"""Acronyms and usual names of anticancer protocols with the drugs that make them (``data/protocols.csv``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from filigrane.science.resources import open_table
from filigrane.science.text.matcher import Matcher
from filigrane.science.text.normalise import normalise


@dataclass(frozen=True)
class Protocol:
    """One protocol.

    ``drugs`` are French INN. ``written`` says how a name must stand in the text to be believed: ``any``, ``capitals`` (FEC, not « fec »)
    or ``context`` (short ones such as AC or TC: capitals, beside a word such as « cures » or « protocole »).
    """

    name: str
    aliases: tuple[str, ...]
    drugs: tuple[str, ...]
    written: str
    source: str


@cache
def all_protocols() -> tuple[Protocol, ...]:
    """Return every protocol of the table, in its order."""
    return tuple(
        Protocol(row["name"], _listed(row["aliases"]), _listed(row["drugs"]), row["written"], row["source"])
        for row in open_table("terminology", "protocols.csv")
    )


def _listed(field: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in field.split("|") if item.strip())


@cache
def by_name() -> dict[str, Protocol]:
    """Return every protocol by its normalised name and aliases; the first row of the table wins."""
    table: dict[str, Protocol] = {}
    for protocol in all_protocols():
        for name in (protocol.name, *protocol.aliases):
            table.setdefault(normalise(name), protocol)
    return table


@cache
def lexicon() -> Matcher[Protocol]:
    """Return the matcher of every name of every protocol."""
    return Matcher(by_name(), plurals=False)
