"""The methods about the bot itself, its commands, chats and files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from tests.fakes.botapi.answers import Json, JsonObject, bad_request
from tests.fakes.botapi.board import Board
from tests.fakes.botapi.request import Parameters
from tests.fakes.botapi.sending import is_photo

LARGEST_DOWNLOAD = 20 * 1024 * 1024
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"[a-z]{2}")
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def get_me(board: Board, _given: Parameters) -> Json:
    """getMe."""
    abilities: dict[str, Json] = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }
    return {**board.bot, **abilities}


def get_chat(board: Board, given: Parameters) -> Json:
    """getChat."""
    chat = board.chat(given.value("chat_id"))
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    full: dict[str, Json] = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    return {**chat.to_json(), **full}


def get_chat_member(board: Board, given: Parameters) -> Json:
    """getChatMember."""
    chat, user_id = board.open_chat(given.value("chat_id")), given.integer("user_id")
    if user_id == board.bot_id:
        return {"status": "member", "user": board.bot}
    if user_id not in chat.members:
        raise bad_request("member not found")
    return {"status": "member", "user": chat.members[user_id]}


def get_chat_member_count(board: Board, given: Parameters) -> Json:
    """getChatMemberCount."""
    return len(board.open_chat(given.value("chat_id")).members) + 1


def get_chat_administrators(board: Board, given: Parameters) -> Json:
    """getChatAdministrators: the first member owns a group."""
    chat = board.open_chat(given.value("chat_id"))
    if not chat.is_group:
        raise bad_request("there are no administrators in the private chat")
    owners = list(chat.members.values())[:1]
    return [{"status": "creator", "user": user, "is_anonymous": False} for user in owners]


def leave_chat(board: Board, given: Parameters) -> Json:
    """leaveChat."""
    chat = board.open_chat(given.value("chat_id"))
    if not chat.is_group:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_is_in = False
    return True


def send_chat_action(board: Board, given: Parameters) -> Json:
    """sendChatAction."""
    board.open_chat(given.value("chat_id"))
    if given.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def get_file(board: Board, given: Parameters) -> Json:
    """getFile."""
    found = board.files.get(given.text("file_id"))
    if found is None:
        raise bad_request("invalid file_id")
    size = len(found.content)
    if size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    folder = "photos" if is_photo(found) else "documents"
    path = f"{folder}/file_{int(found.file_id[-8:])}{PurePath(found.name).suffix}"
    unique = f"u{found.file_id[-8:]}"
    return {"file_id": found.file_id, "file_unique_id": unique, "file_size": size, "file_path": path}


def file_at(board: Board, path: str) -> bytes | None:
    """The bytes below `/file/bot<token>/`, None when there is no such file."""
    number = re.fullmatch(r"(?:photos|documents)/file_(\d+)[^/]*", path)
    if number is None:
        return None
    ending = f"{int(number.group(1)):08d}"
    return next((file.content for file in board.files.values() if file.file_id.endswith(ending)), None)


def set_my_commands(board: Board, given: Parameters) -> Json:
    """setMyCommands."""
    commands = given.items("commands")
    for command in commands:
        name = command.get("command") if isinstance(command, Mapping) else None
        if not isinstance(name, str) or not COMMAND.fullmatch(name.removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
    board.commands[scope_of(board, given)] = commands
    return True


def get_my_commands(board: Board, given: Parameters) -> Json:
    """getMyCommands."""
    return board.commands.get(scope_of(board, given), [])


def delete_my_commands(board: Board, given: Parameters) -> Json:
    """deleteMyCommands."""
    board.commands.pop(scope_of(board, given), None)
    return True


def scope_of(board: Board, given: Parameters) -> tuple[str, str]:
    """For whom commands are: "default", "chat:5" and the like, and the language, "" for all.

    Raises:
        ApiError: no such chat or language.
    """
    language = given.text("language_code")
    if language and not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    scope: JsonObject = given.object("scope") or {"type": "default"}
    name = str(scope["type"])
    if "chat_id" in scope:
        chat = board.chat(scope["chat_id"])
        name += f":{chat.id}"
    if "user_id" in scope:
        name += f":{scope['user_id']}"
    return name, language


def set_profile(board: Board, given: Parameters) -> Json:
    """setMyName, setMyDescription and setMyShortDescription: what was set last stands in `board.profile`."""
    for field in ("name", "description", "short_description"):
        if field in given:
            board.profile[field, given.text("language_code")] = given.text(field)
    return True
