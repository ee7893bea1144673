"""Saving what a run proposes: nothing decided is proposed again, nothing is doubled, differences of a new reading are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter
from typing import Any

from sqlalchemy import Connection, insert, select, update

from filigrane.kernel.errors import GateRefused, IntegrityFailure
from filigrane.kernel.evidence import Derived
from filigrane.kernel.finding import Finding, Status
from filigrane.kernel.ids import new_id
from filigrane.kernel.unknown import Unknown
from filigrane.platform import runs
from filigrane.platform.db import keys_of, now
from filigrane.platform.files.tables import item_table
from filigrane.platform.findings import anchors
from filigrane.platform.findings.model import (
    Stored,
    anchor_table,
    basis_table,
    difference_table,
    source_table,
    table,
)
from filigrane.platform.findings.store import dependents, finding_body, seal_json, stored_for
from filigrane.platform.gate import Ran
from filigrane.platform.patients import data_key
from filigrane.platform.patients.tables import patient_table
from filigrane.science.oncology import kinds

_ALL = frozenset(Status)


@dataclass
class _Saving:
    """What one call of :func:`save` knows: the patient's findings by token and by place, and how the batch's ids are renamed.

    ``taken`` are the ids of all the patient's findings: those withdrawn and those of shadow runs count for nothing else here.
    """

    connection: Connection
    ran: Ran[Any]
    patient: str
    key: bytes
    by_id: dict[str, Stored] = field(default_factory=dict)
    by_token: dict[str, str] = field(default_factory=dict)
    by_place: dict[str, set[str]] = field(default_factory=dict)
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    added: list[tuple[Finding, str | None, dict[str, str]]] = field(default_factory=list)
    taken: frozenset[str] = frozenset()

    def token(self, text: str) -> str:
        """Return the keyed hash of an anchor's text: the columns tell nothing of what a patient has."""
        return keys_of(self.connection).token(f"finding:{self.patient}", text)


def save(
    connection: Connection,
    ran: Ran[Any],
    patient: str,
    findings: Sequence[Finding],
    *,
    sources: Collection[str] | None = None,
) -> int:
    """Keep what a run proposes, in the caller's transaction, and return how many findings are new.

    A finding that is known (same kind, statement, tumour, and a passage in common) is not added, whatever was decided on it. One that
    repeats a person's correction is not either. A proposal of this tool that the new reading replaces is withdrawn; a decided one
    stays and the difference is kept. Findings whose source was withdrawn meanwhile are left out.

    Parameters
    ----------
    connection, ran, patient, findings
        From ``Installation.transaction``, the run, whose findings they are, and what it proposes.
    sources
        The source items that the run read in full: proposals of this tool that lie in them and were not read again are withdrawn.

    Raises
    ------
    GateRefused
        When the run is not one of the gate's, or a finding is not one that it may propose (rule E5).
    IntegrityFailure
        When a finding is of no known kind or shape, or quotes a source item that is not this patient's.
    """
    _check_run(connection, ran, patient)
    ran.verify(findings)
    for finding in findings:
        if not isinstance(finding.value, Unknown):
            kinds.check(finding.kind, dict(finding.value))
    connection.execute(select(patient_table.c.id).where(patient_table.c.id == patient).with_for_update())
    saving = _load(connection, ran, patient)
    present = _present_sources(connection, patient, findings)
    for finding in _in_order(findings):
        _place(saving, finding, present)
    _insert(saving)
    _retire(saving, None if sources is None else frozenset(sources))
    return len(saving.added)


def _check_run(connection: Connection, ran: Ran[Any], patient: str) -> None:
    run = runs.find(connection, ran.run_id)
    if (run.tool, run.version, run.patient, run.outcome) != (ran.tool, ran.version, patient, runs.Outcome.DONE):
        raise GateRefused(
            "Constats refusés",
            rule="gate",
            where=ran.tool,
            why="L’exécution n’est pas au journal du portail, ou porte sur un autre patient",
            remedy="Prévenez le responsable de l’outil",
        )


def _load(connection: Connection, ran: Ran[Any], patient: str) -> _Saving:
    saving = _Saving(connection, ran, patient, data_key(connection, patient))
    for item in stored_for(connection, patient, statuses=_ALL - {Status.WITHDRAWN}, shadow=ran.shadow):
        saving.by_id[item.finding.id] = item
    saving.taken = frozenset(connection.execute(select(table.c.id).where(table.c.patient == patient)).scalars())
    query = select(anchor_table.c.finding, anchor_table.c.token, anchor_table.c.place)
    for finding_id, token, place in connection.execute(query.where(anchor_table.c.patient == patient)):
        if finding_id in saving.by_id:
            saving.by_token[token] = finding_id
            saving.by_place.setdefault(place, set()).add(finding_id)
            saving.places[finding_id] = (*saving.places.get(finding_id, ()), place)
    return saving


def _present_sources(connection: Connection, patient: str, findings: Sequence[Finding]) -> frozenset[str]:
    named = frozenset(source for finding in findings for source in anchors.sources(finding))
    if not named:
        return frozenset()
    rows = connection.execute(
        select(item_table.c.id, item_table.c.patient, item_table.c.state).where(item_table.c.id.in_(sorted(named)))
    ).all()
    owners = {row.id: row.patient for row in rows}
    strangers = sorted(source for source in named if owners.get(source) != patient)
    if strangers:
        raise IntegrityFailure(
            "Constats refusés : un document cité n’est pas de ce patient",
            where=", ".join(strangers),
            remedy="Rien n’a été enregistré. Prévenez le responsable de l’outil",
        )
    return frozenset(row.id for row in rows if row.state == "present")


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings with each derived one after those it rests on."""
    by_id = {finding.id: finding for finding in findings}
    graph = {finding.id: sorted(anchors.bases(finding) & set(by_id)) for finding in findings}
    return [by_id[finding_id] for finding_id in TopologicalSorter(graph).static_order()]


def _place(saving: _Saving, finding: Finding, present: frozenset[str]) -> None:
    finding = _renamed(saving, finding)
    if not anchors.sources(finding) <= present or not _rests_on_stored(saving, finding):
        saving.renamed[finding.id] = ""  # its source went while it was read: it and what rests on it are left out
        return
    hashed = {saving.token(token): saving.token(place) for token, place in anchors.anchors(finding).items()}
    known = next((saving.by_token[token] for token in hashed if token in saving.by_token), None)
    if known is not None:
        saving.renamed[finding.id] = known
        saving.seen.add(known)
        _anchor(saving, known, hashed)
        return
    _add(saving, finding, hashed)


def _rests_on_stored(saving: _Saving, finding: Finding) -> bool:
    new = {added.id for added, _other, _hashed in saving.added}
    return all(base in saving.by_id or base in new for base in anchors.bases(finding))


def _renamed(saving: _Saving, finding: Finding) -> Finding:
    if not anchors.bases(finding):
        return finding
    evidence = tuple(
        Derived(item.rule, item.version, tuple(dict.fromkeys(saving.renamed.get(base, base) for base in item.findings)))
        if isinstance(item, Derived)
        else item
        for item in finding.evidence
    )
    return replace(finding, evidence=evidence)


def _anchor(saving: _Saving, finding_id: str, hashed: dict[str, str]) -> None:
    new = {token: place for token, place in hashed.items() if token not in saving.by_token}
    for token, place in new.items():
        saving.by_token[token] = finding_id
        saving.by_place.setdefault(place, set()).add(finding_id)
    saving.places[finding_id] = (*saving.places.get(finding_id, ()), *new.values())
    if new and finding_id in saving.by_id:
        rows = [
            {"finding": finding_id, "token": token, "place": place, "patient": saving.patient} for token, place in new.items()
        ]
        saving.connection.execute(insert(anchor_table), rows)


def _add(saving: _Saving, finding: Finding, hashed: dict[str, str]) -> None:
    decided = [
        saving.by_id[other] for place in hashed.values() for other in saving.by_place.get(place, ()) if other in saving.by_id
    ]
    decided = [item for item in decided if item.finding.status is not Status.PROPOSED]
    for item in decided:
        if item.finding.corrected is not None and _repeats(finding, item.finding):
            saving.renamed[finding.id] = item.finding.id
            saving.seen.add(item.finding.id)
            _anchor(saving, item.finding.id, hashed)
            return
    other = next((item.finding.id for item in decided if item.finding.id not in saving.seen), None)
    if finding.id in saving.taken:  # its row says something else, or was withdrawn: its history stays, this is another proposal
        fresh = new_id("fnd")
        saving.renamed[finding.id] = fresh
        finding = replace(finding, id=fresh)
    saving.seen.add(finding.id)
    saving.added.append((finding, other, hashed))
    _anchor(saving, finding.id, hashed)


def _repeats(finding: Finding, decided: Finding) -> bool:
    """Tell whether a new reading says what a person wrote: the tool learnt nothing that must be asked again."""
    assert decided.corrected is not None
    same = finding.subject == decided.subject
    return same and anchors.stated(replace(finding, when=decided.when)) == anchors.stated(decided, decided.corrected)


def _insert(saving: _Saving) -> None:
    if not saving.added:
        return
    moment, ran = now(saving.connection), saving.ran
    rows, anchor_rows, source_rows, basis_rows, difference_rows = [], [], [], [], []
    for finding, other, hashed in saving.added:
        rows.append(
            {
                "id": finding.id, "patient": saving.patient, "kind": finding.kind, "tumour": finding.subject.tumour,
                "status": Status.PROPOSED.value, "version": 1, "tool": ran.tool, "tool_version": ran.version, "run": ran.run_id,
                "last_run": ran.run_id, "shadow": ran.shadow, "differs_from": other, "created": moment, "updated": moment,
                "body": finding_body(saving.key, finding),
            }
        )  # fmt: skip
        owned = {token: place for token, place in hashed.items() if saving.by_token.get(token) == finding.id}
        anchor_rows += [{"finding": finding.id, "token": t, "place": p, "patient": saving.patient} for t, p in owned.items()]
        source_rows += [{"finding": finding.id, "source": source} for source in sorted(anchors.sources(finding))]
        basis_rows += [{"finding": finding.id, "basis": basis} for basis in sorted(anchors.bases(finding))]
        if other is not None:
            difference_rows.append(_difference(saving, finding.id, "changed", other))
    written = ((table, rows), (anchor_table, anchor_rows), (source_table, source_rows), (basis_table, basis_rows))
    for target, values in (*written, (difference_table, difference_rows)):
        if values:
            saving.connection.execute(insert(target), values)


def _difference(saving: _Saving, finding_id: str, change: str, other: str | None) -> dict[str, Any]:
    return {
        "run": saving.ran.run_id, "finding": finding_id, "patient": saving.patient, "change": change, "other": other,
        "time": now(saving.connection),
    }  # fmt: skip


def _retire(saving: _Saving, sources: frozenset[str] | None) -> None:
    """Withdraw the tool's proposals that this reading replaces or no longer makes; keep the difference where one was decided."""
    mine = [item for item in saving.by_id.values() if item.finding.producer.tool == saving.ran.tool]
    again = [item.finding.id for item in mine if item.finding.id in saving.seen]
    if again:
        saving.connection.execute(update(table).where(table.c.id.in_(again)).values(last_run=saving.ran.run_id))
    new_places = {place for finding, _other, hashed in saving.added for place in hashed.values() if finding.id in saving.seen}
    retired: set[str] = set()
    for item in mine:
        if item.finding.id in saving.seen:
            continue
        replaced = bool(new_places & set(saving.places.get(item.finding.id, ())))
        located = anchors.located_sources(item.finding)
        gone = sources is not None and bool(located) and located <= sources
        if item.finding.status is Status.PROPOSED and (replaced or gone):
            _withdraw_proposal(saving, item, "Remplacé par" if replaced else "N’est plus proposé par")
            retired.add(item.finding.id)
        elif gone and not replaced and item.finding.status is not Status.REJECTED:
            saving.connection.execute(insert(difference_table), [_difference(saving, item.finding.id, "gone", None)])

    for finding_id in dependents(saving.connection, retired) & set(saving.by_id):
        if saving.by_id[finding_id].finding.status is Status.PROPOSED:
            _withdraw_proposal(saving, saving.by_id[finding_id], "Reposait sur une lecture remplacée par")


def _withdraw_proposal(saving: _Saving, item: Stored, what: str) -> None:
    sentence = f"{what} une nouvelle lecture ({saving.ran.tool} {saving.ran.version})"
    reason = seal_json(saving.key, sentence, f"reason:{item.finding.id}")
    saving.connection.execute(
        update(table)
        .where(table.c.id == item.finding.id, table.c.status == Status.PROPOSED.value)
        .values(status=Status.WITHDRAWN.value, version=table.c.version + 1, updated=now(saving.connection), reason=reason)
    )
