"""Properties of encryption, tokens and the audit's chain."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filigrane.kernel.errors import IntegrityFailure
from filigrane.platform.audit import chain
from filigrane.platform.keys import Keys, load_or_create, new_data_key, seal, signature_holds, unseal

KEYS, OTHER = Keys(b"a" * 32), Keys(b"b" * 32)


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_was_sealed_comes_back(data: bytes, place: str):
    key = new_data_key()
    assert unseal(key, seal(key, data, place), place) == data
    assert KEYS.unseal(KEYS.seal(data, place), place) == data


@given(st.binary(max_size=60), st.data())
def test_any_changed_bit_is_refused(data: bytes, draw: st.DataObject):
    key = new_data_key()
    sealed = bytearray(seal(key, data, "here"))
    position = draw.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= 1 << draw.draw(st.integers(0, 7))
    with pytest.raises(IntegrityFailure):
        unseal(key, bytes(sealed), "here")


@given(st.binary(max_size=60))
def test_moved_cut_or_opened_with_another_key_is_refused(data: bytes):
    sealed = KEYS.seal(data, "patient 1")
    for keys, content, place in (
        (KEYS, sealed, "patient 2"),
        (KEYS, sealed[:-1], "patient 1"),
        (KEYS, b"", "patient 1"),
        (OTHER, sealed, "patient 1"),
    ):
        with pytest.raises(IntegrityFailure):
            keys.unseal(content, place)


@given(st.text(max_size=20), st.text(max_size=20))
def test_tokens_tell_texts_apart_and_depend_on_the_key_and_the_domain(left: str, right: str):
    assert (KEYS.token("name", left) == KEYS.token("name", right)) is (left == right)
    assert KEYS.token("name", left) != OTHER.token("name", left)
    assert KEYS.token("name", left) != KEYS.token("born", left)


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_a_signature_holds_for_its_message_and_key_only(message: bytes, other: bytes):
    signature = KEYS.sign(message)
    assert signature_holds(KEYS.public_key, message, signature)
    assert signature_holds(KEYS.public_key, other, signature) is (other == message)
    assert not signature_holds(OTHER.public_key, message, signature)
    assert not signature_holds("zz", message, signature)


def test_keys_never_show_their_secret():
    assert "aaaa" not in repr(KEYS)
    assert KEYS.fingerprint != OTHER.fingerprint


@pytest.mark.parametrize(
    "content", ["", "filigrane-key-1:", "filigrane-key-1:AAAA", "other:" + "A" * 44, "filigrane-key-1:" + "é" * 44]
)
def test_a_damaged_key_file_is_refused(tmp_path, content):
    path = tmp_path / "key"
    path.write_text(content, encoding="utf8")
    path.chmod(0o600)
    with pytest.raises(IntegrityFailure, match="abîmé"):
        load_or_create(path, may_create=True)


def test_a_key_that_others_may_read_is_refused(tmp_path):
    path = tmp_path / "keys" / "key"
    made = load_or_create(path, may_create=True)
    assert load_or_create(path, may_create=False) == made
    path.chmod(0o640)
    with pytest.raises(IntegrityFailure, match="chmod 600"):
        load_or_create(path, may_create=False)


WORD = st.text(max_size=8)
EVENT = st.fixed_dictionaries(
    {
        "id": st.integers(1, 10**9), "time": st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC)), "actor": WORD,
        "roles": st.lists(WORD, max_size=2), "purpose": WORD, "action": WORD, "patient": st.none() | WORD, "object": st.none() | WORD,
        "outcome": WORD, "detail": st.dictionaries(WORD, st.none() | st.booleans() | st.integers() | WORD, max_size=2),
    }
)  # fmt: skip


@given(EVENT, EVENT)
def test_two_events_share_a_hash_only_when_they_are_equal(left: dict, right: dict):
    same = chain.link(chain.START, left) == chain.link(chain.START, right)
    assert same is (chain.canonical(left) == chain.canonical(right))
    assert same is (left == right and _types(left) == _types(right))


def _types(event: dict) -> list:
    return [type(value).__name__ for _, value in sorted(event["detail"].items())]


@given(st.lists(EVENT, min_size=2, max_size=6), st.data())
def test_any_change_in_a_list_of_events_changes_its_last_hash(events: list[dict], draw: st.DataObject):
    def last(rows: list[dict]) -> str:
        digest = chain.START
        for row in rows:
            digest = chain.link(digest, row)
        return digest

    position = draw.draw(st.integers(0, len(events) - 1))
    changed = [dict(event) for event in events]
    changed[position]["actor"] += "x"
    assert last(changed) != last(events)
    assert last(events[:position] + events[position + 1 :]) != last(events)


def test_the_canonical_text_is_fixed():
    event = {
        "id": 1, "time": datetime(2026, 11, 16, 8, 30, tzinfo=UTC), "actor": "acc_1", "roles": ["doctor"], "purpose": "care",
        "action": "read_patient", "patient": "pat_1", "object": None, "outcome": "success", "detail": {"b": 1, "a": "é"},
    }  # fmt: skip
    assert chain.canonical(event).decode() == (
        '{"action":"read_patient","actor":"acc_1","detail":{"a":"é","b":1},"id":1,"object":null,"outcome":"success",'
        '"patient":"pat_1","purpose":"care","roles":["doctor"],"time":"2026-11-16T08:30:00.000000+00:00"}'
    )
