"""The two dossiers of the security tests, on both databases, with decisions taken on the one of the team."""

from __future__ import annotations

import pytest
from tests.security.dossier.conftest import Place, browser_of, make_place

from filigrane.platform import findings
from filigrane.platform.installation import Installation
from filigrane.systems.dossier import api

__all__ = ["browser_of"]


@pytest.fixture
def undecided(installation: Installation) -> Place:
    """The application and its dossiers, as the reader left them."""
    return make_place(installation)


@pytest.fixture
def place(installation: Installation) -> Place:
    """The application and its dossiers; every proposal of the team's was accepted, in the order of the list."""
    made = make_place(installation)
    with installation.transaction() as connection:
        for item in api.overview(connection, made.actors["team"], made.own.patient).stored.values():
            findings.decide(connection, made.actors["team"], item.finding.id, "accepted", seen_version=item.version)
    return made
