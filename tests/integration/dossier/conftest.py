"""An installation with the systems' tables, a doctor with an account, a patient that this doctor follows."""

from __future__ import annotations

from datetime import date

import pytest

from filigrane.platform import accounts, patients
from filigrane.platform.access import Actor, Role
from filigrane.platform.db import migrate
from filigrane.platform.installation import Installation
from filigrane.platform.patients import Identifier, Sex, Traits
from filigrane.systems import SYSTEMS


def _account(installation: Installation, name: str) -> Actor:
    with installation.transaction() as connection:
        made = accounts.create(
            connection, None, name=name, display_name=f"Dr {name}", roles=[Role.DOCTOR], password="Un-Mot-De-Passe-Long-12"
        )
    return made.actor()


@pytest.fixture
def dossier_home(installation: Installation) -> tuple[Installation, Actor, str]:
    """The installation, the doctor, the patient's id."""
    migrate(installation.engine, [system.migrations for system in SYSTEMS if system.migrations])
    doctor = _account(installation, "dumas")
    with installation.transaction() as connection:
        traits = Traits("Mareuil", "", ("Jeanne",), Sex.FEMALE, date(1961, 3, 14), "Tours")  # whom ``letter`` names
        patient = patients.create(connection, doctor, traits, [Identifier("IPP", "80012346")])
    return installation, doctor, patient.id


@pytest.fixture
def stranger(installation: Installation) -> Actor:
    """A doctor who is in no care team."""
    return _account(installation, "weber")
