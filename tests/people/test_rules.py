"""Addresses, codes, passwords: what people type, judged."""

from datetime import UTC, datetime

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.people import credentials, rules


@pytest.mark.parametrize("typed", ["a@b.tw", " A.B+c@Example.TW ", "user＠example．tw", "wang@例子.台灣"])
def test_addresses_are_cleaned(typed: str) -> None:
    cleaned = rules.clean_email(typed)
    assert cleaned == rules.clean_email(cleaned)
    assert cleaned == cleaned.lower().strip()
    assert "@" in cleaned


def test_a_domain_in_chinese_is_written_to_in_ascii_and_a_name_that_never_arrives_is_refused_at_once() -> None:
    assert rules.clean_email("Wang@例子.台灣") == "wang@xn--fsqu00a.xn--kpry57d" == rules.clean_email("wang@XN--FSQU00A.xn--kpry57d")
    with pytest.raises(Refused, match="such characters before the @"):
        rules.clean_email("王@example.tw")


@pytest.mark.parametrize(
    "typed", ["", "x", "a@b", "a b@c.tw", "a@b..", "<a@b.tw>", "a@b.tw\nBcc: x@y.tw", "a@b.tw,c@d.tw", "x" * 250 + "@b.tw"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.clean_email(typed)
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("０９１２ ３４５-678", "0912345678"),
        ("(07) 336-8333", "073368333"),
        ("+81 90-1234-5678", "+819012345678"),
        ("12345678", "12345678"),
        ("", ""),
    ],
)
def test_phones(typed: str, clean: str) -> None:
    assert rules.clean_phone(typed) == clean


@pytest.mark.parametrize(
    "typed", ["0912-345-678", "0912345678", "+886 912 345 678", "00886-912-345-678", "886912345678", "+８８６９１２３４５６７８"]
)
def test_one_number_has_one_spelling(typed: str) -> None:
    """Else the limit of a day is that of a spelling."""
    assert rules.clean_phone(typed) == "0912345678"


@pytest.mark.parametrize("typed", ["12", "abc", "0912-345-678 ext", "1" * 30])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        rules.clean_phone(typed)


@given(st.text(max_size=200))
def test_names_stay_one_visible_line(typed: str) -> None:
    try:
        name = rules.clean_name(typed)
    except Refused:
        return
    assert len(name) <= 80
    assert "\n" not in name
    assert "\u202e" not in name
    assert name == rules.clean_name(name)


@pytest.mark.parametrize("typed", ["123456", "123 456", "１２３４５６", "123-456 "])
def test_codes_from_any_keyboard(typed: str) -> None:
    assert rules.clean_code(typed) == "123456"


def test_codes_have_six_digits() -> None:
    assert all(len(rules.new_code()) == 6 for _ in range(50))
    with pytest.raises(Refused):
        rules.clean_code("12345")


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaaaaaaaaaa", "123456789012345", "abcdefghijklmnop", "meiyutsai@ex", "hamasen-hamasen-1"]
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(Refused):
        rules.check_password(password, "meiyutsai@example.tw", "Tsai Mei-yu", "Hamasen PB")


@pytest.mark.parametrize("password", ["rails meet the harbour sun", "港口的太陽落在鐵軌上了喔", "x7!kQ2#pL9@w"])
def test_good_passwords_pass(password: str) -> None:
    rules.check_password(password, "meiyutsai@example.tw", "Tsai Mei-yu", "Hamasen PB")


@given(st.text(max_size=60))
def test_next_never_leads_elsewhere(path: str) -> None:
    kept = rules.safe_next(path)
    assert kept == "" or (kept.startswith("/") and not kept.startswith(("//", "/\\")))


@pytest.mark.parametrize("path", ["//evil.tw", "/\\evil.tw", "https://evil.tw", "/a\nb", "javascript:x"])
def test_next_refuses_other_sites(path: str) -> None:
    assert rules.safe_next(path) == ""


def test_recovery_codes_are_read_as_typed() -> None:
    codes = rules.new_recovery_codes()
    assert len(set(codes)) == 10
    assert rules.clean_recovery_code(codes[0].upper().replace("-", " ")) == codes[0].replace("-", "")


def test_a_totp_code_is_good_once_and_near_its_time() -> None:
    secret, at = credentials.new_totp_secret(), datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    totp, step = pyotp.TOTP(secret), int(at.timestamp()) // 30
    assert credentials.totp_step(secret, totp.generate_otp(step), at, after=0) == step
    assert credentials.totp_step(secret, totp.generate_otp(step), at, after=step) is None
    assert credentials.totp_step(secret, totp.generate_otp(step - 1), at, after=0) == step - 1
    assert credentials.totp_step(secret, totp.generate_otp(step - 3), at, after=0) is None


async def test_an_unknown_person_takes_the_same_path_as_a_known_one() -> None:
    assert not await credentials.password_matches(None, "whatever it is")
    stored = await credentials.hash_password("rails meet the harbour sun")
    assert await credentials.password_matches(stored, "rails meet the harbour sun")
    assert not await credentials.password_matches(stored, "rails meet the harbour moon")
    from argon2 import extract_parameters

    assert extract_parameters(credentials.NOBODY) == extract_parameters(stored)
