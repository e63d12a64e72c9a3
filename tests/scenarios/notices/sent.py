"""Notices that have gone out, without the conversation by which they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.delivery.queueing import addresses_of
from bot.notices.authors import person_of_member
from bot.notices.launching import launch
from bot.notices.recipients import Recipients
from storage.groups import bind_group, bound_groups
from storage.members import member_by_code
from storage.notice_copies import CONTENT, RECALL, Copy, copies_of
from storage.notices import DRAFT, Notice, new_notice, notice_by_id
from storage.units import all_units
from tests.scenarios.world import BINH, HUNG, LAN, MINH, Someone, World

TEXT = "Họp <b>chi bộ</b> lúc 14 giờ thứ Sáu."
PLAIN = "Họp chi bộ lúc 14 giờ thứ Sáu."
CORRECTED = "Họp chi bộ lúc 15 giờ thứ Sáu."


async def sent_notice(
    world: World,
    people: Sequence[Someone] = (LAN, MINH, BINH),
    *,
    author: Someone = HUNG,
    unit: str = "CB1",
    html: str = TEXT,
    groups: Sequence[str] = (),
    **columns: object,
) -> int:
    """A notice to these people; all that can arrive has arrived. Its number."""
    async with world.database.writing() as db:
        ids = [await member_id(world, one) for one in people]
        author_id = await member_id(world, author)
        unit_id = {one.code: one.id for one in await all_units(db)}[unit]
        now = world.clock.now()
        notice_id = await new_notice(db, author_id, unit_id, now, html=html, audience="CB1", **columns)
        notice, writer = await notice_by_id(db, notice_id), await person_of_member(db, author_id)
        assert notice is not None
        assert writer is not None
        for chat_id in groups:
            await bind_group(db, world.platform.name, world.platform.bot, chat_id, unit_id, "Nhóm Một")
        found = Recipients(tuple(ids), (), 0, await addresses_of(db, ids), await bound_groups(db))
        services = world.services
        assert await launch(db, notice, found, from_states=[DRAFT], author=writer, services=services)
    await world.pass_time(timedelta(seconds=1))
    return notice_id


async def member_id(world: World, person: Someone) -> int:
    async with world.database.reading() as db:
        member = await member_by_code(db, person.code)
    assert member is not None
    return member.id


async def notice_of(world: World, notice_id: int) -> Notice:
    async with world.database.reading() as db:
        notice = await notice_by_id(db, notice_id)
    assert notice is not None
    return notice


async def copies(world: World, notice_id: int, kinds: Sequence[str] = (*CONTENT, RECALL)) -> tuple[Copy, ...]:
    async with world.database.reading() as db:
        return await copies_of(db, notice_id, kinds)


def texts(world: World, person: Someone) -> list[str]:
    """All that stands in the person's chat with the bot now."""
    return [said.text for said in world.heard(person)]


def has(world: World, person: Someone, text: str = PLAIN) -> bool:
    """Whether a notice of that text stands in the person's chat, as a copy has it."""
    return any(said.endswith(f"\n\n{text}") for said in texts(world, person))
