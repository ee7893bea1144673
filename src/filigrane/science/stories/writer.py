"""Keeping a dossier and its truth together: what is written into a document is recorded in the same step."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from filigrane.science.stories.model import Person, Plant, Sheet, Story, day_fr
from filigrane.science.stories.paper import print_files
from filigrane.science.stories.routine import laboratory
from filigrane.science.stories.wording import Wording, capital, lower, phrases


@dataclass(frozen=True)
class Fact:
    """A sentence of the history, told from a day on and, for what is under way, until another day."""

    order: date
    since: date
    until: date
    text: str


@dataclass(frozen=True)
class Letter:
    """A letter to be written once the whole history is known."""

    day: date
    news: tuple[str, ...]
    type: str = "consultation_letter"
    title: str = "Lettre de consultation"
    state: tuple[int, float] | None = None
    author: str = ""


class Writer:
    """Collects the documents of one person, and the truth that they hold."""

    def __init__(
        self, person: Person, seed: int, *, house: str, author: str, laboratory_house: str = "labo", long: bool = False
    ) -> None:
        self.person = person
        self.chance = random.Random(seed)
        self.words = Wording(self.chance, woman=person.sex == "F")
        self.house = house
        self.author = author
        self.long = long
        """Whether this house writes at length."""
        self.sheets: list[Sheet] = []
        self.plants: list[Plant] = []
        self.background = ""
        self._seed = seed
        self._laboratory = laboratory_house
        self._earlier: dict[str, str] = {}
        self._facts: list[Fact] = []
        self._letters: list[Letter] = []
        self.tumour: dict[str, Any] = {
            "id": "T1", "diagnosis_date": None, "topography": None, "laterality": None, "morphology": None, "grade": None, "tnm": [],
            "stage": None, "biomarkers": [], "metastases": [], "surgeries": [], "radiotherapies": [], "lines": [], "responses": [],
            "progressions": [], "toxicities": [],
        }  # fmt: skip
        self.truth: dict[str, Any] = {
            "performance_status": [], "comorbidities": [], "allergies": [], "allergy_denied": False, "weights": [], "tobacco": None,
            "family_history": [], "last_status": None, "unknown": [], "key_items": [],
        }  # fmt: skip

    def add(self, sheet: Sheet) -> Sheet:
        """Add a document."""
        self.sheets.append(sheet)
        return sheet

    def fact(self, order: date, text: str, since: date | None = None, until: date = date.max) -> None:
        """Add a sentence of the history, told in the letters from ``since`` (or its own day) to ``until``."""
        self._facts.append(Fact(order, since or order, until, text))

    def history(self, day: date) -> str:
        """Return the history as told on a day; sentences stay word for word from letter to letter, as they are copied forward."""
        known = [fact for fact in self._facts if fact.since <= day < fact.until]
        return " ".join(fact.text for fact in sorted(known, key=lambda fact: fact.order))

    def letter(self, letter: Letter) -> None:
        """Add a letter; a second one of the same day and type is left out."""
        if not any(other.day == letter.day and other.type == letter.type for other in self._letters):
            self._letters.append(letter)

    def biology(self, day: date, special: Mapping[str, float] | None = None, serum: tuple[str, float, str] | None = None) -> None:
        """Add a laboratory report; a second one of the same day is left out."""
        if any(sheet.day == day and sheet.type == "laboratory" for sheet in self.sheets):
            return
        sheet, self._earlier = laboratory(day, self.chance, self.person.sex, self._laboratory, special, serum, self._earlier)
        self.add(sheet)

    def state(self, day: date, status: int, kilograms: float | None = None) -> str:
        """Return the sentences on general state and weight, recorded for that day."""
        self.truth["performance_status"].append({"value": status, "date": day.isoformat()})
        text = self.words.say("state", ps=status)
        if kilograms is None:
            return text
        self.truth["weights"].append({"kg": kilograms, "date": day.isoformat()})
        written = f"{kilograms:.1f}".replace(".", ",").removesuffix(",0")
        return f"{text} {self.words.say('weight', kg=written)}"

    def toxicity(self, day: date, term: str, grade: int) -> str:
        """Return the sentence on a toxicity, recorded."""
        row = {"term": term, "grade": grade, "drug": None, "date": day.isoformat()}
        if not any(known["term"] == term and known["grade"] == grade for known in self.tumour["toxicities"]):
            self.tumour["toxicities"].append(row)
        return self.words.say("toxicity", term=term, Term=capital(term), grade=grade)

    def item(self, text: str) -> None:
        """Add an item that a synthesis must not omit."""
        self.truth["key_items"].append(text)

    def story(self, name: str, kind: str, *, several_files: bool = False) -> Story:
        """Print everything and return the dossier with its truth."""
        for letter in self._letters:
            self.sheets.append(self._written(letter))
        ordered = sorted(self.sheets, key=lambda sheet: sheet.day)
        files = _split(ordered) if several_files else {"dossier.pdf": ordered}
        born = self.person
        line = f"{'Patiente' if born.sex == 'F' else 'Patient'} : {born.birth_name} {born.first_name}, "
        line += f"né{'e' if born.sex == 'F' else ''} le {day_fr(born.birth_date)}   Sexe : {born.sex}   IPP : {born.ipp}"
        printed = print_files(files, line, self._seed)
        truth = {
            "dossier": name, "family": "A", "set": kind, **self.truth,
            "patient": {
                "birth_name": born.birth_name, "used_name": born.used_name or None, "first_names": [born.first_name],
                "sex": born.sex, "birth_date": born.birth_date.isoformat(), "ipp": born.ipp,
            },
            "documents": printed.documents, "tumours": [self.tumour], "laboratory": printed.laboratory, "planted": printed.placed(self.plants),
        }  # fmt: skip
        return Story(
            name,
            born.birth_name,
            born.used_name,
            born.first_name,
            born.sex,
            born.birth_date,
            born.ipp,
            tuple(printed.files),
            truth,
        )

    def _written(self, letter: Letter) -> Sheet:
        person = self.person
        told = self.history(letter.day)
        opening = self.words.say("opening", name=person.title, age=person.age(letter.day), birth=day_fr(person.birth_date))
        body = ["Cher confrère,", opening]
        if told:
            heading = self.words.chance.choice(phrases()["history_heading"])
            body.append(heading.format(text=told, lower=lower(told)))
        if self.background and (self.long or self.chance.random() < 0.4):
            body.append(self.background)
        news = list(letter.news)
        if letter.state is not None:
            news.append(self.state(letter.day, *letter.state))
        body += [" ".join(news)] if self.chance.random() < 0.4 else news
        if self.long:
            body += [
                "Examen clinique.",
                *(f"- {line}" for line in self.chance.sample(phrases()["filler"]["examination"], 10)),
            ]
            body += [
                "Mode de vie et entourage.",
                *(f"- {line}" for line in self.chance.sample(phrases()["filler"]["living"], 8)),
            ]
        body += [f"{self.words.say('fine')} {self.words.say('closing')}", self.words.say("farewell")]
        return Sheet(letter.type, letter.title, letter.day, self.house, letter.author or self.author, body)


def _split(sheets: Sequence[Sheet]) -> dict[str, list[Sheet]]:
    """Return the documents in three files, as three services send them."""
    groups: dict[str, list[Sheet]] = {"biologie.pdf": [], "comptes-rendus.pdf": [], "courriers.pdf": []}
    for sheet in sheets:
        letters = sheet.type in {"consultation_letter", "systemic_treatment", "rcp", "hospital_stay", "prescription", "nursing"}
        groups["biologie.pdf" if sheet.type == "laboratory" else "courriers.pdf" if letters else "comptes-rendus.pdf"].append(
            sheet
        )
    return {name: group for name, group in groups.items() if group}


def scanned(sheet: Sheet) -> Sheet:
    """Return the same document received as a picture."""
    return replace(sheet, scanned=True)


def days(number: int) -> timedelta:
    """Return a number of days."""
    return timedelta(days=number)
