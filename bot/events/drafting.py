"""An event before it is saved: what has been said of it so far, what is in doubt, and what is still missing.

A change of an event that is kept begins as its draft.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from bot.calendar.leads import MOST_LEADS, Lead, Unit
from bot.calendar.wall import instant_of
from bot.events.drafts import Draft, Question
from bot.events.kinds import END_OF_WORK, is_attended
from bot.events.wording import moment_of
from bot.language.moments.readings import Doubt, DoubtKind, Moment, Reading

if TYPE_CHECKING:
    from bot.events.sentence import Sentence
    from storage.events import Event

_MINUTES: Sequence[tuple[int, Unit]] = ((24 * 60, "days"), (60, "hours"), (1, "minutes"))
_ANEW = frozenset(
    {DoubtKind.LUNAR_SERIES, DoubtKind.NEVER, DoubtKind.FIRST_DAY, DoubtKind.ENDS_BEFORE_START, DoubtKind.NO_SUCH_CLOCK}
)
"""Doubts of which no candidate is the answer: the time has to be said anew."""

_TOLD = frozenset({DoubtKind.CLOCK_ASSUMED, DoubtKind.BEFORE_DAY, DoubtKind.LUNAR, DoubtKind.WHICH_DAY})
"""What was understood in one way though another is possible; the rest is plain from the moment itself."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A draft with a time, what is to be asked about that, and what is only to be told."""

    draft: Draft
    questions: tuple[Question, ...] = ()
    notes: tuple[Question, ...] = ()


def drafted(sentence: Sentence, draft: Draft) -> Timed:
    """The draft with all that a sentence says, but for its audience, which others understand."""
    draft = replace(
        draft,
        kind=sentence.kind,
        title=sentence.title,
        place=sentence.place,
        link=sentence.link,
        agenda=html.escape(sentence.agenda, quote=False),
        capacity=sentence.capacity,
    )
    return timed(draft, sentence.reading)


def timed(draft: Draft, reading: Reading) -> Timed:
    """The draft with what a reading says of time; what it does not say stays as it is."""
    questions = tuple(_question(doubt) for doubt in reading.questions)
    known_day = draft.start.day if draft.start is not None and _no_day(reading) else None
    if known_day is not None:  # "8h" is not today's, which may have passed
        questions = tuple(_on_day(one, known_day) for one in questions if one.kind != DoubtKind.PAST)
    draft = replace(draft, leads=leads_of(reading.leads) or draft.leads)
    if reading.recurrence is not None:
        draft = replace(draft, rrule=reading.recurrence.rule, day_rule="", start=reading.start, end=reading.end)
    elif reading.start is not None:
        draft = _moved(draft, reading)
    if any(question.kind in {DoubtKind.LUNAR_SERIES, DoubtKind.NEVER} for question in questions):
        draft = replace(draft, rrule="", start=None, end=None)
    elif any(question.kind in _ANEW for question in questions) and reading.start is None:
        draft = replace(draft, start=None, end=None)
    told = (doubt for doubt in reading.doubts if doubt.kind in _TOLD)
    notes = tuple(_question(doubt) for doubt in told if known_day is None or doubt.kind is not DoubtKind.WHICH_DAY)
    return Timed(_completed(draft), questions, notes)


def _moved(draft: Draft, reading: Reading) -> Draft:
    """A time alone keeps the day, a day alone keeps the time."""
    start, before = reading.start, draft.start
    if start is None:
        return draft
    no_day = _no_day(reading)
    no_clock = start.clock is None or any(doubt.kind is DoubtKind.DUE_CLOCK for doubt in reading.doubts)
    day = before.day if before is not None and no_day else start.day
    clock = before.clock if before is not None and before.clock is not None and no_clock else start.clock
    return replace(draft, start=Moment(day, clock), end=_end_moved(draft, reading, Moment(day, clock)))


def _end_moved(draft: Draft, reading: Reading, start: Moment) -> Moment | None:
    """The end of what now begins at `start`: as said; of several days the last one stays, whatever time is said."""
    before = draft.start
    end = None if reading.vague or reading.start is None else reading.end
    if before is not None and draft.end is not None and draft.end.day > before.day and _no_day(reading):
        return Moment(draft.end.day, end.clock if end is not None else draft.end.clock)
    if end is not None and reading.start is not None:
        return Moment(end.day + (start.day - reading.start.day), end.clock)
    if draft.end is not None and draft.end.clock is not None and before is not None and before.clock is not None:
        return _same_length(draft, start)
    return None


def _no_day(reading: Reading) -> bool:
    """Whether only a time was said."""
    return any(doubt.kind is DoubtKind.WHICH_DAY for doubt in reading.doubts)


def _same_length(draft: Draft, start: Moment) -> Moment | None:
    """The end of something that is moved and lasts as long as before."""
    if draft.start is None or draft.end is None or start.clock is None:
        return None
    before = datetime.combine(draft.start.day, draft.start.clock or time())
    lasts = datetime.combine(draft.end.day, draft.end.clock or time()) - before
    end = datetime.combine(start.day, start.clock) + lasts
    return Moment(end.date(), end.time())


def _completed(draft: Draft) -> Draft:
    """What is due on a day is due at the end of work; a series that ends goes without the end of its first day."""
    start = draft.start
    if start is not None and start.clock is None and draft.kind and not is_attended(draft.kind):
        draft = replace(draft, start=Moment(start.day, END_OF_WORK))
    if draft.kind and not is_attended(draft.kind):
        draft = replace(draft, end=None)
    return draft


def with_kind(draft: Draft, kind: str) -> Draft:
    """The draft as of another kind."""
    return _completed(replace(draft, kind=kind))


def chosen(draft: Draft, question: Question, candidate: Moment, left: Sequence[Question]) -> Timed:
    """The draft with the moment that was chosen, and the questions that are left.

    Args:
        draft: as it is.
        question: which was asked.
        candidate: one of its candidates.
        left: the other questions; of these, what the answer settles is dropped.
    """
    clock = candidate.clock or (draft.start.clock if draft.start else None)
    start = Moment(candidate.day, clock)
    end = _end_after(draft, start)
    other = tuple(_on_day(one, start.day) for one in left if one.kind != question.kind)
    return Timed(_completed(replace(draft, start=start, end=end)), other)


def _end_after(draft: Draft, start: Moment) -> Moment | None:
    before, end = draft.start, draft.end
    if end is None or before is None:
        return end
    day = end.day + (start.day - before.day)
    if end.clock is None or start.clock is None or day > start.day or end.clock > start.clock:
        return Moment(day, end.clock)
    later = (datetime.combine(day, end.clock) + timedelta(hours=12)).time()
    return Moment(day, later) if later > start.clock else None


def _on_day(question: Question, day: date) -> Question:
    """A question about the time of day, on the day that is known."""
    if question.kind != DoubtKind.HALF_OF_DAY:
        return question
    return replace(question, candidates=tuple(Moment(day, one.clock) for one in question.candidates))


def _question(doubt: Doubt) -> Question:
    candidates = () if doubt.kind in _ANEW else doubt.candidates
    return Question(doubt.kind.value, doubt.words[:80], tuple(dict.fromkeys(candidates))[:6])


def leads_of(spans: Sequence[timedelta]) -> tuple[str, ...] | None:
    """The leads as events keep them, the longest first; None for none."""
    leads = tuple(str(_lead(span)) for span in spans)[:MOST_LEADS]
    return leads or None


def _lead(span: timedelta) -> Lead:
    minutes = span // timedelta(minutes=1)
    size, unit = next((size, unit) for size, unit in _MINUTES if minutes % size == 0)
    return Lead(minutes // size, unit)


def missing(draft: Draft) -> str:
    """What has to be asked first: "kind", "title", "when" or "clock"; "" when nothing is missing."""
    if not draft.kind:
        return "kind"
    if not draft.title:
        return "title"
    if draft.start is None:
        return "when"
    return "clock" if draft.start.clock is None else ""


def starts_at(draft: Draft, zone: tzinfo) -> datetime:
    """The first start, in UTC.

    Raises:
        LookupError: it is not known yet.
    """
    if draft.start is None or draft.start.clock is None:
        raise LookupError("a draft without a time")
    return instant_of(datetime.combine(draft.start.day, draft.start.clock), zone)


def ends_at(draft: Draft, zone: tzinfo) -> datetime | None:
    """The end of the first time, in UTC; of several days the last one ends with the work, if nothing else was said."""
    if draft.end is None or draft.start is None:
        return None
    if draft.end.clock is None and draft.end.day == draft.start.day:
        return None
    end = instant_of(datetime.combine(draft.end.day, draft.end.clock or END_OF_WORK), zone)
    return end if end > starts_at(draft, zone) else None


def columns_of(draft: Draft, zone: tzinfo) -> dict[str, object]:
    """What of the draft a row of events keeps."""
    return {
        "unit_id": draft.unit_id,
        "kind": draft.kind,
        "title": draft.title,
        "starts_at": starts_at(draft, zone),
        "ends_at": ends_at(draft, zone),
        "recurrence": draft.rrule,
        "rrule": draft.rrule,
        "day_rule": draft.day_rule or "keep",
        "place": draft.place,
        "link": draft.link,
        "audience": draft.audience,
        "agenda": draft.agenda,
        "file_ids": list(draft.file_ids),
        "leads": None if draft.leads is None else list(draft.leads),
        "capacity": draft.capacity,
    }


def draft_of(event: Event, zone: tzinfo) -> Draft:
    """The draft by which an event that is kept is changed."""
    return Draft(
        kind=event.kind,
        title=event.title,
        start=moment_of(event.starts_at, zone),
        end=None if event.ends_at is None else moment_of(event.ends_at, zone),
        rrule=event.rrule,
        day_rule=event.day_rule,
        place=event.place,
        link=event.link,
        audience=event.audience,
        unit_id=event.unit_id,
        agenda=event.agenda,
        file_ids=event.file_ids,
        leads=event.leads,
        capacity=event.capacity,
        event_id=event.id,
        version=event.version,
    )
