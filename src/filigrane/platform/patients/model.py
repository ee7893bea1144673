"""A patient's identity: the traits of the French national health identity (INS) and local identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

INS = "INS"
"""The system of the matricule among identifiers."""


class Sex(StrEnum):
    """The sex of the INS traits."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


SEX_FR = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.UNKNOWN: "Inconnu"}


class MatriculeStatus(StrEnum):
    """The four statuses of an identity in the national reference (RNIV)."""

    PROVISIONAL = "provisional"
    RETRIEVED = "retrieved"
    VALIDATED = "validated"
    QUALIFIED = "qualified"


STATUS_FR = {
    MatriculeStatus.PROVISIONAL: "identité provisoire",
    MatriculeStatus.RETRIEVED: "identité récupérée",
    MatriculeStatus.VALIDATED: "identité validée",
    MatriculeStatus.QUALIFIED: "identité qualifiée",
}


@dataclass(frozen=True)
class Traits:
    """Who the patient is. ``birth_place`` is the INSEE code or the name of the place; empty strings and None are « not known »."""

    birth_name: str
    used_name: str = ""
    first_names: tuple[str, ...] = ()
    sex: Sex = Sex.UNKNOWN
    birth_date: date | None = None
    birth_place: str = ""
    matricule: str = ""
    matricule_status: MatriculeStatus = MatriculeStatus.PROVISIONAL

    @property
    def display_name(self) -> str:
        """Return « DUPONT Marie », with the used name first where there is one: « MARTIN (née DUPONT) Marie »."""
        first = self.first_names[0] if self.first_names else ""
        if self.used_name and self.used_name.casefold() != self.birth_name.casefold():
            born = {Sex.FEMALE: "née", Sex.MALE: "né", Sex.UNKNOWN: "né(e)"}[self.sex]
            return f"{self.used_name.upper()} ({born} {self.birth_name.upper()}) {first}".strip()
        return f"{self.birth_name.upper()} {first}".strip()

    def to_json(self) -> dict[str, Any]:
        """Return the traits as a JSON document."""
        return {
            "birth_name": self.birth_name, "used_name": self.used_name, "first_names": list(self.first_names),
            "sex": self.sex.value, "birth_date": self.birth_date.isoformat() if self.birth_date else None,
            "birth_place": self.birth_place, "matricule": self.matricule, "matricule_status": self.matricule_status.value,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Traits:
        """Return what :meth:`to_json` wrote."""
        born = data["birth_date"]
        return cls(
            birth_name=data["birth_name"],
            used_name=data["used_name"],
            first_names=tuple(data["first_names"]),
            sex=Sex(data["sex"]),
            birth_date=date.fromisoformat(born) if born else None,
            birth_place=data["birth_place"],
            matricule=data["matricule"],
            matricule_status=MatriculeStatus(data["matricule_status"]),
        )


@dataclass(frozen=True, order=True)
class Identifier:
    """A local identifier: its system (``IPP``, ``IPP:CHU``, ``NDA`` ...) and its value."""

    system: str
    value: str

    def __post_init__(self) -> None:
        if not self.system.strip() or not self.value.strip():
            raise ValueError("an identifier has a system and a value")


@dataclass(frozen=True)
class Patient:
    """A patient as known to the installation. ``synthetic`` patients are labelled so everywhere."""

    id: str
    traits: Traits
    identifiers: tuple[Identifier, ...]
    synthetic: bool
    version: int = 1

    def age(self, day: date) -> int | None:
        """Return the age in whole years on ``day``, None when the birth date is not known or comes later."""
        born = self.traits.birth_date
        if born is None or born > day:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
