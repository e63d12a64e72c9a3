"""Digests: on Monday at 7:00 the member's week, in the evening at 19:00 what there is tomorrow.

Off until a member, or the committee for all, switches them on; offered once, under the first reminder that a member
gets. A row is planned for each of them only while somebody wants it; whoever has nothing on gets no message.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, get_args

from bot.calendar.quiet import QuietHours
from bot.calendar.wall import instant_on, wall_of
from bot.events.merging import Piece
from bot.events.wording import event_values
from bot.rendering import plain
from storage import state
from storage.member_settings import Digest, digest_choices
from storage.occurrences import scheduled_between
from storage.participants import participants_of_all
from storage.reminders import NewReminder, plan_more

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.events.moment import HandedOver, Moment
    from bot.rendering import Renderer
    from bot.services import Services
    from storage.occurrences import Scheduled
    from storage.outbox import ButtonRows
    from storage.reminders import Reminder

DIGESTS: tuple[Digest, ...] = get_args(Digest)
KINDS: Mapping[str, Digest] = {"digest_weekly": "weekly", "digest_tomorrow": "tomorrow"}
"""The kinds of the planned rows."""
OFFER, OFFERED = "digests", "offered"
"""The button that shows the digests in the settings, and its argument under a reminder."""
CLOCK: Mapping[Digest, time] = {"weekly": time(7), "tomorrow": time(19)}
_AHEAD = 8  # days for which digests are planned
_ONE_DAY = timedelta(days=1)


async def committee_digest(db: AsyncConnection, digest: Digest) -> bool:
    """Whether all get the digest who have not switched it off."""
    return await state.get(db, f"digest_{digest}") == "on"


async def set_committee_digest(db: AsyncConnection, digest: Digest, *, wanted: bool) -> None:
    """All get the digest who have not switched it off, or none who has not switched it on. Plan the digests then."""
    await state.put(db, f"digest_{digest}", "on" if wanted else None)


async def plan_digests(db: AsyncConnection, services: Services) -> None:
    """The digests of the next days are planned, if anybody wants them. Done again it changes nothing."""
    now, settings = services.clock.now(), services.settings
    wanted = [digest for digest in DIGESTS if await _anybody_wants(db, digest)]
    rows = []
    today = wall_of(now, settings.zone).date()
    for day in (today + timedelta(days=number) for number in range(_AHEAD)):
        for kind, digest in KINDS.items():
            due_at = _due(day, digest, settings.quiet, settings.zone)
            if digest in wanted and due_at > now and (digest == "tomorrow" or day.weekday() == 0):
                rows.append(NewReminder(f"{kind}:{day}", kind, due_at, details={"day": day.isoformat()}))
    await plan_more(db, rows)


def _due(day: date, digest: Digest, quiet: QuietHours | None, zone: tzinfo) -> datetime:
    """The week can wait until quiet hours end; of tomorrow one hears before they begin."""
    moment = instant_on(day, CLOCK[digest], zone)
    hours = quiet.around(moment, zone) if quiet else None
    if quiet is None or hours is None:
        return moment
    return hours[1] if digest == "weekly" else quiet.before(hours[0], zone)


async def _anybody_wants(db: AsyncConnection, digest: Digest) -> bool:
    return await committee_digest(db, digest) or any((await digest_choices(db, digest)).values())


def worth_until(row: Reminder, zone: tzinfo) -> datetime:
    """When the digest is of no use any more: at the end of its day."""
    return instant_on(_day(row) + _ONE_DAY, time(0), zone)


def _day(row: Reminder) -> date:
    return date.fromisoformat(row.details["day"])


async def tell_digests(moment: Moment, rows: Sequence[Reminder], found: HandedOver) -> None:
    """Those who want it get what there is for them."""
    for row in rows:
        digest, day = KINDS[row.kind], _day(row)
        start = moment.now if digest == "weekly" else instant_on(day + _ONE_DAY, time(0), moment.zone)
        end = instant_on(day + (7 if digest == "weekly" else 2) * _ONE_DAY, time(0), moment.zone)
        wanting = await _wanting(moment, digest)
        on: defaultdict[tuple[Scheduled, ...], list[int]] = defaultdict(list)
        for member_id, events in (await _events_of(moment, start, end)).items():
            if member_id in wanting:
                on[tuple(events)].append(member_id)
        for together, member_ids in on.items():
            found.add(member_ids, _piece(moment, row, digest, together))


async def _wanting(moment: Moment, digest: Digest) -> frozenset[int]:
    choices = await digest_choices(moment.db, digest)
    if await committee_digest(moment.db, digest):
        return frozenset(one for one in moment.audiences.person if choices.get(one, True))
    return frozenset(one for one, wanted in choices.items() if wanted and one in moment.audiences.person)


async def _events_of(moment: Moment, start: datetime, end: datetime) -> dict[int, list[Scheduled]]:
    """What begins or is due between two moments, for each member whom it still concerns."""
    events = [one for one in await scheduled_between(moment.db, start, end) if one.occurrence.starts_at >= start]
    known = await participants_of_all(moment.db, (one.occurrence.id for one in events))
    found: defaultdict[int, list[Scheduled]] = defaultdict(list)
    for one in events:
        for member_id in await moment.audiences.urged(moment.db, one.event, known.get(one.occurrence.id, ())):
            found[member_id].append(one)
    return dict(found)


def _piece(moment: Moment, row: Reminder, digest: Digest, events: Sequence[Scheduled]) -> Piece:
    told = [event_values(one.event, one.occurrence, moment.zone) for one in events]
    values = {"digest": digest, "events": told}
    return Piece("reminders/digest", values, worth_until(row, moment.zone), 1, moment.now)


def offer(renderer: Renderer, expires_at: datetime) -> Piece:
    """A line that says that there are digests, with a button that leads to them."""

    def buttons(language: str, _number: int) -> ButtonRows:
        label = plain(renderer.text("reminders/labels", {"label": "digests", "number": 0, "title": ""}, language))
        return (((label, f"{OFFER}:{OFFERED}"),),)

    return Piece("reminders/offer", {}, expires_at, 9, expires_at, buttons=buttons)
