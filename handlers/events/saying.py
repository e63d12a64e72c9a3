"""Saying an event: in one line after the command, or step by step."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from bot.access import Role
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.audience.known import load_audience_known
from bot.chat import IncomingKind
from bot.errors import UserMistake
from bot.events.audience import in_question, names_people, understood
from bot.events.drafting import Timed, chosen, drafted, timed, with_kind
from bot.events.drafts import Draft
from bot.events.kinds import KINDS
from bot.events.sentence import Sentence, read_sentence
from bot.language.moments.reading import read_moment
from bot.language.moments.readings import DoubtKind, Moment, PartKind, Reading
from bot.notices.secrecy import refuse_secrets
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, number
from handlers.events import filing, setting
from handlers.events.asking import ask_audience, ask_field, ask_kind, trouble_of
from handlers.events.preview import go_on, show
from handlers.events.state import KIND, OFFER, PICK, STEP, Writing, begin, changed, pressed_draft, written
from handlers.notices.pressing import press
from handlers.typed import typed_choice

_STEPS = ("place", "audience")
_BY_NUMBER = frozenset({"kind", "doubt", "audience", "day_rule", "check", "edit", "files"})
"""Where a number stands for a button; elsewhere it may be an answer."""


async def step_by_step(turn: Turn) -> Outcome:
    """Begin with the kind."""
    db = await turn.work.reading()
    _, unit_id = await understood(db, "", turn.person)
    return ask_kind(turn, begin(turn, Draft(unit_id=unit_id), _STEPS))


async def in_one_line(turn: Turn, text: str) -> Outcome:
    """Take the event that a sentence says; what it leaves open is asked for."""
    sentence = await _sentence(turn, text)
    db = await turn.work.reading()
    try:
        audience, unit_id = await understood(db, sentence.audience, turn.person)
    except (AudienceNotUnderstood, AudienceRefused) as reason:
        _, unit_id = await understood(db, "", turn.person)
        writing = _said(turn, begin(turn, Draft(unit_id=unit_id), ("audience",)), sentence)
        return await ask_audience(turn, writing, reason=reason)
    writing = begin(turn, Draft(unit_id=unit_id, audience=audience))
    offers = () if sentence.audience else await in_question(db, sentence.title, turn.person, unit_id)
    if offers:  # "Họp cấp ủy Sở Y tế": neither they nor the whole unit are to be guessed
        writing = replace(writing, left=("audience",), offers=offers)
    return await go_on(turn, _said(turn, writing, sentence))


async def kind_chosen(turn: Turn) -> Outcome:
    """Take the kind on the button."""
    writing, kind = pressed_draft(turn), argument(turn, 1)
    if kind not in KINDS:
        raise UserMistake("errors/stale_button")
    return await go_on(turn, replace(writing, draft=with_kind(writing.draft, kind)))


async def picked(turn: Turn) -> Outcome:
    """Take the reading of the time that is on the button."""
    writing, at = pressed_draft(turn), number(turn, 1)
    if not writing.questions or not 0 <= at < len(writing.questions[0].candidates):
        raise UserMistake("events/no_draft")
    first, *left = writing.questions
    return await go_on(turn, _timed(turn, writing, chosen(writing.draft, first, first.candidates[at], left)))


async def offered(turn: Turn) -> Outcome:
    """Take the audience on the button."""
    writing, at = pressed_draft(turn), number(turn, 1)
    if not 0 <= at < len(writing.offers):
        raise UserMistake("events/no_draft")
    return await _take_audience(turn, writing, writing.offers[at])


async def answered(turn: Turn) -> Outcome:
    """Take what was typed, or the file that came, for what was asked."""
    writing = written(turn)
    if turn.incoming.kind is IncomingKind.FILE:
        return await filing.add(turn, writing)
    if turn.incoming.kind is not IncomingKind.TEXT:
        raise UserMistake("events/text_first")
    choice = typed_choice(turn, numbers=writing.asked in _BY_NUMBER)
    if choice:
        return await press(turn, choice)
    text = turn.incoming.text.strip()
    match writing.asked:
        case "title" if not writing.draft.event_id and not writing.draft.title:
            return await _take_sentence(turn, writing, text)
        case "when" | "clock" | "doubt":
            return await _take_time(turn, writing, text)
        case "audience":
            return await _take_audience(turn, writing, text)
        case "title" | "place" | "link" | "agenda" | "leads" | "capacity":
            return await setting.take(turn, writing, writing.asked, text)
        case "kind":
            return ask_kind(turn, writing, trouble=_trouble(turn, "events/press"))
        case _:
            return await show(turn, writing, reason=UserMistake("events/press"))


async def _take_sentence(turn: Turn, writing: Writing, text: str) -> Outcome:
    """The answer to the question for a title may say more: all of it is taken."""
    sentence = await _sentence(turn, text)
    if not sentence.title:
        return ask_field(turn, writing, "title", trouble=_trouble(turn, "events/no_title"))
    writing = _said(turn, writing, replace(sentence, kind=writing.draft.kind or sentence.kind))
    if sentence.place or sentence.link:
        writing = replace(writing, left=tuple(one for one in writing.left if one != "place"))
    if sentence.audience:
        return await _take_audience(turn, writing, sentence.audience)
    return await go_on(turn, writing)


async def _take_time(turn: Turn, writing: Writing, text: str) -> Outcome:
    """Take what was typed for the time; what is in doubt about it is asked in turn."""
    reading = read_moment(text, _local_now(turn))
    if writing.words and writing.draft.start is None:
        together = read_moment(f"{writing.words} {text}", _local_now(turn))
        reading = together if together.start is not None else reading
    draft = _with_clock_said(writing)
    if reading.start is None and reading.recurrence is None and not reading.questions:
        field = "clock" if draft.start is not None and writing.asked == "clock" else "when"
        return ask_field(turn, replace(writing, questions=()), field, trouble=_trouble(turn, "events/no_time"))
    no_day = any(doubt.kind is DoubtKind.WHICH_DAY for doubt in reading.doubts)
    if draft.rrule and draft.event_id and reading.recurrence is None and not no_day and reading.start is not None:
        return ask_field(turn, writing, "when", trouble=_trouble(turn, "events/series_by_rule"))
    return await go_on(turn, _timed(turn, replace(writing, words=_words(reading)), timed(draft, reading)))


def _with_clock_said(writing: Writing) -> Draft:
    """Of a day that cannot be ("31/11 lúc 14h") the time stands, when another day is typed."""
    candidates = writing.questions[0].candidates if writing.questions else ()
    if writing.draft.start is not None or not candidates:
        return writing.draft
    return replace(writing.draft, start=candidates[0])


async def _take_audience(turn: Turn, writing: Writing, words: str) -> Outcome:
    db = await turn.work.reading()
    kept = writing.draft.unit_id if writing.draft.event_id else 0
    try:
        audience, unit_id = await understood(db, words, turn.person, unit_id=kept)
    except (AudienceNotUnderstood, AudienceRefused) as reason:
        return await ask_audience(turn, writing, reason=reason)
    left = tuple(one for one in writing.left if one != "audience")
    return await go_on(turn, replace(changed(writing, audience=audience, unit_id=unit_id), left=left, offers=()))


async def _sentence(turn: Turn, text: str) -> Sentence:
    """The sentence taken apart, if it may go out by chat."""
    db = await turn.work.reading()
    await refuse_secrets(db, text)
    known = await load_audience_known(db, turn.person)
    return read_sentence(text, _local_now(turn), lambda words: names_people(words, known))


def _said(turn: Turn, writing: Writing, sentence: Sentence) -> Writing:
    words = _words(sentence.reading)
    return _timed(turn, replace(writing, words=words), drafted(sentence, writing.draft))


def _timed(turn: Turn, writing: Writing, found: Timed) -> Writing:
    """The event with a time, and with the questions about it; what has passed is no answer to any."""
    wall = _local_now(turn).replace(tzinfo=None)
    questions = tuple(
        replace(one, candidates=tuple(moment for moment in one.candidates if _lies_ahead(moment, wall)))
        for one in found.questions
    )
    return replace(writing, draft=found.draft, questions=questions, notes=found.notes)


def _lies_ahead(moment: Moment, wall: datetime) -> bool:
    return datetime.combine(moment.day, moment.clock or time.max) > wall


def _words(reading: Reading) -> str:
    """What was said of the time, as far as it is not enough by itself."""
    if not any(doubt.kind is DoubtKind.FIRST_DAY for doubt in reading.doubts):
        return ""
    parts = (part for part in reading.parts if part.kind is not PartKind.LEAD)
    return " ".join(reading.text[part.start : part.end] for part in parts)[:200]


def _local_now(turn: Turn) -> datetime:
    return turn.services.clock.now().astimezone(turn.services.settings.zone)


def _trouble(turn: Turn, template: str) -> str:
    return trouble_of(turn, UserMistake(template))


ROUTES = (
    Route(step=STEP, role=Role.SECRETARY, handle=answered),
    Route(button=KIND, role=Role.SECRETARY, handle=kind_chosen),
    Route(button=PICK, role=Role.SECRETARY, handle=picked),
    Route(button=OFFER, role=Role.SECRETARY, handle=offered),
)
