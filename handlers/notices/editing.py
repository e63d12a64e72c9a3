"""Changing a draft: its text, audience and files, and how it goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.chat import Button, Buttons, Reply, Shown
from bot.errors import UserMistake
from bot.notices.drafting import CHASES_AFTER, MOST_CHASES, kept
from bot.notices.recipients import groups_for
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, number, shortened
from handlers.notices.asking import ask_audience, ask_text
from handlers.notices.finding import draft
from handlers.notices.sending import as_draft
from handlers.notices.state import EDIT, EDITING, SET, SHOW, WORDS, pressed, waiting
from storage.files import files_by_id
from storage.notices import APPROVING, DRAFT, REJECTED, SCHEDULED, TO_BOTH, TO_GROUPS, TO_MEMBERS, change_notice

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.notices import Notice

_DESTINATIONS = (TO_MEMBERS, TO_GROUPS, TO_BOTH)


async def edit(turn: Turn) -> Outcome:
    """Show what can be changed, or ask for what the button names."""
    db = await turn.work.writing()
    before = await draft(turn, db, number(turn), (DRAFT, APPROVING, REJECTED, SCHEDULED))
    notice = await as_draft(turn, db, before)
    match argument(turn, 1):
        case "text":
            return ask_text(turn, notice.audience, notice)
        case "audience":
            return await ask_audience(turn, notice, back=bool(notice.audience))
        case "files":
            return await _files(turn, db, notice)
        case "chase":
            return _chase(turn, notice)
        case _:
            return await _menu(turn, db, notice, was=before.state)


async def change(turn: Turn) -> Outcome:
    """Change one thing of the draft, and show what can be changed again."""
    db = await turn.work.writing()
    notice = await draft(turn, db, number(turn))
    field, value, more = (argument(turn, place) for place in (1, 2, 3))
    match field:
        case "read" if value in {"0", "1"}:
            await change_notice(db, notice.id, asks_read=value == "1")
        case "optional" if value in {"0", "1"}:
            await change_notice(db, notice.id, optional=value == "1")
        case "to" if value in _DESTINATIONS:
            await change_notice(db, notice.id, destination=value)
        case "chase":
            if not more and value != "0":
                return _chase_times(turn, notice, _hours(value))
            await _set_chase(db, notice, value, more)
        case "file":
            left = tuple(one for one in notice.file_ids if str(one) != value)
            await change_notice(db, notice.id, file_ids=left)
            if left:
                return await _files(turn, db, await kept(db, notice.id))
        case _:
            raise UserMistake("errors/stale_button")
    return await _menu(turn, db, await kept(db, notice.id))


async def _set_chase(db: AsyncConnection, notice: Notice, value: str, more: str) -> None:
    """Chase so many hours later, so often; "0" = not. Chasing needs the button to confirm reading."""
    if value == "0":
        await change_notice(db, notice.id, chase_after=None, chase_times=0)
        return
    times = int(more) if more.isascii() and more.isdigit() and len(more) == 1 else 0
    if not 1 <= times <= MOST_CHASES:
        raise UserMistake("errors/stale_button")
    await change_notice(db, notice.id, chase_after=_hours(value) * 3600, chase_times=times, asks_read=True)


def _hours(value: str) -> int:
    hours = int(value) if value.isascii() and value.isdigit() and len(value) <= 3 else 0
    if hours not in CHASES_AFTER:
        raise UserMistake("errors/stale_button")
    return hours


async def _menu(turn: Turn, db: AsyncConnection, notice: Notice, *, was: str = DRAFT) -> Outcome:
    rows = [
        _row(turn, notice, "text", "audience", "files"),
        (_toggle(turn, notice, "read", on=notice.asks_read), _toggle(turn, notice, "optional", on=notice.optional)),
        *await _destinations(turn, db, notice),
    ]
    if notice.destination != TO_GROUPS:
        rows.append(_row(turn, notice, "chase"))
    rows.append((button(turn, WORDS, "preview", f"{SHOW}:{notice.id}"),))
    buttons: Buttons = tuple(rows)
    values: dict[str, Shown] = {
        "was": was,
        "audience": notice.audience,
        "files": len(notice.file_ids),
        "text": bool(notice.html),
        "asks_read": notice.asks_read,
        "optional": notice.optional,
        "destination": notice.destination,
        "chase_hours": 0 if notice.chase_after is None else notice.chase_after // 3600,
        "chase_times": notice.chase_times,
    }
    reply = Reply("notices/edit", values, buttons=buttons, replaces=pressed(turn) and argument(turn, 1) != "")
    return Outcome((reply,), waiting(turn, EDITING, buttons, notice=notice.id))


def _row(turn: Turn, notice: Notice, *fields: str) -> tuple[Button, ...]:
    return tuple(button(turn, WORDS, f"edit_{field}", f"{EDIT}:{notice.id}:{field}") for field in fields)


def _toggle(turn: Turn, notice: Notice, field: str, *, on: bool) -> Button:
    return button(turn, WORDS, f"{field}_{'off' if on else 'on'}", f"{SET}:{notice.id}:{field}:{int(not on)}")


async def _destinations(turn: Turn, db: AsyncConnection, notice: Notice) -> Buttons:
    """The other ways that it may go; none when the audience has no group, and it is not to go to one."""
    try:
        groups = await groups_for(db, notice, turn.person)
    except (AudienceNotUnderstood, AudienceRefused):
        groups = ()
    if not groups and notice.destination == TO_MEMBERS:
        return ()
    others = [one for one in _DESTINATIONS if one != notice.destination]
    return (tuple(button(turn, WORDS, f"to_{one}", f"{SET}:{notice.id}:to:{one}") for one in others),)


async def _files(turn: Turn, db: AsyncConnection, notice: Notice) -> Outcome:
    files = await files_by_id(db, notice.file_ids)
    names = [(one, files[one].name) for one in notice.file_ids if one in files]
    remove: Buttons = tuple(
        (button(turn, WORDS, "file_off", f"{SET}:{notice.id}:file:{file_id}", name=shortened(name)),)
        for file_id, name in names
    )
    buttons = (*remove, (button(turn, WORDS, "preview", f"{SHOW}:{notice.id}"),))
    shown: list[Shown] = [name for _, name in names]
    reply = Reply("notices/edit_files", {"files": shown}, buttons=buttons)
    return Outcome((reply,), waiting(turn, EDITING, buttons, notice=notice.id))


def _chase(turn: Turn, notice: Notice) -> Outcome:
    hours = tuple(
        button(turn, WORDS, "chase_hours", f"{SET}:{notice.id}:chase:{one}", hours=one) for one in CHASES_AFTER
    )
    buttons = (hours, (button(turn, WORDS, "chase_off", f"{SET}:{notice.id}:chase:0"),))
    reply = Reply("notices/edit_chase", {"hours": 0}, buttons=buttons)
    return Outcome((reply,), waiting(turn, EDITING, buttons, notice=notice.id))


def _chase_times(turn: Turn, notice: Notice, hours: int) -> Outcome:
    times = tuple(
        button(turn, WORDS, "chase_times", f"{SET}:{notice.id}:chase:{hours}:{one}", times=one)
        for one in range(1, MOST_CHASES + 1)
    )
    reply = Reply("notices/edit_chase", {"hours": hours}, buttons=(times,), replaces=pressed(turn))
    return Outcome((reply,), waiting(turn, EDITING, (times,), notice=notice.id))


ROUTES = (
    Route(button=EDIT, role=Role.SECRETARY, handle=edit),
    Route(button=SET, role=Role.SECRETARY, handle=change),
)
