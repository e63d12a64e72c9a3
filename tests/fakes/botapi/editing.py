"""The methods that change or delete a message."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fakes.botapi.answers import Json, JsonObject, bad_request
from tests.fakes.botapi.board import Answered, Board, Chat, SentFile, StoredMessage
from tests.fakes.botapi.keyboards import reply_markup
from tests.fakes.botapi.request import Parameters
from tests.fakes.botapi.sending import LONGEST_TEXT, caption, document_json, file_to_send, photo_json
from tests.fakes.botapi.texts import formatted

DELETABLE = 48 * 3600  # seconds
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_message_text(board: Board, given: Parameters) -> Json:
    """editMessageText."""
    chat, stored = message_to_edit(board, given)
    if "text" not in stored.body:
        raise bad_request("there is no text in the message to edit")
    text = formatted(given.text("text"), given.text("parse_mode"), given.items("entities"), LONGEST_TEXT)
    fields: dict[str, Json] = {"text": text.text}
    if text.entities:
        fields["entities"] = text.entities_json()
    return change(board, chat, stored, given, fields, ("text", "entities"))


def edit_message_caption(board: Board, given: Parameters) -> Json:
    """editMessageCaption."""
    chat, stored = message_to_edit(board, given)
    if "text" in stored.body:
        raise bad_request("there is no caption in the message to edit")
    return change(board, chat, stored, given, caption(given), ("caption", "caption_entities"))


def edit_message_reply_markup(board: Board, given: Parameters) -> Json:
    """editMessageReplyMarkup."""
    chat, stored = message_to_edit(board, given)
    return change(board, chat, stored, given, {}, ())


def edit_message_media(board: Board, given: Parameters) -> Json:
    """editMessageMedia, for photos and documents."""
    chat, stored = message_to_edit(board, given)
    media = Parameters(given.object("media") or {}, given.files)
    kind = media.text("type")
    if kind not in {"photo", "document"}:
        raise bad_request(f"the fake server sends no {kind}")
    file = file_to_send(board, given.attached(media.text("media")), kind)
    shown = photo_json(file) if kind == "photo" else document_json(file)
    old = ("text", "entities", "photo", "document", "caption", "caption_entities")
    return change(board, chat, stored, given, {kind: shown, **caption(media)}, old, file)


def message_to_edit(board: Board, given: Parameters) -> tuple[Chat, StoredMessage]:
    """The message that the call names.

    Raises:
        ApiError: it is not there or not the bot's.
    """
    if "inline_message_id" in given:
        raise bad_request("MESSAGE_ID_INVALID")
    if "message_id" not in given:
        raise bad_request("message identifier is not specified")
    chat = board.open_chat(given.value("chat_id") if "chat_id" in given else 0)
    stored = chat.messages.get(given.integer("message_id"))
    if stored is None:
        raise bad_request("message to edit not found")
    if not stored.from_bot:
        raise bad_request("message can't be edited")
    return chat, stored


def change(
    board: Board,
    chat: Chat,
    stored: StoredMessage,
    given: Parameters,
    fields: JsonObject,
    replaced: tuple[str, ...],
    file: SentFile | None = None,
) -> Json:
    """Give the message new content and buttons: an edit without buttons takes them away.

    Raises:
        ApiError: nothing would change.
    """
    markup = reply_markup(given, chat)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("message can't be edited with such a reply markup")
    old = {key: value for key, value in stored.body.items() if key in replaced or key == "reply_markup"}
    new = {**fields, **({"reply_markup": markup} if markup else {})}
    if old == new:
        raise bad_request(NOT_MODIFIED)
    kept = {key: value for key, value in stored.body.items() if key not in old}
    body: dict[str, Json] = {**kept, **new, "edit_date": int(board.now())}
    board.keep(chat, given.integer("message_id"), StoredMessage(body, True, file or stored.file, markup), edited=True)
    return body


def delete_message(board: Board, given: Parameters) -> Json:
    """deleteMessage."""
    remove(board, board.open_chat(given.value("chat_id")), given.integer("message_id"))
    return True


def delete_messages(board: Board, given: Parameters) -> Json:
    """deleteMessages: those that are gone already are passed over."""
    chat = board.open_chat(given.value("chat_id"))
    for number in given.items("message_ids"):
        if isinstance(number, int) and number in chat.messages:
            remove(board, chat, number)
    return True


def remove(board: Board, chat: Chat, message_id: int) -> None:
    """Delete one message.

    Raises:
        ApiError: it is not there, or older than two days.
    """
    stored = chat.messages.get(message_id)
    if stored is None:
        raise bad_request("message to delete not found")
    date = stored.body["date"]
    if not isinstance(date, int) or board.now() - date > DELETABLE or (chat.is_group and not stored.from_bot):
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message_id]
    board.notify()


def answer_callback_query(board: Board, given: Parameters) -> Json:
    """answerCallbackQuery: each press can be answered once."""
    query_id = given.text("callback_query_id")
    if query_id not in board.queries or board.queries[query_id] is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    board.queries[query_id] = Answered(given.text("text"), given.flag("show_alert"))
    board.notify()
    return True


def is_message(value: Json) -> bool:
    """Whether a result is a Message."""
    return isinstance(value, Mapping) and "message_id" in value
