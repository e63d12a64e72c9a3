"""Rules for buttons that the table of types cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from tests.fakes.botapi.answers import Json, JsonObject, bad_request
from tests.fakes.botapi.board import Chat
from tests.fakes.botapi.request import Parameters

ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
MOST_BUTTONS = 100


def reply_markup(parameters: Parameters, chat: Chat) -> JsonObject | None:
    """The checked `reply_markup`.

    Raises:
        ApiError: a button without text or action, too many, or of a kind that this chat cannot have.
    """
    markup = parameters.object("reply_markup")
    if markup is None:
        return None
    inline = _buttons(markup.get("inline_keyboard"))
    for button in inline:
        check_inline(button)
    keys = _buttons(markup.get("keyboard"))
    for key in keys:
        check_key(key, chat)
    if len(inline) > MOST_BUTTONS or len(keys) > 3 * MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    if "keyboard" in markup and not keys:
        raise bad_request("reply keyboard is empty")
    if "inline_keyboard" in markup and not inline:
        return None
    return markup


def _buttons(rows: Json) -> list[Json]:
    return [button for row in rows if isinstance(row, list) for button in row] if isinstance(rows, list) else []


def check_inline(button: Json) -> None:
    """Raise ApiError when Telegram would refuse a button under a message."""
    fields = button if isinstance(button, Mapping) else {}
    if not str(fields.get("text") or "").strip():
        raise bad_request('can\'t parse inline keyboard button: field "text" must be non-empty')
    actions = [name for name in ACTIONS if name in fields]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one of the optional fields must be used")
    if actions == ["url"] and not is_link(str(fields["url"])):
        raise bad_request(f"inline keyboard button URL '{fields['url']}' is invalid: Wrong HTTP URL")


def is_link(url: str) -> bool:
    """Whether Telegram takes this as a button's link."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme == "tg":
        return bool(parts.netloc or parts.path)
    return parts.scheme in {"http", "https", "ton", "tonsite"} and "." in parts.netloc


def check_key(key: Json, chat: Chat) -> None:
    """Raise ApiError when Telegram would refuse a key of a reply keyboard."""
    fields = key if isinstance(key, Mapping) else {}
    if not str(fields.get("text") or "").strip():
        raise bad_request("text must be non-empty")
    asks = [name for name in fields if name.startswith("request_") and fields[name]]
    if asks and chat.is_group:
        what = {"request_contact": "phone number", "request_location": "location"}.get(asks[0], "this")
        raise bad_request(f"{what} can be requested in private chats only")
