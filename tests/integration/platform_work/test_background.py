from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from tests.integration.platform_work.conftest import proposed, span

from filigrane.kernel.errors import AccessRefused, IntegrityFailure
from filigrane.kernel.finding import Status
from filigrane.platform import audit, background, events, files, findings, jobs, worklist
from filigrane.platform.access import Actor
from filigrane.platform.audit.tables import event_table, seal_table
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import JobContext, JobState
from filigrane.platform.patients import Patient
from filigrane.platform.system import System
from filigrane.platform.worklist import Item, Severity

HERE = __name__
DONE: list[str] = []


def rematch(context: JobContext) -> None:
    DONE.append(str(context.payload["finding"]))


def items(_connection: Any, _actor: Actor) -> list[Item]:
    return [
        Item("demo", None, "À vérifier", "", Severity.CHECK, "/a"),
        Item("demo", None, "Critique", "", Severity.CRITICAL, "/b", 1, 2),
    ]


def broken(_connection: Any, _actor: Actor) -> list[Item]:
    raise ZeroDivisionError


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    import sys

    monkeypatch.setitem(sys.modules, "demo_system", sys.modules[HERE])
    DONE.clear()
    return System(
        "demo", "Démonstration", jobs={"rematch": "demo_system:rematch"}, on={"finding.decided": "rematch"}, worklist="demo_system:items"
    )  # fmt: skip


def test_a_decision_reaches_the_subscribed_system_and_the_audit_is_sealed(installation: Installation, system: System) -> None:
    with installation.transaction() as connection:
        events.emit(connection, "finding.decided", None, {"finding": "fnd_1"})
        audit.record(connection, actor=None, action="test_act")
    end = background.start(installation, [system], threading.Event())
    deadline = time.monotonic() + 10
    while not DONE and time.monotonic() < deadline:
        time.sleep(0.05)
    end()
    assert DONE == ["fnd_1"]
    with installation.reading() as connection:
        assert [job.state for job in jobs.unfinished(connection, states=list(JobState))] == [JobState.DONE]
        unsealed = select(event_table.c.id).where(event_table.c.id.not_in(select(seal_table.c.event)))
        assert connection.execute(unsealed).all() == []


def test_a_withdrawn_file_takes_its_findings_without_any_system(
    installation: Installation, patient: Patient, doctor: Actor, propose: Callable[..., Any], source: str
) -> None:
    propose([proposed(patient.id, "allergy", {"substance": "iode"}, span(source, 1, "iode"), tumour=None)])
    with installation.transaction() as connection:
        files.withdraw(connection, installation, source, "Mauvais patient", actor=doctor)
    while background.worker(installation, []).run_once():
        pass
    with installation.reading() as connection:
        assert findings.for_patient(connection, patient.id) == []
        assert len(findings.for_patient(connection, patient.id, statuses={Status.WITHDRAWN})) == 1


def test_two_jobs_of_one_name_are_refused(system: System) -> None:
    with pytest.raises(IntegrityFailure, match="rematch"):
        background.handlers([system, system])


def test_the_work_list_puts_the_most_pressing_first_and_survives_a_broken_system(
    installation: Installation, doctor: Actor, system: System
) -> None:
    wrong = System("wrong", "Système en panne", worklist="demo_system:broken")
    with installation.reading() as connection:
        found = worklist.collect(connection, doctor, [system, wrong, System("quiet", "Sans liste")])
    assert [(item.title, item.severity) for item in found] == [
        ("Critique", Severity.CRITICAL),
        ("Système en panne : liste indisponible", Severity.IMPORTANT),
        ("À vérifier", Severity.CHECK),
    ]


def test_who_has_no_role_has_no_work_list(installation: Installation) -> None:
    with pytest.raises(AccessRefused), installation.reading() as connection:
        worklist.collect(connection, Actor("acc_nobody", "Personne"), [])


def test_who_opened_a_source_is_known(
    installation: Installation, patient: Patient, doctor: Actor, propose: Callable[..., Any], source: str
) -> None:
    propose([proposed(patient.id, "allergy", {"substance": "iode"}, span(source, 1, "iode"), tumour=None)])
    with installation.transaction() as connection:
        finding = findings.for_patient(connection, patient.id)[0]
        findings.viewed(connection, doctor, finding.id)
    with installation.reading() as connection:
        assert [account for account, _time in findings.views(connection, finding.id)] == [doctor.account_id]


def test_the_worker_removes_the_files_of_nobody_each_hour(installation: Installation, system: System, clock: Any) -> None:
    from filigrane.platform.files import vault

    worker = background.worker(installation, [system])
    worker.run_once()
    vault.write(installation.home, "src_orphan00", b"k" * 32, io.BytesIO(b"lost"))
    clock.advance(minutes=30)
    worker.run_once()
    assert len(list(vault.stored(installation.home))) == 1
    clock.advance(hours=2)
    worker.run_once()
    assert list(vault.stored(installation.home)) == []
