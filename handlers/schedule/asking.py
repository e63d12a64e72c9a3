"""Free text: a question about the schedule or about figures, told apart by what each of them makes of the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, Reply, Shown
from bot.conversation import Conversation
from bot.events.kinds import is_attended
from bot.events.wording import answer_buttons
from bot.rendering import plain
from bot.schedule.finding import Answer, find
from bot.schedule.people import Those, those_asked_for
from bot.schedule.question import ScheduleQuestion, from_json, to_json
from bot.schedule.reading import continued, read_question
from bot.schedule.routing import is_for_schedule
from bot.schedule.telling import Telling, telling_to
from bot.turn import Outcome, Route, Turn
from handlers import statistics, tasks
from handlers.schedule.seeing import viewer_here
from storage.occurrences import occurrences_by_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.schedule.viewing import Viewer
    from storage.occurrences import Scheduled

TOPIC = "schedule"
FILE = "ics"
_MOST_SHOWN = 12
_MOST_ELSEWHERE = 5
_MOST_NAMES = 20


async def asked(turn: Turn) -> Outcome | None:
    """Answer a question in everyday words."""
    chosen = await statistics.chosen(turn)
    if chosen is not None:
        return chosen
    understood, lexicon = await statistics.understood(turn)
    now = turn.services.clock.now().astimezone(turn.services.settings.zone)
    question = read_question(turn.incoming.text, lexicon, now)
    before = from_json(turn.conversation.topic.get(TOPIC))
    if is_for_schedule(question, understood, continues=before is not None and question.follows):
        outcome = await _answered(turn, question, before)
        if outcome is not None:
            return outcome
    return await statistics.answered(turn, understood, lexicon)


async def _answered(
    turn: Turn, question: ScheduleQuestion, before: tuple[ScheduleQuestion, tuple[int, ...]] | None
) -> Outcome | None:
    """The schedule's answer; None when the words turn out to have nothing to do with it."""
    db = await turn.work.reading()
    viewer = await viewer_here(turn, db)
    if viewer is None:
        return _closed(turn, question) if before or question.strong else None
    now, zone = turn.services.clock.now(), turn.services.settings.zone
    if question.about_people:
        return await _people(turn, db, question, viewer)
    if "tasks" in question.cues and question.span is None and viewer.group_unit_id is None:
        return await tasks.show(turn)
    if question.follows:
        if before is None and ("question" in turn.conversation.topic or _asks_for_the_date(question)):
            return None  # it continues a question about figures, or asks what day it is
        if before is not None:
            same = _points_back(question, before[1])
            question = continued(question, before[0])
            if same:
                return await _reply(turn, db, viewer, Answer(question, await _again(db, viewer, before[1])))
    answer = await find(db, question, viewer, now, zone)
    if not answer.known and not _is_our_matter(question):
        return None
    return await _reply(turn, db, viewer, answer)


def _asks_for_the_date(question: ScheduleQuestion) -> bool:
    return question.asks_point and not any(not item.soft for item in question.items) and "next" not in question.cues


def _points_back(question: ScheduleQuestion, found: Sequence[int]) -> bool:
    """Whether "ở đâu?" is said of what was just told."""
    said = question.span is not None or question.unit_ids or question.content or question.kinds
    return bool(found) and question.asks_point and not said


async def _again(db: AsyncConnection, viewer: Viewer, ids: Sequence[int]) -> tuple[Scheduled, ...]:
    found = (await occurrences_by_id(db, ids)).values()
    seen = [one for one in found if await viewer.sees(db, one.event)]
    return tuple(sorted(seen, key=lambda one: one.occurrence.starts_at))


def _is_our_matter(question: ScheduleQuestion) -> bool:
    """Whether something is asked that could well stand in the schedule, though nothing of the kind does."""
    if not question.strong:
        return False
    named = any(item.certain for item in question.items)
    notions = any(item.concepts for item in question.items)
    return named or notions or "calendar" in question.cues or not question.content


def _closed(turn: Turn, question: ScheduleQuestion) -> Outcome | None:
    """Nothing of the schedule is told here: to guests, or in a group without a unit."""
    if turn.incoming.is_group or turn.person.role > Role.GUEST:
        return None
    return Outcome((Reply("errors/members_only", asks_contact=True, language=_language(question)),))


def _language(question: ScheduleQuestion) -> str:
    return "en" if question.language == "en" else ""


async def _reply(turn: Turn, db: AsyncConnection, viewer: Viewer, answer: Answer) -> Outcome:
    shown = answer.found[:_MOST_SHOWN]
    every = (*answer.found, *answer.elsewhere, *answer.instead)
    telling = await telling_to(db, viewer, every, turn.services.settings.zone)
    question, unit = answer.question, viewer.unit.get(answer.unit_id or 0)
    values: dict[str, Shown] = {
        "problem": answer.problem,
        "over": answer.over,
        "events": [telling.values(one) for one in shown],
        "more": len(answer.found) - len(shown),
        "elsewhere": [telling.values(one) for one in answer.elsewhere[:_MOST_ELSEWHERE]],
        "elsewhere_more": max(len(answer.elsewhere) - _MOST_ELSEWHERE, 0),
        "instead": [telling.values(one) for one in answer.instead],
        "about": " ".join(item.typed for item in question.items if not item.soft),
        "span": _span(question),
        "unit": unit.name if unit else "",
        "dates": "number" in question.cues,
    }
    language = _language(question)
    buttons = () if viewer.group_unit_id is not None else await _buttons(turn, db, viewer, telling, answer, language)
    found = [one.occurrence.id for one in (answer.found or answer.instead)[:_MOST_SHOWN]]
    topic = {TOPIC: to_json(question, found)}
    return Outcome((Reply("schedule/answer", values, buttons=buttons, language=language),), Conversation(topic=topic))


def _span(question: ScheduleQuestion) -> Shown:
    span = question.span
    if span is None:
        return None
    return {"first": span.first, "last": span.last, "part": span.part, "weekday": span.first.weekday()}


async def _buttons(
    turn: Turn, db: AsyncConnection, viewer: Viewer, telling: Telling, answer: Answer, language: str
) -> Buttons:
    """To answer the one event that was found, and to take what was found into one's own calendar."""
    open_ones = [one for one in answer.found if not one.cancelled]
    if not open_ones:
        return ()
    one, now = open_ones[0], turn.services.clock.now()
    rows: list[tuple[Button, ...]] = []
    if len(open_ones) > 1:
        return ()
    begun = is_attended(one.event.kind) and one.occurrence.starts_at <= now
    if not begun and telling.answer(one) != "done" and await viewer.is_meant(db, one.event):
        written = language or turn.person.language
        row = answer_buttons(one.event, one.occurrence.id, turn.services.renderer, written)[0]
        rows.append(tuple(Button(label, data) for label, data in row))
    label = plain(turn.services.renderer.text("schedule/labels", {"label": "file"}, language or turn.person.language))
    rows.append((Button(label, f"{FILE}:{one.occurrence.id}"),))
    return tuple(rows)


async def _people(turn: Turn, db: AsyncConnection, question: ScheduleQuestion, viewer: Viewer) -> Outcome | None:
    """Who has not handed in, and the like: for secretaries, of their own people."""
    if viewer.group_unit_id is not None:
        return Outcome((Reply("errors/private_only"),))
    if not viewer.governs:
        return Outcome((Reply("errors/not_allowed", {"role": "secretary"}),))
    zone = turn.services.settings.zone
    found = await those_asked_for(db, question, viewer, turn.services.clock.now(), zone)
    telling = await telling_to(db, viewer, [one.scheduled for one in found], zone)
    values: dict[str, Shown] = {
        "status": question.status,
        "events": [{**telling.values(one.scheduled), **_those(one, question.status)} for one in found],
    }
    topic = {TOPIC: to_json(question, [one.scheduled.occurrence.id for one in found])}
    reply = Reply("schedule/people", values, language=_language(question))
    return Outcome((reply,), Conversation(topic=topic))


def _those(those: Those, status: str) -> dict[str, Shown]:
    return {
        "people": those.people,
        "count": len(those.guests),
        "unknown": those.unknown,
        "more": max(len(those.guests) - _MOST_NAMES, 0),
        "names": [
            {
                "name": guest.name,
                "unit": guest.unit.name,
                "reason": guest.participant.reason if status == "absent" else "",
                "excused": status == "absent" and guest.participant.attendance == "excused",
            }
            for guest in those.guests[:_MOST_NAMES]
        ],
    }


FREE_TEXT = (Route(asked, Role.MEMBER, in_groups=True),)
