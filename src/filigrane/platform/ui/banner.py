"""The patient banner: who, allergies, performance status with its date, and by which right this person looks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fastapi import Request
from sqlalchemy import Connection

from filigrane.kernel.finding import DECIDED_TRUE, Finding, Status
from filigrane.kernel.unknown import Unknown
from filigrane.platform import access, findings, i18n, patients
from filigrane.platform.access import Action, Actor, Relation
from filigrane.platform.access.decision import relation
from filigrane.platform.i18n import t
from filigrane.platform.patients import Patient, Sex
from filigrane.platform.patients.model import INS, STATUS_FR
from filigrane.platform.system import System
from filigrane.platform.ui.models import Banner, Tab
from filigrane.platform.ui.visit import visit

SEX_WORDS = {Sex.FEMALE: "Femme", Sex.MALE: "Homme", Sex.UNKNOWN: "Sexe inconnu"}


def patient_banner(request: Request, connection: Connection, patient_id: str, *, tab: str = "", count: str = "") -> Banner:
    """Return the banner of a patient for the person of this request. Any system's patient page shows it.

    Parameters
    ----------
    request
        After the guard.
    connection
        From a transaction: reading an identity is audited.
    patient_id
        Whose.
    tab
        The name of the current tab: a panel's, or ``acces``.
    count
        What stands beside its title, e.g. « 38 à valider ».
    """
    here = visit(request)
    patient = patients.get(connection, here.actor, patient_id)
    near = _homonyms(connection, here.actor, patient)
    may_read = access.decide(connection, here.actor, Action.READ_PATIENT, patient_id).permitted
    facts = _facts(connection, patient_id) if may_read else None
    return Banner(
        name=patient.traits.display_name,
        traits=_traits(patient, here.installation.clock().date()),
        identifiers=_identifiers(patient),
        allergies=t("réservées à l’équipe de soins") if facts is None else _allergies(facts),
        performance=t("réservé à l’équipe de soins") if facts is None else _performance(facts),
        relation=_relation(connection, here.actor, patient_id),
        synthetic=patient.synthetic,
        tabs=tabs(request.app.state.systems, patient_id, tab, count, clinical=may_read),
        warning=i18n.tn("{n} homonyme", "{n} homonymes", near) if near else "",
    )


def tabs(systems: Iterable[System], patient_id: str, current: str, count: str = "", *, clinical: bool = True) -> list[Tab]:
    """Return the tabs of a patient page: each system's panels where the content may be read, then « Accès »."""
    base = f"/patients/{patient_id}"
    panels = [panel for system in systems for panel in system.panels] if clinical else []
    found = [
        Tab(t(panel.title), f"{base}/{panel.name}", panel.name == current, count if panel.name == current else "")
        for panel in panels
    ]
    return [*found, Tab(t("Accès"), f"{base}/acces", current == "acces")]


def _homonyms(connection: Connection, actor: Actor, patient: Patient) -> int:
    if not access.policy(access.Request(actor.roles, Action.SEARCH_PATIENTS)).permitted:
        return 0
    found = patients.homonyms(connection, actor, patient.traits, excluding=patient.id)
    return sum(other.comparison.verdict is not patients.Verdict.DIFFERENT for other in found)


def _traits(patient: Patient, today: date) -> str:
    traits = patient.traits
    words = [t(SEX_WORDS[traits.sex])]
    born = {Sex.FEMALE: "née le {day}", Sex.MALE: "né le {day}", Sex.UNKNOWN: "naissance le {day}"}[traits.sex]
    words.append(t(born, day=i18n.day(traits.birth_date)) if traits.birth_date else t("date de naissance inconnue"))
    age = patient.age(today)
    words.append(i18n.tn("{n}\u00a0an", "{n}\u00a0ans", age) if age is not None else t("âge inconnu"))
    return " · ".join(words)


def _identifiers(patient: Patient) -> str:
    words = [f"{item.system} {item.value}" for item in patient.identifiers if item.system != INS]
    if patient.synthetic and not patient.traits.matricule:
        words.append(t("INS fictive"))
    else:
        words.append(f"INS {patient.traits.matricule}" if patient.traits.matricule else t("INS inconnue"))
        words.append(t(STATUS_FR[patient.traits.matricule_status]))
    return " · ".join(words)


def _facts(connection: Connection, patient_id: str) -> list[Finding]:
    shown = (*DECIDED_TRUE, Status.PROPOSED)
    found = findings.for_patient(connection, patient_id, statuses=shown, kinds=("allergy", "performance_status"))
    return [finding for finding in found if not finding.assertion.hypothetical and not finding.assertion.family]


def _allergies(facts: Iterable[Finding]) -> str:
    named: dict[str, bool] = {}
    denied = False
    for finding in facts:
        value = finding.current
        if finding.kind != "allergy" or isinstance(value, Unknown):
            continue
        if finding.assertion.negated:
            denied = True
            continue
        beside = [part for part in (value["substance"] if value.get("written") else None, value.get("reaction")) if part]
        words = str(value.get("written") or value["substance"]) + (f" ({' ; '.join(beside)})" if beside else "")
        named[words] = named.get(words, False) or finding.status in DECIDED_TRUE
    if named:
        return ", ".join(words if decided else t("{words} (proposé)", words=words) for words, decided in named.items())
    return t("aucune connue d’après le dossier") if denied else t("inconnue")


def _performance(facts: Iterable[Finding]) -> str:
    dated = []
    for finding in facts:
        value = finding.current
        if finding.kind == "performance_status" and not isinstance(value, Unknown) and value["scale"] == "OMS":
            day = finding.when.end or finding.when.start or date.min
            dated.append((day, finding.status in DECIDED_TRUE, int(value["value"]), finding))
    if not dated:
        return t("inconnu")
    _, decided, grade, latest = max(dated, key=lambda item: item[:3])
    when = t("le {day}", day=i18n.day(latest.when.start)) if latest.when.is_day else latest.when.french()
    words = f"{grade} {when}" if latest.when.known else t("{grade}, date inconnue", grade=grade)
    return words if decided else t("{words} (proposé)", words=words)


def _relation(connection: Connection, actor: Actor, patient_id: str) -> str:
    words = {
        Relation.CARE_TEAM: "Équipe de soins : oui · consultation tracée",
        Relation.BROKEN_GLASS: "Accès exceptionnel, qui sera relu · consultation tracée",
        Relation.NONE: "Équipe de soins : non · consultation tracée",
    }
    return t(words[relation(connection, actor.account_id, patient_id)])
