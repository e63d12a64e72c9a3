"""The roster from a file: one member a code, one place in a unit a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.imports.cells import read_choice, read_code, read_text, read_yes_no
from bot.imports.columns import Column, Findings, Line, recognise
from bot.imports.known import Known
from bot.imports.life_dates import LifeDates, read_life_dates
from bot.imports.phones import read_phone
from bot.imports.roster_roles import Revocation, RoleCell, last_admin_stays, roles_granted, roles_revoked
from bot.imports.spreadsheet import Sheet
from bot.vault import Vault
from storage.members import ADMIN, Member
from storage.roster import MemberRow, PlaceRow
from storage.units import Unit

COLUMNS = (
    Column("code", ("mã", "code", "mã đảng viên"), required=True, filled=True),
    Column("name", ("họ tên", "name", "họ và tên"), required=True),
    Column("unit", ("mã đơn vị", "unit", "đơn vị"), required=True, filled=True),
    Column("position", ("chức vụ", "position")),
    Column("role", ("vai trò", "role")),
    Column("phone", ("điện thoại", "phone", "số điện thoại")),
    Column("born", ("ngày sinh", "born")),
    Column("admitted", ("ngày kết nạp", "admitted", "ngày vào Đảng")),
    Column("confirmed", ("ngày chính thức", "confirmed")),
    Column("exempt", ("miễn sinh hoạt", "exempt")),
    Column("status", ("tình trạng", "status")),
)

_ROLES = {
    **dict.fromkeys(("member", "thanh vien", "dang vien"), "member"),
    **dict.fromkeys(("secretary", "bi thu", "thu ky"), "secretary"),
    **dict.fromkeys(("admin", "quan tri", "quan tri vien"), "admin"),
}
_STATUSES = {
    **dict.fromkeys(("active", "dang sinh hoat"), "active"),
    **dict.fromkeys(("moved", "chuyen di", "da chuyen", "chuyen sinh hoat"), "moved"),
    **dict.fromkeys(("left", "ra khoi dang", "da ra khoi dang"), "left"),
}


@dataclass(frozen=True)
class Roster:
    """What a roster file says.

    Attributes:
        revoked: roles that the file takes away.
        missing_codes: active members whom the file does not name; they stay as they are.
    """

    members: tuple[MemberRow, ...]
    revoked: tuple[Revocation, ...]
    missing_codes: tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    """One row: the member as this row tells, and one place."""

    line: Line
    code: str
    name: str
    unit: Unit
    position: str
    role: str
    phone: str = field(repr=False)
    dates: LifeDates
    exempt: bool
    status: str


def check_roster(sheet: Sheet, known: Known, findings: Findings, vault: Vault) -> Roster:
    """The members as the file says they are to be; a column that the file lacks leaves things as they are.

    Raises:
        ImportRefused: everything that is wrong.
    """
    table = recognise(sheet, COLUMNS, findings)
    entries: defaultdict[str, list[_Entry]] = defaultdict(list)
    for line in table.lines(findings):
        entry = _read(line, known)
        if entry is not None:
            entries[entry.code.casefold()].append(entry)
    for rows in entries.values():
        _check_same_member(rows)
    findings.raise_if_refused()
    existing = {member.code.casefold(): member for member in known.members}
    revoked = [
        revocation
        for folded, rows in entries.items()
        for revocation in roles_revoked(existing.get(folded), _role_cells(rows))
    ]
    granted = {folded: roles_granted(_role_cells(rows)) for folded, rows in entries.items()}
    kept = last_admin_stays(known.members, revoked, granted)
    for member in kept:
        entries[member.code.casefold()][0].line.warn("role", "last_admin_stays", code=member.code)
    members = [_member(rows, existing.get(folded), granted[folded], vault) for folded, rows in entries.items()]
    _warn_of_shared_phones(entries, members, known.members)
    return Roster(
        members=tuple(members),
        revoked=tuple(role for role in revoked if role.role != ADMIN or not kept),
        missing_codes=tuple(
            sorted(
                member.code
                for folded, member in existing.items()
                if folded not in entries and member.status == "active"
            )
        ),
    )


def _read(line: Line, known: Known) -> _Entry | None:
    code = line.take("code", read_code)
    name = line.take("name", partial(read_text, limit=200))
    unit = line.take("unit", known.read_unit)
    position = line.take("position", partial(read_text, limit=100))
    role = line.take("role", partial(read_choice, choices=_ROLES, expected="member, secretary, admin"))
    phone = line.take("phone", read_phone)
    dates = read_life_dates(line, known.today)
    exempt = line.take("exempt", read_yes_no)
    status = line.take("status", partial(read_choice, choices=_STATUSES, expected="active, moved, left"))
    if name and "?" in name:
        line.warn("name", "lost_letters_perhaps", text=name)
    if line.bad or not code or unit is None or dates is None:
        return None
    return _Entry(
        line,
        code,
        name or "",
        unit,
        position or "",
        role or "",
        phone or "",
        dates,
        bool(exempt),
        status or "",
    )


def _check_same_member(rows: Sequence[_Entry]) -> None:
    """Further rows of a code add places; what else they say must agree with the first."""
    first = rows[0]
    if not first.name:
        first.line.refuse("name", "empty_cell")
    places: dict[int, int] = {}
    for entry in rows:
        other = places.setdefault(entry.unit.id, entry.line.number)
        if other != entry.line.number:
            entry.line.refuse("unit", "place_twice", code=entry.code, unit=entry.unit.code, other=other)
    for entry in rows[1:]:
        told = {
            "name": (entry.name, first.name),
            "phone": (entry.phone, first.phone),
            "status": (entry.status, first.status),
        }
        dates = (
            (name, (getattr(entry.dates, name), getattr(first.dates, name)))
            for name in ("born", "admitted", "confirmed")
        )
        for name, (here, there) in (*told.items(), *dates):
            if here and here != there:
                entry.line.refuse(name, "other_than_first", code=entry.code, other=first.line.number)


def _role_cells(rows: Sequence[_Entry]) -> tuple[RoleCell, ...]:
    return tuple(RoleCell(entry.unit.id, entry.role) for entry in rows)


def _member(
    rows: Sequence[_Entry], old: Member | None, granted: frozenset[tuple[str, int | None]], vault: Vault
) -> MemberRow:
    first, line = rows[0], rows[0].line
    digest = vault.phone_digest(first.phone) if first.phone else None
    sealed = None
    if old is not None and (not line.has("phone") or old.phone_digest == digest):
        digest, sealed = old.phone_digest, old.phone_encrypted
    elif first.phone:
        sealed = vault.encrypt(first.phone)
    return MemberRow(
        code=old.code if old else first.code,
        name=first.name,
        places=tuple(_place(entry, old) for entry in rows),
        phone_encrypted=sealed,
        phone_digest=digest,
        born=first.dates.born if line.has("born") or not old else old.born,
        admitted=first.dates.admitted if line.has("admitted") or not old else old.admitted,
        confirmed=first.dates.confirmed if line.has("confirmed") or not old else old.confirmed,
        exempt=first.exempt if line.has("exempt") or not old else old.exempt,
        status=(first.status or "active") if line.has("status") or not old else old.status,
        roles=tuple(sorted(granted, key=str)),
    )


def _place(entry: _Entry, old: Member | None) -> PlaceRow:
    position = entry.position
    if not entry.line.has("position") and old is not None:
        position = next((held.position for held in old.positions if held.unit_id == entry.unit.id), "")
    return PlaceRow(entry.unit.id, position)


def _warn_of_shared_phones(
    entries: Mapping[str, Sequence[_Entry]], rows: Sequence[MemberRow], known: Sequence[Member]
) -> None:
    """Two members may share a phone, but then neither can be linked by it alone."""
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for member in known:
        if member.phone_digest and member.status == "active" and member.code.casefold() not in entries:
            owners[member.phone_digest].append(member.code)
    for row in rows:
        if row.phone_digest:
            owners[row.phone_digest].append(row.code)
    for row in rows:
        others = [code for code in owners.get(row.phone_digest or "", ()) if code != row.code]
        if others:
            entries[row.code.casefold()][0].line.warn("phone", "shared_phone", code=row.code, others=others[:5])
