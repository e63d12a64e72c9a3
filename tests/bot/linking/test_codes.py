"""One-time codes: easy to type, hard to guess, never twice the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.linking.admin_code import is_admin_code, may_be_a_guess
from bot.linking.codes import (
    ON_A_SHEET,
    ONE_BY_ONE,
    CodeKind,
    canonical,
    deep_link,
    fresh_codes,
    looks_like_code,
    shown,
)
from bot.vault import Vault
from storage.database import Database
from storage.linking_codes import new_code
from storage.members import member_by_code
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import UnitRow, save_units, unit_by_code

VAULT = Vault("secret")
NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "48279135",
        "4827 9135",
        "4827-9135",
        "4827.9135",
        "4 8 2 7 9 1 3 5",
        " 4827\u00a09135 ",
        "4827–9135",
        "4827  9135",
    ],
)
def test_a_code_may_be_typed_with_or_without_gaps(typed: str) -> None:
    assert canonical(typed) == "48279135"
    assert looks_like_code(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "2021",
        "0912000001",
        "+84912000001",
        "84912000001",
        "123456789",
        "mã 48279135",
        "٤٨٢٧٩١٣٥",
        "4827913a",
    ],
)
def test_other_texts_are_no_codes(typed: str) -> None:
    assert not looks_like_code(typed)


@given(st.text())
def test_any_text_has_one_spelling_that_stays(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(st.sampled_from([ONE_BY_ONE, ON_A_SHEET]), st.data())
def test_a_code_is_recognised_as_it_is_shown(kind: CodeKind, data: st.DataObject) -> None:
    code = data.draw(st.text("0123456789", min_size=kind.digits, max_size=kind.digits))
    assert canonical(shown(code)) == code
    assert looks_like_code(shown(code))


def test_how_long_codes_are_and_how_long_they_are_good() -> None:
    assert (ONE_BY_ONE.digits, ONE_BY_ONE.life) == (8, timedelta(minutes=15))
    assert (ON_A_SHEET.digits, ON_A_SHEET.life) == (12, timedelta(days=30))
    assert shown("482791350726") == "4827 9135 0726"


def test_a_deep_link_hands_the_code_to_the_bot() -> None:
    assert deep_link("danguybot", "48279135") == "https://t.me/danguybot?start=48279135"


async def test_fresh_codes_differ_from_each_other_and_from_those_that_are_kept(database: Database) -> None:
    digits = iter(["11111111", "11111111", "22222222", "33333333", "44444444"])
    async with database.writing() as db:
        await save_units(db, [UnitRow("A", "A")])
        unit = await unit_by_code(db, "A")
        assert unit is not None
        await save_members(db, [MemberRow("M", "M", (PlaceRow(unit.id),))])
        member = await member_by_code(db, "M")
        assert member is not None
        await new_code(db, member.id, VAULT.code_digest("22222222"), None, NOW, NOW + timedelta(days=1))
        codes = await fresh_codes(db, VAULT, lambda _: next(digits), ONE_BY_ONE, 3)
    assert codes == ("11111111", "33333333", "44444444")


async def test_a_source_that_repeats_itself_is_noticed(database: Database) -> None:
    async with database.reading() as db:
        with pytest.raises(RuntimeError, match="repeats itself"):
            await fresh_codes(db, VAULT, lambda _: "11111111", ONE_BY_ONE, 2)


@pytest.mark.parametrize(
    ("set_to", "typed"),
    [
        ("matkhau2026", "Matkhau2026"),
        ("Mật Khẩu Quản Trị", "mật khẩu quản trị"),
        ("1234-5678", "12345678"),
        ("abcd efgh", " abcd efgh "),
    ],
)
def test_the_admins_code_is_known_however_the_phone_writes_it(set_to: str, typed: str) -> None:
    digest = VAULT.code_digest(canonical(set_to))
    assert is_admin_code(typed, digest, VAULT)
    assert not is_admin_code(f"{typed}x", digest, VAULT)
    assert not is_admin_code("", digest, VAULT)


def test_without_an_admins_code_nothing_is_one() -> None:
    assert not is_admin_code("", "", VAULT)
    assert not is_admin_code("anything", "", VAULT)


def test_one_long_word_may_be_a_guess_and_a_sentence_is_none() -> None:
    assert [may_be_a_guess(text) for text in ("matkhau1", "short", "năm 2021 thế nào", "", "   ")] == [
        True, False, False, False, False,
    ]  # fmt: skip
