"""Settings: what is not understood is refused by name, and secrets are never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SetupError
from bot.settings import load_settings, setting_names


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)


def test_without_any_setting_the_program_can_start() -> None:
    settings = load_settings(env_file=None)
    assert settings.database_url == "sqlite:///data/committee.db"
    assert settings.telegram_bot_token is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.telegram_rate == 28
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    assert (settings.timezone, settings.zone.key) == ("Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Minh")
    assert (settings.language, settings.open_statistics) == ("vi", False)
    assert (settings.log_level, settings.log_format) == ("INFO", "text")
    assert settings.secrets == ()


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")
    monkeypatch.setenv("HTTP_PORT", "")
    settings = load_settings(env_file=None)
    assert settings.telegram_bot_token is None
    assert settings.http_port == 8080


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("DATABASE_URL=sqlite:///a.db\nCOMMITTEE_NAME='Đảng bộ Thử'\nUNKNOWN=1\n", encoding="utf-8")
    assert load_settings(env_file=file).database_url == "sqlite:///a.db"
    assert load_settings(env_file=file).committee_name == "Đảng bộ Thử"
    monkeypatch.setenv("DATABASE_URL", "sqlite:///b.db")
    assert load_settings(env_file=file).database_url == "sqlite:///b.db"
    assert load_settings(env_file=file, database_url="sqlite:///c.db").database_url == "sqlite:///c.db"


def test_empty_quiet_hours_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("", encoding="utf-8")
    assert str(load_settings(env_file=file).quiet) == "21:00-07:00"
    file.write_text("QUIET_HOURS=\n", encoding="utf-8")
    assert load_settings(env_file=file).quiet is None
    monkeypatch.setenv("QUIET_HOURS", "22h-6h")
    assert str(load_settings(env_file=file).quiet) == "22:00-06:00"
    monkeypatch.setenv("QUIET_HOURS", "")
    assert load_settings(env_file=file).quiet is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIMEZONE", "Mars/Olympus"),
        ("TIMEZONE", "../../etc/passwd"),
        ("LANGUAGE", "fr"),
        ("OPEN_STATISTICS", "perhaps"),
        ("TELEGRAM_RATE", "0"),
        ("TELEGRAM_RATE", "fast"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("WEBHOOK_URL", "http://bot.example"),
        ("HTTP_PORT", "70000"),
        ("QUIET_HOURS", "at night"),
        ("QUIET_HOURS", "07:00-07:00"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_value_that_is_not_understood_is_refused_by_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError) as refused:
        load_settings(env_file=None)
    assert refused.value.template == "setup/bad_setting"
    assert refused.value.values == {"name": name, "value": value}


@pytest.mark.parametrize(("written", "hours"), [("22h-6h30", "22:00-06:30"), ("", ""), (" ", "")])
def test_quiet_hours_are_set_or_there_are_none(
    written: str, hours: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings(env_file=None).quiet_hours == "21:00-07:00"
    file = tmp_path / ".env"
    file.write_text(f"QUIET_HOURS={written}\nCOMMITTEE_NAME=\n", encoding="utf-8")
    assert load_settings(env_file=file).quiet_hours == hours
    monkeypatch.setenv("QUIET_HOURS", "12:00-13:00")
    assert load_settings(env_file=file).quiet_hours == "12:00-13:00"
    monkeypatch.setenv("QUIET_HOURS", written)
    assert load_settings(env_file=None).quiet_hours == hours


@pytest.mark.parametrize(("name", "value"), [("ADMIN_CODE", "short"), ("WEBHOOK_SECRET", "with spaces in it")])
def test_a_secret_that_is_refused_is_not_repeated(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError) as refused:
        load_settings(env_file=None)
    assert refused.value.values == {"name": name, "value": ""}
    assert value not in str(refused.value)


@pytest.mark.parametrize(("value", "language"), [("en", "en"), ("VI", "vi"), ("en_US:en", "vi"), ("C.UTF-8", "vi")])
def test_a_desktop_s_locale_list_is_no_choice_of_language(
    value: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", value)
    assert load_settings(env_file=None).language == language


def test_an_env_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"COMMITTEE_NAME=\xff\xfe")
    with pytest.raises(SetupError) as refused:
        load_settings(env_file=file)
    assert refused.value.template == "setup/bad_env_file"


def test_secrets_do_not_show_in_the_settings_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:secret-token")
    monkeypatch.setenv("SECRET_KEY", "secret-key")
    monkeypatch.setenv("ADMIN_CODE", "secret-code")
    settings = load_settings(env_file=None)
    assert "secret-" not in repr(settings)
    assert settings.secrets == ("123:secret-token", "secret-code", "secret-key")


def test_a_webhook_at_home_needs_no_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "http://127.0.0.1:9000/")
    assert load_settings(env_file=None).webhook_url == "http://127.0.0.1:9000"
