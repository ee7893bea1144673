"""What somebody who steals the database and the files learns: nothing about a person."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sqlalchemy import select, text

import filigrane.platform
from filigrane.platform import access, accounts, files, patients
from filigrane.platform.access import Role
from filigrane.platform.db import metadata
from filigrane.platform.patients import Identifier, Traits

SECRETS = (
    "dupont",
    "martin",
    "marie",
    "1960-03-12",
    "12/03/1960",
    "80012345",
    "2600369123456",
    "biopsie",
    "choc septique",
    "cheval pile",
)


@pytest.fixture
def filled(installation, doctor, other_doctor, traits):
    """An installation with a patient, a file withdrawn and one present, a broken glass, an account and a session."""
    from dataclasses import replace

    from filigrane.platform.patients import ins

    matricule = f"2600369123456{ins.key('2600369123456'):02d}"
    with installation.transaction() as connection:
        patient = patients.create(connection, doctor, replace(traits, matricule=matricule), [Identifier("IPP", "80012345")])
        for data in (b"Marie Dupont, biopsie du sein", b"Madame Martin, biopsie"):
            item = files.put(
                connection,
                installation,
                patient=patient.id,
                name="Dupont Marie biopsie.pdf",
                data=data,
                media_type="text/plain",
                actor=doctor,
            )
        files.withdraw(connection, installation, item.id, "biopsie de Martin", actor=doctor)
        access.break_glass(connection, other_doctor, patient.id, "choc septique de Marie Dupont")
        patients.search(connection, doctor, name="Dupont", identifier="80012345")
        account = accounts.create(
            connection, None, name="claire", display_name="Dr Dumas", roles=[Role.DOCTOR], password="cheval pile agrafe"
        )
        accounts.open_session(connection, account)
    with pytest.raises(Exception, match="incorrect"):
        accounts.authenticate(installation, "marie.dupont", "cheval pile agrafe")
    return installation


def test_no_cell_of_any_table_tells_of_a_person(filled):
    with filled.reading() as connection:
        for table in metadata.sorted_tables:
            if connection.dialect.has_table(connection, table.name):
                for row in connection.execute(select(table)):
                    told = repr(tuple(row)).lower()
                    assert not [secret for secret in SECRETS if secret in told], table.name


def test_no_byte_of_the_home_tells_of_a_person(filled):
    checked = 0
    for path in filled.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            assert not [secret for secret in SECRETS if secret.encode() in content], path
            checked += 1
    assert checked >= 3


def test_only_the_services_account_reads_the_home(filled):
    for path in (
        filled.home / "files",
        *(filled.home / "files").rglob("*"),
        filled.home / "keys",
        *(filled.home / "keys").iterdir(),
    ):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize("attack", ["' OR '1'='1", "'; DROP TABLE patient; --", "\x00", "%", "_", "𝕏" * 1000, "../../etc"])
def test_hostile_words_are_only_words(installation, doctor, patient, attack):
    for criteria in ({"name": f"a {attack}"}, {"identifier": attack + "x"}):
        with installation.transaction() as connection:
            assert patients.search(connection, doctor, **criteria) == []
    with installation.transaction() as connection:
        hostile = patients.create(connection, doctor, Traits(f"Attaque {attack}"), [Identifier("IPP", attack + "x")])
        assert patients.get(connection, doctor, hostile.id).traits.birth_name == f"Attaque {attack}"
        item = files.put(
            connection, installation, patient=hostile.id, name=attack, data=b"x", media_type="text/plain", actor=doctor
        )
        assert item.name == ("document" if attack == "\x00" else attack)  # a name of control signs alone is no name
    assert {path.parent.parent for path in files.vault.stored(installation.home)} == {installation.home / "files"}
    with installation.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM patient")).scalar() == 2


def test_no_module_of_the_platform_makes_sql_from_strings():
    checked = 0
    for path in sorted(Path(filigrane.platform.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in {"text", "exec_driver_sql", "execute"} and node.args:
                    checked += 1
                    assert not isinstance(node.args[0], ast.JoinedStr | ast.BinOp), f"{path}:{node.lineno}"
    assert checked > 20
