"""The kinds of findings, read from ``kinds.toml``: what may be stored, and in which shape."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from filigrane.kernel.errors import IntegrityFailure

_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "code": (str,),
    "date": (str,),
    "int": (int,),
    "num": (int, float),
    "bool": (bool,),
    "list": (list, tuple),
    "map": (dict,),
}


@dataclass(frozen=True)
class Kind:
    """One kind of finding: French label, whether it belongs to one tumour, the fields of its value, FHIR and sheet mapping."""

    name: str
    label: str
    tumour: bool
    fields: Mapping[str, str]
    fhir: str
    sheet: str | None

    def problems(self, value: Mapping[str, Any]) -> list[str]:
        """Return what is wrong with the shape of ``value``; empty when it fits."""
        wrong = [f"{self.name}: champ inconnu {name}" for name in value if name not in self.fields]
        for name, kind in self.fields.items():
            if not _fits(kind, value.get(name)):
                wrong.append(f"{self.name}.{name}: {value.get(name)!r} n’est pas {kind}")
        return wrong


def _fits(kind: str, item: object) -> bool:
    if item is None:
        return kind.endswith("?") or "null" in kind.split("|")
    base = kind.removesuffix("?")
    if base in _TYPES:
        return isinstance(item, _TYPES[base]) and (base == "bool" or not isinstance(item, bool))
    return item in base.split("|")


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by its name."""
    data = tomllib.loads(files(__package__).joinpath("kinds.toml").read_text(encoding="utf8"))
    return {
        name: Kind(name, row["label"], row["tumour"], row["fields"], row["fhir"], row.get("sheet")) for name, row in data.items()
    }


def check(kind: str, value: Mapping[str, Any]) -> None:
    """Raise when ``kind`` is unknown or ``value`` is not of its shape.

    Raises
    ------
    IntegrityFailure
        With every field that does not fit.
    """
    known = kinds().get(kind)
    wrong = [f"type de constat inconnu : {kind}"] if known is None else known.problems(value)
    if wrong:
        raise IntegrityFailure("Constat refusé", why=" ; ".join(wrong), remedy="Signalez ce message au responsable de l’outil")
