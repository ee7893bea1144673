"""Sentences of the hospital's language model: asked for by a person, verified against their passages, accepted one by one or not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from filigrane.kernel.dates import MONTHS_FR, Interval
from filigrane.kernel.errors import FiligraneError, NotFound, UsageError
from filigrane.kernel.evidence import TextSpan
from filigrane.kernel.finding import Status
from filigrane.platform import access, audit, gate, jobs, llm, patients
from filigrane.platform.access import Action, Actor
from filigrane.platform.gate import Ran, RunContext
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import JobState
from filigrane.platform.patients import Patient
from filigrane.systems.dossier import store
from filigrane.systems.dossier.api.overview import Overview, overview
from filigrane.systems.dossier.api.writing import write_synthesis
from filigrane.systems.dossier.engine import rephrase
from filigrane.systems.dossier.engine.passages import Page, Passage, passages_of
from filigrane.systems.dossier.engine.rephrase import Dropped, Kept, Rephrased
from filigrane.systems.dossier.store import rephrasings

JOB = "dossier.rephrase"
MAX_TOKENS = 4000
MAX_SECONDS = 180.0
"""Of an answer: twelve passages said again, by a model that may run without a graphics card."""
ACCEPTED, SET_ASIDE = "accepted", "set aside"
_SAID_OF = frozenset({Status.PROPOSED, Status.ACCEPTED})

Step = Callable[[], AbstractContextManager[Connection]]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class ModelSentence:
    """A sentence of the model: its key, section, text, and the findings it rests on.

    ``quotes`` are the passages it was judged on, ``places`` their pages (source item and number), ``reasons`` why it was dropped.
    """

    key: str
    section: str
    text: str
    findings: tuple[str, ...]
    quotes: tuple[str, ...]
    places: tuple[tuple[str, int], ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Rephrasing:
    """The last answer of the model, as far as its findings still stand: what awaits a person, what was dropped, how it ended."""

    model: str
    name: str
    time: datetime
    asked: int
    proposals: tuple[ModelSentence, ...]
    dropped: tuple[ModelSentence, ...]
    warnings: tuple[str, ...]
    limits: tuple[str, ...]
    stopped: str
    accepted: int
    set_aside: int


def rephrasing_offered(installation: Installation) -> bool:
    """Tell whether the hospital has a language model."""
    return bool(installation.settings.llm_url)


def ask_rephrasing(connection: Connection, installation: Installation, actor: Actor, patient: str) -> str:
    """Queue a rephrasing and return the job's id; while one waits or runs for this patient, it is that one.

    Raises
    ------
    UsageError
        When no language model is configured.
    """
    access.require(connection, actor, Action.RUN_TOOL, patient)
    if not rephrasing_offered(installation):
        raise UsageError(
            "Aucun modèle de langage n’est configuré",
            remedy="La synthèse est complète sans lui ; voyez l’administrateur technique",
        )
    under_way = rephrasing_job(connection, patient)
    return under_way.id if under_way else jobs.enqueue(connection, JOB, {"account": actor.account_id}, patient=patient)


def rephrasing_job(connection: Connection, patient: str) -> jobs.Job | None:
    """Return the rephrasing that waits or runs."""
    states = {JobState.WAITING, JobState.RUNNING}
    return next((job for job in jobs.jobs_for(connection, patient) if job.name == JOB and job.state in states), None)


def perform_rephrasing(
    installation: Installation,
    actor: Actor,
    patient: str,
    *,
    progress: Progress = lambda _done, _total, _unit: None,
    step: Step | None = None,
) -> None:
    """Ask the model about the passages of the synthesis as it stands, verify what it says, and keep both outcomes for the screen.

    A refusal (of the gate, of access, a model that does not answer) is kept for the screen too.
    """
    writing = step or installation.transaction
    base = {"model": installation.settings.llm_model or "sans nom", "name": actor.name}
    try:
        view, passages = _prepared(installation, actor, patient)
        ran = _run(installation, actor, patient, passages, progress)
    except FiligraneError as refusal:
        with writing() as connection:
            rephrasings.save(connection, patient, "", actor.account_id, {**base, "stopped": refusal.french()})
        return
    with writing() as connection:
        rephrasings.save(connection, patient, ran.run_id, actor.account_id, {**base, **_body(ran, view)})
        audit.record(connection, actor=None, action="dossier_rephrased", patient=patient, object=ran.run_id)


def _prepared(installation: Installation, actor: Actor, patient: str) -> tuple[Overview, list[Passage]]:
    with installation.transaction() as connection:  # that the identity was read is audited
        view = overview(connection, actor, patient)
        hidden = identity_words(patients.get(connection, actor, patient))
        pages = _pages(connection, view)
    findings = [item.finding for item in view.stored.values()]
    return view, passages_of(view.sentences, findings, patient, pages, hidden)


def _pages(connection: Connection, view: Overview) -> dict[tuple[str, int], Page]:
    dates = {info.id: info.date for info in view.documents.values()}
    evidence = [one for item in view.stored.values() for one in item.finding.evidence if isinstance(one, TextSpan)]
    written = {(span.source, span.page): dates.get(span.document, Interval(None, None)) for span in evidence}
    files = {source: store.pages_of(connection, view.patient, source, source) for source in {source for source, _ in written}}
    found = {}
    for (source, number), day in written.items():
        file = files[source]
        if file is not None and number <= len(file.pages):
            found[source, number] = Page(file.pages[number - 1].text, day)
    return found


def _run(
    installation: Installation, actor: Actor, patient: str, passages: Sequence[Passage], progress: Progress
) -> Ran[Rephrased]:
    inputs = {f"finding/{name}": hashlib.sha256(one.sent.encode()).hexdigest() for one in passages for name in one.findings}
    batches = -(-len(passages) // rephrase.BATCH)

    def function(context: RunContext) -> Rephrased:
        return rephrase.rephrase(context, passages, _Model(installation, context, batches, progress))

    return gate.run(installation, rephrase.TOOL, actor=actor, patient=patient, inputs=inputs, function=function)


class _Model:
    """Asks the model; once it has answered, a question without a usable answer costs its own passages and no more."""

    def __init__(self, installation: Installation, context: RunContext, batches: int, progress: Progress) -> None:
        self._installation, self._context, self._batches, self._progress = installation, context, batches, progress
        self._asked = self._answered = 0

    def __call__(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> Mapping[str, Any]:
        self._asked += 1
        try:
            answer = llm.complete(self._installation, messages, schema, seconds=MAX_SECONDS, max_tokens=MAX_TOKENS)
        except llm.ModelUnavailable as error:
            if self._asked == self._batches and not self._answered:
                raise
            self._context.partial(f"Une partie des passages n’a pas de réponse utilisable. {error.why}.")
            return {"claims": []}
        finally:
            self._progress(self._asked, self._batches, "envois")
        self._answered += 1
        return answer


def identity_words(patient: Patient) -> list[str]:
    """Return what tells who the patient is, in the ways that documents write it."""
    traits = patient.traits
    names = [traits.birth_name, traits.used_name, *traits.first_names]
    parts = [part for name in names for part in name.replace("-", " ").split() if len(part) > 1]
    numbers = [traits.matricule, *(identifier.value for identifier in patient.identifiers)]
    return [word for word in (*names, *parts, traits.birth_place, *numbers, *_written(traits.birth_date)) if word.strip()]


def _written(day: date | None) -> list[str]:
    if day is None:
        return []
    figures = [day.strftime(form) for form in ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d/%m/%y", "%d %m %Y")]
    first = ["1er"] if day.day == 1 else []
    return [*figures, *(f"{number} {MONTHS_FR[day.month - 1]} {day.year}" for number in (*first, f"{day.day}", f"{day.day:02d}"))]


def _body(ran: Ran[Rephrased], view: Overview) -> dict[str, Any]:
    said = ran.output
    body: dict[str, Any] = {
        "asked": said.asked,
        "warnings": list(ran.warnings),
        "limits": list(ran.limits),
        "settled": {},
        "stopped": "",
    }
    if ran.shadow:
        body["stopped"] = "Outil en observation. Ce qu’il dit est gardé pour la comparaison et n’est montré à personne."
        return body | {"kept": [], "dropped": []}
    body["kept"] = [_row(ran.run_id, view, one) for one in said.kept]
    body["dropped"] = [_row(ran.run_id, view, one) for one in said.dropped]
    return body


def _row(run: str, view: Overview, one: Kept | Dropped) -> dict[str, Any]:
    findings = list(dict.fromkeys(name for passage in one.passages for name in passage.findings))
    sections = [sentence.section for sentence in view.sentences if set(sentence.findings) & set(findings)]
    return {
        "key": hashlib.sha256("|".join([run, one.text, *findings]).encode()).hexdigest()[:40],  # as the audit takes them
        "section": sections[0] if sections else "",
        "text": one.text,
        "findings": findings,
        "quotes": list(dict.fromkeys(passage.snippet.quote for passage in one.passages)),
        "places": [list(passage.place) for passage in one.passages if passage.place is not None],
        "reasons": list(one.reasons) if isinstance(one, Dropped) else [],
    }


def rephrasing(connection: Connection, view: Overview) -> Rephrasing | None:
    """Return the last answer of the model for a dossier that the caller may read; None when there is none.

    A sentence whose finding was corrected, rejected or withdrawn since is shown no more.
    """
    stored = rephrasings.load(connection, view.patient)
    if stored is None:
        return None
    body, settled = stored.body, stored.body.get("settled", {})
    outcomes = [one["outcome"] for one in settled.values()]
    return Rephrasing(
        model=body["model"],
        name=body["name"],
        time=stored.time,
        asked=body.get("asked", 0),
        proposals=tuple(s for s in _sentences(view, body.get("kept", ())) if s.key not in settled),
        dropped=tuple(_sentences(view, body.get("dropped", ()))),
        warnings=tuple(body.get("warnings", ())),
        limits=tuple(body.get("limits", ())),
        stopped=body.get("stopped", ""),
        accepted=outcomes.count(ACCEPTED),
        set_aside=outcomes.count(SET_ASIDE),
    )


def _sentences(view: Overview, rows: Sequence[Mapping[str, Any]]) -> list[ModelSentence]:
    return [
        ModelSentence(
            row["key"],
            row["section"],
            row["text"],
            tuple(row["findings"]),
            tuple(row["quotes"]),
            tuple((source, page) for source, page in row["places"]),
            tuple(row["reasons"]),
        )
        for row in rows
        if all(name in view.stored and view.stored[name].finding.status in _SAID_OF for name in row["findings"])
    ]


def accept_rephrasing(
    connection: Connection, actor: Actor, patient: str, key: str, rows: Sequence[Mapping[str, Any]], *, seen: int
) -> None:
    """Keep a version of the synthesis with a sentence of the model behind the sentence on the same finding, under this person's name.

    Parameters
    ----------
    key
        The sentence.
    rows
        The synthesis as it stands on the person's screen.
    seen
        The version that the screen was made from.

    Raises
    ------
    NotFound
        When the sentence is not, or no longer, proposed.
    """
    access.require(connection, actor, Action.SIGN, patient)
    stored, chosen = _proposed(connection, actor, patient, key)
    row = {
        "section": chosen.section,
        "text": chosen.text,
        "findings": list(chosen.findings),
        "model": {"name": stored.body["model"], "run": stored.run, "accepted_by": actor.name},
    }
    cited = set(chosen.findings)
    behind = [place for place, one in enumerate(rows) if one["section"] == chosen.section and set(one["findings"]) & cited]
    place = behind[-1] + 1 if behind else len(rows)
    write_synthesis(connection, actor, patient, [*rows[:place], row, *rows[place:]], seen=seen, sign=False)
    rephrasings.settle(connection, patient, _settled(stored, actor, chosen.key, ACCEPTED))
    audit.record(connection, actor=actor, action="accept_rephrasing", patient=patient, object=chosen.key)


def set_rephrasing_aside(connection: Connection, actor: Actor, patient: str, key: str) -> None:
    """Note that a person does not want a sentence of the model; the same errors as :func:`accept_rephrasing`."""
    access.require(connection, actor, Action.SIGN, patient)
    stored, chosen = _proposed(connection, actor, patient, key)
    rephrasings.settle(connection, patient, _settled(stored, actor, chosen.key, SET_ASIDE))
    audit.record(connection, actor=actor, action="set_rephrasing_aside", patient=patient, object=chosen.key)


def _proposed(connection: Connection, actor: Actor, patient: str, key: str) -> tuple[rephrasings.StoredRephrasing, ModelSentence]:
    stored = rephrasings.load(connection, patient, lock=True)
    if stored is not None and key not in stored.body.get("settled", {}):
        for sentence in _sentences(overview(connection, actor, patient), stored.body.get("kept", ())):
            if sentence.key == key:
                return stored, sentence
    raise NotFound("Cette phrase n’est plus proposée", remedy="Rechargez la page")


def _settled(stored: rephrasings.StoredRephrasing, actor: Actor, key: str, outcome: str) -> dict[str, Any]:
    done = {"outcome": outcome, "account": actor.account_id, "name": actor.name}
    return {**stored.body, "settled": {**stored.body.get("settled", {}), key: done}}
