"""What a system declares to the shell: dotted names only, so that importing a system costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from filigrane.kernel.errors import IntegrityFailure


@dataclass(frozen=True)
class Panel:
    """A tab of the patient page: its name in addresses, its French title and the dotted function that renders it."""

    name: str
    title: str
    view: str


@dataclass(frozen=True)
class System:
    """One named system of the programme.

    Attributes
    ----------
    name, title
        The folder's name, and the French title on screens.
    views, cli, worklist
        Dotted names ``package.module:object``: an APIRouter, a function adding verbs, a function giving work-list items.
    jobs
        Job name to dotted function.
    on
        Event name to job name: each event is delivered at least once as that job.
    migrations
        Dotted name of the system's package of Alembic revisions.
    cards
        Names of its tool cards, as resources ``cards/NAME.toml`` of the system.
    """

    name: str
    title: str
    views: str | None = None
    jobs: Mapping[str, str] = field(default_factory=dict)
    on: Mapping[str, str] = field(default_factory=dict)
    migrations: str | None = None
    cli: str | None = None
    cards: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    worklist: str | None = None

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError(f"{self.name!r} is not a folder name")
        missing = sorted(set(self.on.values()) - set(self.jobs))
        if missing:
            raise ValueError(f"{self.name}: events are sent to jobs that do not exist: {', '.join(missing)}")


def resolve(dotted: str) -> Any:
    """Return the object of a dotted name ``package.module:object`` declared by a system.

    Raises
    ------
    IntegrityFailure
        When it does not exist.
    """
    module, _, name = dotted.partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise IntegrityFailure(f"Le système déclare {dotted}, qui n’existe pas", why=str(error)) from error
