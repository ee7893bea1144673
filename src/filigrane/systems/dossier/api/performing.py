"""Reading a dossier: files to pages (once each, in a fenced process), pages to findings (through the gate), findings kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from filigrane.kernel.errors import FiligraneError, InputRefused
from filigrane.kernel.finding import DECIDED_TRUE, Status
from filigrane.platform import access, accounts, audit, files, findings, gate, jobs, patients
from filigrane.platform.access import Action, Actor
from filigrane.platform.gate import Ran
from filigrane.platform.installation import Installation
from filigrane.science.pages.identity import ObservedIdentity
from filigrane.science.pages.model import ReceivedFile
from filigrane.systems.dossier import store
from filigrane.systems.dossier.api.following import follow_decisions
from filigrane.systems.dossier.api.overview import refresh_counts
from filigrane.systems.dossier.api.receiving import read_safely
from filigrane.systems.dossier.engine.read import TOOL, read
from filigrane.systems.dossier.engine.trained import COMPONENT
from filigrane.systems.dossier.model import Problem, Reading
from filigrane.systems.dossier.store.codec import info_to_json, pair_to_json

Progress = Callable[[int, int, str], None]
Step = Callable[[], AbstractContextManager[Connection]]
MOST_SAID = 10
"""How many unreadable files the refusal of a whole dossier names."""


def ask_reading(connection: Connection, actor: Actor, patient: str) -> str:
    """Queue the reading of a patient's dossier and return the job's id; while one of this person's waits, it is that one.

    A reading takes the items that are there when it begins, so that a waiting one covers what was filed meanwhile; one that has begun
    may not, and one that ended never does.
    """
    access.require(connection, actor, Action.RUN_TOOL, patient)
    payload = {"account": actor.account_id}
    for job in jobs.jobs_for(connection, patient):
        if job.name == "dossier.read" and job.state is jobs.JobState.WAITING and job.takes == 0 and dict(job.payload) == payload:
            return job.id
    return jobs.enqueue(connection, "dossier.read", payload, patient=patient)


def actor_of(connection: Connection, account_id: str) -> Actor:
    """Return the person who asked for a job, with the roles that person has now."""
    return accounts.get(connection, account_id).actor()


def perform(
    installation: Installation,
    actor: Actor,
    patient: str,
    *,
    progress: Progress = lambda _done, _total, _unit: None,
    step: Step | None = None,
    named: bool = True,
) -> tuple[Ran[Reading], int]:
    """Read what is new, then the whole dossier, and keep the proposals. Returns the run and how many findings are new.

    ``named`` is False only where the patient is made for the files and nobody said who it is (the command line).

    Raises
    ------
    InputRefused
        When nothing can be read, or a document is of another patient: the refusal is kept for the screen.
    """
    writing = step or installation.transaction
    received, problems, names = _received(installation, actor, patient, progress, writing)
    if not received:
        refusal = InputRefused(
            "Aucun document n’a pu être lu",
            why=" ".join(f"{p.file} : {p.what} {p.do.rstrip('.')}." for p in problems[:MOST_SAID]),
            remedy="Déposez d’autres fichiers",
        )
        _keep_refusal(writing, actor, patient, refusal, problems=problems, sources=names)
        raise refusal
    inputs = {f"document/{item}": file.sha256 for item, file in received.items()}
    sources = {file.name: item for item, file in received.items()}
    today = installation.clock().date()
    expected = _expected(installation, actor, patient) if named else None
    with installation.reading() as connection:
        decided = findings.for_patient(connection, patient, statuses=DECIDED_TRUE | {Status.REJECTED})
    try:
        ran = gate.run(
            installation,
            TOOL,
            actor=actor,
            patient=patient,
            inputs=inputs,
            components=(COMPONENT,) if installation.settings.trained_tagger else (),
            function=lambda context: read(
                context, list(received.values()), sources, received=today, problems=problems, expected=expected, decided=decided
            ),
        )
    except InputRefused as refusal:
        _keep_refusal(writing, actor, patient, refusal, problems=problems, sources=names)
        raise
    with writing() as connection:
        new = findings.save(connection, ran, patient, ran.output.findings, sources=set(received))
        _keep(connection, ran, today, names)
        _drop_withdrawn(connection, actor, patient, names)
        refresh_counts(connection, actor, patient)
    follow_decisions(installation, actor, patient)
    return ran, new


def _expected(installation: Installation, actor: Actor, patient: str) -> ObservedIdentity:
    """Return who the patient is, in the terms in which documents state it."""
    with installation.reading() as connection:  # that the identity was read is audited
        traits = patients.get(connection, actor, patient).traits
    sex = {patients.Sex.FEMALE: "F", patients.Sex.MALE: "M"}.get(traits.sex, "")
    identifier = f"INS:{traits.matricule}" if traits.matricule else ""
    return ObservedIdentity(
        0, 0, traits.birth_name, traits.used_name, tuple(traits.first_names), sex, traits.birth_date, identifier
    )


def _received(
    installation: Installation, actor: Actor, patient: str, progress: Progress, writing: Step
) -> tuple[dict[str, ReceivedFile], list[Problem], dict[str, str]]:
    """Return the read files by source item, what could not be read, and the source item of each file's name."""
    with installation.reading() as connection:
        items = files.items(connection, patient, actor=actor)
        known = {item.id: store.pages_of(connection, patient, item.id, item.name) for item in items}
    names = _distinct_names([(item.id, item.name) for item in items])
    received: dict[str, ReceivedFile] = {}
    problems: list[Problem] = []
    for number, item in enumerate(items, start=1):
        file = known[item.id]
        if file is None:
            with installation.reading() as connection:  # reading the bytes is audited
                data = files.read(connection, installation, item.id, actor=actor)
            try:
                file = read_safely(item.name, data)
            except FiligraneError as refusal:
                problems.append(problem_of(names[item.id], refusal))
                continue
            with writing() as connection:
                store.save_pages(connection, patient, item.id, file)
        received[item.id] = replace(file, name=names[item.id])
        progress(number, len(items), "fichiers")
    return received, problems, {name: item for item, name in names.items()}


def _distinct_names(items: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return a name for each item, so that two files of one name, or one really named « a.pdf (2) », are not taken for one."""
    received = {name for _, name in items}
    taken: set[str] = set()
    names = {}
    for item, name in items:
        chosen, number = name, 1
        while chosen in taken or (number > 1 and chosen in received):
            number += 1
            chosen = f"{name} ({number})"
        taken.add(chosen)
        names[item] = chosen
    return names


def problem_of(file: str, refusal: FiligraneError) -> Problem:
    """Return a refusal of one file as a problem of the reading."""
    what = " ".join(part.rstrip(".") + "." for part in (refusal.what, refusal.why) if part)
    return Problem(file, None, what, refusal.remedy or "Déposez une autre version de ce fichier.")


def _keep(connection: Connection, ran: Ran[Reading], today: date, sources: Mapping[str, str]) -> None:
    reading = ran.output
    body = body_of(reading, today, ran.warnings, sources)
    audit.record(connection, actor=None, action="dossier_read", patient=ran.patient, object=ran.run_id)
    store.save_reading(
        connection,
        store.StoredReading(
            ran.patient,
            ran.run_id,
            reading.reader,
            today,  # type: ignore[arg-type]  # the store writes the instant itself
            reading.coverage.pages,
            len(reading.documents),
            {},
            "",
            body,
        ),
    )


def body_of(reading: Reading, today: date, warnings: Sequence[str], sources: Mapping[str, str]) -> dict[str, Any]:
    """Return what a reading keeps beside its findings; ``sources`` gives each received file's source item."""
    identity = reading.identity
    return {
        "documents": [info_to_json(info) for info in reading.infos.values()],
        "pairs": [pair_to_json(pair) for pair in reading.pairs],
        "sex": identity.sex,
        "questions": list(identity.questions),
        "received": today.isoformat(),
        "coverage": vars(reading.coverage),
        "problems": [vars(problem) for problem in reading.problems],
        "warnings": list(warnings),
        "sources": dict(sources),
    }


def _keep_refusal(
    writing: Step, actor: Actor, patient: str, refusal: InputRefused, *, problems: Sequence[Problem], sources: Mapping[str, str]
) -> None:
    body: Mapping[str, Any] = {"problems": [vars(problem) for problem in problems], "sources": dict(sources)}
    with writing() as connection:
        before = store.reading_of(connection, patient)
        kept = before.body if before is not None else {}
        store.save_reading(
            connection,
            store.StoredReading(
                patient,
                before.run if before else "",
                before.reader if before else "",
                None,  # type: ignore[arg-type]  # the store writes the instant itself
                before.pages if before else 0,
                before.documents if before else 0,
                before.counts if before else {},
                refusal.french(),
                {**kept, **body},
            ),
        )
        _drop_withdrawn(connection, actor, patient, sources)


def _drop_withdrawn(connection: Connection, actor: Actor, patient: str, sources: Mapping[str, str]) -> None:
    """Drop what a reading that was under way kept of the source items withdrawn meanwhile."""
    present = {item.id for item in files.items(connection, patient, actor=actor)}
    for item in set(sources.values()) - present:
        store.forget_pages(connection, item)
        store.purge_reading(connection, patient, item)
