"""Messages as they wait in the database."""

from __future__ import annotations

import json

from bot.chat import Attachment, Button, Message
from bot.delivery.replies import from_json, to_json


def test_messages_come_out_of_the_database_as_they_went_in() -> None:
    messages = (
        Message("a <b>b</b>", ((Button("Lưu", "save:1"), Button("Hủy", "cancel")), (Button("Sửa", "edit"),))),
        Message("", files=(Attachment("số.png", "image/png", bytes(range(256))),), asks_contact=True, edits="5"),
    )
    assert from_json(json.loads(json.dumps(to_json(messages)))) == messages
    assert from_json(None) == ()
