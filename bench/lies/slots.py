"""The values that fill invented facts, each written in the ways French reports and rephrasings write it."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]
NUMBERS = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
ROMAN = ("0", "I", "II", "III", "IV")


def in_words(number: int) -> str:
    """Return a number below 100 in French words."""
    tens = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt")
    if number < 17:
        return NUMBERS[number]
    if number < 20:
        return f"dix-{NUMBERS[number - 10]}"
    ten, unit = divmod(number, 10)
    if ten in (7, 9):
        unit += 10
    if unit == 0:
        return tens[ten] + ("s" if ten == 8 else "")
    joint = " et " if unit in (1, 11) and ten < 8 else "-"
    return tens[ten] + joint + (in_words(unit) if unit > 10 else NUMBERS[unit])


@dataclass(frozen=True)
class Slot:
    """A value; ``format`` gives it in one of its writings."""

    def __format__(self, how: str) -> str:
        return getattr(self, how)() if how else str(self)


@dataclass(frozen=True)
class Day(Slot):
    """A day."""

    day: date

    def __str__(self) -> str:
        return self.long()

    def num(self) -> str:
        """Return the day in figures."""
        return self.day.strftime("%d/%m/%Y")

    def long(self) -> str:
        """Return the day in full letters."""
        first = "1er" if self.day.day == 1 else str(self.day.day)
        return f"{first} {MONTHS[self.day.month - 1]} {self.day.year}"

    def month(self) -> str:
        """Return the day as its month and year."""
        return f"{MONTHS[self.day.month - 1]} {self.day.year}"

    def mnum(self) -> str:
        """Return the month and year in figures."""
        return self.day.strftime("%m/%Y")

    def year(self) -> str:
        """Return the year alone."""
        return str(self.day.year)

    def dash(self) -> str:
        """Return the day with dashes."""
        return self.day.strftime("%d-%m-%Y")

    def __format__(self, how: str) -> str:
        if how == "from":
            name = MONTHS[self.day.month - 1]
            return f"{name} {self.day.year}"
        return getattr(self, how)() if how else str(self)


@dataclass(frozen=True)
class Number(Slot):
    """A number."""

    value: Decimal

    def __str__(self) -> str:
        return str(self.value).replace(".", ",")

    def words(self) -> str:
        """Return the number in letters."""
        return in_words(int(self.value))

    def roman(self) -> str:
        """Return the number in Roman figures."""
        return ROMAN[int(self.value)]

    def th(self) -> str:
        """Return the rank, short."""
        return "1re" if self.value == 1 else f"{self.value}e"

    def word(self) -> str:
        """Return the rank in letters, feminine."""
        return ("", "première", "deuxième", "troisième", "quatrième")[int(self.value)]

    def dl(self) -> str:
        """Return the amount per litre of an amount per decilitre."""
        return str(int(self.value * 10))

    def cm(self) -> str:
        """Return the centimetres of millimetres."""
        return str(self.value / 10).replace(".", ",").removesuffix(",0")


@dataclass(frozen=True)
class Word(Slot):
    """A word with its other writings."""

    plain: str
    others: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.plain

    def __format__(self, how: str) -> str:
        return dict(self.others).get(how, self.plain) if how else self.plain


def _site(noun: str, of: str, at: str, the: str, m: str, f: str, fp: str) -> Word:
    return Word(noun, (("du", of), ("au", at), ("le", the), ("adj_m", m), ("adj_f", f), ("adj_fp", fp)))


DISTANT = (
    _site("foie", "du foie", "au foie", "le foie", "hépatique", "hépatique", "hépatiques"),
    _site("poumon", "du poumon", "au poumon", "le poumon", "pulmonaire", "pulmonaire", "pulmonaires"),
    _site("os", "de l'os", "à l'os", "l'os", "osseux", "osseuse", "osseuses"),
    _site("cerveau", "du cerveau", "au cerveau", "le cerveau", "cérébral", "cérébrale", "cérébrales"),
    _site("péritoine", "du péritoine", "au péritoine", "le péritoine", "péritonéal", "péritonéale", "péritonéales"),
    _site("plèvre", "de la plèvre", "à la plèvre", "la plèvre", "pleural", "pleurale", "pleurales"),
    _site("surrénale", "de la surrénale", "à la surrénale", "la surrénale", "surrénalien", "surrénalienne", "surrénaliennes"),
    _site("peau", "de la peau", "à la peau", "la peau", "cutané", "cutanée", "cutanées"),
)
PRIMARY = (
    _site("sein", "du sein", "au sein", "le sein", "mammaire", "mammaire", "mammaires"),
    _site("poumon", "du poumon", "au poumon", "le poumon", "pulmonaire", "pulmonaire", "pulmonaires"),
    _site("rein", "du rein", "au rein", "le rein", "rénal", "rénale", "rénales"),
    _site("ovaire", "de l'ovaire", "à l'ovaire", "l'ovaire", "ovarien", "ovarienne", "ovariennes"),
)
HEREDITARY = (
    *PRIMARY[:1], *PRIMARY[3:],
    _site("côlon", "du côlon", "au côlon", "le côlon", "colique", "colique", "coliques"),
    _site("pancréas", "du pancréas", "au pancréas", "le pancréas", "pancréatique", "pancréatique", "pancréatiques"),
    _site("prostate", "de la prostate", "à la prostate", "la prostate", "prostatique", "prostatique", "prostatiques"),
    _site("estomac", "de l'estomac", "à l'estomac", "l'estomac", "gastrique", "gastrique", "gastriques"),
)  # fmt: skip
IRRADIATED = (
    *PRIMARY[:1],
    *HEREDITARY[4:5],
    _site("bassin", "du bassin", "au bassin", "le bassin", "pelvienne", "pelvienne", "pelviennes"),
    _site("rectum", "du rectum", "au rectum", "le rectum", "rectal", "rectale", "rectales"),
    _site("thorax", "du thorax", "au thorax", "le thorax", "thoracique", "thoracique", "thoraciques"),
    _site("cerveau", "du cerveau", "au cerveau", "le cerveau", "cérébral", "cérébrale", "cérébrales"),
    _site("rachis", "du rachis", "au rachis", "le rachis", "rachidien", "rachidienne", "rachidiennes"),
)
SIDES = (Word("gauche", (("f", "gauche"), ("m", "gauche"))), Word("droit", (("f", "droite"), ("m", "droit"))))
DRUGS = tuple(
    Word(inn, (("brand", brand),))
    for inn, brand in (
        ("docétaxel", "Taxotère"), ("paclitaxel", "Taxol"), ("capécitabine", "Xeloda"), ("gemcitabine", "Gemzar"), ("vinorelbine", "Navelbine"),
        ("éribuline", "Halaven"), ("oxaliplatine", "Éloxatine"), ("irinotécan", "Campto"), ("pémétrexed", "Alimta"), ("topotécan", "Hycamtin"),
    )
)  # fmt: skip
REGIMENS = (*DRUGS, *(Word(name) for name in ("FOLFOX", "FOLFIRI", "FOLFIRINOX")))
TOXICITIES = tuple(
    Word(t) for t in ("neuropathie", "neutropénie", "diarrhée", "mucite", "thrombopénie", "asthénie", "anémie", "colite")
)
STOPS = tuple(Word(t) for t in ("toxicité", "progression", "neuropathie"))
HISTOLOGIES = tuple(
    Word(t)
    for t in (
        "carcinome canalaire infiltrant",
        "carcinome lobulaire infiltrant",
        "adénocarcinome",
        "carcinome épidermoïde",
        "carcinome mucineux",
        "sarcome pléomorphe",
    )
)
GENES = {
    "EGFR": ("L858R", "exon 19", "T790M"), "KRAS": ("G12C", "G12D", "G13D"), "BRAF": ("V600E", "V600K"), "PIK3CA": ("H1047R", "E545K"), "NRAS": ("Q61R", "G12D"),
}  # fmt: skip
KIN = tuple(
    Word(n, (("her", f"sa {n}" if a == "la" else f"son {n}"), ("the", f"{a} {n}"), ("The", f"{a.capitalize()} {n}")))
    for n, a in (("mère", "la"), ("sœur", "la"), ("tante", "la"), ("grand-mère", "la"), ("père", "le"), ("frère", "le"))
)
RESPONSES = tuple(Word(t) for t in ("réponse partielle", "réponse complète", "stabilité", "progression", "réponse dissociée"))
ALLERGENS = tuple(Word(t) for t in ("la pénicilline", "l'amoxicilline", "l'iode", "la codéine", "l'aspirine", "la morphine"))
REACTIONS = tuple(
    Word(n, (("de", of),))
    for n, of in (
        ("urticaire", "d'urticaire"),
        ("choc anaphylactique", "de choc anaphylactique"),
        ("éruption cutanée", "d'éruption cutanée"),
        ("œdème de Quincke", "d'œdème de Quincke"),
    )
)
CATEGORIES = {"t": ("T1c", "T2", "T3", "T4b"), "nn": ("N0", "N1", "N2", "N1a"), "stage": ("IA", "IIA", "IIB", "IIIA", "IIIC")}
RANGES: dict[str, tuple[int, int]] = {
    "p": (3, 95), "q": (3, 95), "n": (2, 12), "g": (20, 66), "grade": (1, 3), "nth": (1, 4), "h": (75, 139), "mm": (6, 78), "ps": (0, 3), "kg": (45, 92),
}  # fmt: skip
CHOICES: dict[str, tuple[Word, ...]] = {
    "side": SIDES, "drug": DRUGS, "tox": TOXICITIES, "stop": STOPS, "histo": HISTOLOGIES, "kin": KIN, "resp": RESPONSES,
    "allergen": ALLERGENS, "reaction": REACTIONS, "act": tuple(Word(t) for t in ("mastectomie", "tumorectomie", "lobectomie", "néphrectomie", "annexectomie")),
}  # fmt: skip


def _sites(kind: str) -> tuple[Word, ...]:
    if kind in ("metastasis", "no_metastasis", "suspected"):
        return DISTANT
    return {"family": HEREDITARY, "radiotherapy": IRRADIATED}.get(kind, PRIMARY)


def _wide(kind: str, name: str) -> tuple[int, int]:
    special = {
        ("dose", "n"): (30, 1000),
        ("radiotherapy", "n"): (5, 35),
        ("laboratory", "n"): (45, 180),
        ("family", "n"): (31, 79),
        ("histology", "grade"): (1, 3),
        ("toxicity", "grade"): (1, 4),
    }
    return special.get((kind, name), RANGES.get(name, (1, 9)))


def draw(kind: str, name: str, chance: random.Random, others: dict[str, Slot]) -> Slot:
    """Return a value for a slot of a kind of fact, given those drawn before."""
    if name in ("day", "month"):
        return Day(date(chance.randint(2012, 2024), chance.randint(1, 12), chance.randint(1, 28)))
    if name == "until":
        begun = others["month"]
        assert isinstance(begun, Day)
        later = begun.day + timedelta(days=chance.randint(70, 240))
        return Day(later.replace(day=min(later.day, monthrange(later.year, later.month)[1])))
    if name == "site":
        return chance.choice(_sites(kind))
    if name == "drug" and kind == "line":
        return chance.choice(REGIMENS)
    if name == "gene":
        return Word(chance.choice(sorted(GENES)))
    if name == "variant":
        return Word(chance.choice(GENES[str(others["gene"])]))
    if name in CATEGORIES:
        return Word(chance.choice(CATEGORIES[name]))
    if name in CHOICES:
        return chance.choice(CHOICES[name])
    low, high = _wide(kind, name)
    number = Decimal(chance.randint(low, high))
    return Number(number / 10 if name == "h" else number)


def other(kind: str, name: str, chance: random.Random, slots: dict[str, Slot]) -> Slot:
    """Return another value for a slot: different from its own, and from every value of the fact that is written alike."""
    taken = {str(slot) for slot in slots.values()}
    for _ in range(400):
        value = draw(kind, name, chance, slots)
        if str(value) not in taken and not _same_month(value, slots.get(name)):
            return value
    raise ValueError(f"no other value for {kind}.{name}")


def _same_month(value: Slot, own: Slot | None) -> bool:
    return (
        isinstance(value, Day) and isinstance(own, Day) and (value.day.year == own.day.year or value.day.month == own.day.month)
    )


Change = Callable[[Day, random.Random], Day]


def other_day(own: Day, chance: random.Random) -> Day:
    """Return another day of the same month."""
    days = [day for day in range(1, 29) if day != own.day.day]
    return Day(own.day.replace(day=chance.choice(days)))


def other_month(own: Day, chance: random.Random) -> Day:
    """Return the same day of another month of the year."""
    return Day(own.day.replace(month=chance.choice([month for month in range(1, 13) if month != own.day.month])))


def other_year(own: Day, chance: random.Random) -> Day:
    """Return the same day of another year."""
    return Day(own.day.replace(year=chance.choice([year for year in range(2012, 2025) if year != own.day.year])))
