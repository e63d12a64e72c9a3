"""Typed settings from the environment and the file `.env`, built once, when the program starts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from typing_extensions import override

from bot.calendar.quiet import QuietHours, read_quiet_hours
from bot.errors import SetupError

ENV_FILE = Path(".env")
_MAY_BE_EMPTY = "quiet_hours"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LOCALE_LIST = re.compile(r"(?:c|posix|[a-z]{2,3}(?=[_.@:]))(?:[_.@:].*)?")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def _language(value: object) -> object:
    """A locale list, which many desktops keep in this very variable ("en_US:en"), is no choice of ours."""
    if not isinstance(value, str):
        return value
    word = value.strip().lower()
    return "vi" if _LOCALE_LIST.fullmatch(word) else word


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as exc:  # not found; a folder; a path out of the zones
        raise ValueError(name) from exc
    return name


def _server(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(address)
    return address.rstrip("/")


def _public(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ValueError(address)
    return _server(address)


def _hours(written: str) -> str:
    hours = read_quiet_hours(written)
    return str(hours) if hours else ""


def _long_enough(code: SecretStr) -> SecretStr:
    if len(code.get_secret_value().strip()) < 8:
        raise ValueError("too short")
    return code


def _header_safe(secret: SecretStr) -> SecretStr:
    if not _WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("characters")
    return secret


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class Settings(BaseSettings):
    """What the operator may set; the names in capitals are the environment's.

    Attributes:
        database_url: `sqlite:///FILE` or `postgresql://…`.
        telegram_bot_token: None = not on Telegram.
        telegram_api_url: scheme://host[:port], without slash at the end.
        telegram_rate: messages a second that may go out over the whole bot.
        webhook_url: public https address; None = long polling.
        webhook_secret: None = made at the first start and kept beside the database.
        committee_name: "" = the root unit's name.
        timezone: an IANA name; `zone` is the zone itself.
        open_statistics: whether guests may ask for figures.
        quiet_hours: when no reminder goes out, as written; "" = never. `quiet` is what it means.
        admin_code: links the first admin; None = made at the first start and shown once.
        secret_key: None = made at the first start and kept beside a SQLite database.
    """

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: str = "sqlite:///data/committee.db"
    telegram_bot_token: SecretStr | None = None
    telegram_api_url: Annotated[str, AfterValidator(_server)] = "https://api.telegram.org"
    telegram_rate: Annotated[float, Field(gt=0, le=100_000)] = 28
    webhook_url: Annotated[str, AfterValidator(_public)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_header_safe)] | None = None
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    committee_name: str = ""
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Ho_Chi_Minh"
    language: Annotated[Literal["vi", "en"], BeforeValidator(_language)] = "vi"
    open_statistics: bool = False
    quiet_hours: Annotated[str, AfterValidator(_hours)] = "21:00-07:00"
    admin_code: Annotated[SecretStr, AfterValidator(_long_enough)] | None = None
    secret_key: SecretStr | None = None
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = "INFO"
    log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = "text"

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """An empty value is no value, but of quiet hours it says that there are none."""
        for source in (env_settings, dotenv_settings):
            if isinstance(source, EnvSettingsSource):
                _keep_empty(settings_cls, source)
        return init_settings, env_settings, dotenv_settings, file_secret_settings

    @property
    def zone(self) -> ZoneInfo:
        """The committee's time zone."""
        return ZoneInfo(self.timezone)  # kept by zoneinfo itself

    @property
    def quiet(self) -> QuietHours | None:
        """The quiet hours, None when there are none."""
        return read_quiet_hours(self.quiet_hours)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret that is set: the log never shows them."""
        fields = (self.telegram_bot_token, self.webhook_secret, self.admin_code, self.secret_key)
        return tuple(field.get_secret_value() for field in fields if field is not None)


def _keep_empty(settings: type[BaseSettings], source: EnvSettingsSource) -> None:
    """Put back the one value that is passed over because it is empty, where it stands in the source."""
    if isinstance(source, DotEnvSettingsSource):
        whole: EnvSettingsSource = DotEnvSettingsSource(
            settings, source.env_file, source.env_file_encoding, env_ignore_empty=False
        )
    else:
        whole = EnvSettingsSource(settings, env_ignore_empty=False)
    if whole.env_vars.get(_MAY_BE_EMPTY) == "":
        source.env_vars = {**source.env_vars, _MAY_BE_EMPTY: ""}


def load_settings(*, env_file: Path | None = ENV_FILE, database_url: str | None = None) -> Settings:
    """The settings as the environment and the `.env` file give them; the environment wins.

    Args:
        env_file: None = the environment alone.
        database_url: what the command line says instead (`--db`).

    Raises:
        SetupError: a value is not understood; names the setting.
    """
    given: dict[str, str] = {} if database_url is None else {"database_url": database_url}
    try:
        return Settings(_env_file=env_file, **given)  # type: ignore[call-arg, arg-type]  # pydantic's own
    except ValidationError as exc:
        raise _explained(exc) from None  # its own text would show secrets
    except UnicodeDecodeError:
        raise SetupError("setup/bad_env_file", {"file": str(env_file)}) from None
    except OSError as exc:
        raise SetupError("setup/bad_env_file", {"file": str(env_file)}) from exc


def setting_names() -> tuple[str, ...]:
    """The names of all settings, as they stand in the environment."""
    return tuple(name.upper() for name in Settings.model_fields)


def _explained(error: ValidationError) -> SetupError:
    """The first setting that is wrong, by name; a secret's value is not repeated."""
    first = error.errors(include_url=False, include_context=False)[0]
    field = str(first["loc"][0]).lower() if first["loc"] else ""
    secret = "SecretStr" in str(getattr(Settings.model_fields.get(field), "annotation", ""))
    value = "" if secret else str(first["input"])[:80]
    return SetupError("setup/bad_setting", {"name": field.upper(), "value": value})
