"""The settings of an installation: ``HOME/filigrane.toml``, then ``FILIGRANE_*`` variables of the environment, which win."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from filigrane.kernel.errors import UsageError

SETTINGS_FILE = "filigrane.toml"


class Mode(StrEnum):
    """What an installation may be used for; shown in the banner of every screen."""

    DEMONSTRATION = "demonstration"
    VALIDATION = "validation"
    CARE = "care"


MODE_FR = {Mode.DEMONSTRATION: "Démonstration", Mode.VALIDATION: "Validation", Mode.CARE: "Soins"}


@dataclass(frozen=True)
class Settings:
    """What the hospital configures. Empty addresses mean that the service is not used: the product is whole without it.

    ``web_processes`` is how many processes answer the browsers; 0 is two, or one where there is one processor.
    """

    home: Path
    mode: Mode = Mode.DEMONSTRATION
    database_url: str = ""
    key_file: str = ""
    host: str = "127.0.0.1"
    port: int = 8765
    session_minutes: int = 15
    session_hours: int = 12
    break_glass_minutes: int = 60
    max_file_megabytes: int = 200
    web_processes: int = 0
    max_upload_megabytes: int = 1000
    llm_url: str = ""
    llm_model: str = ""
    outbound_allowed: tuple[str, ...] = ()
    regulatory_basis: str = ""
    hospital_name: str = ""
    language: str = "fr"
    trained_tagger: bool = False
    """Whether the dossier's trained component may propose a site, histology or differentiation where the rules read none."""

    @property
    def database(self) -> str:
        """Return the address of the database: the configured one, else SQLite in the home."""
        if not self.database_url:
            return f"sqlite:///{self.home / 'filigrane.sqlite'}"
        for short in ("postgresql://", "postgres://"):
            if self.database_url.startswith(short):
                return "postgresql+psycopg://" + self.database_url.removeprefix(short)
        return self.database_url

    @property
    def key_path(self) -> Path:
        """Return the path of the installation's key: the configured one, else in the home."""
        return Path(self.key_file) if self.key_file else self.home / "keys" / "installation.key"


def load(home: Path, environment: Mapping[str, str], *, mode: Mode | None = None) -> Settings:
    """Return the settings of ``home``.

    Parameters
    ----------
    home
        The installation's data folder; its ``filigrane.toml`` may be absent.
    environment
        Variables ``FILIGRANE_DATABASE_URL``, ``FILIGRANE_PORT`` ...; others are not looked at.
    mode
        The mode asked for by the caller, used where the file says none.

    Raises
    ------
    UsageError
        When a setting is unknown or is not of its type.
    """
    path = home / SETTINGS_FILE
    values: dict[str, Any] = {} if mode is None else {"mode": mode.value}
    values.update(_file(path))
    known = {field.name for field in fields(Settings)} - {"home"}
    unknown = sorted(set(values) - known)
    if unknown:
        raise UsageError(
            f"Réglage inconnu : {', '.join(unknown)}",
            where=str(path),
            remedy=f"Réglages possibles : {', '.join(sorted(known))}",
        )
    for name in known:
        text = environment.get(f"FILIGRANE_{name.upper()}")
        if text is not None:
            values[name] = text
    return Settings(home=home, **{name: _coerce(name, value, path) for name, value in values.items()})


def _file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            "Le fichier des réglages ne peut pas être lu", where=str(path), why=str(error), remedy="Corrigez la ligne indiquée"
        ) from None


def _coerce(name: str, value: Any, path: Path) -> Any:
    reader: Callable[[Any], Any] = _READERS.get(name, _text)
    try:
        return reader(value)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise UsageError(
            f"Le réglage {name} n’a pas une valeur possible", where=str(path), why=f"Valeur reçue : {value!r}"
        ) from None


def _mode(value: Any) -> Mode:
    return Mode(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _list(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(part.strip() for part in parts if part.strip())


def _yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"oui": True, "true": True, "1": True, "non": False, "false": False, "0": False}[str(value).strip().lower()]


def _positive(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    number = int(value)
    if number <= 0:
        raise ValueError
    return number


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "mode": _mode,
    "outbound_allowed": _list,
    "trained_tagger": _yes_or_no,
    **dict.fromkeys(
        (
            "port",
            "session_minutes",
            "session_hours",
            "break_glass_minutes",
            "max_file_megabytes",
            "web_processes",
            "max_upload_megabytes",
        ),
        _positive,
    ),
}
