"""Signing in, sessions and one-time links, on both databases."""

from __future__ import annotations

import contextlib
import threading

import pytest
from sqlalchemy import select

from filigrane.kernel.errors import AccessRefused, Conflict, InputRefused
from filigrane.platform import accounts, audit
from filigrane.platform.access import Role
from filigrane.platform.accounts import SessionState, attempts, totp
from filigrane.platform.accounts.tables import link_table, session_table
from filigrane.platform.installation import Installation
from filigrane.platform.settings import Mode

PASSWORD = "cheval pile agrafe correct"


def _do(installation, function, *arguments, **named):
    with installation.transaction() as connection:
        return function(connection, *arguments, **named)


def _make(installation, name="claire", roles=(Role.DOCTOR,), actor=None):
    return _do(installation, accounts.create, actor, name=name, display_name=f"Dr {name}", roles=roles, password=PASSWORD)


@pytest.fixture
def account(installation):
    return _make(installation)


@pytest.fixture
def secret(installation, account):
    key, address = accounts.enrol_totp("Filigrane", account)
    assert address.startswith("otpauth://totp/Filigrane%3Aclaire?secret=")
    code = totp.code_at(key, totp.step_of(installation.clock()) - 1)
    assert _do(installation, accounts.confirm_totp, account, key, code).has_totp
    return key


def _code(installation, secret, shift=0):
    return totp.code_at(secret, totp.step_of(installation.clock()) + shift)


def test_the_right_password_opens_the_account_whatever_the_case_of_the_name(installation, account):
    assert accounts.authenticate(installation, " Claire ", PASSWORD) == account
    assert account.actor().roles == {Role.DOCTOR}


def test_every_failure_gives_the_same_answer(installation, account, secret, administrator):
    _make(installation, "luc")
    _do(installation, accounts.disable, administrator, _do(installation, accounts.find, "luc").id)
    said = set()
    for name, password, code in (
        ("nobody", PASSWORD, None), ("claire", "wrong", _code(installation, secret)), ("claire", PASSWORD, None),
        ("claire", PASSWORD, "000000"), ("luc", PASSWORD, None), ("claire", "x" * 5000, None), ("", "", None),
    ):  # fmt: skip
        with pytest.raises(AccessRefused) as raised:
            accounts.authenticate(installation, name, password, code)
        said.add(str(raised.value))
    assert len(said) == 1
    with installation.reading() as connection:
        assert {event.outcome for event in audit.events(connection, action="sign_in")} == {"failure"}


def test_a_code_is_taken_once(installation, account, secret):
    code = _code(installation, secret)
    accounts.authenticate(installation, "claire", PASSWORD, code)
    with pytest.raises(AccessRefused):
        accounts.authenticate(installation, "claire", PASSWORD, code)
    accounts.authenticate(installation, "claire", PASSWORD, _code(installation, secret, shift=1))


def test_of_two_sign_ins_at_once_with_one_code_one_passes(installation, account, secret):
    code, passed = _code(installation, secret), []

    def sign_in() -> None:
        with contextlib.suppress(AccessRefused):
            passed.append(accounts.authenticate(installation, "claire", PASSWORD, code))

    threads = [threading.Thread(target=sign_in) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 1


def test_five_failures_lock_the_name_even_for_the_right_password_and_time_opens_it(installation, account, clock):
    for _ in range(5):
        with pytest.raises(AccessRefused, match="incorrect"):
            accounts.authenticate(installation, "claire", "wrong")
    with pytest.raises(AccessRefused, match="Trop d’essais"):
        accounts.authenticate(installation, "claire", PASSWORD)
    clock.advance(minutes=1, seconds=1)
    assert accounts.authenticate(installation, "claire", PASSWORD) == account


def test_a_name_without_account_is_locked_alike(installation):
    for _ in range(5):
        with pytest.raises(AccessRefused, match="incorrect"):
            accounts.authenticate(installation, "nobody", "wrong")
    with pytest.raises(AccessRefused, match="Trop d’essais"):
        accounts.authenticate(installation, "nobody", "wrong")


def test_locks_grow_to_a_quarter_of_an_hour_and_no_further(installation, account, clock):
    for _ in range(12):
        with pytest.raises(AccessRefused):
            accounts.authenticate(installation, "claire", "wrong")
        clock.advance(minutes=15, seconds=1)
    assert accounts.authenticate(installation, "claire", PASSWORD) == account


def _tried(installation, times: int, address: str = "10.1.2.3") -> None:
    for _ in range(times):
        with installation.transaction() as connection:
            attempts.reserve(connection, attempts.BY_ADDRESS, address)


def test_many_names_tried_from_one_address_lock_it_and_no_other(installation, account, clock):
    _tried(installation, attempts.BY_ADDRESS.free)
    with pytest.raises(AccessRefused, match="depuis cette adresse"):
        accounts.authenticate(installation, "claire", PASSWORD, address="10.1.2.3")
    assert accounts.authenticate(installation, "claire", PASSWORD, address="10.1.2.4") == account
    clock.advance(minutes=1, seconds=1)
    assert accounts.authenticate(installation, "claire", PASSWORD, address="10.1.2.3") == account


def test_a_success_forgives_its_own_attempt_and_not_those_of_others_behind_the_address(installation, account):
    _tried(installation, attempts.BY_ADDRESS.free - 2)
    for _ in range(3):
        accounts.authenticate(installation, "claire", PASSWORD, address="10.1.2.3")
    _tried(installation, 2)
    with pytest.raises(AccessRefused, match="depuis cette adresse"):
        _tried(installation, 1)


def test_failures_of_an_address_are_forgotten_after_a_quarter_of_an_hour_without_one(installation, clock):
    _tried(installation, attempts.BY_ADDRESS.free - 1)
    clock.advance(minutes=16)
    _tried(installation, attempts.BY_ADDRESS.free)
    with pytest.raises(AccessRefused, match="depuis cette adresse"):
        _tried(installation, 1)


def test_wrong_passwords_of_several_accounts_count_for_their_address(installation, account):
    _tried(installation, attempts.BY_ADDRESS.free - 2)
    for name in ("claire", "nobody"):
        with pytest.raises(AccessRefused, match="incorrect"):
            accounts.authenticate(installation, name, "wrong", address="10.1.2.3")
    with pytest.raises(AccessRefused, match="depuis cette adresse"):
        accounts.authenticate(installation, "other", "wrong", address="10.1.2.3")


def test_an_idle_session_locks_and_its_password_opens_it_again(installation, account, clock):
    token = _do(installation, accounts.open_session, account)
    assert accounts.resume(installation, token).actor == account.actor()
    clock.advance(minutes=14)
    assert accounts.resume(installation, token).state is SessionState.ACTIVE
    clock.advance(minutes=15)
    locked = accounts.resume(installation, token)
    assert locked.state is SessionState.LOCKED
    with pytest.raises(AccessRefused, match="verrouillée"):
        _ = locked.actor
    with pytest.raises(AccessRefused):
        accounts.unlock(installation, token, "wrong")
    assert accounts.unlock(installation, token, PASSWORD).state is SessionState.ACTIVE
    assert accounts.resume(installation, token).state is SessionState.ACTIVE


def test_a_session_stays_locked_although_time_goes_back(installation, account, clock):
    token = _do(installation, accounts.open_session, account)
    clock.advance(minutes=16)
    assert accounts.resume(installation, token).state is SessionState.LOCKED
    clock.advance(minutes=-10)
    assert accounts.resume(installation, token).state is SessionState.LOCKED


def test_a_session_ends_at_its_time_although_it_is_used(installation, account, clock):
    token = _do(installation, accounts.open_session, account)
    for _ in range(12 * 6):
        assert accounts.resume(installation, token) is not None
        clock.advance(minutes=10)
    assert accounts.resume(installation, token) is None
    with pytest.raises(AccessRefused, match="terminée"):
        accounts.unlock(installation, token, PASSWORD)


def test_signing_out_and_an_unknown_token_give_no_session(installation, account):
    token = _do(installation, accounts.open_session, account)
    _do(installation, accounts.end_session, token)
    assert accounts.resume(installation, token) is None
    assert accounts.resume(installation, "") is None
    assert accounts.resume(installation, "x" * 5000) is None


def test_locking_by_hand_locks_at_once(installation, account):
    token = _do(installation, accounts.open_session, account)
    _do(installation, accounts.lock, token)
    assert accounts.resume(installation, token).state is SessionState.LOCKED


def test_what_the_administrator_changes_ends_the_sessions(installation, account, administrator):
    for change in (
        lambda connection: accounts.set_roles(connection, administrator, account.id, [Role.SECRETARY]),
        lambda connection: accounts.disable(connection, administrator, account.id),
        lambda connection: accounts.disable(connection, administrator, account.id, disabled=False),
        lambda connection: accounts.reset(connection, administrator, account.id, "une autre phrase de passe"),
    ):
        token = _do(installation, accounts.open_session, account)
        _do(installation, change)
        assert accounts.resume(installation, token) is None


def test_one_changes_ones_password_with_the_old_one(installation, account):
    token = _do(installation, accounts.open_session, account)
    with pytest.raises(AccessRefused):
        accounts.change_password(installation, account, "wrong", "une autre phrase de passe")
    accounts.change_password(installation, account, PASSWORD, "une autre phrase de passe")
    assert accounts.resume(installation, token) is None
    assert accounts.authenticate(installation, "claire", "une autre phrase de passe") == account


def test_a_second_factor_is_not_replaced_by_its_owner(installation, account, secret):
    with pytest.raises(AccessRefused, match="déjà"):
        _do(installation, accounts.confirm_totp, account, secret, _code(installation, secret))


@pytest.mark.parametrize("password", ["court", "a" * 200, "aaaaaaaaaaaaaaaa", "claire-claire-2026"])
def test_weak_passwords_are_refused(sqlite_installation, password):
    with pytest.raises(InputRefused, match="trop faible"), sqlite_installation.transaction() as connection:
        accounts.create(connection, None, name="claire", display_name="C", roles=[Role.DOCTOR], password=password)


@pytest.mark.parametrize(
    "roles",
    [
        [],
        [Role.DOCTOR, Role.TECHNICAL_ADMINISTRATOR],
        [Role.DATA_PROTECTION_OFFICER, Role.DOCTOR],
        [Role.TOOL_OWNER, Role.SECRETARY],
    ],
)
def test_roles_that_watch_or_administer_are_held_alone(sqlite_installation, roles):
    with pytest.raises(InputRefused, match="rôles"):
        _make(sqlite_installation, roles=roles)


def test_only_the_administrator_makes_accounts_and_names_are_taken_once(installation, account, administrator, doctor):
    with pytest.raises(AccessRefused):
        _make(installation, "luc", actor=doctor)
    _make(installation, "luc", actor=administrator)
    with pytest.raises(Conflict):
        _make(installation, "LUC", actor=administrator)
    with pytest.raises(InputRefused):
        _make(installation, "é è", actor=administrator)
    assert [found.name for found in _do(installation, accounts.accounts, administrator)] == ["claire", "luc"]
    assert _do(installation, accounts.names, [account.id]) == {account.id: "Dr claire"}


def test_an_administrator_always_remains(installation, administrator):
    yann = _make(installation, "yann", [Role.TECHNICAL_ADMINISTRATOR])
    with pytest.raises(InputRefused, match="Il doit rester"):
        _do(installation, accounts.disable, administrator, yann.id)
    other = _make(installation, "lea", [Role.TECHNICAL_ADMINISTRATOR])
    with pytest.raises(InputRefused, match="son propre compte"):
        _do(installation, accounts.disable, other.actor(), other.id)
    assert _do(installation, accounts.disable, other.actor(), yann.id).disabled


def test_a_link_signs_in_once_within_a_quarter_of_an_hour(installation, account, clock):
    token = _do(installation, accounts.one_time_link, account.id)
    assert _do(installation, accounts.redeem, token) == account
    with pytest.raises(AccessRefused, match="plus valable"):
        _do(installation, accounts.redeem, token)
    late = _do(installation, accounts.one_time_link, account.id)
    clock.advance(minutes=15)
    with pytest.raises(AccessRefused):
        _do(installation, accounts.redeem, late)
    with pytest.raises(AccessRefused):
        _do(installation, accounts.redeem, "guess")


def test_outside_demonstration_no_link_exists_and_a_second_factor_is_due(home):
    opened = Installation.open(home, mode=Mode.CARE, environment={})
    try:
        account = _make(opened)
        with pytest.raises(AccessRefused, match="démonstration"):
            _do(opened, accounts.one_time_link, account.id)
        with pytest.raises(AccessRefused, match="démonstration"):
            _do(opened, accounts.redeem, "x")
        token = _do(opened, accounts.open_session, account)
        session = accounts.resume(opened, token)
        assert session.state is SessionState.MUST_ENROL
        with pytest.raises(AccessRefused, match="second facteur"):
            _ = session.actor
        key, _ = accounts.enrol_totp("Filigrane", account)
        _do(opened, accounts.confirm_totp, account, key, _code(opened, key))
        assert accounts.resume(opened, token).state is SessionState.ACTIVE
    finally:
        opened.close()


def test_tokens_lie_in_the_database_as_hashes_only(installation, account):
    session, link = _do(installation, accounts.open_session, account), _do(installation, accounts.one_time_link, account.id)
    with installation.reading() as connection:
        kept = {
            *connection.execute(select(session_table.c.token_hash)).scalars(),
            *connection.execute(select(link_table.c.token_hash)).scalars(),
        }
    assert len(kept) == 2
    assert not kept & {session, link}
