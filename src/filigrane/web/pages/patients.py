"""Finding and creating patients. Search is a post: no name, birth date or identifier ever stands in an address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from filigrane.kernel.errors import FiligraneError, InputRefused
from filigrane.platform import access, patients
from filigrane.platform.access import Action, Actor
from filigrane.platform.patients import Identifier, Patient, Sex, Traits
from filigrane.platform.patients.store import load_many
from filigrane.platform.ui.forms import as_day, cleaned, parse_day
from filigrane.platform.ui.policies import policy
from filigrane.platform.ui.render import go, page
from filigrane.platform.ui.visit import visit

router = APIRouter(include_in_schema=False)
_DATE_INSIDE = re.compile(r"\b\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b")


@dataclass(frozen=True)
class Found:
    """A line of a list of patients: the patient, the age, and whether this person may open the record."""

    patient: Patient
    age: int | None
    may_open: bool
    may_break_glass: bool


@dataclass(frozen=True)
class Criteria:
    """What was asked for."""

    identifier: str = ""
    name: str = ""
    birth_date: date | None = None


@router.get("/patients")
@policy(Action.SEARCH_PATIENTS)
def mine(request: Request) -> HTMLResponse:
    """Show the patients whose care team this person is in, and the search form."""
    here = visit(request)
    with here.installation.reading() as connection:
        ids = access.my_patients(connection, here.actor)
        found = _lines(connection, here.actor, load_many(connection, ids), here.now.date())
    return page(request, "patients.html", found=found, searched=False, form={}, wrong="", may_create=_may_create(here.actor))


@router.post("/patients/recherche")
@policy(Action.SEARCH_PATIENTS)
def search(
    request: Request,
    words: Annotated[str, Form(max_length=400)] = "",
    identifier: Annotated[str, Form(max_length=100)] = "",
    name: Annotated[str, Form(max_length=200)] = "",
    birth_date: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Search by the box of the top bar (``words``) or by the form's three fields."""
    here = visit(request)
    form = {"identifier": identifier, "name": name, "birth_date": birth_date, "words": words}
    try:
        asked = _split(cleaned(words, longest=200)) if words.strip() else Criteria(
            cleaned(identifier, longest=80), cleaned(name, longest=120), parse_day(birth_date, field="date de naissance")
        )  # fmt: skip
        with here.installation.reading() as connection:
            matching = patients.search(
                connection, here.actor, identifier=asked.identifier or None, name=asked.name or None, birth_date=asked.birth_date
            )
            found = _lines(connection, here.actor, matching, here.now.date())
    except FiligraneError as refusal:
        context = {"found": [], "searched": False, "form": form, "wrong": refusal.french(), "may_create": _may_create(here.actor)}
        return page(request, "patients.html", status=refusal.http_status, **context)
    if asked.identifier and len(found) == 1:
        return go(request, f"/patients/{found[0].patient.id}")
    return page(request, "patients.html", found=found, searched=True, form=form, wrong="", may_create=_may_create(here.actor))


def _split(words: str) -> Criteria:
    """Read the one box: a date anywhere is the birth date, signs with a digit an identifier, the rest a name."""
    compact = as_day(words) if not (words.isdigit() and len(words) != 8) else None
    if compact is not None and not words.isdigit():
        return Criteria(birth_date=compact)
    inside = _DATE_INSIDE.search(words)
    born = as_day(inside.group()) if inside else None
    rest = cleaned(words.replace(inside.group(), " ")) if inside and born else words
    if any(sign.isdigit() for sign in rest):
        return Criteria(identifier=rest, birth_date=born)
    return Criteria(name=rest, birth_date=born)


@router.get("/patients/nouveau")
@policy(Action.CREATE_PATIENT)
def new(request: Request) -> HTMLResponse:
    """Show the form of a new patient."""
    return page(request, "patient_new.html", form={}, wrong="", homonyms=[], sexes=SEXES)


SEXES = ((Sex.UNKNOWN.value, "Inconnu"), (Sex.FEMALE.value, "Femme"), (Sex.MALE.value, "Homme"))


class PatientForm(BaseModel):
    """What is typed about a new patient: the traits of the national identity, the local identifier, and the answer to a warning."""

    birth_name: Annotated[str, Field(max_length=200)] = ""
    first_names: Annotated[str, Field(max_length=200)] = ""
    used_name: Annotated[str, Field(max_length=200)] = ""
    sex: Annotated[str, Field(max_length=10)] = "unknown"
    birth_date: Annotated[str, Field(max_length=40)] = ""
    birth_place: Annotated[str, Field(max_length=120)] = ""
    matricule: Annotated[str, Field(max_length=30)] = ""
    ipp: Annotated[str, Field(max_length=60)] = ""
    another: Annotated[str, Field(max_length=5)] = ""


@router.post("/patients/nouveau")
@policy(Action.CREATE_PATIENT)
def create(request: Request, typed: Annotated[PatientForm, Form()]) -> Response:
    """Create a patient, after a warning when others may be the same person."""
    here, form = visit(request), typed.model_dump()
    try:
        traits = _traits(form)
        identifiers = [Identifier("IPP", cleaned(typed.ipp, longest=60))] if typed.ipp.strip() else []
        with here.installation.transaction() as connection:
            near = patients.homonyms(connection, here.actor, traits)
            if near and typed.another != "yes":
                return page(request, "patient_new.html", status=409, form=form, wrong="", homonyms=near, sexes=SEXES)
            made = patients.create(connection, here.actor, traits, identifiers)
    except FiligraneError as refusal:
        context: dict[str, Any] = {"form": form, "wrong": refusal.french(), "homonyms": [], "sexes": SEXES}
        return page(request, "patient_new.html", status=refusal.http_status, **context)
    return go(request, f"/patients/{made.id}", "Patient enregistré.")


def _traits(form: dict[str, str]) -> Traits:
    name = cleaned(form["birth_name"], longest=120)
    if not name:
        raise InputRefused("Le nom de naissance manque", remedy="Saisissez-le")
    return Traits(
        birth_name=name,
        used_name=cleaned(form["used_name"], longest=120),
        first_names=tuple(part for part in re.split(r"[,;]\s*|\s+", cleaned(form["first_names"], longest=120)) if part),
        sex=Sex(form["sex"]) if form["sex"] in set(Sex) else Sex.UNKNOWN,
        birth_date=parse_day(form["birth_date"], field="date de naissance"),
        birth_place=cleaned(form["birth_place"], longest=80),
        matricule="".join(form["matricule"].split()),
    )


def _lines(connection: Connection, actor: Actor, found: list[Patient], today: date) -> list[Found]:
    ids = [patient.id for patient in found]
    reads, files, glass = (
        access.permitted(connection, actor, action, ids)
        for action in (Action.READ_PATIENT, Action.FILE_DOCUMENT, Action.BREAK_GLASS)
    )
    return [Found(patient, patient.age(today), patient.id in reads | files, patient.id in glass - reads) for patient in found]


def _may_create(actor: Actor) -> bool:
    return access.policy(access.Request(actor.roles, Action.CREATE_PATIENT)).permitted
