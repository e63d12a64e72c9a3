"""Keeps what must not be read by whoever gets hold of the database: phone numbers and linking codes.

Everything hangs on one secret (`SECRET_KEY`, or a file of mode 600 beside a SQLite database): each purpose
has its own key derived from it, so that a digest of one kind tells nothing about another.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from bot.errors import SetupError
from storage import state

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database

REGION = "VN"  # numbers written without a country code are Vietnamese
SECRET_BYTES = 32
SECRET_CHECK = "secret_check"  # noqa: S105  # the name of a stored value, not a secret
_NONCE_BYTES = 12  # AES-GCM, NIST SP 800-38D
_FORMAT = b"\x01"  # first byte of what is encrypted, so that another way can follow one day

# Mobile numbers lost a digit in 2018 (Decision 798/QĐ-BTTTT); rosters still hold the old ones.
_OLD_MOBILE = {
    "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
    "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39",
    "186": "56", "188": "58", "199": "59",
}  # fmt: skip


class BadPhone(ValueError):
    """A text that is no phone number; the text itself is not repeated."""


class Vault:
    """Encrypts, decrypts and makes keyed digests."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def encrypt(self, text: str) -> bytes:
        """The text so that only this vault can read it; twice the same text gives two different results."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # late: slow to import, rarely needed

        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + nonce + AESGCM(self._key("phone")).encrypt(nonce, text.encode(), _FORMAT)

    def decrypt(self, sealed: bytes) -> str:
        """What was encrypted.

        Raises:
            ValueError: changed meanwhile, or encrypted with another secret.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if sealed[:1] != _FORMAT or len(sealed) <= 1 + _NONCE_BYTES:
            raise ValueError("not encrypted by this vault")
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return AESGCM(self._key("phone")).decrypt(nonce, body, _FORMAT).decode()
        except InvalidTag as exc:
            raise ValueError("not encrypted by this vault") from exc

    def phone_digest(self, phone: str) -> str:
        """The same for every way of writing one number; tells nothing without the secret.

        Raises:
            BadPhone: it is no phone number.
        """
        return self._digest("phone digest", normal_phone(phone))

    def code_digest(self, code: str) -> str:
        """What is kept of a linking code or of ADMIN_CODE."""
        return self._digest("linking code", code)

    def derived(self, purpose: str) -> str:
        """A further secret, always the same for that purpose: 64 hexadecimal digits."""
        return self._digest("derived", purpose)

    def _digest(self, purpose: str, text: str) -> str:
        return hmac.new(self._key(purpose), text.encode(), hashlib.sha256).hexdigest()

    def _key(self, purpose: str) -> bytes:
        """32 bytes for one purpose: HKDF's expansion step (RFC 5869), one block."""
        return hmac.new(self._secret, purpose.encode() + b"\x01", hashlib.sha256).digest()


def normal_phone(text: str) -> str:
    """A number as the world writes it: "0912 000 001", "84912000001" and "912000001" give "+84912000001".

    Raises:
        BadPhone: it is no phone number.
    """
    import phonenumbers  # late: slow to import, rarely needed

    for spelling in (
        text,
        f"+{text.strip()}",
    ):  # platforms give numbers with the country code but without "+"
        try:
            number = phonenumbers.parse(spelling, REGION)
        except phonenumbers.NumberParseException:
            continue
        national = str(number.national_number)
        if number.country_code == 84 and len(national) == 10 and national[:3] in _OLD_MOBILE:
            return f"+84{_OLD_MOBILE[national[:3]]}{national[3:]}"
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise BadPhone("not a phone number")


def open_vault(settings: Settings, database: Database, make_token: Callable[[int], str]) -> Vault:
    """The vault of that database.

    Raises:
        SetupError: no secret (PostgreSQL needs SECRET_KEY), or its file cannot be used.
    """
    if settings.secret_key is not None:
        return Vault(settings.secret_key.get_secret_value())
    if database.path is None:
        raise SetupError("setup/secret_missing")
    return Vault(kept_secret(secret_file(database.path), make_token))


def secret_file(database_path: Path) -> Path:
    """Where a SQLite database's secret lies: beside it, under its name."""
    return database_path.with_name(f"{database_path.name}.secret")


def kept_secret(path: Path, make_token: Callable[[int], str]) -> str:
    """The secret in that file, made first when there is none; two processes that start together get the same.

    Raises:
        SetupError: the file cannot be read or written, or is empty.
    """
    try:
        if not path.exists():
            _make(path, make_token(SECRET_BYTES))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise SetupError("setup/secret_unreadable", {"file": str(path)}) from exc
    if not secret:
        raise SetupError("setup/secret_unreadable", {"file": str(path)})
    return secret


def _make(path: Path, secret: str) -> None:
    """Write beside and link into place: the file is whole or absent, and the first process wins."""
    with NamedTemporaryFile("w", encoding="ascii", dir=path.parent, prefix=f".{path.name}.") as draft:
        draft.write(f"{secret}\n")  # made with mode 600
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, path)
        except FileExistsError:
            return  # another process was first: its secret is read
        except OSError:  # a file system without hard links
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(f"{secret}\n")


async def check_secret(database: Database, vault: Vault) -> None:
    """Make sure that the secret is the one with which this database's numbers and codes were kept.

    Raises:
        SetupError: it is another one; with it no phone number would match and no code would be known.
    """
    async with database.reading() as db:
        known = await state.get(db, SECRET_CHECK)
    if known is None:
        async with database.writing() as db:
            await state.put(db, SECRET_CHECK, vault.derived("check"))
    elif not hmac.compare_digest(known, vault.derived("check")):
        raise SetupError("setup/secret_changed")
