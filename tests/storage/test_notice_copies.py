"""What becomes of a notice, in rows: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.members import member_by_code
from storage.notice_copies import (
    CHASE,
    COPY,
    CORRECTION,
    PROGRESS,
    RECALL,
    anything_loose,
    anything_open,
    cancel_older_corrections,
    copies_for,
    copies_of,
    ended_since,
    group_copies,
    phones_of,
    progress_of,
    queued_messages,
    recipients_of,
    shown_html,
    standings,
    uncorrected,
    unrecalled,
)
from storage.notices import (
    CANCELLED,
    locked_notice,
    new_notice,
    note_reading,
    readings_of_member,
    stopped_notices,
)
from storage.outbox import NewDelivery, NewMessage, keep_message, queue
from storage.roster import MemberRow, PlaceRow, save_members
from storage.tables import deliveries, group_chats
from storage.units import UnitRow, all_units, save_units

pytestmark = pytest.mark.long

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=7)


async def notice(db: AsyncConnection, **columns: object) -> tuple[int, int, int]:
    """A notice of one unit with two members; the ids of all three."""
    await save_units(db, [UnitRow("CB", "Chi bộ")])
    (unit,) = await all_units(db)
    await save_members(
        db,
        [
            MemberRow("A", "Lan", (PlaceRow(unit.id),), phone_encrypted=b"1", phone_digest="1"),
            MemberRow("B", "Bình", (PlaceRow(unit.id),)),
        ],
    )
    lan, binh = await member_by_code(db, "A"), await member_by_code(db, "B")
    assert lan is not None
    assert binh is not None
    return await new_notice(db, lan.id, unit.id, NOW, **columns), lan.id, binh.id


async def rows(db: AsyncConnection, notice_id: int, *given: dict[str, object]) -> list[int]:
    """Deliveries of the notice; their ids. Anything of a row may be said, "sent_parts" too."""
    message = await keep_message(db, NewMessage("<b>x</b>"), NOW)
    ids = []
    for one in given:
        fields: dict[str, object] = {"kind": COPY, "platform": "telegram", "user_id": "1", **one}
        later = {name: fields.pop(name) for name in ("sent_parts", "held", "ended_at", "state") if name in fields}
        await queue(
            db,
            [NewDelivery(priority=2, message_id=message, due_at=NOW, expires_at=LATER, notice_id=notice_id, **fields)],  # type: ignore[arg-type]
            NOW,
        )
        newest = max(copy.id for copy in await copies_of(db, notice_id, (COPY, CHASE, CORRECTION, RECALL, PROGRESS)))
        if later:
            await db.execute(deliveries.update().where(deliveries.c.id == newest).values(later))
        ids.append(newest)
    return ids


async def test_each_member_counts_once_as_the_best_copy_stands(database: Database) -> None:
    async with database.writing() as db:
        number, lan, binh = await notice(db)
        group = (
            await db.execute(
                group_chats.insert()
                .values(platform="telegram", bot="7", chat_id="-1", title="Nhóm")
                .returning(group_chats.c.id)
            )
        ).scalar_one()
        await rows(
            db,
            number,
            {"member_id": lan, "state": "delivered"},
            {"member_id": lan, "user_id": "member-A", "platform": "terminal"},
            {"member_id": binh, "state": "failed"},
            {"member_id": binh, "user_id": "member-B", "platform": "terminal"},
            {"group_id": group, "state": "expired"},
            {"state": "cancelled"},  # two whom nobody knows any more
            {"state": "cancelled"},
            {"kind": CHASE, "member_id": binh, "state": "delivered"},
        )
        assert await standings(db, number) == {"delivered": 1, "failed": 1, "expired": 1, "cancelled": 2}
        assert [(one.title, one.state) for one in await group_copies(db, number)] == [("Nhóm", "expired")]
        assert [one.code for one in await recipients_of(db, number)] == ["A", "B"]
        assert len(await copies_for(db, number, binh)) == 3
        sealed = await phones_of(db, [lan, binh])
        assert (sealed[lan].phone_encrypted, sealed[binh].phone_encrypted) == (b"1", None)


async def test_only_seats_hold_nothing_up(database: Database) -> None:
    async with database.writing() as db:
        number, lan, _ = await notice(db)
        await rows(db, number, {"member_id": lan, "user_id": "member-A"}, {"kind": PROGRESS, "member_id": lan})
        assert not await anything_open(db, number)
        assert await anything_loose(db, number)
        await rows(db, number, {"kind": RECALL, "member_id": lan, "state": "sending"})
        assert await anything_open(db, number)


async def test_what_is_held_is_not_loose(database: Database) -> None:
    async with database.writing() as db:
        number, lan, _ = await notice(db)
        await rows(db, number, {"member_id": lan, "held": True})
        assert not await anything_loose(db, number)
        assert await anything_open(db, number)
        assert list((await queued_messages(db, number)).values()) == [(COPY, False)]


async def test_what_arrived_with_an_older_text_is_corrected_once(database: Database) -> None:
    async with database.writing() as db:
        number, lan, _ = await notice(db)
        arrived, unknown, part, _, _, chase = await rows(
            db,
            number,
            {"member_id": lan, "state": "delivered", "sent_parts": ["1"]},
            {"member_id": lan, "state": "failed", "reason": "unknown"},
            {"member_id": lan, "state": "cancelled", "sent_parts": ["2"]},
            {"member_id": lan, "state": "failed", "reason": "blocked"},
            {"member_id": lan, "state": "sending"},
            {"member_id": lan, "kind": CHASE, "state": "delivered", "sent_parts": ["3"]},
        )
        (newer,) = await rows(db, number, {"member_id": lan, "state": "delivered", "version": 2})
        assert [one.id for one in await uncorrected(db, number, 2)] == [arrived, unknown, part, chase]
        correction = {"kind": CORRECTION, "version": 2}
        await rows(db, number, *({**correction, "target_id": one} for one in (arrived, unknown, part, chase)))
        assert await uncorrected(db, number, 2) == ()
        assert [one.id for one in await uncorrected(db, number, 3)] == [newer]  # the others' are still open
        assert await cancel_older_corrections(db, number, 3, NOW) == 4
        assert len(await uncorrected(db, number, 3)) == 5


async def test_a_correction_that_an_older_one_overtook_is_made_again(database: Database) -> None:
    async with database.writing() as db:
        number, lan, _ = await notice(db)
        arrived: dict[str, object] = {"member_id": lan, "state": "delivered", "sent_parts": ["1"]}
        copy, another = await rows(db, number, arrived, arrived)
        await rows(db, number, {"kind": CORRECTION, "target_id": another, "version": 3, "state": "failed"})
        done = {"kind": CORRECTION, "target_id": copy, "state": "delivered"}
        await rows(
            db,
            number,
            {**done, "version": 3, "ended_at": NOW},
            {**done, "version": 2, "ended_at": NOW + timedelta(seconds=5)},
        )
        assert [one.id for one in await uncorrected(db, number, 3)] == [copy]
        await rows(db, number, {**done, "version": 3, "ended_at": NOW + timedelta(seconds=9)})
        assert await uncorrected(db, number, 3) == ()


async def test_every_message_that_arrived_is_recalled_once_and_edits_are_none(database: Database) -> None:
    async with database.writing() as db:
        number, lan, _ = await notice(db)
        copy, fallback, chase = await rows(
            db,
            number,
            {"member_id": lan, "state": "delivered", "sent_parts": ["1"]},
            {"member_id": lan, "kind": CORRECTION, "state": "delivered", "sent_parts": ["2"]},
            {"member_id": lan, "kind": CHASE, "state": "delivered", "sent_parts": ["3"]},
        )
        await rows(db, number, {"member_id": lan, "kind": CORRECTION, "action": "edit", "state": "delivered"})
        assert [one.id for one in await unrecalled(db, number)] == [copy, fallback, chase]
        await rows(db, number, {"kind": RECALL, "action": "delete", "target_id": copy})
        assert [one.id for one in await unrecalled(db, number)] == [fallback, chase]


async def test_the_progress_message_is_the_first_and_what_was_said_last_the_newest(database: Database) -> None:
    async with database.writing() as db:
        number, lan, _ = await notice(db)
        assert await progress_of(db, number) is None
        first, _, last = await rows(db, number, *[{"kind": PROGRESS, "member_id": lan}] * 3)
        found = await progress_of(db, number)
        assert found is not None
        assert (found[0].id, found[1].id) == (first, last)
        assert await shown_html(db, found[1].message_id) == "<b>x</b>"


async def test_how_many_ended_lately(database: Database) -> None:
    async with database.writing() as db:
        number, lan, _ = await notice(db)
        ended = {"member_id": lan, "state": "delivered"}
        await rows(
            db,
            number,
            {**ended, "ended_at": NOW},
            {**ended, "ended_at": NOW - timedelta(minutes=1)},
            {"member_id": lan, "platform": "", "state": "failed", "ended_at": NOW},
        )
        assert await ended_since(db, number, NOW - timedelta(seconds=20)) == 1


async def test_a_stopped_notice_is_watched_until_it_has_ended(database: Database) -> None:
    async with database.writing() as db:
        number, _, _ = await notice(db, state=CANCELLED, started_at=NOW)
        held = await locked_notice(db, number)
        assert held is not None
        unit, author = held.unit_id, held.author_id
        assert author is not None
        await new_notice(db, author, unit, NOW, state=CANCELLED)  # before its hour: it went to nobody
        await new_notice(db, author, unit, NOW, state=CANCELLED, started_at=NOW, ended_at=NOW)
        assert [one.id for one in await stopped_notices(db)] == [number]
        assert await locked_notice(db, 999) is None


async def test_a_members_readings_are_known_by_version(database: Database) -> None:
    async with database.writing() as db:
        number, lan, binh = await notice(db)
        assert await note_reading(db, number, lan, 1, NOW)
        assert await note_reading(db, number, lan, 2, LATER)
        assert await readings_of_member(db, number, lan) == {1: NOW, 2: LATER}
        assert await readings_of_member(db, number, binh) == {}
