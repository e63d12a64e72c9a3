"""An event that is kept: changed as a whole, one of its times moved, one or all of them cancelled."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.conversation import Conversation
from bot.errors import UserMistake
from bot.events.changing import cancel_all, cancel_one, move_one
from bot.events.drafting import draft_of, ends_at, missing, starts_at, timed
from bot.events.drafts import Draft
from bot.events.telling import told_of
from bot.events.wording import event_values, moment_of, times_values
from bot.language.moments.reading import read_moment
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, number, shortened
from handlers.events.asking import moment_words, question_words
from handlers.events.finding import open_one
from handlers.events.preview import FARTHEST
from handlers.events.setting import edit_menu
from handlers.events.state import CARD, CHANGE, END, MOVE, MOVED, OFF, WORDS, begin, pressed
from handlers.notices.pressing import press
from handlers.typed import choices, typed_choice
from storage.occurrences import Scheduled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation import Json
    from bot.language.moments.readings import Moment

STEP = "events.move"
_MOST_CANDIDATES = 4


async def change(turn: Turn) -> Outcome:
    """Show what of the event can be changed; it is written anew only when that is saved."""
    scheduled = await open_one(turn, await turn.work.reading(), number(turn))
    writing = begin(turn, draft_of(scheduled.event, turn.services.settings.zone))
    return await edit_menu(turn, writing)


async def move(turn: Turn) -> Outcome:
    """Ask when this one time is to be."""
    scheduled = await open_one(turn, await turn.work.reading(), number(turn))
    return _ask(turn, scheduled)


async def moved_to(turn: Turn) -> Outcome:
    """Take what was typed for the new time, and show it before it is kept."""
    kept = turn.conversation.data.get("occurrence")
    scheduled = await open_one(turn, await turn.work.reading(), kept if isinstance(kept, int) else 0)
    if turn.incoming.kind is not IncomingKind.TEXT:
        raise UserMistake("events/text_first")
    choice = typed_choice(turn, numbers=False)
    if choice:
        return await press(turn, choice)
    zone = turn.services.settings.zone
    reading = read_moment(turn.incoming.text, turn.services.clock.now().astimezone(zone))
    if reading.recurrence is not None or (reading.start is None and not reading.questions):
        return _ask(turn, scheduled, trouble="events/no_time" if reading.recurrence is None else "events/move_once")
    found = timed(_as_draft(turn, scheduled), reading)
    if found.questions or missing(found.draft):
        doubt = next(iter(found.questions), None)
        html = question_words(turn, doubt) if doubt else ""
        return _ask(turn, scheduled, html=html, candidates=doubt.candidates if doubt else ())
    return _check(turn, scheduled, starts_at(found.draft, zone), ends_at(found.draft, zone))


async def move_confirmed(turn: Turn) -> Outcome:
    """Keep the new time, if it is still the old one that was shown; or show what a button proposes."""
    shown, new = number(turn, 1), number(turn, 2)
    if argument(turn, 3) != "yes":
        scheduled = await open_one(turn, await turn.work.reading(), number(turn))
        start = _instant(new)
        return _check(turn, scheduled, start, _end(scheduled, start))
    db = await turn.work.writing()
    scheduled = await open_one(turn, db, number(turn), hold=True)
    if shown != _minutes(scheduled.occurrence.starts_at):
        raise UserMistake("events/changed_meanwhile")
    start, now = _instant(new), turn.services.clock.now()
    if not now < start <= now + FARTHEST:
        return _ask(turn, scheduled, trouble="events/past")
    last = number(turn, 4)
    end = _instant(last) if last > new else None
    told = await move_one(db, scheduled, start, end, turn.person, turn.services)
    values: dict[str, Shown] = {
        "title": scheduled.event.title,
        "event": times_values(scheduled.event.kind, start, end, turn.services.settings.zone),
        "series": bool(scheduled.event.rrule),
        "told": told,
    }
    buttons = ((_card(turn, scheduled, "open"),),)
    return Outcome((Reply("events/moved", values, buttons=buttons, replaces=pressed(turn)),), _left(turn))


async def off(turn: Turn) -> Outcome:
    """Cancel this one time of a series, after a question."""
    if argument(turn, 1):
        db = await turn.work.writing()
        scheduled = await open_one(turn, db, number(turn), hold=True)
        if number(turn, 1) != _minutes(scheduled.occurrence.starts_at):
            raise UserMistake("events/changed_meanwhile")
        _check_ahead(turn, scheduled)
        return _cancelled(turn, scheduled, await cancel_one(db, scheduled, turn.person, turn.services), whole=False)
    scheduled = await open_one(turn, await turn.work.reading(), number(turn))
    return await _ask_cancel(turn, scheduled, f"{OFF}:{number(turn)}:{_minutes(scheduled.occurrence.starts_at)}")


async def end(turn: Turn) -> Outcome:
    """Cancel the event, with all its times, after a question."""
    if argument(turn, 1):
        db = await turn.work.writing()
        scheduled = await open_one(turn, db, number(turn), hold=True)
        if number(turn, 1) != scheduled.event.version:
            raise UserMistake("events/changed_meanwhile")
        told = await cancel_all(db, scheduled.event, turn.person, turn.services)
        return _cancelled(turn, scheduled, told, whole=True)
    scheduled = await open_one(turn, await turn.work.reading(), number(turn))
    data = f"{END}:{number(turn)}:{scheduled.event.version}"
    return await _ask_cancel(turn, scheduled, data, whole=True)


async def _ask_cancel(turn: Turn, scheduled: Scheduled, data: str, *, whole: bool = False) -> Outcome:
    told = await told_of(await turn.work.reading(), scheduled)
    event = event_values(scheduled.event, scheduled.occurrence, turn.services.settings.zone)
    values: dict[str, Shown] = {
        "event": event,
        "whole": whole and bool(scheduled.event.rrule),
        "told": len(told),
    }
    yes = button(turn, WORDS, "end_all_yes" if values["whole"] else "off_yes", data)
    return Outcome((Reply("events/ask_cancel", values, buttons=((yes, _card(turn, scheduled, "keep")),)),))


def _cancelled(turn: Turn, scheduled: Scheduled, told: int, *, whole: bool) -> Outcome:
    event = event_values(scheduled.event, scheduled.occurrence, turn.services.settings.zone)
    values: dict[str, Shown] = {"event": event, "whole": whole and bool(scheduled.event.rrule), "told": told}
    return Outcome((Reply("events/off", values, replaces=pressed(turn)),))


def _check_ahead(turn: Turn, scheduled: Scheduled) -> None:
    if scheduled.occurrence.starts_at <= turn.services.clock.now():
        raise UserMistake("events/is_over", {"title": scheduled.event.title})


def _ask(
    turn: Turn, scheduled: Scheduled, *, trouble: str = "", html: str = "", candidates: Sequence[Moment] = ()
) -> Outcome:
    zone, occurrence = turn.services.settings.zone, scheduled.occurrence
    front = f"{MOVED}:{occurrence.id}:{_minutes(occurrence.starts_at)}"
    clock = moment_of(occurrence.starts_at, zone).clock
    rows: list[tuple[Button, ...]] = []
    for one in candidates[:_MOST_CANDIDATES]:
        at = one.at(zone, clock) if clock else one.at(zone)
        if at <= turn.services.clock.now():
            continue
        rows.append((Button(shortened(moment_words(turn, moment_of(at, zone))), f"{front}:{_minutes(at)}"),))
    buttons: Buttons = (*rows, (_card(turn, scheduled, "back"),))
    if trouble:
        html = turn.services.renderer.text(trouble, {}, turn.person.language)
    values: dict[str, Shown] = {
        "event": event_values(scheduled.event, occurrence, zone),
        "series": bool(scheduled.event.rrule),
        "trouble": html,
        "choices": len(rows),
    }
    data: dict[str, Json] = {"occurrence": occurrence.id, "choices": choices(buttons)}
    conversation = Conversation(step=STEP, data=data, topic=turn.conversation.topic)
    return Outcome((Reply("events/ask_move", values, buttons=buttons),), conversation)


def _check(turn: Turn, scheduled: Scheduled, start: datetime, end: datetime | None) -> Outcome:
    now, zone, occurrence = turn.services.clock.now(), turn.services.settings.zone, scheduled.occurrence
    if not now < start <= now + FARTHEST:
        return _ask(turn, scheduled, trouble="events/past" if start <= now else "events/too_far")
    if (start, end) == (occurrence.starts_at, occurrence.ends_at):
        return _ask(turn, scheduled, trouble="events/same_time")
    last = 0 if end is None else _minutes(end)
    data = f"{MOVED}:{occurrence.id}:{_minutes(occurrence.starts_at)}:{_minutes(start)}:yes:{last}"
    buttons: Buttons = ((button(turn, WORDS, "save", data), _card(turn, scheduled, "back")),)
    values: dict[str, Shown] = {
        "event": event_values(scheduled.event, occurrence, zone),
        "after": times_values(scheduled.event.kind, start, end, zone),
        "series": bool(scheduled.event.rrule),
    }
    kept: dict[str, Json] = {"occurrence": occurrence.id, "choices": choices(buttons)}
    conversation = Conversation(step=STEP, data=kept, topic=turn.conversation.topic)
    return Outcome((Reply("events/check_move", values, buttons=buttons),), conversation)


def _as_draft(turn: Turn, scheduled: Scheduled) -> Draft:
    """This one time as something that takes place once: a time alone keeps its day, a day alone its time."""
    zone, occurrence = turn.services.settings.zone, scheduled.occurrence
    end = None if occurrence.ends_at is None else moment_of(occurrence.ends_at, zone)
    return Draft(
        kind=scheduled.event.kind, title=scheduled.event.title, start=moment_of(occurrence.starts_at, zone), end=end
    )


def _end(scheduled: Scheduled, start: datetime) -> datetime | None:
    """The end of something that lasts as long as before."""
    occurrence = scheduled.occurrence
    return None if occurrence.ends_at is None else start + (occurrence.ends_at - occurrence.starts_at)


def _card(turn: Turn, scheduled: Scheduled, label: str) -> Button:
    return button(turn, WORDS, label, f"{CARD}:{scheduled.occurrence.id}")


def _left(turn: Turn) -> Conversation | None:
    return Conversation(topic=turn.conversation.topic) if turn.conversation.step == STEP else None


def _minutes(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _instant(minutes: int) -> datetime:
    """The moment that a button carries; a forged one is as good as long past."""
    return datetime.fromtimestamp(max(0, min(minutes, 1 << 27)) * 60, UTC)


ROUTES = (
    Route(button=CHANGE, role=Role.SECRETARY, handle=change),
    Route(button=MOVE, role=Role.SECRETARY, handle=move),
    Route(button=MOVED, role=Role.SECRETARY, handle=move_confirmed),
    Route(button=OFF, role=Role.SECRETARY, handle=off),
    Route(button=END, role=Role.SECRETARY, handle=end),
    Route(step=STEP, role=Role.SECRETARY, handle=moved_to),
)
