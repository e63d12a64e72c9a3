"""One call of a method: read from HTTP, checked by the table, its parameters handed out typed."""

from __future__ import annotations

import json
from binascii import a2b_qp
from collections.abc import Mapping
from typing import cast
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from tests.fakes.botapi.answers import ApiError, Json, JsonObject, bad_request
from tests.fakes.botapi.table import Method
from tests.fakes.botapi.values import Given, UploadedFile

LARGEST_UPLOAD = 50 * 1024 * 1024
SLACK = 1024 * 1024


class Parameters:
    """The checked parameters of one call. A getter's name is the type; what was not given is empty."""

    def __init__(self, given: Mapping[str, Given], files: Mapping[str, UploadedFile]) -> None:
        self.given = given
        self.files = files

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def integer(self, name: str, otherwise: int = 0) -> int:
        """An Integer."""
        value = self.given.get(name, otherwise)
        return value if isinstance(value, int) else otherwise

    def text(self, name: str) -> str:
        """A String."""
        value = self.given.get(name)
        return value if isinstance(value, str) else ""

    def flag(self, name: str) -> bool:
        """A Boolean."""
        return self.given.get(name) is True

    def value(self, name: str) -> Json:
        """Anything but a file."""
        value = self.given.get(name)
        return None if isinstance(value, UploadedFile) else value

    def items(self, name: str) -> list[Json]:
        """An Array."""
        value = self.given.get(name)
        return list(value) if isinstance(value, list) else []

    def object(self, name: str) -> JsonObject | None:
        """An object of any type."""
        value = self.given.get(name)
        return value if isinstance(value, Mapping) else None

    def file(self, name: str) -> UploadedFile | str:
        """A file of the request, also by `attach://` name, or else the text that was given."""
        value = self.given.get(name, "")
        if isinstance(value, UploadedFile):
            return value
        return self.attached(str(value))

    def attached(self, reference: str) -> UploadedFile | str:
        """The file of the request that `attach://…` names; another text as it is."""
        if not reference.startswith("attach://"):
            return reference
        found = self.files.get(reference.removeprefix("attach://"))
        if found is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return found


async def read_parameters(request: web.BaseRequest) -> tuple[dict[str, Given], dict[str, UploadedFile]]:
    """All that a request gives, by name, unchecked; the second are the files among it.

    Raises:
        ApiError: the body is not what its type says, or too large.
    """
    given: dict[str, Given] = {}
    files: dict[str, UploadedFile] = {}
    if request.query_string:
        given.update(parse_qsl(request.query_string, keep_blank_values=True))
    if request.method == "GET" or not request.can_read_body:
        return given, files
    kind = request.content_type
    if kind == "multipart/form-data":
        await _read_multipart(request, given, files)
        return given, files
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    if kind == "application/json":
        given.update(_read_json(body))
    elif kind == "application/x-www-form-urlencoded":
        given.update(read_form(body))
    return given, files


def read_form(body: bytes) -> dict[str, Given]:
    """The fields of a URL-encoded body.

    The C decoder of quoted-printable does the percent signs, since `urllib.parse` is several times slower.
    """
    found: dict[str, Given] = {}
    try:
        for pair in body.split(b"&"):
            name, _, value = pair.partition(b"=")
            plain = value.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"=")
            found[name.decode()] = a2b_qp(plain).decode() if b"=" in plain else plain.decode()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return found


def _read_json(body: bytes) -> dict[str, Given]:
    try:
        found = json.loads(body) if body else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object")
    return cast("dict[str, Given]", found)


async def _read_multipart(request: web.BaseRequest, given: dict[str, Given], files: dict[str, UploadedFile]) -> None:
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad_request("can't parse multipart body")
        content = bytes(await part.read())
        size += len(content)
        if size > LARGEST_UPLOAD + SLACK:
            raise ApiError(413, "Request Entity Too Large")
        if part.filename is None:
            given[part.name] = content.decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = UploadedFile(part.filename, mime, content)


def check(method: Method, given: Mapping[str, Given], files: Mapping[str, UploadedFile]) -> Parameters:
    """The parameters in their types.

    Raises:
        ApiError: one is unknown, missing or wrong. (The real server overlooks unknown ones.)
    """
    checked: dict[str, Given] = {}
    for name, value in given.items():
        field = method.fields.get(name)
        if field is None:
            raise bad_request(f'unknown parameter "{name}" of {method.name}')
        if value is None or value == "":
            continue
        checked[name] = field.check(name, value)
    for name, upload in files.items():
        if name in method.fields:
            checked[name] = method.fields[name].check(name, upload)
    for name in method.required:
        if name not in checked and not (name == "url" and name in given):
            raise missing(name)
    if files:
        refuse_stray_files(method, checked, files)
    return Parameters(checked, files)


def refuse_stray_files(method: Method, checked: Mapping[str, Given], files: Mapping[str, UploadedFile]) -> None:
    """Raise ApiError when a file of the request is neither a parameter nor named by one."""
    used = {text.removeprefix("attach://") for text in _texts(checked)}
    for name in files:
        if name not in method.fields and name not in used:
            raise bad_request(f'unknown file "{name}" for {method.name}')


def _texts(value: Given | Mapping[str, Given]) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _texts(inner)]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, list) else []


def missing(name: str) -> ApiError:
    """The refusal of a call without a required parameter."""
    known = {
        "chat_id": "chat_id is empty",
        "text": "message text is empty",
        "message_id": "message identifier is not specified",
        "file_id": "file_id not specified",
        "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
        "document": "there is no document in the request",
        "photo": "there is no photo in the request",
    }
    return bad_request(known.get(name, f'parameter "{name}" is required'))
