"""One-time codes against the published vectors of RFC 6238 (appendix B, SHA-1)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from filigrane.platform.accounts import totp

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_rfc(seconds: int, code: str):
    assert totp.code_at(SECRET, seconds // 30, digits=8) == code


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_a_code_passes_one_step_early_or_late_and_no_more():
    step = totp.step_of(_at(1_000_000))
    for shift, passes in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        found = totp.matching_step(SECRET, totp.code_at(SECRET, step + shift), _at(1_000_000), after=0)
        assert found == (step + shift if passes else None)


def test_a_step_already_used_does_not_pass_again():
    step = totp.step_of(_at(1_000_000))
    code = totp.code_at(SECRET, step)
    assert totp.matching_step(SECRET, code, _at(1_000_000), after=step) is None
    assert totp.matching_step(SECRET, f"{code[:3]} {code[3:]}", _at(1_000_000), after=step - 1) == step


@pytest.mark.parametrize("typed", ["", "12", "abcdef", "١٢٣٤٥٦", "1234567"])
def test_what_is_no_code_does_not_pass(typed: str):
    assert totp.matching_step(SECRET, typed, _at(1_000_000), after=0) is None


def test_the_secret_is_typed_in_base_32():
    assert totp.key_text(SECRET) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert len(totp.new_secret()) == 20
    assert totp.new_secret() != totp.new_secret()
