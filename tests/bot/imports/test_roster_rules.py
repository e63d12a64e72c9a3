"""A roster that is imported plans the reminders that follow from it at once."""

from __future__ import annotations

from datetime import timedelta

from bot.rulebook.planning import RULE
from bot.rulebook.seeding import seed_rule_book
from storage.reminders import CANCELLED, PLANNED, reminders_of_kinds
from storage.units import all_units
from tests.bot.imports.office import Office

HEADER = "mã,họ tên,mã đơn vị,ngày kết nạp,ngày chính thức\n"


async def test_what_the_roster_says_is_planned(office: Office) -> None:
    async with office.database.writing() as db:
        await seed_rule_book(db)
        unit = (await all_units(db))[0].code
    admitted = office.clock.now().date() - timedelta(days=300)
    row = f"DV900,Lý Văn Mới,{unit},{admitted:%d/%m/%Y},"
    await office.imports("roster", f"{HEADER}{row}\n")
    assert await states(office) == [PLANNED] * 3
    confirmed = office.clock.now().date()
    await office.imports("roster", f"{HEADER}{row}{confirmed:%d/%m/%Y}\n")
    assert await states(office) == [CANCELLED] * 3


async def states(office: Office) -> list[str]:
    async with office.database.reading() as db:
        found = await reminders_of_kinds(db, [RULE], states=[PLANNED, CANCELLED])
    return [one.state for one in found if one.key.startswith("probation_end:")]
