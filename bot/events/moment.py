"""What those who hand over due reminders look at, and what they bring about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from bot.events.concerned import Audiences, read_audiences
from storage.member_settings import MemberSettings, extra_leads, settings_of_all
from storage.occurrences import occurrences_by_id
from storage.participants import participants_of_all
from storage.reminders import LEAD, OVERDUE, next_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.events.merging import Piece
    from bot.services import Services
    from storage.occurrences import Scheduled
    from storage.participants import Participant
    from storage.reminders import NewReminder, Reminder


@dataclass(frozen=True, slots=True)
class Moment:
    """How things stand when reminders are due.

    Attributes:
        db: the transaction in which they are handed over.
        now: aware.
        scheduled: the occurrences of which they remind, by id.
        participants: what is known of members there, by occurrence.
        next_stage: when people are reminded of an occurrence the next time, by occurrence; left out if no more.
        extra_leads: who has chosen an earlier reminder, by kind of event and lead.
    """

    db: AsyncConnection
    now: datetime
    services: Services
    audiences: Audiences
    scheduled: Mapping[int, Scheduled]
    participants: Mapping[int, Sequence[Participant]]
    next_stage: Mapping[int, datetime]
    extra_leads: Mapping[tuple[str, str], frozenset[int]]
    _settings: dict[int, MemberSettings] = field(default_factory=dict, repr=False)

    @property
    def zone(self) -> tzinfo:
        """The committee's."""
        return self.services.settings.zone

    async def urged(self, one: Scheduled) -> dict[int, Participant]:
        """Those who are still to be reminded of an occurrence."""
        known = self.participants.get(one.occurrence.id, ())
        return await self.audiences.urged(self.db, one.event, known)

    async def settings(self, member_ids: Iterable[int]) -> Mapping[int, MemberSettings]:
        """What at least these members have chosen for themselves; each is read once."""
        if unread := [one for one in member_ids if one not in self._settings]:
            found = await settings_of_all(self.db, unread)
            self._settings.update((one, found.get(one) or MemberSettings(one)) for one in unread)
        return self._settings


@dataclass(slots=True)
class HandedOver:
    """What comes of due reminders; added to by each who hands some over.

    Attributes:
        pieces: what each member is to read.
        told: the members who hear of an occurrence, by occurrence.
        later: what is planned instead, for members who are not to be disturbed now.
        missed: what can be of no use: it has nobody to remind.
    """

    pieces: dict[int, list[Piece]] = field(default_factory=dict)
    told: dict[int, set[int]] = field(default_factory=dict)
    later: list[NewReminder] = field(default_factory=list)
    missed: list[Reminder] = field(default_factory=list)

    def add(self, member_ids: Iterable[int], piece: Piece) -> None:
        """The members are to read that."""
        for member_id in member_ids:
            self.pieces.setdefault(member_id, []).append(piece)


async def read_moment(db: AsyncConnection, services: Services, rows: Sequence[Reminder], now: datetime) -> Moment:
    """How things stand for these reminders."""
    ids = {row.occurrence_id for row in rows if row.occurrence_id is not None}
    return Moment(
        db=db,
        now=now,
        services=services,
        audiences=await read_audiences(db),
        scheduled=await occurrences_by_id(db, ids),
        participants=await participants_of_all(db, ids),
        next_stage=await next_of(db, ids, (LEAD, OVERDUE), now),
        extra_leads=await extra_leads(db),
    )
