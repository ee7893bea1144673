"""Fourteen outputs of a text in one pass: the ones a general clinical pipeline gives, for those who read other things than dossiers.

Normalised text, sentences, sections, dates, quantities, TNM, ADICAP codes, solid tumours, tobacco, and for each clinical term whether it
is denied, supposed, a relative's, past, or reported by the patient.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from filigrane.kernel.dates import Interval
from filigrane.kernel.finding import Assertion
from filigrane.science.oncology import tnm
from filigrane.science.oncology.tnm import Tnm
from filigrane.science.pages.model import Document, Page
from filigrane.science.reading import habits
from filigrane.science.reading.model import Mention
from filigrane.science.reading.tumour_sites import anchors
from filigrane.science.terminology import comorbidities, toxicities
from filigrane.science.text import prepare
from filigrane.science.text.dates import MONTH, MONTH_STEMS
from filigrane.science.text.prepared import DateMention, Prepared, Section
from filigrane.science.text.qualifiers import assertion, reported
from filigrane.science.text.relative_dates import occurrences


@dataclass(frozen=True)
class Quantity:
    """A number with its unit in UCUM; ``high`` is the other end of a range; ``comparator`` is <, >, <=, >= or empty."""

    start: int
    end: int
    value: float
    unit: str
    high: float | None = None
    comparator: str = ""


@dataclass(frozen=True)
class Adicap:
    """An ADICAP code and what its parts say, in French where our small table knows them."""

    start: int
    end: int
    code: str
    sampling: str
    technique: str


@dataclass(frozen=True)
class Term:
    """A clinical term with how the text speaks of it."""

    start: int
    end: int
    kind: str
    assertion: Assertion
    reported: bool


@dataclass(frozen=True)
class Outputs:
    """Everything; offsets are those of the text given."""

    norm: str
    sentences: tuple[tuple[int, int], ...]
    sections: tuple[Section, ...]
    dates: tuple[DateMention, ...]
    quantities: tuple[Quantity, ...]
    tnm: tuple[tuple[int, int, Tnm], ...]
    adicap: tuple[Adicap, ...]
    tumours: tuple[tuple[int, int], ...]
    tobacco: tuple[Mention, ...]
    terms: tuple[Term, ...]


def outputs(text: str, anchor: Interval | None = None) -> Outputs:
    """Return the fourteen outputs of a text; ``anchor`` is its date, for relative dates."""
    prepared = prepare(text, anchor or Interval(None, None))
    document = Document("text", "text", "text", (Page(1, 0.0, 0.0, text),))
    tumours = tuple(tumour_words(prepared))
    return Outputs(
        norm=prepared.norm,
        sentences=prepared.sentences,
        sections=tuple(one for one in prepared.sections if _is_section(prepared.norm, one)),
        dates=tuple(sorted([*prepared.dates, *_other_times(prepared)], key=lambda mention: mention.start)),
        quantities=tuple(quantities(prepared)),
        tnm=tuple(tnm.find(text)),
        adicap=tuple(adicap(text)),
        tumours=tumours,
        tobacco=tuple(one for one in habits.tobacco(document, prepared) if _says_status(one)),
        terms=tuple(_terms(prepared, tumours)),
    )


def _says_status(mention: Mention) -> bool:
    """Tell whether a mention of tobacco says who smokes or smoked: a dose alone does not."""
    return isinstance(mention.value, dict) and mention.value["status"] != "unknown"


_ONE_LINE = frozenset({"history", "family", "disease_history", "reason", "conclusion"})
"""Sections that may begin and end on the line of their heading."""


def _is_section(norm: str, section: Section) -> bool:
    """Tell a section from an item of a list: « Abdomen : souple », « Traitement : paracétamol » are lines, not headings."""
    line_end = norm.find("\n", section.body)
    return section.key in _ONE_LINE or not norm[section.body + 1 : line_end if line_end >= 0 else len(norm)].strip()


_STEMS = ("metasta", "carcinom", "carcinos", "neoplas")
_METASTASIS = re.compile(
    r"neoplasmes?\b(?: [a-z]+aires?\b)?|(?:micro)?metasta(?!sect)\w+|carcinomato\w+|carcinomateu\w+|carcinose\w*|neoplasiques?\b"
)
_WHAT_SPREADS = re.compile(
    r"(?:\b(?:[a-z]*carcinomes?|melanomes?|[a-z]*sarcomes?|lesions?|nodules?|foyers?|adenopathies?|atteintes?|maladie|extension|"
    r"lymphangite) |\bmicro)\Z"
)
_NO_WORD = re.compile(r"(?:masses?\b|lesions? (?:connues?|principales?|primitives?)|primitif|lh|carcinoide\Z)")
_NOT_A_TUMOUR = re.compile(r"\b(?:comites?|reunions?|rcp|registres?|reponse)\b[^.;\n]{0,50}\Z|\bmarqueurs? \Z")
_BENIGN = re.compile(r" (?:solides? \(|benignes?\b)")
_OF_BLOOD = re.compile(r"9(?:59|[6-9]\d)\d/")


def tumour_words(prepared: Prepared) -> Iterator[tuple[int, int]]:
    """Yield the words that say a malignant solid tumour, primary or metastatic.

    A board « des tumeurs », a benign tumour, a mass and a disease of the blood or lymph are none.
    """
    norm, last = prepared.norm, 0
    places = [
        (word.start, word.end)
        for word in anchors(prepared)
        if not _NO_WORD.match(norm[word.start : word.end]) and not (word.term is not None and _OF_BLOOD.match(word.term.code))
    ]
    for start, end in sorted([*places, *_spread(norm)]):
        if start < last or _NOT_A_TUMOUR.search(norm, max(0, start - 70), start) or _BENIGN.match(norm, end):
            continue
        last = end
        yield start, end


def _spread(norm: str) -> Iterator[tuple[int, int]]:
    """Yield the words of metastases and of disease that spreads, with the noun before them (« lésion lytique métastatique » without)."""
    for position in occurrences(norm, _STEMS):
        match = (
            None
            if position and norm[position - 1].isalpha() and norm[position - 5 : position] != "micro"
            else _METASTASIS.match(norm, position)
        )
        if match is not None:
            head = _WHAT_SPREADS.search(norm, max(0, position - 24), position)
            yield (head.start() if head else position), match.end()


_NUMBER_WORD = (
    r"(?:\d{1,3}(?:[.,]\d)?|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt|"
    r"quarante-huit|plusieurs|quelques)"
)
_UNIT_STEMS = ("heure", "jour", "semaine", "mois")
_SPELL_UNIT = re.compile(r"(?:heures?|jours?|semaines?|mois)\b(?!/)")
_SPELL = re.compile(
    rf"(?<![\w.,/-])(?:(?:au cours des |les )?(?:{_NUMBER_WORD} )?(?:derni|premi|prochain)[a-z]* |{_NUMBER_WORD} ?)\Z"
)
_EVERY = re.compile(r"(?:\btou(?:te)?s les|/|\bj|\bpar|\bsur) ?\Z")
_MONTH_WORD = re.compile(rf"{MONTH}(?![a-z0-9]|\.? ?(?:19|20)\d\d)")
_BEFORE_MONTH = re.compile(r"(?:(?<![\d.,/])(?P<day>(?:0?[1-9]|[12]\d|3[01])(?:er)? )|\b(?:en|fin|debut|depuis|de|et|a) |\bd')\Z")


def _other_times(prepared: Prepared) -> Iterator[DateMention]:
    """Yield what dates no event by itself and is a time all the same: days and months without a year, plain lengths of time."""
    taken = [(mention.start, mention.end) for mention in prepared.dates]
    index = 0
    for start, end, form in sorted([*_yearless(prepared.norm), *_spells(prepared.norm)]):
        while index < len(taken) and taken[index][1] <= start:
            index += 1
        if index == len(taken) or taken[index][0] >= end:
            yield DateMention(start, end, Interval(None, None), form)


def _yearless(norm: str) -> Iterator[tuple[int, int, str]]:
    for position in occurrences(norm, MONTH_STEMS):
        match = None if position and norm[position - 1].isalpha() else _MONTH_WORD.match(norm, position)
        before = _BEFORE_MONTH.search(norm, max(0, position - 8), position) if match is not None else None
        if match is not None and before is not None:
            yield (before.start("day") if before["day"] else position), match.end(), "yearless"


def _spells(norm: str) -> Iterator[tuple[int, int, str]]:
    for position in occurrences(norm, _UNIT_STEMS):
        match = _SPELL_UNIT.match(norm, position)
        before = _SPELL.search(norm, max(0, position - 40), position) if match is not None else None
        if match is not None and before is not None and not _EVERY.search(norm, max(0, before.start() - 12), before.start()):
            yield before.start(), match.end(), "duration"


_ACRONYM = 3


def _terms(prepared: Prepared, tumours: tuple[tuple[int, int], ...]) -> Iterator[Term]:
    found = dict.fromkeys(tumours, "tumour")
    for kind, lexicon in (("sign", toxicities.lexicon()), ("disease", comorbidities.lexicon())):
        for start, end, _ in lexicon.find(prepared.norm):
            if end - start <= _ACRONYM and not prepared.text[start:end].isupper():
                continue  # « ait » is a verb, AIT a stroke
            found.setdefault((start, end), kind)
    for (start, end), kind in sorted(found.items()):
        yield Term(start, end, kind, *qualify(prepared, start, end))


def qualify(prepared: Prepared, start: int, end: int) -> tuple[Assertion, bool]:
    """Return how the text speaks of a term and whether it reports somebody's words; what is denied or a relative's is nobody's past."""
    told = assertion(prepared, start, end)
    if told.history and (told.negated or told.family):
        told = replace(told, history=False)
    return told, reported(prepared, start, end)


@cache
def _units() -> tuple[dict[str, str], re.Pattern[str]]:
    text = files("filigrane.science.reading").joinpath("data/quantity_units.csv").read_text(encoding="utf8")
    table = {row["written"]: row["ucum"] for row in csv.DictReader(text.splitlines())}
    longest = sorted(table, key=len, reverse=True)
    number = r"\d{1,3}(?:[ .]\d{3})+(?![\d,])|\d+(?:[.,]\d+)?"
    pattern = (
        rf"(?<![\w.,/-])(?P<c>[<>]=?|≤|≥|inferieure? a |superieure? a )? ?(?P<n>{number})"
        rf"(?: ?(?:-|a|x|sur|et|/) ?(?P<h>{number}))?(?: ?x ?(?:{number}))? ?(?P<u>{'|'.join(map(re.escape, longest))})"
        r"(?![a-z0-9µ]|/[a-z0-9])"
    )
    return table, re.compile(pattern)


_SIGNS = {"≤": "<=", "≥": ">=", "inferieur a ": "<", "inferieure a ": "<", "superieur a ": ">", "superieure a ": ">"}
_MONTHS_AFTER = re.compile(r"[ ]*(?:19|20)\d\d")


def quantities(prepared: Prepared) -> Iterator[Quantity]:
    """Yield the numbers with a unit, apart from dates and TNM.

    « G/L » and « T/L » are giga and tera per litre (10*9/L, 10*12/L); grams per litre are written « g/L » and only a small letter is one.
    """
    table, pattern = _units()
    dated = [(m.start, m.end) for m in prepared.dates]
    index = 0
    for match in pattern.finditer(prepared.norm):
        while index < len(dated) and dated[index][1] <= match.start():
            index += 1
        if index < len(dated) and dated[index][0] < match.end("n"):
            continue
        unit = table[match["u"]]
        written = prepared.text[match.start("u") : match.end("u")]
        if unit == "g/L" and written.startswith("G"):
            unit = "10*9/L"
        value = _number(match["n"])
        high = _number(match["h"]) if match["h"] else None
        sign = (match["c"] or "").strip()
        yield Quantity(match.start("n"), match.end("u"), value, unit, high, _SIGNS.get(match["c"] or "", sign))


def _number(written: str) -> float:
    plain = written.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", plain):
        plain = plain.replace(".", "")
    return float(plain.replace(",", "."))


_ADICAP = re.compile(r"(?<![A-Z0-9])(?P<s>[A-Z])(?P<t>[A-Z])[ -]?[A-Z]{2}[ -]?[A-Z0-9]\d[A-Z0-9]{2}(?![A-Z0-9])")
_SAMPLING = {
    "A": "autopsie", "B": "biopsie", "C": "curetage", "E": "examen extemporané", "F": "frottis", "L": "liquide", "O": "pièce opératoire",
    "P": "ponction", "R": "résection", "S": "sécrétion",
}  # fmt: skip
_TECHNIQUE = {
    "C": "cytologie",
    "H": "histologie",
    "I": "immunohistochimie",
    "M": "biologie moléculaire",
    "E": "microscopie électronique",
}


def adicap(text: str) -> Iterator[Adicap]:
    """Yield the ADICAP codes of a text: eight characters, sampling, technique, organ, lesion. Source: our own table, to be reviewed."""
    for match in _ADICAP.finditer(text):
        code = re.sub(r"[ -]", "", match.group())
        yield Adicap(match.start(), match.end(), code, _SAMPLING.get(match["s"], "autre"), _TECHNIQUE.get(match["t"], "autre"))
