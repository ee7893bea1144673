"""The English catalogue says everything the shell's templates and code say, with the same places to fill."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from filigrane.platform import i18n
from filigrane.platform.access.model import ROLE_FR
from filigrane.platform.gate import State, rules
from filigrane.platform.settings import MODE_FR
from filigrane.web import rule_words

ROOT = Path(str(files("filigrane")))
FOLDERS = ("platform/ui", "web")
TEMPLATE_OPTIONS = {"extensions": "", "silent": "false"}
KEYWORDS = {"t": None, "tn": (1, 2)}


def _said() -> set[str]:
    """Collect every sentence passed to ``t`` and ``tn``; the gallery is for developers and stays in French."""
    found: set[str] = set()
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.name.startswith("gallery") or path.suffix not in {".html", ".py"}:
                continue
            method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
            with path.open("rb") as source:
                for _, message, _, _ in extract(method, source, keywords=KEYWORDS, options=TEMPLATE_OPTIONS):
                    found.add(message if isinstance(message, str) else message[0])
    return found


@pytest.fixture(scope="module")
def english():
    with (ROOT / "web/locale/en.po").open("rb") as source:
        return read_po(source)


def test_every_sentence_of_the_shell_has_its_english(english):
    missing = sorted(text for text in _said() if text and english.get(text) is None)
    assert missing == []


def test_words_chosen_by_a_value_have_their_english(english):
    tables = [value for name, value in vars(rule_words).items() if name.endswith("_WORDS")]
    words = {word for table in tables for word in table.values()} | set(ROLE_FR.values()) | set(MODE_FR.values())
    words |= {state.french for state in State}
    assert sorted(word for word in words if english.get(word) is None) == []


def test_every_rule_of_the_gate_has_its_words():
    assert sorted(rule.id for rule in rules.RULES if rule.id not in rule_words.RULE_WORDS) == []


def test_translations_keep_the_places_to_fill(english):
    wrong = []
    for message in english:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wrong += [one for one, said in zip(ids, strings, strict=True) if _places(one) != _places(said)]
    assert wrong == []


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_plurals_follow_each_language():
    with i18n.speaking("en"):
        assert [i18n.tn("{n} patient trouvé", "{n} patients trouvés", count) for count in (0, 1, 2)] == [
            "0 patients found",
            "1 patient found",
            "2 patients found",
        ]
