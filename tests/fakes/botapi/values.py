"""What single values of a request may be: each checker gives the value in its type, or refuses it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from tests.fakes.botapi.answers import ApiError, Json, bad_request


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that came within a multipart request."""

    name: str
    mime: str
    content: bytes


Given: TypeAlias = "Json | UploadedFile"
Check: TypeAlias = Callable[[str, Given], Given]
"""(name, value) -> the value in its proper type, or ApiError."""


SURROGATES = re.compile("[\ud800-\udfff]")


def parsed(name: str, value: Given) -> Given:
    """The JSON value that a form parameter holds as text; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        found: Json = json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None
    return found


def whole_number(name: str, value: Given) -> Given:
    """An Integer, also written out as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.removeprefix("-").isdecimal():
        return int(value)
    raise bad_request(f'parameter "{name}" must be an Integer')


def number(name: str, value: Given) -> Given:
    """A Float, also written out as text."""
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            return float(value)
        except ValueError:
            pass
    raise bad_request(f'parameter "{name}" must be a Float')


def text(name: str, value: Given) -> Given:
    """A String of valid Unicode."""
    if not isinstance(value, str):
        raise bad_request(f'parameter "{name}" must be a String')
    if not value.isascii() and SURROGATES.search(value):
        raise bad_request("strings must be encoded in UTF-8")
    return value


def truth(name: str, value: Given) -> Given:
    """A Boolean, also written out as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false", "yes", "no", "1", "0"}:
        return value.lower() in {"true", "yes", "1"}
    raise bad_request(f'parameter "{name}" must be a Boolean')


def chat_reference(name: str, value: Given) -> Given:
    """A chat's number, or the @name of a public one."""
    if isinstance(value, str) and value.startswith("@"):
        return value
    try:
        return whole_number(name, value)
    except ApiError:
        raise bad_request(
            "chat not found" if isinstance(value, str) else f'parameter "{name}" must be an Integer'
        ) from None


def upload(name: str, value: Given) -> Given:
    """A file that came with the request, or the `attach://` name of one."""
    if isinstance(value, UploadedFile) or (isinstance(value, str) and value.startswith("attach://")):
        return value
    raise bad_request(f"there is no {name} in the request")


def file_or_text(name: str, value: Given) -> Given:
    """A file that came with the request, or a file id, URL or `attach://` name."""
    return value if isinstance(value, UploadedFile) else text(name, value)


@cache
def constant(expected: str) -> Check:
    """A checker of a field that has one possible value, which tells a type's variants apart."""

    def check(name: str, value: Given) -> Given:
        if value != expected:
            raise bad_request(f'"{name}" must be "{expected}"')
        return value

    return check


SIMPLE: Mapping[str, Check] = {
    "Integer": whole_number,
    "Float": number,
    "String": text,
    "Boolean": truth,
    "InputFile": upload,
}
