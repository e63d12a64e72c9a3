"""From a question to the events that answer it, as far as the asker may see them; and, when there are none, what is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from bot.membership import below
from bot.schedule.entries import own_ids
from bot.schedule.matching import Named, named_by
from bot.schedule.question import Item, ScheduleQuestion
from bot.schedule.viewing import Viewer, meant_ids, visible_between, visible_titles
from bot.schedule.vocabulary import words_of
from storage.occurrences import Scheduled, scheduled_between
from storage.titles import Title

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


_WINDOWS = (timedelta(days=14), timedelta(days=60), timedelta(days=420))
"""How far ahead is looked for what comes next: farther only when nothing is nearer."""
_BACK = timedelta(days=400)
NEAREST = 5
"""So many are told when none is singled out."""
_INSTEAD = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a question.

    Attributes:
        question: as it was understood in the end.
        found: what was asked for, by its start; cancelled ones too.
        elsewhere: of the list asked for, what is not for the asker but in units that the asker governs.
        instead: when nothing was found, what there is.
        problem: why nothing was found: "" it was, "no_event" nothing is called so, "not_then" there is, but not on
            these days, "nothing" there is nothing at all, "not_yours" the unit is another's.
        over: what was found has passed, and nothing of it is to come.
        unit_id: the unit that is another's.
        known: whether any title explains the words.
    """

    question: ScheduleQuestion
    found: tuple[Scheduled, ...] = ()
    elsewhere: tuple[Scheduled, ...] = ()
    instead: tuple[Scheduled, ...] = ()
    problem: str = ""
    over: bool = False
    unit_id: int | None = None
    known: bool = True


async def find(db: AsyncConnection, question: ScheduleQuestion, viewer: Viewer, now: datetime, zone: tzinfo) -> Answer:
    """The events that a question is about.

    Args:
        now: aware.
        zone: the committee's.
    """
    if question.span is not None:
        seen = await visible_between(db, viewer, *question.span.bounds(zone))
        answer = await _found(_Search(db, question, viewer, now, zone, seen), _titles(seen))
        if answer.found or answer.elsewhere:
            return answer
    return await _found(_Search(db, question, viewer, now, zone), await visible_titles(db, viewer))


def _titles(seen: Iterable[Scheduled]) -> tuple[Title, ...]:
    events = {one.event.id: one.event for one in seen}.values()
    return tuple(Title(e.id, e.unit_id, e.kind, e.title, e.place, e.audience, e.state) for e in events)


async def _found(search: _Search, titles: Sequence[Title]) -> Answer:
    question, viewer = search.question, search.viewer
    pool, items, stranger = _of_units(question, titles, viewer)
    if stranger is not None:
        return Answer(question, problem="not_yours", unit_id=stranger)
    named = named_by(items, pool, viewer.unit)
    if not named and question.unit_ids:  # the unit may be part of the title
        named = named_by(question.items, titles, viewer.unit)
    if not named:
        whole = [title.id for title in _of_kinds(pool, question) or pool]
        problem = _problem(question)
        instead = await search.coming(whole, _INSTEAD)
        return Answer(question, instead=instead, problem=problem, known=False)
    if question.content or question.unit_ids:
        return await search.of_events(_without_others(named, question, viewer))
    return await search.of_kind([one.title for one in named])


def _problem(question: ScheduleQuestion) -> str:
    """Why nothing was found that the words name."""
    if question.span is not None and not question.content:
        return "not_then"
    return "no_event" if question.content or question.kinds else "nothing"


def _of_kinds(titles: Iterable[Title], question: ScheduleQuestion) -> list[Title]:
    return [title for title in titles if title.kind in question.kinds]


def _of_units(
    question: ScheduleQuestion, titles: Sequence[Title], viewer: Viewer
) -> tuple[Sequence[Title], tuple[Item, ...], int | None]:
    """The events of the units that are named, the items that remain, and a unit that is not the asker's business."""
    if not question.unit_ids:
        own = [title for title in titles if title.unit_id in viewer.own_units] if "own" in question.cues else []
        return own if own and named_by(question.items, own, viewer.unit) else titles, question.items, None
    strange = [unit_id for unit_id in question.unit_ids if not viewer.may_ask_about(unit_id)]
    rest = tuple(item for item in question.items if item.unit_id is None)
    if strange:
        wanted = [item for item in question.items if not item.soft]
        told = [one for one in named_by(question.items, titles, viewer.unit) if _says_unit(one.title, wanted)]
        if told and question.content:
            return [one.title for one in told], question.items, None
        return titles, rest, strange[0]
    exact = [title for title in titles if title.unit_id in question.unit_ids]
    lower = frozenset(one for unit_id in question.unit_ids for one in below(viewer.units, unit_id))
    inside = [title for title in titles if title.unit_id in lower]
    for pool in (exact, inside):
        if pool and named_by(rest, pool, viewer.unit):
            return pool, rest, None
    return inside, rest, None


def _says_unit(title: Title, wanted: Iterable[Item]) -> bool:
    """Whether the title or the place itself has the words that name the unit."""
    said = frozenset((*words_of(title.title), *words_of(title.place)))
    return any(item.unit_id is not None and said.issuperset(item.words) for item in wanted)


def _without_others(named: Sequence[Named], question: ScheduleQuestion, viewer: Viewer) -> list[Title]:
    """Of events that the words name equally well, those of the own units, as a member means the own one."""
    titles = [one.title for one in named]
    if question.unit_ids or "whole" in question.cues:
        return titles
    home = [title for title in titles if title.unit_id in viewer.own_units]
    reached = [title for title in titles if title.unit_id in viewer.reached_units]
    same = {title.title for title in titles}
    if len(same) == 1 and home:
        return home
    return reached or titles


@dataclass(frozen=True, slots=True)
class _Search:
    db: AsyncConnection
    question: ScheduleQuestion
    viewer: Viewer
    now: datetime
    zone: tzinfo
    seen: Sequence[Scheduled] | None = None
    """What the viewer sees in the span that is asked for, where that has been read already."""

    async def of_events(self, titles: Sequence[Title]) -> Answer:
        """When certain events take place."""
        ids = [title.id for title in titles]
        if self.question.span is not None:
            return await self._in_span(ids)
        if "past" in self.question.cues:
            return replace(await self._last(ids, _INSTEAD), over=False)
        return await self._nearest(ids)

    async def of_kind(self, titles: Sequence[Title]) -> Answer:
        """What there is of a kind, or at all: for the asker, and beside that in the units that the asker governs."""
        meant = await meant_ids(self.db, self.viewer, titles)
        own = own_ids(self.viewer, meant, titles)
        whole = "whole" in self.question.cues
        ids = [title.id for title in titles if whole or title.id in own]
        answer = await self.of_events([title for title in titles if title.id in frozenset(ids)])
        if whole or self.question.span is None or not self.viewer.governs:
            return answer
        others = [title.id for title in titles if title.id not in own]
        elsewhere = await self._between(others, *self.question.span.bounds(self.zone)) if others else ()
        return replace(answer, elsewhere=elsewhere)

    async def coming(self, ids: Collection[int], most: int) -> tuple[Scheduled, ...]:
        """What goes on or comes next of these, each event once."""
        for window in _WINDOWS:
            found = [one for one in await self._between(ids, self.now, self.now + window) if not one.cancelled]
            if found:
                return _once_each(found)[:most]
        return ()

    async def _in_span(self, ids: Collection[int]) -> Answer:
        assert self.question.span is not None  # noqa: S101  # the caller has looked
        found = await self._between(ids, *self.question.span.bounds(self.zone))
        if found:
            return Answer(self.question, found)
        instead = await self.coming(ids, _INSTEAD)
        return Answer(self.question, instead=instead, problem="not_then")

    async def _nearest(self, ids: Collection[int]) -> Answer:
        single = bool(self.question.content) or self._asks_for_one
        found = await self.coming(ids, NEAREST)
        if not found:
            dropped = await self._dropped(ids, self.now + _WINDOWS[-1])
            return Answer(self.question, dropped) if dropped else await self._last(ids, 1)
        if single and not self.question.content:
            found = _first_of(found)
        dropped = await self._dropped(ids, found[0].occurrence.starts_at)
        return Answer(self.question, (*dropped, *found))

    @property
    def _asks_for_one(self) -> bool:
        """Whether "cuộc họp tới khi nào" is asked, and not "những cuộc họp sắp tới"."""
        cues = self.question.cues
        if cues & {"when", "where", "until"}:
            return True
        return "what" not in cues and bool(cues & {"next", "due"}) and bool(self.question.kinds)

    async def _dropped(self, ids: Collection[int], before: datetime) -> tuple[Scheduled, ...]:
        """What would have come first, but does not take place."""
        every = await self._between(ids, self.now, before)
        return tuple(one for one in every if one.cancelled)[:1]

    async def _last(self, ids: Collection[int], most: int) -> Answer:
        past = await self._between(ids, self.now - _BACK, self.now)
        begun = [one for one in past if one.occurrence.starts_at < self.now]
        if not begun:
            return Answer(self.question, problem="nothing")
        return Answer(self.question, _once_each(reversed(begun))[:most], over=True)

    async def _between(self, ids: Collection[int], start: datetime, end: datetime) -> tuple[Scheduled, ...]:
        wanted = frozenset(ids)
        if not wanted:
            return ()
        if self.seen is not None and self.question.span and (start, end) == self.question.span.bounds(self.zone):
            return tuple(one for one in self.seen if one.event.id in wanted)
        if len(wanted) <= _FEW:
            return await scheduled_between(self.db, start, end, event_ids=wanted, cancelled=True)
        every = await scheduled_between(self.db, start, end, cancelled=True)
        return tuple(one for one in every if one.event.id in wanted)


_FEW = 400  # events that are asked for by their ids; of more, all that takes place in the time is read


def _once_each(found: Iterable[Scheduled]) -> tuple[Scheduled, ...]:
    first: dict[int, Scheduled] = {}
    for one in found:
        first.setdefault(one.event.id, one)
    return tuple(first.values())


def _first_of(found: Sequence[Scheduled]) -> tuple[Scheduled, ...]:
    """The first, and what begins at the same moment."""
    return tuple(one for one in found if one.occurrence.starts_at == found[0].occurrence.starts_at)
