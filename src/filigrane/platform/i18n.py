"""French first: gettext catalogues compiled when read, and the French ways of writing dates, hours and numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("fr", "en")
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}

NARROW, FIXED = "\u202f", "\u00a0"
"""The narrow no-break space of thousands, and the no-break space before units and high punctuation."""

_WORDS = (
    "aucun", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze",
    "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt",
)  # fmt: skip

_language: ContextVar[str] = ContextVar("filigrane_language", default="fr")


def language() -> str:
    """Return the language of the answer being made."""
    return _language.get()


def choose(name: str | None) -> str:
    """Set the language of the answer being made; anything but a known language is French. Return what was set."""
    chosen = name if name in LANGUAGES else "fr"
    _language.set(chosen)
    return chosen


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Use a language inside the block."""
    token = _language.set(name if name in LANGUAGES else "fr")
    try:
        yield
    finally:
        _language.reset(token)


@cache
def catalogue(name: str) -> NullTranslations:
    """Return the translations of a language: every ``locale/NAME.po`` of the package, the shell's and the systems'."""
    if name == "fr":
        return NullTranslations()
    merged: GNUTranslations | None = None
    for path in _catalogues(files("filigrane"), f"{name}.po"):
        compiled = io.BytesIO()
        write_mo(compiled, read_po(io.BytesIO(path.read_bytes()), locale=name))
        compiled.seek(0)
        found = GNUTranslations(compiled)
        if merged is None:
            merged = found
        else:
            merged.add_fallback(found)
    return merged or NullTranslations()


def _catalogues(folder: Traversable, wanted: str) -> Iterator[Traversable]:
    """Yield catalogues at most three folders down: ``web/locale``, ``platform/locale``, ``systems/NAME/locale``."""
    for part in ("web", "platform"):
        path = folder / part / "locale" / wanted
        if path.is_file():
            yield path
    systems = folder / "systems"
    for system in sorted(systems.iterdir(), key=lambda item: item.name) if systems.is_dir() else ():
        path = system / "locale" / wanted
        if path.is_file():
            yield path


def t(text: str, **values: object) -> str:
    """Return ``text`` (French, the source) in the current language, its ``{names}`` filled."""
    said = catalogue(language()).gettext(text) if text else ""
    return said.format(**values) if values else said


def tn(one: str, many: str, count: int, **values: object) -> str:
    """Return the form of ``count`` things; French says « 0 page », English « 0 pages ». ``{n}`` is the count, written out."""
    french = language() == "fr"
    said = (one if abs(count) < 2 else many) if french else catalogue(language()).ngettext(one, many, count)
    return said.format(n=number(count), **values)


def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """Write a number as its reader does: « 6 200 », « 0,82 » in French. Nothing is rounded unless ``decimals`` asks for it."""
    if value is None:
        return t("inconnu")
    text = f"{value:,.{decimals}f}" if decimals is not None else _plain(value)
    if language() == "fr":
        return text.replace(",", NARROW).replace(".", ",").replace("-", "\u2212")
    return text


def _plain(value: float | Decimal) -> str:
    if isinstance(value, int):
        return f"{value:,d}"
    return f"{Decimal(str(value)):,f}"


def in_words(count: int) -> str:
    """Write a small count in words, as titles do; beyond twenty, and outside French, in figures."""
    return _WORDS[count] if language() == "fr" and 0 <= count < len(_WORDS) else number(count)


@cache
def zone() -> tzinfo:
    """Return the zone in which hours are written: that of the hospitals, metropolitan France."""
    try:
        return ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        return UTC


def local(moment: datetime) -> datetime:
    """Return an instant in the zone of the screens."""
    return moment.astimezone(zone())


def day(value: date | datetime | None) -> str:
    """Write a date for tables: « 16/11/2026 »."""
    if value is None:
        return t("inconnue")
    return f"{local(value) if isinstance(value, datetime) else value:%d/%m/%Y}"


def prose_day(value: date | datetime) -> str:
    """Write a date for sentences: « 16 novembre 2026 », « 1er mars 2024 »."""
    plain = local(value).date() if isinstance(value, datetime) else value
    text = format_date(plain, "d MMMM y", locale=language())
    return "1er" + text[1:] if language() == "fr" and plain.day == 1 else text


def weekday(value: date) -> str:
    """Write a date with its day of the week, for the head of the work list: « Lundi 23 novembre 2026 »."""
    name = format_date(value, "EEEE", locale=language())
    return f"{name.capitalize()} {prose_day(value)}"


def hour(moment: datetime) -> str:
    """Write an hour: « 14 h 00 » in French, « 14:00 » in English; the space does not break."""
    when = local(moment)
    return f"{when.hour}{FIXED}h{FIXED}{when.minute:02d}" if language() == "fr" else f"{when:%H:%M}"


def moment(value: datetime) -> str:
    """Write a date and an hour for tables: « 16/11/2026, 9 h 12 »."""
    return f"{day(value)}, {hour(value)}"


FILTERS: dict[str, Any] = {
    "day": day,
    "prose_day": prose_day,
    "weekday": weekday,
    "hour": hour,
    "moment": moment,
    "number": number,
    "in_words": in_words,
}
"""What templates call: ``{{ finding.when.start|day }}``."""
