"""From an audience to its people: who is meant, within whose reach, and under which unit each is counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest

from bot.access import GUEST, Person
from bot.audience.errors import AudienceRefused
from bot.audience.known import load_audience_known
from bot.audience.people import People, count_by_unit
from bot.audience.reading import read_audience
from bot.audience.resolving import resolve
from storage.database import Database
from storage.notices import ENDED, change_notice, new_notice, new_version, note_reading
from storage.outbox import NewDelivery, NewMessage, keep_message, queue
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import UnitRow, all_units, save_units
from tests.bot.audience.committee import admin, plant, secretary

pytestmark = pytest.mark.long

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


async def people(database: Database, words: str, speaker: Person) -> People:
    async with database.reading() as db:
        return await resolve(db, read_audience(words, await load_audience_known(db, speaker)), speaker)


async def refusal(database: Database, words: str, speaker: Person) -> AudienceRefused:
    with pytest.raises(AudienceRefused) as refused:
        await people(database, words, speaker)
    return refused.value


async def codes(database: Database, words: str, speaker: Person, ids: dict[str, int]) -> str:
    names = {number: code for code, number in ids.items() if code[1:].isdigit()}
    return " ".join(names[one] for one in (await people(database, words, speaker)).member_ids)


MEANT = {
    "toàn đảng bộ": "M01 M02 Y03 Y02 Y04 Y01 Y05 Y06 G01 G03 G02 C03 C01 M03 C02 H01",
    "đảng viên": "M01 M02 Y03 Y02 Y04 Y01 Y05 Y06 G01 G03 G02 C03 C01 M03 C02 H01",
    "bí thư": "M01 Y02 Y01 Y05 G01 G03 C01 H01",
    "phó bí thư": "M02 Y03",
    "cấp ủy": "M01 M02 Y03 Y02 Y01 Y05 Y06 G01 G03 C01 M03 H01",
    "đảng viên dự bị": "Y04 C02",
    "đảng viên chính thức Chi bộ Một": "C03 C01 M03",
    "đảng viên miễn sinh hoạt": "C03",
    "Sở Y tế": "Y01 Y03 Y02 Y04 Y05 Y06",
    "Chi bộ 1 Sở Y tế": "Y03 Y02 Y04 Y01",
    "các chi bộ": "Y03 Y02 Y04 Y01 Y05 Y06 G03 G02 C03 C01 M03 C02 H01",
    "các chi bộ trực thuộc": "C03 C01 M03 C02 H01",
    "các chi bộ thuộc Sở Y tế": "Y03 Y02 Y04 Y01 Y05 Y06",
    "bí thư các chi bộ": "Y02 Y05 G03 C01 H01",
    "bí thư các đảng bộ trực thuộc": "Y01 G01",
    "bí thư các đơn vị trực thuộc": "Y01 G01 C01 H01",
    "bí thư Sở Y tế": "Y01",
    "bí thư thuộc Sở Y tế": "Y02 Y01 Y05",
    "cấp ủy Chi bộ 2": "Y05 Y06",
    "cấp ủy Đảng bộ Thử Nghiệm": "M01 M02 M03",
    "Chi bộ Một, bí thư": "M01 Y02 Y01 Y05 G01 G03 C03 C01 M03 C02 H01",
    "Chi bộ Một, C01 và Lý Văn Sáu": "C03 C01 M03 C02",
    "toàn đảng bộ trừ Sở Y tế và Chi bộ Một": "M01 M02 G01 G03 G02 H01",
    "toàn đảng bộ trừ bí thư trừ Sở Y tế": "M02 G02 C03 M03 C02",
    "G02; Y04; M01": "M01 Y04 G02",
}


async def test_everybody_meant_is_found_once_by_unit_and_given_name(database: Database) -> None:
    ids = await plant(database)
    found = {words: await codes(database, words, admin(), ids) for words in MEANT}
    expected = {words: sorted(meant.split()) for words, meant in MEANT.items()}
    assert {words: sorted(meant.split()) for words, meant in found.items()} == expected


async def test_people_stand_by_unit_in_the_order_of_the_tree_and_by_given_name(sqlite_database: Database) -> None:
    ids = await plant(sqlite_database)
    found = await people(sqlite_database, "toàn đảng bộ trừ các chi bộ trực thuộc", admin())
    names = {number: code for code, number in ids.items()}
    assert [(unit.name, " ".join(names[one] for one in unit.member_ids)) for unit in found.units] == [
        ("Đảng bộ Thử Nghiệm", "M01 M02"),
        ("Chi bộ 1", "Y03 Y02 Y04 Y01"),
        ("Chi bộ 2", "Y05 Y06"),
        ("Đảng bộ Sở Giáo dục và Đào tạo", "G01"),
        ("Chi bộ 1", "G03 G02"),
    ]
    assert len(found) == 11


async def test_previews_count_by_unit(sqlite_database: Database) -> None:
    await plant(sqlite_database)
    found = await people(sqlite_database, "Sở Y tế", admin())
    assert count_by_unit(found) == (("Chi bộ 1", 4), ("Chi bộ 2", 2))


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("bí thư Sở Y tế", "Đảng bộ Sở Y tế"),  # at home in Chi bộ 1, which is not meant
        ("Sở Y tế trừ Chi bộ 2 trừ Y02, Y03, Y04", "Chi bộ 1"),
        ("bí thư trừ các chi bộ trực thuộc trừ M01, Y02, Y05, G01, G03", "Chi bộ 1"),
        ("Y01", "Chi bộ 1"),
        ("bí thư Sở Y tế; Y01", "Chi bộ 1"),
    ],
)
async def test_somebody_is_counted_at_home_where_that_is_meant(
    sqlite_database: Database, words: str, unit: str
) -> None:
    await plant(sqlite_database)
    assert count_by_unit(await people(sqlite_database, words, admin())) == ((unit, 1),)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("bí thư", "Y02 Y01 Y05"),
        ("đảng viên", "Y03 Y02 Y04 Y01 Y05 Y06"),
        ("cấp ủy trừ bí thư", "Y03 Y06"),
        ("các chi bộ", "Y03 Y02 Y04 Y01 Y05 Y06"),
        ("Chi bộ 1", "Y03 Y02 Y04 Y01"),
        ("Trần Văn Hùng", "Y02"),
        ("đơn vị tôi", "Y03 Y02 Y04 Y01 Y05 Y06"),
        ("Chi bộ 1 trừ Chi bộ Một", "Y03 Y02 Y04 Y01"),  # leaving out reaches nobody
    ],
)
async def test_a_secretary_reaches_the_own_unit_and_all_below(
    sqlite_database: Database, words: str, meant: str
) -> None:
    ids = await plant(sqlite_database)
    speaker = await secretary(sqlite_database, ids["SYT"], ids["Y01"])
    assert await codes(sqlite_database, words, speaker, ids) == meant


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Chi bộ Một", ["Chi bộ Một"]),
        ("bí thư Chi bộ Một", ["Chi bộ Một"]),
        ("Chi bộ 2, Chi bộ Một, G02", ["Chi bộ Một", "G02"]),
        ("các chi bộ thuộc Sở Giáo dục", ["Đảng bộ Sở Giáo dục và Đào tạo"]),
        ("Đảng bộ Thử Nghiệm", ["Đảng bộ Thử Nghiệm"]),
        ("c01", ["c01"]),  # whose code that is, one may not learn
        ("toàn đảng bộ, Chi bộ Một", ["toàn đảng bộ", "Chi bộ Một"]),
    ],
)
async def test_what_is_outside_is_refused_by_name(sqlite_database: Database, words: str, parts: list[str]) -> None:
    ids = await plant(sqlite_database)
    refused = await refusal(sqlite_database, words, await secretary(sqlite_database, ids["SYT"]))
    assert (refused.template, refused.values, refused.offered) == ("audience/outside", {"parts": parts}, "")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("toàn đảng bộ", "Đảng bộ Sở Y tế"),
        ("everyone", "Đảng bộ Sở Y tế"),
        ("bí thư toàn đảng bộ", "bí thư"),
        ("toàn đảng bộ trừ đảng viên dự bị", "Đảng bộ Sở Y tế trừ đảng viên dự bị"),
        ("toàn đảng bộ, Chi bộ 2", "Đảng bộ Sở Y tế và Chi bộ 2"),
    ],
)
async def test_the_whole_committee_is_refused_with_an_offer_of_ones_own_unit(
    sqlite_database: Database, words: str, offered: str
) -> None:
    ids = await plant(sqlite_database)
    speaker = await secretary(sqlite_database, ids["SYT"])
    refused = await refusal(sqlite_database, words, speaker)
    assert (refused.template, refused.values) == (
        "audience/not_the_whole",
        {"units": ["Đảng bộ Sở Y tế"], "offered": offered},
    )
    assert len(await people(sqlite_database, refused.offered, speaker)) > 0


async def test_the_roots_secretary_reaches_everybody(sqlite_database: Database) -> None:
    ids = await plant(sqlite_database)
    speaker = await secretary(sqlite_database, ids["DB"])
    assert len(await people(sqlite_database, "toàn đảng bộ", speaker)) == 16


@pytest.mark.parametrize(
    "words",
    [
        "phó bí thư Chi bộ Một",
        "Chi bộ Một trừ Chi bộ Một",
        "toàn đảng bộ trừ toàn đảng bộ",
        "các đảng bộ thuộc Sở Y tế",
    ],
)
async def test_an_audience_of_nobody_is_refused_and_never_widened(sqlite_database: Database, words: str) -> None:
    await plant(sqlite_database)
    refused = await refusal(sqlite_database, words, admin())
    assert refused.template == "audience/nobody"
    assert str(refused.values["audience"]).startswith(words.split()[0])


async def test_only_secretaries_and_admins_have_an_audience(sqlite_database: Database) -> None:
    await plant(sqlite_database)
    async with sqlite_database.reading() as db:
        audience = read_audience("toàn đảng bộ", await load_audience_known(db, admin()))
        with pytest.raises(AudienceRefused) as refused:
            await resolve(db, audience, GUEST)
    assert refused.value.template == "errors/not_allowed"


async def send(database: Database, ids: dict[str, int], author: str, unit: str, *recipients: str) -> int:
    """A notice that went out to these; its id."""
    async with database.writing() as db:
        notice_id = await new_notice(db, ids[author], ids[unit], NOW)
        await change_notice(db, notice_id, state=ENDED, started_at=NOW)
        message_id = await keep_message(db, NewMessage("x"), NOW)
        copies = [
            NewDelivery("notice", 2, message_id, NOW, NOW + timedelta(days=1), notice_id, ids[code])
            for code in recipients
        ]
        await queue(db, copies, NOW)
    return notice_id


async def test_who_has_not_read_a_notice_as_it_reads_now(database: Database) -> None:
    ids = await plant(database)
    speaker = await secretary(database, ids["SYT"], ids["Y01"])
    notice_id = await send(database, ids, "Y01", "SYT", "Y02", "Y03", "Y04", "Y06")
    async with database.writing() as db:
        await note_reading(db, notice_id, ids["Y02"], 1, NOW)
    assert await codes(database, "chưa đọc", speaker, ids) == "Y03 Y04 Y06"
    assert await codes(database, f"Chi bộ 1 chưa đọc {notice_id}", speaker, ids) == "Y03 Y04"
    assert await codes(database, f"Sở Y tế trừ chưa đọc {notice_id}", speaker, ids) == "Y02 Y01 Y05"
    async with database.writing() as db:
        await new_version(db, notice_id, "y", ids["Y01"], NOW)
        await note_reading(db, notice_id, ids["Y03"], 2, NOW)
    assert await codes(database, "chưa đọc", speaker, ids) == "Y02 Y04 Y06"


async def test_when_all_have_read_nobody_is_left(sqlite_database: Database) -> None:
    ids = await plant(sqlite_database)
    notice_id = await send(sqlite_database, ids, "M01", "DB", "Y02")
    async with sqlite_database.writing() as db:
        await note_reading(db, notice_id, ids["Y02"], 1, NOW)
    refused = await refusal(sqlite_database, "chưa đọc", admin(ids["M01"]))
    assert refused.values == {"audience": f"chưa đọc thông báo {notice_id}"}


async def test_a_notice_of_other_units_is_not_followed(sqlite_database: Database) -> None:
    ids = await plant(sqlite_database)
    notice_id = await send(sqlite_database, ids, "M01", "DB", "Y02")
    speaker = await secretary(sqlite_database, ids["SYT"], ids["Y01"])
    for number in (notice_id, 999_999_999):
        refused = await refusal(sqlite_database, f"chưa đọc {number}", speaker)
        assert (refused.template, refused.values) == ("audience/no_such_notice", {"number": number})


async def test_thousands_are_found_quickly(sqlite_database: Database) -> None:
    async with sqlite_database.writing() as db:
        units = [UnitRow("DB", "Đảng bộ tỉnh", "đảng bộ")]
        units += [UnitRow(f"U{number}", f"Chi bộ {number}", "chi bộ", "DB") for number in range(200)]
        await save_units(db, units)
        ids = [unit.id for unit in await all_units(db)][1:]
        await save_members(
            db,
            [
                MemberRow(f"DV{n}", f"Nguyễn Văn {n % 97} Bình", (PlaceRow(ids[n % 200], "đảng viên"),))
                for n in range(5000)
            ],
        )
    async with sqlite_database.reading() as db:
        audience = read_audience("toàn đảng bộ trừ bí thư", await load_audience_known(db, admin()))
        await resolve(db, audience, admin())  # the first one reads the data file of words and compiles statements
        start = perf_counter()
        found = await resolve(db, audience, admin())
        taken = perf_counter() - start
    assert len(found) == 5000
    assert taken < 0.3  # seconds
