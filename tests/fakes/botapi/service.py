"""The HTTP server: from a request to the method's answer, with faults and limits in between."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import web

from tests.fakes.botapi import chats, editing, sending
from tests.fakes.botapi.answers import ApiError, Json, bad_request
from tests.fakes.botapi.board import Board
from tests.fakes.botapi.faults import Fault, Faults
from tests.fakes.botapi.limits import LimitKeeper, counts
from tests.fakes.botapi.request import Parameters, check, read_parameters
from tests.fakes.botapi.table import Method, Table
from tests.fakes.botapi.updates import UpdateQueue
from tests.fakes.botapi.values import Given
from tests.fakes.botapi.webhook import Webhook

Work: TypeAlias = Callable[[Board, Parameters], Json]
Control: TypeAlias = Callable[[str, web.BaseRequest], Awaitable[web.Response]]

WELL_FORMED = re.compile(r"\d+:[A-Za-z0-9_-]+")
TABLE = Table()
WORK: Mapping[str, Work] = {
    "getme": chats.get_me,
    "getchat": chats.get_chat,
    "getchatmember": chats.get_chat_member,
    "getchatmembercount": chats.get_chat_member_count,
    "getchatadministrators": chats.get_chat_administrators,
    "leavechat": chats.leave_chat,
    "sendchataction": chats.send_chat_action,
    "getfile": chats.get_file,
    "setmycommands": chats.set_my_commands,
    "getmycommands": chats.get_my_commands,
    "deletemycommands": chats.delete_my_commands,
    "setmyname": chats.set_profile,
    "setmydescription": chats.set_profile,
    "setmyshortdescription": chats.set_profile,
    "sendmessage": sending.send_message,
    "senddocument": sending.send_document,
    "sendphoto": sending.send_photo,
    "sendmediagroup": sending.send_media_group,
    "copymessage": sending.copy_message,
    "forwardmessage": sending.forward_message,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "editmessagemedia": editing.edit_message_media,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": editing.answer_callback_query,
}
"""What the server does; methods that only return True are checked and answered, all others are refused."""


@dataclass(slots=True)
class Call:
    """One call of a method, recorded when its request has been read.

    Attributes:
        name: the method as the documentation spells it.
        given: its parameters: checked, or as they came when the check failed.
        at, answered_at: seconds of the machine's monotonic clock; 0 = not answered.
        status: HTTP status of the answer; 0 while there is none, and when the connection was cut.
        error: the description of a refusal.
    """

    name: str
    given: Mapping[str, Given]
    at: float
    answered_at: float = 0.0
    status: int = 0
    error: str = ""

    @property
    def chat_id(self) -> Given:
        """The chat that it is about, None without one."""
        return self.given.get("chat_id")


@dataclass(slots=True)
class Service:
    """The server's parts, and the handling of one request."""

    token: str
    board: Board
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    faults: Faults = field(default_factory=Faults)
    limits: LimitKeeper | None = None
    calls: list[Call] = field(default_factory=list)
    revoked: bool = False
    control: Control | None = None
    webhook: Webhook = field(init=False)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.webhook = Webhook(self.updates)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one HTTP request."""
        path = request.path
        if path.startswith("/bot"):
            token, _, name = path.removeprefix("/bot").partition("/")
            return await self._call(request, token, name)
        if path.startswith("/file/bot"):
            token, _, inner = path.removeprefix("/file/bot").partition("/")
            return self._download(token, inner)
        if path.startswith("/_control/") and self.control is not None:
            return await self.control(path.removeprefix("/_control/"), request)
        return refusal(ApiError(404, "Not Found"))

    def _download(self, token: str, path: str) -> web.Response:
        try:
            self._refuse_stranger(token)
        except ApiError as error:
            return refusal(error)
        content = chats.file_at(self.board, path)
        if content is None:
            return refusal(ApiError(404, "Not Found"))
        return web.Response(body=content, content_type="application/octet-stream")

    def _refuse_stranger(self, token: str) -> None:
        if not WELL_FORMED.fullmatch(token):
            raise ApiError(404, "Not Found")
        if token != self.token or self.revoked:
            raise ApiError(401, "Unauthorized")

    async def _call(self, request: web.BaseRequest, token: str, name: str) -> web.StreamResponse:
        call = Call(name, {}, time.monotonic())
        try:
            self._refuse_stranger(token)
            method = method_named(name)
            call.name = method.name
            self.calls.append(call)
            given, files = await read_parameters(request)
            call.given = given
            parameters = check(method, given, files)
            call.given = parameters.given
            response = await self._answer(request, method, parameters)
        except ApiError as error:
            call.error = error.description
            response = refusal(error)
        call.answered_at = time.monotonic()
        call.status = 0 if request.transport is None or request.transport.is_closing() else response.status
        return response

    async def _answer(self, request: web.BaseRequest, method: Method, given: Parameters) -> web.Response:
        fault = self.faults.strike(method.name, given.value("chat_id"))
        if fault is not None:
            early = await self._fail(request, fault)
            if early is not None:
                return early
        name = method.name.lower()
        if self.limits is not None and counts(name):
            self.limits.take(self.board.chat(given.value("chat_id")).id, len(given.items("media")) or 1)
        result = await self.perform(method, given)
        if fault is not None and fault.how == "reset_after":
            reset(request)
        return web.Response(body=json.dumps({"ok": True, "result": result}).encode(), content_type="application/json")

    async def _fail(self, request: web.BaseRequest, fault: Fault) -> web.Response | None:
        """Do what the fault means; None when the work is to be done nevertheless."""
        error = fault.error()
        if error is not None:
            raise error
        if fault.how == "reset_before":
            reset(request)
            return web.Response()
        if fault.how == "garbage_html":
            return web.Response(text="<html><body>Please log in</body></html>", content_type="text/html")
        if fault.how == "hang":
            await self.closing.wait()
            return web.Response()
        if fault.how == "slow":
            await asyncio.sleep(fault.seconds)
        return None

    async def perform(self, method: Method, given: Parameters) -> Json:
        """Do a method's work.

        Raises:
            ApiError: it cannot be done.
        """
        name = method.name.lower()
        if name in WORK:
            return WORK[name](self.board, given)
        if name == "getupdates":
            return await self.updates.get_updates(given)
        if name in {"setwebhook", "deletewebhook", "getwebhookinfo"}:
            hook = {"setwebhook": self.webhook.set, "deletewebhook": self.webhook.delete}
            return hook.get(name, self.webhook.info)(given)
        if method.returns != "Boolean":
            raise bad_request(f"the fake server does not do {method.name}")
        if "chat_id" in given:
            self.board.open_chat(given.value("chat_id"))
        return True


def method_named(name: str) -> Method:
    """The method, whatever the case of its name.

    Raises:
        ApiError: there is none.
    """
    method = TABLE.methods.get(name.lower())
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    return method


def refusal(error: ApiError) -> web.Response:
    """The HTTP response of a refusal."""
    body: dict[str, Json] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = dict(error.parameters)
    return web.Response(body=json.dumps(body).encode(), status=error.code, content_type="application/json")


def reset(request: web.BaseRequest) -> None:
    """Cut the connection with a TCP reset, so that the client does not take it for an orderly end."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
