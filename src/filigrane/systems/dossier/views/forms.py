"""What forms post: a corrected value, one field for each of its parts, and the synthesis as a person leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from filigrane.kernel.errors import InputRefused, UsageError
from filigrane.kernel.finding import Finding
from filigrane.kernel.unknown import Unknown
from filigrane.platform.ui.forms import cleaned
from filigrane.science.oncology.kinds import kinds
from filigrane.systems.dossier import api
from filigrane.systems.dossier.views.words import CHOICE_FR, FIELD_FR

PREFIX = "v-"
LONGEST_VERSION = 9
"""Digits: what a database keeps as a whole number."""


@dataclass(frozen=True)
class CorrectionField:
    """One part of a value: its name in the form, French label, present text, and the choices where there is a set."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False


def version(posted: object) -> int:
    """Return the version that a form says its person saw.

    Raises
    ------
    UsageError
        When it is absent or is not a version's number.
    """
    written = str(posted)
    if not (written.isascii() and written.isdigit() and len(written) <= LONGEST_VERSION):
        raise UsageError("Version absente ou mal formée", remedy="Rechargez la page ; ce que vous avez écrit y est encore")
    return int(written)


def synthesis_rows(posted: FormData) -> tuple[int, list[dict[str, Any]]]:
    """Return the version that the form was made from, and the synthesis as the form gives it. A line emptied is a sentence taken out.

    Raises
    ------
    UsageError
        When the form is not whole.
    """
    texts = [cleaned(str(text), longest=1000) for text in posted.getlist("text")]
    cited = [[name for name in str(names).split(",") if name] for names in posted.getlist("findings")]
    sections = [str(section) for section in posted.getlist("section")]
    if not len(texts) == len(cited) == len(sections):
        raise UsageError("Formulaire incomplet", remedy="Rechargez la page ; votre texte est encore dans le navigateur")
    seen = version(posted.get("seen") or "0")
    return seen, [
        {"section": section, "text": text, "findings": names}
        for section, text, names in zip(sections, texts, cited, strict=True)
        if (text or names) and section in api.SECTIONS
    ]


def fields(finding: Finding) -> list[CorrectionField]:
    """Return the fields of a finding's correction form."""
    value = {} if isinstance(finding.current, Unknown) else finding.current
    rows = []
    for name, kind in kinds()[finding.kind].fields.items():
        base, optional = kind.removesuffix("?"), kind.endswith("?") or "null" in kind.split("|")
        if base == "map" or name in {"derived", "as_written"}:
            continue
        choices = tuple((c, CHOICE_FR.get(c, c)) for c in base.split("|") if c != "null") if "|" in base else ()
        rows.append(
            CorrectionField(PREFIX + name, FIELD_FR.get(name, name), _text(value.get(name)), choices, required=not optional)
        )
    return rows


def _text(item: Any) -> str:
    if item is None:
        return ""
    if isinstance(item, list | tuple):
        return ", ".join(str(one) for one in item)
    if isinstance(item, float):
        return f"{item:g}".replace(".", ",")
    return str(item)


def read(finding: Finding, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the corrected value that a form posted.

    Raises
    ------
    InputRefused
        When a field is not of its type: which one, and what is expected.
    """
    kept = {} if isinstance(finding.current, Unknown) else dict(finding.current)
    for name, kind in kinds()[finding.kind].fields.items():
        if PREFIX + name in posted:
            kept[name] = _read(name, kind, cleaned(str(posted[PREFIX + name]), longest=400))
    return kept


def _read(name: str, kind: str, typed: str) -> Any:
    base, optional = kind.removesuffix("?"), kind.endswith("?") or "null" in kind.split("|")
    if not typed:
        if optional:
            return [] if base == "list" else None
        raise InputRefused("Champ vide", where=FIELD_FR.get(name, name), remedy="Complétez-le, ou déclarez la valeur inconnue")
    if base == "list":
        return [part.strip() for part in typed.split(",") if part.strip()]
    if base in {"int", "num"}:
        return _number(name, typed, whole=base == "int")
    if base == "bool":
        return typed.lower() in {"oui", "true", "vrai", "1"}
    return typed


def _number(name: str, typed: str, *, whole: bool) -> int | float:
    try:
        number = float(typed.replace("\u202f", "").replace(" ", "").replace(",", "."))
    except ValueError:
        raise InputRefused(
            "Nombre illisible", where=FIELD_FR.get(name, name), why=f"« {typed} »", remedy="Écrivez un nombre, par exemple 2,5"
        ) from None
    if whole and number != int(number):
        raise InputRefused("Nombre entier attendu", where=FIELD_FR.get(name, name), why=f"« {typed} »")
    return int(number) if whole or number == int(number) else number
