"""Received files: kept once, read whole, withdrawn for good, on both databases."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pytest
from sqlalchemy import select

from filigrane.kernel.errors import AccessRefused, Conflict, InputRefused, IntegrityFailure, NotFound, UsageError
from filigrane.platform import audit, events, files, patients
from filigrane.platform.files import State, vault
from filigrane.platform.patients import Traits

DATA = b"%PDF-1.7 compte rendu de Marie Dupont " * 50


def _put(installation, patient, actor, data=DATA, name="cr.pdf", **more):
    with installation.transaction() as connection:
        return files.put(
            connection, installation, patient=patient.id, name=name, data=data, media_type="application/pdf", actor=actor, **more
        )


def _read(installation, item, actor):
    with installation.transaction() as connection:
        return files.read(connection, installation, item.id, actor=actor)


def _withdraw(installation, item, actor, reason="Document d’une autre patiente"):
    with installation.transaction() as connection:
        return files.withdraw(connection, installation, item.id, reason, actor=actor)


def _stored(installation) -> list[Path]:
    return list(vault.stored(installation.home))


def test_a_file_is_read_as_it_was_received(installation, patient, doctor):
    item = _put(installation, patient, doctor)
    assert _read(installation, item, doctor) == DATA
    assert (item.size, item.name, item.state, item.patient) == (len(DATA), "cr.pdf", State.PRESENT, patient.id)
    with installation.reading() as connection:
        assert files.items(connection, patient.id, actor=doctor) == [item]
        assert files.get(connection, item.id, actor=doctor) == item


def test_the_same_bytes_are_kept_once_for_a_patient_and_apart_for_another(installation, patient, doctor):
    with installation.transaction() as connection:
        other = patients.create(connection, doctor, Traits("Bernard"))
    first = _put(installation, patient, doctor)
    assert _put(installation, patient, doctor, name="copie.pdf") == first
    assert _put(installation, other, doctor).id != first.id
    assert len(_stored(installation)) == 2


def test_a_secretary_files_and_lists_but_does_not_read(installation, patient, secretary):
    item = _put(installation, patient, secretary)
    with installation.reading() as connection:
        assert files.items(connection, patient.id, actor=secretary) == [item]
    with pytest.raises(AccessRefused):
        _read(installation, item, secretary)


def test_nothing_remains_of_a_deposit_that_is_rolled_back(installation, patient, doctor):
    with pytest.raises(RuntimeError), installation.transaction() as connection:  # noqa: PT012
        files.put(connection, installation, patient=patient.id, name="x", data=b"x", media_type="text/plain", actor=doctor)
        assert len(_stored(installation)) == 1
        raise RuntimeError
    assert _stored(installation) == []
    with installation.reading() as connection:
        assert files.items(connection, patient.id, actor=doctor) == []


def test_a_full_disk_keeps_nothing_and_says_so(installation, patient, doctor, monkeypatch):
    real = os.fsync

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(vault.os, "fsync", full)
    with pytest.raises(vault.StorageFull, match="Libérez de la place"):
        _put(installation, patient, doctor)
    monkeypatch.setattr(vault.os, "fsync", real)
    assert _stored(installation) == []
    assert _read(installation, _put(installation, patient, doctor), doctor) == DATA


@pytest.mark.parametrize("damage", ["one byte", "cut", "gone", "swapped"])
def test_damaged_bytes_are_never_given(installation, patient, doctor, damage):
    item, other = _put(installation, patient, doctor), _put(installation, patient, doctor, data=b"other")
    path = vault.path_of(installation.home, item.id)
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(
            {
                "one byte": content[:40] + bytes([content[40] ^ 1]) + content[41:],
                "cut": content[:-1],
                "swapped": vault.path_of(installation.home, other.id).read_bytes(),
            }[damage]
        )
    with pytest.raises(IntegrityFailure):
        _read(installation, item, doctor)


@pytest.mark.parametrize("pieces", [1, 2, 3])
def test_a_file_of_several_pieces_is_kept_from_where_it_lies(installation, patient, doctor, tmp_path, monkeypatch, pieces):
    monkeypatch.setattr(vault, "_PIECE", 1000)
    data = os.urandom(1000 * pieces)
    (tmp_path / "reçu").write_bytes(data)
    item = _put(installation, patient, doctor, data=tmp_path / "reçu")
    assert item.size == len(data)
    assert _read(installation, item, doctor) == data
    assert _put(installation, patient, doctor, data=data) == item


@pytest.mark.parametrize("damage", ["last left out", "exchanged", "repeated"])
def test_pieces_left_out_exchanged_or_repeated_are_never_given(installation, patient, doctor, monkeypatch, damage):
    monkeypatch.setattr(vault, "_PIECE", 1000)
    item = _put(installation, patient, doctor, data=os.urandom(3000))
    path = vault.path_of(installation.home, item.id)
    head, body = path.read_bytes()[:5], path.read_bytes()[5:]
    size = len(body) // 3
    one, two, three = body[:size], body[size : 2 * size], body[2 * size :]
    parts = {"last left out": [one, two], "exchanged": [two, one, three], "repeated": [one, two, two, three]}[damage]
    path.write_bytes(head + b"".join(parts))
    with pytest.raises(IntegrityFailure):
        _read(installation, item, doctor)


def test_a_withdrawn_file_exists_no_more(installation, patient, doctor):
    item = _put(installation, patient, doctor)
    withdrawn = _withdraw(installation, item, doctor)
    assert (withdrawn.state, withdrawn.reason, withdrawn.withdrawn_by) == (
        State.WITHDRAWN, "Document d’une autre patiente", doctor.account_id,
    )  # fmt: skip
    assert _stored(installation) == []
    with pytest.raises(NotFound, match="retiré"):
        _read(installation, item, doctor)
    with installation.reading() as connection:
        assert files.items(connection, patient.id, actor=doctor) == []
        assert files.items(connection, patient.id, actor=doctor, withdrawn=True) == [withdrawn]
        emitted = connection.execute(select(events.table.c.name, events.table.c.payload)).all()
    assert [(row.name, row.payload["source"]) for row in emitted] == [("source.withdrawn", item.id)]


def test_withdrawing_destroys_the_key_even_if_the_bytes_were_copied_before(installation, patient, doctor):
    item = _put(installation, patient, doctor)
    path = vault.path_of(installation.home, item.id)
    copy = path.read_bytes()
    _withdraw(installation, item, doctor)
    path.write_bytes(copy)
    with pytest.raises(NotFound):
        _read(installation, item, doctor)
    with installation.reading() as connection:
        assert connection.execute(select(files.tables.item_table.c.key)).scalar() is None


def test_a_withdrawal_that_is_rolled_back_leaves_the_file(installation, patient, doctor):
    item = _put(installation, patient, doctor)
    with pytest.raises(RuntimeError), installation.transaction() as connection:  # noqa: PT012
        files.withdraw(connection, installation, item.id, "erreur", actor=doctor)
        raise RuntimeError
    assert _read(installation, item, doctor) == DATA


def test_withdrawn_bytes_do_not_come_back_by_themselves(installation, patient, doctor):
    _withdraw(installation, _put(installation, patient, doctor), doctor)
    with pytest.raises(Conflict, match="Document d’une autre patiente"):
        _put(installation, patient, doctor)
    again = _put(installation, patient, doctor, again=True)
    assert _read(installation, again, doctor) == DATA
    assert _put(installation, patient, doctor) == again


def test_withdrawing_asks_for_a_reason_the_right_and_once(installation, patient, doctor, secretary):
    item = _put(installation, patient, doctor)
    with pytest.raises(UsageError):
        _withdraw(installation, item, doctor, "  ")
    with pytest.raises(AccessRefused):
        _withdraw(installation, item, secretary)
    _withdraw(installation, item, doctor)
    with pytest.raises(Conflict):
        _withdraw(installation, item, doctor)


@pytest.mark.parametrize(("data", "message"), [(b"", "vide"), (b"x" * 1_000_001, "trop grand")])
def test_empty_and_too_large_files_are_refused(sqlite_installation, doctor, data, message):
    from dataclasses import replace

    small = replace(sqlite_installation, settings=replace(sqlite_installation.settings, max_file_megabytes=1))
    with small.transaction() as connection:
        patient = patients.create(connection, doctor, Traits("X"))
    with pytest.raises(InputRefused, match=message):
        _put(small, patient, doctor, data=data)


def test_the_sweep_removes_what_no_item_owns_after_an_hour(installation, patient, doctor, clock):
    item = _put(installation, patient, doctor)
    orphan = vault.write(installation.home, "src_orphan00", b"k" * 32, io.BytesIO(b"lost"))
    partial = orphan.with_name(".partial-0")
    partial.write_bytes(b"half")
    assert files.sweep(installation) == 0
    clock.advance(hours=2)
    assert files.sweep(installation) == 2
    assert _stored(installation) == [vault.path_of(installation.home, item.id)]
    assert _read(installation, item, doctor) == DATA


def test_an_erased_patients_files_cannot_be_read(installation, patient, doctor, officer):
    item = _put(installation, patient, doctor)
    with installation.transaction() as connection:
        patients.erase(connection, officer, patient.id)
    with pytest.raises(NotFound):
        _read(installation, item, doctor)


def test_every_deposit_reading_and_withdrawal_is_audited(installation, patient, doctor):
    item = _put(installation, patient, doctor)
    _read(installation, item, doctor)
    _withdraw(installation, item, doctor)
    with installation.reading() as connection:
        acts = [event.action for event in audit.events(connection, patient=patient.id) if event.object == item.id]
    assert acts == ["withdraw", "read_document", "file_document"]
