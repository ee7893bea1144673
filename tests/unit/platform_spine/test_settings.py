"""Settings of an installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from filigrane.kernel.errors import UsageError
from filigrane.platform.settings import Mode, load


def _home(tmp_path: Path, text: str) -> Path:
    (tmp_path / "filigrane.toml").write_text(text, encoding="utf8")
    return tmp_path


def test_without_a_file_the_mode_is_demonstration_and_the_database_embedded(tmp_path):
    settings = load(tmp_path, {})
    assert settings.mode is Mode.DEMONSTRATION
    assert settings.database == f"sqlite:///{tmp_path}/filigrane.sqlite"
    assert settings.llm_url == ""
    assert settings.outbound_allowed == ()


def test_the_environment_wins_over_the_file(tmp_path):
    home = _home(tmp_path, 'port = 9000\nhospital_name = "CHU"\noutbound_allowed = ["llm.chu.example"]\n')
    settings = load(home, {"FILIGRANE_PORT": "9001", "FILIGRANE_OUTBOUND_ALLOWED": "a.example, b.example", "OTHER": "x"})
    assert (settings.port, settings.hospital_name) == (9001, "CHU")
    assert settings.outbound_allowed == ("a.example", "b.example")
    assert load(home, {}).outbound_allowed == ("llm.chu.example",)


@pytest.mark.parametrize("address", ["postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg://u@h/d"])
def test_every_way_to_write_a_postgresql_address_is_the_same_driver(tmp_path, address):
    assert load(tmp_path, {"FILIGRANE_DATABASE_URL": address}).database == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prot = 1", "Réglage inconnu : prot"), ("port = 0", "port"), ("port = true", "port"),
        ('port = "x"', "port"), ("port = 1.5", "port"),
        ('mode = "production"', "mode"), ("llm_url = 3", "llm_url"), ("outbound_allowed = [1]", "outbound_allowed"),
        ("port = ", "ne peut pas être lu"), ('home = "/"', "home"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_told_with_its_file(tmp_path, text, message):
    with pytest.raises(UsageError, match=message) as raised:
        load(_home(tmp_path, text), {})
    assert "filigrane.toml" in str(raised.value)
