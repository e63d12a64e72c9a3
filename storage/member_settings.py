"""What each member has chosen for oneself; whoever has chosen nothing has no row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.tables import member_settings
from storage.upsert import upsert

Digest = Literal["weekly", "tomorrow"]
_DIGESTS = {"weekly": member_settings.c.weekly_digest, "tomorrow": member_settings.c.tomorrow_digest}


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """The choices of a member.

    Attributes:
        optional_notices: whether notices that are not mandatory are sent.
        extra_leads: an earlier reminder, by kind of event, e.g. {"meeting": "3d"}.
        quiet_hours: e.g. "21:00-07:00", "" = none; None = the committee's.
        weekly_digest, tomorrow_digest: None = as the committee has chosen.
        digests_offered_at: when the digests were offered; they are once.
    """

    member_id: int
    optional_notices: bool = True
    extra_leads: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    quiet_hours: str | None = None
    weekly_digest: bool | None = None
    tomorrow_digest: bool | None = None
    digests_offered_at: datetime | None = None


async def settings_of(db: AsyncConnection, member_id: int) -> MemberSettings:
    """What the member has chosen; the defaults where nothing is."""
    return (await settings_of_all(db, [member_id])).get(member_id, MemberSettings(member_id))


async def settings_of_all(db: AsyncConnection, member_ids: Iterable[int]) -> dict[int, MemberSettings]:
    """What those of the members have chosen who have chosen anything."""
    found: dict[int, MemberSettings] = {}
    for some in batches(set(member_ids)):
        for row in await db.execute(select(member_settings).where(member_settings.c.member_id.in_(some))):
            found[row.member_id] = _settings(row)
    return found


async def change_settings(db: AsyncConnection, member_id: int, **columns: object) -> None:
    """The member chooses some of what `MemberSettings` holds."""
    statement = upsert(db, member_settings, ["member_id"], sorted(columns))
    await db.execute(statement, {"member_id": member_id, **columns})


async def set_extra_lead(db: AsyncConnection, member_id: int, kind: str, lead: str | None) -> None:
    """The member is reminded of events of a kind so much earlier as well; None = no longer."""
    leads = {**(await settings_of(db, member_id)).extra_leads, kind: lead}
    kept = {name: value for name, value in leads.items() if value is not None}
    await change_settings(db, member_id, extra_leads=kept or None)


async def extra_leads(db: AsyncConnection) -> dict[tuple[str, str], frozenset[int]]:
    """Who wants to be reminded earlier: the members by (kind of event, lead)."""
    found: dict[tuple[str, str], set[int]] = {}
    chosen = select(member_settings.c.member_id, member_settings.c.extra_leads).where(
        member_settings.c.extra_leads.is_not(None)
    )
    for member_id, leads in await db.execute(chosen):
        for kind, lead in leads.items():
            found.setdefault((kind, lead), set()).add(member_id)
    return {key: frozenset(member_ids) for key, member_ids in found.items()}


async def digest_choices(db: AsyncConnection, digest: Digest) -> dict[int, bool]:
    """Who has switched a digest on or off; all others are as the committee has chosen."""
    column = _DIGESTS[digest]
    chosen = select(member_settings.c.member_id, column).where(column.is_not(None))
    return {row[0]: bool(row[1]) for row in await db.execute(chosen)}


async def note_offered(db: AsyncConnection, member_ids: Iterable[int], now: datetime) -> None:
    """The digests have been offered to these members, and are not again."""
    statement = upsert(db, member_settings, ["member_id"], ["digests_offered_at"])
    for some in batches(member_ids):
        await db.execute(statement, [{"member_id": one, "digests_offered_at": now} for one in some])


async def wants_optional_notices(db: AsyncConnection, member_id: int) -> bool:
    """Whether the member gets notices that are not mandatory; so it is until it is switched off."""
    return member_id not in await optional_notices_off(db, [member_id])


async def optional_notices_off(db: AsyncConnection, member_ids: Iterable[int]) -> frozenset[int]:
    """Those of the members who have switched optional notices off."""
    off: set[int] = set()
    for some in batches(member_ids):
        chosen = select(member_settings.c.member_id).where(
            member_settings.c.member_id.in_(some), member_settings.c.optional_notices.is_(False)
        )
        off.update((await db.execute(chosen)).scalars())
    return frozenset(off)


async def set_optional_notices(db: AsyncConnection, member_id: int, *, wanted: bool) -> None:
    """The member gets optional notices, or does not."""
    await change_settings(db, member_id, optional_notices=wanted)


def _settings(row: Sequence[Any]) -> MemberSettings:
    settings = MemberSettings(*row)
    return replace(settings, extra_leads=MappingProxyType(dict(settings.extra_leads or {})))
