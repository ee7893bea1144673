"""What the lines of a page say of the document it belongs to: title, page number, letterhead, salutation, signature, date."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from filigrane.kernel.dates import Interval
from filigrane.science.pages.model import Page
from filigrane.science.resources import open_table
from filigrane.science.text import dates
from filigrane.science.text.normalise import normalise

HEAD_LINES = 25
"""Lines from the top in which a title, a letterhead and the document's date are looked for."""

TITLE_LINES = 16
"""Lines from the top in which a title is looked for: lower down it is a section's heading."""

_PATIENT = re.compile(r"\b(?:patiente?|nom|nom de naissance|prenom|ipp|ddn|date de naissance)\s*:|\bne(?:e|\(e\))? le\b")
_NUMBER = re.compile(
    r"(?:\bpage|\bp\.?|\bfeuillet)\s*:?\s*(\d{1,3})\s*(?:/|sur|de)\s*(\d{1,3})\b|^\s*-?\s*(\d{1,3})\s*/\s*(\d{1,3})\s*-?\s*$"
)
_LONE_NUMBER = re.compile(r"\bpage\s*:?\s*(\d{1,3})\s*$")
_SALUTATION = re.compile(
    r"^\s*(?:mon )?(?:tres )?(?:cher|chere|chers|cheres) (?:confrere|consoeur|collegue|ami|amie|docteur|professeur|maitre|monsieur|madame)"
    r"|^\s*(?:madame|monsieur|messieurs|mesdames|docteur)(?:, (?:monsieur|madame|cher).*)?,\s*$"
)
_CLOSING = re.compile(
    r"(?:bien |tres |meilleures? |sinceres? )?(?:confraternellement|cordialement|amicalement)"
    r"|salutations|sentiments (?:confraternels|distingues)"
    r"|^\s*(?:signe|valide|document valide|compte rendu valide|dicte|redige|lu et approuve)[a-z ]*(?: electroniquement)? (?:par|le)"
)
_CAPITALS = r"(?:(?:de|du|des|DE|DU|LE|LA|Le|La|d’|d')[ \t]*)?[A-ZÀ-Þ][A-ZÀ-Þ'’-]+"
_GIVEN = r"(?:[A-ZÀ-Þ][\w'’-]*\.?[ \t]+)"
_SIGNED = re.compile(
    r"(?:Dr|DR|Docteure?|DOCTEURE?|Pr|PR|Professeure?|PROFESSEURE?)\.?[ \t]+"
    rf"(?:{_GIVEN}{{0,3}}?{_CAPITALS}(?:[ -]{_CAPITALS}){{0,2}}|{_GIVEN}{{0,1}}[A-ZÀ-Þ][\w'’-]+)"
)
_AUTHOR_LABEL = re.compile(
    r"^\s*(?:auteur|signe(?:e)?(?: electroniquement)? par|"
    r"valide(?:e)?(?: electroniquement)?(?: le [0-9/ a-z:]{6,20})? par|redige par|redacteur|"
    r"medecin (?:signataire|redacteur|responsable)|radiologue|pathologiste|operateur|chirurgien|biologiste(?: responsable)?|interpretation|"
    r"prescripteur|oncologue|oncologue referent|infirmier(?:e)?|ide|medecin)\s*:\s*"
)
_COPY = re.compile(
    r"^\s*(?:cc|copie|copies|destinataires?|correspondants?|medecin traitant|medecin adresseur|adresse par|demande par|prescrit par)\b"
)


@dataclass(frozen=True)
class Line:
    """A line of a page: its place in the page's text, as written and normalised."""

    start: int
    end: int
    text: str
    norm: str
    margin: bool


@dataclass(frozen=True)
class Heading:
    """What a page shows of its document."""

    title: str = ""
    type: str = ""
    title_repeats: bool = False
    title_on_top: bool = False
    number: int | None = None
    of: int | None = None
    place: str = ""
    patient: bool = False
    salutation: bool = False
    closed: bool = False
    date: Interval = field(default_factory=lambda: Interval(None, None))
    date_rank: int = 9


def lines_of(page: Page) -> list[Line]:
    """Return the lines of a page that are not blank."""
    result, position = [], 0
    norm = normalise(page.text)
    for text in page.text.split("\n"):
        end = position + len(text)
        if text.strip():
            margin = any(a <= position and end <= b for a, b in page.margins)
            result.append(Line(position, end, text, norm[position:end], margin))
        position = end + 1
    return result


def read_heading(page: Page) -> Heading:
    """Return what one page shows of its document."""
    lines = lines_of(page)
    title = find_title(lines[:TITLE_LINES])
    number, of = find_number(lines)
    when, rank = find_date(lines)
    kind = title_type(title.norm) if title else ""
    if rank >= 8 and kind in {"systemic_treatment", "nursing"}:
        when, rank = _day_of_cure(lines)
    return Heading(
        title.text.strip() if title else "",
        kind,
        bool(title and title.margin),
        bool(title and title in lines[:3] and title.text.isupper()),
        number,
        of,
        find_place(lines[:8]),
        any(_PATIENT.search(line.norm) for line in lines[:HEAD_LINES] if not line.margin),
        any(_SALUTATION.search(line.norm) for line in lines[:HEAD_LINES]),
        any(_CLOSING.search(line.norm) for line in lines[-8:]) or _signed_off(lines),
        when,
        rank,
    )


_SIGNATURE = re.compile(rf"\W*{_SIGNED.pattern}(?:,? (?:et )?{_SIGNED.pattern})?\W*(?:,? [a-zà-ÿ -]{{4,40}})?")


def _signed_off(lines: list[Line]) -> bool:
    """Tell whether the page's own text ends with a doctor's name alone on its line."""
    own = [line for line in lines if not line.margin]
    return len(own) >= HEAD_LINES // 3 and any(_SIGNATURE.fullmatch(line.text.strip()) for line in own[-3:])


@cache
def _titles() -> tuple[tuple[re.Pattern[str], str], ...]:
    lead = r"^[\s*#=_-]*(?:objet ?:? |re ?: |titre ?: |motif ?: )?"
    return tuple((re.compile(lead + f"(?:{row['pattern']})"), row["type"]) for row in open_table("pages", "titles.csv"))


_DEPARTMENT = re.compile(
    r"\W*(?:(?:service|departement|pole|unite|centre)\s+(?:de|d')\s*)?(?:[a-z]?oncologie|cancerologie)\W+(?:et\s+)?radiotherapie\W*"
)


def title_type(norm: str) -> str:
    """Return the type that a title line tells, or an empty string; the name of a department is none."""
    if _DEPARTMENT.fullmatch(norm):
        return ""
    for cell in [norm, *re.split(r" {2,}", norm)[1:]]:
        for pattern, kind in _titles():
            if pattern.match(cell):
                return kind
    return ""


def find_title(lines: list[Line]) -> Line | None:
    """Return the first line that reads as a title: short, no sentence, of a known kind."""
    for line in lines:
        words = line.norm.split()
        if not words or len(line.norm) > 110 or len(words) > 14 or re.search(r"[a-z]{2}[.;,]\s*$", line.norm):
            continue
        if title_type(line.norm) and _stands_out(line):
            return line
    return None


def _stands_out(line: Line) -> bool:
    """Tell a title from a sentence's beginning or a field: it starts with a capital, and says no verb of a narrative."""
    text = line.text.strip()
    if not (text[:1].isupper() or not text[:1].isalpha()):
        return False
    said = re.sub(r"\b(?:sans (?:et|puis|ni) avec|avec|sans) (?:injection|contraste|produit|ivc?)\b", "", line.norm)
    return (
        re.search(r"\b(?:a ete|est|sont|etait|montre|retrouve|retrouvant|realisee?s?|avec|sans|prevu|programmee?)\b", said)
        is None
    )


def find_number(lines: list[Line]) -> tuple[int | None, int | None]:
    """Return « page 2 of 3 » read in the first or last lines, or (None, None)."""
    for line in [*lines[:5], *lines[:-6:-1]]:
        match = _NUMBER.search(line.norm)
        if match is not None:
            number, of = int(match[1] or match[3]), int(match[2] or match[4])
            if 1 <= number <= of:
                return number, of
    for line in [*lines[:3], *lines[:-4:-1]]:
        match = _LONE_NUMBER.search(line.norm)
        if match is not None:
            return int(match[1]), None
    return None, None


@cache
def _places() -> re.Pattern[str]:
    rows = "|".join(row["pattern"] for row in open_table("pages", "places.csv"))
    return re.compile(rf"(?:^|  )\s*(?:{rows})")


def find_place(lines: list[Line]) -> str:
    """Return the establishment of the letterhead, as written."""
    for line in lines:
        match = _places().search(line.norm)
        if match is not None and len(line.norm) < 130:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            return re.split(r" {2,}|\s[-–|•]\s", line.text[start:])[0].strip()
    return ""


@cache
def _date_cues() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(row["pattern"]), int(row["rank"])) for row in open_table("pages", "date_cues.csv"))


def find_date(lines: list[Line]) -> tuple[Interval, int]:
    """Return the document's date and its rank: 1 the report's, 3 the act's, 4 the examination's, 6 any date of the head; 9 none.

    Only the head and the foot of the page are looked at; birth dates never count.
    """
    best, rank = Interval(None, None), 9
    edges = lines if len(lines) <= HEAD_LINES + 8 else [*lines[:HEAD_LINES], *lines[-8:]]
    for index, line in enumerate(edges):
        norm = line.norm
        mentions = dates.find(norm, Interval(None, None))
        if not mentions and "  " in norm:  # an optical reading spaces words widely: « Date  :  15 août  2018 »
            norm = re.sub(r" {2,}", " ", norm)
            mentions = dates.find(norm, Interval(None, None))
        for mention in mentions:
            if mention.form not in {"absolute", "month"} or not mention.interval.known:
                continue
            found = _rank(norm[: mention.start], norm[mention.end :], index < HEAD_LINES)
            if found == 1 and _GOES_ON.match(line.text):
                found = 8
            if found < rank:
                best, rank = mention.interval, found
    return best, rank


_GOES_ON = re.compile(r"\s*[a-zà-ÿ][^,]*\ble\b")
"""A line that begins without a capital goes on with a sentence: « administration le 30/09/2020. » is signed in no town."""
_CURE = re.compile(
    r"\b(?:cures?|cycles?|c ?\d{1,2}|seance|perfusion|injection)\b.{0,90}\b(?:administree?|realisee?|delivree?|recue?|faite?|debutee?|du)"
    r"(?: ce jour,?)? (?:le )?$"
)


def _day_of_cure(lines: list[Line]) -> tuple[Interval, int]:
    """Return the day of the cure that a report of a day hospital without a date of its own tells first."""
    for line in lines[:HEAD_LINES]:
        for mention in dates.find(line.norm, Interval(None, None)):
            if mention.interval.is_day and _CURE.search(line.norm[: mention.start]):
                return mention.interval, 7
    return Interval(None, None), 9


_ALONE = re.compile(r"\s*[.,)]?(?: {2,}.*)?")
"""What may follow the date of « Lormeaux, le 6 septembre 2024 »: another cell; a sentence that goes on makes it another date."""


def _rank(before: str, after: str, in_head: bool) -> int:
    position = len(before)
    cell = before[before.rstrip().rfind("  ") + 1 :] if "  " in before.rstrip() else before
    before = re.sub(r" {2,}", " ", before)  # an optical reading spaces words widely: « Cordeliers,  le  20.03.2025 »
    if re.search(r"\bne(?:e|\(e\))?\b|naissance|ddn", before[-40:]):
        return 9
    for pattern, rank in _date_cues():
        if pattern.search(cell) or pattern.search(before):
            if pattern.pattern.startswith("^") and not (_ALONE.fullmatch(after) or "date" in pattern.pattern):
                continue
            if (rank == 4 and not _labels(before)) or (rank == 3 and _ONE_OF_MANY.search(before)):
                continue
            return rank
    if title_type(before.strip() or "-") and in_head:
        return 5
    return 6 if in_head and position < 60 and len(before.strip()) < 40 else 8


_ONE_OF_MANY = re.compile(
    r"\b(?:derniere?|premiere?|prochaine?|precedente?|deuxieme|troisieme|fin de|debut de|issue de) (?:cure|consultation|visite|rcp|seance|"
    r"intervention|hospitalisation|reunion)\b[a-z' -]{0,40}$"
)
"""« dernière cure le 01/02/2024 » tells a day of the course, not the document's."""


def _labels(before: str) -> bool:
    """Tell whether the words before a date may label it: « Progression au bilan du » in the middle of a sentence tells another day."""
    return len(before) < 60 and re.search(r"[.;,] ", before.strip()) is None


def find_author(lines: list[Line]) -> str:
    """Return the author: a labelled name, else the doctor who signs in the last lines, as written."""
    for line in [*lines[-15:], *lines[:HEAD_LINES]]:
        match = _AUTHOR_LABEL.match(line.norm)
        if match is not None and 2 < len(line.text[match.end() :].strip()) < 60:
            value = line.text[match.end() :].strip()
            signed = _SIGNED.match(value)
            return signed.group() if signed else re.split(r" {2,}|,| le \d| - | \(", value)[0].strip()
    for line in reversed(lines[-15:]):
        if line.margin or _COPY.match(line.norm):
            continue
        found = _SIGNED.search(line.text)
        if found is not None and found.start() < 40 and len(line.text.strip()) < 90:
            return " ".join(found.group().split())
    return ""
