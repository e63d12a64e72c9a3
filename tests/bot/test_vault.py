"""The vault: phone numbers sealed and matched, codes kept as digests, the secret kept beside the database."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SetupError
from bot.settings import Settings
from bot.vault import BadPhone, Vault, check_secret, kept_secret, normal_phone, open_vault, secret_file
from storage.database import Database


def settings(secret_key: str | None = None) -> Settings:
    return Settings(_env_file=None, secret_key=secret_key)  # type: ignore[call-arg,arg-type]


def made(size: int) -> str:
    return f"made{size}"


@pytest.mark.parametrize(
    "written",
    [
        "0912000001",
        "0912 000 001",
        "0912.000.001",
        "912000001",
        "84912000001",
        "+84 912 000 001",
        "(091) 200-0001",
    ],
)
def test_every_way_of_writing_one_number_is_the_same_number(written: str) -> None:
    assert normal_phone(written) == "+84912000001"


def test_a_mobile_number_of_before_2018_is_the_number_that_replaced_it() -> None:
    assert normal_phone("01689 123 456") == normal_phone("0389123456") == "+84389123456"
    assert normal_phone("+84 120 123 4567") == "+84701234567"


def test_a_foreign_number_keeps_its_country() -> None:
    assert normal_phone("+856 20 5551 2345") == normal_phone("8562055512345") == "+8562055512345"


@pytest.mark.parametrize("written", ["", "không có", "12", "0912", "0912-000-001 (nhà riêng)", "+", "9" * 40])
def test_what_is_no_number_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(BadPhone) as refused:
        Vault("secret").phone_digest(written)
    assert str(refused.value) == "not a phone number"


def test_a_digest_matches_every_way_of_writing_and_depends_on_the_secret() -> None:
    one, other = Vault("one"), Vault("other")
    assert one.phone_digest("0912000001") == one.phone_digest("+84912000001")
    assert one.phone_digest("0912000001") != one.phone_digest("0912000002")
    assert one.phone_digest("0912000001") != other.phone_digest("0912000001")
    assert len(one.phone_digest("0912000001")) == 64


def test_digests_of_different_purposes_differ() -> None:
    vault = Vault("secret")
    assert vault.phone_digest("+84912000001") != vault.code_digest("+84912000001")
    assert vault.derived("webhook") != vault.code_digest("webhook")
    assert vault.derived("webhook") == vault.derived("webhook")


@given(st.text(max_size=200))
def test_what_is_sealed_opens_again_and_never_looks_the_same(text: str) -> None:
    vault = Vault("secret")
    assert vault.decrypt(vault.encrypt(text)) == text
    assert vault.encrypt(text) != vault.encrypt(text)


def test_sealed_bytes_do_not_open_with_another_secret_or_when_changed() -> None:
    sealed = Vault("secret").encrypt("+84912000001")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for vault, what in (
        (Vault("other"), sealed),
        (Vault("secret"), changed),
        (Vault("secret"), b""),
        (Vault("s"), b"\x02x"),
    ):
        with pytest.raises(ValueError, match="not encrypted by this vault"):
            vault.decrypt(what)
    assert b"912000001" not in sealed


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = secret_file(tmp_path / "committee.db")
    assert path == tmp_path / "committee.db.secret"
    assert kept_secret(path, made) == "made32"
    assert path.stat().st_mode & 0o777 == 0o600
    assert kept_secret(path, lambda _: "another") == "made32"
    assert [file.name for file in tmp_path.iterdir()] == ["committee.db.secret"]


def test_a_secret_that_everybody_could_read_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "committee.db.secret"
    path.write_text("kept\n")
    path.chmod(0o644)
    assert kept_secret(path, made) == "kept"
    assert path.stat().st_mode & 0o777 == 0o600


def test_of_two_processes_that_make_the_secret_the_first_wins(tmp_path: Path) -> None:
    path = tmp_path / "committee.db.secret"

    def slow(_: int) -> str:
        path.write_text("first\n")  # the other process came in between
        return "second"

    assert kept_secret(path, slow) == "first"


def test_without_hard_links_the_secret_is_kept_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "committee.db.secret"
    assert kept_secret(path, made) == "made32"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_a_spoilt_secret_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "committee.db.secret"
    path.write_bytes(content)
    with pytest.raises(SetupError) as refused:
        kept_secret(path, made)
    assert (refused.value.template, refused.value.values) == ("setup/secret_unreadable", {"file": str(path)})


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="setup/secret_unreadable"):
        kept_secret(tmp_path / "gone" / "committee.db.secret", made)


async def test_sqlite_makes_its_secret_and_postgresql_must_be_given_one(database: Database) -> None:
    given_key = open_vault(settings("given"), database, made)
    assert given_key.derived("x") == Vault("given").derived("x")
    if database.dialect == "postgresql":
        with pytest.raises(SetupError, match="setup/secret_missing"):
            open_vault(settings(), database, made)
    else:
        assert open_vault(settings(), database, made).derived("x") == Vault("made32").derived("x")


async def test_another_secret_than_the_databases_own_is_refused(database: Database) -> None:
    await check_secret(database, Vault("right"))
    await check_secret(database, Vault("right"))
    with pytest.raises(SetupError, match="setup/secret_changed"):
        await check_secret(database, Vault("wrong"))
