"""The roster from a file: members, their places, phones and roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from bot.imports.trail import Actor
from storage.members import ADMIN, SECRETARY, grant_role
from tests.bot.imports.office import Office, csv_text, reason_values, told, workbook

HEADER = (
    "mã,họ tên,mã đơn vị,chức vụ,vai trò,điện thoại,ngày sinh,ngày kết nạp,ngày chính thức,miễn sinh hoạt,tình trạng"
)


def row(
    code: str = "DV001",
    name: str = "Nguyễn Thị Lan",
    unit: str = "CB1",
    position: str = "",
    role: str = "",
    phone: str = "",
    born: str = "",
    admitted: str = "",
    confirmed: str = "",
    exempt: str = "",
    status: str = "",
) -> Sequence[object]:
    """One row of a file with HEADER; only what matters is said."""
    return (code, name, unit, position, role, phone, born, admitted, confirmed, exempt, status)


def roster_file(*rows: Sequence[object]) -> str:
    return csv_text(HEADER, *rows)


async def test_every_column_is_stored(office: Office) -> None:
    file = roster_file(
        row(
            position="bí thư",
            role="secretary",
            phone="0912 000 001",
            born="25/08/1978",
            admitted="19/01/2007",
            confirmed="19/01/2008",
            exempt="có",
        )
    )
    report = await office.imports("roster", file)
    assert (report.added, report.warnings, report.missing_codes) == (1, (), ())
    lan = await office.member("DV001")
    assert (lan.name, lan.born, lan.admitted, lan.confirmed, lan.exempt, lan.status) == (
        "Nguyễn Thị Lan",
        date(1978, 8, 25),
        date(2007, 1, 19),
        date(2008, 1, 19),
        True,
        "active",
    )
    assert [(held.position, held.home) for held in lan.positions] == [("bí thư", True)]
    assert await office.roles("DV001") == {("secretary", "CB1")}
    assert lan.phone_encrypted is not None
    assert office.vault.decrypt(lan.phone_encrypted) == "+84912000001"
    assert lan.phone_digest == office.vault.phone_digest("0912000001")


async def test_a_code_in_several_rows_has_a_home_unit_and_further_places(office: Office) -> None:
    file = roster_file(
        row(position="bí thư", role="secretary", phone="0912000001"),
        row(name="", unit="DB", position="cấp ủy viên", role="secretary"),
        row(code="DV002", name="Trần Văn Hùng"),
    )
    assert (await office.imports("roster", file)).added == 2
    lan = await office.member("DV001")
    home, other = lan.positions
    assert (home.unit_id, home.position, home.home) == ((await office.unit("CB1")).id, "bí thư", True)
    assert (other.unit_id, other.position, other.home) == ((await office.unit("DB")).id, "cấp ủy viên", False)
    assert await office.roles("DV001") == {("secretary", "CB1"), ("secretary", "DB")}


async def test_rows_of_one_code_must_agree(office: Office) -> None:
    file = roster_file(
        row(phone="0912000001", born="01/01/1980"),
        row(name="Nguyễn Thị Lân", unit="DB", phone="0912000002", born="02/01/1980"),
        row(unit="CB1"),
        row(code="dv002", name="", unit="CB1"),
    )
    assert await office.refused("roster", file) == [
        (3, "họ tên", "other_than_first"),
        (3, "điện thoại", "other_than_first"),
        (3, "ngày sinh", "other_than_first"),
        (4, "mã đơn vị", "place_twice"),
        (5, "họ tên", "empty_cell"),
    ]


async def test_importing_again_updates_and_does_not_duplicate(office: Office) -> None:
    file = roster_file(row(phone="0912000001"), row(code="DV002", name="Trần Văn Hùng"))
    await office.imports("roster", file)
    again = await office.imports("roster", file)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)
    moved = await office.imports(
        "roster", roster_file(row(unit="CB2", status="chuyển đi"), row(code="dv002", name="Trần Văn Hùng"))
    )
    assert (moved.added, moved.updated, moved.unchanged) == (0, 1, 1)
    lan = await office.member("DV001")
    assert ([held.unit_id for held in lan.positions], lan.status) == ([(await office.unit("CB2")).id], "moved")


async def test_members_missing_from_a_new_roster_are_reported_and_stay(office: Office) -> None:
    await office.imports(
        "roster", roster_file(row(), row(code="DV002", name="Hùng"), row(code="DV003", name="Thảo", status="left"))
    )
    report = await office.imports("roster", roster_file(row()))
    assert report.missing_codes == ("DV002",)
    assert (await office.member("DV002")).status == "active"


async def test_a_column_that_the_file_lacks_leaves_things_as_they_are(office: Office) -> None:
    await office.imports(
        "roster",
        roster_file(row(position="bí thư", role="secretary", phone="0912000001", born="01/01/1980", exempt="có")),
    )
    report = await office.imports("roster", csv_text("code,name,unit", ("DV001", "Nguyễn Thị Lan", "CB1")))
    lan = await office.member("DV001")
    assert report.unchanged == 1
    assert (lan.born, lan.exempt, lan.positions[0].position) == (date(1980, 1, 1), True, "bí thư")
    assert lan.phone_digest is not None
    assert await office.roles("DV001") == {("secretary", "CB1")}


async def test_an_empty_cell_removes_what_was_there(office: Office) -> None:
    await office.imports("roster", roster_file(row(phone="0912000001", confirmed="01/01/2001")))
    await office.imports("roster", roster_file(row()))
    lan = await office.member("DV001")
    assert (lan.phone_digest, lan.phone_encrypted, lan.confirmed) == (None, None, None)


async def test_a_phone_that_lost_its_zero_in_excel_is_the_same_phone(office: Office) -> None:
    await office.imports(
        "roster", workbook("mã,họ tên,mã đơn vị,điện thoại", ("DV001", "Lan", "CB1", 912000001)), "a.xlsx"
    )
    assert (await office.member("DV001")).phone_digest == office.vault.phone_digest("0912000001")


async def test_a_shared_phone_is_a_warning_and_no_error(office: Office) -> None:
    await office.imports("roster", roster_file(row(code="DV009", name="Cũ", phone="0912000001")))
    report = await office.imports(
        "roster", roster_file(row(phone="0912000001"), row(code="DV002", name="Hùng", phone="+84912000001"))
    )
    assert told(report.warnings) == [(2, "điện thoại", "shared_phone"), (3, "điện thoại", "shared_phone")]
    assert reason_values(report.warnings) == [
        {"code": "DV001", "others": ["DV009", "DV002"]},
        {"code": "DV002", "others": ["DV009", "DV001"]},
    ]


async def test_a_change_of_phone_is_in_the_audit_log_without_the_number(office: Office) -> None:
    await office.imports("roster", roster_file(row(phone="0912000001")))
    await office.imports("roster", roster_file(row(phone="0912000002")), actor=Actor("DV004"))
    changed = (await office.audit())[-1]
    assert (changed.actor, changed.action, changed.subject) == ("DV004", "member.changed", "member DV001")
    assert (changed.before, changed.after) == ({"phone": "***"}, {"phone": "***"})
    assert "912000" not in repr(await office.audit())


async def test_every_bad_cell_of_every_bad_row_is_named(office: Office) -> None:
    file = roster_file(
        row(),
        row(code="", name="Hùng"),
        row(code="DV003", unit="XX"),
        row(code="DV004", role="trưởng phòng", status="nghỉ"),
        row(code="DV005", phone="0912"),
        row(code="DV006", born="1980", admitted="30/02/2001"),
        row(code="DV007", unit=""),
    )
    problems = await office.problems("roster", file)
    assert told(problems) == [
        (3, "mã", "empty_cell"),
        (4, "mã đơn vị", "unknown_unit"),
        (5, "vai trò", "not_a_choice"),
        (5, "tình trạng", "not_a_choice"),
        (6, "điện thoại", "bad_phone"),
        (7, "ngày sinh", "date_is_number"),
        (7, "ngày kết nạp", "no_such_day"),
        (8, "mã đơn vị", "empty_cell"),
    ]
    assert reason_values(problems)[1] == {"text": "XX"}


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"born": "03/03/2026"}, ("ngày sinh", "date_in_future")),
        ({"born": "31/12/1899"}, ("ngày sinh", "date_too_early")),
        ({"born": "01/01/2015"}, ("ngày sinh", "too_young")),
        ({"admitted": "02/02/1930"}, ("ngày kết nạp", "date_too_early")),
        ({"admitted": "03/03/2026"}, ("ngày kết nạp", "date_in_future")),
        ({"born": "01/01/2000", "admitted": "31/12/2015"}, ("ngày kết nạp", "admitted_too_young")),
        ({"admitted": "01/01/2020", "confirmed": "31/12/2019"}, ("ngày chính thức", "confirmed_before_admitted")),
        ({"confirmed": "03/03/2026"}, ("ngày chính thức", "date_in_future")),
    ],
)
async def test_a_life_that_cannot_be_is_refused(
    office: Office, columns: dict[str, str], reason: tuple[str, str]
) -> None:
    assert await office.refused("roster", roster_file(row(**columns))) == [(2, *reason)]


async def test_formulas_html_and_control_characters_in_a_name_are_plain_text(office: Office) -> None:
    names = ('=HYPERLINK("http://x","Lan")', "+84 Lan", "-Lan", "@Lan", "<b>Lan</b> & Co", "La\x07n\u202e")
    await office.imports("roster", roster_file(*(row(code=f"DV{n}", name=name) for n, name in enumerate(names))))
    stored = [(await office.member(f"DV{n}")).name for n in range(len(names))]
    assert stored == [*names[:-1], "Lan"]


async def test_lost_letters_in_a_name_are_a_warning(office: Office) -> None:
    report = await office.imports("roster", roster_file(row(name="Nguy?n Th? Lan")))
    assert told(report.warnings) == [(2, "họ tên", "lost_letters_perhaps")]


class TestRoles:
    """The role column gives and takes roles, in the unit of its row, and says so in the audit log."""

    async def test_a_role_is_granted_and_taken_away_again(self, office: Office) -> None:
        await office.imports("roster", roster_file(row(role="secretary"), row(code="DV002", name="Minh", role="admin")))
        assert await office.roles("DV001") == {("secretary", "CB1")}
        assert await office.roles("DV002") == {("admin", "")}
        report = await office.imports(
            "roster", roster_file(row(role="member"), row(code="DV002", name="Minh", role="admin"))
        )
        assert (report.updated, report.unchanged) == (1, 1)
        assert await office.roles("DV001") == set()
        log = [(e.action, e.subject, e.before, e.after) for e in await office.audit() if e.action.startswith("role.")]
        assert log == [
            ("role.granted", "member DV001", None, {"role": "secretary", "unit": "CB1"}),
            ("role.granted", "member DV002", None, {"role": "admin", "unit": ""}),
            ("role.revoked", "member DV001", {"role": "secretary", "unit": "CB1"}, None),
        ]

    async def test_an_empty_role_says_nothing(self, office: Office) -> None:
        await office.imports("roster", roster_file(row(role="secretary")))
        await office.imports("roster", roster_file(row(role="")))
        assert await office.roles("DV001") == {("secretary", "CB1")}

    async def test_who_leaves_a_unit_is_no_longer_its_secretary(self, office: Office) -> None:
        await office.imports("roster", roster_file(row(role="secretary")))
        await office.imports("roster", roster_file(row(unit="CB2", role="member")))
        assert await office.roles("DV001") == set()

    async def test_a_role_given_in_chat_for_another_unit_stays(self, office: Office) -> None:
        await office.imports("roster", roster_file(row(role="member")))
        gd = await office.unit("GD")
        async with office.database.writing() as db:
            await grant_role(db, (await office.member("DV001")).id, SECRETARY, gd.id)
        await office.imports("roster", roster_file(row(role="member")))
        assert await office.roles("DV001") == {("secretary", "GD")}

    async def test_an_admin_named_otherwise_is_no_admin_any_more(self, office: Office) -> None:
        await office.imports("roster", roster_file(row(role="admin"), row(code="DV002", name="Minh", role="admin")))
        await office.imports("roster", roster_file(row(role="member"), row(code="DV002", name="Minh", role="admin")))
        assert await office.roles("DV001") == set()

    async def test_the_last_admin_stays_admin_and_the_report_says_so(self, office: Office) -> None:
        await office.imports("roster", roster_file(row(role="member")))
        async with office.database.writing() as db:
            await grant_role(db, (await office.member("DV001")).id, ADMIN, None)
        report = await office.imports("roster", roster_file(row(role="member")))
        assert (report.updated, told(report.warnings)) == (0, [(2, "vai trò", "last_admin_stays")])
        assert await office.roles("DV001") == {("admin", "")}

    async def test_the_admins_role_goes_on_when_another_admin_is_named(self, office: Office) -> None:
        await office.imports("roster", roster_file(row(role="admin")))
        report = await office.imports(
            "roster", roster_file(row(role="member"), row(code="DV002", name="Minh", role="quản trị"))
        )
        assert report.warnings == ()
        assert (await office.roles("DV001"), await office.roles("DV002")) == (set(), {("admin", "")})


async def test_a_dry_run_of_a_roster_grants_nothing(office: Office) -> None:
    report = await office.imports("roster", roster_file(row(role="admin")), dry_run=True)
    assert report.added == 1
    assert (await office.imports("roster", roster_file(row(role="admin")))).added == 1


async def test_a_roster_is_stored_alike_on_both_databases(office_anywhere: Office) -> None:
    file = roster_file(
        row(role="secretary", phone="0912000001"), row(name="", unit="DB"), row(code="DV002", name="Hùng")
    )
    assert (await office_anywhere.imports("roster", file)).added == 2
    again = await office_anywhere.imports(
        "roster", roster_file(row(role="member", phone="0912000001"), row(name="", unit="DB"))
    )
    assert (again.updated, again.missing_codes, await office_anywhere.roles("DV001")) == (1, ("DV002",), set())
