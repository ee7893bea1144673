"""What goes with a withdrawn document beside its findings: pages, what the last reading kept of it, words that persons built on it."""

from __future__ import annotations

from sqlalchemy import Connection

from filigrane.kernel.errors import NotFound
from filigrane.kernel.evidence import TextSpan
from filigrane.platform import access, files, findings
from filigrane.platform.access import Action, Actor
from filigrane.platform.installation import Installation
from filigrane.systems.dossier import store
from filigrane.systems.dossier.api.overview import Overview, drawn, refresh_counts
from filigrane.systems.dossier.api.performing import ask_reading
from filigrane.systems.dossier.store import rephrasings


def withdraw_document(
    connection: Connection, installation: Installation, patient: str, item: str, reason: str, *, actor: Actor
) -> None:
    """Withdraw a document and, in the same transaction, everything that came from it; this is the way for people.

    Raises
    ------
    AccessRefused, UsageError, Conflict
        As :func:`filigrane.platform.files.withdraw`.
    NotFound
        When the document is not of this patient.
    """
    if files.get(connection, item, actor=actor).patient != patient:
        raise NotFound("Ce document n’est pas dans ce dossier")
    view = drawn(connection, patient)
    findings.withdraw_source(connection, installation, item, reason, actor=actor)
    forget_source(connection, patient, item, view)
    if access.decide(connection, actor, Action.READ_PATIENT, patient).permitted:
        refresh_counts(connection, actor, patient)


def forget_source(connection: Connection, patient: str, item: str, before: Overview | None = None) -> None:
    """Destroy what the dossier keeps of a withdrawn source item. Done twice, it does nothing the second time.

    Pages; documents, pairs of dates, questions and problems of the last reading; what the language model said; the sentences of every
    written version that cite one of its findings; the reasons for which its alerts were set aside, where the dossier as it was
    ``before`` is known.
    """
    findings.withdraw_from(connection, item)
    store.forget_pages(connection, item)
    store.purge_reading(connection, patient, item)
    rephrasings.forget(connection, patient)
    store.empty_sentences(connection, patient, findings.emptied(connection, patient))
    if before is not None:
        cited = {
            shown.key
            for shown in before.alerts
            for span in shown.alert.evidence
            if isinstance(span, TextSpan) and span.source == item
        }
        store.empty_dismissals(connection, patient, cited)


def read_again(connection: Connection, actor: Actor, patient: str) -> None:
    """Queue another reading when documents remain and the actor may still read; otherwise drop the last reading."""
    if not access.decide(connection, actor, Action.LIST_DOCUMENTS, patient).permitted:
        return
    items = files.items(connection, patient, actor=actor)
    if items and access.decide(connection, actor, Action.RUN_TOOL, patient).permitted:
        ask_reading(connection, actor, patient)
    elif not items:
        store.forget_reading(connection, patient)
