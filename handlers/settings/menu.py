"""/caidat itself: how things are set, with a button for each that can be changed."""

from __future__ import annotations

from bot.access import Role
from bot.chat import IncomingKind, Reply, Shown
from bot.committee_settings import approval_above, forbidden_phrases
from bot.rendering import LANGUAGES
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, elsewhere
from handlers.rulebook.actions import LIST, WORDS
from handlers.settings.actions import ALL_REMINDERS, APPROVAL, LANGUAGE, MENU, OPTIONAL, PHRASES, REMINDERS
from storage.member_settings import wants_optional_notices


async def show(turn: Turn) -> Outcome:
    """Show the person's own settings, and to an admin the committee's."""
    person, db = turn.person, await turn.work.reading()
    wanted = await wants_optional_notices(db, person.member_id or 0)
    values: dict[str, Shown] = {
        "language": person.language or turn.services.settings.language,
        "optional": wanted,
        "committee": None,
    }
    switch = "off" if wanted else "on"
    rows = [
        tuple(button(turn, "settings/labels", one, f"{LANGUAGE}:{one}") for one in LANGUAGES),
        (button(turn, "settings/labels", f"optional_{switch}", f"{OPTIONAL}:{switch}"),),
        (button(turn, "settings/labels", "reminders", REMINDERS),),
    ]
    if person.role >= Role.ADMIN:
        phrases = len(await forbidden_phrases(db))
        values["committee"] = {"approval_above": await approval_above(db), "phrases": phrases}
        rows.append((button(turn, "settings/labels", "all_reminders", ALL_REMINDERS),))
        rows.append(
            (
                button(turn, "settings/labels", "approval", APPROVAL),
                button(turn, "settings/labels", "phrases", f"{PHRASES}:0"),
            )
        )
        rows.append((button(turn, WORDS, "rules", f"{LIST}:0"),))
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    reply = Reply("settings/show", values, buttons=tuple(rows), replaces=pressed)
    return Outcome((reply,), elsewhere(turn) if pressed else None)


ROUTES = (
    Route(commands=("caidat", "settings"), role=Role.MEMBER, handle=show),
    Route(button=MENU, role=Role.MEMBER, handle=show),
)
