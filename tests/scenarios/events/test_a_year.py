"""A year of a committee, said and answered in chat: every message that is sent is compared with an oracle's.

The oracle has been written from what was asked for; it shares no line with the program, not even the calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.chat import Address, Message, Sent
from bot.clock import FrozenClock
from bot.rendering import plain
from bot.rulebook.seeding import seed_rule_book
from storage.database import Database
from storage.roster import MemberRow, PlaceRow, save_members
from storage.tables import deliveries, members, outbox_messages
from storage.units import UnitRow, all_units, save_units
from tests.scenarios.events.reminded import HANOI
from tests.scenarios.events.year_days import Part, Person, Step
from tests.scenarios.events.year_oracle import Oracle
from tests.scenarios.events.year_parts import parts_of
from tests.scenarios.events.year_script import (
    ABOVE,
    BEGIN,
    END,
    PARTY_DAYS,
    PEOPLE,
    ROSTER,
    SAID,
    SECRETARIES,
    SOMEONE,
    all_steps,
)
from tests.scenarios.world import Said, World, settings_for


class Year:
    """Does in chat what the steps say, and hears what comes unasked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.heard: list[tuple[str, str, tuple[Part, ...]]] = []
        self.codes = {one.chat_id: code for code, one in SOMEONE.items()}
        self._send_part = world.platform.send_part
        world.platform.send_part = self._noted  # type: ignore[method-assign]

    async def _noted(self, address: Address, part: Message) -> Sent:
        sent = await self._send_part(address, part)
        self._hear(self.world.clock.now(), self.codes[address.chat_id], plain(part.html))
        return sent

    def _hear(self, moment: datetime, code: str, text: str) -> None:
        self.heard.append((f"{moment.astimezone(HANOI):%Y-%m-%d %H:%M}", code, tuple(sorted(parts_of(text)))))

    async def go(self, steps: Sequence[Step]) -> None:
        await self._settle()
        for one in steps:
            await self.world.pass_until(one.at.replace(tzinfo=HANOI))
            await getattr(self, f"_{one.do}")(one)
        await self.world.pass_until(END.replace(tzinfo=HANOI))
        await self._unreachable()

    async def _settle(self) -> None:
        """The roster is there, and who has an account is linked."""
        world = self.world
        async with world.database.writing() as db:
            await save_units(db, [UnitRow("DB", "Đảng bộ", "đảng bộ")])
            names = {"CB1": "Chi bộ Một", "CB2": "Chi bộ Hai", "CB3": "Chi bộ Ba"}
            await save_units(db, [UnitRow(code, name, "chi bộ", "DB") for code, name in names.items()])
            await seed_rule_book(db)
        await self._enrol(*(one for one in PEOPLE if one.joins < BEGIN))

    async def _enrol(self, *people: Person, status: str = "active") -> None:
        async with self.world.database.writing() as db:
            ids = {unit.code: unit.id for unit in await all_units(db)}
            rows = []
            for one in people:
                leads = SECRETARIES.get(one.unit) == one.code
                roles: tuple[tuple[str, int | None], ...] = (("secretary", ids[one.unit]),) if leads else ()
                roles += (("admin", None),) if one.code == "MINH" else ()
                admitted, confirmed = PARTY_DAYS.get(one.code, (None, None))
                place = PlaceRow(ids[one.unit], "bí thư" if leads else "")
                rows.append(
                    MemberRow(
                        one.code,
                        one.name,
                        (place,),
                        admitted=admitted,
                        confirmed=confirmed,
                        exempt=one.exempt,
                        status=status,
                        roles=roles,
                    )
                )
            await save_members(db, rows)
        if status == "active":
            for one in people:
                if one.linked:
                    await self.world.link(SOMEONE[one.code])

    async def _unreachable(self) -> None:
        """Who has no account gets a row that says so, for each message."""
        chosen = select(deliveries.c.due_at, members.c.code, deliveries.c.state, outbox_messages.c.html).select_from(
            deliveries.join(outbox_messages, outbox_messages.c.id == deliveries.c.message_id).join(members)
        )
        async with self.world.database.reading() as db:
            rows = (await db.execute(chosen)).all()
        assert {row.state for row in rows} == {"delivered", "failed"}
        for row in (row for row in rows if row.state == "failed"):
            self._hear(row.due_at, row.code, plain(row.html))
        assert len(rows) == len(self.heard)

    async def _say(self, code: str, text: str, *labels: str) -> list[Said]:
        said = await self.world.say(SOMEONE[code], text)
        for label in labels:
            said = await self.world.press(SOMEONE[code], label)
        return said

    async def _earlier(self, one: Step) -> None:
        await self._say(one.who, "/caidat", "Nhắc lịch", "Nhắc sớm hơn", "Họp, sinh hoạt", one.words)

    async def _quiet(self, one: Step) -> None:
        await self._say(one.who, "/caidat", "Nhắc lịch", "Giờ yên tĩnh riêng")
        assert "Giờ yên tĩnh riêng: " in (await self._say(one.who, one.words))[0].text

    async def _weekly(self, one: Step) -> None:
        await self._say(one.who, "/caidat", "Nhắc lịch", "Nhận lịch tuần")

    async def _create(self, one: Step) -> None:
        assert one.event
        line, *labels = SAID[one.event]
        (saved,) = await self._say(one.who, f"/sukien {line}", *labels, "Lưu")
        assert saved.text.startswith(f"Đã lưu. {one.event.title}: "), saved.text
        await self.world.press(SOMEONE[one.who], "Để sau")

    async def _card(self, one: Step) -> Said:
        assert one.event
        menu, *_ = await self._say(one.who, "/sukien")
        (card,) = await self._press(one.who, menu, next(name for name in menu.labels if name.endswith(one.event.title)))
        assert f"{one.on:%d/%m/%Y}" in card.text
        return card

    async def _invite(self, one: Step) -> None:
        card = await self._card(one)
        (asked,) = await self._press(one.who, card, "Gửi giấy mời")
        await self._press(one.who, asked, "Gửi")

    async def _move(self, one: Step) -> None:
        card = await self._card(one)
        await self._press(one.who, card, next(label for label in card.labels if label.startswith("Dời")))
        await self._say(one.who, f"{one.to:%Hh ngày %d/%m}", "Lưu")

    async def _cancel(self, one: Step) -> None:
        await self._press(one.who, await self._card(one), "Hủy lần này")
        await self.world.press(SOMEONE[one.who], "Đúng, hủy")

    async def _mark(self, one: Step) -> None:
        await self._press(one.who, await self._card(one), "Xem trả lời")
        (page,) = await self.world.press(SOMEONE[one.who], "Đánh dấu thay")
        name = f"{SOMEONE[one.words].name} → đã xong"
        assert name in page.labels
        await self._press(one.who, page, name)

    async def _yes(self, one: Step) -> None:
        await self._answer(one, "Sẽ dự")

    async def _no(self, one: Step) -> None:
        await self._answer(one, "Vắng")
        await self.world.press(SOMEONE[one.who], one.words)

    async def _done(self, one: Step) -> None:
        await self._answer(one, "Đã xong")

    async def _snooze(self, one: Step) -> None:
        await self._answer(one, "Nhắc lại sau")
        await self.world.press(SOMEONE[one.who], one.words)

    async def _answer(self, one: Step, label: str) -> None:
        """Press the button of that occurrence under the newest message that has it."""
        assert one.event
        for said in reversed(self.world.heard(SOMEONE[one.who])):
            if one.event.title not in said.text or f"{one.on:%d/%m/%Y}" not in said.text:
                continue
            mine = "các việc sau" not in said.text
            for button in (button for row in said.buttons for button in row):
                if button.data.startswith("reminded:"):
                    mine = button.label.endswith(one.event.title)
                elif mine and button.label == label:
                    await self.world.press_data(SOMEONE[one.who], button.data, message_id=said.message_id)
                    return
        raise AssertionError(f"{one} finds no button {label}")

    async def _press(self, code: str, said: Said, label: str) -> list[Said]:
        button = next(button for row in said.buttons for button in row if button.label == label)
        return await self.world.press_data(SOMEONE[code], button.data, message_id=said.message_id)

    async def _leave(self, one: Step) -> None:
        await self._enrol(next(person for person in PEOPLE if person.code == one.who), status="moved")

    async def _join(self, one: Step) -> None:
        await self._enrol(next(person for person in PEOPLE if person.code == one.who))

    async def _restart(self, one: Step) -> None:
        await self.world.restart()

    async def _away(self, one: Step) -> None:
        await self.world.pass_until(one.to.replace(tzinfo=HANOI), away=True)


@pytest.mark.long
async def test_every_message_of_a_year(database: Database) -> None:
    world = World(database, settings_for(database.url.render_as_string(hide_password=False)), routes=None)
    world.clock = FrozenClock(BEGIN.replace(tzinfo=HANOI))
    await world.start()
    year = Year(world)
    try:
        await year.go(all_steps())
    finally:
        await world.stop()
    expected = Oracle(PEOPLE, ABOVE | SECRETARIES, END).messages(all_steps(), ROSTER)
    heard = sorted(year.heard)
    assert [one for one in heard if one not in expected] == [], "more than should have been sent"
    assert [one for one in expected if one not in heard] == [], "less than should have been sent"
    assert heard == expected, "something was sent twice"
    assert len(heard) > 1000
