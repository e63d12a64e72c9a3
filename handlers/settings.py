"""/caidat: one's own settings, for now the language."""

from __future__ import annotations

from bot.access import Role
from bot.chat import Reply
from bot.rendering import LANGUAGES
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button
from storage import audit
from storage.members import set_language

_BUTTON = "language"


async def show(turn: Turn) -> Outcome:
    """Show the language and offer the others."""
    language = turn.person.language or turn.services.settings.language
    choices = tuple(button(turn, "settings/labels", one, f"{_BUTTON}:{one}") for one in LANGUAGES)
    return Outcome((Reply("settings/show", {"language": language}, buttons=(choices,)),))


async def choose(turn: Turn) -> Outcome:
    """The person is spoken to in the chosen language from now on."""
    chosen, person = argument(turn), turn.person
    if chosen not in LANGUAGES or person.member_id is None:
        return Outcome((Reply("errors/stale_button"),))
    if chosen != person.language:
        db = await turn.work.writing()
        await set_language(db, person.member_id, chosen)
        entry = audit.AuditEntry(
            at=turn.services.clock.now(),
            actor_id=person.member_id,
            actor=person.code,
            action="language.changed",
            subject=f"member {person.code}",
            before={"language": person.language},
            after={"language": chosen},
        )
        await audit.note(db, entry)
    return Outcome((Reply("settings/saved", {"language": chosen}, language=chosen),))


ROUTES = (
    Route(commands=("caidat", "settings"), role=Role.MEMBER, handle=show),
    Route(button=_BUTTON, role=Role.MEMBER, handle=choose),
)
