"""/huy and the button Hủy: leave what is under way and forget what was being talked about."""

from __future__ import annotations

from bot.access import Role
from bot.chat import IncomingKind, Reply
from bot.conversation import Conversation
from bot.turn import Outcome, Route, Turn

BUTTON = "cancel"


async def cancel(turn: Turn) -> Outcome:
    """Nothing is under way and nothing remembered; says so also when that was so before, and what is kept."""
    before = turn.conversation
    under_way = bool(before.step or before.data)
    kept = before.data.get("kept")
    reply = Reply(
        "cancel/done",
        {
            "under_way": under_way,
            "kept": kept is True,
            "answered": kept == "answer",
            "topic": bool(before.topic),
        },
        replaces=turn.incoming.kind is IncomingKind.BUTTON,
    )
    return Outcome((reply,), Conversation())


ROUTES = (
    Route(commands=("huy", "cancel"), role=Role.GUEST, in_groups=True, tells_leaving=True, handle=cancel),
    Route(button=BUTTON, role=Role.GUEST, in_groups=True, handle=cancel),
)
