"""The methods that put a new message into a chat."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from tests.fakes.botapi.answers import ApiError, Json, bad_request
from tests.fakes.botapi.board import Board, Chat, SentFile, StoredMessage
from tests.fakes.botapi.keyboards import reply_markup
from tests.fakes.botapi.request import LARGEST_UPLOAD, Parameters
from tests.fakes.botapi.texts import formatted
from tests.fakes.botapi.values import UploadedFile

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_PHOTO = 10 * 1024 * 1024
WRONG_FILE = "wrong file identifier/HTTP URL specified"


def send_message(board: Board, given: Parameters) -> Json:
    """sendMessage."""
    chat = board.open_chat(given.value("chat_id"))
    text = formatted(given.text("text"), given.text("parse_mode"), given.items("entities"), LONGEST_TEXT)
    body: dict[str, Json] = {"text": text.text}
    if text.entities:
        body["entities"] = text.entities_json()
    return put(board, chat, given, body)


def send_document(board: Board, given: Parameters) -> Json:
    """sendDocument."""
    chat = board.open_chat(given.value("chat_id"))
    file = file_to_send(board, given.file("document"), "document")
    return put(board, chat, given, {"document": document_json(file), **caption(given)}, file)


def send_photo(board: Board, given: Parameters) -> Json:
    """sendPhoto."""
    chat = board.open_chat(given.value("chat_id"))
    file = file_to_send(board, given.file("photo"), "photo")
    return put(board, chat, given, {"photo": photo_json(file), **caption(given)}, file)


def send_media_group(board: Board, given: Parameters) -> Json:
    """sendMediaGroup, for photos and documents."""
    chat = board.open_chat(given.value("chat_id"))
    ready = []
    for item in given.items("media"):
        media = Parameters(item if isinstance(item, Mapping) else {}, given.files)
        kind = media.text("type")
        if kind not in {"photo", "document"}:
            raise bad_request(f"the fake server sends no {kind}")
        file = file_to_send(board, given.attached(media.text("media")), kind)
        shown = photo_json(file) if kind == "photo" else document_json(file)
        ready.append((file, {kind: shown, **caption(media)}))
    return [put(board, chat, given, body, file) for file, body in ready]


def copy_message(board: Board, given: Parameters) -> Json:
    """copyMessage."""
    chat, original = board.open_chat(given.value("chat_id")), _original(board, given)
    body = {key: original.body[key] for key in CONTENT if key in original.body}
    if "caption" in given:
        body = {key: value for key, value in body.items() if not key.startswith("caption")} | caption(given)
    sent = put(board, chat, given, body, original.file)
    return {"message_id": sent["message_id"]} if isinstance(sent, Mapping) else sent


def forward_message(board: Board, given: Parameters) -> Json:
    """forwardMessage."""
    chat, original = board.open_chat(given.value("chat_id")), _original(board, given)
    body = {key: original.body[key] for key in CONTENT if key in original.body}
    origin = {"type": "user", "sender_user": original.body["from"], "date": original.body["date"]}
    return put(board, chat, given, {**body, "forward_origin": origin}, original.file)


CONTENT = ("text", "entities", "document", "photo", "caption", "caption_entities", "contact")


def _original(board: Board, given: Parameters) -> StoredMessage:
    found = board.chat(given.value("from_chat_id")).messages.get(given.integer("message_id"))
    if found is None:
        raise bad_request("message to copy not found" if "caption" in given else "message to forward not found")
    return found


def put(board: Board, chat: Chat, given: Parameters, body: Mapping[str, Json], file: SentFile | None = None) -> Json:
    """Put the finished message into the chat and return it as the method's result."""
    markup = reply_markup(given, chat)
    extra: dict[str, Json] = {}
    answered = answered_message(board, chat, given)
    if answered is not None:
        extra["reply_to_message"] = answered.body
    if markup is not None and "inline_keyboard" in markup:
        extra["reply_markup"] = markup
    if given.object("link_preview_options"):
        extra["link_preview_options"] = given.object("link_preview_options")
    if given.flag("protect_content"):
        extra["has_protected_content"] = True
    message_id = board.next_message_id(chat)
    message = board.new_message(chat, board.bot, {**body, **extra}, message_id)
    board.keep(chat, message_id, StoredMessage(message, True, file, markup))
    return message


def answered_message(board: Board, chat: Chat, given: Parameters) -> StoredMessage | None:
    """The message that `reply_parameters` names."""
    reply = given.object("reply_parameters")
    if reply is None:
        return None
    where = board.chat(reply["chat_id"]) if "chat_id" in reply else chat
    number = reply["message_id"]
    found = where.messages.get(number) if isinstance(number, int) else None
    if found is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return found


def caption(given: Parameters) -> dict[str, Json]:
    """The caption fields of a message, none without a caption."""
    text = formatted(
        given.text("caption"),
        given.text("parse_mode"),
        given.items("caption_entities"),
        LONGEST_CAPTION,
        "message caption",
    )
    if not text.text:
        return {}
    found: dict[str, Json] = {"caption": text.text}
    if text.entities:
        found["caption_entities"] = text.entities_json()
    return found


def file_to_send(board: Board, given: UploadedFile | str, kind: str) -> SentFile:
    """The uploaded file, stored, or the one that a file id names.

    Raises:
        ApiError: empty, too large, not a picture, an unknown id, or the id of another kind of file.
    """
    if isinstance(given, UploadedFile):
        refuse_bad_upload(given, kind)
        return board.keep_file(given.name, given.mime, given.content, kind)
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    found = board.files.get(given)
    if found is None:
        raise bad_request(WRONG_FILE)
    if is_photo(found) != (kind == "photo"):
        have = "Photo" if is_photo(found) else "Document"
        raise bad_request(f"can't use file of type {have} as {kind.capitalize()}")
    return found


def refuse_bad_upload(given: UploadedFile, kind: str) -> None:
    """Raise ApiError when Telegram would not take the file."""
    if not given.content:
        raise bad_request("file must be non-empty")
    if len(given.content) > LARGEST_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    if kind != "photo":
        return
    if len(given.content) > LARGEST_PHOTO:
        size = len(given.content)
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; the maximum size is {LARGEST_PHOTO} bytes"
        )
    width, height = picture_size(given.content)
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG; a JPEG or WebP passes as a square.

    Raises:
        ApiError: it is no picture.
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return max(width, 1), max(height, 1)
    if content.startswith(b"\xff\xd8\xff") or content[8:12] == b"WEBP":
        return 1, 1
    raise bad_request("IMAGE_PROCESS_FAILED")


def is_photo(file: SentFile) -> bool:
    """Whether a stored file is a photo, which its id tells."""
    return file.file_id.startswith("AgAC")


def document_json(file: SentFile) -> dict[str, Json]:
    """A Document."""
    return {
        "file_id": file.file_id,
        "file_unique_id": f"u{file.file_id[-8:]}",
        "file_name": file.name,
        "mime_type": file.mime,
        "file_size": len(file.content),
    }


def photo_json(file: SentFile) -> list[Json]:
    """The PhotoSizes of a photo: here, one."""
    unique = f"u{file.file_id[-8:]}"
    size = len(file.content)
    return [{"file_id": file.file_id, "file_unique_id": unique, "width": 90, "height": 90, "file_size": size}]
