"""Ranks from a file: a column of codes, of members or units, and a column of ranks."""

from __future__ import annotations

from bot.evaluation.ranks import read_rank
from bot.evaluation.roll import Roll, home_of
from bot.imports.cells import read_code
from bot.imports.columns import Column, Findings, Line, recognise
from bot.imports.spreadsheet import Sheet
from storage.ratings import RatingRow

COLUMNS = (
    Column("code", ("mã", "code", "mã đảng viên", "mã đơn vị"), required=True, filled=True),
    Column("rating", ("xếp loại", "rating", "kết quả", "mức xếp loại"), required=True, filled=True),
)


def check_ratings(sheet: Sheet, roll: Roll) -> tuple[RatingRow, ...]:
    """The ranks as the file says, each of a member or unit of the roll.

    Raises:
        ImportRefused: everything that is wrong.
    """
    findings = Findings()
    table = recognise(sheet, COLUMNS, findings)
    members = {one.code.casefold(): one for one in roll.members}
    units = {one.code.casefold(): one for one in roll.units if one.id in roll.inside}
    rows: dict[str, RatingRow] = {}
    for line in table.lines(findings):
        code, rank = line.take("code", read_code), line.take("rating", read_rank)
        if line.bad or not code or not rank:
            continue
        key = code.casefold()
        member, unit = members.get(key), units.get(key)
        if key in rows:
            line.refuse("code", "rated_twice", code=code)
        elif member is not None and unit is not None:
            line.refuse("code", "rated_unclear", code=code)
        elif member is not None:
            rows[key] = RatingRow(home_of(member), roll.year, rank, member.member_id)
        elif unit is not None:
            rows[key] = RatingRow(unit.id, roll.year, rank)
        else:
            _refuse_unknown(line, code, roll)
    findings.raise_if_refused()
    return tuple(rows.values())


def _refuse_unknown(line: Line, code: str, roll: Roll) -> None:
    line.refuse("code", "rated_unknown", code=code, unit=roll.unit.name)
